"""What a comparison of two values says in one world, and what the meaning of a marker is there."""

from __future__ import annotations

from needlint.app.denial_values import NEUTRAL, Answered, Group, Known, Named, Neutral, Nothing, Some, negate
from needlint.knowledge.request_libraries import constant_of


def compared(op: str, first: Known, second: Known, granted: bool) -> Known:
    """Whether `first op second` holds. `op`: "==", "in", "<", "<=", ">" or ">="."""
    if op == "in":
        return negate(second.empty) if isinstance(second, Group) and second.empty is not None else None
    if op != "==":
        return _ordered(op, first, second)
    if isinstance(first, Nothing) or isinstance(second, Nothing):
        other = second if isinstance(first, Nothing) else first
        if isinstance(other, Nothing):
            return True
        return NEUTRAL if other is None or isinstance(other, Neutral) else False
    for one, other in ((first, second), (second, first)):
        if isinstance(other, Named):
            marker = constant_of(other.name)
            if marker is not None and isinstance(one, Answered):
                return holds(marker.means, granted)
            if _is_level(other.name):
                return NEUTRAL
    if first is None or second is None:
        return None
    if isinstance(first, Neutral) or isinstance(second, Neutral):
        return NEUTRAL
    if isinstance(first, Some) or isinstance(second, Some):
        return True if first == second else False if 0 in (first, second) or -1 in (first, second) else NEUTRAL
    if isinstance(first, bool | int | str) and isinstance(second, bool | int | str):
        return first == second
    return first == second if isinstance(first, Named) and isinstance(second, Named) else None


def _ordered(op: str, first: Known, second: Known) -> Known:
    if any(isinstance(v, Named) and _is_level(v.name) for v in (first, second)):
        return NEUTRAL
    low, high = (-1 if isinstance(v, Some) else v for v in (first, second))
    if isinstance(first, Some) and isinstance(second, int):
        return (
            {">": True, ">=": True, "<": False, "<=": False}.get(op)
            if second <= 0 or (second == 1 and op in (">=", "<"))
            else NEUTRAL
        )
    if isinstance(second, Some) and isinstance(first, int):
        return (
            {"<": True, "<=": True, ">": False, ">=": False}.get(op)
            if first <= 0 or (first == 1 and op in ("<=", ">"))
            else NEUTRAL
        )
    if isinstance(low, int) and isinstance(high, int) and not isinstance(first, Some) and not isinstance(second, Some):
        return {"<": low < high, "<=": low <= high, ">": low > high, ">=": low >= high}.get(op)
    return NEUTRAL if isinstance(first, Neutral | Some) or isinstance(second, Neutral | Some) else None


def holds(means: str, granted: bool) -> Known:
    """Whether a state with this meaning (request_libraries.toml) is so when the permission is granted, or is not."""
    match means:
        case "granted":
            return granted
        case "denied":
            return not granted
        case "denied-for-good" | "rationale":
            return False if granted else NEUTRAL
        case _:
            return None


def _is_level(name: str) -> bool:
    return name.startswith("android.os.Build.VERSION")
