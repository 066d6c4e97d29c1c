"""Does the category's table list this kind of data? The bridge from data to the item and its condition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from needlint.finding import Message
from needlint.knowledge.categories import Category, NecessaryItem, category
from needlint.knowledge.data_types import data_type

_MEANS = Message("only as the means to give that item", "仅作为提供该项信息的方式")


class Necessity(Struct, frozen=True):
    """How the declared categories treat one kind of data. `item` and `category` are None when it is unnecessary."""

    kind: Literal["necessary", "conditional", "unnecessary"]
    item: NecessaryItem | None = None
    category: Category | None = None
    condition: Message | None = None

    @property
    def necessary(self) -> bool:
        """Listed, be it under a condition."""
        return self.kind != "unnecessary"


def satisfies(data: str, listed: str) -> bool:
    """Whether `data` is what an item named `listed` allows: the same id, or one that it covers.

    Precise and coarse location satisfy `location`; background location never does.
    """
    entry = data_type(listed)
    return data == listed or (entry is not None and data in entry.covers)


def is_means(data: str, listed: str) -> bool:
    """Whether `data` is the way a phone gives an item named `listed` (the camera for a copy of a document)."""
    entry = data_type(listed)
    return entry is not None and data in entry.means


def allowed(item: NecessaryItem) -> dict[str, Message | None]:
    """Data ids that an item allows -> the condition, None = always: what it lists, what that covers, and the means to
    give it."""
    found: dict[str, Message | None] = {}
    means: dict[str, Message | None] = {}
    for listed in item.data:
        condition, entry = item.condition_of(listed), data_type(listed)
        for data in (listed, *(entry.covers if entry is not None else ())):
            if data not in found or condition is None:
                found[data] = condition
        for data in entry.means if entry is not None else ():
            means.setdefault(data, condition or _MEANS)
    return {**means, **found}


def necessity(data: str, categories: Iterable[str]) -> Necessity:
    """Best answer over the categories (an item necessary for one is necessary); unknown categories are passed over."""
    conditional: Necessity | None = None
    means: Necessity | None = None
    for name in categories:
        entry = category(name)
        if entry is None:
            continue
        for item in entry.necessary:
            for listed in item.data:
                if satisfies(data, listed):
                    condition = item.condition_of(listed)
                    if condition is None:
                        return Necessity("necessary", item, entry)
                    conditional = conditional or Necessity("conditional", item, entry, condition)
                elif is_means(data, listed):
                    means = means or Necessity("conditional", item, entry, item.condition_of(listed) or _MEANS)
    return conditional or means or Necessity("unnecessary")
