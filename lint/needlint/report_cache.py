"""The whole report of an earlier run, for a tree in which nothing has changed: no file is read and no table loaded."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from needlint import cache
from needlint.config import Config
from needlint.facts.place import Place
from needlint.finding import AppSummary, Edit, Finding, Region, Report, ReportError, Span
from needlint.options import Options

if TYPE_CHECKING:
    from needlint.project.walk import Entry

_PURPOSE = "report"
_MARKS = frozenset({"AndroidManifest.xml", "build.gradle", "build.gradle.kts"})
"""Without one of them, files that the walk leaves out are looked at too (see discovery)."""


class _Kept(Struct, array_like=True):
    tree: bytes
    """Of every file's path, size and time."""
    recent: dict[str, bytes]
    """Contents of files that were written so short before the run that their times say nothing."""
    apps: tuple[AppSummary, ...]
    findings: tuple[Finding, ...]
    spans: list[tuple[Place, Span]]
    snippets: list[tuple[Place, str]]
    suppressed: dict[str, int]
    errors: tuple[ReportError, ...]
    statistics: dict[str, int]
    regions: list[tuple[Edit, Region]]


class ReportCache:
    """The kept report of one root under one configuration. Made before the tree is read: what changes meanwhile must
    not count as seen."""

    def __init__(self, root: Path, config: Config, options: Options) -> None:
        self._root = root
        self._place = cache.place(root, _PURPOSE)
        self._key = _key(config, options)
        self._now = time.time_ns()
        self._entries, self._tree = _tree(root, config.exclude)

    def get(self) -> Report | None:
        """The report, where the tree is as it was."""
        data = cache.load(self._place, self._key)
        if data is None or not self._entries:
            return None
        try:
            kept = msgspec.msgpack.decode(data, type=_Kept)
        except (msgspec.MsgspecError, RecursionError):
            return None
        if kept.tree != self._tree or any(_digest(self._root / p) != digest for p, digest in kept.recent.items()):
            return None
        return Report(
            apps=kept.apps,
            findings=kept.findings,
            spans=dict(kept.spans),
            snippets=dict(kept.snippets),
            suppressed=kept.suppressed,
            errors=kept.errors,
            statistics=kept.statistics,
            regions=dict(kept.regions),
        )

    def put(self, report: Report) -> None:
        """Keep a report. One that tells of an internal error is not kept: the next run shall try again."""
        if not self._entries or any(error.kind == "internal" for error in report.errors):
            return
        newest = self._now - cache.TICK_NS
        recent = {
            e.path: digest for e in self._entries if e.mtime_ns >= newest and (digest := _digest(self._root / e.path))
        }
        kept = _Kept(
            self._tree,
            recent,
            report.apps,
            report.findings,
            list(report.spans.items()),
            list(report.snippets.items()),
            report.suppressed,
            report.errors,
            report.statistics,
            list(report.regions.items()),
        )
        try:
            cache.store(self._place, self._key, msgspec.msgpack.encode(kept))
        except (msgspec.MsgspecError, RecursionError, TypeError):
            return


def usable(options: Options) -> bool:
    """Whether a report may be kept at all: nothing unsaved, and nothing read from outside the tree."""
    return options.cache and not options.overlay and not options.gradle_cache


def _key(config: Config, options: Options) -> bytes:
    asked: list[Any] = [options.categories, options.side, options.min_confidence, config]
    return cache.tool_key() + msgspec.msgpack.encode(asked)


def _tree(root: Path, exclude: Iterable[str]) -> tuple[list[Entry], bytes]:
    """The files that the project is made of and what stands for their state; no files where nothing can be kept."""
    from needlint.project.store import store_texts
    from needlint.project.walk import walk

    root = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow links
    if not root.is_dir():
        return [], b""
    walked = walk(root, tuple(exclude))
    if _MARKS.isdisjoint(entry.name for entry in walked.entries):
        return [], b""
    state = blake2b(digest_size=16)
    for entry in walked.entries:
        state.update(f"{entry.path}\0{entry.size}\0{entry.mtime_ns}\n".encode("utf-8", "surrogateescape"))
    state.update(repr((walked.problems, store_texts(root), root.name)).encode("utf-8", "surrogateescape"))
    return walked.entries, state.digest()


def _digest(path: Path) -> bytes:
    try:
        return blake2b(path.read_bytes(), digest_size=16).digest()
    except (OSError, ValueError):
        return b""
