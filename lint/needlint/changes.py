"""`--diff-base`, `--diff-file` and `--staged`: judge both sides of a change and keep what it introduces."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from needlint import diff
from needlint.config import Config
from needlint.finding import Report
from needlint.options import Options

Judge = Callable[[Path, Config, Options], Report]


def judge_change(root: Path, config: Config, options: Options, judge: Judge) -> Report:
    """The report on a change as `options` name it. Raises diff.DiffError.

    The version before is judged by the configuration of today, so that only the code differs.
    """
    if options.diff_file is not None:
        return diff.on_lines(judge(root, config, options), diff.parse_diff(_text(options.diff_file), _prefix(root)))
    repository = diff.Repository(root)
    commit = _base(repository, options)
    if options.staged:
        with repository.tree(None) as folder:
            report = judge(folder, config, _aside(options))
    else:
        report = judge(root, config, options)
    if commit is None:
        return report
    with repository.tree(commit) as folder:
        base = judge(folder, config, msgspec.structs.replace(_aside(options), overlay={}))
    return diff.introduced(report, base, repository.changed(commit, options.staged))


def _aside(options: Options) -> Options:
    """A temporary folder's cache would never be used again."""
    return msgspec.structs.replace(options, cache=False)


def _base(repository: diff.Repository, options: Options) -> str | None:
    """The commit to compare with; None before the first commit, when everything is new."""
    revision = options.diff_base or "HEAD"
    try:
        return repository.commit(revision)
    except diff.DiffError:
        if revision == "HEAD" and not repository.has_commits():
            return None
        raise


def _text(path: str) -> str:
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        why = error.strerror
        raise diff.DiffError(f'cannot read "{path}": {why}', f"无法读取“{path}”：{why}") from error
    return data.decode("utf-8", "replace")


def _prefix(root: Path) -> str:
    """The scanned root's place in its repository; "" outside one."""
    try:
        return diff.Repository(root).prefix
    except diff.DiffError:
        return ""
