"""`if` and `when` as expressions of build scripts."""

from __future__ import annotations

from needlint.facts.build_model import Either, Expression, Opaque, Path
from needlint.facts.gradle_chains import ChainReader
from needlint.facts.gradle_tokens import NEWLINE, WORD

_MOST_BRANCHES = 12


class ChoiceReader(ChainReader):
    """Reads choices: every branch is a possible value."""

    def _branch(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        row = self.skip_lines(row, stop)
        if self.is_open(row, stop, "{"):
            return self.closure(row, stop)
        return self.expression(row, stop, lines)

    def if_expression(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """`if (..) a else b`; a missing side is Opaque."""
        start, end, after = self.inside(row + 1, stop)
        condition = self.source(start, end)
        then, at = self._branch(after, stop, lines)
        other = self.skip_lines(at, stop)
        if other < stop and self.kind[other] == WORD and self.text[other] == "else":
            otherwise, at = self._branch(other + 1, stop, lines)
            return Either(condition, then, otherwise, self.span(row, at)), at
        return Either(condition, then, Opaque("", self.span(at, at)), self.span(row, at)), at

    def when_expression(self, row: int, stop: int) -> tuple[Expression, int]:
        """`when`: its branches as nested choices, at most a dozen."""
        at, subject = row + 1, ""
        if self.is_open(at, stop, "("):
            start, end, at = self.inside(at, stop)
            subject = self.source(start, end)
        if not self.is_open(at, stop, "{"):
            return Path("when", self.span(row, row + 1)), row + 1
        start, end, after = self.inside(at, stop)
        branches: list[tuple[str, Expression]] = []
        for condition, arrow in self.arrows(start, end):
            value, _ = self._branch(arrow + 1, end, True)
            branches.append((f"{subject} == {condition}" if subject else condition, value))
        whole = self.span(row, after)
        result: Expression = Opaque("", whole)
        for condition, value in reversed(branches[:_MOST_BRANCHES]):
            result = value if isinstance(result, Opaque) else Either(condition, value, result, whole)
        return result, after

    def arrows(self, row: int, stop: int) -> list[tuple[str, int]]:
        """`condition ->` of a `when` or new `switch`: condition text and row of the arrow."""
        found: list[tuple[str, int]] = []
        first = row = self.skip_lines(row, stop)
        while row < stop:
            if self.is_operator(row, stop, "->"):
                found.append((self.source(first, row), row))
                while row < stop and self.kind[row] != NEWLINE and self.text[row] != ";":
                    row = self.after_bracket(row, stop)
                first = row = self.skip_lines(row + 1, stop)
                continue
            if self.kind[row] == NEWLINE and not self.is_operator(row - 1, stop, ","):
                first = row = self.skip_lines(row, stop)
                continue
            row = self.after_bracket(row, stop)
        return found

    def ternary(self, first: int, condition: str, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """Groovy's `? :` whose `?` is at `row`; the condition began at row `first`."""
        then, row = self.expression(self.skip_lines(row + 1, stop), stop, lines)
        after = self.skip_lines(row, stop)
        if not self.is_operator(after, stop, ":"):
            return Either(condition, then, Opaque("", self.span(row, row)), self.span(first, row)), row
        otherwise, row = self.expression(self.skip_lines(after + 1, stop), stop, lines)
        return Either(condition, then, otherwise, self.span(first, row)), row
