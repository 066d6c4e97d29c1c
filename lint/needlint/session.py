"""One root kept judged while its files change: an edit costs its file, what rests on it, and the rules."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from enum import IntEnum
from pathlib import Path

import msgspec

from needlint.analysis import Analysis
from needlint.app.app import App
from needlint.app.written import Written
from needlint.check import collection_paused, report
from needlint.config import FILE_NAME, Config, ConfigError, load_config, parse_config
from needlint.facts.place import WHOLE_FILE, Place, Range
from needlint.facts.source import SourceFacts
from needlint.finding import Report
from needlint.moves import Moves, Untracked, moved, moves_between
from needlint.options import Options
from needlint.project.classify import is_candidate
from needlint.project.model import ProjectFile
from needlint.project.sources import Sources
from needlint.regions import regions

Step = Callable[[str], None]
"""Told what is being done; it may raise to stop."""
_CODE_KINDS = ("java", "kotlin", "python")
_APP_KINDS = ("manifest", "resource", "policy")


class Scope(IntEnum):
    """How much of what is known a change makes void; each includes those before it."""

    NOTHING = 0
    PLACES = 1
    """Where things stand, and nothing else: what was found is moved."""
    BODIES = 2
    """What code does: the rules run again."""
    APPS = 3
    """What an app is made of: manifest merge, SDKs."""
    PROJECT = 4
    """Modules, files and build scripts."""


class Session:
    """See the module's docstring. Not thread-safe: one thread applies changes and judges."""

    def __init__(self, root: Path, options: Options, unsaved: Mapping[str, bytes] | None = None) -> None:
        self.root = root
        self._options = options
        self._overlay: dict[str, bytes] = {**options.overlay, **(unsaved or {})}
        self.config = Config()
        self.config_error: ConfigError | None = None
        """The mistake in needlint.toml; the configuration before it holds until it is mended."""
        self._analysis: Analysis | None = None
        self._last: Report | None = None
        """The report on what was judged last; None where something has changed since."""
        self._moves: dict[str, dict[Range, Range]] = {}
        self._settled = False
        self._displaced = False
        """The apps' parts hold places that have moved."""
        self._foreign: set[str] = set()
        """Paths that turned out not to be files of the project."""

    @property
    def analysis(self) -> Analysis:
        """What is known of the tree; read on first use."""
        if self._analysis is None:
            self._load_config()
            self._analysis = Analysis(self.root, self.config, self._current())
        return self._analysis

    def _current(self) -> Options:
        return msgspec.structs.replace(self._options, overlay=dict(self._overlay))

    def interrupted(self) -> None:
        """A judgement was broken off anywhere: answers that it was still working out are not to be kept."""
        self._last = None
        if self._analysis is not None and "apps" in self._analysis.__dict__:
            for app in self._analysis.apps:
                app.code.forget_answers()
            self._analysis.apps = self._analysis.joined()

    def restart(self) -> None:
        """Forget all but the unsaved texts."""
        self._analysis = self._last = None
        self._moves, self._displaced = {}, False
        self._foreign.clear()

    def apply(self, changes: Mapping[str, bytes | None]) -> Scope:
        """Take new contents: unsaved text by path relative to the root, None = what is on disk now."""
        for path, data in changes.items():
            if data is None:
                self._overlay.pop(path, None)
            else:
                self._overlay[path] = data
        self._moves = {}
        if self._analysis is None:
            return Scope.PROJECT
        scope = max((self._apply(path, data) for path, data in sorted(changes.items())), default=Scope.NOTHING)
        if scope <= Scope.PLACES and self._last is not None:
            self._displaced = self._displaced or scope is Scope.PLACES
            return scope
        if scope is Scope.PROJECT:
            self._foreign.clear()
            self._analysis.refresh(self.config, self._current())
        elif scope is Scope.APPS or self._displaced:
            self._analysis.apps = self._analysis.joined()
        else:
            self._analysis.apps = tuple(self._renewed(app) for app in self._analysis.apps)
        self._displaced, self._last = False, None
        return max(scope, Scope.BODIES)

    @property
    def settled(self) -> bool:
        """Whether the latest judgement only moved what the one before had found."""
        return self._settled

    @property
    def moves(self) -> Moves:
        """What the latest changes moved, where they did nothing else."""
        return self._moves

    def judge(self, step: Step) -> Report:
        """Run the rules over what holds now, unless the latest changes only moved code. Raises what `step` raises."""
        if self._last is not None:
            try:
                self._last, self._settled = self._relocated(self._last), True
                return self._last
            except Untracked:
                self.analysis.apps = self.analysis.joined()
                self._displaced, self._moves, self._last = False, {}, None
        self._settled = False
        with collection_paused():
            step("reading")
            analysis = self.analysis
            step("joining")
            made = report(analysis, self.config, self._options, step)
        analysis.settle()
        self._last = made
        return made

    def _relocated(self, report: Report) -> Report:
        """The same findings at the places where they stand now."""
        if not self._moves:
            return report
        sources = self.analysis.sources
        findings = moved(report.findings, self._moves)
        spans, snippets = {}, {}
        for place, span in report.spans.items():
            now = moved(place, self._moves)
            spans[now] = span if place.path not in self._moves else sources.span(now)
            snippets[now] = report.snippets[place] if place.path not in self._moves else _snippet(sources, now)
        return msgspec.structs.replace(
            report, findings=findings, spans=spans, snippets=snippets, regions=regions(findings, sources)
        )

    def _apply(self, path: str, data: bytes | None) -> Scope:
        analysis = self.analysis
        if path == FILE_NAME:
            return self._reconfigured()
        file = analysis.reading.files.get(path)
        if file is None:
            return self._unknown(path, data)
        if data is None and not (self.root / path).is_file():
            return Scope.PROJECT
        if file.kind in _CODE_KINDS:
            return self._source(file, data)
        before, old = analysis.sources.decoded(path).utf8, analysis.reading.facts(path)
        analysis.update(path, data)
        after = analysis.sources.decoded(path).utf8
        if before == after:
            return Scope.NOTHING
        if file.kind not in _APP_KINDS or before.count(b"LAUNCHER") != after.count(b"LAUNCHER"):
            return Scope.PROJECT
        return Scope.PLACES if self._only_moves(path, old, analysis.reading.facts(path), before) else Scope.APPS

    def _source(self, file: ProjectFile, data: bytes | None) -> Scope:
        """A file of own code: its facts are replaced in every app that has it."""
        analysis, path = self.analysis, file.path
        old, before = analysis.reading.bodies(path), analysis.sources.decoded(path).utf8
        analysis.update(path, data)
        if analysis.sources.decoded(path).utf8 == before:
            return Scope.NOTHING
        new = analysis.reading.bodies(path)
        for app in analysis.apps:
            if path in app.code.files:
                app.code.replace(path, new)
        if self._only_moves(path, old, new, before):
            return Scope.PLACES
        return Scope.BODIES if _outside(old) == _outside(new) else Scope.APPS

    def _only_moves(self, path: str, old: object, new: object, before: bytes) -> bool:
        """Whether facts and telling words of a file are what they were; then `moves` says where they are."""
        if old is None or new is None or any(getattr(facts, "suppressions", None) for facts in (old, new)):
            return False
        moves = moves_between(old, new)
        after = self.analysis.sources.decoded(path).utf8
        if moves is None or any(_tells(app, before, after) for app in self.analysis.apps):
            return False
        self._moves[path] = moves
        return True

    def _unknown(self, path: str, data: bytes | None) -> Scope:
        """A path that the project did not have: a new file of it, or none of its business."""
        folders = posixpath.dirname(path).split("/") if "/" in path else []
        if path in self._foreign or not is_candidate(posixpath.basename(path), folders):
            return Scope.NOTHING
        if data is None and not (self.root / path).is_file():
            return Scope.NOTHING
        analysis = self.analysis
        analysis.refresh(self.config, self._current())
        if path not in analysis.reading.files:
            self._foreign.add(path)
        return Scope.APPS

    def _reconfigured(self) -> Scope:
        before = self.config
        self._load_config()
        if self.config == before:
            return Scope.NOTHING
        self.analysis.config = self.config
        return Scope.PROJECT if self.config.exclude != before.exclude else Scope.APPS

    def _load_config(self) -> None:
        text = self._overlay.get(FILE_NAME)
        try:
            if text is None:
                self.config = load_config(self.root)
            else:
                self.config = parse_config(text.decode("utf-8-sig"), str(self.root / FILE_NAME))
            self.config_error = None
        except ConfigError as error:
            self.config_error = error

    def _renewed(self, app: App) -> App:
        """The same parts, with nothing concluded from them."""
        written = Written(self.analysis.sources, app.parts.files)
        return App(msgspec.structs.replace(app.parts, written=written))


def _outside(facts: SourceFacts | None) -> tuple[object, ...]:
    """What other parts of an app than its code rest on: SDKs are recognised by imports and packages."""
    return (facts.package, facts.imports) if facts is not None else ()


def _snippet(sources: Sources, place: Place) -> str:
    return "" if place.range == WHOLE_FILE else sources.snippet(place)


def _tells(app: App, before: bytes, after: bytes) -> bool:
    return app.parts.written is not None and app.parts.written.tells(before, after)
