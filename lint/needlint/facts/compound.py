"""Values made of values: operators, concatenation, conditional values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from needlint.facts.source import And, Cast, Choice, Compare, Const, Not, Or, Template, Unknown, Value

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_CHOICES = 30
"""Cases of one conditional value that are kept apart; of more, only the values. Bounds how deep a value nests."""


def spine(node: Node) -> tuple[Node | None, list[Node]]:
    """A chain of binary operators, taken apart without recursion: its leftmost operand, and the expressions from the
    innermost, which that operand begins, to `node` itself."""
    found = [node]
    left = node.child_by_field_name("left")
    while left is not None and left.type == "binary_expression":
        found.append(left)
        left = left.child_by_field_name("left")
    found.reverse()
    return left, found


def operation(operator: str, left: Value, right: Value) -> Value:
    """The value of an operator that evaluates both operands."""
    if operator in ("==", "==="):
        return Compare("==", left, right)
    if operator in ("!=", "!=="):
        return Not(Compare("==", left, right))
    if operator in ("<", "<="):
        return Compare(operator, left, right)
    if operator in (">", ">="):
        return Compare("<" if operator == ">" else "<=", right, left)
    if operator == "+":
        return concatenation(left, right)
    return unknown(left, right)


def unknown(left: Value, right: Value) -> Value:
    """Something computed from both; long sums stay flat."""
    parts = left.parts if isinstance(left, Unknown) else (left,)
    return Unknown((*parts, right)) if len(parts) < MAX_CHOICES else left


def either(left: Value, right: Value) -> Value:
    """`left ?: right`. A left side that is itself conditional gets the new alternative at its end, since it stands
    in the
    condition as well: nesting would double with every `?:`."""
    cases: list[Choice] = []
    if isinstance(left, Cast) and isinstance(left.value, Choice):
        left = left.value
    while isinstance(left, Choice):
        cases.append(left)
        left = left.otherwise
    if len(cases) > MAX_CHOICES:
        return Unknown((cases[0].then, right))
    value: Value = Choice(Not(Compare("==", left, Const(None))), left, right)
    for case in reversed(cases):
        value = Choice(case.condition, case.then, value)
    return value


def concatenation(left: Value, right: Value) -> Value:
    """`left + right`: a Template where one is a string (constants joined), else Unknown."""
    if not (is_string(left) or is_string(right)):
        return unknown(left, right)
    parts: list[Value] = []
    for side in (left, right):
        parts.extend(side.parts if isinstance(side, Template) else (side,))
    joined: list[Value] = []
    for part in parts:
        last = joined[-1] if joined else None
        if (
            isinstance(part, Const)
            and isinstance(last, Const)
            and isinstance(part.value, str)
            and isinstance(last.value, str)
        ):
            joined[-1] = Const(last.value + part.value)
        else:
            joined.append(part)
    return joined[0] if len(joined) == 1 else Template(tuple(joined))


def is_string(value: Value) -> bool:
    """Whether the value is certainly a string."""
    return isinstance(value, Template) or (isinstance(value, Const) and isinstance(value.value, str))


def choices(values: Sequence[tuple[Value | None, Value]]) -> Value:
    """Nested Choices for the cases of a switch or when; the case with condition None is the last resort."""
    value: Value = next((value for condition, value in values if condition is None), Unknown())
    kept = [(condition, value) for condition, value in values if condition is not None]
    if len(kept) > MAX_CHOICES:
        return Unknown(tuple(value for _, value in kept))
    for condition, then in reversed(kept):
        value = Choice(condition, then, value)
    return value


def both(left: Value, right: Value) -> Value:
    """`left && right`; an endless chain becomes Unknown, since leaving a side out would claim too much in an else
    branch."""
    return And(left, right) if _spine(left) < MAX_CHOICES else Unknown()


def one_of(left: Value, right: Value) -> Value:
    """`left || right`; bounded like `both`."""
    return Or(left, right) if _spine(left) < MAX_CHOICES else Unknown()


def _spine(value: Value) -> int:
    """How long a chain of And and Or is."""
    depth = 0
    while isinstance(value, And | Or) and depth <= MAX_CHOICES:
        depth, value = depth + 1, value.left
    return depth
