"""Java switch, statement and expression: cases as guards, fall-through included."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.compound import choices, one_of
from needlint.facts.java_loops import JavaLoops
from needlint.facts.source import Unknown, Value


class JavaSwitch(JavaLoops):
    """Switches."""

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
