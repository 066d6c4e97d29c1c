"""The vocabulary of personal information: every table, finding and configuration names data by these ids."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from needlint.finding import Message
from needlint.knowledge.compiled import Table


class DataType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One kind of personal information.

    `sensitive`: named by PIPL Art. 28 or GB/T 35273-2020 Annex B. `gbt45574`: its place in GB/T 45574-2025, as far as
    that was read. `identifier`: "unchangeable", "resettable" or a phrase, for device and user identifiers; "" for the
    rest.
    """

    id: str
    name_zh: str
    name_en: str
    sensitive: bool = False
    sensitive_basis: str = ""
    gbt45574: str = "not-seen"
    in_provisions: bool = False
    """Named in one of the 39 categories."""
    identifier: str = ""
    covers: tuple[str, ...] = ()
    """Ids that give what an item of this name allows (`location` covers precise and coarse location)."""
    means: tuple[str, ...] = ()
    """Ids through which an item of this name is given on a phone (a copy of a document through the camera)."""
    also: tuple[str, ...] = ()
    """Names of the same type in the source lists; no table uses them."""
    note: str = ""
    source: tuple[str, ...] = ()
    checked: str = ""

    @property
    def name(self) -> Message:
        """The name in both languages."""
        return Message(self.name_en, self.name_zh)

    @property
    def fixed(self) -> bool:
        """An identifier that the user cannot reset at will."""
        return bool(self.identifier) and self.identifier != "resettable"


def _parse(files: Sequence[dict[str, Any]]) -> dict[str, DataType]:
    types = msgspec.convert([entry for file in files for entry in file["type"]], list[DataType])
    return {entry.id: entry for entry in types}


TABLE = Table("data_types", dict[str, DataType], _parse)


@cache
def data_types() -> dict[str, DataType]:
    """All types by id, in the order of the file."""
    return TABLE.load()


def data_type(id: str) -> DataType | None:
    """The type with this id."""
    return data_types().get(id)


def data_name(id: str) -> Message:
    """The type's name; the id itself where it is unknown."""
    found = data_types().get(id)
    return found.name if found else Message(id, id)


def data_phrase(id: str) -> Message:
    """The type's name as it stands inside an English sentence: no capital, but for abbreviations (IMEI, OAID)."""
    name = data_name(id)
    lower = name.en[:1].lower() + name.en[1:] if name.en[1:2].islower() and name.en.split()[0] != "Android" else name.en
    return Message(lower, name.zh)


@cache
def canonical() -> dict[str, str]:
    """Ids of the source lists (`location_precise`, `mac`) -> ids of this vocabulary, for the comparison with those
    lists."""
    return {old: entry.id for entry in data_types().values() for old in entry.also}
