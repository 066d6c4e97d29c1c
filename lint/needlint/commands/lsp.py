"""`needlint lsp`: the language server, on standard input and output."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec

from needlint.arguments import Page
from needlint.cli import CLEAN, Parser, UsageError
from needlint.finding import Message
from needlint.help_text import JUDGING_ENVIRONMENT

PAGE = Page(
    description=Message(
        "Run the language server on standard input and output; editors start it (configurations: hooks/editors). It "
        "comes with `pip install 'needlint[lsp]'`.",
        "以标准输入输出运行语言服务器，由编辑器启动（配置见 hooks/editors）。安装方式：`pip install 'needlint[lsp]'`。",
    ),
    environment=JUDGING_ENVIRONMENT,
    files=("needlint.toml",),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option("--stdio", action="store_true", en="accepted for editors that pass it", zh="兼容会传入该参数的编辑器")


def run(args: argparse.Namespace) -> int:
    """Serve until the editor says shutdown."""
    del args
    if find_spec("pygls") is None or find_spec("needlint.lsp.server") is None:
        raise UsageError(
            "the language server is not installed; run: pip install 'needlint[lsp]'",
            "未安装语言服务器；请运行：pip install 'needlint[lsp]'",
        )
    import_module("needlint.lsp.server").main()
    return CLEAN
