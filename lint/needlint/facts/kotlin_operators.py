"""Kotlin operators, casts, tests and assignments."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.compound import both, either, one_of, operation, spine
from needlint.facts.kotlin_chains import KotlinChains
from needlint.facts.kotlin_syntax import CHAINED, operands
from needlint.facts.place import Range
from needlint.facts.source import Argument, Cast, Choice, Compare, Const, IsType, Not, Unknown, Value
from needlint.facts.syntax import span

_NULL = Const(None)
_GIVEN = frozenset({"parenthesized_expression", "lambda_literal"})


class KotlinOperators(KotlinChains):
    """What combines operands."""

    def parenthesized(self, node: Node) -> Value:
        """`(x)`, `@A x`, `*x`: the value of x."""
        inner = operands(node)
        return self.expression(inner[-1]) if inner else Unknown()

    def cast(self, node: Node) -> Value:
        """`x as T`, `x as? T`"""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.parts(node)
        return Cast(self.expression(left), self.type_text(right))

    def is_type(self, node: Node) -> Value:
        """`x is T`, `x !is T`"""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.parts(node)
        value = IsType(self.expression(left), self.type_text(right))
        return Not(value) if any(child.type == "!is" for child in node.children) else value

    def contained(self, node: Node) -> Value:
        """`x in xs`, `x !in xs`"""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.parts(node)
        value = Compare("in", self.expression(left), self.expression(right))
        return Not(value) if any(child.type == "!in" for child in node.children) else value

    def infix(self, node: Node) -> Value:
        """`a to b`, a call; long chains in a loop."""
        chain: list[list[Node]] = []
        while True:
            parts = operands(node)
            if len(parts) != 3:
                return self.parts(node)
            chain.append(parts)
            node = parts[0]
            if node.type != "infix_expression":
                break
        value = self.receiver(node)
        for parts in reversed(chain):
            name, right = parts[1], parts[2]
            args = (Argument(self.expression(right)),)
            whole = Range(parts[0].start_byte, right.end_byte)
            value = self.body.step("call", self.name(name), span(name), whole, value, args)
        return value

    def binary(self, node: Node) -> Value:
        """Operators, left to right in a loop; `&&`, `||` and `?:` guard their right operand."""
        called = self.generic_call(node)
        if called is not None:
            return called
        left, links = spine(node)
        value = self.expression(left) if left is not None else Unknown()
        for link in links:
            operator, right = link.child_by_field_name("operator"), link.child_by_field_name("right")
            if operator is None or right is None:
                value = Unknown((value,))
            elif operator.type in ("&&", "||", "?:"):
                value = self.short_circuit(operator.type, value, right)
            else:
                value = operation(operator.type, value, self.expression(right))
        return value

    def generic_call(self, node: Node) -> Value | None:
        """`f<T>(x)`, `f<T> { }`, which the grammar takes for two comparisons before a line end; Kotlin has no such
        chain."""
        inner, given = node.child_by_field_name("left"), node.child_by_field_name("right")
        if inner is None or given is None or inner.type != "binary_expression":
            return None
        if not _is(node, ">") or not _is(inner, "<") or given.type not in _GIVEN:
            return None
        callee, written = inner.child_by_field_name("left"), inner.child_by_field_name("right")
        if callee is None or written is None or not self.text(written).rpartition(".")[2][:1].isupper():
            return None
        name_node, receiver, safe = callee, None, False
        if callee.type == "navigation_expression":
            name_node, safe = callee.children[-1], callee.children[-2].type == "?."
            receiver = self.receiver(callee.children[0])
        elif callee.type != "identifier":
            return None
        name, type_text = self.name(name_node), self.text(written)
        trailing = given.type == "lambda_literal"
        args = (Argument(self.lambda_value(given, name)[0] if trailing else self.parenthesized(given)),)
        return self.body.step("call", name, span(name_node), span(node), receiver, args, safe=safe, type=type_text)

    def short_circuit(self, operator: str, left: Value, node: Node) -> Value:
        """`left && node`, `left || node`, `left ?: node`: the right side may leave the function."""
        body = self.body
        base, mark, live = body.guard, len(body.exits), body.live
        last = left
        while operator == "?:" and isinstance(last, Choice):
            last = last.otherwise  # of `a ?: b ?: c` the part that decides about c; keeps guards small
        condition = Not(Compare("==", last, _NULL)) if operator == "?:" else left
        body.require(condition, operator == "&&")
        body.live = True
        right = self.expression(node)
        left_body = not body.live
        body.live = live
        body.merge(base, mark)
        if operator == "?:":
            return left if left_body else either(left, right)
        if left_body:
            return left
        return both(left, right) if operator == "&&" else one_of(left, right)

    def unary(self, node: Node) -> Value:
        """`!x`, `-x`, `x!!`, `x++`"""
        operator, operand = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        if operator is None or operand is None:
            return self.parts(node)
        if operator.type == "!!":
            return self.chain(node) if operand.type in CHAINED else self.expression(operand)
        value = self.expression(operand)
        match operator.type:
            case "!":
                return Not(value)
            case "++" | "--":
                self.assign(operand, Unknown((value,)), node)
                return Unknown((value,))
            case "-" if isinstance(value, Const) and isinstance(value.value, int | float):
                return Const(-value.value)
        return Unknown((value,))

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
        return Unknown()

    def assign(self, target: Node, value: Value, whole: Node) -> None:
        """An assign step for a local, a property, or call `set` for `a[i]`."""
        args = (Argument(value),)
        if target.type == "identifier":
            name = self.name(target)
            self.body.step("assign", name, span(target), span(whole), None, args, local=name in self.locals)
        elif target.type == "navigation_expression":
            name_node, safe = target.children[-1], target.children[-2].type == "?."
            receiver = self.receiver(target.children[0])
            self.body.step("assign", self.name(name_node), span(name_node), span(whole), receiver, args, safe=safe)
        elif target.type == "index_expression":
            parts = operands(target)
            receiver = self.receiver(parts[0])
            positions = tuple(Argument(self.expression(index)) for index in parts[1:])
            self.body.step("call", "set", span(target), span(whole), receiver, (*positions, *args))

    def assign_local(self, name: Node, value: Value, whole: Node, type: str) -> None:
        """`val name: type = value`"""
        args = (Argument(value),)
        self.body.step("assign", self.name(name), span(name), span(whole), None, args, local=True, type=type)


def _is(node: Node, operator: str) -> bool:
    found = node.child_by_field_name("operator")
    return found is not None and found.type == operator
