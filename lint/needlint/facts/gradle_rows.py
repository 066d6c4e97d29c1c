"""The token table of a build script by rows: brackets, separators, type names, and how deep a reader may go."""

from __future__ import annotations

from needlint.facts.build_model import Expression, Opaque
from needlint.facts.gradle_tokens import CLOSE, NEWLINE, OPEN, OPERATOR, WORD, Tokens
from needlint.facts.place import Problem, Range

DEEPEST = 40
"""Nesting beyond this is skipped and reported, so that hostile input can't exhaust the stack."""
_TYPE_TOKENS = frozenset((".", ",", "?", "*", "<", ">", ":", "&"))


class RowReader:
    """Walks a token table. Positions are rows of the table; `stop` is the first row not to read."""

    def __init__(self, utf8: bytes, kotlin: bool, tokens: Tokens, depth: int = 0) -> None:
        self.utf8, self.kotlin, self.tokens, self.depth = utf8, kotlin, tokens, depth
        self.kind, self.text = tokens.kind, tokens.text
        self.problems: list[Problem] = list(tokens.problems)
        self.limited = False

    def span(self, first: int, after: int) -> Range:
        """Bytes from row `first` to the end of the row before `after`."""
        start = self.tokens.start[first]
        return Range(start, max(start, self.tokens.end[after - 1]) if after > first else start)

    def source(self, first: int, after: int) -> str:
        """The text as written."""
        place = self.span(first, after)
        return self.utf8[place.start : place.end].decode("utf-8", "replace")

    def skip_lines(self, row: int, stop: int) -> int:
        """The next row that is no line end."""
        while row < stop and self.kind[row] == NEWLINE:
            row += 1
        return row

    def after_bracket(self, row: int, stop: int) -> int:
        """The row after a bracket and all it holds (or after any other single token)."""
        if self.kind[row] != OPEN:
            return row + 1
        partner = self.tokens.partner[row]
        if partner < 0:
            return stop
        return min(stop, partner + 1 if self.kind[partner] == CLOSE else partner)

    def inside(self, row: int, stop: int) -> tuple[int, int, int]:
        """Content of the bracket at `row`: first row, row where it stops, row after it."""
        partner = self.tokens.partner[row]
        end = stop if partner < 0 else min(stop, partner)
        return row + 1, end, self.after_bracket(row, stop)

    def is_operator(self, row: int, stop: int, text: str) -> bool:
        """Is there this operator?"""
        return row < stop and self.kind[row] == OPERATOR and self.text[row] == text

    def is_open(self, row: int, stop: int, text: str) -> bool:
        """Is there this opening bracket?"""
        return row < stop and self.kind[row] == OPEN and self.text[row] == text

    def adjacent(self, row: int) -> bool:
        """No space before this token?"""
        return row > 0 and self.tokens.end[row - 1] == self.tokens.start[row]

    def to_separator(self, row: int, stop: int, lines: bool) -> int:
        """The row of the next comma (or line end) outside brackets."""
        while row < stop and not (
            self.is_operator(row, stop, ",")
            or (lines and (self.kind[row] == NEWLINE or self.text[row] == ";"))
            or self.kind[row] == CLOSE
        ):
            row = self.after_bracket(row, stop)
        return row

    def too_deep(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """Skip an expression that is nested too deeply; reported once."""
        after = max(self.to_separator(row, stop, lines), min(row + 1, stop))
        if not self.limited:
            self.limited = True
            self.problems.append(
                Problem("limit", "nested too deeply; not read", "嵌套过深，未读取", self.span(row, after))
            )
        return Opaque("", self.span(row, after)), after

    def type_name(self, row: int, stop: int) -> int:
        """Past a type name with its arguments."""
        while row < stop:
            if self.kind[row] == WORD:
                row += 1
            elif self.is_open(row, stop, "("):
                row = self.after_bracket(row, stop)
            else:
                break
            row = self.type_arguments(row, stop)
            while self.is_operator(row, stop, "?") or (self.is_open(row, stop, "[") and self.text[row + 1] == "]"):
                row = self.after_bracket(row, stop)
            if self.is_operator(row, stop, ".") or self.is_operator(row, stop, "->"):
                row += 1
            else:
                break
        return row

    def type_arguments(self, row: int, stop: int) -> int:
        """The row after `<..>` when type arguments stand here, else `row`."""
        if not self.is_operator(row, stop, "<") or row + 1 >= stop or self.kind[row + 1] not in (WORD, OPERATOR):
            return row
        depth = 0
        for at in range(row, min(stop, row + 60)):
            if self.kind[at] == OPERATOR and self.text[at] in _TYPE_TOKENS:
                depth += {"<": 1, ">": -1}.get(self.text[at], 0)
                if depth == 0:
                    return at + 1
            elif self.kind[at] != WORD and self.text[at] not in ("->", "(", ")"):
                break
        return row
