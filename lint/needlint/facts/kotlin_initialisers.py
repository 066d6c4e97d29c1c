"""Kotlin property initialisers, init blocks and enum entries: what runs when a type or file is initialised."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from needlint.facts.kotlin_constructors import KotlinConstructors
from needlint.facts.kotlin_syntax import child_of, declared_names, initial_value
from needlint.facts.source import Argument, Function, TypeDeclaration
from needlint.facts.syntax import span

_INITIALISERS = frozenset(("property_declaration", "anonymous_initializer", "enum_entry"))
_LOOSE = frozenset(
    ("call_expression", "navigation_expression", "if_expression", "when_expression", "assignment", "for_statement",
     "while_statement", "do_while_statement", "try_expression", "return_expression", "throw_expression", "block",
     "binary_expression", "infix_expression", "lambda_literal", "annotated_expression", "as_expression")
)  # fmt: skip


class KotlinInitialisers(KotlinConstructors):
    """Initialisation as functions of its own."""

    def initialisers(self, members: Sequence[Node], name: str, constructor: int, primary: Node | None) -> None:
        """Property initialisers, delegates and init blocks as one function; enum entries as "<static>"."""
        entries = [member for member in members if member.type == "enum_entry"]
        if entries:
            self.initialiser_function("<static>", entries, -1, None)
        kinds = _LOOSE | _INITIALISERS if self.owner < 0 else _INITIALISERS
        others = [member for member in members if member.type in kinds and member.type != "enum_entry"]
        if any(member.type != "property_declaration" or initial_value(member) is not None for member in others):
            self.initialiser_function(name, others, constructor, primary)

    def initialiser_function(self, name: str, members: list[Node], constructor: int, primary: Node | None) -> None:
        """One "<fields>" or "<static>" function."""
        place = span(members[0])
        parent = constructor if constructor >= 0 else self.function
        index = self.reserve_function(name, place)
        parameters = self.functions[constructor].parameters if constructor >= 0 else ()

        def visit() -> None:
            for parameter in parameters:
                self.locals.declare(parameter.name)
            for member in members:
                self.initialise(member)

        body, _ = self.read_body(index, visit)
        self.functions[index] = Function(name, place, self.owner, parent, whole=place, body=body)

    def initialise(self, member: Node) -> None:
        """One member of an initialiser function."""
        if member.type == "property_declaration":
            self.initialise_property(member)
        elif member.type == "anonymous_initializer":
            block = child_of(member, "block")
            if block is not None:
                self.block_value(block.children)
        elif member.type == "enum_entry":
            self.enum_entry(member)
        else:
            self.statement(member)

    def initialise_property(self, node: Node) -> None:
        """`val x = value` of a type or file."""
        initial = initial_value(node)
        if initial is None:
            return
        value = self.expression(initial)
        receiver = self.this if self.owner >= 0 else None
        for position, (name, variable) in enumerate(declared_names(node)):
            stored = value
            if variable is not None:
                stored = self.body.step("call", f"component{position + 1}", span(name), span(variable), value)
            args = (Argument(stored),)
            self.body.step("assign", self.name(name), span(name), span(node), receiver, args)

    def enum_entry(self, node: Node) -> None:
        """`A(1) { }`: constructed and assigned."""
        name, arguments = child_of(node, "identifier"), child_of(node, "value_arguments")
        if name is None:
            return
        args = self.arguments(arguments) if arguments is not None else ()
        type = self.types[self.owner].name.rpartition(".")[2] if self.owner >= 0 else ""
        index = -1
        if child_of(node, "class_body") is not None:
            index = self.reserve_type(self.anonymous_name(), span(name))
            header = TypeDeclaration(
                self.types[index].name, "anonymous", span(name), (type,), parent=self.owner, function=self.function
            )
            self.type_body(index, header, node, "<fields>")
        value = self.body.step("construct", type, span(name), span(node), None, args, object=index)
        self.body.step("assign", self.name(name), span(name), span(node), self.this, (Argument(value),))
