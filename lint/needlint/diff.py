"""Only what a change introduces: findings on lines that it adds, and those that the version before it did not have.

The second is what lines cannot show: a call removed from a .kt leaves a permission in the manifest unused. So the
version before the change is judged too, and findings are compared by key, which knows no line numbers.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import msgspec
from msgspec import Struct

from needlint import patch, patch_tree
from needlint.finding import Finding, Message, Report, Span

Changed = Mapping[str, frozenset[int]]
"""Path relative to the scanned root -> 1-based lines that the change adds or rewrites."""

_MEDIA = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".mp3",
    ".mp4",
    ".ogg",
    ".wav",
    ".ttf",
    ".otf",
    ".svg",
    ".psd",
    ".apk",
)
"""No finding rests on these; they are most of a repository's bytes."""
_NUMBER = re.compile(r" #\d+$")


class DiffError(Exception):
    """The change cannot be worked out; `message` says what to do."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.message = Message(en, zh)


class Change(Struct, frozen=True):
    """What a change did, as far as Git or a patch tells; paths relative to the scanned root."""

    lines: Changed = {}
    renamed: Mapping[str, str] = {}
    """Old path -> new path."""


def introduced(report: Report, base: Report, change: Change | None = None) -> Report:
    """The report's findings that stand on a changed line, and those that the base does not have.

    Where one key names several (`#2`, `#3`), they are counted: a new one above an old one renumbers it, no more. What
    was found in a file before it was renamed is not new.
    """
    change = change or Change()
    before = Counter(_unnumbered(f, change.renamed) for f in base.findings)
    kept: list[Finding] = []
    for finding in report.findings:
        if _touched(finding, report, change.lines):
            kept.append(finding)
        elif before[_unnumbered(finding)] > 0:
            before[_unnumbered(finding)] -= 1
        else:
            kept.append(finding)
    return _replaced(report, tuple(kept))


def _unnumbered(finding: Finding, renamed: Mapping[str, str] | None = None) -> str:
    """The key without its number, at the path that the file has after the change."""
    path = finding.place.path
    now = (renamed or {}).get(path, path)
    return _NUMBER.sub("", finding.key).replace(f"{finding.rule} {path} ", f"{finding.rule} {now} ", 1)


def on_lines(report: Report, changed: Changed) -> Report:
    """Findings that stand on changed lines, they or a place that proves them: all that a diff alone can show."""
    kept = tuple(
        f
        for f in report.findings
        if _touched(f, report, changed)
        or any(_hit(r.place.path, report.spans.get(r.place), changed) for r in f.related)
    )
    return _replaced(report, kept)


def _replaced(report: Report, kept: tuple[Finding, ...]) -> Report:
    counts = {**report.suppressed, "diff": len(report.findings) - len(kept)}
    return msgspec.structs.replace(report, findings=kept, suppressed=counts)


def _touched(finding: Finding, report: Report, changed: Changed) -> bool:
    return _hit(finding.place.path, report.spans.get(finding.place), changed)


def _hit(path: str, span: Span | None, changed: Changed) -> bool:
    lines = changed.get(path, frozenset())
    return span is not None and any(n in lines for n in range(span.start_line, span.end_line + 1))


class Repository:
    """The Git repository that holds a scanned root. Commands run without hooks, filters and prompts of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.prefix = self._git("rev-parse", "--show-prefix").strip()

    def _git(self, *arguments: str) -> str:
        return self._run(arguments).decode("utf-8", "surrogateescape")

    def _run(self, arguments: tuple[str, ...], output: int = subprocess.PIPE, given: int = subprocess.DEVNULL) -> bytes:
        environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
        command = ["git", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-C", str(self.root), *arguments]
        try:
            done = subprocess.run(
                command, stdin=given, stdout=output, stderr=subprocess.PIPE, env=environment, check=True
            )
        except FileNotFoundError as error:
            raise DiffError(
                "--diff-base needs git, which is not installed", "--diff-base 需要 git，但系统未安装"
            ) from error
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = said[-1] if said else f"exit code {error.returncode}"
            raise DiffError(f"git {arguments[0]} failed: {reason}", f"git {arguments[0]} 失败：{reason}") from error
        return done.stdout or b""

    def commit(self, revision: str) -> str:
        """The commit that a change is compared with: the merge base of the revision and HEAD. Raises DiffError."""
        try:
            found = self._git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").strip()
        except DiffError as error:
            raise DiffError(
                f'"{revision}" is no revision of this repository; in CI, fetch it first (full history, fetch-depth: 0)',
                f"“{revision}”不是本仓库中的版本；在 CI 中请先完整拉取历史（fetch-depth: 0）",
            ) from error
        try:
            return self._git("merge-base", found, "HEAD").strip()
        except DiffError:
            return found

    def has_commits(self) -> bool:
        """Whether there is any commit yet."""
        return bool(self._git("rev-list", "--all", "--max-count=1").strip())

    def change(self, commit: str, staged: bool = False) -> Change:
        """What differs from the commit in the work tree (or the index); new files count whole."""
        plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/")
        arguments = ("diff", *plain, "--find-renames", "--unified=0", "--relative", *(["--cached"] if staged else []))
        files = patch_tree.placed(patch.parse(self._run((*arguments, commit, "--"))), "", lambda _: 0)
        changed = patch_tree.added_lines(files)
        if not staged:
            for path in self._git("ls-files", "--others", "--exclude-standard", "-z").split("\0"):
                if path:
                    changed[path] = frozenset(range(1, _count_lines(self.root / path) + 1))
        return Change(changed, patch_tree.renamed(files))

    def entries(self, revision: str | None) -> list[tuple[str, str]]:
        """(blob, path) of every regular file under the scanned root in a commit; None = in the index."""
        if revision is None:
            listed, column = self._git("ls-files", "--stage", "-z"), 1
        else:
            listed, column = self._git("ls-tree", "-r", "-z", "--end-of-options", revision), 2
        rows = (line.split("\t", 1) for line in listed.split("\0") if line)
        return [(head.split(" ")[column], path) for head, path in rows if head.startswith("100")]

    @contextmanager
    def tree(self, revision: str | None) -> Iterator[Path]:
        """The scanned root as it is in a commit (None = in the index), in a temporary folder. Raises DiffError.

        Written blob by blob: no filter, hook or attribute of the repository takes part, and links are left out.
        """
        entries = [(blob, path) for blob, path in self.entries(revision) if not path.lower().endswith(_MEDIA)]
        with TemporaryDirectory(prefix="needlint-") as folder:
            top = Path(folder)
            for path, data in self._blobs(entries):
                target = top / path
                if ".." in target.parts:
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            yield top

    def _blobs(self, entries: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        with TemporaryFile() as names, TemporaryFile() as output:
            names.write("".join(f"{blob}\n" for blob, _ in entries).encode())
            names.seek(0)
            self._run(("cat-file", "--batch"), output.fileno(), names.fileno())
            output.seek(0)
            for _, path in entries:
                head = output.readline().split()
                if len(head) == 3:
                    data = output.read(int(head[2]))
                    output.read(1)
                    yield path, data


def _count_lines(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n") + 1
    except OSError:
        return 0
