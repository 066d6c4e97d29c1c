"""Bytes to text: encodings, the normalised UTF-8 that every byte offset refers to, and lines."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right

from msgspec import Struct


class Decoded(Struct, frozen=True):
    """A file's text as normalised UTF-8: byte order mark removed, line ends kept as they are."""

    utf8: bytes
    encoding: str
    """Codec to write the file back with: utf-8, utf-8-sig, utf-16, gb18030, cp1252 ..."""
    exact: bool
    """False: some bytes were not text in any tried encoding and were replaced, or lines differ in encoding; such a file
    cannot be written back."""


def decode(data: bytes) -> Decoded:
    """Decode by byte order mark, else UTF-16 by its zero bytes, UTF-8, GB18030, Windows-1252; never raises.

    A file that mixes UTF-8 and GB18030 lines is read line by line and is not exact.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _wide(data, codec)
    if data.startswith(codecs.BOM_UTF8):
        return _narrow(data[3:], "utf-8-sig")
    codec = _unmarked_utf16(data[:_SAMPLE])
    return _wide(data, codec) if codec else _narrow(data, "utf-8")


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_WIDE_UTF8 = re.compile("[\u0800-\uffff]")


def _wide(data: bytes, codec: str) -> Decoded:
    try:
        text, exact = data.decode(codec), True
    except UnicodeDecodeError:
        text, exact = data.decode(codec, "replace"), False
    return Decoded(text.removeprefix("\ufeff").encode("utf-8", "replace"), codec, exact)


def _unmarked_utf16(sample: bytes) -> str:
    """The codec of UTF-16 without a mark: in source text nearly every other byte is zero. "" = it is none."""
    if b"\0" not in sample:
        return ""
    pairs = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > pairs * 0.4 and odd < pairs * 0.05 else ""


def _narrow(data: bytes, encoding: str) -> Decoded:
    if data.isascii():
        return Decoded(data, encoding, True)
    try:
        data.decode("utf-8")
        return Decoded(data, encoding, True)
    except UnicodeDecodeError:
        pass
    lines = data.splitlines(keepends=True)
    if encoding == "utf-8-sig" or any(_is_wide_utf8(line) for line in lines):
        return Decoded(b"".join(_line(line) for line in lines), encoding, False)
    for codec in ("cp1252", "gb18030") if _is_western(data) else ("gb18030",):
        try:
            return Decoded(data.decode(codec).encode("utf-8"), codec, True)
        except UnicodeDecodeError:
            continue
    return Decoded(data.decode("utf-8", "replace").encode("utf-8"), encoding, False)


def _is_western(data: bytes) -> bool:
    """Whether most bytes over 127 stand alone, as accented letters do; GB18030 writes pairs."""
    runs = [len(run) for run in _HIGH_RUN.findall(data)]
    return sum(length == 1 for length in runs) > 0.6 * len(runs)


def _is_wide_utf8(line: bytes) -> bool:
    """Whether a line is UTF-8 with Chinese or the like, which GB18030 bytes are hardly ever by chance."""
    if line.isascii():
        return False
    try:
        return len(_WIDE_UTF8.findall(line.decode("utf-8"))) > 1
    except UnicodeDecodeError:
        return False


def _line(line: bytes) -> bytes:
    for codec in ("utf-8", "gb18030"):
        try:
            return line.decode(codec).encode("utf-8")
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "replace").encode("utf-8")


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
