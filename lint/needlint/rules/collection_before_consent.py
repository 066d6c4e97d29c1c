"""collection-before-consent: own code reads personal information when the app starts, before the user has agreed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.consent_path import confidence_of, path_of
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("collection-before-consent")
_SINGLE = re.compile(r"\.(getPackageInfo|getApplicationInfo|getLaunchIntentForPackage|getInstallerPackageName)\b")
"""Look-ups of one package: a guess of what is installed, not the list."""
CLAUSES = ("pipl-13", "191-3.1", "164-1.1", "20203a-2.5")


def check(app: App) -> Iterator[Finding]:
    """One finding per read and data that a start reaches with no consent guard on the way."""
    for read in app.reads:
        arrival = app.arrival_before_consent(read) if read.sure else None
        if arrival is None or all(app.is_debug(v) for v in read.variants):
            continue
        confidence = confidence_of(app, arrival, read.function, read.place)
        if _SINGLE.search(read.api):
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
