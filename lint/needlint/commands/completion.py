"""`needlint completion`: a script that makes a shell complete commands, options and their values."""

from __future__ import annotations

import argparse

from needlint import running
from needlint.arguments import Page
from needlint.cli import CLEAN, Parser
from needlint.finding import Message

SHELLS = ("bash", "zsh", "fish", "powershell")
PAGE = Page(
    description=Message(
        "Print a completion script: commands, options, and values such as categories, formats, rules, SDKs, "
        "permissions and Git branches. Write it once where the shell looks for it; after an update of needlint, again.",
        "输出命令行补全脚本：命令、选项，以及类别、格式、规则、SDK、权限和 Git 分支等取值。"
        "写入相应位置即可，升级 needlint 后请重新生成。",
    ),
    examples=(
        (
            "needlint completion bash > ~/.local/share/bash-completion/completions/needlint",
            "bash with bash-completion; or `source` the output in ~/.bashrc",
            "bash（需 bash-completion）；也可在 ~/.bashrc 中 source",
        ),
        ("needlint completion zsh > ~/.zfunc/_needlint", "zsh: a folder of $fpath", "zsh：$fpath 中的目录"),
        (
            "needlint completion fish > ~/.config/fish/completions/needlint.fish",
            "fish",
            "fish",
        ),
        (
            "needlint completion powershell | Out-String | Invoke-Expression",
            "PowerShell: in $PROFILE",
            "PowerShell：写入 $PROFILE",
        ),
    ),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option(
        "shell", metavar="SHELL", choices=SHELLS, en="bash, zsh, fish or powershell", zh="bash、zsh、fish 或 powershell"
    )


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    from needlint.completions import script

    running.write(script(args.shell, args.lang))
    return CLEAN
