"""The tree walk: every file that could matter, in a fixed order, without following links out of the tree."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from pathspec import GitIgnoreSpec

from needlint.facts.place import ProblemKind
from needlint.project.classify import is_candidate
from needlint.project.git_index import tracked_files
from needlint.project.ignore import VENDORED, Rules, exclude_spec, is_output, rules_above

FILE_LIMIT = 50_000
"""Files listed at most; a larger tree is cut there, with a problem of kind "limit"."""
ENTRY_LIMIT = 1_000_000
"""Directory entries looked at at most."""

ProblemEntry = tuple[str, ProblemKind, str, str]


class Reach(IntEnum):
    """How far the walk goes. Later values are tried only when the earlier found no Android module."""

    TRACKED = 0
    """Neither git-ignored files nor build output."""
    IGNORED = 1
    """Git-ignored files too (Cordova's `platforms/` is usually ignored)."""
    OUTPUT = 2
    """Build output and hidden folders too (Briefcase writes the Gradle project under `build/`)."""


class Entry(NamedTuple):
    """A file that could matter: path relative to the scanned root, its name, size in bytes, mtime in ns."""

    path: str
    name: str
    size: int
    mtime_ns: int


class _Folder(NamedTuple):
    """A folder to list: its path, the names in it, the rules above it, the real folders whose links led to it."""

    path: str
    segments: tuple[str, ...]
    rules: Rules
    links: tuple[str, ...]


class Walked(NamedTuple):
    """What the walk found, sorted by path."""

    entries: list[Entry]
    directories: set[str]
    problems: list[ProblemEntry]


def walk(
    root: Path, exclude: Sequence[str] = (), reach: Reach = Reach.TRACKED, overlay: Mapping[str, bytes] | None = None
) -> Walked:
    """List the candidate files under `root`. Files of `overlay` count as present with their unsaved size, also in
    folders that are not there (any more)."""
    spec = exclude_spec(exclude)
    walker = _Walker(root, spec, reach)
    walker.run()
    entries = {entry.path: entry for entry in walker.entries}
    for path, data in (overlay or {}).items():
        *parents, name = path.split("/")
        if path in entries:
            entries[path] = Entry(path, name, len(data), entries[path].mtime_ns)
        elif is_candidate(name, parents) and ".." not in parents and not (spec is not None and spec.match_file(path)):
            entries[path] = Entry(path, name, len(data), 0)
            walker.directories.update("/".join(parents[:depth]) for depth in range(1, len(parents) + 1))
    return Walked([entries[path] for path in sorted(entries)], walker.directories, sorted(set(walker.problems)))


class _Walker:
    def __init__(self, root: Path, exclude: GitIgnoreSpec | None, reach: Reach) -> None:
        self._root = str(root)
        self._real_root = os.path.realpath(self._root)
        self._exclude = exclude
        self._reach = reach
        self._seen = 0
        self.entries: list[Entry] = []
        self.directories: set[str] = {""}
        self.problems: list[ProblemEntry] = []
        tracked = reach is Reach.TRACKED
        self._rules = rules_above(Path(self._real_root)) if tracked else Rules("", None)
        self._tracked = tracked_files(Path(self._real_root)) if tracked else None

    def run(self) -> None:
        stack: list[_Folder] = [_Folder("", (), self._rules, ())]
        while stack:
            folder = stack.pop()
            directory, segments, rules, _ = folder
            listing = self._list(directory)
            if listing is None:
                continue
            siblings = frozenset(entry.name for entry in listing)
            if self._reach is Reach.TRACKED and ".gitignore" in siblings:
                rules = rules.with_file(directory, self._disk(f"{directory}/.gitignore" if directory else ".gitignore"))
            below: list[_Folder] = []
            for entry in listing:
                self._seen += 1
                path = f"{directory}/{entry.name}" if directory else entry.name
                if self._is_folder(entry, path):
                    if self._enters(entry, path, folder, siblings, rules):
                        links = (*folder.links, self._real(directory)) if entry.is_symlink() else folder.links
                        below.append(_Folder(path, (*segments, entry.name), rules, links))
                elif is_candidate(entry.name, segments):
                    self._add(entry, path, rules)
                if len(self.entries) >= FILE_LIMIT or self._seen >= ENTRY_LIMIT:
                    self._stop_at_limit()
                    return
            stack.extend(reversed(below))

    def _disk(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    def _list(self, directory: str) -> list[os.DirEntry[str]] | None:
        try:
            with os.scandir(self._disk(directory)) as entries:
                listing = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._report(directory, *_cannot_read("folder", "文件夹", error))
            return None
        self.directories.add(directory)
        return listing

    def _is_folder(self, entry: os.DirEntry[str], path: str) -> bool:
        try:
            return entry.is_dir()
        except OSError as error:
            self._report(path, *_cannot_read("entry", "条目", error))
            return False

    def _enters(
        self, entry: os.DirEntry[str], path: str, folder: _Folder, siblings: frozenset[str], rules: Rules
    ) -> bool:
        name = entry.name
        if name in VENDORED or name in (".git", ".gradle") or name.startswith("bazel-"):
            return False
        if self._reach < Reach.OUTPUT and (
            name.startswith(".") or is_output(self._disk(path), folder.segments, siblings)
        ):
            return False
        if self._left_out(path + "/", rules):
            return False
        if not _is_text(name):
            self._report(path, "the folder's name is not valid text; it is skipped", "文件夹名称不是有效文本，已跳过")
            return False
        return not entry.is_symlink() or self._link_stays_inside(path, folder.links)

    def _add(self, entry: os.DirEntry[str], path: str, rules: Rules) -> None:
        if self._left_out(path, rules):
            return
        if not _is_text(entry.name):
            self._report(path, "the file's name is not valid text; it is skipped", "文件名不是有效文本，已跳过")
            return
        if entry.is_symlink() and not self._link_stays_inside(path, None):
            return
        try:
            status = entry.stat()
        except OSError as error:
            self._report(path, *_cannot_read("file", "文件", error))
            return
        if entry.is_file():  # a FIFO or device would block the reader
            self.entries.append(Entry(path, entry.name, status.st_size, status.st_mtime_ns))

    def _left_out(self, path: str, rules: Rules) -> bool:
        if self._exclude is not None and self._exclude.match_file(path):
            return True
        if self._reach is not Reach.TRACKED or not rules.ignores(path):
            return False
        if self._tracked is not None:
            return not self._tracked.has(path)
        return not f"/{path}".endswith(
            (".jar", ".aar", "/libs/")
        )  # outside a repository: what lies in libs/ is packaged

    def _real(self, path: str) -> str:
        return os.path.realpath(self._disk(path))

    def _link_stays_inside(self, path: str, links: tuple[str, ...] | None) -> bool:
        """Whether a link may be followed; `links` are the folders of links followed on the way, None for a file."""
        target = self._real(path)
        if target != self._real_root and not target.startswith(self._real_root + os.sep):
            self._report(path, "a link out of the scanned folder; it is not followed", "指向扫描目录之外的链接，未跟随")
            return False
        if links is None:
            return True
        if any(
            f"{folder}{os.sep}".startswith(target + os.sep) for folder in (*links, self._real(path.rpartition("/")[0]))
        ):
            self._report(
                path, "a link to a folder that contains it; it is not followed", "指向其上级文件夹的循环链接，未跟随"
            )
            return False
        return True

    def _report(self, path: str, en: str, zh: str, kind: ProblemKind = "unreadable") -> None:
        shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self.problems.append((shown, kind, en, zh))

    def _stop_at_limit(self) -> None:
        self._report(
            "",
            f"more than {FILE_LIMIT} files; the rest of the tree is not judged: scan a smaller folder or exclude some",
            f"文件超过 {FILE_LIMIT} 个，其余部分未检查：请扫描更小的目录或设置排除项",
            "limit",
        )


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _cannot_read(what: str, what_zh: str, error: OSError) -> tuple[str, str]:
    reason = error.strerror or type(error).__name__
    return f"cannot read the {what}: {reason}", f"无法读取{what_zh}：{reason}"
