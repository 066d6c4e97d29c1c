"""Whose classes an archive holds: SDKs, and the few classes by which one SDK stands in for another."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from needlint.facts.build_model import ArchiveFacts
from needlint.knowledge import sdks

_STAND_INS = 3
"""So few classes in the packages of one SDK, amid the many of another, only stand in for it: a sharing SDK brings
`com.tencent.tauth.AuthActivity` of its own."""
_MANY = 10
"""How many times as many classes the other SDK has."""


class Contents(NamedTuple):
    """The SDKs of an archive by id."""

    held: dict[str, tuple[str, sdks.PackageMatch]]
    """With the first package of each."""
    stood_in_for: frozenset[str]


def contents(facts: ArchiveFacts | None) -> Contents:
    """What the packages of an archive say; nothing where it could not be read."""
    found: dict[str, tuple[str, sdks.PackageMatch]] = {}
    sizes: Counter[str] = Counter()
    if facts is not None:
        counts = facts.classes or (_STAND_INS + 1,) * len(facts.packages)
        for package, count in zip(facts.packages, counts, strict=False):
            match = sdks.match_package(package)
            if match is not None:
                found.setdefault(match.sdk.id, (package, match))
                sizes[match.sdk.id] += count
    most = max(sizes.values(), default=0)
    stand_ins = frozenset(i for i, size in sizes.items() if size <= _STAND_INS and most > _MANY * size)
    return Contents({i: shown for i, shown in found.items() if i not in stand_ins}, stand_ins)


def version_in(file_name: str) -> str | None:
    """`umeng-common-9.6.1.jar` -> 9.6.1: the file name's last part that starts with a digit and holds a dot."""
    stem = file_name.rpartition(".")[0]
    for part in reversed(stem.replace("_", "-").split("-")):
        text = part.lower().removeprefix("v")
        if text[:1].isdigit() and "." in text:
            return text
    return None
