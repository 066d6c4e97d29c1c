"""What an app's class is by the library types it extends: activity, application, service, fragment, worker ..."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from needlint.knowledge import callbacks
from needlint.knowledge.compiled import Table


class Frameworks(Struct, frozen=True):
    """Direct supertypes of library types, and the types that give a kind."""

    types: dict[str, tuple[str, ...]]
    kinds: dict[str, str]


def _parse(files: Sequence[dict[str, Any]]) -> Frameworks:
    (table,) = files
    return Frameworks({name: tuple(above) for name, above in table["types"].items()}, dict(table["kinds"]))


TABLE: Table[Frameworks] = Table("frameworks", Frameworks, _parse)


@cache
def _table() -> Frameworks:
    return TABLE.load()


def direct_supertypes(name: str) -> tuple[str, ...]:
    """The direct supertypes that matter of a library type (fully qualified, nested types with `.`); () = not known."""
    return _table().types.get(name, ())


@cache
def library_supertypes(name: str) -> tuple[str, ...]:
    """All supertypes of a library type that matter, nearest first, without itself; () = none known."""
    types = _table().types
    found: dict[str, None] = {}
    waiting = deque(types.get(name, ()))
    while waiting:
        above = waiting.popleft()
        if above not in found and above != name:
            found[above] = None
            waiting.extend(types.get(above, ()))
    return tuple(found)


@cache
def _known() -> frozenset[str]:
    table = _table()
    above = (name for supertypes in table.types.values() for name in supertypes)
    return frozenset((*table.types, *table.kinds, *above, *callbacks.owners()))


def known_types() -> frozenset[str]:
    """Every library type that this table or that of callbacks names."""
    return _known()


def is_known(name: str) -> bool:
    """Whether this table or that of callbacks names this library type."""
    return name in _known()


def kind(name: str) -> str | None:
    """activity, application, service, receiver, provider, initializer, fragment, dialog, popup, worker, view-model,
    view, backup-agent, instrumentation or script-module (native side of React Native, Cordova ...); None = another."""
    return kind_of((name,))


def kind_of(supertypes: Iterable[str]) -> str | None:
    """The kind of a class with these supertypes, nearest first."""
    kinds = _table().kinds
    for name in supertypes:
        for candidate in (name, *library_supertypes(name)):
            if candidate in kinds:
                return kinds[candidate]
    return None
