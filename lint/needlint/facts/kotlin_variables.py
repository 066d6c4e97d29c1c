"""Kotlin local variables: declared, destructured, assigned."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.kotlin_expressions import KotlinExpressions
from needlint.facts.kotlin_syntax import TYPES, operands
from needlint.facts.source import Value
from needlint.facts.syntax import span


class KotlinVariables(KotlinExpressions):
    """Declarations of locals."""

    def local_property(self, node: Node) -> None:
        """`val a: T = x`, `val (a, b) = x`, `val a by lazy { }`"""
        variable = value = None
        after = False
        for child in node.children:
            kind = child.type
            if kind in ("variable_declaration", "multi_variable_declaration"):
                variable = child
            elif kind == "=":
                after = True
            elif kind == "property_delegate":
                inner = operands(child)
                value = inner[-1] if inner else None
            elif after and child.is_named and not child.is_extra and value is None:
                value = child
        if variable is None:
            return
        operand = self.expression(value) if value is not None else None
        self.declare_variable(variable, operand, node)

    def declare_variable(self, variable: Node, value: Value | None, whole: Node) -> None:
        """Bring a declared variable into scope and assign its value, component by component where destructured."""
        if variable.type == "multi_variable_declaration":
            for position, part in enumerate(
                child for child in variable.children if child.type == "variable_declaration"
            ):
                first = part.children[0]
                if value is not None and self.text(first) != "_":
                    component = self.body.step("call", f"component{position + 1}", span(first), span(part), value)
                    self.declare_variable(part, component, whole)
            return
        name: Node | None = None
        type = ""
        for child in variable.children:
            if child.type == "identifier" and name is None:
                name = child
            elif child.type in TYPES:
                type = self.type_text(child)
        if name is None:
            return
        if value is not None:
            self.assign_local(name, value, whole, type)
        self.locals.declare(self.name(name))
