"""Strings with their interpolated expressions, numbers, and bracketed elements of build scripts."""

from __future__ import annotations

import re

from needlint.facts.build_model import Expression, Listing, Mapping, Opaque, Statement, Text
from needlint.facts.gradle_rows import DEEPEST, RowReader
from needlint.facts.gradle_tokens import NUMBER, STRING, WORD, tokenise
from needlint.facts.place import Range

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_MAX_DIGITS = 18
"""Longer numbers are no version or level of anything, and 64 bits may not hold them."""
CONSTANTS = {"true": True, "false": False, "null": None}

Elements = tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]


class LiteralReader(RowReader):
    """Reads what is written out: strings, lists, maps, arguments."""

    # -- supplied by the readers built on this one --

    def expression(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """One expression; `lines`: a line end closes it."""
        raise NotImplementedError

    def block(self, row: int, stop: int) -> tuple[Statement, ...]:
        """Statements between two rows."""
        raise NotImplementedError

    # -- literals and elements --

    def list_or_map(self, row: int, start: int, end: int, after: int) -> Expression:
        """Groovy's `[..]` at `row`, whose content is from `start` to `end`."""
        items, named = self.elements(start, end)
        empty_map = self.is_operator(start, end, ":")
        if named or empty_map:
            return Mapping(named, self.span(row, after))
        return Listing(items, self.span(row, after))

    def string(self, row: int) -> Text:
        """A string with its interpolated expressions."""
        start, end = self.tokens.start[row], self.tokens.end[row]
        pieces = self.tokens.parts.get(row, ())
        if not pieces:
            return Text((), Range(start, end))
        content = Range(pieces[0][1], pieces[-1][2])
        escapes = content.start - start == 1 and self.utf8[start : start + 1] != b"/"
        parts: list[str | Expression] = []
        for is_expression, first, after in pieces:
            if is_expression:
                parts.append(self._hole(first, after))
            elif after > first:
                literal = self.utf8[first:after].decode("utf-8", "replace")
                parts.append(_ESCAPE.sub(_unescape, literal) if escapes and "\\" in literal else literal)
        return Text(tuple(parts), content)

    def _hole(self, start: int, end: int) -> Expression:
        if self.depth >= DEEPEST // 2:
            return Opaque(self.utf8[start:end].decode("utf-8", "replace"), Range(start, end))
        tokens = tokenise(self.utf8, self.kotlin, start, end)
        reader = type(self)(self.utf8, self.kotlin, tokens, self.depth + DEEPEST // 8)
        last = len(tokens.kind) - 1
        return reader.expression(reader.skip_lines(0, last), last, False)[0]

    def elements(self, row: int, stop: int, lines: bool = False) -> Elements:
        """Positional and named elements between brackets, or of a command call when `lines`."""
        items, named, _ = self.elements_until(row, stop, lines)
        return items, named

    def elements_until(
        self, row: int, stop: int, lines: bool
    ) -> tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...], int]:
        """`elements`, with the row after the last one."""
        items: list[Expression] = []
        named: list[tuple[str, Expression]] = []
        row = self.skip_lines(row, stop)
        while row < stop:
            before = row
            key, start = self._key(row, stop)
            value, row = self.expression(self.skip_lines(start, stop), stop, lines)
            if not (isinstance(value, Opaque) and not value.text):
                if key is None:
                    items.append(value)
                else:
                    named.append((key, value))
            if lines and not self.is_operator(row, stop, ","):
                break
            row = self.to_separator(row, stop, lines)
            if self.is_operator(row, stop, ","):
                row = self.skip_lines(row + 1, stop)
            elif lines:
                break
            row = max(row, before + 1)
        return tuple(items), tuple(named), row

    def _key(self, row: int, stop: int) -> tuple[str | None, int]:
        colon = self.is_operator(row + 1, stop, ":") and not self.kotlin
        if row + 1 < stop and (colon or (self.is_operator(row + 1, stop, "=") and self.kind[row] == WORD)):
            if self.kind[row] == WORD:
                return self.text[row], row + 2
            if self.kind[row] == STRING:
                return plain_text(self.string(row)) or self.source(row, row + 1), row + 2
            if self.kind[row] == NUMBER:
                return self.text[row], row + 2
        if not self.kotlin and self.is_open(row, stop, "("):
            after = self.after_bracket(row, stop)
            if self.is_operator(after, stop, ":"):
                return self.source(row + 1, after - 1), after + 1
        return None, row


def plain_text(value: Expression) -> str | None:
    """The text of a string without interpolation."""
    if isinstance(value, Text) and all(isinstance(part, str) for part in value.parts):
        return "".join(part for part in value.parts if isinstance(part, str))
    return None


def number(text: str) -> int | float | None:
    """The value of a number as written, None when it is none."""
    if len(text) > _MAX_DIGITS:
        return None
    digits = text.replace("_", "").rstrip("lLgGiIuU")
    try:
        return (
            int(digits, 0) if not digits.startswith("0") or len(digits) == 1 or "x" in digits.lower() else int(digits)
        )
    except ValueError:
        try:
            return float(digits.rstrip("fFdD"))
        except ValueError:
            return None


def _unescape(match: re.Match[str]) -> str:
    escape = match.group(1)
    return chr(int(escape[1:], 16)) if len(escape) == 5 and escape[0] == "u" else _ESCAPES.get(escape, escape)
