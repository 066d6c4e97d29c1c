"""Java methods, constructors and fields."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_annotations import JavaAnnotations
from needlint.facts.source import Field, Function, Parameter, Unknown
from needlint.facts.syntax import span


class JavaFunctions(JavaAnnotations):
    """What a type declares beside types."""

    def callable(self, node: Node) -> None:
        """A method, constructor, or annotation element."""
        name, content = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None:
            return
        constructor = node.type in ("constructor_declaration", "compact_constructor_declaration")
        written = "<init>" if constructor else self.text(name)
        index, parent = self.reserve_function(written, span(name)), self.function
        parameters = self.parameters(node.child_by_field_name("parameters"))
        modifiers, annotations = self.modifiers(node)
        result = node.child_by_field_name("type")
        body = None
        if content is not None:

            def visit() -> None:
                for parameter in parameters:
                    self.locals.declare(parameter.name)
                self.statement(content)

            body, _ = self.read_body(index, visit)
        self.functions[index] = Function(
            written,
            span(name),
            self.owner,
            parent,
            parameters,
            self.type_text(result) if result is not None else "",
            "",
            modifiers,
            annotations,
            span(node),
            body,
        )

    def parameters(self, node: Node | None) -> tuple[Parameter, ...]:
        """Formal parameters; varargs have type `T...`."""
        found: list[Parameter] = []
        for child in node.children if node is not None else ():
            if child.type not in ("formal_parameter", "spread_parameter"):
                continue
            name, type = child.child_by_field_name("name"), child.child_by_field_name("type")
            suffix = ""
            if child.type == "spread_parameter":
                suffix = "..."
                for part in child.children:
                    if part.type == "variable_declarator":
                        name = part.child_by_field_name("name")
                    elif part.is_named and part.type != "modifiers" and type is None:
                        type = part
            if name is not None:
                written = self.type_text(type) + suffix if type is not None else ""
                found.append(Parameter(self.text(name), written, None, self.modifiers(child)[1]))
        return tuple(found)

    def fields(self, node: Node) -> list[Field]:
        """The fields a member declares."""
        if node.type == "enum_constant":
            name = node.child_by_field_name("name")
            type = self.types[self.owner].name.rpartition(".")[2]
            return [Field(self.text(name), span(name), type, None, ("static", "final"))] if name is not None else []
        if node.type not in ("field_declaration", "constant_declaration"):
            return []
        modifiers, annotations = self.modifiers(node)
        if node.type == "constant_declaration":
            modifiers = (*modifiers, *(word for word in ("static", "final") if word not in modifiers))
        type_node = node.child_by_field_name("type")
        written = self.type_text(type_node) if type_node is not None else ""
        found: list[Field] = []
        for declarator in node.children_by_field_name("declarator"):
            name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            if name is not None:
                constant = self.constant_of(value) if value is not None else None
                constant = None if isinstance(constant, Unknown) else constant
                found.append(Field(self.text(name), span(name), written, constant, modifiers, annotations))
        return found
