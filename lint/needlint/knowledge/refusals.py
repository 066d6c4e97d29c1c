"""Calls by which code refuses service: ends the app, closes the screen, sends the user away or to the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from needlint.knowledge.compiled import Table

Effect = Literal["exits-app", "closes-screen", "sends-away", "opens-settings", "blocks"]


class Refusal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to refuse. `en`, `zh` complete "on denial the code ...", "拒绝后代码会……"."""

    id: str
    effect: Effect
    en: str
    zh: str
    owners: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    """Reading one of these constants into an intent is the refusal."""
    arguments: dict[str, bool | int | str] = field(default_factory=dict)
    """Position (as text) -> constant that the call must have."""
    named_arguments: dict[str, bool | int | str] = field(default_factory=dict)
    """Kotlin argument name -> constant; one of them is enough."""
    assigned: bool | None = None
    """Assigning this value to a property of that name is the refusal."""
    arity: int | None = None


def _parse(files: Sequence[dict[str, Any]]) -> tuple[Refusal, ...]:
    (table,) = files
    return msgspec.convert(table["refusal"], tuple[Refusal, ...])


TABLE: Table[tuple[Refusal, ...]] = Table("refusals", tuple[Refusal, ...], _parse)


@cache
def refusals() -> tuple[Refusal, ...]:
    """All of them."""
    return TABLE.load()


@cache
def _by_method() -> dict[str, tuple[Refusal, ...]]:
    table: dict[str, tuple[Refusal, ...]] = {}
    for entry in refusals():
        for method in entry.methods:
            table[method] = (*table.get(method, ()), entry)
    return table


def refusal_of(
    owners: Iterable[str],
    method: str,
    arguments: Sequence[object] = (),
    named: Mapping[str, object] | None = None,
) -> Refusal | None:
    """The refusal that a call is.

    `owners`: types the receiver may be with their supertypes; () = not known, then only entries that hold for any
    receiver count. `arguments`: its constant arguments by position, None where not constant; `named`: the same
    by name.
    """
    known = tuple(owners)
    for entry in _by_method().get(method, ()):
        if entry.assigned is not None or not _owned(entry, known):
            continue
        if entry.arity is not None and len(arguments) + len(named or {}) != entry.arity:
            continue
        if _has_arguments(entry, arguments, named or {}):
            return entry
    return None


def refusal_by_assignment(property_name: str, value: object) -> Refusal | None:
    """The refusal that an assignment is (`isCancelable = false`)."""
    return next(
        (
            entry
            for entry in _by_method().get(property_name, ())
            if entry.assigned is not None and entry.assigned is value
        ),
        None,
    )


def refusal_by_constant(name: str) -> Refusal | None:
    """The refusal that use of a constant in an intent is (`Intent.CATEGORY_HOME`), by its fully qualified name."""
    return next((entry for entry in refusals() if name in entry.constants), None)


def _owned(entry: Refusal, owners: Sequence[str]) -> bool:
    return any(owner in entry.owners for owner in owners) or (not owners and "*" in entry.owners)


def _has_arguments(entry: Refusal, arguments: Sequence[object], named: Mapping[str, object]) -> bool:
    for position, value in entry.arguments.items():
        if int(position) >= len(arguments) or arguments[int(position)] is not value:
            return False
    wanted = entry.named_arguments
    return not wanted or any(named.get(name) is value for name, value in wanted.items())
