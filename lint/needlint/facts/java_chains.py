"""Java names and chains: `a.b().c[0]` from its root on; what is constructed, and references."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_literals import JavaLiterals
from needlint.facts.source import Argument, Const, Local, MethodReference, Name, ObjectValue, This, Unknown, Value
from needlint.facts.syntax import language, span

_OBJECT, _NAME, _ARGUMENTS = (language("java").field_id_for_name(name) or 0 for name in ("object", "name", "arguments"))
_CHAINED = frozenset(("method_invocation", "field_access"))
_VALUE_TARGETS = frozenset(
    ("identifier", "field_access", "method_invocation", "this", "super", "parenthesized_expression",
     "object_creation_expression", "array_access")
)  # fmt: skip


class JavaChains(JavaLiterals):
    """Names, member reads, calls, constructions, references."""

    def dotted(self, node: Node) -> str | None:
        """`a.b.c` as a path where its root is no local."""
        names: list[str] = []
        while node.type == "field_access":
            field = node.child_by_field_name("field")
            target = node.child_by_field_id(_OBJECT)
            if field is None or target is None or field.type != "identifier":
                return None
            names.append(self.text(field))
            node = target
        if node.type != "identifier":
            return None
        root = self.text(node)
        if root in self.locals:
            return None
        names.append(root)
        return ".".join(reversed(names)) if len(names) > 1 else root

    def receiver(self, node: Node) -> Value:
        """What a member is taken of: a dotted name, or the value of an expression."""
        path = self.dotted(node)
        return Name(path) if path is not None else self.expression(node)

    def identifier(self, node: Node) -> Value:
        """A local, or a read of something the App knows."""
        name = self.text(node)
        if name in self.locals:
            return Local(name)
        place = span(node)
        return self.body.step("read", name, place, place)

    def chain(self, node: Node) -> Value:
        """Calls and field accesses, left to right: `a.b().c` is read from its root in a loop, however long it is."""
        links = [node]
        value: Value | None = None
        while True:
            target = node.child_by_field_id(_OBJECT)
            if target is None:
                break
            path = self.dotted(target)
            if path is not None:
                value = Name(path)
                break
            if target.type not in _CHAINED or self.is_this(target):
                value = self.expression(target)
                break
            node = target
            links.append(node)
        for link in reversed(links):
            value = self.link(link, value)
        return value if value is not None else Unknown()

    def is_this(self, node: Node) -> bool:
        """`Outer.this`"""
        field = node.child_by_field_name("field")
        return field is not None and field.type == "this"

    def link(self, node: Node, receiver: Value | None) -> Value:
        """One call or field access on `receiver`."""
        if node.type == "field_access":
            field = node.child_by_field_name("field")
            if field is None:
                return Unknown()
            if field.type == "this":
                return This(receiver.path if isinstance(receiver, Name) else "")
            return self.body.step("read", self.text(field), span(field), span(node), receiver)
        name, arguments = node.child_by_field_id(_NAME), node.child_by_field_id(_ARGUMENTS)
        if name is None:
            return Unknown()
        if any(child.type == "super" for child in node.children[:4]):
            receiver = self.super
        args = self.arguments(arguments) if arguments is not None else ()
        types = node.child_by_field_name("type_arguments")
        written = self.type_text(types)[1:-1] if types is not None else ""
        return self.body.step("call", self.text(name), span(name), span(node), receiver, args, type=written)

    def arguments(self, node: Node) -> tuple[Argument, ...]:
        """The values of an argument list."""
        return tuple(
            Argument(self.expression(child)) for child in node.children if child.is_named and not child.is_extra
        )

    def construct(self, node: Node) -> Value:
        """`new T(..)`, with or without a class body; `outer.new Inner()`."""
        type = node.child_by_field_name("type")
        arguments = node.child_by_field_id(_ARGUMENTS)
        if type is None:
            return self.parts(node)
        if node.children[0].type != "new" and node.children[0].is_named and "annotation" not in node.children[0].type:
            self.receiver(node.children[0])
        args = self.arguments(arguments) if arguments is not None else ()
        name = self.type_text(type)
        for child in node.children:
            if child.type == "class_body":
                index = self.declare_anonymous(child, name, span(type))
                self.body.step("construct", name, span(type), span(node), None, args, object=index)
                return ObjectValue(index)
        return self.body.step("construct", name, span(type), span(node), None, args)

    def array(self, node: Node) -> Value:
        """`new T[n]`, `new T[]{..}`"""
        type, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        name = (self.type_text(type) if type is not None else "") + "[]"
        for child in node.children:
            if child.type == "dimensions_expr":
                self.parts(child)
        args = self.arguments(value) if value is not None else ()
        return self.body.step("construct", name, span(type or node), span(node), None, args)

    def array_initializer(self, node: Node) -> Value:
        """`{a, b}` of a declaration."""
        return self.body.step("construct", "[]", span(node), span(node), None, self.arguments(node))

    def access(self, node: Node) -> Value:
        """`a[i]`"""
        array, index = node.child_by_field_name("array"), node.child_by_field_name("index")
        if array is None or index is None:
            return self.parts(node)
        target, position = self.expression(array), self.expression(index)
        if isinstance(position, Const):
            return self.body.step("call", "get", span(node), span(node), target, (Argument(position),))
        return Unknown((target, position))

    def method_reference(self, node: Node) -> Value:
        """`a::b`, `T::new`"""
        target, name = node.children[0], node.children[-1]
        value = self.receiver(target) if target.type in _VALUE_TARGETS else Name(self.type_text(target))
        return MethodReference(value, self.text(name))

    def class_literal(self, node: Node) -> Value:
        """`T.class`"""
        keyword = node.children[-1]
        receiver = Name(self.type_text(node.children[0]))
        return self.body.step("read", "class", span(keyword), span(node), receiver)
