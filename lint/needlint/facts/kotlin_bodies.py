"""Kotlin statements, lambdas and control flow as steps, guards and values."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.body_builder import BodyBuilder
from needlint.facts.compound import choices, one_of
from needlint.facts.kotlin_expressions import TYPES, KotlinExpressions, operands
from needlint.facts.place import Range
from needlint.facts.source import (
    Argument,
    Caught,
    Choice,
    Compare,
    Const,
    Each,
    Function,
    FunctionValue,
    IsType,
    Local,
    Not,
    Parameter,
    Unknown,
    Value,
)
from needlint.facts.syntax import Visitor, dispatch, span

_TRUE = Const(True)


class KotlinBodies(KotlinExpressions):
    """Statements. `statement` leaves the builder's guard where the next statement stands."""

    # what the declaration layer adds
    def declare_type(self, node: Node) -> None:
        """See KotlinReader."""
        raise NotImplementedError

    def declare_function(self, node: Node) -> None:
        """See KotlinReader."""
        raise NotImplementedError

    def parameters(self, node: Node | None) -> tuple[tuple[Parameter, Node | None], ...]:
        """See KotlinReader."""
        raise NotImplementedError

    def statement(self, node: Node) -> Value | None:
        """Read one statement; the value of one that is an expression."""
        visit = _STATEMENTS.get(node.kind_id)
        if visit is None:
            return self.expression(node) if node.is_named else None
        if self.depth >= self.max_depth:
            self.too_deep(node)
            return None
        self.depth += 1
        visit(self, node)
        self.depth -= 1
        return None

    def block_value(self, nodes: list[Node]) -> Value:
        """Statements in their own scope; the last one's value."""
        mark = self.locals.mark()
        value: Value | None = None
        for child in nodes:
            if child.is_named and not child.is_extra:
                value = self.statement(child)
        self.locals.release(mark)
        return value if value is not None else Unknown()

    def branch(self, node: Node | None) -> Value:
        """A branch of if or when, a loop's body: block or single statement."""
        if node is None:
            return Unknown()
        if node.type == "block":
            return self.block_value(node.children)
        value = self.statement(node)
        return value if value is not None else Unknown()

    def errors(self, node: Node) -> None:
        """An ERROR node: read what its children still say."""
        self.block_value(node.children)

    def nothing_to_do(self, node: Node) -> None:
        """Type aliases, imports in scripts."""

    # ---- variables

    def local_property(self, node: Node) -> None:
        """`val a: T = x`, `val (a, b) = x`, `val a by lazy { }`"""
        variable = value = None
        after = False
        for child in node.children:
            kind = child.type
            if kind in ("variable_declaration", "multi_variable_declaration"):
                variable = child
            elif kind == "=":
                after = True
            elif kind == "property_delegate":
                inner = operands(child)
                value = inner[-1] if inner else None
            elif after and child.is_named and not child.is_extra and value is None:
                value = child
        if variable is None:
            return
        operand = self.expression(value) if value is not None else None
        self.declare_variable(variable, operand, node)

    def declare_variable(self, variable: Node, value: Value | None, whole: Node) -> None:
        """Bring a declared variable into scope and assign its value, component by component where destructured."""
        if variable.type == "multi_variable_declaration":
            for position, part in enumerate(
                child for child in variable.children if child.type == "variable_declaration"
            ):
                first = part.children[0]
                if value is not None and self.text(first) != "_":
                    component = self.body.step("call", f"component{position + 1}", span(first), span(part), value)
                    self.declare_variable(part, component, whole)
            return
        name: Node | None = None
        type = ""
        for child in variable.children:
            if child.type == "identifier" and name is None:
                name = child
            elif child.type in TYPES:
                type = self.type_text(child)
        if name is None:
            return
        if value is not None:
            self.assign_local(name, value, whole, type)
        self.locals.declare(self.name(name))

    # ---- branches

    def if_value(self, node: Node) -> Value:
        """`if`, with `else if` chains read in a loop."""
        body = self.body
        base, mark = body.guard, len(body.exits)
        live = False
        values: list[tuple[Value | None, Value]] = []
        current: Node | None = node
        while current is not None:
            condition_node, consequence, alternative = _branches(current)
            condition = self.expression(condition_node) if condition_node is not None else Unknown()
            before = body.guard
            body.require(condition)
            body.live = True
            values.append((condition, self.branch(consequence)))
            live = live or body.live
            body.guard = body.add_guard(before, condition, False)
            body.live = True
            current = alternative
            if current is not None and current.type != "if_expression":
                values.append((None, self.branch(current)))
                break
        self.join(base, mark, live or body.live)
        return choices(values)

    def join(self, base: int, mark: int, live: bool) -> None:
        """Branches meet again; where none goes on, the path ends here."""
        body = self.body
        body.live = live
        if live:
            body.merge(base, mark)
        else:
            body.guard = base
            body.collapse(mark, base)

    def when_value(self, node: Node) -> Value:
        """`when`, with or without subject."""
        body = self.body
        scope = self.locals.mark()
        subject: Value | None = None
        for child in node.children:
            if child.type == "when_subject":
                subject = self.when_subject(child)
        base, mark = body.guard, len(body.exits)
        live, has_else = False, False
        values: list[tuple[Value | None, Value]] = []
        for entry in node.children:
            if entry.type != "when_entry":
                continue
            condition = self.when_condition(entry, subject)
            before = body.guard
            if condition is not None:
                body.require(condition)
            else:
                has_else = True
            body.live = True
            values.append((condition, self.branch(_entry_body(entry))))
            live = live or body.live
            body.guard = before if condition is None else body.add_guard(before, condition, False)
        self.locals.release(scope)
        self.join(base, mark, live or not has_else)
        return choices(values)

    def when_subject(self, node: Node) -> Value:
        """`(x)` or `(val y = x)`"""
        parts = operands(node)
        variable = next((part for part in parts if part.type == "variable_declaration"), None)
        if not parts or parts[-1] is variable:
            return Unknown()
        value = self.expression(parts[-1])
        if variable is not None:
            self.declare_variable(variable, value, node)
            return Local(self.name(variable.children[0]))
        return value

    def when_condition(self, entry: Node, subject: Value | None) -> Value | None:
        """The condition of an entry, its alternatives joined by Or; None for else."""
        body = self.body
        base = body.guard
        condition: Value | None = None
        for node in entry.children_by_field_name("condition"):
            if not node.is_named:
                continue
            if condition is not None:
                body.guard = base
                body.require(condition, False)
            one = self.one_condition(node, subject)
            condition = one if condition is None else one_of(condition, one)
        body.guard = base
        return condition

    def one_condition(self, node: Node, subject: Value | None) -> Value:
        """`is T`, `in xs`, a value, or a Boolean where there is no subject."""
        left = subject if subject is not None else Unknown()
        if node.type == "type_test":
            test: Value = IsType(left, self.type_text(node.children[-1]))
            return Not(test) if node.children[0].type == "!is" else test
        if node.type == "range_test":
            test = Compare("in", left, self.expression(node.children[-1]))
            return Not(test) if node.children[0].type == "!in" else test
        value = self.expression(node)
        return value if subject is None else Compare("==", left, value)

    def try_value(self, node: Node) -> Value:
        """try, catch, finally. A `throw` under a catch ends at the catch."""
        body = self.body
        base, mark = body.guard, len(body.exits)
        block = next((child for child in node.children if child.type == "block"), None)
        value = self.branch(block)
        live = body.live
        catches = [child for child in node.children if child.type == "catch_block"]
        if catches:
            body.absorb(mark, ("throw",))
        for clause in catches:
            body.guard, body.live = base, True
            caught, result = self.catch(clause)
            value = Choice(caught, result, value)
            live = live or body.live
        body.guard, body.live = base, True
        for child in node.children:
            if child.type == "finally_block":
                self.branch(child.children[-1])
        self.join(base, mark, live and body.live)
        return value

    def catch(self, node: Node) -> tuple[Caught, Value]:
        """`catch (e: T) { }`"""
        scope = self.locals.mark()
        types: list[str] = []
        block: Node | None = None
        for child in node.children:
            if child.type == "identifier":
                self.locals.declare(self.name(child))
            elif child.type in TYPES:
                types.append(self.type_text(child))
            elif child.type == "block":
                block = child
        caught = Caught(tuple(types))
        self.body.require(caught)
        value = self.branch(block)
        self.locals.release(scope)
        return caught, value

    # ---- loops

    def loop(self, guard: Value | None, content: Node | None, label: str, variable: Node | None = None) -> None:
        """A loop's body under `guard`; exits that end the loop or an iteration stop here."""
        body = self.body
        base, mark = body.guard, len(body.exits)
        scope = self.locals.mark()
        if guard is not None:
            body.require(guard)
        if variable is not None:
            element = Local("<0>")
            self.declare_variable(
                variable, element if variable.type == "multi_variable_declaration" else None, variable
            )
        self.branch(content)
        body.live = True
        self.locals.release(scope)
        body.absorb(mark, ("break", "continue"), label)
        body.merge(base, mark)

    def take_label(self, node: Node) -> str:
        """The label in front of a loop."""
        first = node.children[0]
        label = self.text(first).rstrip("@") if first.type == "label" else self.label
        self.label = ""
        return label

    def for_statement(self, node: Node) -> None:
        """`for (x in xs) ...`; a destructured element is Local("<0>")."""
        label = self.take_label(node)
        variable = iterable = content = None
        seen_in = closed = False
        for child in node.children:
            kind = child.type
            if kind in ("variable_declaration", "multi_variable_declaration") and not seen_in:
                variable = child
            elif kind == "in":
                seen_in = True
            elif kind == ")" and iterable is not None:
                closed = True
            elif child.is_named and not child.is_extra and seen_in:
                if iterable is None:
                    iterable = child
                elif closed:
                    content = child
        value = self.expression(iterable) if iterable is not None else Unknown()
        name = "<0>"
        if variable is not None and variable.type == "variable_declaration":
            name = self.name(next((c for c in variable.children if c.type == "identifier"), variable))
        self.loop(Each(name, value), content, label, variable)

    def while_statement(self, node: Node) -> None:
        """`while (c) ...`"""
        label = self.take_label(node)
        condition_node = node.child_by_field_name("condition")
        condition = self.expression(condition_node) if condition_node is not None else Unknown()
        last = node.children[-1]
        content = (
            last if last.is_named and condition_node is not None and last.start_byte > condition_node.end_byte else None
        )
        self.loop(None if condition == _TRUE else condition, content, label)

    def do_statement(self, node: Node) -> None:
        """`do ... while (c)`: the body runs once whatever the condition is."""
        label = self.take_label(node)
        condition_node = node.child_by_field_name("condition")
        content = next((child for child in operands(node) if child.type != "label" and child != condition_node), None)
        self.loop(None, content, label)
        if condition_node is not None:
            self.expression(condition_node)

    # ---- jumps

    def labelled(self, node: Node) -> Value:
        """`break@l`, `continue@l`, `l@ expression`"""
        label, content = node.children[0], node.children[-1]
        text = self.text(label).rstrip("@")
        if text in ("break", "continue"):
            self.body.leave(text, self.name(content))
            return Unknown()
        if content.type in ("lambda_literal", "annotated_lambda"):
            inner = content if content.type == "lambda_literal" else content.children[-1]
            return self.lambda_value(inner, text)[0]
        self.label = text
        value = self.statement(content)
        self.label = ""
        return value if value is not None else Unknown()

    def jump(self, node: Node) -> Value:
        """`return x`, `return@label x`, `throw x`"""
        label_node = node.child_by_field_name("label")
        label = self.name(label_node) if label_node is not None else ""
        values = [child for child in operands(node) if child != label_node]
        args = (Argument(self.expression(values[0])),) if values else ()
        keyword = node.children[0]
        body = self.body
        if node.type == "throw_expression":
            body.step("throw", "throw", span(keyword), span(node), None, args)
            body.leave("throw")
            return Unknown()
        place = Range(keyword.start_byte, (label_node or keyword).end_byte)
        name = f"return@{label}" if label else "return"
        body.step("return", name, place, span(node), None, args)
        in_lambda = self.lambda_label is not None
        body.leave("leave" if in_lambda and label != self.lambda_label else "return")
        return Unknown()

    # ---- functions as values

    def lambda_value(self, node: Node, label: str) -> tuple[Value, str]:
        """A lambda as a function of its own, and how it always leaves the enclosing one: "leave", "throw" or ""."""
        if self.depth >= self.max_depth:
            return self.too_deep(node), ""
        self.depth += 1
        index, parent = self.reserve_function("<lambda>", span(node.children[0])), self.function
        header = next((child for child in node.children if child.type == "lambda_parameters"), None)
        declared = header.children if header is not None else []
        has_arrow = any(child.type == "->" for child in node.children)
        parameters: list[Parameter] = []

        def visit() -> None:
            position = 0
            for child in declared:
                if child.type not in ("variable_declaration", "multi_variable_declaration"):
                    continue
                if child.type == "variable_declaration":
                    parameters.append(self.lambda_parameter(child))
                    self.declare_variable(child, None, child)
                else:
                    parameters.append(Parameter(f"<{position}>"))
                    self.declare_variable(child, Local(f"<{position}>"), child)
                position += 1
            if not has_arrow:
                parameters.append(Parameter("it"))
                self.locals.declare("it")
            self.last_value([child for child in node.children if child.is_named and child != header])

        outer, self.lambda_label = self.lambda_label, label
        outer_loop, self.label = self.label, ""
        body, builder = self.read_body(index, visit)
        self.lambda_label, self.label = outer, outer_loop
        place = self.functions[index].range
        self.functions[index] = Function(
            "<lambda>", place, self.owner, parent, tuple(parameters), whole=span(node), body=body
        )
        self.depth -= 1
        return FunctionValue(index), _way_out(builder)

    def lambda_parameter(self, node: Node) -> Parameter:
        """`x` or `x: T`"""
        type = next((self.type_text(child) for child in node.children if child.type in TYPES), "")
        name = next((self.name(child) for child in node.children if child.type == "identifier"), "")
        return Parameter(name, type)

    def last_value(self, nodes: list[Node]) -> None:
        """A lambda's statements; the last one's value is returned."""
        value: Value | None = None
        last: Node | None = None
        for child in nodes:
            if child.is_extra:
                continue
            value, last = self.statement(child), child
        if value is not None and last is not None and self.body.live and last.type != "assignment":
            self.body.step("return", "", span(last), span(last), None, (Argument(value),))

    def function_value(self, node: Node) -> Value:
        """`fun(x: T): R { }` as a value."""
        index, parent = self.reserve_function("<lambda>", span(node.children[0])), self.function
        declared = next((child for child in node.children if child.type == "function_value_parameters"), None)
        content = next((child for child in node.children if child.type == "function_body"), None)
        parameters = self.parameters(declared)
        outer, self.lambda_label = self.lambda_label, None
        body, _ = self.read_body(index, lambda: self.function_content(parameters, content))
        self.lambda_label = outer
        self.functions[index] = Function(
            "<lambda>",
            self.functions[index].range,
            self.owner,
            parent,
            tuple(parameter for parameter, _ in parameters),
            whole=span(node),
            body=body,
        )
        return FunctionValue(index)

    def function_content(self, parameters: tuple[tuple[Parameter, Node | None], ...], content: Node | None) -> None:
        """Parameters, their computed defaults, and the body: `= expression` is a return."""
        for parameter, default in parameters:
            self.locals.declare(parameter.name)
            if default is not None and parameter.default == Unknown():
                self.body.require(Unknown())
                value = self.expression(default)
                args = (Argument(value),)
                self.body.step("assign", parameter.name, span(default), span(default), None, args, local=True)
                self.body.guard, self.body.live = -1, True
        inner = operands(content) if content is not None else []
        if not inner:
            return
        if inner[0].type == "block" and content is not None and content.children[0].type != "=":
            self.block_value(inner[0].children)
            return
        value = self.expression(inner[-1])
        if self.body.live:
            self.body.step("return", "", span(inner[-1]), span(inner[-1]), None, (Argument(value),))


def _way_out(builder: BodyBuilder) -> str:
    """How a lambda whose end is never reached leaves the enclosing function."""
    if builder.live or not builder.exits:
        return ""
    kind = builder.exits[-1].kind
    return kind if kind in ("leave", "throw") else ""


def _branches(node: Node) -> tuple[Node | None, Node | None, Node | None]:
    """Condition, consequence, alternative of an if: the grammar names only the condition."""
    condition = consequence = alternative = None
    state = 0
    for child in node.children:
        kind = child.type
        if state == 0 and kind not in ("if", "(") and child.is_named and not child.is_extra:
            condition, state = child, 1
        elif kind == "else" and not child.is_named:
            state = 3
        elif state == 1 and kind == ")":
            state = 2
        elif child.is_named and not child.is_extra:
            if state == 2:
                consequence = child
            elif state == 3:
                alternative = child
    return condition, consequence, alternative


def _entry_body(entry: Node) -> Node | None:
    """What stands behind the arrow."""
    seen = False
    for child in entry.children:
        if child.type == "->":
            seen = True
        elif seen and child.is_named and not child.is_extra:
            return child
    return None


_STATEMENTS: dict[int, Visitor] = dispatch(
    "kotlin",
    {
        "property_declaration": KotlinBodies.local_property,
        "for_statement": KotlinBodies.for_statement,
        "while_statement": KotlinBodies.while_statement,
        "do_while_statement": KotlinBodies.do_statement,
        "function_declaration": lambda reader, node: reader.declare_function(node),
        "class_declaration": lambda reader, node: reader.declare_type(node),
        "object_declaration": lambda reader, node: reader.declare_type(node),
        "type_alias": KotlinBodies.nothing_to_do,
        "import": KotlinBodies.nothing_to_do,
        "annotation": KotlinBodies.nothing_to_do,
        "modifiers": KotlinBodies.nothing_to_do,
        "ERROR": KotlinBodies.errors,
    },
)
