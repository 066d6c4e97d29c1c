"""Expressions of Groovy and Kotlin build scripts, as far as build logic needs them; the rest becomes Opaque."""

from __future__ import annotations

from needlint.facts.build_model import Either, Expression, Mapping, Number, Opaque, Path, Sum
from needlint.facts.gradle_choices import ChoiceReader
from needlint.facts.gradle_literals import CONSTANTS, number, plain_text
from needlint.facts.gradle_rows import DEEPEST
from needlint.facts.gradle_tokens import CLOSE, END, NEWLINE, NUMBER, OPEN, OPERATOR, STRING, WORD

_INFIX_WORDS = frozenset(
    ("in", "is", "instanceof", "and", "or", "xor", "until", "downTo", "shl", "shr", "contains", "matches")
)
_BINARY = frozenset(
    (
        "==",
        "===",
        "!=",
        "!==",
        "<",
        ">",
        "<=",
        ">=",
        "&&",
        "||",
        "-",
        "*",
        "/",
        "%",
        "..",
        "..<",
        "<<",
        "=~",
        "==~",
        "&",
        "|",
        "^",
    )
)


class ExpressionReader(ChoiceReader):
    """Reads expressions: operands and the operators between them."""

    def expression(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """One expression; `lines`: a line end closes it."""
        if self.depth >= DEEPEST:
            return self.too_deep(row, stop, lines)
        self.depth += 1
        try:
            first = row
            left, row = self.operand(row, stop, lines)
            return self.operators(first, left, row, stop, lines)
        finally:
            self.depth -= 1

    def operators(self, first: int, left: Expression, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """Binary operators after `left`, which starts at row `first`."""
        terms: list[Expression] = [left]
        plain = True
        while row < stop:
            at = row
            if self.kind[row] == NEWLINE and (not lines or self._goes_on(row, stop)):
                at = self.skip_lines(row, stop)
                if at >= stop:
                    break
            word = self.text[at] if self.kind[at] in (OPERATOR, WORD) else ""
            if word == "+" and self.kind[at] == OPERATOR:
                right, row = self.operand(self.skip_lines(at + 1, stop), stop, lines)
                terms.append(right)
            elif word == "?:":
                right, row = self.expression(self.skip_lines(at + 1, stop), stop, lines)
                whole = self._sum(first, terms, plain, at)
                return Either(f"{self.source(first, at)} != null", whole, right, self.span(first, row)), row
            elif word == "?" and not self.kotlin:
                return self.ternary(first, self.source(first, at), at, stop, lines)
            elif word == "as":
                row = self.type_name(at + 2 if self.is_operator(at + 1, stop, "?") else at + 1, stop)
            elif word == "to" and self.kind[at] == WORD:
                right, row = self.expression(self.skip_lines(at + 1, stop), stop, lines)
                key = plain_text(left)
                pair = Mapping(((key if key is not None else self.source(first, at), right),), self.span(first, row))
                return pair, row
            elif word in _BINARY or word in _INFIX_WORDS or (word == "!" and self._negated_infix(at, stop)):
                start = self.skip_lines(at + (2 if word == "!" else 1), stop)
                _, after = self.operand(start, stop, lines)
                row, plain = max(after, start), False
            else:
                break
        return self._sum(first, terms, plain, row), row

    def _goes_on(self, row: int, stop: int) -> bool:
        after = self.skip_lines(row, stop)
        return after < stop and self.kind[after] == OPERATOR and self.text[after] in ("?:", "&&", "||", "?")

    def _negated_infix(self, row: int, stop: int) -> bool:
        return row + 1 < stop and self.text[row + 1] in ("in", "is")

    def _sum(self, first: int, terms: list[Expression], plain: bool, row: int) -> Expression:
        if not plain:
            return Opaque(self.source(first, row), self.span(first, row))
        return terms[0] if len(terms) == 1 else Sum(tuple(terms), self.span(first, row))

    def operand(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """A primary with its prefix operators and its chain."""
        first = row
        negated = False
        while row < stop and self.kind[row] == OPERATOR and self.text[row] in ("!", "-", "+", "*", "~"):
            negated = negated or self.text[row] in ("!", "-")
            row += 1
        if row < stop and self.kind[row] == WORD and self.text[row] in ("new", "return", "throw", "await"):
            row += 1
        if row >= stop:
            return Opaque("", self.span(first, row)), row
        start = row
        value, row = self.primary(row, stop, lines)
        value, row = self.chain(start, value, row, stop, lines)
        if negated:
            if isinstance(value, Number) and isinstance(value.value, int) and self.text[first] == "-":
                return Number(-value.value, self.span(first, row)), row
            return Opaque(self.source(first, row), self.span(first, row)), row
        return value, row

    def primary(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """A literal, name, bracket, closure, `if` or `when`."""
        kind, text = self.kind[row], self.text[row]
        if kind == STRING:
            return self.string(row), row + 1
        if kind == NUMBER:
            return Number(number(text), self.span(row, row + 1)), row + 1
        if kind == WORD:
            if text in CONSTANTS:
                return Number(CONSTANTS[text], self.span(row, row + 1)), row + 1
            if text == "if" and self.is_open(row + 1, stop, "("):
                return self.if_expression(row, stop, lines)
            if text == "when" and (self.is_open(row + 1, stop, "(") or self.is_open(row + 1, stop, "{")):
                return self.when_expression(row, stop)
            return Path(text, self.span(row, row + 1)), row + 1
        if kind == OPEN:
            start, end, after = self.inside(row, stop)
            if text == "[":
                return self.list_or_map(row, start, end, after), after
            if text == "{":
                return self.closure(row, stop)
            return self._parentheses(row, stop, lines)
        if kind in (NEWLINE, CLOSE, END) or text in (",", ";", ":", "="):
            return Opaque("", self.span(row, row)), row
        return Opaque(text, self.span(row, row + 1)), row + 1

    def _parentheses(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """What stands in parentheses; what they cast, when they hold a type."""
        start, end, after = self.inside(row, stop)
        value, _ = self.expression(self.skip_lines(start, end), end, False)
        cast = isinstance(value, Path) and after < stop and not self.is_open(after, stop, "{")
        if cast and not self.kotlin and self.kind[after] in (STRING, NUMBER, WORD) and self.text[after] != "as":
            return self.operand(after, stop, lines) if self.depth < DEEPEST else (value, after)
        return value, max(after, row + 1)
