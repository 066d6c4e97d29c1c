"""Names for ids and ids for names: what the commands and formats ask of the knowledge tables and rule pages.

One interface over the tables, so that a format needs none of them, and tests can pass a small `Terms` of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from msgspec import Struct

from needlint.finding import Message, Severity


class Clause(Struct, frozen=True):
    """One clause as cited in a report."""

    id: str
    document: Message
    clause: Message
    url: str
    force: str
    """law, regulation, rule, normative, standard, guide, draft"""


class Necessity(Struct, frozen=True):
    """How a category's table treats one kind of data."""

    necessary: bool
    item: Message | None = None
    """The necessary item that lists it."""
    condition: Message | None = None
    """When the item holds ("" or None = always)."""


class CategoryItem(Struct, frozen=True):
    """One item of a category's list of necessary information."""

    text: Message
    allows: dict[str, Message | None]
    """Data ids that the item allows, be it as the means to give it -> when; None = always."""
    role: Message | None = None
    """Whose information it is, where the list limits it."""
    condition: Message | None = None
    """When the item as a whole holds."""


class CategoryText(Struct, frozen=True):
    """A category as the Provisions list it."""

    number: int
    name: Message
    service: Message
    """Its basic function."""
    items: tuple[CategoryItem, ...] = ()
    """() where the basic function needs no personal information."""


class RuleText(Struct, frozen=True):
    """What a rule's page says of it."""

    id: str
    summary: Message
    help: Message
    severity: Severity
    family: str = ""
    page: str = ""
    """Markdown, English and Chinese parts."""


class Terms(Protocol):
    """Look-ups by id; an unknown id gives None or the id itself, never an error."""

    def rule(self, rule: str) -> RuleText | None:
        """A rule's page."""

    def clause(self, clause: str, category: str | None = None) -> Clause | None:
        """A clause as cited; one that lists the categories names the item of `category`."""

    def category(self, category: str) -> Message:
        """A category's name."""

    def category_text(self, category: str) -> CategoryText | None:
        """A category with its basic function and items."""

    def data(self, data: str) -> Message:
        """A data type's name."""

    def necessity(self, categories: Sequence[str], data: str) -> Necessity | None:
        """Whether one of the categories lists the data; None where no category is known."""

    def category_id(self, name: str) -> str | None:
        """Id for a category's id, number, Chinese or English name."""

    def category_ids(self) -> Collection[str]:
        """All category ids, in the order of the Provisions."""

    def permission_names(self) -> Collection[str]:
        """All permissions known."""

    def sdk_ids(self) -> Collection[str]:
        """All SDKs known."""

    def rule_ids(self) -> Collection[str]:
        """All rules, sorted."""
