"""request-before-consent: a permission is asked for when the app starts, before the user has agreed."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.consent_path import confidence_of, path_of
from needlint.app.gates import SPECIAL, data_of
from needlint.app.request_habits import habits
from needlint.app.requests import subject
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("request-before-consent")
CLAUSES = ("pipl-13", "191-3.1", "191-1.2", "26-permission")


def check(app: App) -> Iterator[Finding]:
    """One finding per request that a start reaches with no consent guard on the way."""
    for request in app.requests:
        arrival = app.consent.arrival(request.function, request.step)
        if arrival is None or app.is_debug(app.code.source_set(request.place.path)):
            continue
        named = ", ".join(p.rpartition(".")[2] for p in request.permissions)
        data = data_of(app, request.permissions)
        if (named and not data) or request.library == SPECIAL:
            continue  # it opens no personal information, or a settings page where the user decides
        yield PAGE.finding(
            "asked" if named else "unknown",
            request.place,
            subject(app, request),
            fields={
                "mechanism": request.mechanism,
                "permissions": named,
                "entry": arrival.entry,
                "habits": habits(app, request),
            },
            confidence=confidence_of(app, arrival, request.function, request.place),
            data=data,
            variants=(app.code.source_set(request.place.path),),
            clauses=app.clauses(CLAUSES, data),
            related=path_of(app, arrival),
        )
