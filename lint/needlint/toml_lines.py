"""Where a TOML key stands: tomllib gives values without lines, and an error message needs the line."""

from __future__ import annotations

import re

Step = str | int
_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(?:\.|$)""")
_KEY = re.compile(
    r"""\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="""
)


class KeyLines:
    """Line of every table header and key of a TOML document that tomllib has already accepted.

    Paths are as in the parsed value: `("app", 1, "category")` is the key `category` of the second `[[app]]`.
    """

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._found: dict[tuple[Step, ...], int] = {}
        counts: dict[tuple[str, ...], int] = {}
        table: tuple[Step, ...] = ()
        depth = 0
        for number, line in enumerate(self._lines, 1):
            if depth == 0 and (header := _HEADER.match(line)):
                names = _split(header[2])
                if header[1] == "[[":
                    counts[names] = counts.get(names, -1) + 1
                table = _indexed(names, counts)
                self._found.setdefault(table, number)
                if table and isinstance(table[-1], int):
                    self._found.setdefault(table[:-1], number)
                continue
            key = _KEY.match(line) if depth == 0 else None
            if key:
                self._found.setdefault((*table, *_split(key[1])), number)
            rest = line[key.end() :] if key else line
            depth = max(0, depth + _open_brackets(rest))

    def line(self, path: tuple[Step, ...], value: str | None = None) -> int:
        """1-based line of the key or table; of `value` at or after it where that stands on a line of its own."""
        start = 1
        for length in range(len(path), 0, -1):
            if path[:length] in self._found:
                start = self._found[path[:length]]
                break
        if value is not None:
            for number in range(start, min(start + 60, len(self._lines)) + 1):
                if value in self._lines[number - 1]:
                    return number
        return start


def _split(dotted: str) -> tuple[str, ...]:
    parts, position = [], 0
    while position < len(dotted) and (part := _PART.match(dotted, position)):
        parts.append(next(group for group in part.groups() if group is not None))
        position = part.end()
    return tuple(parts)


def _indexed(names: tuple[str, ...], counts: dict[tuple[str, ...], int]) -> tuple[Step, ...]:
    """Put the index of the current element after every name that is an array of tables."""
    path: list[Step] = []
    for length, name in enumerate(names, 1):
        path.append(name)
        if names[:length] in counts:
            path.append(counts[names[:length]])
    return tuple(path)


def _open_brackets(text: str) -> int:
    """Brackets opened minus closed, outside strings and comments: a multi-line array holds no keys."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', "", text).split("#", 1)[0]
    return text.count("[") + text.count("{") - text.count("]") - text.count("}")
