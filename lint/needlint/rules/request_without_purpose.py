"""request-without-purpose: nothing on the path to a request tells the user what the permission is for."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates import data_of
from needlint.app.request_habits import explained, groups
from needlint.app.requests import subject
from needlint.app.types_text import simple
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("request-without-purpose")
CLAUSES = ("191-2.3", "164-2.1", "20204a-3.2b", "292-purpose")


def check(app: App) -> Iterator[Finding]:
    """One finding per call that asks for a runtime permission."""
    for request in app.requests:
        if not groups(request) or explained(app, request):
            continue
        yield PAGE.finding(
            "silent",
            request.place,
            subject(app, request),
            fields={"names": ", ".join(simple(p) for p in request.permissions)},
            confidence="medium",
            data=data_of(app, request.permissions),
            variants=(app.code.source_set(request.place.path),),
            clauses=CLAUSES,
        )
