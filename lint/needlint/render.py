"""What a report format is: reports/<format>.py with `render(report, context) -> str`, found by folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import Struct

from needlint.finding import Finding, Message, Report
from needlint.options import Language
from needlint.terms import Clause, Terms

FOLDER = Path(__file__).with_name("reports")


class RenderContext(Struct, frozen=True, kw_only=True):
    """Everything a format may use beside the Report."""

    terms: Terms
    version: str
    """needlint's own."""
    language: Language = "en"
    colour: bool = False
    quiet: bool = False
    """Only findings, no summary."""
    prefix: str = ""
    """Put before every path: for people the root as they gave it, for CI its place in the repository; "" or "x/y/"."""
    inventory: dict[str, Any] | None = None
    """The inventory document, for formats that `wants_inventory()`; None = not made."""

    def path(self, path: str) -> str:
        """A path of the report as the reader of this format looks it up."""
        return self.prefix + path

    def text(self, message: Message) -> str:
        """A message in the run's language."""
        return message.text(self.language)

    def clauses(self, finding: Finding, report: Report) -> list[Clause]:
        """The clauses of a finding; an id without an entry is shown as such.

        Where its apps have one category between them, a clause that lists the categories names that item.
        """
        categories = {c for app in report.apps if app.module in finding.apps for c in app.categories}
        only = categories.pop() if len(categories) == 1 else None
        unknown = Message("", "")
        return [self.terms.clause(i, only) or Clause(i, Message(i, i), unknown, "", "rule") for i in finding.clauses]


Renderer = Callable[[Report, RenderContext], str]


@cache
def format_names() -> tuple[str, ...]:
    """Names of all formats, sorted, without importing one."""
    return tuple(sorted(p.stem.replace("_", "-") for p in FOLDER.glob("[!_]*.py")))


def renderer(name: str) -> Renderer:
    """The `render` function of a format; KeyError for an unknown name."""
    if name not in format_names():
        raise KeyError(name)
    render: Renderer = import_module(f"needlint.reports.{name.replace('-', '_')}").render
    return render


def wants_inventory(name: str) -> bool:
    """Whether a format shows the inventory too (its module says WANTS_INVENTORY = True)."""
    return bool(getattr(import_module(f"needlint.reports.{name.replace('-', '_')}"), "WANTS_INVENTORY", False))
