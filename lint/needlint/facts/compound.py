"""Values made of values: operators, concatenation, conditional values."""

from __future__ import annotations

from collections.abc import Sequence

from needlint.facts.source import Choice, Compare, Const, Not, Template, Unknown, Value

MAX_CHOICES = 30
"""Cases of one conditional value that are kept apart; of more, only the values. Bounds how deep a value nests."""


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
    return Unknown((left, right))


def concatenation(left: Value, right: Value) -> Value:
    """`left + right`: a Template where one is a string (constants joined), else Unknown."""
    if not (is_string(left) or is_string(right)):
        return Unknown((left, right))
    parts: list[Value] = []
    for side in (left, right):
        parts.extend(side.parts if isinstance(side, Template) else (side,))
    joined: list[Value] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Const) and isinstance(last, Const) and isinstance(part.value, str) and isinstance(last.value, str):
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
