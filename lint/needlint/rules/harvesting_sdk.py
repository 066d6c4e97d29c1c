"""harvesting-sdk: an SDK known to take personal information, in a shipped configuration."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.sdk_detection import DetectedSdk
from needlint.finding import Confidence, Finding, Message, Related
from needlint.registry import page

PAGE = page("harvesting-sdk")
CLAUSES = ("npi-4", "pipl-6", "191-2.1", "164-1.1")
GRAVE = frozenset({
    "imei", "imsi", "iccid", "device-serial", "mac-address", "installed-apps", "location", "precise-location",
    "coarse-location", "background-location", "contacts", "sms", "call-log", "clipboard",
})  # fmt: skip
"""Fixed identifiers, installed apps, location, contacts, messages, call log, clipboard (design, section 5)."""


def check(app: App) -> Iterator[Finding]:
    """One finding per recognised SDK that takes what the category does not list and is not under [app.sdks].

    What ships in debug builds alone counts for nothing."""
    for found in app.sdks:
        sdk = found.sdk
        if sdk.collects is False or not sdk.data or sdk.id in app.disclosed_sdks:
            continue
        if found.switched_off or found.debug_only:
            continue
        known = tuple(d for d, how in sorted(sdk.data.items()) if how in ("seen", "disclosed") and not app.lists(d))
        supposed = tuple(d for d in sorted(sdk.data) if not app.lists(d))
        taken = known or supposed
        if not taken:
            continue
        grave = bool(GRAVE & set(known)) and app.side != "supply"
        yield PAGE.finding(
            "known" if known else "supposed",
            found.place,
            sdk.id,
            fields={"name": Message(sdk.name, sdk.name_zh or sdk.name), "data": app.data_names(taken)},
            severity="warning" if grave else "note",
            confidence=_confidence(found, bool(known)),
            data=taken,
            variants=found.variants,
            clauses=app.clauses(CLAUSES, taken),
            related=_related(found),
        )


def _confidence(found: DetectedSdk, known: bool) -> Confidence:
    if found.confidence == "high":
        return "high" if known else "medium"
    return found.confidence


def _related(found: DetectedSdk) -> tuple[Related, ...]:
    seen = [
        Related(e.place, "contributed-by", Message(f"seen as {e.how}: {e.text}", f"识别依据（{e.how}）：{e.text}"))
        for e in found.evidence[1:5]
    ]
    return (*seen, *(Related(e.place, "guard", _waits(e.text)) for e in found.deferred))


def _waits(entry: str) -> Message:
    return Message(
        f"keeps it from starting by itself; it collects once code starts it: {entry}",
        f"使其不会自动启动，但代码启动后仍会收集：{entry}",
    )
