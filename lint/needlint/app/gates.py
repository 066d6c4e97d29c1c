"""Denials that cost a function, judged: which screen stands behind the request, and does the category need the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.requests import place_name
from needlint.app.requests_model import Outcome, OutcomeKind, PermissionRequest
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import simple
from needlint.finding import Confidence, Message, Related, Severity
from needlint.knowledge.permissions import permission

if TYPE_CHECKING:
    from needlint.app.app import App

SPECIAL = "special-access"
"""Id of the library of settings pages: what is asked for there can be refused whatever its protection level is."""
BASIC = frozenset(("launcher", "main", "onboarding"))
"""Screens that the basic function can't be reached without."""

_LIBRARY_WORDS = {
    "camera-image": re.compile(
        r"camera|zxing|scan|qrcode|barcode|mlkit|arcore|webrtc|rtc\b|agora|capture", re.IGNORECASE
    ),
    "microphone-audio": re.compile(r"record|audio|rtc\b|webrtc|agora|speech|voice|asr\b", re.IGNORECASE),
    "location": re.compile(r"map|location|amap|baidu\.lbs|geo", re.IGNORECASE),
    "precise-location": re.compile(r"map|location|amap|baidu\.lbs|geo", re.IGNORECASE),
    "photos-videos": re.compile(r"picker|gallery|album|matisse|mediastore|pictureselector|crop", re.IGNORECASE),
    "files": re.compile(r"picker|gallery|album|matisse|mediastore|pictureselector|filepicker|crop", re.IGNORECASE),
    "contacts": re.compile(r"contactscontract", re.IGNORECASE),
    "bluetooth-devices": re.compile(r"bluetooth|ble\b", re.IGNORECASE),
}
"""Words in a screen's imports that show a library using what the permission opens, data id -> words."""


class Gate(Struct, frozen=True):
    """One denial that costs something, with its judgement."""

    request: PermissionRequest
    outcome: Outcome
    subject: str
    severity: Severity
    confidence: Confidence
    data: tuple[str, ...]
    screen: str
    """Simple name of the screen, "" where it is not known."""
    basic: bool
    necessary: bool
    variants: tuple[str, ...]
    related: tuple[Related, ...]


def gates(app: App, kind: OutcomeKind) -> Iterator[Gate]:
    """The gates of one kind, one per place and permissions."""
    seen: set[tuple[object, str]] = set()
    for request in app.requests:
        normal = request.permissions and all(_always_granted(name) for name in request.permissions)
        if (normal and request.library != SPECIAL) or _is_undeclared(app, request.screen):
            continue
        if kind == "closes-screen" and any(o.outcome == "exits-app" and o.certain for o in request.on_denied):
            continue
        for outcome in request.on_denied:
            if outcome.outcome != kind:
                continue
            gate = _judge(app, request, outcome)
            if gate is not None and (outcome.place, gate.subject) not in seen:
                seen.add((outcome.place, gate.subject))
                yield gate


def _is_undeclared(app: App, screen: str) -> bool:
    """Whether no manifest of an app that has a launcher declares the activity or one that extends it: nothing can start
    it."""
    if screen not in app.engine.screens.activities or not app.engine.screens.launchers:
        return False
    types = app.engine.graph.resolver.types
    declared = {c.name for c in app.manifest.components if c.kind == "activity" and not c.removed}
    return not any("$" in name for name in declared) and declared.isdisjoint((screen, *types.subtypes(screen)))


def _always_granted(name: str) -> bool:
    """Whether the system grants it at install: nobody can refuse it."""
    known = permission(name)
    return known is not None and known.kind == "normal"


def data_of(app: App, permissions: tuple[str, ...]) -> tuple[str, ...]:
    """What permissions open on the levels that the app runs on."""
    found: dict[str, None] = {}
    for name in permissions:
        known = permission(name)
        if known is not None:
            found.update(dict.fromkeys(known.exposes(app.min_sdk)))
    return tuple(found)


def _judge(app: App, request: PermissionRequest, outcome: Outcome) -> Gate | None:
    basic = _is_basic(app, request)
    data = data_of(app, request.permissions)
    necessary = _necessary(app, request.permissions)
    confidence: Confidence = "high" if outcome.certain else "low"
    if basic:
        severity: Severity = "warning" if not app.categories else "note" if necessary else "error"
        if not request.permissions and app.categories:
            severity = "warning"
    else:
        if outcome.outcome != "exits-app" and (not request.screen or _needs(app, request)):
            return None
        severity = "warning"
    if outcome.outcome in ("re-asks",):
        severity = "warning"
    if not request.screen:
        confidence = "low" if confidence == "low" else "medium"
    if app.side == "supply":
        severity = "note"
    function = outcome.function or request.function
    named = ",".join(simple(p) for p in request.permissions) or "?"
    return Gate(
        request=request,
        outcome=outcome,
        subject=f"{place_name(app, function)}/{named}",
        severity=severity,
        confidence=confidence,
        data=data,
        screen=simple(request.screen),
        basic=basic,
        necessary=necessary,
        variants=(app.code.source_set(outcome.place.path),),
        related=tuple(_related(request, outcome)),
    )


def _is_basic(app: App, request: PermissionRequest) -> bool:
    """Whether the basic function can't be reached without the screen. A screen that a start does not lead to and that
    leads nowhere else is a leaf, whatever few ways there are to it."""
    screens = app.engine.screens
    kind = screens.kind(request.screen) if request.screen else "other"
    if kind != "main":
        return kind in BASIC
    leads = any(t.kind == "activity" for t, _ in screens.opens(request.screen)) or screens.hosted(request.screen)
    return bool(leads) or _is_start(app, request.screen)


def _is_start(app: App, screen: str) -> bool:
    """Whether a start of the app reaches the screen without the user."""
    types = app.engine.graph.resolver.types
    reached = app.engine.reach.start_reach()
    own = [
        f
        for name in ("onCreate", "onCreateView", "onViewCreated", "onStart", "onResume")
        for f in types.find_functions(screen, name)
    ]
    return any(f in reached for f in own)


def _necessary(app: App, permissions: tuple[str, ...]) -> bool:
    """Whether the category lists the data of every permission that is asked for."""
    if permissions and all(name in app.purposes for name in permissions):
        return True
    if not app.categories or not permissions:
        return False
    every = [data_of(app, (name,)) for name in permissions]
    return all(data and app.necessity(data) != "unnecessary" for data in every)


def _related(request: PermissionRequest, outcome: Outcome) -> Iterator[Related]:
    if request.place != outcome.place:
        names = ", ".join(simple(p) for p in request.permissions) or "?"
        yield Related(request.place, "entry", Message(f"asks for {names}", f"申请 {names}"))
    for place in outcome.path[:8]:
        yield Related(place, "call", Message("runs on denial", "拒绝后执行"))


# ---- leaf screens that can't do without ------------------------------------------------------------------------------


def _needs(app: App, request: PermissionRequest) -> bool:
    """Whether the screen's own code uses what it asks for (scanner, recorder), or only stands in for a request."""
    types = app.engine.graph.resolver.types
    own = [n for n in (request.screen, *types.supertypes(request.screen)) if types.is_own(n)]
    paths = {d.path for n in own for d in types.declarations(n)}
    if not request.permissions:
        return True
    reached = _reached(app, set(own))
    for name in request.permissions:
        uses = app.evidence.uses.get(name, ())
        if any(u.place.path in paths or u.place.path in reached for u in uses):
            return True
    words = [_LIBRARY_WORDS[d] for d in data_of(app, request.permissions) if d in _LIBRARY_WORDS]
    imports = [i.path for p in sorted(paths) for i in types.facts(p).imports]
    if any(w.search(i) for w in words for i in imports) or any(w.search(n) for w in words for n in own):
        return True
    return not _shows_content(app, paths)


def _reached(app: App, screens: set[str]) -> set[str]:
    """Files of the code that a screen's own functions lead to."""
    graph = app.engine.graph
    types = graph.resolver.types
    level: list[FunctionId] = []
    for name in sorted(screens):
        for declared in types.declarations(name):
            for index, _ in enumerate(types.facts(declared.path).functions):
                identity = FunctionId(declared.path, index)
                if name in types.enclosing_types(identity):
                    level.append(identity)
    seen = set(level)
    for _ in range(4):
        following = [e.target for f in level for e in graph.edges(f) if e.target not in seen]
        level = list(dict.fromkeys(following))
        seen.update(level)
    return {f.path for f in seen}


def _shows_content(app: App, paths: set[str]) -> bool:
    """False for a transparent screen that only asks on behalf of others."""
    types = app.engine.graph.resolver.types
    names = {"setContentView", "setContent", "inflate", "onCreateView", "getLayoutId", "getLayout", "layoutId"}
    for path in paths:
        for function in types.facts(path).functions:
            if function.name in names or function.name.lower().endswith(
                ("layoutid", "layoutres", "layout", "contentview")
            ):
                return True
            if function.body is not None and any(s.name in names for s in function.body.steps):
                return True
    return False
