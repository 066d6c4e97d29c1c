"""bundled-request: one request that asks for several groups of permissions at once."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates import data_of
from needlint.app.request_habits import belong_together, groups, launch_path
from needlint.app.requests import subject
from needlint.app.types_text import simple
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("bundled-request")
CLAUSES = ("191-4.6", "164-2.1", "20204a-3.1")


def check(app: App) -> Iterator[Finding]:
    """A warning where it is made at launch; a note elsewhere, but for groups that one function needs together."""
    for request in app.requests:
        asked = groups(request)
        at_launch = request.at_launch and request.trigger == "start"
        if len(asked) < 2 or (not at_launch and belong_together(asked)):
            continue
        data = data_of(app, request.permissions)
        yield PAGE.finding(
            "at-launch" if at_launch else "together",
            request.place,
            subject(app, request),
            fields={"names": ", ".join(simple(p) for p in request.permissions), "count": str(len(asked))},
            severity="warning" if at_launch else "note",
            data=data,
            variants=(app.code.source_set(request.place.path),),
            clauses=CLAUSES,
            related=launch_path(app, request) if at_launch else (),
        )
