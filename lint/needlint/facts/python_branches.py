"""Python branches and loops: if, for, while, try, as guards."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from needlint.facts.body_builder import FOREVER
from needlint.facts.python_expressions import PythonExpressions
from needlint.facts.source import Caught, Const, Value


class PythonBranches(PythonExpressions):
    """Where the path divides, repeats and meets again."""

    def statement(self, node: cst.CSTNode) -> None:
        """See PythonBodies."""
        raise NotImplementedError

    def branch(self, node: cst.If) -> None:
        """`if`, `elif`, `else`"""
        body = self.body
        base, mark = body.guard, len(body.exits)
        live = False
        current: cst.If | cst.Else | None = node
        while isinstance(current, cst.If):
            condition = self.expression(current.test)
            before = body.guard
            body.require(condition)
            body.live = True
            self.statement(current.body)
            live = live or body.live
            body.guard, body.live = body.add_guard(before, condition, False), True
            current = current.orelse
        if current is not None:
            self.statement(current.body)
        self.join(base, mark, live or body.live)

    def join(self, base: int, mark: int, live: bool) -> None:
        """Branches meet again; where none goes on, the path ends here."""
        body = self.body
        body.live = live
        if live:
            body.merge(base, mark)
        else:
            body.guard = base
            body.collapse(mark, base)

    def loop(self, guard: Value | None, content: Callable[[], None]) -> None:
        """A loop's body under `guard`."""
        body = self.body
        base, mark = body.guard, len(body.exits)
        if guard is not None:
            body.require(guard)
        content()
        body.live = True
        body.absorb(mark, ("break", "continue"))
        body.merge(base, mark)

    def for_loop(self, node: cst.For) -> None:
        """`for x in xs`"""
        iterable = self.expression(node.iter)
        self.loop(self.each(node.target, iterable), lambda: self.statement(node.body))
        if node.orelse is not None:
            self.statement(node.orelse.body)

    def while_loop(self, node: cst.While) -> None:
        """`while c`"""
        condition = self.expression(node.test)
        self.loop(FOREVER if condition == Const(True) else condition, lambda: self.statement(node.body))

    def try_block(self, node: cst.Try) -> None:
        """try, except, else, finally"""
        body = self.body
        base, mark = body.guard, len(body.exits)
        self.statement(node.body)
        if node.orelse is not None:
            self.statement(node.orelse.body)
        live = body.live
        if node.handlers:
            body.absorb(mark, ("throw",))
        for handler in node.handlers:
            body.guard, body.live = base, True
            self.handler(handler)
            live = live or body.live
        body.guard, body.live = base, True
        if node.finalbody is not None:
            self.statement(node.finalbody.body)
        self.join(base, mark, live and body.live)

    def handler(self, node: cst.ExceptHandler) -> None:
        """`except (A, B) as e`"""
        types: list[str] = []
        if isinstance(node.type, cst.Tuple):
            types = [self.code(each.value) for each in node.type.elements]
        elif node.type is not None:
            types = [self.code(node.type)]
        self.body.require(Caught(tuple(types)))
        if node.name is not None and isinstance(node.name.name, cst.Name):
            self.locals.declare(node.name.name.value)
        self.statement(node.body)
