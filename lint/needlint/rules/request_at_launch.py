"""request-at-launch: a permission asked for when the app starts, before the user has started a function that needs
it."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates import BASIC, SPECIAL, data_of
from needlint.app.request_habits import habits, launch_path
from needlint.app.requests import subject
from needlint.app.types_text import simple
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("request-at-launch")
CLAUSES = ("164-2.1", "26-permission", "20204a-3.1", "draft2026-permission")


def check(app: App) -> Iterator[Finding]:
    """One finding per call; necessity does not matter: also what is necessary is asked for when it is used."""
    for request in app.requests:
        if not request.at_launch or request.trigger != "start" or not request.permissions:
            continue
        if request.library == SPECIAL and app.engine.screens.kind(request.screen) not in BASIC:
            continue  # a helper that many lead to: nobody sees which of them a start runs
        data = data_of(app, request.permissions)
        yield PAGE.finding(
            "at-launch",
            request.place,
            subject(app, request),
            fields={
                "names": ", ".join(simple(p) for p in request.permissions),
                "bridge": app.bridge(data),
                "habits": habits(app, request),
            },
            data=data,
            variants=(app.code.source_set(request.place.path),),
            clauses=CLAUSES,
            related=launch_path(app, request),
        )
