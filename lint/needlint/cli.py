"""The command line: which command, which language, and how an error ends the run. Commands are commands/<name>.py."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from needlint.arguments import Page, Parser, UsageError, parser_of
from needlint.finding import Message
from needlint.help_text import GENERAL_ENVIRONMENT, JUDGING_EXITS
from needlint.options import Language

__all__ = ["CLEAN", "COMMANDS", "FAILED", "FINDINGS", "Parser", "UsageError", "run"]

CLEAN, FINDINGS, FAILED = 0, 1, 2

COMMANDS: dict[str, Message] = {
    "check": Message("judge an app's source tree (the default command)", "检查应用源码（默认命令）"),
    "inventory": Message("list what an app takes, whatever its category", "列出应用收集的内容，与类别无关"),
    "explain": Message(
        "explain a rule, category, permission, SDK, data type or clause", "解释规则、类别、权限、SDK、数据类型或条款"
    ),
    "init": Message("write a commented needlint.toml", "生成带注释的 needlint.toml"),
    "demo": Message("check a small app that comes with needlint", "检查随附的示例应用"),
    "rules": Message("list the rules", "列出规则"),
    "categories": Message("list the 39 app categories", "列出 39 类应用"),
    "sdk": Message("which SDK a folder, coordinate or package belongs to", "查询目录、坐标或包名对应的 SDK"),
    "baseline": Message("record today's findings, to report only new ones", "记录现有问题，之后只报告新问题"),
    "cache": Message("show or clear the cache", "查看或清除缓存"),
    "lsp": Message("run the language server", "运行语言服务器"),
    "completion": Message("print a completion script for a shell", "输出命令行补全脚本"),
    "schema": Message("print the JSON Schema of needlint.toml", "输出 needlint.toml 的 JSON Schema"),
}


def run(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name); returns the exit code."""
    language = _language(arguments)
    try:
        return _dispatch(list(arguments), language)
    except UsageError as error:
        print(f"needlint: {error.message.text(language)}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if os.environ.get("NEEDLINT_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        en = f"internal error ({what}); NEEDLINT_DEBUG=1 shows where, please report it"
        zh = f"内部错误（{what}）；设置 NEEDLINT_DEBUG=1 可查看位置，欢迎反馈"
        print(f"needlint: {zh if language == 'zh' else en}", file=sys.stderr)
        return FAILED


def _dispatch(arguments: list[str], language: Language) -> int:
    if not arguments:
        print(_top_parser(language).format_help(), end="")
        return FAILED
    if arguments[0] == "help" and not Path("help").exists():
        arguments = [*(a for a in arguments[1:] if a in COMMANDS), "--help"]
    if all(a in ("--lang", "en", "zh", "--lang=en", "--lang=zh", "-h", "--help") for a in arguments):
        print(_top_parser(language).format_help(), end="")
        return CLEAN
    arguments = _general_last(arguments)
    name = arguments[0]
    if name in COMMANDS:
        arguments = arguments[1:]
    else:
        if not name.startswith("-") and not Path(name).exists():
            raise _neither(name)
        name = "check"
    given = parser_of(name, language).parse_args(arguments)
    code: int = import_module(f"needlint.commands.{name}").run(given)
    return code


def _general_last(arguments: list[str]) -> list[str]:
    """`needlint --lang zh rules` is `needlint rules --lang zh`."""
    end = 0
    while end < len(arguments) and arguments[end].startswith(("--lang", "--no-color")):
        end += 2 if arguments[end] == "--lang" else 1
    return [*arguments[end:], *arguments[:end]] if end < len(arguments) else arguments


def _neither(name: str) -> UsageError:
    match = difflib.get_close_matches(name, COMMANDS, 1, 0.7)
    if match:
        return UsageError(
            f'no command "{name}"; did you mean "{match[0]}"?', f"没有命令“{name}”；是否想用“{match[0]}”？"
        )
    return UsageError(
        f'"{name}" is neither a command nor an existing path; `needlint --help` lists the commands',
        f"“{name}”既不是命令，也不是存在的路径；运行 `needlint --help` 查看命令",
    )


def _language(arguments: Sequence[str]) -> Language:
    """`--lang`, else the locale of messages (LC_ALL, LC_MESSAGES, LANG)."""
    for index, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value in ("en", "zh"):
            return "zh" if value == "zh" else "en"
    locale = next((v for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def _top_parser(language: Language) -> Parser:
    page = Page(
        description=Message(
            "Lints an Android app's source for taking more personal information than its category needs. Without a "
            "command, `needlint PATH` is `needlint check PATH`; `needlint COMMAND --help` describes a command.",
            "在提交应用商店前检查 Android 源码：是否收集了超出其类别所必需的个人信息。不写命令时，`needlint 路径` "
            "等同于 `needlint check 路径`；`needlint 命令 --help` 查看各命令的说明。",
        ),
        examples=(
            ("needlint demo", "what findings look like, without a project at hand", "无需工程即可了解检查结果"),
            ("needlint init", "write needlint.toml with a suggested category", "生成 needlint.toml 并推测类别"),
            ("needlint check .", "judge the project in this folder", "检查当前目录中的工程"),
        ),
        exits=JUDGING_EXITS,
        environment=(*GENERAL_ENVIRONMENT, "NEEDLINT_CACHE_DIR"),
        files=("needlint.toml", "needlint-baseline.txt"),
    )
    parser = Parser(language, "needlint", page)
    parser.usage = parser.say("needlint [COMMAND] [PATH] [OPTIONS]", "needlint [命令] [路径] [选项]")
    group = parser.add_argument_group(parser.say("commands", "命令"))
    for name, summary in COMMANDS.items():
        group.add_argument(name, metavar=name, help=summary.text(language), nargs="?")
    parser.add_general()
    parser.option("--version", "-V", action="store_true", en="print the version", zh="显示版本")
    return parser
