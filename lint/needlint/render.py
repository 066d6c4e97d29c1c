"""What a report format is: reports/<format>.py with `render(report, context) -> str`, found by folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from msgspec import Struct

from needlint.finding import Message, Report
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

    def text(self, message: Message) -> str:
        """A message in the run's language."""
        return message.text(self.language)

    def clauses(self, ids: tuple[str, ...]) -> list[Clause]:
        """The clauses of a finding; an id without an entry is shown as such."""
        return [self.terms.clause(i) or Clause(i, Message(i, i), Message("", ""), "", "rule") for i in ids]


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
