"""Text on a terminal: display width (Chinese, emoji, tabs), carets, colours, and control characters made visible."""

from __future__ import annotations

import re
import unicodedata

from wcwidth import wcswidth, wcwidth

TAB = 4
_CODES = {"error": "1;31", "warning": "1;33", "note": "1;36", "rule": "1", "faint": "2", "path": "1", "good": "32"}
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """Control and direction-changing characters as `\\x1b`: a string of the tree must not steer the terminal."""
    return _CONTROL.sub(lambda m: f"\\x{ord(m[0]):02x}" if ord(m[0]) < 256 else f"\\u{ord(m[0]):04x}", text)


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    total = wcswidth(text)
    return total if total >= 0 else sum(max(wcwidth(c), 0) for c in text)


def expand(text: str) -> str:
    """Tabs to the next multiple of TAB columns."""
    if "\t" not in text:
        return text
    out = ""
    for part in re.split(r"(\t)", text):
        out += " " * (TAB - width(out) % TAB) if part == "\t" else part
    return out


def caret_line(line: str, start: int, end: int) -> str:
    """The underline of a 1-based, end-exclusive range of code points, aligned with `expand(visible(line))`."""
    before, marked = visible(line[: start - 1]), visible(line[start - 1 : max(end, start + 1) - 1])
    left = width(expand(before))
    return " " * left + "^" * max(width(expand(before + marked)) - left, 1)


def excerpt(line: str, start: int, end: int, limit: int = 160) -> tuple[str, int, int]:
    """A long line (minified, generated) cut to a window around the range; the range moves with it."""
    if len(line) <= limit:
        stripped = line.rstrip()
        return stripped, start, end
    first = max(0, min(start - 1 - limit // 4, len(line) - limit))
    while first and unicodedata.combining(line[first]):
        first -= 1
    cut = line[first : first + limit]
    mark = "…" if first else ""
    shift = first - len(mark)
    tail = "…" if first + limit < len(line) else ""
    return mark + cut + tail, start - shift, min(end - shift, len(mark) + len(cut) + 1)


class Paint:
    """Adds colours, or nothing."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, style: str, text: str) -> str:
        """The text in a style of _CODES."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self._on else text
