"""Versions of libraries, in the order of their numbers."""

from __future__ import annotations

import re

_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)(?:[-_.+]?[a-z][\w.+-]*|_\d[\w.+-]*)?", re.IGNORECASE)
"""Numbers with dots; what follows them (`-beta2`, `_3dmap9.2.0`) says nothing on their order."""


def numbers(version: str) -> tuple[int, ...] | None:
    """`9.3.0` -> (9, 3); None for a version that is not fixed (`+`, `latest.release`, a range)."""
    match = _VERSION.fullmatch(version.strip())
    if match is None:
        return None
    parts = [int(part) for part in match[1].split(".")]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)


def lower(version: str, than: str) -> bool | None:
    """Whether a version stands before another one; None where one of them is not fixed."""
    first, second = numbers(version), numbers(than)
    return None if first is None or second is None else first < second
