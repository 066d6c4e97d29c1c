"""`needlint demo`: check the small app that comes with needlint, so that the first command works anywhere."""

from __future__ import annotations

import argparse
from importlib.resources import as_file, files

from needlint import running
from needlint.cli import CLEAN, FAILED, Parser
from needlint.finding import Message
from needlint.options import Options
from needlint.render import format_names, renderer
from needlint.tables import Tables

DESCRIPTION = Message(
    "Check the small news app that comes with needlint: what findings look like, without a project at hand.",
    "检查随附的新闻示例应用：无需准备工程即可了解检查结果。",
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option("--format", "-f", choices=format_names(), default="text", en="output format", zh="输出格式")
    parser.option("--output", "-o", metavar="FILE", en="write to a file", zh="写入文件")


def run(args: argparse.Namespace) -> int:
    """Judge and print; the demo's findings are meant, so they are no failure."""
    from needlint.check import check

    terms = Tables()
    with as_file(files("needlint") / "demo") as root:
        report = check(root, running.configuration(root, terms), Options(lang=args.lang, cache=False))
        context = running.render_context(args, terms, root)
    running.write(renderer(args.format)(report, context), args.output)
    return FAILED if running.exit_code(report, "never") == FAILED else CLEAN
