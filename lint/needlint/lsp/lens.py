"""A line on every permission of a manifest: who uses it, and whether the app's category needs it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from needlint.app.bridge import kind
from needlint.app.uses_model import PermissionVerdict
from needlint.facts.place import Place, Range
from needlint.finding import Message
from needlint.lsp.hover import used_by
from needlint.lsp.snapshot import AppView, Snapshot

_NECESSITY = {
    "necessary": Message("necessary for this category", "该类别必需"),
    "conditional": Message("necessary on a condition", "有条件必需"),
    "unnecessary": Message("not necessary for this category", "非该类别必需"),
}


class Hint(Struct, frozen=True):
    """`range`: the permission's name in the manifest; `first`: where it is used, to go to."""

    range: Range
    title: Message
    first: Place | None


def hints(snapshot: Snapshot, path: str) -> list[Hint]:
    """Hints of one manifest, in source order; those of the first app where several share the file."""
    found: dict[Range, Hint] = {}
    for app in snapshot.apps:
        for hint in _of_app(app, path):
            found.setdefault(hint.range, hint)
    return [found[place] for place in sorted(found)]


def _of_app(app: AppView, path: str) -> Iterator[Hint]:
    for verdict in app.permissions:
        for declaration in verdict.declared.declarations:
            if declaration.place.path == path and not declaration.removed and declaration.source in ("own", "library"):
                first = next((use.place for use in verdict.used_by), None)
                yield Hint(declaration.place.range, _title(verdict, app), first)


def _title(verdict: PermissionVerdict, app: AppView) -> Message:
    use = used_by(verdict)
    en, zh = use.en.rstrip("."), use.zh.rstrip("。")
    if not verdict.data or not app.categories:
        return Message(en, zh)
    need = _NECESSITY[kind(verdict.data, app.categories)]
    return Message(f"{en} · {need.en}", f"{zh} · {need.zh}")
