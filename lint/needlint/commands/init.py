"""`needlint init`: write a commented needlint.toml with the suggested category and the SDKs found."""

from __future__ import annotations

import argparse

from needlint import running
from needlint.arguments import Page
from needlint.cli import CLEAN, Parser, UsageError
from needlint.config import FILE_NAME, Config
from needlint.finding import Message
from needlint.help_text import JUDGING_ENVIRONMENT
from needlint.options import Options

PAGE = Page(
    description=Message(
        "Write a commented needlint.toml: the category that the app looks like, and the SDKs found in it. An existing "
        "file is kept.",
        "生成带注释的 needlint.toml：给出推测的应用类别和工程中的 SDK。已有文件不会被覆盖。",
    ),
    examples=(
        ("needlint init", "for the project in this folder", "为当前目录的工程生成"),
        ("needlint init --stdout --lang zh", "look at it first, comments in Chinese", "先查看内容，注释为中文"),
    ),
    environment=JUDGING_ENVIRONMENT,
    files=("needlint.toml",),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option(
        "path",
        nargs="?",
        default=".",
        metavar="PATH",
        complete="folder",
        en="folder of the project (default: the current folder)",
        zh="工程目录（默认：当前目录）",
    )
    parser.option("--force", action="store_true", en="overwrite an existing file", zh="覆盖已有文件")
    parser.option("--stdout", action="store_true", en="print it, write nothing", zh="只输出到标准输出，不写文件")


def run(args: argparse.Namespace) -> int:
    """Look at the project and write the file."""
    from needlint.analysis import analyse
    from needlint.config_template import SCHEMA, AppDraft, template

    root, _ = running.root_of(args.path)
    target = root / FILE_NAME
    if target.exists() and not (args.force or args.stdout):
        raise UsageError(f"{target} exists; --force overwrites it", f"{target} 已存在；用 --force 覆盖")
    analysis = analyse(root, Config(), Options(lang=args.lang))
    if not analysis.apps:
        raise running.no_app(root)
    drafts = [
        AppDraft(
            module=app.module,
            categories=app.suggested_categories,
            sdks=tuple((s.sdk.id, s.sdk.name) for s in app.sdks if s.sdk.collects is not False),
            permissions=tuple(v.name for v in app.permissions if v.in_package and v.data and v.use != "none"),
        )
        for app in analysis.apps
    ]
    text = template(drafts, args.lang, (root / SCHEMA).is_file())
    running.write(text, None if args.stdout else str(target))
    if not args.stdout:
        running.say(
            args,
            f"wrote {target}; check the category, then run `needlint check`",
            f"已生成 {target}；请确认类别，然后运行 `needlint check`",
        )
    return CLEAN
