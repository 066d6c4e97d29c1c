"""outdated-sdk: an SDK version below the first one that app stores accept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.sdk_detection import DetectedSdk
from needlint.facts.place import Place
from needlint.finding import Finding, Message
from needlint.registry import page

PAGE = page("outdated-sdk")
CLAUSES = ("26-sdk",)
_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)(?:[-_.+]?[a-z][\w.+-]*|_\d[\w.+-]*)?", re.IGNORECASE)
"""Numbers with dots; what follows them (`-beta2`, `_3dmap9.2.0`) says nothing on their order."""


def check(app: App) -> Iterator[Finding]:
    """One finding per SDK whose version is known and lower than `first_accepted`, for which the table has a source."""
    for found in app.sdks:
        sdk = found.sdk
        if not sdk.first_accepted or not found.version or found.debug_only:
            continue
        used, least = _numbers(found.version), _numbers(sdk.first_accepted)
        if used is None or least is None or used >= least:
            continue
        yield PAGE.finding(
            "outdated",
            _place(found),
            sdk.id,
            fields={
                "name": Message(sdk.name, sdk.name_zh or sdk.name),
                "version": found.version,
                "accepted": sdk.first_accepted,
                "source": sdk.first_accepted_source,
            },
            variants=found.variants,
            clauses=app.clauses(CLAUSES, ()),
        )


def _numbers(version: str) -> tuple[int, ...] | None:
    """`9.3.0` -> (9, 3); None for a version that is not fixed (`+`, `latest.release`, a range)."""
    match = _VERSION.fullmatch(version.strip())
    if match is None:
        return None
    numbers = [int(part) for part in match[1].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _place(found: DetectedSdk) -> Place:
    """Where the version stands."""
    return next((e.place for e in found.evidence if found.version and found.version in e.text), found.place)
