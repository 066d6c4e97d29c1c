"""The identifiers of a file, fast: which files are worth reading in full.

Measured on 50 MB of Java and Kotlin: `translate` and `split` take tokens apart several times faster than one regular
expression with 6,000 alternatives or `findall` of identifiers.
"""

from __future__ import annotations

from collections.abc import Set

_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$") | frozenset(range(128, 256))
_TABLE = bytes(byte if byte in _WORD else 32 for byte in range(256))


def words(utf8: bytes) -> frozenset[bytes]:
    """Every run of identifier bytes in the text: code, comments and strings alike."""
    return frozenset(utf8.translate(_TABLE).split())


def contains_any(utf8: bytes, interesting: Set[bytes]) -> bool:
    """Whether the text has one of these identifiers as a whole word. Give a (frozen)set."""
    return not frozenset(interesting).isdisjoint(utf8.translate(_TABLE).split())
