"""`needlint check`: judge a tree and report. Its options are in check_options.py."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from needlint import baseline, fix, running
from needlint.changes import judge_change
from needlint.check_options import PAGE, add_arguments
from needlint.cli import UsageError
from needlint.config import Config
from needlint.diff import DiffError
from needlint.finding import Report
from needlint.options import Options
from needlint.progress import Step, progress, unwatched
from needlint.render import renderer, wants_inventory
from needlint.tables import Tables

__all__ = ["PAGE", "add_arguments", "run"]


def run(args: argparse.Namespace) -> int:
    """Judge, narrow down, fix, report."""
    _consistent(args)
    terms = Tables()
    root, only = running.root_of(args.stdin_filename or args.path)
    config = running.configuration(root, terms)
    settings = _options(args, terms, only)
    if args.watch:
        from needlint.watching import watch

        return watch(args, root, config, settings, only)
    judging = _Judging(wants_inventory(args.format))
    with progress(args.lang, args.quiet) as judging.step:
        report = _judged(args, root, config, settings, judging)
    if only is not None:
        report = msgspec.structs.replace(report, findings=tuple(f for f in report.findings if f.place.path == only))
    if args.diff:
        fixes = fix.plan(report.findings, root, args.unsafe)
        running.write(fix.unified_diff(fixes), args.output)
        return running.exit_code(report, args.fail_on)
    if args.fix and _fixed(args, root, report):
        judging = _Judging(wants_inventory(args.format))
        with progress(args.lang, args.quiet) as judging.step:
            report = _judged(args, root, config, settings, judging)
    _render(args, terms, root, report, judging.inventory)
    return running.exit_code(report, args.fail_on)


def _consistent(args: argparse.Namespace) -> None:
    """Options that contradict each other. Raises UsageError."""
    pairs = (
        (args.fix and args.diff, "--fix", "--diff"),
        (args.fix and args.staged, "--fix", "--staged"),
        (args.fix and args.stdin_filename, "--fix", "--stdin-filename"),
        (args.diff_base and args.diff_file, "--diff-base", "--diff-file"),
        (args.staged and args.diff_file, "--staged", "--diff-file"),
        (args.baseline and args.no_baseline, "--baseline", "--no-baseline"),
        *((args.watch and given, "--watch", name) for name, given in _not_watched(args)),
    )
    for clash, one, other in pairs:
        if clash:
            raise UsageError(f"{one} and {other} exclude each other", f"{one} 与 {other} 不能同时使用")


def _not_watched(args: argparse.Namespace) -> tuple[tuple[str, object], ...]:
    """Options that make no sense while the tree is watched."""
    return (
        ("--fix", args.fix),
        ("--diff", args.diff),
        ("--diff-base", args.diff_base),
        ("--diff-file", args.diff_file),
        ("--staged", args.staged),
        ("--stdin-filename", args.stdin_filename),
        ("--output", args.output),
        (f"--format {args.format}", args.format != "text"),
    )


def _options(args: argparse.Namespace, terms: Tables, only: str | None) -> Options:
    overlay = {only: sys.stdin.buffer.read()} if args.stdin_filename and only else {}
    return running.options(
        args,
        terms,
        min_confidence="low" if args.show_low else args.min_confidence,
        overlay=overlay,
        fail_on=args.fail_on,
        baseline=args.baseline,
        diff_base=args.diff_base,
        diff_file=args.diff_file,
        staged=args.staged,
    )


class _Judging:
    """Judges trees. Keeps the inventory of the first, the one that is reported on, where the format shows it."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self.inventory: dict[str, Any] | None = None
        self.step: Step = unwatched

    def __call__(self, root: Path, config: Config, settings: Options) -> Report:
        if not self._wanted or self.inventory is not None:
            return judge(root, config, settings, self.step)
        from needlint.full_report import report_and_inventory

        report, self.inventory = report_and_inventory(root, config, settings, self.step)
        return report


def _judged(args: argparse.Namespace, root: Path, config: Config, settings: Options, judging: _Judging) -> Report:
    """The report after change and baseline."""
    if settings.diff_base or settings.diff_file or settings.staged:
        try:
            report = judge_change(root, config, settings, judging)
        except DiffError as error:
            raise UsageError(error.message.en, error.message.zh) from error
    else:
        report = judging(root, config, settings)
    keys = None if args.no_baseline else running.known_keys(root, args.baseline)
    if keys is None:
        return report
    report, stale = baseline.without_known(report, keys)
    if stale and not (settings.diff_base or settings.diff_file or settings.staged or args.quiet):
        _say_stale(args, stale)
    return report


def _say_stale(args: argparse.Namespace, stale: list[str]) -> None:
    running.say(args, f"baseline: {len(stale)} stale entries:", f"基线：{len(stale)} 条已过时：")
    for key in stale[:20]:
        running.say(args, f"  {key}", f"  {key}")
    if len(stale) > 20:
        running.say(args, f"  and {len(stale) - 20} more", f"  另有 {len(stale) - 20} 条")
    running.say(args, "`needlint baseline` removes them", "运行 `needlint baseline` 清理")


def _fixed(args: argparse.Namespace, root: Path, report: Report) -> bool:
    """Apply the fixes and say so; whether any file changed."""
    fixes = fix.plan(report.findings, root, args.unsafe, writing=True)
    try:
        fix.write(fixes, root)
    except OSError as error:
        name, why = error.filename, error.strerror
        raise UsageError(f"cannot write {name}: {why}", f"无法写入 {name}：{why}") from error
    for path, count in fix.described(fixes).items():
        running.say(args, f"fixed {path}: {count}", f"已修改 {path}：{count} 处")
    for finding, problem in fixes.refused:
        path, rule = finding.place.path, finding.rule
        running.say(args, f"not fixed {path} ({rule}): {problem.en}", f"未修改 {path}（{rule}）：{problem.zh}")
    return bool(fixes.files)


def _render(
    args: argparse.Namespace, terms: Tables, root: Path, report: Report, inventory: dict[str, Any] | None
) -> None:
    context = msgspec.structs.replace(running.render_context(args, terms, root), inventory=inventory)
    running.write(renderer(args.format)(report, context), args.output)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if args.format == "github" and summary:
        from needlint.reports.github import summary as render_summary

        with Path(summary).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(render_summary(report, context))


def judge(root: Path, config: Config, settings: Options, step: Step = unwatched) -> Report:
    """The pipeline; imported here because it is the slow part."""
    from needlint.check import check

    return check(root, config, settings, step)
