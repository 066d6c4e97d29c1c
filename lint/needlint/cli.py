"""The command line: which command, which language, and how an error ends the run. Commands are commands/<name>.py."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from needlint.finding import Message
from needlint.options import Language

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
}

EPILOG = Message(
    """exit codes:
  0  no finding at or over --fail-on
  1  findings at or over --fail-on
  2  usage, configuration or internal error, or nothing to judge

`needlint COMMAND --help` describes a command; `needlint PATH` is `needlint check PATH`.""",
    """退出码：
  0  没有达到 --fail-on 级别的问题
  1  有达到 --fail-on 级别的问题
  2  用法、配置或内部错误，或没有可检查的内容

`needlint 命令 --help` 查看各命令的说明；`needlint 路径` 等同于 `needlint check 路径`。""",
)


class UsageError(Exception):
    """Something the user can put right; the message says what to do next. Exit code 2."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.message = Message(en, zh)


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
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_top_parser(language).format_help(), end="")
        return CLEAN if arguments else FAILED
    if all(a in ("--lang", "en", "zh", "--lang=en", "--lang=zh", "-h", "--help") for a in arguments):
        print(_top_parser(language).format_help(), end="")
        return CLEAN
    name = arguments[0]
    if name in COMMANDS:
        arguments = arguments[1:]
    else:
        if not name.startswith("-") and not Path(name).exists():
            raise _neither(name)
        name = "check"
    command = import_module(f"needlint.commands.{name}")
    parser = Parser(language, f"needlint {name}", command.DESCRIPTION, getattr(command, "EPILOG", None))
    command.add_arguments(parser)
    parser.add_general()
    code: int = command.run(parser.parse_args(arguments))
    return code


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


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: str | None, actions: object, groups: object, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or self.usage_prefix)  # type: ignore[arg-type]

    usage_prefix = "usage: "


class _ChineseFormatter(_Formatter):
    usage_prefix = "用法："


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks both languages; `language` and `say()` are for the commands."""

    def __init__(self, language: Language, prog: str, description: Message, epilog: Message | None = None) -> None:
        super().__init__(
            prog=prog,
            description=description.text(language),
            epilog=epilog.text(language) if epilog else None,
            formatter_class=_ChineseFormatter if language == "zh" else _Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.language: Language = language
        if language == "zh":
            self._positionals.title, self._optionals.title = "参数", "选项"

    def say(self, en: str, zh: str) -> str:
        """The text in the run's language."""
        return zh if self.language == "zh" else en

    def option(self, *names: str, en: str, zh: str, **settings: object) -> None:
        """Add an argument whose help exists in both languages."""
        self.add_argument(*names, help=self.say(en, zh).replace("%", "%%"), **settings)  # type: ignore[arg-type]

    def add_general(self) -> None:
        """Options that every command takes."""
        self.option(
            "--lang",
            choices=("en", "zh"),
            default=self.language,
            en="language of the output (default: by locale)",
            zh="输出语言（默认按系统语言）",
        )
        self.option(
            "--no-color",
            action="store_true",
            en="no colours (NO_COLOR does the same)",
            zh="不使用颜色（等同 NO_COLOR）",
        )
        self.option("-h", "--help", action="help", en="show this help", zh="显示本说明")

    def error(self, message: str) -> NoReturn:
        """A usage error; says where the help is."""
        self.print_usage(sys.stderr)
        hint = self.say(f"`{self.prog} --help` lists the options", f"运行 `{self.prog} --help` 查看选项")
        print(f"needlint: {message}; {hint}", file=sys.stderr)
        sys.exit(FAILED)


def _top_parser(language: Language) -> Parser:
    description = Message(
        "Lints an Android app's source for taking more personal information than its category needs.",
        "在提交应用商店前检查 Android 源码：是否收集了超出其类别所必需的个人信息。",
    )
    parser = Parser(language, "needlint", description, EPILOG)
    parser.usage = parser.say("needlint [COMMAND] [PATH] [OPTIONS]", "needlint [命令] [路径] [选项]")
    group = parser.add_argument_group(parser.say("commands", "命令"))
    for name, summary in COMMANDS.items():
        group.add_argument(name, metavar=name, help=summary.text(language), nargs="?")
    parser.option("--version", "-V", action="store_true", en="print the version", zh="显示版本")
    parser.add_general()
    return parser
