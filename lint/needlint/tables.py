"""The Terms of the installed knowledge tables and rule pages; each table is loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from needlint.finding import Message
from needlint.registry import RULES_FOLDER
from needlint.rule_page import RulePage
from needlint.terms import Clause, Necessity, RuleText


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

    def clause(self, clause: str) -> Clause | None:
        """A clause as cited."""
        return None

    def category(self, category: str) -> Message:
        """A category's name."""
        return Message(category, category)

    def data(self, data: str) -> Message:
        """A data type's name."""
        return Message(data, data)

    def necessity(self, categories: Sequence[str], data: str) -> Necessity | None:
        """Whether one of the categories lists the data; None where no category is known."""
        return None

    def category_id(self, name: str) -> str | None:
        """Id for a category's id, number, Chinese or English name."""
        return name

    def category_ids(self) -> Collection[str]:
        """All category ids, in the order of the Provisions."""
        return ()

    def permission_names(self) -> Collection[str]:
        """All permissions known."""
        return ()

    def sdk_ids(self) -> Collection[str]:
        """All SDKs known."""
        return ()

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
