"""Kotlin expressions as values; the calls, reads and assignments in them become steps."""

from __future__ import annotations

import re

from tree_sitter import Node

from needlint.facts.compound import both, either, one_of, operation
from needlint.facts.literals import number, type_name, unescape
from needlint.facts.place import Range
from needlint.facts.source import (
    Argument,
    Cast,
    Choice,
    Compare,
    Const,
    IsType,
    Local,
    MethodReference,
    Name,
    Not,
    StepResult,
    Template,
    This,
    Unknown,
    Value,
)
from needlint.facts.syntax import MAX_DEPTH, FileReader, Visitor, dispatch, span

TYPES = frozenset(("user_type", "nullable_type", "function_type", "parenthesized_type", "non_nullable_type"))
_WORDS: dict[str, Const] = {"true": Const(True), "false": Const(False), "null": Const(None)}
_NULL = Const(None)
_SIMPLE_INTERPOLATION = re.compile(r"\$(\$?)(`[^`]+`|[^\W\d]\w*(?:\.(?!\w))?)")
_SCOPE_FUNCTIONS = frozenset(("let", "run", "also", "apply", "with"))


def operands(node: Node) -> list[Node]:
    """Named children that are no comments."""
    return [child for child in node.children if child.is_named and not child.is_extra]


class KotlinExpressions(FileReader):
    """Expressions. `expression` emits the steps and returns the value."""

    max_depth = MAX_DEPTH
    this = This()
    super = This("super")

    def __init__(self, utf8: bytes) -> None:
        super().__init__(utf8)
        self.label = ""
        """Label of the loop about to be read."""
        self.lambda_label: str | None = None
        """What `return@` names the lambda being read; None outside of lambdas."""

    # what the statement and declaration layers add
    def if_value(self, node: Node) -> Value:
        """See KotlinBodies."""
        raise NotImplementedError

    def when_value(self, node: Node) -> Value:
        """See KotlinBodies."""
        raise NotImplementedError

    def try_value(self, node: Node) -> Value:
        """See KotlinBodies."""
        raise NotImplementedError

    def block_value(self, nodes: list[Node]) -> Value:
        """See KotlinBodies."""
        raise NotImplementedError

    def lambda_value(self, node: Node, label: str) -> tuple[Value, str]:
        """See KotlinBodies."""
        raise NotImplementedError

    def function_value(self, node: Node) -> Value:
        """See KotlinBodies."""
        raise NotImplementedError

    def object_value(self, node: Node) -> Value:
        """See KotlinReader."""
        raise NotImplementedError

    def jump(self, node: Node) -> Value:
        """See KotlinBodies."""
        raise NotImplementedError

    def name(self, node: Node) -> str:
        """An identifier without back-ticks."""
        return self.text(node).strip("`")

    def type_text(self, node: Node) -> str:
        """A type as the model writes it."""
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
        values = [self.expression(child) for child in operands(node) if child.type not in TYPES]
        self.depth -= 1
        return Unknown(tuple(value for value in values if value != Unknown()))

    # ---- names and chains

    def dotted(self, node: Node) -> str | None:
        """`a.b.c` as a path where its root is no local; `!!` is transparent."""
        names: list[str] = []
        while True:
            kind = node.type
            if kind == "navigation_expression":
                children = node.children
                if len(children) != 3 or children[1].type != ".":
                    return None
                names.append(self.name(children[2]))
                node = children[0]
            elif kind == "unary_expression" and node.children[-1].type == "!!":
                node = node.children[0]
            elif names and _prefix(node):  # see `chain`
                node = node.children[-1]
            else:
                break
        if kind != "identifier":
            return None
        root = self.name(node)
        if root in self.locals or root in _WORDS:
            return None
        names.append(root)
        return ".".join(reversed(names)) if len(names) > 1 else root

    def receiver(self, node: Node) -> Value:
        """What a member is taken of: a dotted name, or the value of an expression."""
        path = self.dotted(node)
        return Name(path) if path is not None else self.expression(node)

    def identifier(self, node: Node) -> Value:
        """A local, a word the grammar takes for a name, or a read of something the App knows."""
        name = self.name(node)
        if name in _WORDS:
            return _WORDS[name]
        if name in self.locals:
            return Local(name)
        if name in ("break", "continue"):
            self.body.leave(name)
            return Unknown()
        place = span(node)
        return self.body.step("read", name, place, place)

    def chain(self, node: Node) -> Value:  # noqa: PLR0912 - one case a kind of link
        """Calls, member reads and `[i]`, left to right: from the root in a loop, however long the chain is.

        The grammar binds a prefix operator to the root alone: `!a.b()` comes as `(!a).b()`; it belongs around it.
        """
        links: list[tuple[Node, Node | None]] = []  # (call, navigation) (navigation, itself) (index, None)
        operators = _root_operators(node)
        value: Value | None = None
        while True:
            kind = node.type
            if kind == "call_expression":
                callee = _callee(node)
                while _prefix(callee):
                    callee = callee.children[-1]
                if callee.type == "navigation_expression" and callee.children[-2].type in (".", "?."):
                    links.append((node, callee))
                    node = callee.children[0]
                elif callee.type in _CHAINED:
                    links.append((node, None))
                    node = callee
                    continue
                else:
                    value = self.root_call(node, callee)
                    break
            elif kind == "navigation_expression" and node.children[-2].type in (".", "?."):
                links.append((node, node))
                node = node.children[0]
            elif kind == "navigation_expression":
                value = self.reference(node)
                break
            elif kind == "index_expression":
                links.append((node, None))
                node = node.children[0]
            elif kind == "unary_expression" and node.children[-1].type == "!!":
                node = node.children[0]
            elif operators and _prefix(node):
                node = node.children[-1]
            else:
                value = self.receiver(node) if links else self.expression(node)
                break
            path = self.dotted(node)
            if path is not None:
                value = Name(path)
                break
        for link, navigation in reversed(links):
            value = self.link(link, navigation, value)
        for operator in reversed(operators):
            value = Not(value) if operator == "!" else Unknown((value,))
        return value

    def link(self, node: Node, navigation: Node | None, receiver: Value) -> Value:
        """One call, member read or index on `receiver`."""
        if node.type == "call_expression":
            if navigation is None:
                return self.call(node, "invoke", Range(node.start_byte, node.end_byte), receiver, False)
            name = navigation.children[-1]
            safe = navigation.children[-2].type == "?."
            return self.call(node, self.name(name), span(name), receiver, safe)
        if navigation is None:
            indices = [self.expression(child) for child in operands(node)[1:]]
            if all(isinstance(index, Const) for index in indices):
                args = tuple(Argument(index) for index in indices)
                return self.body.step("call", "get", span(node), span(node), receiver, args)
            return Unknown((receiver, *indices))
        name = navigation.children[-1]
        written = self.name(name)
        if written == "java" and isinstance(receiver, StepResult):
            step = self.body.steps[receiver.step]
            if step.kind == "read" and step.name == "class":
                return receiver
        safe = navigation.children[-2].type == "?."
        return self.body.step("read", written, span(name), span(node), receiver, safe=safe)

    def root_call(self, node: Node, callee: Node) -> Value:
        """`f(..)`: unqualified, or what a local or another expression holds is invoked."""
        if callee.type == "identifier":
            name = self.name(callee)
            if name in self.locals:
                return self.call(node, "invoke", span(callee), Local(name), False)
            return self.call(node, name, span(callee), None, False)
        value = self.expression(callee)
        return self.call(node, "invoke", span(callee), value, False)

    def call(self, node: Node, name: str, place: Range, receiver: Value | None, safe: bool) -> Value:
        """Arguments and the call step; a lambda that always leaves the function ends the path here."""
        types, values, trailing = _call_parts(node)
        args: list[Argument] = list(self.arguments(values)) if values is not None else []
        leaves = self._leaving
        self._leaving = ""
        if trailing is not None:
            value, left = self.trailing_lambda(trailing, name)
            args.append(Argument(value))
            leaves = leaves or left
        written = self.type_text(types)[1:-1] if types is not None else ""
        result = self.body.step("call", name, place, span(node), receiver, tuple(args), safe=safe, type=written)
        if leaves == "leave" or (leaves == "throw" and name in _SCOPE_FUNCTIONS):
            self.leave_through(leaves, receiver if safe else None)
        return result

    _leaving = ""
    """Set by `arguments` when a lambda among them always leaves the enclosing function."""

    def leave_through(self, kind: str, nullable: Value | None) -> None:
        """A call whose lambda always leaves; of a safe call, only where the receiver is not null."""
        body = self.body
        kind = "throw" if kind == "throw" else ("return" if self.lambda_label is None else "leave")
        if nullable is None:
            body.leave(kind)
            return
        base, mark = body.guard, len(body.exits)
        body.require(Compare("==", nullable, _NULL), False)
        body.leave(kind)
        body.live = True
        body.merge(base, mark)

    def arguments(self, node: Node) -> tuple[Argument, ...]:
        """The values of `(..)`."""
        found: list[Argument] = []
        leaving = ""
        for argument in node.children:
            if argument.type != "value_argument":
                continue
            parts = [child for child in argument.children if not child.is_extra]
            name = ""
            if len(parts) >= 3 and parts[1].type == "=" and parts[0].type == "identifier":
                name = self.name(parts[0])
            elif not parts:
                continue
            content = parts[-1]
            if content.type == "lambda_literal":
                value, left = self.lambda_value(content, "")
                leaving = leaving or left
            else:
                value = self.expression(content)
            found.append(Argument(value, name))
        self._leaving = leaving
        return tuple(found)

    def trailing_lambda(self, node: Node, callee: str) -> tuple[Value, str]:
        """`{ .. }` behind a call; `return@` names it by its label or the callee."""
        label = callee
        for child in node.children:
            if child.type == "label":
                label = self.text(child).rstrip("@")
            elif child.type == "lambda_literal":
                return self.lambda_value(child, label)
        return Unknown(), ""

    def reference(self, node: Node) -> Value:
        """`X::class`, `x::f`"""
        target, name = node.children[0], node.children[-1]
        written = self.name(name)
        if written == "class":
            receiver = self.receiver(target)
            return self.body.step("read", "class", span(name), span(node), receiver)
        return MethodReference(self.receiver(target), written)

    def callable_reference(self, node: Node) -> Value:
        """`::f`, `T?::f`"""
        name = node.children[-1]
        target = node.children[0]
        written = self.name(name)
        owner = None if target.type == "::" else Name(self.type_text(target))
        if written == "class" and owner is not None:
            return self.body.step("read", "class", span(name), span(node), owner)
        return MethodReference(owner, written)

    # ---- operators

    def parenthesized(self, node: Node) -> Value:
        """`(x)`, `@A x`, `*x`: the value of x."""
        inner = operands(node)
        return self.expression(inner[-1]) if inner else Unknown()

    def cast(self, node: Node) -> Value:
        """`x as T`, `x as? T`"""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.parts(node)
        return Cast(self.expression(left), self.type_text(right))

    def is_type(self, node: Node) -> Value:
        """`x is T`, `x !is T`"""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.parts(node)
        value = IsType(self.expression(left), self.type_text(right))
        return Not(value) if any(child.type == "!is" for child in node.children) else value

    def contained(self, node: Node) -> Value:
        """`x in xs`, `x !in xs`"""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.parts(node)
        value = Compare("in", self.expression(left), self.expression(right))
        return Not(value) if any(child.type == "!in" for child in node.children) else value

    def infix(self, node: Node) -> Value:
        """`a to b`, a call; long chains in a loop."""
        spine: list[list[Node]] = []
        while True:
            parts = operands(node)
            if len(parts) != 3:
                return self.parts(node)
            spine.append(parts)
            node = parts[0]
            if node.type != "infix_expression":
                break
        value = self.receiver(node)
        for parts in reversed(spine):
            name, right = parts[1], parts[2]
            args = (Argument(self.expression(right)),)
            whole = Range(parts[0].start_byte, right.end_byte)
            value = self.body.step("call", self.name(name), span(name), whole, value, args)
        return value

    def binary(self, node: Node) -> Value:
        """Operators, left to right in a loop; `&&`, `||` and `?:` guard their right operand."""
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
            elif operator.type in ("&&", "||", "?:"):
                value = self.short_circuit(operator.type, value, right)
            else:
                value = operation(operator.type, value, self.expression(right))
        return value

    def short_circuit(self, operator: str, left: Value, node: Node) -> Value:
        """`left && node`, `left || node`, `left ?: node`: the right side may leave the function."""
        body = self.body
        base, mark, live = body.guard, len(body.exits), body.live
        last = left
        while operator == "?:" and isinstance(last, Choice):
            last = last.otherwise  # of `a ?: b ?: c` the part that decides about c; keeps guards small
        condition = Not(Compare("==", last, _NULL)) if operator == "?:" else left
        body.require(condition, operator == "&&")
        body.live = True
        right = self.expression(node)
        left_body = not body.live
        body.live = live
        body.merge(base, mark)
        if operator == "?:":
            return left if left_body else either(left, right)
        if left_body:
            return left
        return both(left, right) if operator == "&&" else one_of(left, right)

    def unary(self, node: Node) -> Value:
        """`!x`, `-x`, `x!!`, `x++`"""
        operator, operand = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        if operator is None or operand is None:
            return self.parts(node)
        if operator.type == "!!":
            return self.chain(node) if operand.type in _CHAINED else self.expression(operand)
        value = self.expression(operand)
        match operator.type:
            case "!":
                return Not(value)
            case "++" | "--":
                self.assign(operand, Unknown((value,)), node)
                return Unknown((value,))
            case "-" if isinstance(value, Const) and isinstance(value.value, int | float):
                return Const(-value.value)
        return Unknown((value,))

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
        return Unknown()

    def assign(self, target: Node, value: Value, whole: Node) -> None:
        """An assign step for a local, a property, or call `set` for `a[i]`."""
        args = (Argument(value),)
        if target.type == "identifier":
            name = self.name(target)
            self.body.step("assign", name, span(target), span(whole), None, args, local=name in self.locals)
        elif target.type == "navigation_expression":
            name_node, safe = target.children[-1], target.children[-2].type == "?."
            receiver = self.receiver(target.children[0])
            self.body.step("assign", self.name(name_node), span(name_node), span(whole), receiver, args, safe=safe)
        elif target.type == "index_expression":
            parts = operands(target)
            receiver = self.receiver(parts[0])
            positions = tuple(Argument(self.expression(index)) for index in parts[1:])
            self.body.step("call", "set", span(target), span(whole), receiver, (*positions, *args))

    def assign_local(self, name: Node, value: Value, whole: Node, type: str) -> None:
        """`val name: type = value`"""
        args = (Argument(value),)
        self.body.step("assign", self.name(name), span(name), span(whole), None, args, local=True, type=type)

    # ---- literals

    def string(self, node: Node) -> Value:
        """A string literal; with interpolation a Template."""
        quotes = 3 if node.type == "multiline_string_literal" else 1
        children = node.children
        if not any(child.type == "interpolation" for child in children):
            return self.string_part(self.text(node).lstrip("$")[quotes:-quotes], node, quotes)
        parts: list[Value] = []
        start = children[0].end_byte
        for child in children:
            if child.type == "interpolation":
                self.add_text(parts, start, child.start_byte, node, quotes)
                inner = operands(child)
                parts.append(self.expression(inner[0]) if inner else Unknown())
                start = child.end_byte
        self.add_text(parts, start, children[-1].start_byte, node, quotes)
        return Template(tuple(parts))

    def add_text(self, parts: list[Value], start: int, end: int, node: Node, quotes: int) -> None:
        """The text between two interpolations."""
        if end > start:
            text = self.utf8[start:end].decode("utf-8", "replace")
            value = self.string_part(text, node, quotes, start)
            parts.extend(value.parts if isinstance(value, Template) else (value,))

    def string_part(self, text: str, node: Node, quotes: int, start: int = -1) -> Value:
        """Text that may hold `$name`: the grammar reports it as plain content."""
        if "$" not in text:
            return Const(text if quotes == 3 else unescape(text))
        parts: list[Value] = []
        position = 0
        base = node.start_byte + quotes if start < 0 else start
        for match in _SIMPLE_INTERPOLATION.finditer(text):
            escaped = quotes == 1 and (len(text[: match.start()]) - len(text[: match.start()].rstrip("\\"))) % 2 == 1
            if match.group(1) or escaped:
                continue
            if match.start() > position:
                piece = text[position : match.start()]
                parts.append(Const(piece if quotes == 3 else unescape(piece)))
            name = match.group(2).rstrip(".").strip("`")
            position = match.end() - (1 if match.group(2).endswith(".") else 0)
            if name in self.locals:
                parts.append(Local(name))
            elif name == "this":
                parts.append(self.this)
            else:
                offset = base + len(text[: match.start() + 1].encode())
                place = Range(offset, offset + len(name.encode()))
                parts.append(self.body.step("read", name, place, place))
        rest = text[position:]
        if not parts:
            return Const(rest if quotes == 3 else unescape(rest))
        if rest:
            parts.append(Const(rest if quotes == 3 else unescape(rest)))
        return Template(tuple(parts))

    def character(self, node: Node) -> Value:
        """A char literal."""
        return Const(unescape(self.text(node)[1:-1]))

    def numeral(self, node: Node) -> Value:
        """A number."""
        return Const(number(self.text(node)))

    def this_value(self, node: Node) -> Value:
        """`this`, `this@label`"""
        return This(self.text(node).partition("@")[2])

    def super_value(self, node: Node) -> Value:
        """`super`, `super@X`, `super<X>`"""
        return self.super

    def nothing(self, node: Node) -> Value:
        """Comments."""
        return Unknown()


def _prefix(node: Node) -> str:
    """The operator of `!x`, `-x`, `+x`; "" for any other expression."""
    operator = node.children[0].type if node.type == "unary_expression" and len(node.children) == 2 else ""
    return operator if operator in ("!", "-", "+") else ""


def _root_operators(node: Node) -> list[str]:
    """The prefix operators at the root of a chain, outermost first."""
    found: list[str] = []
    while True:
        operator = _prefix(node)
        if operator:
            found.append(operator)
            node = node.children[-1]
        elif node.type in _CHAINED or (node.type == "unary_expression" and node.children[-1].type == "!!"):
            node = node.children[0]
        else:
            return found


def _callee(node: Node) -> Node:
    """What a call expression calls: `f(1) { }` is two nested nodes, one call."""
    callee = node.children[0]
    if callee.type == "call_expression" and _merges(node, callee):
        return callee.children[0]
    return callee


def _merges(node: Node, callee: Node) -> bool:
    """Whether `node` only adds a trailing lambda to the call `callee`."""
    return node.children[-1].type == "annotated_lambda" and callee.children[-1].type == "value_arguments"


def _call_parts(node: Node) -> tuple[Node | None, Node | None, Node | None]:
    """Type arguments, value arguments, trailing lambda."""
    children = list(node.children)
    if children[0].type == "call_expression" and _merges(node, children[0]):
        children = [*children[0].children, *children[1:]]
    types = values = trailing = None
    for child in children[1:]:
        if child.type == "value_arguments":
            values = child
        elif child.type == "type_arguments":
            types = child
        elif child.type == "annotated_lambda":
            trailing = child
    return types, values, trailing


_CHAINED = frozenset(("call_expression", "navigation_expression", "index_expression"))

_EXPRESSIONS: dict[int, Visitor] = dispatch(
    "kotlin",
    {
        "identifier": KotlinExpressions.identifier,
        "call_expression": KotlinExpressions.chain,
        "navigation_expression": KotlinExpressions.chain,
        "index_expression": KotlinExpressions.chain,
        "callable_reference": KotlinExpressions.callable_reference,
        "parenthesized_expression": KotlinExpressions.parenthesized,
        "annotated_expression": KotlinExpressions.parenthesized,
        "spread_expression": KotlinExpressions.parenthesized,
        "as_expression": KotlinExpressions.cast,
        "is_expression": KotlinExpressions.is_type,
        "in_expression": KotlinExpressions.contained,
        "infix_expression": KotlinExpressions.infix,
        "binary_expression": KotlinExpressions.binary,
        "unary_expression": KotlinExpressions.unary,
        "assignment": KotlinExpressions.assignment,
        "string_literal": KotlinExpressions.string,
        "multiline_string_literal": KotlinExpressions.string,
        "character_literal": KotlinExpressions.character,
        "number_literal": KotlinExpressions.numeral,
        "float_literal": KotlinExpressions.numeral,
        "this_expression": KotlinExpressions.this_value,
        "super_expression": KotlinExpressions.super_value,
        "if_expression": lambda reader, node: reader.if_value(node),
        "when_expression": lambda reader, node: reader.when_value(node),
        "try_expression": lambda reader, node: reader.try_value(node),
        "lambda_literal": lambda reader, node: reader.lambda_value(node, "")[0],
        "annotated_lambda": lambda reader, node: reader.trailing_lambda(node, "")[0],
        "anonymous_function": lambda reader, node: reader.function_value(node),
        "object_literal": lambda reader, node: reader.object_value(node),
        "return_expression": lambda reader, node: reader.jump(node),
        "throw_expression": lambda reader, node: reader.jump(node),
        "labeled_expression": lambda reader, node: reader.labelled(node),
        "block": lambda reader, node: reader.block_value(node.children),
        "line_comment": KotlinExpressions.nothing,
        "block_comment": KotlinExpressions.nothing,
    },
)
