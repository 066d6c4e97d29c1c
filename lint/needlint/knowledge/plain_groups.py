"""Libraries known to use no permission by themselves, by Maven group or coordinate."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from needlint.knowledge.compiled import Table


def _parse(files: Sequence[dict[str, Any]]) -> list[str]:
    return sorted({group for file in files for entry in file["plain"] for group in entry["groups"]})


TABLE = Table("plain_groups", list[str], _parse)


@cache
def _names() -> frozenset[str]:
    return frozenset(TABLE.load())


def is_plain(group: str, artifact: str) -> bool:
    """Whether the table names the coordinate, its group or a group above it."""
    names = _names()
    if f"{group}:{artifact}" in names:
        return True
    parts = group.split(".")
    return any(".".join(parts[:n]) in names for n in range(len(parts), 0, -1))
