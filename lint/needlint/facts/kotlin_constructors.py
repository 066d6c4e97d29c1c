"""Kotlin constructors: the primary one in the header with its delegations, and secondary ones."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.kotlin_functions import KotlinFunctions
from needlint.facts.kotlin_syntax import child_of, delegations, operands
from needlint.facts.source import Argument, Field, Function, Local, Name, Value
from needlint.facts.syntax import span


class KotlinConstructors(KotlinFunctions):
    """How a type's instances come to be."""

    def primary_constructor(self, node: Node, primary: Node | None, properties: list[Field]) -> int:
        """ "<init>" of the header: super constructor call, then constructor properties; -1 where there is nothing to
        do."""
        calls = [call for call in delegations(node) if call.type in ("constructor_invocation", "explicit_delegation")]
        if primary is None and not calls:
            return -1
        place = span(primary or calls[0])
        index, parent = self.reserve_function("<init>", place), self.function
        parameters = self.parameters(child_of(primary, "class_parameters") if primary is not None else None)
        modifiers, annotations = self.modifiers(primary) if primary is not None else ((), ())

        def visit() -> None:
            self.function_content(parameters, None)
            for call in calls:
                self.delegation(call)
            for field in properties:
                value = self.local_value(field.name)
                self.body.step("assign", field.name, field.range, field.range, self.this, (Argument(value),))

        body, _ = self.read_body(index, visit)
        written = tuple(parameter for parameter, _ in parameters)
        self.functions[index] = Function(
            "<init>", place, self.owner, parent, written, "", "", modifiers, annotations, place, body
        )
        return index

    def delegation(self, node: Node) -> None:
        """`B(x)` or `I by x` among the supertypes."""
        if node.type == "explicit_delegation":
            inner = operands(node)
            self.expression(inner[-1])
            return
        arguments = child_of(node, "value_arguments")
        args = self.arguments(arguments) if arguments is not None else ()
        self.body.step("call", "<init>", span(node.children[0]), span(node), self.super, args)

    def supertypes(self, node: Node) -> tuple[str, ...]:
        """As written; the one that is constructed first."""
        constructed: list[str] = []
        others: list[str] = []
        for each in delegations(node):
            if each.type == "constructor_invocation":
                constructed.append(self.type_text(each.children[0]))
            else:
                others.append(self.type_text(each.children[0] if each.type == "explicit_delegation" else each))
        return (*constructed, *others)

    def secondary_constructor(self, node: Node) -> None:
        """`constructor(a: T) : this(a) { }`"""
        keyword = next((child for child in node.children if child.type == "constructor"), node)
        index, parent = self.reserve_function("<init>", span(keyword)), self.function
        parameters = self.parameters(child_of(node, "function_value_parameters"))
        modifiers, annotations = self.modifiers(node)
        delegation, block = child_of(node, "constructor_delegation_call"), child_of(node, "block")

        def visit() -> None:
            self.function_content(parameters, None)
            if delegation is not None:
                target, arguments = delegation.children[0], child_of(delegation, "value_arguments")
                args = self.arguments(arguments) if arguments is not None else ()
                receiver = self.super if target.type in ("super", "super_expression") else self.this
                self.body.step("call", "<init>", span(target), span(delegation), receiver, args)
            if block is not None:
                self.block_value(block.children)

        body, _ = self.read_body(index, visit)
        written = tuple(parameter for parameter, _ in parameters)
        self.functions[index] = Function(
            "<init>", span(keyword), self.owner, parent, written, "", "", modifiers, annotations, span(node), body
        )

    def local_value(self, name: str) -> Value:
        """A constructor parameter as a value."""
        return Local(name) if name in self.locals else Name(name)
