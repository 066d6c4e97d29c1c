"""`needlint schema`: the JSON Schema of needlint.toml, for editors that check and complete TOML by one."""

from __future__ import annotations

import argparse
import json

from needlint import running
from needlint.arguments import Page
from needlint.cli import CLEAN, Parser
from needlint.finding import Message

PAGE = Page(
    description=Message(
        "Print the JSON Schema of needlint.toml. Write it beside the file and name it in the file's first line, "
        "`#:schema ./needlint.schema.json`: editors with Taplo (Even Better TOML, Helix, Neovim) then check and "
        "complete keys and values.",
        "输出 needlint.toml 的 JSON Schema。将其写到 needlint.toml 旁边，并在该文件首行注明 "
        "`#:schema ./needlint.schema.json`，使用 Taplo 的编辑器（Even Better TOML、Helix、Neovim）即可校验和补全。",
    ),
    examples=(("needlint schema -o needlint.schema.json", "beside needlint.toml", "写到 needlint.toml 旁边"),),
    files=("needlint.toml",),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option(
        "--output",
        "-o",
        metavar="FILE",
        complete="file",
        en="write it to a file (default: standard output)",
        zh="写入文件（默认：标准输出）",
    )


def run(args: argparse.Namespace) -> int:
    """Print or write it."""
    from needlint.config_schema import schema

    running.write(json.dumps(schema(args.lang), ensure_ascii=False, indent=1) + "\n", args.output)
    return CLEAN
