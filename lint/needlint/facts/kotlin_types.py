"""Kotlin types: classes, interfaces, objects and enums with their members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tree_sitter import Node

from needlint.facts.body_builder import Locals
from needlint.facts.kotlin_initialisers import KotlinInitialisers
from needlint.facts.kotlin_syntax import TYPES, child_of, delegations, flat_members
from needlint.facts.source import Argument, ObjectValue, TypeDeclaration, Value
from needlint.facts.syntax import span

Kind = Literal["class", "interface", "object", "enum", "annotation", "anonymous"]
_TYPE_NODES = frozenset(("class_declaration", "object_declaration", "companion_object"))


class KotlinTypes(KotlinInitialisers):
    """Types and what stands in them."""

    def declare_type(self, node: Node) -> None:
        """A class, interface, object, companion or enum with everything in it."""
        if self.depth >= self.max_depth:
            self.too_deep(node)
            return
        name_node = node.child_by_field_name("name")
        companion = node.type == "companion_object"
        if name_node is None and not companion:
            return
        self.depth += 1
        modifiers, annotations = self.modifiers(node)
        local = self.function >= 0
        name = self.name(name_node) if name_node is not None else "Companion"
        place = (
            span(name_node) if name_node is not None else span(node.children[-1] if not companion else _keyword(node))
        )
        index = self.reserve_type(self.qualified(name), place)
        kind = _kind(node, modifiers)
        header = TypeDeclaration(
            self.types[index].name,
            kind,
            place,
            self.supertypes(node),
            ("companion", *modifiers) if companion else modifiers,
            annotations,
            (),
            self.owner,
            self.function if local else -1,
        )
        outer_locals = self.locals
        if not local:
            self.locals = Locals()
        self.type_body(index, header, node, "<static>" if kind == "object" else "<fields>")
        self.locals = outer_locals
        self.depth -= 1

    def type_body(self, index: int, header: TypeDeclaration, node: Node, initialiser: str) -> None:
        """Constructor, fields, initialisers and members of the type `index`."""
        outer = self.owner, self.lambda_label, self.label
        self.owner, self.lambda_label, self.label = index, None, ""
        content = next((child for child in node.children if child.type in ("class_body", "enum_class_body")), None)
        members = flat_members(content.children) if content is not None else []
        primary = next((child for child in node.children if child.type == "primary_constructor"), None)
        properties = self.constructor_properties(primary)
        fields = [*properties, *(field for member in members for field in self.declared_fields(member))]
        self.types[index] = TypeDeclaration(
            header.name,
            header.kind,
            header.range,
            header.supertypes,
            header.modifiers,
            header.annotations,
            tuple(fields),
            header.parent,
            header.function,
        )
        hidden = self.locals.hide([field.name for field in fields])
        mark = self.locals.mark()
        constructor = -1
        if header.kind != "anonymous":
            constructor = self.primary_constructor(node, primary, properties)
        self.members(members, initialiser, constructor, primary)
        self.locals.release(mark)
        self.locals.restore(hidden)
        self.owner, self.lambda_label, self.label = outer

    def object_value(self, node: Node) -> Value:
        """`object : B(x), I { }`: constructed where it stands."""
        supertypes = self.supertypes(node)
        place = span(node.children[0])
        args: tuple[Argument, ...] = ()
        for call in delegations(node):
            if call.type == "constructor_invocation":
                place = span(call.children[0])
                arguments = child_of(call, "value_arguments")
                args = self.arguments(arguments) if arguments is not None else ()
                break
            if place == span(node.children[0]) and call.type in TYPES:
                place = span(call)
        index = self.reserve_type(self.anonymous_name(), place)
        header = TypeDeclaration(
            self.types[index].name, "anonymous", place, supertypes, parent=self.owner, function=self.function
        )
        self.type_body(index, header, node, "<fields>")
        name = supertypes[0] if supertypes else ""
        self.body.step("construct", name, place, span(node), None, args, object=index)
        return ObjectValue(index)

    def members(self, members: Sequence[Node], initialiser: str, constructor: int, primary: Node | None = None) -> None:
        """Initialisers as one body, then functions, accessors and nested types in order."""
        self.initialisers(members, initialiser, constructor, primary)
        for member in members:
            kind = member.type
            if kind in _TYPE_NODES:
                outer, self.function = self.function, self.function if self.is_local() else -1
                self.declare_type(member)
                self.function = outer
            elif kind == "function_declaration":
                self.declare_function(member)
            elif kind == "secondary_constructor":
                self.secondary_constructor(member)
            elif kind == "property_declaration":
                self.accessors(member)
            elif kind == "type_alias":
                self.type_alias(member)

    def is_local(self) -> bool:
        """Whether the type being read stands in a body."""
        return self.owner >= 0 and self.types[self.owner].function >= 0

    def type_alias(self, node: Node) -> None:
        """`typealias A = T`"""
        name = node.child_by_field_name("type")
        type = next((child for child in reversed(node.children) if child.type in TYPES), None)
        if name is not None and type is not None:
            self.aliases.append((self.name(name), self.type_text(type)))


def _keyword(node: Node) -> Node:
    """`companion` of a companion object."""
    return next((child for child in node.children if child.type == "companion"), node)


def _kind(node: Node, modifiers: tuple[str, ...]) -> Kind:
    """What a declaration node declares."""
    if node.type in ("object_declaration", "companion_object"):
        return "object"
    if any(child.type == "interface" for child in node.children):
        return "interface"
    if "enum" in modifiers:
        return "enum"
    return "annotation" if "annotation" in modifiers else "class"
