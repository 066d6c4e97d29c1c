"""What a suppression comment answers for: its line, or the statement, element or entry that follows it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import PurePosixPath

from needlint.facts.manifest_model import Tag
from needlint.facts.place import Range
from needlint.facts.xml_tags import read_xml
from needlint.suppress_statement import GROOVY, HASH, JAVA, KOTLIN, KOTLIN_SCRIPT, Nesting, Syntax, statement_end

_LINE_BREAK = re.compile(rb"\r\n|\n|\r")
_XML_ASIDE = re.compile(rb"(?:\s|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_JSON_MARK = re.compile(rb'"(?:[^"\\\r\n]|\\.)*"|[{}\[\],]')
_REST_OF_ARRAY = re.compile(rb'(?:\s*,\s*"(?:[^"\\\r\n]|\\.)*")*\s*\]')
_COMMA = re.compile(rb"\s*,")
_CONTAINERS = frozenset({"manifest", "application", "resources", "widget"})
"""Elements that stand for the file rather than for one thing: their start tag counts, not what they hold."""
_SYNTAXES: dict[str, Syntax] = {
    ".kt": KOTLIN,
    ".java": JAVA,
    ".kts": KOTLIN_SCRIPT,
    ".gradle": GROOVY,
    ".groovy": GROOVY,
    ".py": HASH,
    ".toml": HASH,
}


class Extents:
    """Extents of the comments of one file. `root`: an XML file's tree, where it is known already."""

    def __init__(self, path: str, utf8: bytes, root: Tag | None = None) -> None:
        self._utf8, self._root = utf8, root
        self._suffix = PurePosixPath(path).suffix.lower()
        self._syntax = _SYNTAXES.get(self._suffix)

    def of(self, comment: Range) -> Range:
        """Bytes that a comment covers. Beside code it is its line, alone on its line what follows."""
        utf8 = self._utf8
        line_start, line_end = _line_start(utf8, comment.start), _line_end(utf8, comment.end)
        first = not utf8[line_start : comment.start].strip()
        if self._suffix == ".xml":
            if first:
                return Range(comment.start, max(self._element_behind(comment.end), line_end))
            return Range(min(self._element_before(comment.start), line_start), line_end)
        if self._suffix == ".json":
            return Range(comment.start, _member_end(utf8, comment.end))
        if not first or utf8[comment.end : line_end].strip():
            return Range(line_start, line_end)
        return Range(comment.start, max(self._following(comment), line_end))

    def _following(self, comment: Range) -> int:
        if self._syntax is not None:
            listed = self._nesting.among_arguments(comment.start)
            return _line_end(self._utf8, statement_end(self._masked, comment.end, listed, self._syntax))
        return _ENTRIES.get(self._suffix, _line)(self._utf8, _code_start(self._utf8, comment))

    @cached_property
    def _masked(self) -> bytes:
        return self._syntax.mask(self._utf8) if self._syntax is not None else self._utf8

    @cached_property
    def _nesting(self) -> Nesting:
        return Nesting(self._masked)

    @cached_property
    def _tags(self) -> list[Tag]:
        """All elements in order of their start."""
        if self._root is None:
            self._root = read_xml(self._utf8).root
        return list(_walk(self._root))

    def _element_behind(self, position: int) -> int:
        """The end of the element that starts behind a position; of a container, its start tag's."""
        aside = _XML_ASIDE.match(self._utf8, position)
        start = aside.end() if aside is not None else position
        index = bisect_left(self._tags, start, key=lambda tag: tag.start.start)
        if index == len(self._tags) or self._tags[index].start.start != start:
            return 0
        tag = self._tags[index]
        return tag.start.end if self._holds_all(tag) else tag.whole.end

    def _element_before(self, position: int) -> int:
        """The start of the element, or start tag, that ends on the same line before a position."""
        end = position
        while end > 0 and self._utf8[end - 1] in b" \t":
            end -= 1
        return self._starts.get(end, position)

    @cached_property
    def _starts(self) -> dict[int, int]:
        """End of an element or start tag -> its start."""
        starts = {tag.start.end: tag.start.start for tag in self._tags}
        starts |= {tag.whole.end: tag.start.start for tag in self._tags if not self._holds_all(tag)}
        return starts

    def _holds_all(self, tag: Tag) -> bool:
        return tag is self._root or tag.name in _CONTAINERS


def _walk(root: Tag | None) -> Iterator[Tag]:
    stack = [root] if root is not None else []
    while stack:
        tag = stack.pop()
        yield tag
        stack.extend(reversed(tag.children))


def _member_end(utf8: bytes, position: int) -> int:
    """The end of the JSON member behind the one that has a text ending at a position, alone or in an array."""
    own = _REST_OF_ARRAY.match(utf8, position + 1)
    start, depth = own.end() if own is not None else position + 1, 0
    comma = _COMMA.match(utf8, start)
    if comma is None:
        return start
    for mark in _JSON_MARK.finditer(utf8, comma.end()):
        sign = mark[0]
        if depth == 0 and sign in (b",", b"}", b"]"):
            return mark.start()
        depth += (sign in (b"{", b"[")) - (sign in (b"}", b"]"))
    return len(utf8)


def _line(utf8: bytes, start: int) -> int:
    return _line_end(utf8, start)


def _property(utf8: bytes, start: int) -> int:
    """A key with the lines that a backslash continues."""
    end = _line_end(utf8, start)
    while end < len(utf8) and utf8[start:end].rstrip(b"\r\n").endswith(b"\\"):
        start, end = end, _line_end(utf8, end)
    return end


def _yaml(utf8: bytes, start: int) -> int:
    """An entry with the deeper lines that belong to it."""
    indent, end = _indent(utf8, start), _line_end(utf8, start)
    while end < len(utf8):
        following = _line_end(utf8, end)
        if utf8[end:following].strip() and _indent(utf8, end) <= indent:
            break
        end = following
    return end


_ENTRIES: dict[str, Callable[[bytes, int], int]] = {".properties": _property, ".yaml": _yaml, ".yml": _yaml}


def _indent(utf8: bytes, line_start: int) -> int:
    position = line_start
    while utf8[position : position + 1] in (b" ", b"\t"):
        position += 1
    return position - line_start


def _code_start(utf8: bytes, comment: Range) -> int:
    """Start of the first line behind a comment that is neither blank nor a comment itself."""
    start = _line_end(utf8, comment.end)
    while start < len(utf8):
        end = _line_end(utf8, start)
        line = utf8[start:end].strip()
        if line and not line.startswith((b"#", b"!", b"<!--")):
            break
        start = end
    return start


def _line_start(utf8: bytes, offset: int) -> int:
    return max(utf8.rfind(b"\n", 0, offset), utf8.rfind(b"\r", 0, offset)) + 1


def _line_end(utf8: bytes, offset: int) -> int:
    """End of the line, its line break included."""
    match = _LINE_BREAK.search(utf8, offset)
    return match.end() if match else len(utf8)
