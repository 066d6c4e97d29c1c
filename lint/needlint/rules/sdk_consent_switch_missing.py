"""sdk-consent-switch-missing: an SDK that must be told whether the user agreed is started without ever being told."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.requests_model import SdkStart
from needlint.app.sdk_detection import DetectedSdk
from needlint.app.sdk_starts import consent_calls
from needlint.app.sdk_switches import switch_fix
from needlint.finding import Finding, Message, Related
from needlint.knowledge.sdk_calls import consent_switches
from needlint.knowledge.versions import lower
from needlint.registry import page

PAGE = page("sdk-consent-switch-missing")
CLAUSES = ("pipl-13", "191-3.1", "164-1.1", "26-sdk")


def check(app: App) -> Iterator[Finding]:
    """One finding per set of consent calls; a warning where the SDK may also start before consent, else a note."""
    reported: set[str] = set()
    for found in app.sdks:
        switches = consent_switches(found.sdk)
        starts = [s for s in app.sdk_starts(found) if _starts(found, s) and not _debug(app, s)]
        if not switches or not starts or reported & set(switches) or _settled(app, found):
            continue
        if all(s.guarded for s in starts) and _may_be_left_out(app, found):
            continue
        reported |= set(switches)
        first = min(starts, key=lambda s: (s.role != "init", s.place.path, s.place.range.start))
        sdk = found.sdk
        data = tuple(sorted(d for d, how in sdk.data.items() if how in ("seen", "disclosed"))) or tuple(
            sorted(sdk.data)
        )
        yield PAGE.finding(
            "missing",
            first.place,
            sdk.id,
            fields={
                "name": Message(sdk.name, sdk.name_zh or sdk.name),
                "call": first.what,
                "switches": Message(", ".join(switches), "、".join(switches)),
            },
            severity="note" if all(s.guarded for s in starts) else "warning",
            confidence="high" if set(switches) & set(sdk.seen) else "low",
            data=data,
            variants=(app.code.source_set(first.place.path),),
            clauses=app.clauses(CLAUSES, data),
            related=_evidence(found),
            fix=switch_fix(app, found),
        )


def _settled(app: App, found: DetectedSdk) -> bool:
    """The SDK takes nothing, is told, or is kept from collecting by the manifest."""
    sdk = found.sdk
    return (
        sdk.collects is False
        or not sdk.data
        or found.debug_only
        or bool(found.off or found.deferred)
        or any(True for _ in consent_calls(app, sdk))
    )


def _may_be_left_out(app: App, found: DetectedSdk) -> bool:
    """The app's build files name a version that asks for no consent call."""
    library, _, least = found.sdk.consent_optional_from.rpartition(":")
    written = (e.text.rpartition(":") for other in app.sdks for e in other.evidence if e.how == "coordinate")
    return bool(library) and any(name == library and lower(version, least) is False for name, _, version in written)


def _starts(found: DetectedSdk, start: SdkStart) -> bool:
    """A call that starts it; a map works from its view on, whatever call comes first."""
    sdk = found.sdk
    return start.role == "init" or (start.role == "call" and (not sdk.init or sdk.kind == "map-location"))


def _debug(app: App, start: SdkStart) -> bool:
    return app.is_debug(app.code.source_set(start.place.path))


def _evidence(found: DetectedSdk) -> tuple[Related, ...]:
    evidence = found.evidence[0]
    return (
        Related(evidence.place, "contributed-by", Message(f"seen here: {evidence.text}", f"识别依据：{evidence.text}")),
    )
