"""Statements of Groovy and Kotlin build scripts, and of the Kotlin, Groovy and Java sources of a convention build."""

from __future__ import annotations

from needlint.facts.build_model import Expression, Opaque, Statement
from needlint.facts.gradle_commands import CommandReader
from needlint.facts.gradle_declarations import NO_COMMAND, TYPES
from needlint.facts.gradle_tokens import CLOSE, NEWLINE, OPEN, OPERATOR, WORD

_MODIFIERS = frozenset(
    [
        "public",
        "private",
        "protected",
        "internal",
        "static",
        "final",
        "const",
        "override",
        "abstract",
        "open",
        "data",
        "sealed",
        "inline",
        "suspend",
        "lateinit",
        "operator",
        "tailrec",
        "infix",
        "external",
        "companion",
        "enum",
        "annotation",
        "value",
        "inner",
        "actual",
        "expect",
        "transient",
        "synchronized",
        "volatile",
        "default",
    ]
)
_DEEPEST_BRANCH = 80


class StatementReader(CommandReader):
    """Reads blocks of statements, each with the condition it stands under."""

    def block(self, row: int, stop: int) -> tuple[Statement, ...]:
        """Statements between two rows; what is no statement is skipped line by line."""
        return tuple(self.statements(row, stop, ""))

    def statements(self, row: int, stop: int, condition: str) -> list[Statement]:
        """Statements between two rows, each with the condition it stands under."""
        out: list[Statement] = []
        while row < stop:
            if self.kind[row] == NEWLINE or self.text[row] in (";", ",") or self.kind[row] == CLOSE:
                row += 1
                continue
            after = self.statement(row, stop, condition, out)
            row = max(after, row + 1)
        return out

    def statement(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """Read the statement at `row` into `out`; the row after it."""
        row = self._modifiers(row, stop)
        if row >= stop:
            return row
        word = self.text[row] if self.kind[row] == WORD else ""
        following = self.kind[row + 1] if row + 1 < stop else ""
        if word in ("import", "package") and following == WORD:
            return self.line_end(row, stop)
        if word in ("if", "for", "while", "when", "switch", "catch") and self.is_open(row + 1, stop, "("):
            return self._control(word, row, stop, condition, out)
        if word in ("try", "finally", "do", "else", "static", "init", "when") and self.is_open(row + 1, stop, "{"):
            return self._control(word, row, stop, condition, out)
        if word == "case" or (word == "default" and self.is_operator(row + 1, stop, ":")):
            return self._case_label(row, stop)
        if word == "fun":
            return self.kotlin_function(row, stop, condition, out)
        if word in TYPES and (following == WORD or (word == "object" and self.is_open(row + 1, stop, "{"))):
            return self.type_declaration(row, stop, condition, out)
        if word in ("val", "var") and row + 1 < stop:
            return self.kotlin_property(row, stop, condition, out)
        if word == "def" and row + 1 < stop:
            return self.declared(row, row + 1, stop, condition, out)
        if word in ("return", "throw") and row + 1 < stop:
            return self.returned(row, stop, condition, out)
        name = self.typed_name(row, stop) if word else row
        if name != row:
            return self.declared(row, name, stop, condition, out)
        return self.command(row, stop, condition, out)

    def _modifiers(self, row: int, stop: int) -> int:
        while row < stop:
            if self.is_operator(row, stop, "@"):
                row += 1
                while row < stop and (self.kind[row] == WORD or self.text[row] in (".", ":")):
                    row += 1
                    if self.kind[row] == WORD and self.text[row - 1] not in (".", ":"):
                        break
                if self.is_open(row, stop, "(") and self.adjacent(row):
                    row = self.after_bracket(row, stop)
                row = self.skip_lines(row, stop)
            elif (
                self.kind[row] == WORD
                and self.text[row] in _MODIFIERS
                and row + 1 < stop
                and self.kind[row + 1] == WORD
                and self.text[row + 1] not in NO_COMMAND
            ):
                row += 1
            else:
                break
        return row

    def _case_label(self, row: int, stop: int) -> int:
        end = self.line_end(row, stop)
        while row < end:
            if self.text[row] in (":", "->") and self.kind[row] == OPERATOR:
                return row + 1
            row = self.after_bracket(row, stop)
        return end

    def _control(self, word: str, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        at, text = row + 1, ""
        if self.is_open(at, stop, "("):
            start, end, at = self.inside(at, stop)
            text = self.source(start, end) if end > start else ""
        at = self.skip_lines(at, stop)
        if word == "if":
            return self._if_statement(text, at, stop, condition, out)
        if word == "for":
            return self._for(row, stop, condition, out)
        if word in ("when", "switch") and self.is_open(at, stop, "{"):
            return self._cases(text, at, stop, condition, out)
        return self._branch_statements(at, stop, condition, out)

    def _branch_statements(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        row = self.skip_lines(row, stop)
        if self.depth * 2 >= _DEEPEST_BRANCH:
            return self.line_end(row, stop)
        self.depth += 1
        try:
            if self.is_open(row, stop, "{"):
                start, end, after = self.inside(row, stop)
                out.extend(self.statements(start, end, condition))
                return after
            if row < stop:
                return self.statement(row, stop, condition, out)
            return row
        finally:
            self.depth -= 1

    def _if_statement(self, text: str, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        row = self._branch_statements(row, stop, _both(condition, text), out)
        other = row
        while other < stop and (self.kind[other] == NEWLINE or self.text[other] == ";"):
            other += 1
        if other < stop and self.kind[other] == WORD and self.text[other] == "else":
            return self._branch_statements(other + 1, stop, _both(condition, f"!({text})"), out)
        return row

    def _for(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """A `for` whose header is in the bracket after `row`."""
        first, end, at = self.inside(row + 1, stop)
        body: list[Statement] = []
        after = self._branch_statements(at, stop, "", body)
        names: list[str] = []
        cursor = first
        while cursor < end and self.text[cursor] not in ("in", ":", ";"):
            if self.kind[cursor] == WORD:
                names.append(self.text[cursor])
            cursor += 1
        iterable: Expression = Opaque("", self.span(row, row + 1))
        if cursor < end and self.text[cursor] in ("in", ":"):
            iterable, _ = self.expression(cursor + 1, end, False)
        name = ",".join(names) if self.kind[first] == OPEN else (names[-1] if names else "it")
        statement = Statement(
            "for",
            self.span(row, row + 1),
            self.span(row, after),
            block=tuple(body),
            condition=condition,
            loop=(name, iterable),
        )
        out.append(statement)
        return after

    def _cases(self, subject: str, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        start, end, after = self.inside(row, stop)
        arrows = self.arrows(start, end)
        if not arrows:
            return self._branch_statements(row, stop, _both(condition, subject), out)
        for case, arrow in arrows:
            text = f"{subject} == {case}" if subject else case
            self._branch_statements(arrow + 1, end, _both(condition, text), out)
        return after


def _both(first: str, second: str) -> str:
    return f"{first} && {second}" if first and second else first or second
