"""Facts that need not be read by the main process: those kept from an earlier run, and those that workers read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from needlint.fact_cache import FactCache, ReadFile, decode, digest_of, encode
from needlint.facts.place import Problem
from needlint.project.model import ProjectFile
from needlint.project.source_sets import is_elsewhere, is_test
from needlint.project.sources import Sources

if TYPE_CHECKING:
    from needlint.facts.reader import FileFacts
    from needlint.reader_pool import ReaderPool

Stored = tuple[ReadFile, "FileFacts | None"]


class FactStore:
    """The facts of one root's files, from the cache, else from reader processes. Both are optional: `cache` False and
    `jobs` 1 leave everything to the main process. Files with unsaved text are never served."""

    def __init__(self, root: Path, sources: Sources, cache: bool, jobs: int | None) -> None:
        self._root = root
        self._sources = sources
        self._cache = FactCache(root) if cache else None
        self._jobs = jobs
        self._pool: ReaderPool | None = None
        self._files: dict[str, ProjectFile] = {}

    def start(self, files: Iterable[ProjectFile]) -> None:
        """Begin to read what will be asked for: sources that ship, unless they are few or kept from an earlier run."""
        self._files = {f.path: f for f in files}
        sources = [f for f in self._files.values() if f.kind in ("java", "kotlin", "python") and _ships(f)]
        missing = [f for f in sources if not self._sources.unsaved(f.path) and not self._has(f)]
        from needlint.reader_pool import ReaderPool, workers_for

        workers = workers_for(missing, self._jobs)
        if workers:
            self._pool = ReaderPool(self._root, missing, workers)

    def _has(self, file: ProjectFile) -> bool:
        return self._cache is not None and self._cache.has(file)

    def take(self, file: ProjectFile) -> Stored | None:
        """How a file was read and its facts; None where the main process has to read it."""
        if self._sources.unsaved(file.path):
            return None
        kept = self._cache.get(file) if self._cache is not None else None
        if kept is not None:
            return kept
        result = self._pool.take(file.path) if self._pool is not None else None
        if result is None or result[1] is None:
            return None
        how, data = result[0], result[1]
        facts = decode(file.kind, data) if how.failure is None else None
        if facts is None and how.failure is None:
            return None
        self._keep(file, how, data)
        return how, facts

    def put(
        self,
        file: ProjectFile,
        raw: bytes,
        problems: tuple[Problem, ...],
        facts: FileFacts | None,
        failure: Problem | None,
    ) -> None:
        """Keep what the main process read."""
        if self._cache is None or self._sources.unsaved(file.path):
            return
        data = encode(facts) if facts is not None else b""
        if data is not None:
            self._keep(
                file, ReadFile(file.path, file.kind, len(raw), 0, digest_of(raw), problems, failure=failure), data
            )

    def _keep(self, file: ProjectFile, how: ReadFile, data: bytes) -> None:
        """A file that changed between the walk and its reading has another size or is looked at again by its time."""
        if self._cache is not None and how.size == file.size and not how.problems:
            how.mtime_ns = file.mtime_ns
            self._cache.put(how, data)

    def save(self, files: Iterable[ProjectFile]) -> None:
        """Keep what was read of these files for the next run."""
        if self._pool is not None:
            for how, data in self._pool.rest():
                if data is not None:
                    self._keep(self._files[how.path], how, data)
        if self._cache is not None:
            self._cache.save({file.path for file in files})


def _ships(file: ProjectFile) -> bool:
    return not is_test(file.source_set) and not is_elsewhere(file.source_set)
