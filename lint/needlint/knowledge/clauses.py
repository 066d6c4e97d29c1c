"""The clauses that findings cite, with their binding force and how well each text was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import Struct

from needlint.finding import Message
from needlint.knowledge.categories import category as find_category
from needlint.knowledge.compiled import Table
from needlint.terms import Clause as Citation

Force = Literal["law", "regulation", "rule", "normative", "standard", "guide", "draft"]
FORCES: tuple[Force, ...] = ("law", "regulation", "rule", "normative", "standard", "guide", "draft")
"""Strongest first."""


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A law, rule, standard or guide. `url` is its official page ("" = none known); `source` says where it was read."""

    id: str
    title_zh: str
    title_en: str
    force: Force
    date: str = ""
    url: str = ""
    source: tuple[str, ...] = ()
    checked: str = ""

    @property
    def title(self) -> Message:
        """The title in both languages."""
        return Message(self.title_en, self.title_zh)


class Clause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One citable clause. `evidence`: "read" in full, or "partly" (in part, or through summaries)."""

    id: str
    document: str
    clause_zh: str
    clause_en: str
    summary_zh: str
    summary_en: str
    evidence: Literal["read", "partly"]
    source: tuple[str, ...] = ()
    checked: str = ""

    @property
    def summary(self) -> Message:
        """What it says, in our words."""
        return Message(self.summary_en, self.summary_zh)


class Clauses(Struct, frozen=True):
    """The table: documents and clauses by id."""

    documents: dict[str, Document]
    clauses: dict[str, Clause]


def _parse(files: Sequence[dict[str, Any]]) -> Clauses:
    documents = msgspec.convert([d for file in files for d in file["document"]], list[Document])
    clauses = msgspec.convert([c for file in files for c in file["clause"]], list[Clause])
    return Clauses({d.id: d for d in documents}, {c.id: c for c in clauses})


TABLE = Table("clauses", Clauses, _parse)


@cache
def table() -> Clauses:
    """The whole table."""
    return TABLE.load()


def clause(id: str) -> Clause | None:
    """The clause with this id."""
    return table().clauses.get(id)


def citation(id: str, category: str | None = None) -> Citation:
    """The clause as a report cites it; for `npi-5` with a category, its item of Art. 5 is named.

    Raises KeyError for an unknown id: a rule that cites a clause we do not have is a defect of the rule.
    """
    found = table().clauses[id]
    document = table().documents[found.document]
    text = Message(found.clause_en, found.clause_zh)
    entry = find_category(category) if category and id == "npi-5" else None
    if entry is not None:
        text = Message(
            f"{text.en}, category {entry.number} ({entry.name_en})", f"{text.zh}（{entry.number}）{entry.name_zh}"
        )
    return Citation(id, document.title, text, document.url, document.force)


def clauses_for(category: str) -> tuple[Citation, ...]:
    """What says which information this category needs: the item of Art. 5 of the Provisions."""
    return (citation("npi-5", category),) if find_category(category) else ()


def by_authority(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids without repetition, highest authority first; the order within one force is kept."""
    known = table()
    unique = dict.fromkeys(ids)
    return tuple(sorted(unique, key=lambda id: FORCES.index(known.documents[known.clauses[id].document].force)))
