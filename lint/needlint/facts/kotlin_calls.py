"""Kotlin calls: arguments, trailing lambdas, and lambdas that leave the enclosing function."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.kotlin_literals import KotlinLiterals
from needlint.facts.kotlin_syntax import call_parts
from needlint.facts.place import Range
from needlint.facts.source import Argument, Compare, Const, StepResult, Unknown, Value
from needlint.facts.syntax import span

_NULL = Const(None)
_SCOPE_FUNCTIONS = frozenset(("let", "run", "also", "apply", "with"))


class KotlinCalls(KotlinLiterals):
    """A call as a step, whatever it is made on."""

    def call(self, node: Node, name: str, place: Range, receiver: Value | None, safe: bool) -> Value:
        """Arguments and the call step; a lambda that always leaves the function ends the path here."""
        types, values, trailing = call_parts(node)
        body = self.body
        base, mark = body.guard, len(body.exits)
        nullable = receiver if safe and (_takes_lambda(values, trailing) or self._filtered(receiver)) else None
        if nullable is not None:
            body.require(Compare("==", nullable, _NULL), False)
        args: list[Argument] = list(self.arguments(values)) if values is not None else []
        leaves = self._leaving
        self._leaving = ""
        if trailing is not None:
            value, left = self.trailing_lambda(trailing, name)
            args.append(Argument(value))
            leaves = leaves or left
        written = self.type_text(types)[1:-1] if types is not None else ""
        result = body.step("call", name, place, span(node), receiver, tuple(args), safe=safe, type=written)
        if nullable is not None:
            body.merge(base, mark)
        if leaves == "leave" or (leaves == "throw" and name in _SCOPE_FUNCTIONS):
            self.leave_through(leaves, receiver if safe else None)
        return result

    def _filtered(self, receiver: Value | None) -> bool:
        """`a?.takeIf { .. }?.b()`: b is called only where the condition holds."""
        return isinstance(receiver, StepResult) and self.body.steps[receiver.step].name in ("takeIf", "takeUnless")

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


def _takes_lambda(values: Node | None, trailing: Node | None) -> bool:
    """Whether a lambda is written in or behind the parentheses of a call."""
    return trailing is not None or (
        values is not None
        and any(part.type == "lambda_literal" for argument in values.children for part in argument.children)
    )
