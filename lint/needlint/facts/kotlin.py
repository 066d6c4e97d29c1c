"""Reads a Kotlin file: declarations here, bodies in kotlin_bodies and kotlin_expressions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from tree_sitter import Node

from needlint.facts import queries
from needlint.facts.body_builder import Locals
from needlint.facts.kotlin_annotations import KotlinAnnotations
from needlint.facts.kotlin_expressions import TYPES, operands
from needlint.facts.kotlin_repair import parse_kotlin
from needlint.facts.place import Problem
from needlint.facts.source import (
    Argument,
    Body,
    Field,
    Function,
    Local,
    Name,
    ObjectValue,
    Parameter,
    SourceFacts,
    TypeDeclaration,
    Unknown,
    Value,
)
from needlint.facts.syntax import allow_depth, broken, span, syntax_problems

Kind = Literal["class", "interface", "object", "enum", "annotation", "anonymous"]
_TYPE_NODES = frozenset(("class_declaration", "object_declaration", "companion_object"))
_INITIALISERS = frozenset(("property_declaration", "anonymous_initializer", "enum_entry"))
_LOOSE = frozenset(
    ("call_expression", "navigation_expression", "if_expression", "when_expression", "assignment", "for_statement",
     "while_statement", "do_while_statement", "try_expression", "return_expression", "throw_expression", "block",
     "binary_expression", "infix_expression", "lambda_literal", "annotated_expression", "as_expression")
)  # fmt: skip


def read_kotlin(path: str, utf8: bytes) -> SourceFacts:
    """Facts of a Kotlin file (normalised UTF-8). Never raises; what could not be read is in `problems`."""
    allow_depth()
    root = parse_kotlin(utf8).root_node
    reader = KotlinReader(utf8)
    try:
        reader.file(root)
    except RecursionError:
        reader.problems.append(Problem("limit", "nested too deeply", "嵌套过深"))
    package, imports = queries.header("kotlin", root, utf8)
    return SourceFacts(
        "kotlin",
        package,
        imports,
        tuple(reader.types),
        tuple(reader.functions),
        tuple(reader.fields),
        tuple(reader.aliases),
        problems=(*syntax_problems(broken(root), "kotlin"), *reader.problems),
        suppressions=queries.suppressions("kotlin", root, utf8),
    )


class KotlinReader(KotlinAnnotations):
    """Declarations of one file."""

    def __init__(self, utf8: bytes) -> None:
        super().__init__(utf8)
        self.fields: list[Field] = []
        self.aliases: list[tuple[str, str]] = []

    def file(self, root: Node) -> None:
        """Top-level declarations; what an error left outside of any function is read as initialiser."""
        members = _flatten(root.children)
        self.fields.extend(field for member in members for field in self.declared_fields(member))
        self.members(members, "<static>", -1)

    # ---- types

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
        members = _flatten(content.children) if content is not None else []
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

    def primary_constructor(self, node: Node, primary: Node | None, properties: list[Field]) -> int:
        """ "<init>" of the header: super constructor call, then constructor properties; -1 where there is nothing to
        do."""
        calls = [call for call in _delegations(node) if call.type in ("constructor_invocation", "explicit_delegation")]
        if primary is None and not calls:
            return -1
        place = span(primary or calls[0])
        index, parent = self.reserve_function("<init>", place), self.function
        parameters = self.parameters(_child(primary, "class_parameters") if primary is not None else None)
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
        arguments = _child(node, "value_arguments")
        args = self.arguments(arguments) if arguments is not None else ()
        self.body.step("call", "<init>", span(node.children[0]), span(node), self.super, args)

    def object_value(self, node: Node) -> Value:
        """`object : B(x), I { }`: constructed where it stands."""
        supertypes = self.supertypes(node)
        place = span(node.children[0])
        args: tuple[Argument, ...] = ()
        for call in _delegations(node):
            if call.type == "constructor_invocation":
                place = span(call.children[0])
                arguments = _child(call, "value_arguments")
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

    def supertypes(self, node: Node) -> tuple[str, ...]:
        """As written; the one that is constructed first."""
        constructed: list[str] = []
        others: list[str] = []
        for each in _delegations(node):
            if each.type == "constructor_invocation":
                constructed.append(self.type_text(each.children[0]))
            else:
                others.append(self.type_text(each.children[0] if each.type == "explicit_delegation" else each))
        return (*constructed, *others)

    # ---- members

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

    def initialisers(self, members: Sequence[Node], name: str, constructor: int, primary: Node | None) -> None:
        """Property initialisers, delegates and init blocks as one function; enum entries as "<static>"."""
        entries = [member for member in members if member.type == "enum_entry"]
        if entries:
            self.initialiser_function("<static>", entries, -1, None)
        kinds = _LOOSE | _INITIALISERS if self.owner < 0 else _INITIALISERS
        others = [member for member in members if member.type in kinds and member.type != "enum_entry"]
        if any(member.type != "property_declaration" or _initial(member) is not None for member in others):
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
            block = _child(member, "block")
            if block is not None:
                self.block_value(block.children)
        elif member.type == "enum_entry":
            self.enum_entry(member)
        else:
            self.statement(member)

    def initialise_property(self, node: Node) -> None:
        """`val x = value` of a type or file."""
        initial = _initial(node)
        if initial is None:
            return
        value = self.expression(initial)
        receiver = self.this if self.owner >= 0 else None
        for position, (name, variable) in enumerate(_declared_names(node)):
            stored = value
            if variable is not None:
                stored = self.body.step("call", f"component{position + 1}", span(name), span(variable), value)
            args = (Argument(stored),)
            self.body.step("assign", self.name(name), span(name), span(node), receiver, args)

    def enum_entry(self, node: Node) -> None:
        """`A(1) { }`: constructed and assigned."""
        name, arguments = _child(node, "identifier"), _child(node, "value_arguments")
        if name is None:
            return
        args = self.arguments(arguments) if arguments is not None else ()
        type = self.types[self.owner].name.rpartition(".")[2] if self.owner >= 0 else ""
        index = -1
        if _child(node, "class_body") is not None:
            index = self.reserve_type(self.anonymous_name(), span(name))
            header = TypeDeclaration(
                self.types[index].name, "anonymous", span(name), (type,), parent=self.owner, function=self.function
            )
            self.type_body(index, header, node, "<fields>")
        value = self.body.step("construct", type, span(name), span(node), None, args, object=index)
        self.body.step("assign", self.name(name), span(name), span(node), self.this, (Argument(value),))

    # ---- functions

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
        parameters = self.parameters(_child(node, "function_value_parameters"))
        modifiers, annotations = self.modifiers(node)
        body = self.own_body(index, parameters, _child(node, "function_body"))
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

    def secondary_constructor(self, node: Node) -> None:
        """`constructor(a: T) : this(a) { }`"""
        keyword = next((child for child in node.children if child.type == "constructor"), node)
        index, parent = self.reserve_function("<init>", span(keyword)), self.function
        parameters = self.parameters(_child(node, "function_value_parameters"))
        modifiers, annotations = self.modifiers(node)
        delegation, block = _child(node, "constructor_delegation_call"), _child(node, "block")

        def visit() -> None:
            self.function_content(parameters, None)
            if delegation is not None:
                target, arguments = delegation.children[0], _child(delegation, "value_arguments")
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

    def accessors(self, node: Node) -> None:
        """ "<get>x" and "<set>x" of a property."""
        names = _declared_names(node)
        if not names:
            return
        name = self.name(names[0][0])
        receiver = next((self.type_text(child) for child in node.children if child.type in TYPES), "")
        type = next((field.type for field in self.declared_fields(node)), "")
        for child in node.children:
            content = _child(child, "function_body") if child.type in ("getter", "setter") else None
            if content is None:
                continue
            setter = child.type == "setter"
            keyword = next((each for each in child.children if each.type in ("get", "set")), child)
            index, parent = self.reserve_function(f"<{keyword.type}>{name}", span(keyword)), self.function
            value = _child(child, "identifier") or _child(_child(child, "parameter"), "identifier")
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

    def type_alias(self, node: Node) -> None:
        """`typealias A = T`"""
        name = node.child_by_field_name("type")
        type = next((child for child in reversed(node.children) if child.type in TYPES), None)
        if name is not None and type is not None:
            self.aliases.append((self.name(name), self.type_text(type)))

    # ---- fields

    def constructor_properties(self, primary: Node | None) -> list[Field]:
        """`val` and `var` parameters of a primary constructor."""
        parameters = _child(primary, "class_parameters")
        found: list[Field] = []
        for node in parameters.children if parameters is not None else ():
            if node.type != "class_parameter" or not any(child.type in ("val", "var") for child in node.children):
                continue
            name = _child(node, "identifier")
            if name is not None:
                type = next((self.type_text(child) for child in node.children if child.type in TYPES), "")
                modifiers, annotations = self.modifiers(node)
                found.append(Field(self.name(name), span(name), type, None, modifiers, annotations))
        return found

    def declared_fields(self, node: Node) -> list[Field]:
        """The properties a member declares; enum entries are static fields."""
        if node.type == "enum_entry":
            name = _child(node, "identifier")
            type = self.types[self.owner].name.rpartition(".")[2] if self.owner >= 0 else ""
            return [Field(self.name(name), span(name), type, None, ("static", "final"))] if name is not None else []
        if node.type != "property_declaration":
            return []
        modifiers, annotations = self.modifiers(node)
        if _child(node, "property_delegate") is not None:
            modifiers = (*modifiers, "delegated")
        initial = _initial(node)
        constant = self.constant_of(initial) if initial is not None and "delegated" not in modifiers else None
        if isinstance(constant, Unknown):
            constant = None
        found: list[Field] = []
        for name, variable in _declared_names(node):
            holder = variable if variable is not None else _child(node, "variable_declaration")
            children = holder.children if holder is not None else []
            type = next((self.type_text(child) for child in children if child.type in TYPES), "")
            found.append(
                Field(self.name(name), span(name), type, constant if variable is None else None, modifiers, annotations)
            )
        return found

    def local_value(self, name: str) -> Value:
        """A constructor parameter as a value."""
        return Local(name) if name in self.locals else Name(name)


def _flatten(members: Iterable[Node]) -> list[Node]:
    """Members, those inside ERROR nodes included."""
    found: list[Node] = []
    stack = list(reversed(list(members)))
    while stack:
        node = stack.pop()
        if node.type == "ERROR":
            stack.extend(reversed(node.children))
        elif node.is_named and not node.is_extra:
            found.append(node)
    return found


def _child(node: Node | None, kind: str) -> Node | None:
    """The first child of a kind."""
    if node is not None:
        for child in node.children:
            if child.type == kind:
                return child
    return None


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


def _delegations(node: Node) -> list[Node]:
    """The supertypes of a declaration: constructor invocations, types, delegations."""
    specifiers = _child(node, "delegation_specifiers")
    found: list[Node] = []
    for specifier in specifiers.children if specifiers is not None else ():
        if specifier.type == "delegation_specifier":
            found.extend(child for child in specifier.children if child.is_named and child.type in _SUPERTYPES)
    return found


_SUPERTYPES = TYPES | {"constructor_invocation", "explicit_delegation"}


def _initial(node: Node) -> Node | None:
    """A property's initial value or delegate."""
    after = False
    for child in node.children:
        if child.type == "=":
            after = True
        elif child.type == "property_delegate":
            inner = operands(child)
            return inner[-1] if inner else None
        elif after and child.is_named and not child.is_extra:
            return None if child.type in ("getter", "setter") else child
    return None


def _declared_names(node: Node) -> list[tuple[Node, Node | None]]:
    """Name nodes of a property; for a destructuring one with their variable nodes."""
    for child in node.children:
        if child.type == "variable_declaration":
            name = _child(child, "identifier")
            return [(name, None)] if name is not None else []
        if child.type == "multi_variable_declaration":
            names = [
                (_child(part, "identifier"), part) for part in child.children if part.type == "variable_declaration"
            ]
            return [(name, part) for name, part in names if name is not None]
    return []
