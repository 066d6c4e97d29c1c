"""dependency-permission: a permission that only an SDK's or archive's manifest brings, and that nothing needs."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.archive_uses import may_use
from needlint.app.manifest_edits import removal_marker, sheet
from needlint.app.manifest_model import Declaration
from needlint.app.uses_model import PermissionVerdict
from needlint.facts.place import Place
from needlint.finding import Finding, Fix, Message
from needlint.knowledge.sdk_model import Sdk
from needlint.registry import page

PAGE = page("dependency-permission")
CLAUSES = ("pipl-6", "191-4.1", "20204a-3.2a")
_SIDE_ERRANDS = frozenset({
    "analytics", "attribution", "crash", "push", "payment", "social-login", "session-replay", "customer-service",
    "debug", "consent-management",
})  # fmt: skip
"""Kinds of SDKs whose own work needs no permission that opens personal information; a scanner or map may need it."""


def check(app: App) -> Iterator[Finding]:
    """One finding per declaration that an SDK or archive merges in and that no manifest of the app's own repeats."""
    for verdict in app.permissions:
        merged = [d for d in verdict.declared.declarations if not d.removed]
        if not merged or not verdict.in_package or any(d.source not in ("sdk", "archive") for d in merged):
            continue
        bringers = [_bringer(app, d, verdict.name) for d in merged]
        if verdict.named or _needed(verdict, {b.id for b in bringers if b is not None}):
            continue
        if not all(_idle(app, d, b, verdict) for d, b in zip(merged, bringers, strict=True)):
            continue
        place, name = _place(app, merged[0]), _name(merged[0], bringers[0])
        grave = verdict.info is not None and verdict.info.kind == "runtime"
        yield PAGE.finding(
            "merged",
            place,
            verdict.name,
            fields={"by": name, "bridge": app.bridge(verdict.data)},
            severity="warning" if grave else "note",
            confidence="medium",  # manifests differ by version, and class files do not show every use
            data=verdict.data,
            variants=(merged[0].source_set,),
            clauses=app.clauses(CLAUSES, verdict.data),
            fix=_fix(app, verdict.name),
        )


def _needed(verdict: PermissionVerdict, bringers: set[str]) -> bool:
    """Own code, a component, or an SDK other than those that bring it uses it."""
    return any(use.kind != "sdk" or use.what not in bringers for use in verdict.used_by)


def _bringer(app: App, declaration: Declaration, name: str) -> Sdk | None:
    if declaration.source == "archive":
        return None
    found = (s.sdk for s in app.sdks if s.place == declaration.place and name in s.sdk.permissions)
    return next(found, None)


def _idle(app: App, declaration: Declaration, bringer: Sdk | None, verdict: PermissionVerdict) -> bool:
    """Whether what brings the permission can do its work without it."""
    if declaration.source == "archive":
        facts = app.parts.archives.get(declaration.place.path)
        return _opens(verdict) and facts is not None and not may_use(facts, verdict.name)
    return bringer is not None and bringer.kind in _SIDE_ERRANDS and _opens(verdict)


def _opens(verdict: PermissionVerdict) -> bool:
    """Whether it opens information on its own: what the user is asked for, or an identifier."""
    info = verdict.info
    if info is None or not info.provable or not verdict.data:
        return False
    return info.kind in ("runtime", "special") or "ad-id" in verdict.data


def _place(app: App, declaration: Declaration) -> Place:
    """The dependency in the build script; for an archive that is the line that names it."""
    if declaration.source == "sdk":
        return declaration.place
    builds = (app.parts.builds[m] for m in app.parts.closure if m in app.parts.builds)
    lines = (a.place for b in builds for a in b.archives if a.path == declaration.place.path)
    return next(lines, declaration.place)


def _name(declaration: Declaration, bringer: Sdk | None) -> Message:
    if bringer is not None:
        return Message(bringer.name, bringer.name_zh or bringer.name)
    file = declaration.place.path.rpartition("/")[2]
    return Message(file, file)


def _fix(app: App, name: str) -> Fix | None:
    """An element with tools:node="remove" among the main manifest's permissions."""
    main = sheet(app)
    edits = removal_marker(main, name) if main is not None else ()
    text = Message(f"Remove {name} from the merged manifest", f"从合并后的清单中移除 {name}")
    return Fix(text, edits, safe=False) if edits else None
