"""What follows a primary in an expression: members, calls, indexes, closures."""

from __future__ import annotations

from msgspec import structs

from needlint.facts.build_model import Expression, Invoke, Opaque, Path, Statement, Text
from needlint.facts.gradle_literals import LiteralReader, plain_text
from needlint.facts.gradle_rows import DEEPEST
from needlint.facts.gradle_tokens import NEWLINE, OPEN, OPERATOR, STRING, WORD
from needlint.facts.place import Range

_MOST_LINKS = 100


class ChainReader(LiteralReader):
    """Reads chains and closures."""

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
            name = plain_text(self.string(name_row)) or "?"
        else:
            return value, row + 1
        after = name_row + 1
        if isinstance(value, Path):
            return Path(f"{value.name}{joint}{name}", self.span(first, after)), after
        return Invoke(f"{joint}{name}", (value,), (), self.span(name_row, after), self.span(first, after)), after

    def _index(self, first: int, value: Expression, row: int, stop: int) -> tuple[Expression, int]:
        start, end, after = self.inside(row, stop)
        index, _ = self.expression(self.skip_lines(start, end), end, False)
        key = plain_text(index)
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
            self.too_deep(row, after, False)
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
