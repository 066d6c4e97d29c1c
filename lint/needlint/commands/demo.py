"""`needlint demo`: check the small app that comes with needlint, so that the first command works anywhere."""

from __future__ import annotations

import argparse
from importlib.resources import as_file, files

from msgspec.structs import replace

from needlint import running
from needlint.arguments import Page
from needlint.cli import CLEAN, FAILED, Parser
from needlint.finding import Message
from needlint.options import Options
from needlint.render import renderer
from needlint.tables import Tables

PAGE = Page(
    description=Message(
        "Check the small news app that comes with needlint: what findings look like, without a project at hand. Its "
        "findings are meant, so the exit code is 0.",
        "检查随附的新闻示例应用：无需准备工程即可了解检查结果。示例中的问题是有意设置的，因此退出码为 0。",
    ),
    examples=(("needlint demo -f html -o demo.html", "the report for compliance", "供合规人员阅读的报告"),),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    running.add_report_format(parser)
    parser.option("--output", "-o", metavar="FILE", complete="file", en="write to a file", zh="写入文件")


def run(args: argparse.Namespace) -> int:
    """Judge and print; the demo's findings are meant, so they are no failure."""
    from needlint.full_report import report_and_inventory

    terms = Tables()
    with as_file(files("needlint") / "demo") as root:
        settings = Options(lang=args.lang, cache=False)
        report, inventory = report_and_inventory(root, running.configuration(root, terms), settings)
        context = replace(running.render_context(args, terms, root), inventory=inventory)
    running.write(renderer(args.format)(report, context), args.output)
    return FAILED if running.exit_code(report, "never") == FAILED else CLEAN
