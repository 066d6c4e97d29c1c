"""When code runs that a framework or library calls: at start, by the system, by the user, where it is handed over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from needlint.knowledge.compiled import Table

Trigger = Literal["start", "system", "user", "inline", "async", "unknown"]
"""inline: inside the call it is given to; async: soon after, with no further cause. Both have the caller's trigger."""
Slot = str | int
"""An argument's name, or its position from 0."""


class Call(Struct, frozen=True):
    """Calls that take a function. `slots` () = in every argument."""

    trigger: Trigger
    slots: tuple[Slot, ...] = ()


class Callbacks(Struct, frozen=True):
    """owner -> method -> trigger, and owner -> method -> calls; method "*" = all others, owner "*" = any."""

    callbacks: dict[str, dict[str, Trigger]]
    calls: dict[str, dict[str, tuple[Call, ...]]]
    streams: dict[str, dict[str, Trigger]] = {}
    """Package -> call that makes a stream of events -> what causes an event."""


def _parse(files: Sequence[dict[str, Any]]) -> Callbacks:
    (table,) = files
    callbacks: dict[str, dict[str, Trigger]] = {}
    for row in table["callback"]:
        for owner in row.get("owners") or [row["owner"]]:
            for method in row["methods"]:
                callbacks.setdefault(owner, {}).setdefault(method, row["trigger"])
    calls: dict[str, dict[str, list[Call]]] = {}
    for row in table["call"]:
        for owner in row["owners"]:
            for method in row["methods"]:
                call = Call(row["trigger"], tuple(row.get("slots", ())))
                calls.setdefault(owner, {}).setdefault(method, []).append(call)
    frozen = {owner: {name: tuple(rows) for name, rows in methods.items()} for owner, methods in calls.items()}
    streams: dict[str, dict[str, Trigger]] = {}
    for row in table.get("stream", ()):
        for package in row["packages"]:
            streams.setdefault(package, {}).update(dict.fromkeys(row["methods"], row["trigger"]))
    return Callbacks(callbacks, frozen, streams)


TABLE: Table[Callbacks] = Table("callbacks", Callbacks, _parse)


@cache
def _table() -> Callbacks:
    return TABLE.load()


@cache
def owners() -> frozenset[str]:
    """The library types that the table knows."""
    return frozenset(_table().callbacks)


def methods_of(owner: str) -> dict[str, Trigger]:
    """The methods of a library type that something calls, with what calls them; "*" = all others."""
    return _table().callbacks.get(owner, {})


def callback_trigger(owners: Iterable[str], method: str, overrides: bool = True) -> Trigger | None:
    """What calls `method` of a class with these library supertypes, nearest first. A method that an owner names counts
    before any owner's "*", which holds only for what `overrides` a method of the owner, not for what the class adds.
    None: none of them is known to be called."""
    known = [methods for owner in owners if (methods := _table().callbacks.get(owner)) is not None]
    for wanted in (method, "*") if overrides else (method,):
        for methods in known:
            found = methods.get(wanted)
            if found is not None and (wanted != "*" or method not in ("<init>", "<fields>", "<static>")):
                return found
    return None


def call_trigger(owners: Iterable[str], method: str, slots: Sequence[Slot] = ()) -> Trigger | None:
    """When a function given to the call `method` in an argument known by `slots` (its name, its position) runs.

    `owners`: what the receiver may be, nearest first: type with its supertypes, or the package of a top-level function;
    () = not known. None: the table does not say.
    """
    calls = _table().calls
    tables = [methods for owner in (*owners, "*") if (methods := calls.get(owner)) is not None]
    for wanted in (method, "*"):
        fitting = [call for methods in tables for call in methods.get(wanted, ())]
        for call in fitting:
            if any(slot in call.slots for slot in slots):
                return call.trigger
        if (any_slot := next((call for call in fitting if not call.slots), None)) is not None:
            return any_slot.trigger
    return None


def stream_trigger(owners: Iterable[str], method: str) -> Trigger | None:
    """What causes the events of the stream that a call of a library makes (`RxView.clicks(button)`). `owners`: the type
    that declares it, or the package of a top-level function. None: the table does not say."""
    streams = _table().streams
    for owner in owners:
        parts = owner.split(".")
        for end in range(len(parts), 1, -1):
            found = streams.get(".".join(parts[:end]), {}).get(method)
            if found is not None:
                return found
    return None


def trigger(owner: str, method: str, slot: Slot | None = None) -> Trigger | None:
    """`callback_trigger` of one owner, or with `slot` the `call_trigger` of an argument. `owner` "" = not known."""
    owners = (owner,) if owner else ()
    return callback_trigger(owners, method) if slot is None else call_trigger(owners, method, (slot,))
