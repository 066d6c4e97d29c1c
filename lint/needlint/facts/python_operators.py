"""Python operators, comparisons and conditions inside of expressions."""

from __future__ import annotations

import libcst as cst

from needlint.facts.compound import operation
from needlint.facts.python_names import PythonNames
from needlint.facts.source import And, Choice, Compare, Const, Not, Or, Unknown, Value

_OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+", cst.Equal: "==", cst.NotEqual: "!=", cst.Is: "==", cst.IsNot: "!=", cst.LessThan: "<",
    cst.LessThanEqual: "<=", cst.GreaterThan: ">", cst.GreaterThanEqual: ">=",
}  # fmt: skip


class PythonOperators(PythonNames):
    """What combines operands."""

    def boolean(self, node: cst.BooleanOperation) -> Value:
        """`a and b`, `a or b`"""
        body = self.body
        left = self.expression(node.left)
        base = body.guard
        conjunction = isinstance(node.operator, cst.And)
        body.require(left, conjunction)
        right = self.expression(node.right)
        body.guard = base
        return And(left, right) if conjunction else Or(left, right)

    def comparison(self, node: cst.Comparison) -> Value:
        """`a < b`, `a in b`; chains are joined by And"""
        left = self.expression(node.left)
        result: Value | None = None
        for part in node.comparisons:
            right = self.expression(part.comparator)
            if isinstance(part.operator, cst.In | cst.NotIn):
                one: Value = Compare("in", left, right)
                one = Not(one) if isinstance(part.operator, cst.NotIn) else one
            else:
                one = operation(_OPERATORS.get(type(part.operator), "?"), left, right)
            result = one if result is None else And(result, one)
            left = right
        return result if result is not None else Unknown()

    def binary(self, node: cst.BinaryOperation) -> Value:
        """`a + b`"""
        left = self.expression(node.left)
        return operation(_OPERATORS.get(type(node.operator), "?"), left, self.expression(node.right))

    def unary(self, node: cst.UnaryOperation) -> Value:
        """`not a`, `-a`"""
        value = self.expression(node.expression)
        if isinstance(node.operator, cst.Not):
            return Not(value)
        if isinstance(node.operator, cst.Minus) and isinstance(value, Const) and isinstance(value.value, int | float):
            return Const(-value.value)
        return Unknown((value,))

    def conditional(self, node: cst.IfExp) -> Value:
        """`a if c else b`"""
        body = self.body
        condition = self.expression(node.test)
        base = body.guard
        body.require(condition)
        first = self.expression(node.body)
        body.guard = base
        body.require(condition, False)
        second = self.expression(node.orelse)
        body.guard = base
        return Choice(condition, first, second)
