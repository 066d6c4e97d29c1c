"""The Terms of the installed knowledge tables and rule pages; each table is loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from needlint.finding import Message
from needlint.knowledge import clauses, data_types, necessity, permissions, sdks
from needlint.knowledge.categories import categories as all_categories
from needlint.knowledge.categories import category as known_category
from needlint.registry import RULES_FOLDER
from needlint.rule_page import RulePage
from needlint.terms import CategoryItem, CategoryText, Clause, Necessity, RuleText


class Tables:
    """Implements terms.Terms."""

    def rule(self, rule: str) -> RuleText | None:
        """A rule's page."""
        page = self._pages.get(rule)
        if page is None:
            return None
        return RuleText(
            rule, page.summary, page.help("default", _Open(), _Open()), page.severity, page.family, page.body
        )

    def clause(self, clause: str, category: str | None = None) -> Clause | None:
        """A clause as cited."""
        return clauses.citation(clause, category) if clauses.clause(clause) else None

    def category(self, category: str) -> Message:
        """A category's name."""
        found = known_category(category)
        return found.name if found else Message(category, category)

    def category_text(self, category: str) -> CategoryText | None:
        """A category with its basic function and items."""
        found = known_category(category)
        if found is None:
            return None
        items = tuple(
            CategoryItem(
                item.text,
                necessity.allowed(item),
                Message(item.role, item.role_zh or item.role) if item.role else None,
                Message(item.condition, item.condition_zh or item.condition) if item.condition else None,
            )
            for item in found.necessary
        )
        return CategoryText(found.number, found.name, found.basic_service, items)

    def data(self, data: str) -> Message:
        """A data type's name."""
        return data_types.data_name(data)

    def necessity(self, categories: Sequence[str], data: str) -> Necessity | None:
        """Whether one of the categories lists the data; None where no category is known."""
        if not any(map(known_category, categories)):
            return None
        found = necessity.necessity(data, categories)
        return Necessity(found.necessary, found.item.text if found.item else None, found.condition)

    def category_id(self, name: str) -> str | None:
        """Id for a category's id, number, Chinese or English name."""
        found = known_category(name)
        return found.id if found else None

    def category_ids(self) -> Collection[str]:
        """All category ids, in the order of the Provisions."""
        return tuple(all_categories())

    def permission_names(self) -> Collection[str]:
        """All permissions known."""
        return permissions.permission_names()

    def sdk_ids(self) -> Collection[str]:
        """All SDKs known."""
        return tuple(entry.id for entry in sdks.all_sdks())

    def rule_ids(self) -> Collection[str]:
        """All rules, sorted."""
        return tuple(self._pages)

    @cached_property
    def _pages(self) -> dict[str, RulePage]:
        """Pages without a check of their own (suppressions, internal errors) are rules too."""
        pages = (RulePage(path) for path in sorted(RULES_FOLDER.glob("[!_]*.md")))
        return {page.rule: page for page in pages}


class _Open(dict[str, str]):
    """Leaves a template's fields visible: {subject}."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
