"""repeated-request: a permission asked for again at every start, whatever the user answered before."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates import data_of
from needlint.app.request_habits import launch_path, repeats
from needlint.app.requests import subject
from needlint.app.types_text import simple
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("repeated-request")
CLAUSES = ("reg-22", "191-3.2", "20204a-3.2f", "20202a-3.3")


def check(app: App) -> Iterator[Finding]:
    """One finding per call that nothing stored stands before."""
    for request in app.requests:
        if not request.permissions or not repeats(app, request):
            continue
        yield PAGE.finding(
            "every-start",
            request.place,
            subject(app, request),
            fields={"names": ", ".join(simple(p) for p in request.permissions)},
            confidence="medium",
            data=data_of(app, request.permissions),
            variants=(app.code.source_set(request.place.path),),
            clauses=CLAUSES,
            related=launch_path(app, request),
        )
