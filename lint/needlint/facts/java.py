"""Reads a Java file: package, imports, and its types with their members; bodies are read by the layers below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from tree_sitter import Node

from needlint.facts import queries
from needlint.facts.body_builder import Locals
from needlint.facts.headers import read_headers
from needlint.facts.java_initialisers import JavaInitialisers
from needlint.facts.place import Problem, Range
from needlint.facts.source import Field, Parameter, SourceFacts, TypeDeclaration
from needlint.facts.syntax import TooHard, allow_depth, broken, parse, span, syntax_problems, too_hard

_TYPES: dict[str, Literal["class", "interface", "enum", "annotation"]] = {
    "class_declaration": "class",
    "record_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "annotation_type_declaration": "annotation",
}
_CALLABLES = frozenset(
    (
        "method_declaration",
        "constructor_declaration",
        "compact_constructor_declaration",
        "annotation_type_element_declaration",
    )
)
_LOOSE = frozenset(
    ("expression_statement", "local_variable_declaration", "if_statement", "return_statement", "for_statement",
     "while_statement", "try_statement", "enhanced_for_statement", "switch_expression", "block")
)  # fmt: skip


def read_java(path: str, utf8: bytes) -> SourceFacts:
    """Facts of a Java file (normalised UTF-8). Never raises; what could not be read is in `problems`."""
    allow_depth()
    try:
        root = parse("java", utf8).root_node
    except TooHard:
        return too_hard(read_headers(path, utf8))
    reader = JavaReader(utf8)
    try:
        reader.file(root)
    except RecursionError:
        reader.problems.append(Problem("limit", "nested too deeply", "嵌套过深"))
        reader.owner = -1
    package, imports = queries.header("java", root, utf8)
    return SourceFacts(
        "java",
        package,
        imports,
        tuple(reader.types),
        tuple(reader.functions),
        problems=(*syntax_problems(broken(root), "java"), *reader.problems),
        suppressions=queries.suppressions("java", root, utf8),
    )


class JavaReader(JavaInitialisers):
    """Types of one file and what stands in them."""

    def file(self, root: Node) -> None:
        """Types of the file; members that an error left outside of any type are kept with owner -1."""
        self.members(root.children)

    def declare_type(self, node: Node) -> None:
        """A class, interface, enum, record or annotation type, with everything in it."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None:
            return
        if self.depth >= self.max_depth:
            self.too_deep(node)
            return
        self.depth += 1
        modifiers, annotations = self.modifiers(node)
        local = self.function >= 0
        index = self.reserve_type(self.qualified(self.text(name)), span(name))
        outer_locals = self.locals
        if not local:
            self.locals = Locals()
        header = TypeDeclaration(
            self.types[index].name,
            _TYPES[node.type],
            span(name),
            self.supertypes(node),
            modifiers,
            annotations,
            (),
            self.owner,
            self.function if local else -1,
        )
        components = (
            self.parameters(node.child_by_field_name("parameters")) if node.type == "record_declaration" else ()
        )
        self.members_of(index, header, body, components)
        self.locals = outer_locals
        self.depth -= 1

    def declare_anonymous(self, node: Node, supertype: str, place: Range) -> int:
        """The class body of `new T() { }`, or of an enum constant."""
        index = self.reserve_type(self.anonymous_name(), place)
        header = TypeDeclaration(
            self.types[index].name,
            "anonymous",
            place,
            (supertype,),
            parent=self.owner,
            function=self.function,
        )
        self.members_of(index, header, node, ())
        return index

    def members_of(
        self, index: int, header: TypeDeclaration, body: Node | None, components: tuple[Parameter, ...]
    ) -> None:
        """Fields, functions and nested types of the type `index`."""
        outer_owner, outer_label = self.owner, self.label
        self.owner, self.label = index, ""
        members = _flatten(body.children) if body is not None else []
        fields = [field for member in members for field in self.fields(member)]
        fields.extend(Field(component.name, header.range, component.type) for component in components)
        self.types[index] = _with_fields(header, tuple(fields))
        hidden = self.locals.hide([field.name for field in fields])
        self.members(members)
        self.locals.restore(hidden)
        self.owner, self.label = outer_owner, outer_label

    def members(self, members: Iterable[Node]) -> None:
        """Initialisers as one body each, then methods, constructors and nested types in order."""
        static: list[Node] = []
        instance: list[Node] = []
        rest: list[Node] = []
        in_interface = self.owner >= 0 and self.types[self.owner].kind in ("interface", "annotation")
        for member in _flatten(members):
            kind = member.type
            if kind in ("field_declaration", "constant_declaration"):
                shared = in_interface or kind == "constant_declaration" or "static" in self.modifiers(member)[0]
                (static if shared else instance).append(member)
            elif kind in ("static_initializer", "enum_constant"):
                static.append(member)
            elif kind == "block":
                instance.append(member)
            elif member.is_named:
                rest.append(member)
        self.initialisers("<static>", static)
        self.initialisers("<fields>", instance)
        for member in rest:
            if member.type in _TYPES:
                outer, self.function = self.function, -1 if not self.is_local() else self.function
                self.declare_type(member)
                self.function = outer
            elif member.type in _CALLABLES:
                self.callable(member)
            elif member.type == "ERROR":
                self.members(member.children)
            elif self.owner < 0 and member.type in _LOOSE:
                self.loose(member)

    def is_local(self) -> bool:
        """Whether the type being read stands in a body."""
        return self.owner >= 0 and self.types[self.owner].function >= 0

    def supertypes(self, node: Node) -> tuple[str, ...]:
        """The superclass first, then interfaces."""
        found: list[str] = []
        for child in node.children:
            if child.type == "superclass":
                found.extend(self.type_text(part) for part in child.children if part.is_named and not part.is_extra)
            elif child.type in ("super_interfaces", "extends_interfaces"):
                for types in child.children:
                    if types.type == "type_list":
                        found.extend(
                            self.type_text(part) for part in types.children if part.is_named and not part.is_extra
                        )
        return tuple(found)


def _flatten(members: Iterable[Node]) -> list[Node]:
    """Members of a body, those behind an enum's constants included."""
    found: list[Node] = []
    for member in members:
        if member.type == "enum_body_declarations":
            found.extend(member.children)
        else:
            found.append(member)
    return found


def _with_fields(header: TypeDeclaration, fields: tuple[Field, ...]) -> TypeDeclaration:
    return TypeDeclaration(
        header.name,
        header.kind,
        header.range,
        header.supertypes,
        header.modifiers,
        header.annotations,
        fields,
        header.parent,
        header.function,
    )
