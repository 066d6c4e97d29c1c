"""What is known of a stored value: its key, its value before anything was stored, the names on the way to it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId

Literal = str | int | float | bool | None
Constants = Mapping[str, Literal]


class Missing:
    """No value is known."""


MISSING = Missing()


class Reading(Struct, frozen=True):
    """Where a value is read from. `initial`: its value before anything was stored; MISSING = not known."""

    key: str = ""
    initial: Literal | Missing = MISSING
    names: tuple[str, ...] = ()
    parameter: tuple[FunctionId, int] | None = None
    """The value is this parameter of an own function."""

    def under(self, *names: str) -> Reading:
        """The same with more names on the way."""
        return Reading(self.key, self.initial, (*names, *self.names), self.parameter)


def field_key(field: FieldId) -> str:
    """The key of a flag that lives in a field."""
    return f"field:{field.path}:{field.owner}.{field.name}"
