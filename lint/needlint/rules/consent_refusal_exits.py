"""consent-refusal-exits: a user who does not agree to the privacy policy is thrown out of the app."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.consent_refusal import refusals
from needlint.app.requests import place_name
from needlint.finding import Finding, Message, Related
from needlint.knowledge.categories import category
from needlint.registry import page

PAGE = page("consent-refusal-exits")
CLAUSES = ("pipl-16", "191-4.2", "164-2.1")


def check(app: App) -> Iterator[Finding]:
    """One finding per disagree button: a warning where no category needs information, else a note."""
    declared = [category(c) for c in app.categories]
    needs_none = bool(declared) and all(c is not None and c.no_information for c in declared)
    for found in refusals(app):
        if app.is_debug(app.code.source_set(found.place.path)):
            continue
        refusal = found.refusal
        yield PAGE.finding(
            "nothing-needed" if needs_none else "exits",
            found.place,
            place_name(app, found.function),
            fields={"effect": Message(refusal.en, refusal.zh)},
            severity="warning" if needs_none else "note",
            confidence="medium",
            variants=(app.code.source_set(found.place.path),),
            clauses=app.clauses(CLAUSES, ()),
            related=tuple(
                Related(place, "call", Message("goes on through this call", "经由此处调用")) for place in found.path
            ),
        )
