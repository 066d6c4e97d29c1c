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
from needlint.facts.source import SourceFacts
from needlint.finding import Report
from needlint.options import Options
from needlint.project.classify import is_candidate
from needlint.project.model import ProjectFile

Step = Callable[[str], None]
"""Told what is being done; it may raise to stop."""
_CODE_KINDS = ("java", "kotlin", "python")
_APP_KINDS = ("manifest", "resource", "policy")


class Scope(IntEnum):
    """How much of what is known a change makes void; each includes those before it."""

    NOTHING = 0
    BODIES = 1
    """What code does: the rules run again."""
    APPS = 2
    """What an app is made of: manifest merge, SDKs."""
    PROJECT = 3
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

    def restart(self) -> None:
        """Forget all but the unsaved texts."""
        self._analysis = None
        self._foreign.clear()

    def apply(self, changes: Mapping[str, bytes | None]) -> Scope:
        """Take new contents: unsaved text by path relative to the root, None = what is on disk now."""
        for path, data in changes.items():
            if data is None:
                self._overlay.pop(path, None)
            else:
                self._overlay[path] = data
        if self._analysis is None:
            return Scope.PROJECT
        scope = max((self._apply(path, data) for path, data in sorted(changes.items())), default=Scope.NOTHING)
        if scope is Scope.PROJECT:
            self._foreign.clear()
            self._analysis.refresh(self.config, self._current())
        elif scope is Scope.APPS:
            self._analysis.apps = self._analysis.joined()
        elif scope is Scope.BODIES:
            self._analysis.apps = tuple(self._renewed(app) for app in self._analysis.apps)
        return scope

    def judge(self, step: Step) -> Report:
        """Run the rules over what holds now. Raises only what `step` raises."""
        with collection_paused():
            step("reading")
            analysis = self.analysis
            step("joining")
            made = report(analysis, self.config, self._options, step)
        analysis.settle()
        return made

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
        before = analysis.sources.decoded(path).utf8
        analysis.update(path, data)
        after = analysis.sources.decoded(path).utf8
        if before == after:
            return Scope.NOTHING
        launches = file.kind == "manifest" and before.count(b"LAUNCHER") != after.count(b"LAUNCHER")
        return Scope.APPS if file.kind in _APP_KINDS and not launches else Scope.PROJECT

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
        return Scope.BODIES if _outside(old) == _outside(new) else Scope.APPS

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
