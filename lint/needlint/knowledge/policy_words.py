"""The words by which a privacy policy may name a kind of data or a permission, from policy_words.toml."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from needlint.knowledge.compiled import Table


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]
    data: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()


def _parse(files: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Data id or full name of a permission -> words."""
    found: dict[str, list[str]] = {}
    for entry in msgspec.convert([entry for file in files for entry in file["words"]], list[_Words]):
        for name in (*entry.data, *entry.permissions):
            found.setdefault(name, []).extend(entry.words)
    return found


TABLE = Table("policy_words", dict[str, list[str]], _parse)


@cache
def _words() -> dict[str, list[str]]:
    return TABLE.load()


def policy_words(name: str) -> tuple[str, ...]:
    """Words for a data id or a permission's full name; () where the table has none."""
    return tuple(_words().get(name, ()))
