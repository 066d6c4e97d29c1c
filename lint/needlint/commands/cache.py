"""`needlint cache`: where the cache is, how large, and how to be rid of it."""

from __future__ import annotations

import argparse

from needlint import cache
from needlint.arguments import Page
from needlint.cli import CLEAN, Parser, UsageError
from needlint.finding import Message
from needlint.help_text import JUDGING_ENVIRONMENT

PAGE = Page(
    description=Message(
        "Show where the cache is and how large, or clear it. It holds facts of files and the last report of each root; "
        "nothing is lost with it but time.",
        "显示缓存的位置与大小，或清除缓存。缓存中是各文件的分析结果和各目录的最近一次报告，清除后只是下次运行较慢。",
    ),
    examples=(("needlint cache clear", "delete it", "清除缓存"),),
    environment=JUDGING_ENVIRONMENT,
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option(
        "action",
        nargs="?",
        choices=("info", "clear"),
        default="info",
        en="info (default) or clear",
        zh="info（默认，显示信息）或 clear（清除）",
    )


def run(args: argparse.Namespace) -> int:
    """Print or clear."""
    place, files = cache.folder(), cache.kept()
    clear = args.action == "clear"
    failed = cache.clear() if clear else []
    if failed:
        why = failed[0].strerror
        raise UsageError(f"cannot clear {place}: {why}", f"无法清除 {place}：{why}")
    count, megabytes = len(files), f"{sum(file.size for file in files) / 1e6:.1f} MB"
    if args.lang == "zh":
        print(f"{place}：{count} 个文件，{megabytes}{'，已清除' if clear else ''}")
    else:
        print(f"{place}: {count} file{'' if count == 1 else 's'}, {megabytes}{', cleared' if clear else ''}")
    return CLEAN
