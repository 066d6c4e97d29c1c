"""Kotlin blocks and branches: if, when, try, as guards and values."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.compound import both, choices, one_of
from needlint.facts.kotlin_syntax import TYPES, entry_body, if_parts, operands
from needlint.facts.kotlin_variables import KotlinVariables
from needlint.facts.source import Caught, Choice, Compare, IsType, Local, Not, Unknown, Value


class KotlinBranches(KotlinVariables):
    """Where the path divides and meets again."""

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

    def if_value(self, node: Node) -> Value:
        """`if`, with `else if` chains read in a loop."""
        body = self.body
        base, mark = body.guard, len(body.exits)
        live = False
        values: list[tuple[Value | None, Value]] = []
        current: Node | None = node
        while current is not None:
            condition_node, consequence, alternative = if_parts(current)
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
            values.append((condition, self.branch(entry_body(entry))))
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
        """An entry's condition: its alternatives joined by Or, its guard (see kotlin_repair) by And; None for else."""
        body = self.body
        base = body.guard
        condition: Value | None = None
        guarded = False
        for node in entry.children:
            if node.type == "->":
                break
            if node.is_extra:
                continue
            if not node.is_named:
                guarded = guarded or self.utf8[node.start_byte : node.end_byte] == b"f"  # of `if`
                continue
            if guarded:
                if condition is not None:
                    body.require(condition)
                one = self.expression(node)
                condition = one if condition is None else both(condition, one)
                continue
            if self.utf8[node.start_byte : node.end_byte] == b"else":
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
