"""Byte offsets of normalised UTF-8 and positions of the protocol, in the unit that client and server agreed on.

Lines end at \\n, \\r\\n and lone \\r, as the protocol says (LSP 3.17, Text Documents); a form feed ends no line.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol import types

from needlint.facts.place import WHOLE_FILE, Range

_LINE_END = re.compile(rb"\r\n|\n|\r")
Encoding = types.PositionEncodingKind | str


class Text:
    """One version of a file. `utf8`: without byte order mark, line ends as they are."""

    def __init__(self, utf8: bytes) -> None:
        self.utf8 = utf8
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(utf8))]

    def position(self, offset: int, encoding: Encoding) -> types.Position:
        """The position of a byte offset; offsets past the end give the end."""
        offset = min(max(offset, 0), len(self.utf8))
        line = bisect_right(self._starts, offset) - 1
        return types.Position(line, _units(self.utf8[self._starts[line] : offset], encoding))

    def offset(self, position: types.Position, encoding: Encoding) -> int:
        """The byte offset of a position; past a line's end gives the end of the line, past the text its end."""
        if position.line >= len(self._starts):
            return len(self.utf8)
        start = self._starts[position.line]
        line = self._line(position.line)
        return start + _bytes(line, position.character, encoding)

    def range(self, place: Range, encoding: Encoding) -> types.Range:
        """A byte range as a range of the protocol; a finding on the whole file stands on its first line."""
        if place == WHOLE_FILE:
            return types.Range(types.Position(0, 0), types.Position(0, _units(self._line(0), encoding)))
        return types.Range(self.position(place.start, encoding), self.position(max(place.end, place.start), encoding))

    def line_start(self, offset: int) -> int:
        """Where the line of an offset starts."""
        return self._starts[bisect_right(self._starts, min(max(offset, 0), len(self.utf8))) - 1]

    def line_at(self, offset: int) -> tuple[int, bytes]:
        """Start and content, without line end, of the line of an offset."""
        line = bisect_right(self._starts, min(max(offset, 0), len(self.utf8))) - 1
        return self._starts[line], self._line(line)

    @property
    def line_end(self) -> str:
        """The line end that the file uses."""
        match = _LINE_END.search(self.utf8)
        return match[0].decode() if match else "\n"

    def _line(self, line: int) -> bytes:
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.utf8)
        return self.utf8[self._starts[line] : end].rstrip(b"\r\n")

    def changed(self, change: types.TextDocumentContentChangeEvent, encoding: Encoding) -> bytes:
        """The text after an edit of the client."""
        new = change.text.encode("utf-8", "replace")
        if not isinstance(change, types.TextDocumentContentChangePartial):
            return without_mark(new)
        start, end = (self.offset(p, encoding) for p in (change.range.start, change.range.end))
        return self.utf8[:start] + new + self.utf8[max(start, end) :]


def without_mark(utf8: bytes) -> bytes:
    """Without a byte order mark, which no offset counts."""
    return utf8.removeprefix(b"\xef\xbb\xbf")


def moved(place: Range, before: bytes, after: bytes) -> Range | None:
    """Where a range of an older text stands in a newer one; None where the edit touched it.

    The edit is taken to be one region: what lies between the common start and the common end.
    """
    if before == after or place == WHOLE_FILE:
        return place
    start = _common(before, after)
    limit = min(len(before), len(after)) - start
    tail = min(_common(before[::-1], after[::-1]), limit)
    if place.end <= start:
        return place
    if place.start >= len(before) - tail:
        shift = len(after) - len(before)
        return Range(place.start + shift, place.end + shift)
    return None


def _common(one: bytes, other: bytes) -> int:
    """Length of the common start, by halving: comparing slices is quick."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _units(prefix: bytes, encoding: Encoding) -> int:
    if prefix.isascii() or encoding == types.PositionEncodingKind.Utf8:
        return len(prefix)
    text = prefix.decode("utf-8", "ignore")
    return len(text) if encoding == types.PositionEncodingKind.Utf32 else len(text.encode("utf-16-le")) // 2


def _bytes(line: bytes, units: int, encoding: Encoding) -> int:
    """Bytes of a line that so many units take; a position inside a character gives its start."""
    if line.isascii() or encoding == types.PositionEncodingKind.Utf8:
        return min(units, len(line))
    taken = 0
    size = 0
    for character in line.decode("utf-8", "ignore"):
        taken += 1 if encoding == types.PositionEncodingKind.Utf32 or ord(character) < 0x10000 else 2
        if taken > units:
            break
        size += len(character.encode())
    return size
