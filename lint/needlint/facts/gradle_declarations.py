"""Declarations in build logic: variables, functions, properties and types, in Groovy, Kotlin and Java spelling."""

from __future__ import annotations

from needlint.facts.build_model import Expression, Path, Statement
from needlint.facts.gradle_expressions import ExpressionReader
from needlint.facts.gradle_tokens import NEWLINE, OPERATOR, STRING, WORD

TYPES = frozenset(("class", "object", "interface", "trait"))
_PRIMITIVES = frozenset(("void", "int", "long", "boolean", "double", "float", "byte", "char", "short"))

NO_COMMAND = frozenset(("as", "in", "is", "instanceof", "to", "by", "else", "until", "downTo", "and", "or"))
"""Words that join what stands around them, so that none is a name after a type or the first argument of a command."""


class DeclarationReader(ExpressionReader):
    """Reads a declaration into the statements of its block."""

    def line_end(self, row: int, stop: int) -> int:
        """The row where the line ends, brackets passed over."""
        while row < stop and self.kind[row] != NEWLINE and self.text[row] != ";":
            row = self.after_bracket(row, stop)
        return row

    def typed_name(self, row: int, stop: int) -> int:
        """Row of the name in `Type name = ..` or `Type name(..) {`, else `row`."""
        after = self.type_name(row, stop)
        if after <= row or after + 1 >= stop or self.kind[after] != WORD or self.text[after] in NO_COMMAND:
            return row
        if self.is_operator(after + 1, stop, "="):
            return after
        if self.text[row][:1].isupper() or self.text[row] in _PRIMITIVES:
            if self.is_open(after + 1, stop, "("):
                body = self.skip_lines(self.after_bracket(after + 1, stop), stop)
                return after if self.is_open(body, stop, "{") or self.text[body] == "throws" else row
            if self.text[after + 1] in (";", "\n"):
                return after
        return row

    def declared(self, first: int, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """`def x = ..`, `Type x = ..`, `def f(..) {..}` with the name at `row`."""
        if self.kind[row] not in (WORD, STRING):
            return self.line_end(row, stop)
        typed = self.type_name(row, stop)
        if self.kind[row] == WORD and typed < stop and self.kind[typed] == WORD and typed > row:
            row = typed
        name, place = self.text[row], self.span(row, row + 1)
        if self.is_open(row + 1, stop, "("):
            return self._function(first, row, stop, condition, out)
        if self.is_operator(row + 1, stop, "="):
            value, after = self.expression(self.skip_lines(row + 2, stop), stop, True)
            whole = self.span(first, after)
            out.append(Statement(name, place, whole, (value,), assigns=True, declares=True, condition=condition))
            return self.line_end(after, stop)
        return self.line_end(row, stop)

    def _function(self, first: int, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """A function with its name at `row` and its parameters after it."""
        start, end, after = self.inside(row + 1, stop)
        parameters, defaults = self._formal_parameters(start, end)
        name = Path(self.text[row], self.span(row, row + 1))
        if self.is_operator(after, stop, ":"):
            after = self.type_name(after + 1, stop)
        at = self.skip_lines(after, stop)
        if self.text[at] == "throws":
            while at < stop and not self.is_open(at, stop, "{"):
                at += 1
        body: tuple[Statement, ...] = ()
        if self.is_open(at, stop, "{"):
            closure, after = self.closure(at, stop)
            body = closure.body or ()
        elif self.is_operator(at, stop, "="):
            value, after = self.expression(self.skip_lines(at + 1, stop), stop, True)
            place = self.span(at, after)
            body = (Statement("return", place, place, (value,)),)
        out.append(
            Statement(
                "fun",
                name.range,
                self.span(first, after),
                (name,),
                defaults,
                block=body,
                condition=condition,
                parameters=parameters,
            )
        )
        return max(after, row + 2)

    def _formal_parameters(self, row: int, stop: int) -> tuple[tuple[str, ...], tuple[tuple[str, Expression], ...]]:
        names: list[str] = []
        defaults: list[tuple[str, Expression]] = []
        while row < stop:
            end = self.to_separator(row, stop, False)
            words: list[str] = []
            at = row
            while at < end and self.text[at] not in ("=", ":"):
                if self.kind[at] == WORD:
                    words.append(self.text[at])
                at = self.after_bracket(at, end)
            while at < end and not self.is_operator(at, end, "="):
                at = self.after_bracket(at, end)
            if words:
                names.append(words[-1])
                if at < end:
                    defaults.append((words[-1], self.expression(self.skip_lines(at + 1, end), end, False)[0]))
            row = max(end, row) + 1
        return tuple(names), tuple(defaults)

    def kotlin_function(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """`fun name(..) {..}` and `fun name(..) = ..`, with receivers and type parameters."""
        bracket = self.type_arguments(row + 1, stop)
        while bracket < stop and not (self.is_open(bracket, stop, "(") and self.kind[bracket - 1] == WORD):
            if self.kind[bracket] == NEWLINE or self.is_open(bracket, stop, "{"):
                return self.line_end(row, stop)
            bracket = self.after_bracket(bracket, stop)
        if bracket >= stop:
            return stop
        return self._function(row, bracket - 1, stop, condition, out)

    def type_declaration(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """A class, object, interface or trait with its body."""
        named = self.kind[row + 1] == WORD
        name = Path(self.text[row + 1] if named else "", self.span(row + 1, row + 2))
        at = row + 2 if named else row + 1
        header = at
        while at < stop and not self.is_open(at, stop, "{"):
            if self.kind[at] == NEWLINE:
                following = self.skip_lines(at, stop)
                if not (
                    self.is_open(following, stop, "{") or self.text[at - 1] in (",", ":") or self.text[following] == ":"
                ):
                    break
            at = self.after_bracket(at, stop)
        supertypes = self.source(header, at) if at > header else ""
        body: tuple[Statement, ...] = ()
        after = at
        if self.is_open(at, stop, "{"):
            closure, after = self.closure(at, stop)
            body = closure.body or ()
        out.append(
            Statement(
                "enum" if row and self.text[row - 1] == "enum" else self.text[row],
                name.range,
                self.span(row, after),
                (name,),
                block=body,
                condition=condition,
                types=supertypes.strip(),
            )
        )
        return after

    def kotlin_property(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """`val x = ..`, `var x by ..`, with receivers, getters and destructuring."""
        at = self.type_arguments(row + 1, stop)
        if self.is_open(at, stop, "("):
            names, at = at, self.after_bracket(at, stop)
            name, place = self.source(names + 1, at - 1), self.span(names, at)
        else:
            while self.is_operator(at + 1, stop, ".") or self.is_operator(at + 1, stop, "<"):
                at = self.type_arguments(at + 1, stop) if self.text[at + 1] == "<" else at + 2
                if self.is_operator(at, stop, "."):
                    at += 1
                if at >= stop or self.kind[at] != WORD:
                    return self.line_end(row, stop)
            name, place = self.text[at], self.span(at, at + 1)
            at += 1
        if self.is_operator(at, stop, ":"):
            at = self.type_name(at + 1, stop)
        at = self._getter(at, stop)
        if at < stop and self.text[at] in ("=", "by") and self.kind[at] in (OPERATOR, WORD):
            value, after = self.expression(self.skip_lines(at + 1, stop), stop, True)
        elif self.is_open(at, stop, "{"):
            value, after = self.closure(at, stop)
        else:
            return self.line_end(at, stop)
        whole = self.span(row, after)
        out.append(Statement(name, place, whole, (value,), assigns=True, declares=True, condition=condition))
        return self.line_end(after, stop)

    def _getter(self, row: int, stop: int) -> int:
        """Past `get()`, on this line or the next."""
        at = self.skip_lines(row, stop)
        if at + 2 < stop and self.text[at] == "get" and self.is_open(at + 1, stop, "("):
            at = self.after_bracket(at + 1, stop)
            return self.type_name(at + 1, stop) if self.is_operator(at, stop, ":") else at
        return row
