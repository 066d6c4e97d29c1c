"""Expressions of Groovy and Kotlin build scripts, as far as build logic needs them; the rest becomes Opaque."""

from __future__ import annotations

import re

from msgspec import structs

from needlint.facts.build_model import (
    Either,
    Expression,
    Invoke,
    Listing,
    Mapping,
    Number,
    Opaque,
    Path,
    Statement,
    Sum,
    Text,
)
from needlint.facts.gradle_tokens import CLOSE, END, NEWLINE, NUMBER, OPEN, OPERATOR, STRING, WORD, Tokens, tokenise
from needlint.facts.place import Problem, Range

DEEPEST = 40
"""Nesting beyond this is skipped and reported, so that hostile input can't exhaust the stack."""

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_CONSTANTS = {"true": True, "false": False, "null": None}
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
_TYPE_TOKENS = frozenset((".", ",", "?", "*", "<", ">", ":", "&"))
_MOST_BRANCHES = 12
_MOST_LINKS = 100

Elements = tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]


class ExpressionReader:
    """Reads expressions from a token table. Positions are rows of the table; `stop` is the first row not to read."""

    def __init__(self, utf8: bytes, kotlin: bool, tokens: Tokens, depth: int = 0) -> None:
        self.utf8, self.kotlin, self.tokens, self.depth = utf8, kotlin, tokens, depth
        self.kind, self.text = tokens.kind, tokens.text
        self.problems: list[Problem] = list(tokens.problems)
        self.limited = False

    # -- supplied by the statement reader --

    def block(self, row: int, stop: int) -> tuple[Statement, ...]:
        """Statements between two rows."""
        raise NotImplementedError

    # -- rows --

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

    # -- expressions --

    def expression(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """One expression; `lines`: a line end closes it."""
        if self.depth >= DEEPEST:
            return self._too_deep(row, stop, lines)
        self.depth += 1
        try:
            first = row
            left, row = self.operand(row, stop, lines)
            return self.operators(first, left, row, stop, lines)
        finally:
            self.depth -= 1

    def _too_deep(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        after = max(self.to_separator(row, stop, lines), min(row + 1, stop))
        if not self.limited:
            self.limited = True
            self.problems.append(
                Problem("limit", "nested too deeply; not read", "嵌套过深，未读取", self.span(row, after))
            )
        return Opaque("", self.span(row, after)), after

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
                return self._ternary(first, self.source(first, at), at, stop, lines)
            elif word == "as":
                row = self._type(at + 2 if self.is_operator(at + 1, stop, "?") else at + 1, stop)
            elif word == "to" and self.kind[at] == WORD:
                right, row = self.expression(self.skip_lines(at + 1, stop), stop, lines)
                key = _plain_text(left)
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

    def _ternary(self, first: int, condition: str, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        then, row = self.expression(self.skip_lines(row + 1, stop), stop, lines)
        after = self.skip_lines(row, stop)
        if not self.is_operator(after, stop, ":"):
            return Either(condition, then, Opaque("", self.span(row, row)), self.span(first, row)), row
        otherwise, row = self.expression(self.skip_lines(after + 1, stop), stop, lines)
        return Either(condition, then, otherwise, self.span(first, row)), row

    def _type(self, row: int, stop: int) -> int:
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

    # -- operands --

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
            return Number(_number(text), self.span(row, row + 1)), row + 1
        if kind == WORD:
            if text in _CONSTANTS:
                return Number(_CONSTANTS[text], self.span(row, row + 1)), row + 1
            if text == "if" and self.is_open(row + 1, stop, "("):
                return self._if(row, stop, lines)
            if text == "when" and (self.is_open(row + 1, stop, "(") or self.is_open(row + 1, stop, "{")):
                return self._when(row, stop)
            return Path(text, self.span(row, row + 1)), row + 1
        if kind == OPEN:
            start, end, after = self.inside(row, stop)
            if text == "[":
                return self._list(row, start, end, after), after
            if text == "{":
                return self.closure(row, stop)
            return self._parentheses(row, start, end, after, stop, lines)
        if kind in (NEWLINE, CLOSE, END) or text in (",", ";", ":", "="):
            return Opaque("", self.span(row, row)), row
        return Opaque(text, self.span(row, row + 1)), row + 1

    def _parentheses(  # noqa: PLR0917
        self, row: int, start: int, end: int, after: int, stop: int, lines: bool
    ) -> tuple[Expression, int]:
        value, _ = self.expression(self.skip_lines(start, end), end, False)
        cast = isinstance(value, Path) and after < stop and not self.is_open(after, stop, "{")
        if cast and not self.kotlin and self.kind[after] in (STRING, NUMBER, WORD) and self.text[after] != "as":
            return self.operand(after, stop, lines) if self.depth < DEEPEST else (value, after)
        return value, max(after, row + 1)

    def _list(self, row: int, start: int, end: int, after: int) -> Expression:
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

    # -- chains --

    def chain(self, first: int, value: Expression, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        """`.name`, `?.name`, `(..)`, `[..]`, `{..}`, `<..>(..)` and `!!` after a primary."""
        links = 0
        while row < stop:
            at = row
            links += 1
            if links > _MOST_LINKS:
                after = max(self.to_separator(row, stop, lines), row)
                return Opaque("", self.span(first, after)), after
            if self.kind[row] == NEWLINE:
                at = self.skip_lines(row, stop)
                if at >= stop or self.text[at] not in (".", "?."):
                    break
            text, kind = self.text[at], self.kind[at]
            if kind == OPERATOR and text in (".", "?.", "*.", "::"):
                value, row = self._member(first, value, at, stop)
            elif kind == OPERATOR and text == "!!":
                row = at + 1
            elif kind == OPERATOR and text == "<" and isinstance(value, Path | Invoke):
                after = self.type_arguments(at, stop)
                if after == at or not (self.is_open(after, stop, "(") or self.is_open(after, stop, "{")):
                    break
                value, row = self._call(first, value, after, stop, self.source(at + 1, after - 1))
            elif kind == OPEN and self._is_call(value, at, text):
                value, row = self._call(first, value, at, stop, "")
            elif kind == OPEN and text == "[" and self.adjacent(at):
                value, row = self._index(first, value, at, stop)
            else:
                break
        return value, row

    def _is_call(self, value: Expression, row: int, text: str) -> bool:
        if text == "{":
            return isinstance(value, Path | Text) or (isinstance(value, Invoke) and value.body is None)
        if text != "(":
            return False
        return isinstance(value, Path) or (isinstance(value, Text | Invoke) and self.adjacent(row))

    def _member(self, first: int, value: Expression, row: int, stop: int) -> tuple[Expression, int]:
        name_row = self.skip_lines(row + 1, stop)
        joint = "::" if self.text[row] == "::" else "."
        if name_row < stop and self.kind[name_row] == WORD:
            name = self.text[name_row]
        elif name_row < stop and self.kind[name_row] == STRING:
            name = _plain_text(self.string(name_row)) or "?"
        else:
            return value, row + 1
        after = name_row + 1
        if isinstance(value, Path):
            return Path(f"{value.name}{joint}{name}", self.span(first, after)), after
        return Invoke(f"{joint}{name}", (value,), (), self.span(name_row, after), self.span(first, after)), after

    def _index(self, first: int, value: Expression, row: int, stop: int) -> tuple[Expression, int]:
        start, end, after = self.inside(row, stop)
        index, _ = self.expression(self.skip_lines(start, end), end, False)
        key = _plain_text(index)
        if key is not None and isinstance(value, Path):
            return Path(f"{value.name}.{key}", self.span(first, after)), after
        return Invoke(".[]", (value, index), (), self.span(row, after), self.span(first, after)), after

    def _call(self, first: int, value: Expression, row: int, stop: int, types: str) -> tuple[Expression, int]:
        """Arguments and trailing closure at `row` applied to `value`."""
        args: tuple[Expression, ...] = ()
        named: tuple[tuple[str, Expression], ...] = ()
        name, place, receiver = self.callee(value)
        body: tuple[Statement, ...] | None = None
        parameters: tuple[str, ...] = ()
        if self.is_open(row, stop, "{") and isinstance(value, Invoke) and not types:
            closure, row = self.closure(row, stop)
            return structs.replace(
                value, whole=self.span(first, row), body=closure.body, parameters=closure.parameters
            ), row
        if self.is_open(row, stop, "("):
            start, end, row = self.inside(row, stop)
            args, named = self.elements(start, end)
        if self.is_open(row, stop, "{"):
            closure, row = self.closure(row, stop)
            body, parameters = closure.body, closure.parameters
        return Invoke(name, receiver + args, named, place, self.span(first, row), body, parameters, types), row

    def callee(self, value: Expression) -> tuple[str, Range, tuple[Expression, ...]]:
        """Name, place and receiver that a call on `value` has."""
        if isinstance(value, Path):
            return value.name, value.range, ()
        if isinstance(value, Text):
            content = self.utf8[value.range.start : value.range.end].decode("utf-8", "replace")
            return content, value.range, ()
        if (
            isinstance(value, Invoke)
            and value.name.startswith((".", "::"))
            and len(value.args) == 1
            and not value.named
            and value.body is None
        ):
            return value.name, value.range, value.args
        return ".invoke", value.range, (value,)

    def closure(self, row: int, stop: int) -> tuple[Invoke, int]:
        """The closure whose brace is at `row`."""
        start, end, after = self.inside(row, stop)
        parameters, start = self._parameters(start, end)
        if self.depth >= DEEPEST:
            self._too_deep(row, after, False)
            body: tuple[Statement, ...] = ()
        else:
            self.depth += 1
            body = self.block(start, end)
            self.depth -= 1
        return Invoke("{}", (), (), self.span(row, row + 1), self.span(row, after), body, parameters), after

    def _parameters(self, row: int, stop: int) -> tuple[tuple[str, ...], int]:
        names: list[str] = []
        expects = True
        for at in range(row, min(stop, row + 40)):
            text = self.text[at]
            if text == "->" and self.kind[at] == OPERATOR:
                return tuple(names), at + 1
            if self.kind[at] == WORD:
                following = at + 1 < stop and self.kind[at + 1] == WORD
                if expects and not following:
                    names.append(text)
                    expects = False
            elif text == ",":
                expects = True
            elif self.kind[at] == NEWLINE:
                if names:
                    break
            elif text not in (":", ".", "<", ">", "?", "(", ")", "_", "*"):
                break
        return (), row

    # -- elements --

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
                return _plain_text(self.string(row)) or self.source(row, row + 1), row + 2
            if self.kind[row] == NUMBER:
                return self.text[row], row + 2
        if not self.kotlin and self.is_open(row, stop, "("):
            after = self.after_bracket(row, stop)
            if self.is_operator(after, stop, ":"):
                return self.source(row + 1, after - 1), after + 1
        return None, row

    # -- choices --

    def _branch(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        row = self.skip_lines(row, stop)
        if self.is_open(row, stop, "{"):
            return self.closure(row, stop)
        return self.expression(row, stop, lines)

    def _if(self, row: int, stop: int, lines: bool) -> tuple[Expression, int]:
        start, end, after = self.inside(row + 1, stop)
        condition = self.source(start, end)
        then, at = self._branch(after, stop, lines)
        other = self.skip_lines(at, stop)
        if other < stop and self.kind[other] == WORD and self.text[other] == "else":
            otherwise, at = self._branch(other + 1, stop, lines)
            return Either(condition, then, otherwise, self.span(row, at)), at
        return Either(condition, then, Opaque("", self.span(at, at)), self.span(row, at)), at

    def _when(self, row: int, stop: int) -> tuple[Expression, int]:
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


def _plain_text(value: Expression) -> str | None:
    if isinstance(value, Text) and all(isinstance(part, str) for part in value.parts):
        return "".join(part for part in value.parts if isinstance(part, str))
    return None


def _number(text: str) -> int | float | None:
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
