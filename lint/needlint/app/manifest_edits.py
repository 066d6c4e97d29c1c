"""Edits of a manifest as a person would write them: the file's own prefixes, indentation and line ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.facts.manifest_model import ManifestFacts, Tag
from needlint.facts.place import Place, Range
from needlint.finding import Edit

if TYPE_CHECKING:
    from needlint.app.app import App

_TOOLS = "http://schemas.android.com/tools"
_PERMISSIONS = ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m")
_BLANK = b" \t"
_NAME = re.compile(r"[\w.$\-]+")
"""Of what names of permissions and keys are made; anything else is not written into a file."""


class Sheet(Struct, frozen=True):
    """A manifest of the app with its text."""

    path: str
    utf8: bytes
    facts: ManifestFacts
    root: Tag

    @property
    def android(self) -> str | None:
        """The prefix that stands for Android's namespace; None where none does."""
        return dict(self.facts.prefixes).get("android")

    @property
    def line_end(self) -> str:
        """What the file breaks lines with."""
        first = self.utf8.find(b"\n")
        return "\r\n" if first > 0 and self.utf8[first - 1 : first] == b"\r" else "\n"

    def indent(self, tag: Tag) -> str | None:
        """The white space before a tag that begins its line; None where other text stands there."""
        return self.blank_before(tag.whole.start)

    def blank_before(self, offset: int) -> str | None:
        """The white space from the line's begin to `offset`, where there is nothing else."""
        start = offset
        while start > 0 and self.utf8[start - 1] in _BLANK:
            start -= 1
        return self.utf8[start:offset].decode() if start == 0 or self.utf8[start - 1] in b"\r\n" else None

    def insertion(self, offset: int, text: str) -> Edit:
        """Text put in, nothing taken."""
        return Edit(Place(self.path, Range(offset, offset)), text)


def sheet(app: App, path: str | None = None) -> Sheet | None:
    """A manifest of the app by path, without one its main manifest; None where it has none that can be edited."""
    path = path or next(iter(app.manifest.manifests), None)
    facts, written = app.parts.manifests.get(path) if path else None, app.parts.written
    if path is None or written is None or facts is None or facts.root is None:
        return None
    return Sheet(path, written.text(path), facts, facts.root)


def attribute_behind(of: Sheet, element: Range, known: str, name: str, value: str) -> Edit | None:
    """An attribute of Android's (`name`, without prefix) behind the one of the conventional name `known`; on a line of
    its own where that one has its own. None where the file has no such element below its root."""
    tag = next((c for c in of.root.children if c.whole == element), None)
    before = tag.attribute(known) if tag is not None else None
    if of.android is None or before is None:
        return None
    blank = of.blank_before(before.whole.start)
    gap = " " if blank is None else of.line_end + blank
    return of.insertion(before.whole.end, f'{gap}{of.android}:{name}="{value}"')


def removal_marker(of: Sheet, permission: str) -> tuple[Edit, ...]:
    """The element that takes a permission out of the merged manifest, with the namespace that it needs."""
    namespace = _tools(of)
    if of.android is None or namespace is None or not _NAME.fullmatch(permission):
        return ()
    tools, edits = namespace
    element = f'<uses-permission {of.android}:name="{permission}" {tools}:node="remove" />'
    placed = _behind_permissions(of, element)
    return () if placed is None else (*edits, placed)


def _tools(of: Sheet) -> tuple[str, tuple[Edit, ...]] | None:
    """The prefix of the tools namespace and the edit that binds it where the root does not."""
    prefixes = dict(of.facts.prefixes)
    if "tools" in prefixes:
        return prefixes["tools"], ()
    start = of.root.start
    tag = of.utf8[start.start : start.end]
    bound = re.search(rb"""xmlns:%s\s*=\s*(?:"[^"]*"|'[^']*')""" % re.escape((of.android or "android").encode()), tag)
    if bound is None or re.search(rb"xmlns:tools\s*=", tag):  # bound to something else
        return None
    own = of.blank_before(start.start + bound.start())
    gap = re.match(rb"[ \t]*(\r?\n[ \t]+)(?=[^\s/>])", tag[bound.end() :])
    space = of.line_end + own if own is not None else gap[1].decode() if gap else " "
    edit = of.insertion(start.start + bound.end(), f'{space}xmlns:tools="{_TOOLS}"')
    return "tools", (edit,)


def _behind_permissions(of: Sheet, element: str) -> Edit | None:
    """On a line below the last permission and what stands beside it; else before <application>."""
    asked = [c for c in of.root.children if c.name in _PERMISSIONS]
    if asked:
        last = asked[-1]
        indent = of.indent(last)
        line = of.utf8.find(b"\n", last.whole.end)
        beside = of.utf8[last.whole.end : line] if line >= 0 else b"<"
        if indent is not None and re.fullmatch(rb"\s*(<!--(?:[^-]|-(?!-))*-->\s*)*", beside):
            return of.insertion(line + 1, f"{indent}{element}{of.line_end}")
        return of.insertion(last.whole.end, of.line_end + (indent if indent is not None else "    ") + element)
    before = next((c for c in of.root.children if c.name == "application"), next(iter(of.root.children), None))
    if before is None:
        return None
    indent = of.indent(before)
    return of.insertion(before.whole.start, element + of.line_end + (indent if indent is not None else ""))


def metadata(app: App, key: str, value: str) -> tuple[Edit, ...]:
    """Edits that give the <application> of the main manifest a meta-data: the value of one that is there, else a new
    element. () where another manifest sets the key, or the value there is a reference."""
    of = sheet(app)
    if of is None or of.android is None or not _NAME.fullmatch(key) or not _NAME.fullmatch(value):
        return ()
    application = next((c for c in of.root.children if c.name == "application"), None)
    written = [m for m in app.manifest.metadata if m.name == key and m.source in ("own", "library")]
    if application is None or any(m.place.path != of.path for m in written):
        return ()
    present = [c for c in application.children if c.name == "meta-data" and c.value("android:name") == key]
    if present:
        values = [a for c in present if (a := c.attribute("android:value")) and not a.value.startswith(("@", "$", "?"))]
        return tuple(Edit(Place(of.path, a.range), value) for a in values) if len(values) == len(present) else ()
    element = f'<meta-data {of.android}:name="{key}" {of.android}:value="{value}" />'
    return tuple(_first_child(of, application, element))


def _first_child(of: Sheet, tag: Tag, element: str) -> Iterator[Edit]:
    """An element as the first inside `tag`. The edits are such that several of them can be made at once."""
    indent = of.indent(tag) or ""
    inner = next((i for c in tag.children if (i := of.indent(c)) is not None), None)
    if inner is None or len(inner) <= len(indent):
        inner = indent + ("\t" if "\t" in indent else "    ")
    new = of.line_end + inner + element
    end = tag.start.end
    if of.utf8[end - 2 : end] != b"/>":
        yield of.insertion(end, new)
        return
    name = of.utf8[tag.range.start : tag.range.end].decode()
    yield Edit(Place(of.path, Range(end - 2, end - 1)), ">")
    yield of.insertion(end - 1, new)
    yield Edit(Place(of.path, Range(end - 1, end)), f"{of.line_end}{indent}</{name}>")
