"""Kotlin functions and property accessors, members and local ones."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.kotlin_fields import KotlinFields
from needlint.facts.kotlin_syntax import TYPES, child_of, declared_names
from needlint.facts.source import Body, Function, Parameter
from needlint.facts.syntax import span


class KotlinFunctions(KotlinFields):
    """Named functions."""

    def declare_function(self, node: Node) -> None:
        """A member, top-level, extension or local function."""
        name = node.child_by_field_name("name")
        if name is None:
            return
        index, parent = self.reserve_function(self.name(name), span(name)), self.function
        receiver, result, state = "", "", 0
        for child in node.children:
            if child == name:
                state = 1
            elif child.type in TYPES and state == 0:
                receiver = self.type_text(child)
            elif child.type == "function_value_parameters":
                state = 2
            elif child.type in TYPES and state == 2 and not result:
                result = self.type_text(child)
        parameters = self.parameters(child_of(node, "function_value_parameters"))
        modifiers, annotations = self.modifiers(node)
        body = self.own_body(index, parameters, child_of(node, "function_body"))
        written = tuple(parameter for parameter, _ in parameters)
        self.functions[index] = Function(
            self.name(name),
            span(name),
            self.owner,
            parent,
            written,
            result,
            receiver,
            modifiers,
            annotations,
            span(node),
            body,
        )

    def own_body(
        self, index: int, parameters: tuple[tuple[Parameter, Node | None], ...], content: Node | None
    ) -> Body | None:
        """The body of a named function; None where it has none."""
        if content is None:
            return None
        outer = self.lambda_label, self.label
        self.lambda_label, self.label = None, ""
        body, _ = self.read_body(index, lambda: self.function_content(parameters, content))
        self.lambda_label, self.label = outer
        return body

    def accessors(self, node: Node) -> None:
        """ "<get>x" and "<set>x" of a property."""
        names = declared_names(node)
        if not names:
            return
        name = self.name(names[0][0])
        receiver = next((self.type_text(child) for child in node.children if child.type in TYPES), "")
        type = next((field.type for field in self.declared_fields(node)), "")
        for child in node.children:
            content = child_of(child, "function_body") if child.type in ("getter", "setter") else None
            if content is None:
                continue
            setter = child.type == "setter"
            keyword = next((each for each in child.children if each.type in ("get", "set")), child)
            index, parent = self.reserve_function(f"<{keyword.type}>{name}", span(keyword)), self.function
            value = child_of(child, "identifier") or child_of(child_of(child, "parameter"), "identifier")
            parameter = Parameter(self.name(value) if value is not None else "value", type)
            parameters = ((parameter, None),) if setter else ()
            modifiers, annotations = self.modifiers(child)
            body = self.own_body(index, parameters, content)
            self.functions[index] = Function(
                self.functions[index].name,
                span(keyword),
                self.owner,
                parent,
                tuple(each for each, _ in parameters),
                "" if setter else type,
                receiver,
                modifiers,
                annotations,
                span(child),
                body,
            )
