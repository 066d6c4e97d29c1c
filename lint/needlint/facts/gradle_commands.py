"""Calls, command calls and assignments of build scripts as statements."""

from __future__ import annotations

from msgspec import structs

from needlint.facts.build_model import Expression, Invoke, Opaque, Path, Statement, Text
from needlint.facts.gradle_declarations import NO_COMMAND, DeclarationReader
from needlint.facts.gradle_tokens import NEWLINE, NUMBER, OPEN, OPERATOR, STRING, WORD
from needlint.facts.place import Range

_LOOPS = frozenset(("forEach", "each", "ifPresent", "let", "also", "onEach", "forEachIndexed", "eachWithIndex", "all"))
_ASSIGNMENTS = frozenset(("=", "+=", "-="))


class CommandReader(DeclarationReader):
    """Reads what a statement is when it declares and controls nothing."""

    def returned(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """`return` or `throw` with its value."""
        at = row + 1
        if self.is_operator(at, stop, "@"):
            at += 2
        if at >= stop or self.kind[at] == NEWLINE:
            return at
        value, after = self.expression(at, stop, True)
        out.append(
            Statement(self.text[row], self.span(row, row + 1), self.span(row, after), (value,), condition=condition)
        )
        return self.line_end(after, stop)

    def command(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """A call, a command call, an assignment, or a bare expression."""
        value, after = self.operand(row, stop, True)
        if after <= row:
            return self.line_end(row, stop)
        text = self.text[after] if after < stop and self.kind[after] == OPERATOR else ""
        if text in _ASSIGNMENTS:
            return self._assignment(row, value, after, stop, condition, out)
        args: tuple[Expression, ...] = ()
        named: tuple[tuple[str, Expression], ...] = ()
        if isinstance(value, Path | Text) and self._starts_argument(after, stop):
            args, named, after = self.elements_until(after, stop, True)
        elif text or (after < stop and self.text[after] in ("as", "to", "in", "is")):
            value, after = self.operators(row, value, after, stop, True)
        infix, after = self._infix(after, stop)
        statement = self._from_expression(value, args, named + infix, self.span(row, after))
        out.append(structs.replace(statement, condition=condition) if condition else statement)
        if self.is_operator(after, stop, ",") or self.kind[after - 1] == NEWLINE:  # of an enum; after an unclosed block
            return after
        return self.line_end(after, stop)

    def _starts_argument(self, row: int, stop: int) -> bool:
        if row >= stop:
            return False
        kind = self.kind[row]
        if kind == WORD:
            return self.text[row] not in NO_COMMAND
        return kind in (STRING, NUMBER) or (kind == OPEN and self.text[row] in ("[", "{", "("))

    def _infix(self, row: int, stop: int) -> tuple[tuple[tuple[str, Expression], ...], int]:
        """`version "1" apply false` after a call."""
        pairs: list[tuple[str, Expression]] = []
        while row + 1 < stop and self.kind[row] == WORD and self.kind[row + 1] in (WORD, STRING, NUMBER):
            value, after = self.expression(row + 1, stop, True)
            pairs.append((self.text[row], value))
            row = max(after, row + 2)
        return tuple(pairs), row

    def _assignment(  # noqa: PLR0917
        self, row: int, target: Expression, at: int, stop: int, condition: str, out: list[Statement]
    ) -> int:
        value, after = self.expression(self.skip_lines(at + 1, stop), stop, True)
        whole = self.span(row, after)
        name, place = _target(target)
        adds = self.text[at] == "+="
        inner = Statement(name, place, whole, (value,), assigns=True, condition=condition, adds=adds)
        receiver = target.args[0] if isinstance(target, Invoke) and name.startswith(".") and target.args else None
        if isinstance(target, Invoke) and target.name == ".[]" and len(target.args) == 2:
            owner = target.args[0]
            inner = structs.replace(inner, name=_target(owner)[0], named=(("[]", target.args[1]),))
            receiver = None
        if isinstance(receiver, Invoke):
            inner = structs.replace(inner, name=name.lstrip("."), condition="")
            outer = self._from_expression(receiver, (), (), whole)
            inner = structs.replace(outer, block=(*(outer.block or ()), inner), condition=condition)
        out.append(inner)
        return self.line_end(after, stop)

    def _from_expression(
        self,
        value: Expression,
        args: tuple[Expression, ...],
        named: tuple[tuple[str, Expression], ...],
        whole: Range,
    ) -> Statement:
        """A chain as a statement: the first call is the statement, later links its `named`, a closure its body."""
        if isinstance(value, Path):
            return Statement(value.name, value.range, whole, args, named)
        if isinstance(value, Text) and (args or named):
            name = self.utf8[value.range.start : value.range.end].decode("utf-8", "replace")
            return Statement(name, value.range, whole, args, named)
        links: list[Invoke] = []
        head: Expression = value
        while isinstance(head, Invoke) and head.name.startswith(".") and head.args:
            links.append(head)
            head = head.args[0]
        last = links[0] if links else None
        if last is not None and last.body is not None and last.name[1:] in _LOOPS:
            return _loop(last.name[1:], last, last.args[0], whole)
        if not isinstance(head, Invoke):
            if last is not None and last.body is not None:
                return _loop(last.name[1:], last, last.args[0], whole)
            return Statement("", Range(whole.start, whole.start), whole, (value, *args), named)
        owner, _, tail = head.name.rpartition(".")
        if head.body is not None and tail in _LOOPS and owner and not head.args:
            return _loop(tail, head, Path(owner, head.range), whole)
        body, parameters = head.body, head.parameters
        for link in reversed(links):
            named += ((link.name[1:], link.args[1] if len(link.args) > 1 else Opaque("", link.range)),)
            named += link.named
            if link.body is not None:
                body, parameters = link.body, link.parameters
        return Statement(
            head.name,
            head.range,
            whole,
            head.args + args,
            head.named + named,
            block=body,
            parameters=parameters,
            types=head.types,
        )


def _loop(name: str, call: Invoke, iterable: Expression, whole: Range) -> Statement:
    """A call with a closure for each item, as the loop it is."""
    variable = ",".join(call.parameters) or "it"
    return Statement(name, call.range, whole, block=call.body, loop=(variable, iterable), parameters=call.parameters)


def _target(value: Expression) -> tuple[str, Range]:
    if isinstance(value, Path | Invoke):
        return value.name, value.range
    return "", value.range
