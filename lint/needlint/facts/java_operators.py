"""Java operators, casts and assignments."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.compound import both, one_of, operation, spine
from needlint.facts.java_chains import JavaChains
from needlint.facts.source import Argument, Cast, Choice, Const, Not, Unknown, Value
from needlint.facts.syntax import span


class JavaOperators(JavaChains):
    """What combines operands."""

    def parenthesized(self, node: Node) -> Value:
        """`(x)`; comments may stand around x."""
        for child in node.children:
            if child.is_named and not child.is_extra:
                return self.expression(child)
        return Unknown()

    def cast(self, node: Node) -> Value:
        """`(T) x`"""
        type, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        if type is None or value is None:
            return self.parts(node)
        return Cast(self.expression(value), self.type_text(type))

    def ternary(self, node: Node) -> Value:
        """`c ? a : b`"""
        body = self.body
        condition, then, otherwise = (
            node.child_by_field_name(field) for field in ("condition", "consequence", "alternative")
        )
        if condition is None or then is None or otherwise is None:
            return self.parts(node)
        test = self.expression(condition)
        base = body.guard
        body.require(test)
        first = self.expression(then)
        body.guard = base
        body.require(test, False)
        second = self.expression(otherwise)
        body.guard = base
        return Choice(test, first, second)

    def binary(self, node: Node) -> Value:
        """Operators, left to right in a loop; `&&` and `||` guard their right operand."""
        left, links = spine(node)
        value = self.expression(left) if left is not None else Unknown()
        for link in links:
            operator, right = link.child_by_field_name("operator"), link.child_by_field_name("right")
            if operator is None or right is None:
                value = Unknown((value,))
            else:
                value = self.combine(operator.type, value, right)
        return value

    def combine(self, operator: str, left: Value, node: Node) -> Value:
        """`left operator node`"""
        body = self.body
        if operator in ("&&", "||"):
            base = body.guard
            body.require(left, operator == "&&")
            right = self.expression(node)
            body.guard = base
            return both(left, right) if operator == "&&" else one_of(left, right)
        right = self.expression(node)
        return operation(operator, left, right)

    def unary(self, node: Node) -> Value:
        """`!x`, `-x`, `~x`"""
        operator, operand = node.child_by_field_name("operator"), node.child_by_field_name("operand")
        if operator is None or operand is None:
            return self.parts(node)
        value = self.expression(operand)
        if operator.type == "!":
            return Not(value)
        if operator.type == "-" and isinstance(value, Const) and isinstance(value.value, int | float):
            return Const(-value.value)
        return Unknown((value,))

    def update(self, node: Node) -> Value:
        """`x++`: an assignment of something computed from x."""
        target = next((child for child in node.children if child.is_named), None)
        if target is None:
            return Unknown()
        value = Unknown((self.expression(target),))
        self.assign(target, value, node)
        return value

    def assignment(self, node: Node) -> Value:
        """`a = b`, `a += b`"""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None:
            return self.parts(node)
        if operator is not None and operator.type != "=":
            before = self.expression(left)
            value = operation(operator.type[:-1], before, self.expression(right))
        else:
            value = self.expression(right)
        self.assign(left, value, node)
        return value

    def assign(self, target: Node, value: Value, whole: Node) -> None:
        """An assign step for a local, a field, or call `set` for an array element."""
        args = (Argument(value),)
        while target.type == "parenthesized_expression" and target.named_child_count == 1:
            target = target.children[1]
        if target.type == "identifier":
            name = self.text(target)
            self.body.step("assign", name, span(target), span(whole), None, args, local=name in self.locals)
        elif target.type == "field_access":
            field, owner = target.child_by_field_name("field"), target.child_by_field_name("object")
            if field is not None and owner is not None:
                self.body.step("assign", self.text(field), span(field), span(whole), self.receiver(owner), args)
        elif target.type == "array_access":
            array, index = target.child_by_field_name("array"), target.child_by_field_name("index")
            if array is not None and index is not None:
                receiver, position = self.expression(array), Argument(self.expression(index))
                self.body.step("call", "set", span(target), span(whole), receiver, (position, *args))

    def assign_local(self, name: Node, value: Value, whole: Node, type: str) -> None:
        """`T name = value`"""
        self.body.step(
            "assign", self.text(name), span(name), span(whole), None, (Argument(value),), local=True, type=type
        )
