"""Files to facts: which files are read, with which reader, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from needlint.fact_store import FactStore
from needlint.facts.headers import read_headers
from needlint.facts.place import Problem
from needlint.facts.reader import FileFacts, ReaderFailed, read
from needlint.facts.source import SourceFacts
from needlint.finding import Message, ReportError
from needlint.progress import READING, Step, unwatched
from needlint.project.model import FileKind, ProjectFile
from needlint.project.sources import Sources

SOURCE_KINDS: tuple[FileKind, ...] = ("java", "kotlin", "python")
PACKAGE_KINDS: tuple[FileKind, ...] = ("pubspec", "package-json", "cordova")
F = TypeVar("F", bound=FileFacts)


class Reading:
    """All facts of one run by path, filled on demand and kept; problems become ReportErrors, each once."""

    def __init__(
        self,
        sources: Sources,
        files: Iterable[ProjectFile],
        store: FactStore | None = None,
        step: Step = unwatched,
    ) -> None:
        self.sources = sources
        self._step = step
        self._store = store
        self.files = {f.path: f for f in files}
        self._facts: dict[str, FileFacts] = {}
        self._headers: dict[str, SourceFacts] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}

    def facts(self, path: str) -> FileFacts | None:
        """Facts of one file; None where it could not be read."""
        if path not in self._facts and path not in self._problems:
            self._read(self.files[path])
        return self._facts.get(path)

    def of(self, kind: FileKind, facts: type[F]) -> dict[str, F]:
        """Facts of all files of a kind that could be read, by path."""
        found = ((f.path, self.facts(f.path)) for f in self.files.values() if f.kind == kind)
        return {path: value for path, value in found if isinstance(value, facts)}

    def known(self) -> dict[str, FileFacts]:
        """Facts of the files read so far, by path."""
        return dict(self._facts)

    def bodies(self, path: str) -> SourceFacts | None:
        """All facts of a source file; None where it can't be read."""
        facts = self.facts(path)
        return facts if isinstance(facts, SourceFacts) else None

    def headers(self, path: str) -> SourceFacts | None:
        """Declarations of a source file, its bodies too where they were read before."""
        known = self._facts.get(path) or self._headers.get(path)
        if known is None and self.files[path].kind == "python":
            return self.bodies(path)
        if known is None:
            known = self._headers[path] = read_headers(path, self.sources.decoded(path).utf8)
        return known if isinstance(known, SourceFacts) else None

    def _put(self, path: str, facts: FileFacts) -> None:
        self._facts[path] = facts
        self._problems[path] = tuple(getattr(facts, "problems", ()))

    def _read(self, file: ProjectFile) -> None:
        self._step(READING)
        stored = self._store.take(file) if self._store is not None else None
        if stored is not None:
            how, facts = stored
            self.sources.note(file.path, how.problems)
            if facts is not None:
                self._put(file.path, facts)
            elif how.failure is not None:
                self._problems[file.path] = (how.failure,)
            return
        raw = self.sources.read(file.path)
        failure: Problem | None = None
        try:
            data = raw if file.kind == "archive" else self.sources.decoded(file.path, raw).utf8
            self._put(file.path, read(file.kind, file.path, data))
        except ReaderFailed as failed:
            failure = failed.problem
            self._problems[file.path] = (failure,)
        if self._store is not None:
            problems = self.sources.problems_of(file.path)
            self._store.put(file, raw, problems, self._facts.get(file.path), failure)

    def forget(self, path: str) -> None:
        """Read a file again when it is next asked for."""
        self._facts.pop(path, None)
        self._headers.pop(path, None)
        self._problems.pop(path, None)

    def detach(self) -> bool:
        """Leave the store, which knows files as they were at the start; True where there was one."""
        attached = self._store is not None
        self._store = None
        return attached

    def errors(self) -> Iterator[ReportError]:
        """What could not be read, in path order; the sources' own problems (unreadable, too large) included."""
        for path, problems in sorted(self._problems.items()):
            for problem in problems:
                yield report_error(path, problem)

    @property
    def parsed(self) -> int:
        """How many files were parsed."""
        return len(self._facts)


def report_error(path: str | None, problem: Problem) -> ReportError:
    """A problem as the report states it."""
    return ReportError(path, problem.kind, Message(problem.en, problem.zh))
