"""What a value is known to be, and what the parts that work it out share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.app.types_text import erase
from needlint.facts.source import Step, Value

if TYPE_CHECKING:
    from needlint.app.resolve import Resolver

MAX_DEPTH = 40
"""How many values one answer may follow; deeper ones count as unknown."""


class Meaning(Struct, frozen=True, array_like=True):
    """What a value is: candidate types, best first; `static`: the types themselves."""

    types: tuple[str, ...] = ()
    static: bool = False


UNKNOWN = Meaning()
STRING = Meaning(("java.lang.String",))
BOOLEAN = Meaning(("boolean",))
CLASS = Meaning(("java.lang.Class",))
LITERALS: dict[type, Meaning] = {bool: BOOLEAN, str: STRING, int: Meaning(("int",))}
Shape = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""The receiver types and the parameter types of a lambda."""


class ValuePart:
    """What the parts of ValueTypes share, and what each needs of the others; ValueTypes puts them together."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._depth = 0

    def union(self, meanings: Iterable[Meaning]) -> Meaning:
        """All types of several meanings."""
        found: dict[str, None] = {}
        static = False
        for meaning in meanings:
            found.update(dict.fromkeys(meaning.types))
            static = static or meaning.static
        return Meaning(tuple(found), static) if found else UNKNOWN

    def written(self, path: str, function: int, text: str) -> Meaning | None:
        """The type that stands in a function as written; None where it cannot be told."""
        if not text or text in ("var", "val"):
            return None
        scope = self._types.facts(path).functions[function].owner
        full = self._types.resolve_full(path, scope, text)
        if not full:
            return None
        if "<" in full or full.endswith("[]"):
            return Meaning((full,))
        listed = self._types.candidates(path, scope, erase(text.replace("?", "").strip()))
        return Meaning(listed) if listed else Meaning((full,))

    def meaning(self, path: str, function: int, value: Value | None, step: int) -> Meaning:
        """See ValueTypes."""
        raise NotImplementedError

    def step_meaning(self, path: str, function: int, number: int) -> Meaning:
        """See ValueTypes."""
        raise NotImplementedError

    def name(self, path: str, function: int, dotted: str) -> Meaning:
        """See MemberTypes."""
        raise NotImplementedError

    def member(self, path: str, meaning: Meaning, name: str) -> Meaning:
        """See MemberTypes."""
        raise NotImplementedError

    def field_types(self, identity: FieldId) -> tuple[str, ...]:
        """See MemberTypes."""
        raise NotImplementedError

    def call(self, path: str, function: int, number: int, step: Step) -> Meaning:
        """See CallResults."""
        raise NotImplementedError

    def result(self, identity: FunctionId) -> Meaning:
        """See CallResults."""
        raise NotImplementedError

    def library_member(self, text: str, name: str) -> str:
        """See CallResults."""
        raise NotImplementedError

    def imported_result(self, path: str, name: str) -> Meaning | None:
        """See CallResults."""
        raise NotImplementedError

    def receivers(self, path: str, function: int) -> tuple[tuple[str, ...], ...]:
        """See LambdaTypes."""
        raise NotImplementedError

    def lambda_shape(self, path: str, function: int) -> Shape:
        """See LambdaTypes."""
        raise NotImplementedError
