"""`--diff-base`, `--diff-file` and `--staged`: judge both sides of a change and keep what it introduces."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from needlint import diff, patch, patch_tree
from needlint.config import Config
from needlint.finding import Message, Report, ReportError
from needlint.options import Options
from needlint.project.classify import is_candidate

Judge = Callable[[Path, Config, Options], Report]


def judge_change(root: Path, config: Config, options: Options, judge: Judge) -> Report:
    """The report on a change as `options` name it. Raises diff.DiffError.

    The version before is judged by the configuration of today, so that only the code differs.
    """
    if options.diff_file is not None:
        return _judge_patch(root, config, options, judge, options.diff_file)
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
    return diff.introduced(report, base, repository.change(commit, options.staged))


def _judge_patch(root: Path, config: Config, options: Options, judge: Judge, name: str) -> Report:
    """The tree is what the patch leads to. What was there before is worked out by applying it backwards, in memory;
    where it does not fit, lines are all that can be told, and the report says so."""
    data = _read(name)
    files = patch.parse(data)
    if data.strip() and not files:
        raise diff.DiffError(
            f'"{name}" holds no unified diff; write one with `git diff BASE > FILE`',
            f"“{name}”不是 unified diff；可用 `git diff BASE > FILE` 生成",
        )
    files = patch_tree.placed(files, _prefix(root), lambda path: _known(root, options, path))
    files = [file for file in files if _matters(file.old) or _matters(file.new)]
    change = diff.Change(patch_tree.added_lines(files), patch_tree.renamed(files))
    report = judge(root, config, options)
    try:
        before = patch_tree.before(files, lambda path: _after(root, options, path))
    except patch_tree.Misfit as misfit:
        error = ReportError(misfit.path, "limit", _misfit(root, options, name, files, misfit))
        report = diff.on_lines(report, change.lines)
        return msgspec.structs.replace(report, errors=(*report.errors, error))
    if not before:
        return diff.introduced(report, report, change)
    overlay = {**options.overlay, **{path: content for path, content in before.items() if content is not None}}
    gone = [path for path, content in before.items() if content is None]
    for path in gone:
        overlay.pop(path, None)
    was = msgspec.structs.replace(config, exclude=(*config.exclude, *map(_pattern, gone)))
    base = judge(root, was, msgspec.structs.replace(_aside(options), overlay=overlay))
    return diff.introduced(report, base, change)


def _matters(path: str | None) -> bool:
    """Whether a file can change what is found: others need not fit."""
    *parents, name = (path or "").split("/")
    return is_candidate(name, parents)


def _known(root: Path, options: Options, path: str) -> int:
    """How many segments of a path, from its start, are in the tree."""
    segments = path.split("/")
    if path in options.overlay:
        return len(segments)
    there = (n for n in range(len(segments), 0, -1) if os.path.lexists(root / "/".join(segments[:n])))
    return next(there, 0)


def _after(root: Path, options: Options, path: str) -> bytes | None:
    """A file as it is judged now."""
    if path in options.overlay:
        return options.overlay[path]
    try:
        return (root / path).read_bytes()
    except (OSError, ValueError):
        return None


def _misfit(
    root: Path, options: Options, name: str, files: list[patch.FilePatch], misfit: patch_tree.Misfit
) -> Message:
    """Why consequences cannot be told, and what to do."""
    try:
        patch_tree.before(patch_tree.backwards(files), lambda path: _after(root, options, path))
        unapplied = True
    except patch_tree.Misfit:
        unapplied = False
    where, file = f"{misfit.path}:{misfit.line}", "-" if name == "-" else Path(name).name
    if unapplied:
        return Message(
            f"{file} is not applied to this tree, so findings are told by its lines only; "
            "apply it (`git apply`) and check again",
            f"{file} 尚未应用到当前目录，因此只按行报告；请先应用（`git apply`）再检查",
        )
    return Message(
        f"{file} does not fit this tree (first at {where}), so findings are told by its lines only, not by what else "
        "they change; check out the version that it leads to, or use --diff-base",
        f"{file} 与当前目录不符（首处为 {where}），因此只按行报告，无法判断改动的连带影响；"
        "请检出该补丁对应的版本，或使用 --diff-base",
    )


def _pattern(path: str) -> str:
    """A pattern of .gitignore for one file."""
    return "/" + re.sub(r"([\\*?\[])", r"\\\1", path)


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


def _read(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        why = error.strerror
        raise diff.DiffError(f'cannot read "{path}": {why}', f"无法读取“{path}”：{why}") from error


def _prefix(root: Path) -> str:
    """The scanned root's place in its repository; "" outside one."""
    try:
        return diff.Repository(root).prefix
    except diff.DiffError:
        return ""
