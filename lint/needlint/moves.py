"""Edits that only move code: where facts state the same as before, what was found stands, at new places.

Most edits are of that kind: blank lines, comments, indentation. They cost no judgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct

from needlint.facts.place import WHOLE_FILE, Place, Range

T = TypeVar("T")
Moves = Mapping[str, Mapping[Range, Range]]
"""By path: old range -> new range, of every range that the file's facts hold."""


class Untracked(Exception):
    """A place that no fact of its file holds, so that nobody can say where it is now."""


def moves_between(old: object, new: object) -> dict[Range, Range] | None:
    """The ranges of facts that state the same but for their ranges; None where they differ in anything else."""
    moves: dict[Range, Range] = {}
    try:
        return moves if _same(old, new, moves) else None
    except RecursionError:
        return None


def _same(old: object, new: object, moves: dict[Range, Range]) -> bool:
    if type(old) is not type(new):
        return False
    if isinstance(old, Range) and isinstance(new, Range):
        return moves.setdefault(old, new) == new
    if isinstance(old, Struct):
        return all(_same(getattr(old, f), getattr(new, f), moves) for f in old.__struct_fields__)
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(_same(a, b, moves) for a, b in zip(old, new, strict=True))
    return old == new


def moved(value: T, moves: Moves) -> T:
    """The value with every Place in a moved file at its new range. Raises Untracked."""
    return _moved(value, moves)  # type: ignore[return-value]


def _moved(value: object, moves: Moves) -> object:
    if isinstance(value, Place):
        ranges = moves.get(value.path)
        if ranges is None or value.range == WHOLE_FILE:
            return value
        if value.range not in ranges:
            raise Untracked(value)
        return Place(value.path, ranges[value.range])
    if isinstance(value, Struct):
        changes = {}
        for name in value.__struct_fields__:
            before = getattr(value, name)
            after = _moved(before, moves)
            if after is not before:
                changes[name] = after
        return msgspec.structs.replace(value, **changes) if changes else value
    if isinstance(value, tuple):
        parts = tuple(_moved(part, moves) for part in value)
        return parts if any(a is not b for a, b in zip(parts, value, strict=True)) else value
    return value
