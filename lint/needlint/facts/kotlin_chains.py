"""Kotlin names and chains: `a.b?.c(x)[0]` from its root on."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.kotlin_calls import KotlinCalls
from needlint.facts.kotlin_syntax import CHAINED, callee_of, operands, prefix_operator, root_operators
from needlint.facts.place import Range
from needlint.facts.source import Argument, Const, Local, MethodReference, Name, Not, StepResult, Unknown, Value
from needlint.facts.syntax import span

WORDS: dict[str, Const] = {"true": Const(True), "false": Const(False), "null": Const(None)}


class KotlinChains(KotlinCalls):
    """Names, member reads, calls on something, references."""

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
            elif names and prefix_operator(node):  # see `chain`
                node = node.children[-1]
            else:
                break
        if kind != "identifier":
            return None
        root = self.name(node)
        if root in self.locals or root in WORDS:
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
        if name in WORDS:
            return WORDS[name]
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
        operators = root_operators(node)
        value: Value | None = None
        while True:
            kind = node.type
            if kind == "call_expression":
                callee = callee_of(node)
                while prefix_operator(callee):
                    callee = callee.children[-1]
                if callee.type == "navigation_expression" and callee.children[-2].type in (".", "?."):
                    links.append((node, callee))
                    node = callee.children[0]
                elif callee.type in CHAINED:
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
            elif operators and prefix_operator(node):
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
