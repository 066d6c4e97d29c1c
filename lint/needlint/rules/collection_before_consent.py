"""collection-before-consent: own code reads personal information when the app starts, before the user has agreed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.app_list import of_one
from needlint.app.consent_path import confidence_of, path_of
from needlint.app.uses_model import PersonalRead
from needlint.facts.place import Range
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("collection-before-consent")
_SINGLE = re.compile(r"\.(getPackageInfo|getApplicationInfo|getLaunchIntentForPackage|getInstallerPackageName)\b")
"""Look-ups of one package: a guess of what is installed, not the list."""
_ENABLED_BY_USER = {"screen-content"}
"""What Android gives only after the user switched a service on in the system settings, or started a capture."""
CLAUSES = ("pipl-13", "191-3.1", "164-1.1", "20203a-2.5")


def check(app: App) -> Iterator[Finding]:
    """One finding per read and data that a start reaches with no consent guard on the way."""
    for read in app.reads:
        arrival = app.arrival_before_consent(read) if read.sure else None
        if arrival is None or all(app.is_debug(v) for v in read.variants):
            continue
        confidence = confidence_of(app, arrival, read.function, read.place)
        if (
            _SINGLE.search(read.api)
            or of_one(app, read)
            or set(read.data) <= _ENABLED_BY_USER
            or ("running-apps" in read.data and _looks_for_itself(app, read))
        ):
            confidence = "low"
        for data in read.data:
            yield PAGE.finding(
                "read",
                read.place,
                data,
                fields={"api": read.api, "name": app.data_name(data), "entry": arrival.entry},
                confidence=confidence,
                data=(data,),
                variants=read.variants,
                clauses=app.clauses(CLAUSES, (data,)),
                related=path_of(app, arrival),
            )


def _looks_for_itself(app: App, read: PersonalRead) -> bool:
    """The running processes are read to find the own one: only that of the own id, or of the own package, is taken."""
    types = app.code.types
    holder = types.function(read.function)
    around = [f for f in types.facts(read.place.path).functions if f is holder or _inside(f.whole, holder.whole)]
    words = {step.name for f in around if f.body is not None for step in f.body.steps}
    return bool(words & {"myPid", "packageName", "getPackageName", "applicationId", "APPLICATION_ID"})


def _inside(inner: Range, outer: Range) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
