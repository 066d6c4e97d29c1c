"""The 39 app categories of the Provisions on necessary personal information (2021), Art. 5, and what each needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct, field

from needlint.finding import Message
from needlint.knowledge.compiled import Table


class NecessaryItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of a category's list. The Chinese is the text of the Provisions, the rest is ours.

    `role`: whose information it is, where the text limits it (passenger, consignee ...). `condition`: when the item
    holds ("" = always). `data_condition`: data id -> condition of that datum alone.
    """

    text_zh: str
    text_en: str
    data: tuple[str, ...]
    role: str = ""
    role_zh: str = ""
    condition: str = ""
    condition_zh: str = ""
    data_condition: dict[str, str] = field(default_factory=dict)
    data_condition_zh: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def text(self) -> Message:
        """The item in both languages."""
        return Message(self.text_en, self.text_zh)

    def condition_of(self, data: str) -> Message | None:
        """When this item makes `data` necessary; None = always."""
        if data in self.data_condition:
            return Message(self.data_condition[data], self.data_condition_zh.get(data, self.data_condition[data]))
        if self.condition:
            return Message(self.condition, self.condition_zh or self.condition)
        return None


class Category(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One category. `sources` are keys of the file's source list; `second_source` empty = one transcription only."""

    number: int
    id: str
    name_zh: str
    name_en: str
    basic_service_zh: str
    basic_service_en: str
    no_information: bool
    """无须个人信息，即可使用基本功能服务"""
    necessary: tuple[NecessaryItem, ...] = ()
    words: tuple[str, ...] = ()
    """Words in an app's name, description or store metadata that suggest the category (ours)."""
    verified_by: tuple[str, ...] = ()
    second_source: tuple[str, ...] = ()
    note: str = ""
    source: tuple[str, ...] = ()
    checked: str = ""

    @property
    def name(self) -> Message:
        """The name in both languages."""
        return Message(self.name_en, self.name_zh)

    @property
    def basic_service(self) -> Message:
        """The basic function service in both languages."""
        return Message(self.basic_service_en, self.basic_service_zh)

    @property
    def clause(self) -> str:
        """The clause that lists it; `clauses.citation("npi-5", category)` adds the item."""
        return "npi-5"

    @property
    def needs_account(self) -> bool:
        """Its items contain the registered user's phone number or an account, so that a login may come first."""
        return any(d in ("phone-number", "account-id") for item in self.necessary for d in item.data)


def _parse(files: Sequence[dict[str, Any]]) -> dict[str, Category]:
    entries = msgspec.convert([entry for file in files for entry in file["category"]], list[Category])
    return {entry.id: entry for entry in entries}


TABLE = Table("categories", dict[str, Category], _parse)


@cache
def categories() -> dict[str, Category]:
    """All categories by id, in the order of the Provisions."""
    return TABLE.load()


@cache
def _names() -> dict[str, Category]:
    found: dict[str, Category] = {}
    for entry in categories().values():
        for name in (
            entry.id,
            str(entry.number),
            entry.name_zh,
            entry.name_zh.removesuffix("类"),
            entry.name_en.casefold(),
        ):
            found[name] = entry
    return found


def category(name: str | int) -> Category | None:
    """The category of this id, number, Chinese name (with or without 类) or English name."""
    text = str(name).strip()
    return _names().get(text) or _names().get(text.casefold())


def suggestions(name: str) -> tuple[str, ...]:
    """Up to three ids whose id or name is close to a misspelt `name`, best first."""
    from difflib import get_close_matches

    names = _names()
    close = get_close_matches(name.strip().casefold(), names, 6, 0.5)
    inside = [key for key in names if not key.isdigit() and len(name.strip()) > 1 and name.strip().casefold() in key]
    return tuple(dict.fromkeys(names[key].id for key in (*close, *inside)))[:3]


@cache
def source_texts() -> dict[str, str]:
    """What the keys of `verified_by` and `second_source` stand for; read from the TOML, for `explain`."""
    import tomllib

    return {
        key: text for path in TABLE.sources() for key, text in tomllib.loads(path.read_text("utf-8"))["sources"].items()
    }
