"""What an app says of itself: its label, its texts, its store listing; only to suggest a category."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from needlint.app.manifest_model import MergedManifest
from needlint.facts.resource_model import ResourceFacts
from needlint.infer import suggest_categories

_TELLING = ("slogan", "description", "intro", "about", "welcome", "tagline", "title")
_MOST_TEXTS = 400
_MOST_SUGGESTIONS = 3
_LONGEST_TITLE = 50
"""Of a store listing, in characters (Google Play allowed 50, then 30); what is longer is its short description."""


def suggested_categories(
    manifest: MergedManifest, resources: Mapping[str, ResourceFacts], store: Iterable[str], folder: str
) -> tuple[str, ...]:
    """Ids of the categories the app looks like, best first."""
    application = manifest.application
    label = application.tag.value("android:label") if application is not None else ""
    kind = application.tag.value("android:appCategory") if application is not None else ""
    texts = [t for facts in resources.values() if facts.qualifiers in ("", "zh", "zh-rCN", "en") for t in facts.texts]
    wanted = "app_name" if "${" in label else label.removeprefix("@string/")  # a placeholder mostly stands for that
    names = [t.text for t in texts if t.name == wanted] or [label]
    # what a permission is for says little of what the app is
    telling = [
        t.text for t in texts if any(w in t.name.lower() for w in _TELLING) and "permission" not in t.name.lower()
    ]
    listing = list(store)
    name = " ".join([*names, *(t for t in listing if len(t) <= _LONGEST_TITLE)])
    line = " ".join(t for t in listing if len(t) > _LONGEST_TITLE)
    rest = [folder, manifest.package, *telling[:_MOST_TEXTS]]
    return tuple(s[0] for s in suggest_categories([name, line, *rest], kind or None))[:_MOST_SUGGESTIONS]
