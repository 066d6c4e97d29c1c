"""Kotlin loops, their labels, and the jumps out of loops and functions."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.body_builder import FOREVER
from needlint.facts.kotlin_branches import KotlinBranches
from needlint.facts.kotlin_syntax import operands
from needlint.facts.place import Range
from needlint.facts.source import Argument, Const, Each, Local, Unknown, Value
from needlint.facts.syntax import span

_TRUE = Const(True)


class KotlinLoops(KotlinBranches):
    """Where the path repeats or ends."""

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
        self.loop(FOREVER if condition == _TRUE else condition, content, label)

    def do_statement(self, node: Node) -> None:
        """`do ... while (c)`: the body runs once whatever the condition is."""
        label = self.take_label(node)
        condition_node = node.child_by_field_name("condition")
        content = next((child for child in operands(node) if child.type != "label" and child != condition_node), None)
        self.loop(None, content, label)
        if condition_node is not None:
            self.expression(condition_node)

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
