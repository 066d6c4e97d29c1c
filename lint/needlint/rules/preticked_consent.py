"""preticked-consent: the box by which the user agrees to the privacy policy is ticked from the start."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.consent_boxes import preticked
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("preticked-consent")
CLAUSES = ("pipl-14", "191-3.4", "164-1.1", "26-necessary")


def check(app: App) -> Iterator[Finding]:
    """One finding per ticked box."""
    for box in preticked(app):
        yield PAGE.finding(
            box.how,
            box.place,
            box.subject,
            variants=(box.source_set,),
            clauses=app.clauses(CLAUSES, ()),
        )
