"""What an app takes, whatever its category: the base of every disclosure list (`needlint inventory`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlint.analysis import Analysis, analyse
from needlint.app.app import App
from needlint.app.build_model import Dependency
from needlint.app.manifest_model import Declaration
from needlint.app.sdk_detection import DetectedSdk, How
from needlint.app.uses_model import PermissionVerdict, UsedBy
from needlint.config import Config
from needlint.facts.place import Place
from needlint.options import Options
from needlint.progress import Step, unwatched

VERSION = 1
_HOW: dict[How, str] = {
    "coordinate": "coordinate", "package": "coordinate", "archive": "archive", "archive-content": "archive",
    "native": "archive", "import": "import", "component": "component", "meta-data": "metadata", "plugin": "plugin",
    "switch": "metadata",
}  # fmt: skip
"""Ways an SDK was recognised -> evidence[].how of the public contract."""


def document(root: Path, config: Config, options: Options, step: Step = unwatched) -> dict[str, Any]:
    """Read a tree and list what its apps take, as plain values, keys in the order of the contract."""
    return inventory_of(analyse(root, config, options, step))


def inventory_of(analysis: Analysis) -> dict[str, Any]:
    """The same of an analysis that was made before."""
    return {"version": VERSION, "apps": [_app(app, analysis) for app in analysis.apps]}


def _app(app: App, analysis: Analysis) -> dict[str, Any]:
    builds = [app.parts.builds[m] for m in app.parts.closure if m in app.parts.builds]

    external = [d for b in builds for d in b.dependencies if d.shipped]

    def line(place: Place) -> int:
        return analysis.sources.span(place).start_line

    return {
        "module": app.module,
        "application_id": app.manifest.package,
        "categories": list(app.categories),
        "manifests": list(app.manifest.manifests),
        "permissions": [_permission(app, v, analysis) for v in app.permissions],
        "sdks": [_sdk(app, s, analysis) for s in app.sdks],
        "personal_information": [
            {
                "data": data,
                "api": read.api,
                "path": read.place.path,
                "line": line(read.place),
                "before_consent": app.before_consent(read),
            }
            for read in app.reads
            for data in read.data
        ],
        "requests": [
            {
                "permissions": list(request.permissions),
                "path": request.place.path,
                "line": line(request.place),
                "mechanism": request.mechanism,
                "at_launch": request.at_launch,
                "on_denied": [
                    {"outcome": o.outcome, "path": o.place.path, "line": line(o.place)} for o in request.on_denied
                ],
            }
            for request in app.requests
        ],
        "dependencies": [_dependency(d, line(d.place)) for d in external if d.ecosystem == "maven"],
        "packages": [
            {
                "ecosystem": d.ecosystem,
                "name": d.artifact,
                "version": d.version,
                "path": d.place.path,
                "line": line(d.place),
            }
            for d in external
            if d.ecosystem != "maven"
        ],
        "unresolved": [
            {"path": u.place.path, "line": line(u.place), "text": u.text} for b in builds for u in b.unresolved
        ],
    }


def _dependency(dependency: Dependency, line: int) -> dict[str, Any]:
    return {
        "coordinate": dependency.coordinate,
        "version": dependency.version,
        "path": dependency.place.path,
        "line": line,
        "configuration": dependency.configuration,
        "variants": [dependency.source_set],
    }


def _permission(app: App, verdict: PermissionVerdict, analysis: Analysis) -> dict[str, Any]:
    necessary = None
    if app.categories and verdict.data:
        necessary = app.necessity(verdict.data) != "unnecessary"
    return {
        "name": verdict.name,
        "data": list(verdict.data),
        "necessary": necessary,
        "declared": [_declaration(d, analysis) for d in verdict.declared.declarations],
        "use": verdict.use,
        "used_by": [_used_by(u, analysis) for u in verdict.used_by],
    }


def _declaration(declaration: Declaration, analysis: Analysis) -> dict[str, Any]:
    return {
        "path": declaration.place.path,
        "line": analysis.sources.span(declaration.place).start_line,
        "source": declaration.source,
        "source_set": declaration.source_set,
        "max_sdk": declaration.max_sdk,
        "removed": declaration.removed,
    }


def _used_by(use: UsedBy, analysis: Analysis) -> dict[str, Any]:
    return {
        "kind": use.kind,
        "module": use.module,
        "path": use.place.path,
        "line": analysis.sources.span(use.place).start_line,
        "what": use.what,
        "reachable": use.reachable,
    }


def _sdk(app: App, found: DetectedSdk, analysis: Analysis) -> dict[str, Any]:
    evidence = [
        {
            "path": e.place.path,
            "line": analysis.sources.span(e.place).start_line,
            "how": _HOW[e.how],
        }
        for e in found.evidence
    ]
    return {
        "id": found.sdk.id,
        "name": found.sdk.name,
        "vendor": found.sdk.vendor,
        "kind": found.sdk.kind,
        "coordinates": list(found.coordinates),
        "version": found.version,
        "evidence": evidence,
        "collects": found.sdk.collects,
        "data": sorted(found.sdk.data),
        "variants": list(found.variants),
        "init": [
            {
                "path": call.place.path,
                "line": analysis.sources.span(call.place).start_line,
                "call": call.what,
                "entry": call.entry,
                "guarded": call.guarded,
            }
            for call in app.sdk_starts(found)
        ],
    }
