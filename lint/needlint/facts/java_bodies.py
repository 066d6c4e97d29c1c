"""Java expressions and statements as steps, guards and values."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.compound import choices, one_of
from needlint.facts.java_expressions import JavaExpressions
from needlint.facts.source import Argument, Caught, Const, Each, FunctionValue, Unknown, Value
from needlint.facts.syntax import Visitor, dispatch, span

_TRUE = Const(True)


class JavaBodies(JavaExpressions):
    """Statements. `statement` leaves the builder's guard where the next statement stands."""

    def statement(self, node: Node) -> None:
        """Read one statement."""
        visit = _STATEMENTS.get(node.kind_id)
        if visit is None:
            if node.is_named:
                self.expression(node)
            return
        if self.depth >= self.max_depth:
            self.too_deep(node)
            return
        self.depth += 1
        visit(self, node)
        self.depth -= 1

    def block(self, node: Node) -> None:
        """Statements in their own scope."""
        mark = self.locals.mark()
        for child in node.children:
            if child.is_named:
                self.statement(child)
        self.locals.release(mark)

    def expression_statement(self, node: Node) -> None:
        """`expression;` A bare expression of a switch rule keeps its value for `switch_value`."""
        self.expression(node.children[0])

    def nothing(self, node: Node) -> None:
        """Comments, empty statements."""

    def local_variables(self, node: Node) -> None:
        """`T a = 1, b;`"""
        declared = node.child_by_field_name("type")
        type = self.type_text(declared) if declared else ""
        for declarator in node.children_by_field_name("declarator"):
            name = declarator.child_by_field_name("name")
            value = declarator.child_by_field_name("value")
            if name is None:
                continue
            if value is not None:
                operand = self.expression(value)
                self.assign_local(name, operand, declarator, "" if type == "var" else type)
            self.locals.declare(self.text(name))

    def if_statement(self, node: Node) -> None:
        """`if`, with `else if` chains read in a loop: generated code has hundreds."""
        body = self.body
        base, mark = body.guard, len(body.exits)
        scope = self.locals.mark()
        live = False
        current: Node | None = node
        while current is not None:
            condition = self.condition(current)
            before = body.guard
            consequence = current.child_by_field_name("consequence")
            body.require(condition)
            body.live = True
            if consequence is not None:
                self.statement(consequence)
            live = live or body.live
            body.guard = body.add_guard(before, condition, False)
            body.live = True
            current = current.child_by_field_name("alternative")
            if current is not None and current.type != "if_statement":
                self.statement(current)
                break
        body.live = live or body.live
        # pattern variables of `if (!(o instanceof T t)) return;` stay visible: harmless where they would not
        if body.live:
            body.merge(base, mark)
        else:
            body.guard = base
            body.collapse(mark, base)
            self.locals.release(scope)

    def condition(self, node: Node) -> Value:
        """The value of a statement's parenthesised condition."""
        condition = node.child_by_field_name("condition")
        return self.expression(condition) if condition is not None else Unknown()

    def loop(self, node: Node, guard: Value | None, body_node: Node | None, updates: list[Node]) -> None:
        """A loop's body and updates under `guard`; exits that end the loop or an iteration stop here."""
        body = self.body
        base, mark = body.guard, len(body.exits)
        label, self.label = self.label, ""
        if guard is not None:
            body.require(guard)
        inside = body.guard
        if body_node is not None:
            self.statement(body_node)
        body.guard, body.live = inside, True
        for update in updates:
            self.expression(update)
        body.absorb(mark, ("break", "continue"), label)
        body.merge(base, mark)
        self.label = label

    def while_statement(self, node: Node) -> None:
        """`while (c) ...`"""
        condition = self.condition(node)
        self.loop(node, None if condition == _TRUE else condition, node.child_by_field_name("body"), [])

    def do_statement(self, node: Node) -> None:
        """`do ... while (c)`: the body runs once whatever the condition is."""
        self.loop(node, None, node.child_by_field_name("body"), [])
        self.condition(node)

    def for_statement(self, node: Node) -> None:
        """`for (init; condition; update) ...`"""
        scope = self.locals.mark()
        for start in node.children_by_field_name("init"):
            self.statement(start)
        condition = node.child_by_field_name("condition")
        guard = self.expression(condition) if condition is not None else None
        self.loop(node, guard, node.child_by_field_name("body"), node.children_by_field_name("update"))
        self.locals.release(scope)

    def for_each(self, node: Node) -> None:
        """`for (T x : xs) ...`"""
        iterable, name = node.child_by_field_name("value"), node.child_by_field_name("name")
        value = self.expression(iterable) if iterable is not None else Unknown()
        variable = self.text(name) if name is not None else ""
        scope = self.locals.mark()
        self.locals.declare(variable)
        self.loop(node, Each(variable, value), node.child_by_field_name("body"), [])
        self.locals.release(scope)

    def labelled(self, node: Node) -> None:
        """`label: statement`"""
        outer, label = self.label, self.text(node.children[0])
        mark = len(self.body.exits)
        base = self.body.guard
        self.label = label
        self.statement(node.children[-1])
        self.body.absorb(mark, ("break", "continue"), label)
        self.body.merge(base, mark)
        self.label = outer

    def try_statement(self, node: Node) -> None:
        """try, with resources, catch and finally. A `throw` under a catch ends at the catch."""
        body = self.body
        base, mark = body.guard, len(body.exits)
        scope = self.locals.mark()
        resources = node.child_by_field_name("resources")
        for resource in resources.children if resources is not None else ():
            if resource.type == "resource":
                self.resource(resource)
        block = node.child_by_field_name("body")
        if block is not None:
            self.statement(block)
        self.locals.release(scope)
        catches = [child for child in node.children if child.type == "catch_clause"]
        live = body.live
        if catches:
            body.absorb(mark, ("throw",))
        for clause in catches:
            body.guard, body.live = base, True
            self.catch(clause)
            live = live or body.live
        body.guard, body.live = base, True
        for child in node.children:
            if child.type == "finally_clause":
                self.statement(child.children[-1])
        body.live = live and body.live
        if body.live:
            body.merge(base, mark)
        else:
            body.collapse(mark, base)

    def resource(self, node: Node) -> None:
        """`T r = open()` or `r` in a try's parentheses."""
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None:
            self.expression(node.children[0])
            return
        type = node.child_by_field_name("type")
        self.assign_local(name, self.expression(value), node, self.type_text(type) if type else "")
        self.locals.declare(self.text(name))

    def catch(self, node: Node) -> None:
        """`catch (A | B e) { }`"""
        scope = self.locals.mark()
        types: tuple[str, ...] = ()
        for child in node.children:
            if child.type == "catch_formal_parameter":
                name = child.child_by_field_name("name")
                if name is not None:
                    self.locals.declare(self.text(name))
                for part in child.children:
                    if part.type == "catch_type":
                        types = tuple(self.type_text(each) for each in part.children if each.is_named)
        self.body.require(Caught(types))
        block = node.child_by_field_name("body")
        if block is not None:
            self.statement(block)
        self.locals.release(scope)

    def synchronized(self, node: Node) -> None:
        """`synchronized (x) { }`"""
        for child in node.children:
            if child.type == "parenthesized_expression":
                self.expression(child)
            elif child.type == "block":
                self.statement(child)

    def return_statement(self, node: Node) -> None:
        """`return x;`"""
        self.jump(node, "return")

    def throw_statement(self, node: Node) -> None:
        """`throw x;`"""
        self.jump(node, "throw")

    def jump(self, node: Node, kind: str) -> None:
        """A return or throw step and the exit."""
        operand = next((child for child in node.children if child.is_named and not child.is_extra), None)
        args = (Argument(self.expression(operand)),) if operand is not None else ()
        self.body.step("throw" if kind == "throw" else "return", kind, span(node.children[0]), span(node), None, args)
        self.body.leave(kind)

    def break_statement(self, node: Node) -> None:
        """`break;` `continue;` with or without label."""
        label = next((self.text(child) for child in node.children if child.type == "identifier"), "")
        self.body.leave("break" if node.type == "break_statement" else "continue", label)

    def yield_statement(self, node: Node) -> None:
        """`yield x;` in a switch expression."""
        for child in node.children:
            if child.is_named:
                self.yielded.append(self.expression(child))
        self.body.leave("yield")

    def assert_statement(self, node: Node) -> None:
        """`assert c : message;` does not change what follows: assertions are off on Android."""
        for child in node.children:
            if child.is_named:
                self.expression(child)

    def local_class(self, node: Node) -> None:
        """A class declared in a body."""
        self.declare_type(node)

    def errors(self, node: Node) -> None:
        """An ERROR node: read what its children still say."""
        self.block(node)

    def delegate_constructor(self, node: Node) -> None:
        """`this(..)` and `super(..)`."""
        target = node.child_by_field_name("constructor")
        arguments = node.child_by_field_name("arguments")
        if target is not None and arguments is not None:
            args = self.arguments(arguments)
            receiver = self.super if target.type == "super" else self.this
            self.body.step("call", "<init>", span(target), span(node), receiver, args)

    # ---- switch

    def switch_statement(self, node: Node) -> None:
        """A switch whose value is not used."""
        self.switch_value(node)

    def switch_value(self, node: Node) -> Value:
        """Both forms of switch; the value is a Choice per rule."""
        body = self.body
        subject = self.condition(node)
        block = node.child_by_field_name("body")
        base, mark = body.guard, len(body.exits)
        scope = self.locals.mark()
        outer, self.yielded = self.yielded, []
        values: list[tuple[Value | None, Value]] = []
        fallen: Value | None = None
        live, has_default = False, False
        for group in block.children if block is not None else ():
            if group.type not in ("switch_rule", "switch_block_statement_group"):
                continue
            condition = self.switch_label(group, subject)
            has_default = has_default or condition is None
            before, exits = body.guard, len(body.exits)
            entry = condition if fallen is None or condition is None else one_of(fallen, condition)
            if entry is not None:
                body.require(entry)
            body.live = True
            values.append((condition, self.switch_group(group)))
            left = any(exit.kind == "break" and not exit.label for exit in body.exits[exits:])
            live = live or body.live or left
            falls = group.type == "switch_block_statement_group" and body.live
            fallen = entry if falls else None
            # a case that is fallen into is no case that was passed over
            body.guard = before if entry is None or falls else body.add_guard(before, entry, False)
        self.yielded = outer
        self.locals.release(scope)
        body.absorb(mark, ("break", "yield"))
        body.live = live or not has_default
        body.merge(base, mark)
        if not body.live:
            body.guard = base
            body.collapse(mark, base)
        return choices(values)

    def switch_label(self, group: Node, subject: Value) -> Value | None:
        """The condition under which a case is entered; None for `default`."""
        condition: Value | None = None
        for label in group.children:
            if label.type != "switch_label":
                continue
            for case in label.children:
                if not case.is_named:
                    if case.type == "default":
                        return None
                    continue
                one = self.case(case, subject)
                condition = one if condition is None else one_of(condition, one)
        return condition

    def switch_group(self, group: Node) -> Value:
        """What follows `->` or `:`; its value, where it is an expression or yields one."""
        value: Value = Unknown()
        count = len(self.yielded)
        for child in group.children:
            if not child.is_named or child.type == "switch_label":
                continue
            if child.type == "expression_statement" and group.type == "switch_rule":
                value = self.expression(child.children[0])
            else:
                self.statement(child)
        return self.yielded[-1] if len(self.yielded) > count else value

    # ---- lambdas

    def lambda_value(self, node: Node) -> Value:
        """A lambda as a function of its own."""
        parameters = node.child_by_field_name("parameters")
        content = node.child_by_field_name("body")
        arrow = next((child for child in node.children if child.type == "->"), node)
        index = self.reserve_function("<lambda>", span(arrow))
        parent = self.function
        declared = self.lambda_parameters(parameters)

        def visit() -> None:
            for parameter in declared:
                self.locals.declare(parameter.name)
            if content is None:
                return
            if content.type == "block":
                self.statement(content)
            else:
                value = self.expression(content)
                self.body.step("return", "", span(content), span(content), None, (Argument(value),))

        outer, self.label = self.label, ""
        body, _ = self.read_body(index, visit)
        self.label = outer
        self.functions[index] = self.lambda_function(index, parent, declared, span(node), body)
        return FunctionValue(index)


_STATEMENTS: dict[int, Visitor] = dispatch(
    "java",
    {
        "block": JavaBodies.block,
        "constructor_body": JavaBodies.block,
        "expression_statement": JavaBodies.expression_statement,
        "local_variable_declaration": JavaBodies.local_variables,
        "if_statement": JavaBodies.if_statement,
        "while_statement": JavaBodies.while_statement,
        "do_statement": JavaBodies.do_statement,
        "for_statement": JavaBodies.for_statement,
        "enhanced_for_statement": JavaBodies.for_each,
        "labeled_statement": JavaBodies.labelled,
        "try_statement": JavaBodies.try_statement,
        "try_with_resources_statement": JavaBodies.try_statement,
        "synchronized_statement": JavaBodies.synchronized,
        "return_statement": JavaBodies.return_statement,
        "throw_statement": JavaBodies.throw_statement,
        "break_statement": JavaBodies.break_statement,
        "continue_statement": JavaBodies.break_statement,
        "yield_statement": JavaBodies.yield_statement,
        "assert_statement": JavaBodies.assert_statement,
        "switch_expression": JavaBodies.switch_statement,
        "explicit_constructor_invocation": JavaBodies.delegate_constructor,
        "class_declaration": JavaBodies.local_class,
        "interface_declaration": JavaBodies.local_class,
        "enum_declaration": JavaBodies.local_class,
        "record_declaration": JavaBodies.local_class,
        "line_comment": JavaBodies.nothing,
        "block_comment": JavaBodies.nothing,
        "ERROR": JavaBodies.errors,
    },
)
