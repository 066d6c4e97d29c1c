"""Java expressions as values; the calls, reads and assignments in them become steps."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.compound import both, one_of, operation
from needlint.facts.literals import number, type_name, unescape
from needlint.facts.place import Range
from needlint.facts.source import (
    Argument,
    Body,
    Cast,
    Choice,
    Compare,
    Const,
    Function,
    IsType,
    Local,
    MethodReference,
    Name,
    Not,
    ObjectValue,
    Parameter,
    This,
    Unknown,
    Value,
)
from needlint.facts.syntax import MAX_DEPTH, FileReader, Visitor, dispatch, language, span

_FIELD = {
    name: language("java").field_id_for_name(name) or 0
    for name in (
        "object",
        "field",
        "name",
        "arguments",
        "left",
        "right",
        "operator",
        "operand",
        "type",
        "value",
        "condition",
    )
}
_OBJECT, _NAME, _ARGUMENTS = _FIELD["object"], _FIELD["name"], _FIELD["arguments"]
_CHAINED = frozenset(("method_invocation", "field_access"))


class JavaExpressions(FileReader):
    """Expressions. `expression` emits the steps and returns the value."""

    max_depth = MAX_DEPTH
    this = This()
    super = This("super")

    def __init__(self, utf8: bytes) -> None:
        super().__init__(utf8)
        self.label = ""
        self.yielded: list[Value] = []

    # what the statement and declaration layers add
    def switch_value(self, node: Node) -> Value:
        """See JavaBodies."""
        raise NotImplementedError

    def lambda_value(self, node: Node) -> Value:
        """See JavaBodies."""
        raise NotImplementedError

    def declare_type(self, node: Node) -> None:
        """See JavaReader."""
        raise NotImplementedError

    def declare_anonymous(self, node: Node, supertype: str, place: Range) -> int:
        """See JavaReader."""
        raise NotImplementedError

    def parameters(self, node: Node | None) -> tuple[Parameter, ...]:
        """See JavaReader."""
        raise NotImplementedError

    def type_text(self, node: Node) -> str:
        """A type as written."""
        return type_name(self.text(node))

    def expression(self, node: Node) -> Value:
        """The value of an expression; its steps are emitted under the current guard."""
        visit = _EXPRESSIONS.get(node.kind_id)
        if visit is None:
            return self.parts(node)
        if self.depth >= self.max_depth:
            return self.too_deep(node)
        self.depth += 1
        value: Value = visit(self, node)
        self.depth -= 1
        return value

    def parts(self, node: Node) -> Value:
        """An expression without a form of its own: the values of its parts."""
        if self.depth >= self.max_depth:
            return self.too_deep(node)
        self.depth += 1
        parts = [self.expression(child) for child in node.children if child.is_named and not child.is_extra]
        self.depth -= 1
        return Unknown(tuple(part for part in parts if part != Unknown()))

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

    def parenthesized(self, node: Node) -> Value:
        """`(x)`; comments may stand around x."""
        for child in node.children:
            if child.is_named and not child.is_extra:
                return self.expression(child)
        return Unknown()

    def cast(self, node: Node) -> Value:
        """`(T) x`"""
        type, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        if type is None or value is None:
            return self.parts(node)
        return Cast(self.expression(value), self.type_text(type))

    def instance_of(self, node: Node) -> Value:
        """`x instanceof T`, `x instanceof T t`"""
        left, type = node.child_by_field_name("left"), node.child_by_field_name("right")
        name, pattern = node.child_by_field_name("name"), node.child_by_field_name("pattern")
        value = self.expression(left) if left is not None else Unknown()
        if type is None:
            return IsType(value, self.record_pattern(pattern, value)) if pattern is not None else Unknown((value,))
        written = self.type_text(type)
        if name is not None:
            self.bind(name, value, written)
        return IsType(value, written)

    def bind(self, name: Node, value: Value, type: str) -> None:
        """A pattern variable."""
        self.assign_local(name, Cast(value, type), name, type)
        self.locals.declare(self.text(name))

    def record_pattern(self, pattern: Node, value: Value) -> str:
        """`R(int a, var b)`: its type; its variables become locals of unknown origin."""
        stack, type = [pattern], ""
        while stack:
            node = stack.pop()
            if not type and node.type in ("identifier", "type_identifier", "generic_type", "scoped_type_identifier"):
                type = self.type_text(node)
            elif node.type == "identifier":
                self.assign_local(node, Unknown((value,)), node, "")
                self.locals.declare(self.text(node))
            stack.extend(reversed(node.children))
        return type

    def case(self, node: Node, subject: Value) -> Value:
        """One label of a switch: a constant, a type pattern, with a `when` guard."""
        if node.type == "pattern":
            inner = node.children[0]
            names = [child for child in inner.children if child.is_named]
            if inner.type == "type_pattern" and len(names) == 2:
                type = self.type_text(names[0])
                self.bind(names[1], subject, type)
                return IsType(subject, type)
            return IsType(subject, self.record_pattern(node, subject))
        if node.type == "guard":
            return self.parts(node)
        path = self.dotted(node)
        if path is not None and "." not in path and path[0].isupper():
            # an enum constant or constant field: a name, not a step, since nothing is evaluated
            return Compare("==", subject, Name(path))
        return Compare("==", subject, self.expression(node))

    def ternary(self, node: Node) -> Value:
        """`c ? a : b`"""
        body = self.body
        condition, then, otherwise = (
            node.child_by_field_name(field) for field in ("condition", "consequence", "alternative")
        )
        if condition is None or then is None or otherwise is None:
            return self.parts(node)
        test = self.expression(condition)
        base = body.guard
        body.require(test)
        first = self.expression(then)
        body.guard = base
        body.require(test, False)
        second = self.expression(otherwise)
        body.guard = base
        return Choice(test, first, second)

    def binary(self, node: Node) -> Value:
        """Operators, left to right in a loop; `&&` and `||` guard their right operand."""
        spine = [node]
        left = node.child_by_field_name("left")
        while left is not None and left.type == "binary_expression":
            spine.append(left)
            left = left.child_by_field_name("left")
        value = self.expression(left) if left is not None else Unknown()
        for link in reversed(spine):
            operator, right = link.child_by_field_name("operator"), link.child_by_field_name("right")
            if operator is None or right is None:
                value = Unknown((value,))
            else:
                value = self.combine(operator.type, value, right)
        return value

    def combine(self, operator: str, left: Value, node: Node) -> Value:
        """`left operator node`"""
        body = self.body
        if operator in ("&&", "||"):
            base = body.guard
            body.require(left, operator == "&&")
            right = self.expression(node)
            body.guard = base
            return both(left, right) if operator == "&&" else one_of(left, right)
        right = self.expression(node)
        return operation(operator, left, right)

    def unary(self, node: Node) -> Value:
        """`!x`, `-x`, `~x`"""
        operator, operand = node.child_by_field_name("operator"), node.child_by_field_name("operand")
        if operator is None or operand is None:
            return self.parts(node)
        value = self.expression(operand)
        if operator.type == "!":
            return Not(value)
        if operator.type == "-" and isinstance(value, Const) and isinstance(value.value, int | float):
            return Const(-value.value)
        return Unknown((value,))

    def update(self, node: Node) -> Value:
        """`x++`: an assignment of something computed from x."""
        target = next((child for child in node.children if child.is_named), None)
        if target is None:
            return Unknown()
        value = Unknown((self.expression(target),))
        self.assign(target, value, node)
        return value

    def assignment(self, node: Node) -> Value:
        """`a = b`, `a += b`"""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None:
            return self.parts(node)
        if operator is not None and operator.type != "=":
            before = self.expression(left)
            value = operation(operator.type[:-1], before, self.expression(right))
        else:
            value = self.expression(right)
        self.assign(left, value, node)
        return value

    def assign(self, target: Node, value: Value, whole: Node) -> None:
        """An assign step for a local, a field, or call `set` for an array element."""
        args = (Argument(value),)
        while target.type == "parenthesized_expression" and target.named_child_count == 1:
            target = target.children[1]
        if target.type == "identifier":
            name = self.text(target)
            self.body.step("assign", name, span(target), span(whole), None, args, local=name in self.locals)
        elif target.type == "field_access":
            field, owner = target.child_by_field_name("field"), target.child_by_field_name("object")
            if field is not None and owner is not None:
                self.body.step("assign", self.text(field), span(field), span(whole), self.receiver(owner), args)
        elif target.type == "array_access":
            array, index = target.child_by_field_name("array"), target.child_by_field_name("index")
            if array is not None and index is not None:
                receiver, position = self.expression(array), Argument(self.expression(index))
                self.body.step("call", "set", span(target), span(whole), receiver, (position, *args))

    def assign_local(self, name: Node, value: Value, whole: Node, type: str) -> None:
        """`T name = value`"""
        self.body.step(
            "assign", self.text(name), span(name), span(whole), None, (Argument(value),), local=True, type=type
        )

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

    def string(self, node: Node) -> Value:
        """A string literal or text block."""
        text = self.text(node)
        if text.startswith('"""'):
            return Const(unescape(_dedent(text[3:-3])))
        return Const(unescape(text[1:-1]))

    def character(self, node: Node) -> Value:
        """A char literal."""
        return Const(unescape(self.text(node)[1:-1]))

    def numeral(self, node: Node) -> Value:
        """A number."""
        return Const(number(self.text(node)))

    def constant(self, node: Node) -> Value:
        """true, false, null"""
        return {"true": _TRUE, "false": _FALSE}.get(node.type, _NULL)

    def this_value(self, node: Node) -> Value:
        """`this`"""
        return self.this

    def super_value(self, node: Node) -> Value:
        """`super`"""
        return self.super

    def lambda_parameters(self, node: Node | None) -> tuple[Parameter, ...]:
        """`x`, `(a, b)` or `(T a)` before the arrow."""
        if node is None:
            return ()
        if node.type == "identifier":
            return (Parameter(self.text(node)),)
        if node.type == "inferred_parameters":
            return tuple(Parameter(self.text(child)) for child in node.children if child.type == "identifier")
        return self.parameters(node)

    def lambda_function(
        self, index: int, parent: int, parameters: tuple[Parameter, ...], whole: Range, body: Body
    ) -> Function:
        """The finished lambda."""
        place = self.functions[index].range
        return Function("<lambda>", place, self.owner, parent, parameters, whole=whole, body=body)


def _dedent(text: str) -> str:
    """A text block's content: common indentation stripped (JLS 3.10.6)."""
    _, _, content = text.partition("\n")
    lines = content.split("\n")
    indents = [
        len(line) - len(line.lstrip()) for index, line in enumerate(lines) if line.strip() or index == len(lines) - 1
    ]
    width = min(indents, default=0)
    return "\n".join(line[width:].rstrip() for line in lines)


_TRUE, _FALSE, _NULL = Const(True), Const(False), Const(None)
_VALUE_TARGETS = frozenset(
    ("identifier", "field_access", "method_invocation", "this", "super", "parenthesized_expression",
     "object_creation_expression", "array_access")
)  # fmt: skip

_EXPRESSIONS: dict[int, Visitor] = dispatch(
    "java",
    {
        "identifier": JavaExpressions.identifier,
        "method_invocation": JavaExpressions.chain,
        "field_access": JavaExpressions.chain,
        "object_creation_expression": JavaExpressions.construct,
        "array_creation_expression": JavaExpressions.array,
        "array_initializer": JavaExpressions.array_initializer,
        "array_access": JavaExpressions.access,
        "parenthesized_expression": JavaExpressions.parenthesized,
        "cast_expression": JavaExpressions.cast,
        "instanceof_expression": JavaExpressions.instance_of,
        "ternary_expression": JavaExpressions.ternary,
        "binary_expression": JavaExpressions.binary,
        "unary_expression": JavaExpressions.unary,
        "update_expression": JavaExpressions.update,
        "assignment_expression": JavaExpressions.assignment,
        "lambda_expression": lambda reader, node: reader.lambda_value(node),
        "switch_expression": lambda reader, node: reader.switch_value(node),
        "method_reference": JavaExpressions.method_reference,
        "class_literal": JavaExpressions.class_literal,
        "string_literal": JavaExpressions.string,
        "character_literal": JavaExpressions.character,
        "decimal_integer_literal": JavaExpressions.numeral,
        "hex_integer_literal": JavaExpressions.numeral,
        "octal_integer_literal": JavaExpressions.numeral,
        "binary_integer_literal": JavaExpressions.numeral,
        "decimal_floating_point_literal": JavaExpressions.numeral,
        "hex_floating_point_literal": JavaExpressions.numeral,
        "true": JavaExpressions.constant,
        "false": JavaExpressions.constant,
        "null_literal": JavaExpressions.constant,
        "this": JavaExpressions.this_value,
        "super": JavaExpressions.super_value,
        "line_comment": lambda reader, node: Unknown(),
        "block_comment": lambda reader, node: Unknown(),
    },
)
