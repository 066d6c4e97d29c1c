"""Java loops, their labels, and the jumps out of loops and functions."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.body_builder import FOREVER
from needlint.facts.java_branches import JavaBranches
from needlint.facts.source import Argument, Const, Each, Unknown, Value
from needlint.facts.syntax import span

_TRUE = Const(True)


class JavaLoops(JavaBranches):
    """Where the path repeats or ends."""

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
        self.loop(node, FOREVER if condition == _TRUE else condition, node.child_by_field_name("body"), [])

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
        guard = self.expression(condition) if condition is not None else FOREVER
        self.loop(
            node,
            FOREVER if guard == _TRUE else guard,
            node.child_by_field_name("body"),
            node.children_by_field_name("update"),
        )
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
