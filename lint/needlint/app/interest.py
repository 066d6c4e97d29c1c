"""Which words make a source file worth reading in full: members, types and constants that the tables know."""

from __future__ import annotations

from functools import cache

from needlint.knowledge.apis import member_names
from needlint.knowledge.providers import constant_names


@cache
def interesting_words() -> frozenset[bytes]:
    """Identifiers, as bytes, one of which a file must contain to prove a use or a read of personal information.

    Kotlin writes `getDeviceId()` as `deviceId`, so both forms are here.
    """
    names = set(member_names()) | set(constant_names())
    names |= {property_name(n) for n in names if n.startswith("get")}
    return frozenset(n.encode() for n in names if n)


def property_name(getter: str) -> str:
    """`getDeviceId` -> `deviceId`; "" for a bare `get`."""
    rest = getter[3:]
    return rest[:1].lower() + rest[1:]
