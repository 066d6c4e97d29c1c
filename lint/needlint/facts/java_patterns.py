"""Java patterns: `instanceof` and the labels of a switch, with the variables they bind."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_operators import JavaOperators
from needlint.facts.source import Cast, Compare, IsType, Name, Unknown, Value


class JavaPatterns(JavaOperators):
    """Tests of what a value is."""

    def instance_of(self, node: Node) -> Value:
        """`x instanceof T`, `x instanceof T t`"""
        left, type = node.child_by_field_name("left"), node.child_by_field_name("right")
        name, pattern = node.child_by_field_name("name"), node.child_by_field_name("pattern")
        value = self.expression(left) if left is not None else Unknown()
        if type is None:
            return IsType(value, self.record_pattern(pattern, value)) if pattern is not None else Unknown((value,))
        written = self.type_text(type)
        if name is not None:
            self.bind(name, value, written)
        return IsType(value, written)

    def bind(self, name: Node, value: Value, type: str) -> None:
        """A pattern variable."""
        self.assign_local(name, Cast(value, type), name, type)
        self.locals.declare(self.text(name))

    def record_pattern(self, pattern: Node, value: Value) -> str:
        """`R(int a, var b)`: its type; its variables become locals of unknown origin."""
        stack, type = [pattern], ""
        while stack:
            node = stack.pop()
            if not type and node.type in ("identifier", "type_identifier", "generic_type", "scoped_type_identifier"):
                type = self.type_text(node)
            elif node.type == "identifier":
                self.assign_local(node, Unknown((value,)), node, "")
                self.locals.declare(self.text(node))
            stack.extend(reversed(node.children))
        return type

    def case(self, node: Node, subject: Value) -> Value:
        """One label of a switch: a constant, a type pattern, with a `when` guard."""
        if node.type == "pattern":
            inner = node.children[0]
            names = [child for child in inner.children if child.is_named]
            if inner.type == "type_pattern" and len(names) == 2:
                type = self.type_text(names[0])
                self.bind(names[1], subject, type)
                return IsType(subject, type)
            return IsType(subject, self.record_pattern(node, subject))
        if node.type == "guard":
            return self.parts(node)
        path = self.dotted(node)
        if path is not None and "." not in path and path[0].isupper():
            # an enum constant or constant field: a name, not a step, since nothing is evaluated
            return Compare("==", subject, Name(path))
        return Compare("==", subject, self.expression(node))
