"""Python statements: assignments, jumps, and each other kind to the layer that reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from needlint.facts.compound import operation
from needlint.facts.python_branches import PythonBranches
from needlint.facts.source import Argument, This, Unknown, Value
from needlint.facts.syntax import MAX_DEPTH


class PythonBodies(PythonBranches):
    """Statements. `statement` leaves the builder's guard where the next statement stands."""

    def import_names(self, node: cst.Import) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def import_from(self, node: cst.ImportFrom) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def java_class(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def class_definition(self, node: cst.ClassDef) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def function_definition(self, node: cst.FunctionDef) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def field(self, name: cst.Name, value: cst.BaseExpression | None, type: str) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def statement(self, node: cst.CSTNode) -> None:
        """Read one statement; the guard is then where the next one stands."""
        if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite | cst.IndentedBlock):
            for child in node.body:
                self.statement(child)
            return
        visit = _STATEMENTS.get(type(node))
        if visit is None or self.depth >= MAX_DEPTH:
            return
        self.depth += 1
        visit(self, node)
        self.depth -= 1

    def assignment(self, node: cst.Assign) -> None:
        """`a = b = value`"""
        for target in node.targets:
            self.java_class(target.target, node.value)
        value = self.expression(node.value)
        for target in node.targets:
            self.store(target.target, value, node, node.value)

    def annotated(self, node: cst.AnnAssign) -> None:
        """`a: T = value`"""
        if node.value is not None:
            self.store(
                node.target, self.expression(node.value), node, node.value, self.code(node.annotation.annotation)
            )

    def augmented(self, node: cst.AugAssign) -> None:
        """`a += value`"""
        before = self.expression(node.target)
        operator = "+" if isinstance(node.operator, cst.AddAssign) else "?"
        self.store(node.target, operation(operator, before, self.expression(node.value)), node)

    def store(
        self,
        target: cst.BaseExpression,
        value: Value,
        whole: cst.CSTNode,
        written: cst.BaseExpression | None = None,
        type: str = "",
    ) -> None:
        """An assign step per name, attribute or element."""
        args = (Argument(value),)
        if isinstance(target, cst.Name):
            local = self.function >= 0 and self.functions[self.function].name != "<static>"
            if local:
                if target.value not in self.locals:
                    self.locals.declare(target.value)
                receiver: Value | None = None
            else:
                receiver = This() if self.in_class else None
                self.field(target, written, type)
            place = self.place(target)
            self.body.step("assign", target.value, place, self.place(whole), receiver, args, local=local, type=type)
        elif isinstance(target, cst.Attribute):
            receiver = self.receiver(target.value)
            self.body.step("assign", target.attr.value, self.place(target.attr), self.place(whole), receiver, args)
        elif isinstance(target, cst.Subscript):
            receiver = self.expression(target.value)
            index = [Argument(self.index(element.slice)) for element in target.slice]
            self.body.step("call", "set", self.place(target), self.place(whole), receiver, (*index, *args))
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self.store(element.value, Unknown((value,)), whole)

    def with_block(self, node: cst.With) -> None:
        """`with x as y`"""
        for item in node.items:
            value = self.expression(item.item)
            if item.asname is not None:
                self.store(item.asname.name, value, item)
        self.statement(node.body)

    def return_value(self, node: cst.Return) -> None:
        """`return x`"""
        args = (Argument(self.expression(node.value)),) if node.value is not None else ()
        self.body.step("return", "return", self.place(node), self.place(node), None, args)
        self.body.leave("return")

    def raise_error(self, node: cst.Raise) -> None:
        """`raise x`"""
        args = (Argument(self.expression(node.exc)),) if node.exc is not None else ()
        self.body.step("throw", "raise", self.place(node), self.place(node), None, args)
        self.body.leave("throw")

    def assertion(self, node: cst.Assert) -> None:
        """`assert c`"""
        self.expression(node.test)


_STATEMENTS: dict[type[cst.CSTNode], Callable[[Any, Any], Any]] = {
    cst.Expr: lambda reader, node: reader.expression(node.value),
    cst.Assign: PythonBodies.assignment,
    cst.AnnAssign: PythonBodies.annotated,
    cst.AugAssign: PythonBodies.augmented,
    cst.If: PythonBodies.branch,
    cst.For: PythonBodies.for_loop,
    cst.While: PythonBodies.while_loop,
    cst.With: PythonBodies.with_block,
    cst.Try: PythonBodies.try_block,
    cst.Return: PythonBodies.return_value,
    cst.Raise: PythonBodies.raise_error,
    cst.Assert: PythonBodies.assertion,
    cst.Break: lambda reader, node: reader.body.leave("break"),
    cst.Continue: lambda reader, node: reader.body.leave("continue"),
    cst.Import: lambda reader, node: reader.import_names(node),
    cst.ImportFrom: lambda reader, node: reader.import_from(node),
    cst.ClassDef: lambda reader, node: reader.class_definition(node),
    cst.FunctionDef: lambda reader, node: reader.function_definition(node),
}
