"""Reads a Java file: declarations here, bodies in java_bodies and java_expressions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from tree_sitter import Node

from needlint.facts import queries
from needlint.facts.body_builder import Locals
from needlint.facts.java_bodies import JavaBodies
from needlint.facts.place import Problem, Range
from needlint.facts.source import (
    Annotation,
    Argument,
    Field,
    Function,
    Name,
    Parameter,
    SourceFacts,
    TypeDeclaration,
    Unknown,
    Value,
)
from needlint.facts.syntax import allow_depth, broken, parse, span, syntax_problems

_TYPES: dict[str, Literal["class", "interface", "enum", "annotation"]] = {
    "class_declaration": "class",
    "record_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "annotation_type_declaration": "annotation",
}
_NO_RANGE = Range(0, 0)


def read_java(path: str, utf8: bytes) -> SourceFacts:
    """Facts of a Java file (normalised UTF-8). Never raises; what could not be read is in `problems`."""
    allow_depth()
    tree = parse("java", utf8)
    root = tree.root_node
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


class JavaReader(JavaBodies):
    """Declarations of one file."""

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

    def loose(self, node: Node) -> None:
        """A statement outside of any type: what is left of a method whose header did not parse."""
        index = self.reserve_function("<fields>", _NO_RANGE)
        body, _ = self.read_body(index, lambda: self.statement(node))
        self.functions[index] = Function("<fields>", span(node), -1, -1, whole=span(node), body=body)

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

    def modifiers(self, node: Node) -> tuple[tuple[str, ...], tuple[Annotation, ...]]:
        """Modifier words and annotations of a declaration."""
        for child in node.children:
            if child.type == "modifiers":
                words: list[str] = []
                annotations: list[Annotation] = []
                for each in child.children:
                    if each.type in ("annotation", "marker_annotation"):
                        annotations.append(self.annotation(each))
                    elif not each.is_extra:
                        words.append(each.type)
                return tuple(words), tuple(annotations)
            if child.is_named and not child.is_extra:
                break
        return (), ()

    def annotation(self, node: Node) -> Annotation:
        """`@A(x, y = z)`"""
        name, arguments = node.child_by_field_name("name"), node.child_by_field_name("arguments")
        args: list[Argument] = []
        for child in arguments.children if arguments is not None else ():
            if child.type == "element_value_pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is not None and value is not None:
                    args.append(Argument(self.constant_of(value), self.text(key)))
            elif child.is_named and not child.is_extra:
                args.append(Argument(self.constant_of(child)))
        return Annotation(self.text(name) if name is not None else "", tuple(args), span(name or node))

    def constant_of(self, node: Node, depth: int = 0) -> Value:
        """A value that needs no steps: literal, name, array of them (Unknown with parts), concatenation; else
        Unknown."""
        kind = node.type
        if kind in _LITERALS:
            return self.expression(node)
        if kind in ("identifier", "field_access", "scoped_identifier"):
            text = self.text(node)
            return Name("".join(text.split())) if "(" not in text and "this" not in text else Unknown()
        if kind == "class_literal":
            return Name(self.text(node))
        if depth < 20 and kind in ("parenthesized_expression", "cast_expression"):
            inner = [child for child in node.children if child.is_named and not child.is_extra]
            return self.constant_of(inner[-1], depth + 1) if inner else Unknown()
        if depth < 20 and kind in (
            "element_value_array_initializer",
            "array_initializer",
            "annotation",
            "marker_annotation",
        ):
            inner = [child for child in node.children if child.is_named and not child.is_extra]
            return Unknown(tuple(self.constant_of(child, depth + 1) for child in inner))
        if kind in ("binary_expression", "unary_expression") and self.is_constant(node):
            return self.expression(node)
        return Unknown()

    def is_constant(self, node: Node) -> bool:
        """Whether an operator expression has literal operands only, so that reading it emits no steps."""
        stack = [node]
        while stack:
            each = stack.pop()
            if each.type in ("binary_expression", "unary_expression", "parenthesized_expression"):
                stack.extend(child for child in each.children if child.is_named)
            elif each.type not in _LITERALS:
                return False
        return True


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


_CALLABLES = frozenset(
    (
        "method_declaration",
        "constructor_declaration",
        "compact_constructor_declaration",
        "annotation_type_element_declaration",
    )
)
_LOOSE = frozenset(
    ("expression_statement", "local_variable_declaration", "if_statement", "return_statement", "for_statement", "while_statement",
     "try_statement", "enhanced_for_statement", "switch_expression", "block")
)  # fmt: skip
_LITERALS = frozenset(
    ("string_literal", "character_literal", "decimal_integer_literal", "hex_integer_literal", "octal_integer_literal",
     "binary_integer_literal", "decimal_floating_point_literal", "hex_floating_point_literal", "true", "false", "null_literal")
)  # fmt: skip
