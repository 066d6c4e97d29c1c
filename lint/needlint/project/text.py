"""Bytes to text: encodings, the normalised UTF-8 that every byte offset refers to, and lines."""

from __future__ import annotations

import codecs
from bisect import bisect_right

from msgspec import Struct


class Decoded(Struct, frozen=True):
    """A file's text as normalised UTF-8: byte order mark removed, line ends kept as they are."""

    utf8: bytes
    encoding: str
    """Codec to write the file back with: utf-8, utf-8-sig, utf-16, gb18030, latin-1 ..."""
    exact: bool
    """False: some bytes were not text in any tried encoding and were replaced."""


def decode(data: bytes) -> Decoded:
    """Decode by byte order mark, else UTF-8, else GB18030, else UTF-8 with replacement. Never raises."""
    if data.startswith(codecs.BOM_UTF8):
        return _checked(data[3:], "utf-8-sig")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(data.decode("utf-16", "replace").encode("utf-8", "replace"), "utf-16", True)
    if data[:2] == b"\x00<" or data[:2] == b"<\x00":
        codec = "utf-16-be" if data[0] == 0 else "utf-16-le"
        return Decoded(data.decode(codec, "replace").encode("utf-8", "replace"), codec, True)
    return _checked(data, "utf-8")


def _checked(data: bytes, encoding: str) -> Decoded:
    if data.isascii():
        return Decoded(data, encoding, True)
    try:
        data.decode("utf-8")
        return Decoded(data, encoding, True)
    except UnicodeDecodeError:
        pass
    try:
        return Decoded(data.decode("gb18030").encode("utf-8"), "gb18030", True)
    except UnicodeDecodeError:
        return Decoded(data.decode("utf-8", "replace").encode("utf-8"), encoding, False)


class Lines:
    """Line index over normalised UTF-8. Line ends are \\n, \\r\\n and lone \\r."""

    def __init__(self, utf8: bytes) -> None:
        self._utf8 = utf8
        starts = [0]
        if b"\r" in utf8:
            position = 0
            for line in utf8.splitlines(keepends=True):  # bytes.splitlines splits on \n, \r and \r\n only
                position += len(line)
                if line.endswith((b"\n", b"\r")):
                    starts.append(position)
        else:
            position = utf8.find(b"\n")
            while position >= 0:
                starts.append(position + 1)
                position = utf8.find(b"\n", position + 1)
        self._starts = starts

    def locate(self, offset: int) -> tuple[int, int]:
        """Byte offset -> (line, column), both 1-based, column in code points; offsets past the end give the end."""
        offset = min(max(offset, 0), len(self._utf8))
        line = bisect_right(self._starts, offset)
        prefix = self._utf8[self._starts[line - 1] : offset]
        column = len(prefix) if prefix.isascii() else len(prefix.decode("utf-8", "ignore"))
        return line, column + 1

    def text(self, line: int) -> str:
        """The text of a 1-based line without its line end; "" past the end."""
        if not 1 <= line <= len(self._starts):
            return ""
        end = self._starts[line] if line < len(self._starts) else len(self._utf8)
        return self._utf8[self._starts[line - 1] : end].decode("utf-8", "replace").rstrip("\r\n")

    def __len__(self) -> int:
        return len(self._starts)
