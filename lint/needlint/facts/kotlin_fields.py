"""Kotlin properties as fields, enum entries included."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.kotlin_annotations import KotlinAnnotations
from needlint.facts.kotlin_syntax import TYPES, child_of, declared_names, initial_value
from needlint.facts.source import Field, Unknown
from needlint.facts.syntax import span


class KotlinFields(KotlinAnnotations):
    """What a type or file holds."""

    def constructor_properties(self, primary: Node | None) -> list[Field]:
        """`val` and `var` parameters of a primary constructor."""
        parameters = child_of(primary, "class_parameters")
        found: list[Field] = []
        for node in parameters.children if parameters is not None else ():
            if node.type != "class_parameter" or not any(child.type in ("val", "var") for child in node.children):
                continue
            name = child_of(node, "identifier")
            if name is not None:
                type = next((self.type_text(child) for child in node.children if child.type in TYPES), "")
                modifiers, annotations = self.modifiers(node)
                found.append(Field(self.name(name), span(name), type, None, modifiers, annotations))
        return found

    def declared_fields(self, node: Node) -> list[Field]:
        """The properties a member declares; enum entries are static fields."""
        if node.type == "enum_entry":
            name = child_of(node, "identifier")
            type = self.types[self.owner].name.rpartition(".")[2] if self.owner >= 0 else ""
            return [Field(self.name(name), span(name), type, None, ("static", "final"))] if name is not None else []
        if node.type != "property_declaration":
            return []
        modifiers, annotations = self.modifiers(node)
        if child_of(node, "property_delegate") is not None:
            modifiers = (*modifiers, "delegated")
        initial = initial_value(node)
        constant = self.constant_of(initial) if initial is not None and "delegated" not in modifiers else None
        if isinstance(constant, Unknown):
            constant = None
        found: list[Field] = []
        for name, variable in declared_names(node):
            holder = variable if variable is not None else child_of(node, "variable_declaration")
            children = holder.children if holder is not None else []
            type = next((self.type_text(child) for child in children if child.type in TYPES), "")
            found.append(
                Field(self.name(name), span(name), type, constant if variable is None else None, modifiers, annotations)
            )
        return found
