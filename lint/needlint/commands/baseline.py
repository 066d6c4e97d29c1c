"""`needlint baseline`: record the findings of today, so that only new ones are reported."""

from __future__ import annotations

import argparse
from pathlib import Path

from needlint import baseline, running
from needlint.arguments import Page
from needlint.cli import CLEAN, FAILED, Parser, UsageError
from needlint.finding import CONFIDENCES, Message
from needlint.help_text import JUDGING_ENVIRONMENT
from needlint.progress import progress
from needlint.tables import Tables

PAGE = Page(
    description=Message(
        "Write the keys of all findings to needlint-baseline.txt, sorted and without line numbers, for review and "
        "commit. `needlint check` then reports only what is not in it, and names entries that are stale.",
        "把现有问题的键写入 needlint-baseline.txt（已排序、不含行号），供评审并提交到仓库。此后 `needlint check` "
        "只报告其中没有的问题，并指出已过时的条目。",
    ),
    examples=(
        ("needlint baseline .", "record what there is today", "记录现有问题"),
        (
            "needlint baseline . -o ci/known.txt",
            "elsewhere; check reads it by --baseline",
            "写到别处；检查时用 --baseline",
        ),
    ),
    environment=JUDGING_ENVIRONMENT,
    files=("needlint.toml", "needlint-baseline.txt"),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    running.add_tree(parser)
    parser.group("what is recorded", "记录内容")
    parser.option(
        "--output",
        "-o",
        metavar="FILE",
        complete="file",
        en="where to write (default: needlint-baseline.txt at the root)",
        zh="写入的文件（默认：根目录下的 needlint-baseline.txt）",
    )
    parser.option(
        "--min-confidence",
        choices=CONFIDENCES,
        default="low",
        metavar="LEVEL",
        en="lowest confidence to record: high, medium, low (default: low)",
        zh="记录的最低置信度：high、medium、low（默认：low）",
    )


def run(args: argparse.Namespace) -> int:
    """Judge and write."""
    from needlint.check import check

    terms = Tables()
    root, _ = running.root_of(args.path)
    config = running.configuration(root, terms)
    with progress(args.lang) as step:
        report = check(root, config, running.options(args, terms, min_confidence=args.min_confidence), step)
    if not report.apps:
        raise running.no_app(root)
    if running.exit_code(report, "never") == FAILED:
        raise UsageError(
            "not written, since the tree could not be judged; run `needlint check` to see why",
            "未能完成检查，因此没有写入基线；运行 `needlint check` 查看原因",
        )
    target = Path(args.output) if args.output else root / baseline.FILE_NAME
    before = baseline.read(target.read_text("utf-8")) if target.is_file() else frozenset()
    text = baseline.write(f.key for f in report.findings)
    running.write(text, str(target))
    after = baseline.read(text)
    added, gone = len(after - before), len(before - after)
    running.say(
        args,
        f"{target}: {len(after)} findings ({added} added, {gone} removed)",
        f"{target}：{len(after)} 个问题（新增 {added}，移除 {gone}）",
    )
    return CLEAN
