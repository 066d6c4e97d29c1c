"""Java branches: if, try with its catches, as guards."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_expressions import JavaExpressions
from needlint.facts.source import Caught, Unknown, Value


class JavaBranches(JavaExpressions):
    """Where the path divides and meets again."""

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
