"""Java field initialisers, initialiser blocks and enum constants: what runs when a type is initialised."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_functions import JavaFunctions
from needlint.facts.place import Range
from needlint.facts.source import Argument, Function
from needlint.facts.syntax import span

_NO_RANGE = Range(0, 0)


class JavaInitialisers(JavaFunctions):
    """Initialisation as functions of its own."""

    def initialisers(self, name: str, members: list[Node]) -> None:
        """Field initialisers and initialiser blocks as one function."""
        if not any(member.type != "field_declaration" or self.has_value(member) for member in members):
            return
        place = span(members[0])
        index, parent = self.reserve_function(name, place), self.function

        def visit() -> None:
            for member in members:
                self.initialiser(member)

        body, _ = self.read_body(index, visit)
        self.functions[index] = Function(name, place, self.owner, parent, whole=place, body=body)

    def has_value(self, field: Node) -> bool:
        """Whether a field declaration initialises something."""
        return any(each.child_by_field_name("value") is not None for each in field.children_by_field_name("declarator"))

    def initialiser(self, member: Node) -> None:
        """One field, block or enum constant of a type's initialisation."""
        if member.type == "enum_constant":
            self.enum_constant(member)
            return
        if member.type in ("block", "static_initializer"):
            block = member if member.type == "block" else member.children[-1]
            self.statement(block)
            return
        for declarator in member.children_by_field_name("declarator"):
            name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            if name is not None and value is not None:
                args = (Argument(self.expression(value)),)
                self.body.step("assign", self.text(name), span(name), span(declarator), self.this, args)

    def enum_constant(self, node: Node) -> None:
        """`A(1) { .. }`: constructed and assigned."""
        name, arguments = node.child_by_field_name("name"), node.child_by_field_name("arguments")
        body = node.child_by_field_name("body")
        if name is None:
            return
        args = self.arguments(arguments) if arguments is not None else ()
        type = self.types[self.owner].name.rpartition(".")[2] if self.owner >= 0 else ""
        index = self.declare_anonymous(body, type, span(name)) if body is not None else -1
        value = self.body.step("construct", type, span(name), span(node), None, args, object=index)
        self.body.step("assign", self.text(name), span(name), span(node), self.this, (Argument(value),))

    def loose(self, node: Node) -> None:
        """A statement outside of any type: what is left of a method whose header did not parse."""
        index = self.reserve_function("<fields>", _NO_RANGE)
        body, _ = self.read_body(index, lambda: self.statement(node))
        self.functions[index] = Function("<fields>", span(node), -1, -1, whole=span(node), body=body)
