"""The words by which a privacy policy or SDK list may name an SDK."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from needlint.knowledge.compiled import Table
from needlint.knowledge.sdk_model import Sdk

_PARTS = re.compile(r"[\s/,，、()（）+|·]+")


class _Names(Struct, frozen=True, forbid_unknown_fields=True):
    plain: tuple[str, ...]
    endings: tuple[str, ...]
    vendors: dict[str, str]
    purposes: dict[str, tuple[str, ...]]


def _parse(files: Sequence[dict[str, Any]]) -> _Names:
    return msgspec.convert(files[0], _Names)


TABLE = Table("sdk_names", _Names, _parse)


@cache
def _names() -> _Names:
    return TABLE.load()


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, _names().endings))})+$")


def sdk_names(sdk: Sdk) -> tuple[str, ...]:
    """Its id and names in full and by their telling words, its package prefixes and the groups of its coordinates, and
    its vendor where that makes little else."""
    return tuple(dict.fromkeys(name for name in _sdk_names(sdk) if len(name) > 1))


def _sdk_names(sdk: Sdk) -> Iterator[str]:
    yield sdk.id
    yield sdk.id.replace("-", " ")
    for name in (sdk.name, sdk.name_zh):
        yield from _of(name)
    for prefix in (*sdk.packages, *(c.partition(":")[0] for c in sdk.coordinates)):
        if "." in prefix and "*" not in prefix:
            yield prefix
    vendor = _PARTS.split(sdk.vendor)[0]
    if vendor.casefold() not in _names().vendors and len(vendor) > 3:
        yield vendor


def _of(name: str) -> Iterator[str]:
    yield name
    yield name.casefold().removesuffix("sdk").strip()
    known = _names()
    for part in _PARTS.split(name):
        word = part.casefold()
        if word.isascii():
            if len(word) > 2 and word not in known.plain and word not in known.vendors:
                yield part
            continue
        rest = _ending().sub("", word)
        yield word.removesuffix("sdk")
        if rest not in known.vendors.values() and rest.casefold() not in known.vendors:
            yield rest


def vendor_names(sdk: Sdk) -> tuple[str, ...]:
    """Words for its vendor, Chinese ones included."""
    known = _names()
    parts = [part.casefold() for part in _PARTS.split(sdk.vendor)]
    words = [word for part in parts if part not in known.plain for word in (part, known.vendors.get(part, ""))]
    return tuple(word for word in words if len(word) > 1)


def purpose_words(sdk: Sdk) -> tuple[str, ...]:
    """Words for what it is for."""
    return _names().purposes.get(sdk.kind, ())
