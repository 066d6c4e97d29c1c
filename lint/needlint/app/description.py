"""What an app says of itself: its label, its texts, its store listing; only to suggest a category."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from needlint.app.manifest_model import MergedManifest
from needlint.facts.resource_model import ResourceFacts
from needlint.infer import suggest_categories

_TELLING = ("slogan", "description", "intro", "about", "welcome", "tagline", "title")
_MOST_TEXTS = 400
_MOST_SUGGESTIONS = 3


def suggested_categories(
    manifest: MergedManifest, resources: Mapping[str, ResourceFacts], store: Iterable[str], folder: str
) -> tuple[str, ...]:
    """Ids of the categories the app looks like, best first."""
    application = manifest.application
    label = application.tag.value("android:label") if application is not None else ""
    kind = application.tag.value("android:appCategory") if application is not None else ""
    texts = [t for facts in resources.values() if facts.qualifiers in ("", "zh", "zh-rCN", "en") for t in facts.texts]
    names = [t.text for t in texts if label == f"@string/{t.name}"] or [label]
    telling = [t.text for t in texts if any(word in t.name.lower() for word in _TELLING)]
    name = " ".join([*names, *list(store)[:2]])
    rest = [folder, manifest.package, *store, *telling[:_MOST_TEXTS]]
    return tuple(s[0] for s in suggest_categories([name, *rest], kind or None))[:_MOST_SUGGESTIONS]
