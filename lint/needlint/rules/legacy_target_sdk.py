"""legacy-target-sdk: a target below 23, under which every permission is granted in one bundle at installation."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("legacy-target-sdk")
FIRST_RUNTIME_LEVEL = 23


def check(app: App) -> Iterator[Finding]:
    """At most one finding, where the target was written."""
    if app.target_sdk is None or app.target_sdk >= FIRST_RUNTIME_LEVEL:
        return
    yield PAGE.finding(
        "legacy",
        app.target_sdk_place,
        "targetSdkVersion",
        fields={"target": str(app.target_sdk)},
        clauses=("191-4.6", "20204a-5.11a"),
    )
