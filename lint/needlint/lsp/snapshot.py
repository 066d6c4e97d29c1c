"""What one judgement found, in a form that requests can read while the next one is under way."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from needlint.app.sdk_detection import DetectedSdk
from needlint.app.uses_model import PermissionVerdict, PersonalRead
from needlint.config import ConfigError
from needlint.finding import Finding, Report
from needlint.lsp.positions import Text
from needlint.moves import Untracked, moved
from needlint.session import Session


class AppView(Struct, frozen=True, kw_only=True):
    """One application of a root."""

    module: str
    files: frozenset[str]
    categories: tuple[str, ...]
    min_sdk: int | None
    permissions: tuple[PermissionVerdict, ...]
    reads: tuple[PersonalRead, ...]
    sdks: tuple[DetectedSdk, ...]


class Snapshot(Struct, frozen=True, kw_only=True):
    """`texts`: every file that a finding, its evidence or an app's verdict names, as it was judged."""

    report: Report
    apps: tuple[AppView, ...] = ()
    texts: Mapping[str, Text] = {}
    config_error: ConfigError | None = None

    def findings(self, path: str) -> list[Finding]:
        """Findings that stand in a file, in source order."""
        return [finding for finding in self.report.findings if finding.place.path == path]

    def paths(self) -> list[str]:
        """Files with findings, sorted."""
        return sorted({finding.place.path for finding in self.report.findings})

    def app_of(self, path: str) -> AppView | None:
        """The first application that a file belongs to, else the first of all."""
        return next((app for app in self.apps if path in app.files), next(iter(self.apps), None))


def take(session: Session, report: Report, before: Snapshot | None) -> Snapshot:
    """The state of a session after a judgement; texts that did not change are taken over from the one before."""
    apps = _views(session, before)
    places = {place.path for place in report.spans}
    places |= {d.place.path for app in apps for v in app.permissions for d in v.declared.declarations}
    texts: dict[str, Text] = {}
    for path in sorted(places):
        same = before.texts.get(path) if before is not None and session.settled and path not in session.moves else None
        if same is not None:
            texts[path] = same
            continue
        utf8 = session.analysis.sources.decoded(path).utf8
        known = before.texts.get(path) if before is not None else None
        texts[path] = known if known is not None and known.utf8 == utf8 else Text(utf8)
    return Snapshot(report=report, apps=apps, texts=texts, config_error=session.config_error)


def _views(session: Session, before: Snapshot | None) -> tuple[AppView, ...]:
    """The apps as they are now; where code was only moved, as they were, at the new places."""
    if before is not None and session.settled:
        try:
            return moved(before.apps, session.moves)
        except Untracked:
            pass
    return tuple(
        AppView(
            module=app.module,
            files=frozenset(f.path for f in app.parts.files),
            categories=app.categories,
            min_sdk=app.min_sdk,
            permissions=app.permissions,
            reads=app.reads,
            sdks=app.sdks,
        )
        for app in session.analysis.apps
    )
