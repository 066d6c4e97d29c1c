"""What stands under the cursor: a permission, an SDK, a member that takes something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from needlint.facts.place import WHOLE_FILE, Place, Range
from needlint.knowledge.apis import ApiRow, by_member
from needlint.knowledge.permissions import permission, permissions
from needlint.knowledge.sdk_model import Sdk
from needlint.knowledge.sdks import match_component, match_coordinate, match_metadata, match_package
from needlint.lsp.positions import Text
from needlint.lsp.snapshot import AppView

_NAME = re.compile(rb"[A-Za-z_][\w]*(?:\.[A-Za-z_*][\w]*)*")
_QUOTED = re.compile(rb"\"[^\"\r\n]*\"|'[^'\r\n]*'")
_COORDINATE = re.compile(r"([\w.\-]+):([\w.\-]+)(?::[^:]*)?(?:@\w+)?")


class Subject(Struct, frozen=True):
    """`name`: of the permission or member; `range`: bytes to mark."""

    kind: Literal["permission", "sdk", "member"]
    name: str
    range: Range
    sdks: tuple[Sdk, ...] = ()
    data: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()


def subject_at(text: Text, offset: int, path: str, app: AppView | None, judged: Text | None) -> Subject | None:
    """The subject at a byte offset; None where nothing is known. `judged`: the text that the app's places refer to."""
    word = _around(_NAME, text, offset)
    if word is not None:
        found = _permission(text, word)
        if found is not None:
            return found
    if app is not None and judged is not None and judged.utf8 == text.utf8:
        seen = _seen(app, path, offset)
        if seen is not None:
            return seen
    quoted = _around(_QUOTED, text, offset)
    found = _coordinate(text, quoted) if quoted is not None else None
    if found is None and word is not None:
        found = _class(text, word) or _member(text, word)
    return found


def _around(pattern: re.Pattern[bytes], text: Text, offset: int) -> Range | None:
    start, line = text.line_at(offset)
    for match in pattern.finditer(line):
        if match.start() <= offset - start <= match.end():
            return Range(start + match.start(), start + match.end())
    return None


def _permission(text: Text, word: Range) -> Subject | None:
    """A full name, or `Manifest.permission.X`."""
    name = text.utf8[word.start : word.end].decode("utf-8", "replace")
    if permission(name) is None:
        prefix, _, last = name.rpartition(".")
        if not (prefix == "permission" or prefix.endswith(("Manifest.permission", "Manifest.permission_group"))):
            return None
        name = f"android.permission.{last}"
    return Subject("permission", name, word) if name in permissions() else None


def _seen(app: AppView, path: str, offset: int) -> Subject | None:
    """What the judgement found at this place: its names are resolved."""
    uses = [(use, v.name) for v in app.permissions for use in v.used_by if use.kind == "own-code"]
    reads = [read for read in app.reads if _holds(read.place, path, offset)]
    needs = tuple(dict.fromkeys(name for use, name in uses if _holds(use.place, path, offset)))
    used = [use for use, _ in uses if _holds(use.place, path, offset)]
    if reads:
        return Subject("member", reads[0].api, reads[0].place.range, data=reads[0].data, permissions=needs)
    if used:
        return Subject("member", used[0].what, used[0].place.range, data=used[0].data, permissions=needs)
    for found in app.sdks:
        for proof in found.evidence:
            if _holds(proof.place, path, offset):
                return Subject("sdk", proof.text, proof.place.range, sdks=(found.sdk,))
    return None


def _holds(place: Place, path: str, offset: int) -> bool:
    return place.path == path and place.range.start <= offset <= place.range.end and place.range != WHOLE_FILE


def _coordinate(text: Text, quoted: Range) -> Subject | None:
    inner = Range(quoted.start + 1, quoted.end - 1)
    value = text.utf8[inner.start : inner.end].decode("utf-8", "replace")
    match = _COORDINATE.fullmatch(value)
    found = match_coordinate(match[1], match[2]) if match else ()
    if not found:
        named = match_metadata(value)
        component = match_component(value)
        found = named or ((component,) if component is not None else ())
    return Subject("sdk", value, inner, sdks=tuple(found)) if found else None


def _class(text: Text, word: Range) -> Subject | None:
    name = text.utf8[word.start : word.end].decode("utf-8", "replace")
    match = match_package(name) if name.count(".") > 1 else None
    if match is None or match.broad:
        return None
    return Subject("sdk", name, word, sdks=(match.sdk,))


def _member(text: Text, word: Range) -> Subject | None:
    """A member by its name, where the file imports the class that has it: not resolved, so nothing more is said."""
    name = text.utf8[word.start : word.end].decode("utf-8", "replace").rpartition(".")[2]
    rows = [row for row in _rows(name) if row.role in ("use", "read") and _imports(text, row.owner)]
    if not rows:
        return None
    data = tuple(dict.fromkeys(d for row in rows for d in row.data))
    needs = tuple(sorted({p for row in rows for p in row.permissions}))
    return Subject("member", rows[0].label, Range(word.end - len(name), word.end), data=data, permissions=needs)


def _rows(name: str) -> Iterator[ApiRow]:
    yield from by_member(name)
    if name[:1].islower() and not name.startswith("get"):
        yield from by_member(f"get{name[:1].upper()}{name[1:]}")


def _imports(text: Text, owner: str) -> bool:
    return re.search(rb"(?m)^\s*import\s+" + re.escape(owner.encode()) + rb"\s*;?\s*$", text.utf8) is not None
