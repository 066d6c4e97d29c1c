"""outdated-sdk: an SDK version below the first one that app stores accept."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.sdk_detection import DetectedSdk
from needlint.facts.place import Place
from needlint.finding import Finding, Message
from needlint.knowledge.versions import lower
from needlint.registry import page

PAGE = page("outdated-sdk")
CLAUSES = ("26-sdk",)


def check(app: App) -> Iterator[Finding]:
    """One finding per SDK whose version is known and lower than `first_accepted`, for which the table has a source."""
    for found in app.sdks:
        sdk = found.sdk
        if not sdk.first_accepted or not found.version or found.debug_only:
            continue
        if not lower(found.version, sdk.first_accepted):
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


def _place(found: DetectedSdk) -> Place:
    """Where the version stands."""
    return next((e.place for e in found.evidence if found.version and found.version in e.text), found.place)
