"""sdk-before-consent: an SDK that takes personal information starts with the app, before the user has agreed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.consent_path import confidence_of, lower, path_of
from needlint.app.reach import Arrival
from needlint.app.requests_model import SdkStart
from needlint.app.sdk_detection import DetectedSdk
from needlint.app.sdk_starts import defers
from needlint.app.sdk_switches import switch_fix
from needlint.finding import Confidence, Finding, Message, Related
from needlint.knowledge.sdk_calls import starts
from needlint.knowledge.sdks import match_package
from needlint.registry import page

PAGE = page("sdk-before-consent")
CLAUSES = ("pipl-13", "pipl-23", "191-3.1", "191-5.1", "164-1.1", "26-sdk", "20203a-2.5")


def check(app: App) -> Iterator[Finding]:
    """Per SDK: its first start before consent, every call that claims consent by a constant, and its own start."""
    for found in app.sdks:
        if found.sdk.collects is False or not found.sdk.data or found.debug_only or found.off:
            continue
        if found.sdk.kind == "crash" and _asks(app, found):
            continue
        calls = app.sdk_starts(found)
        early = [start for start in calls if not start.guarded and not _debug(app, start)]
        yield from _called(app, found, calls, early)
        yield from _claimed(app, found, early)
        itself = found.starts_itself and found.sdk.auto_init_components and not _only_jars(found)
        if itself and not defers(app, found.sdk):
            yield from _by_itself(app, found)


def _only_jars(found: DetectedSdk) -> bool:
    """A JAR brings classes, no manifest: the provider that would start the SDK is not there."""
    names = [n for e in found.evidence if e.how.startswith("archive") for n in (e.text, e.place.path)]
    brought = any(e.how in ("coordinate", "package", "plugin") for e in found.evidence)
    return not brought and any(n.endswith(".jar") for n in names) and not any(n.endswith(".aar") for n in names)


_ASKING = re.compile(r"dialog|mail|notification|ReportingInteractionMode|ReportSenderFactory", re.IGNORECASE)


def _asks(app: App, found: DetectedSdk) -> bool:
    """The app sets a crash reporter up to ask the user, or writes the sending itself: nothing leaves by itself."""
    for _, path in app.code.imports():
        match = match_package(path) if _ASKING.search(path) else None
        if match is not None and match.sdk.id == found.sdk.id:
            return True
    return False


def _called(app: App, found: DetectedSdk, calls: tuple[SdkStart, ...], early: list[SdkStart]) -> Iterator[Finding]:
    inits = [s for s in early if s.role == "init" and starts(s.what)]
    if not inits and any(s.role == "init" and starts(s.what) for s in calls):
        return  # it is started later: what is called before has nothing to act on
    chosen = inits or [s for s in early if s.role in ("call", "init")]
    if not chosen:
        return
    first = min(chosen, key=lambda s: (s.entry != "Application.onCreate", s.place.path, s.place.range.start))
    yield _finding(app, found, "started", first, _others(chosen, first))


def _claimed(app: App, found: DetectedSdk, early: list[SdkStart]) -> Iterator[Finding]:
    for start in early:
        if start.role == "agrees":
            yield _finding(app, found, "claimed", start, ())


def _by_itself(app: App, found: DetectedSdk) -> Iterator[Finding]:
    yield PAGE.finding(
        "itself",
        found.place,
        found.sdk.id,
        fields={**_fields(app, found), "component": found.sdk.auto_init_components[0]},
        confidence="medium" if _known(found) else "low",
        data=_data(app, found),
        variants=found.variants,
        clauses=app.clauses(CLAUSES, _data(app, found)),
        fix=switch_fix(app, found),
    )


def _finding(app: App, found: DetectedSdk, key: str, start: SdkStart, others: tuple[Related, ...]) -> Finding:
    arrival = app.consent.arrival(start.function, start.step) if start.function is not None else None
    way = path_of(app, arrival if arrival is not None else Arrival(start.entry))
    way_confidence: Confidence = "high"
    if arrival is not None and start.function is not None:
        way_confidence = confidence_of(app, arrival, start.function, start.place)
    return PAGE.finding(
        key,
        start.place,
        found.sdk.id,
        fields={**_fields(app, found), "call": start.what, "entry": arrival.entry if arrival else start.entry},
        confidence=lower(_confidence(found, start), way_confidence),
        data=_data(app, found),
        variants=(app.code.source_set(start.place.path),),
        clauses=app.clauses(CLAUSES, _data(app, found)),
        related=(*way, *others),
        fix=switch_fix(app, found, starting=False) if key == "started" else None,
    )


def _fields(app: App, found: DetectedSdk) -> dict[str, str | Message]:
    sdk = found.sdk
    return {"name": Message(sdk.name, sdk.name_zh or sdk.name), "data": app.data_names(_data(app, found))}


def _known(found: DetectedSdk) -> bool:
    return any(how in ("seen", "disclosed") for how in found.sdk.data.values())


def _data(app: App, found: DetectedSdk) -> tuple[str, ...]:
    known = tuple(sorted(d for d, how in found.sdk.data.items() if how in ("seen", "disclosed")))
    return known or tuple(sorted(found.sdk.data))


def _confidence(found: DetectedSdk, start: SdkStart) -> Confidence:
    if found.sdk.collects is None or found.confidence == "low":
        return "low"
    return "high" if _known(found) and start.role in ("init", "agrees") else "medium"


def _others(chosen: list[SdkStart], first: SdkStart) -> tuple[Related, ...]:
    rest = [s for s in chosen if s is not first][:5]
    return tuple(Related(s.place, "used-by", Message(f"also {s.what}", f"另有调用 {s.what}")) for s in rest)


def _debug(app: App, start: SdkStart) -> bool:
    return app.is_debug(app.code.source_set(start.place.path))
