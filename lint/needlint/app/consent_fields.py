"""What a field of the app holds at first, and the key under which its value is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.consent_model import MISSING, Reading, field_key
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.facts.source import Const, Value

if TYPE_CHECKING:
    from needlint.app.consent_readings import Readings

MAX_DEPTH = 10


class FieldReadings:
    """Fields over a Resolver; `readings` reads the values that are put into them."""

    def __init__(self, resolver: Resolver, readings: Readings) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._readings = readings
        self._known: dict[FieldId, Reading] = {}
        self._assignments: dict[str, dict[str, list[tuple[int, int]]]] = {}

    def of(self, field: FieldId, depth: int = 0) -> Reading:
        """What an own field holds at first, with its key: the stored one where a delegate or a key object names it."""
        if field not in self._known:
            self._known[field] = Reading(field_key(field))
            self._known[field] = self._of(field, min(depth, MAX_DEPTH - 3))
        return self._known[field]

    def _of(self, field: FieldId, depth: int) -> Reading:
        declared = self._types.field(field)
        own = field_key(field)
        found = self._resolver.initialiser(field)
        if found is None:
            if isinstance(declared.constant, Const):
                return Reading(own, declared.constant.value)
            taken = self._taken_over(field, depth)
            if taken is not None:
                return taken
            plain = declared.type in ("boolean", "Boolean") and self._types.facts(field.path).language == "java"
            return Reading(own, False if plain and "final" not in declared.modifiers else MISSING)
        holder, value, _ = found
        inner = self._readings.reading(holder, value, {}, depth + 1)
        if inner.key:
            return inner
        if "private" in declared.modifiers and _is_closed(value):
            copied = self._taken_over(field, depth, only=True)
            if copied is not None:
                return copied
        return Reading(own, inner.initial, inner.names)

    def _taken_over(self, field: FieldId, depth: int, only: bool = False) -> Reading | None:
        """The stored flag that a field takes over (`token = sp.getString("token", null)`); `only`: that it never holds
        anything else but null or false."""
        found: set[Reading] = set()
        for function, number in self._assigned(field.path).get(field.name, ()) if depth < MAX_DEPTH else ():
            value = self._resolver.step(field.path, function, number).args[0].value
            if only and _is_closed(value):
                continue
            reading = self._readings.reading(FunctionId(field.path, function), value, {}, depth + 1)
            if reading.key and not reading.key.startswith("field:"):
                found.add(reading)
            elif only:
                return None
        return found.pop() if len(found) == 1 else None

    def _assigned(self, path: str) -> dict[str, list[tuple[int, int]]]:
        """Field name -> assignments in the methods of a file."""
        known = self._assignments.get(path)
        if known is None:
            known = self._assignments[path] = {}
            for index, function in enumerate(self._types.facts(path).functions):
                for number, step in enumerate(function.body.steps if function.body is not None else ()):
                    if step.kind == "assign" and not step.local and step.args:
                        known.setdefault(step.name, []).append((index, number))
        return known


def _is_closed(value: Value) -> bool:
    """Whether a value is null or false: nobody has agreed by it."""
    return isinstance(value, Const) and (value.value is None or value.value is False)
