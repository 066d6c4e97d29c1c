"""Argument parsers of the commands: options and errors in both languages, an error with what to do next."""

from __future__ import annotations

import argparse
import difflib
import re
import shutil
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from msgspec import Struct

from needlint.finding import Message
from needlint.help_text import GENERAL_ENVIRONMENT, PLAIN_EXITS, Example, Exits, sections
from needlint.options import Language

_REQUIRED = re.compile(r"the following arguments are required: (.*)")
_NO_VALUE = re.compile(r"expected (?:one|at least one|\d+) argument")


class UsageError(Exception):
    """Something the user can put right; the message says what to do next. Exit code 2."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.message = Message(en, zh)


def _english(prog: str) -> argparse.HelpFormatter:
    from needlint.help_format import HelpFormatter

    return HelpFormatter(prog)


def _chinese(prog: str) -> argparse.HelpFormatter:
    from needlint.help_format import ChineseHelpFormatter

    return ChineseHelpFormatter(prog)


class Page(Struct, frozen=True, kw_only=True):
    """What a command's help says beside its options."""

    description: Message
    examples: Sequence[Example] = ()
    exits: Exits = PLAIN_EXITS
    environment: Sequence[str] = GENERAL_ENVIRONMENT
    files: Sequence[str] = ()


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks both languages; `language` and `say()` are for the commands."""

    def __init__(self, language: Language, prog: str, page: Page) -> None:
        super().__init__(
            prog=prog,
            description=page.description.text(language),
            formatter_class=_chinese if language == "zh" else _english,
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
        )
        self.language: Language = language
        self._page = page
        self._positionals.title, self._optionals.title = self.say("arguments", "参数"), self.say("options", "选项")
        self._group: argparse._ArgumentGroup | None = None

    def say(self, en: str, zh: str) -> str:
        """The text in the run's language."""
        return zh if self.language == "zh" else en

    def group(self, en: str, zh: str) -> None:
        """Options added from now on stand under this heading."""
        title = self.say(en, zh)
        known = (g for g in self._action_groups if g.title == title)
        self._group = next(known, None) or self.add_argument_group(title)

    def option(self, *names: str, en: str, zh: str, complete: str = "", **settings: Any) -> None:
        """Add an argument whose help exists in both languages.

        `complete` tells shells what its value is, where `choices` do not: file, folder, category, name, revision.
        """
        place = self._group if self._group is not None and names[0].startswith("-") else self
        if settings.get("choices") and names[0].startswith("-"):
            settings.setdefault("metavar", max(names, key=len).lstrip("-").rpartition("-")[2].upper())
        action = place.add_argument(*names, help=self.say(en, zh).replace("%", "%%"), **settings)
        action.complete = complete  # type: ignore[attr-defined]

    def add_general(self) -> None:
        """Options that every command takes."""
        self.group("general options", "通用选项")
        self.option(
            "--lang",
            choices=("en", "zh"),
            default=self.language,
            en="language of the output: en, zh (default: by locale)",
            zh="输出语言：en、zh（默认按系统语言）",
        )
        self.option(
            "--no-color",
            action="store_true",
            en="no colours (NO_COLOR does the same)",
            zh="不使用颜色（等同 NO_COLOR）",
        )
        self.option("--help", "-h", action="help", en="show this help", zh="显示本说明")

    def format_usage(self) -> str:
        """Every option is listed below; the usage shows the form only."""
        shown = [self.say("[OPTIONS]", "[选项]"), *(self._form(a) for a in self._actions if not a.option_strings)]
        self.usage = " ".join((self.prog.replace("%", "%%"), *shown)) if self.usage is None else self.usage
        return super().format_usage()

    @staticmethod
    def _form(action: argparse.Action) -> str:
        name = str(action.metavar or "|".join(action.choices or (action.dest,)))
        return f"[{name}]" if action.nargs in ("?", "*") else f"{name}{' ...' if action.nargs == '+' else ''}"

    def format_help(self) -> str:
        """The page: options, then examples, exit codes, environment variables and files."""
        self.format_usage()
        page, columns = self._page, max(shutil.get_terminal_size().columns - 2, 40)
        below = sections(
            self.language,
            columns,
            examples=page.examples,
            exits=page.exits,
            environment=page.environment,
            files=page.files,
        )
        text = super().format_help().rstrip("\n") + "\n\n"
        return text + (re.sub(r"(?m)^(\S.*):$", r"\1：", below) if self.language == "zh" else below) + "\n"

    # ---- errors ------------------------------------------------------------------------------------------------------

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The arguments. Raises UsageError."""
        try:
            found, unknown = self.parse_known_args(args, namespace)
        except argparse.ArgumentError as error:
            raise self._argument_error(error) from error
        if unknown:
            raise self._unknown(unknown[0])
        return found

    def error(self, message: str) -> NoReturn:
        """What argparse tells by itself: an argument that is missing."""
        raise self._missing(message)

    def _missing(self, message: str) -> UsageError:
        missing = _REQUIRED.match(message)
        if missing is None:
            return self._usage_error(message, message)
        return self._usage_error(f"{missing[1]} is missing", f"缺少参数 {missing[1]}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        name = max(action.option_strings, key=len) if action.option_strings else str(action.metavar or action.dest)
        allowed = [str(c) for c in action.choices]
        close = difflib.get_close_matches(str(value), allowed, 1, 0.5)
        en, zh = f'"{value}" is no value of {name}', f"{name} 没有取值“{value}”"
        if close:
            en, zh = f'{en}; did you mean "{close[0]}"?', f"{zh}；是否想写“{close[0]}”？"
        raise UsageError(f"{en} (values: {', '.join(allowed)})", f"{zh}（可用的值：{'、'.join(allowed)}）")

    def _argument_error(self, error: argparse.ArgumentError) -> UsageError:
        if error.argument_name is None:  # from Python 3.13 on
            return self._missing(error.message)
        name = max(error.argument_name.split("/"), key=len)
        if _NO_VALUE.match(error.message):
            return self._usage_error(f"{name} needs a value", f"{name} 需要一个值")
        if error.message.startswith("ignored explicit argument"):
            return self._usage_error(f"{name} takes no value", f"{name} 不带值")
        return self._usage_error(f"{name}: {error.message}", f"{name}：{error.message}")

    def _unknown(self, argument: str) -> UsageError:
        if not argument.startswith("-"):
            return self._usage_error(f'"{argument}" is one argument too many', f"多余的参数“{argument}”")
        name = argument.partition("=")[0]
        known = [option for action in self._actions for option in action.option_strings]
        close = difflib.get_close_matches(name, known, 1, 0.6)
        if close:
            en, zh = f'unknown option "{name}"; did you mean "{close[0]}"?', f"未知选项“{name}”；是否想写“{close[0]}”？"
            return UsageError(f"{en} {self._hint('en')}", f"{zh}{self._hint('zh')}")
        return self._usage_error(f'unknown option "{name}"', f"未知选项“{name}”")

    def _usage_error(self, en: str, zh: str) -> UsageError:
        return UsageError(f"{en}; {self._hint('en')}", f"{zh}；{self._hint('zh')}")

    def _hint(self, language: str) -> str:
        command = f"`{self.prog} --help`"
        return f"运行 {command} 查看选项" if language == "zh" else f"{command} lists the options"


def whole_number(text: str) -> int:
    """The value of an option that counts something. Raises UsageError."""
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(
            f'"{text}" is no number of processes; give a whole number of at least 1',
            f"“{text}”不是有效的进程数；请给出不小于 1 的整数",
        )
    return int(text)


def parser_of(name: str, language: Language) -> Parser:
    """The parser of a command, with all its options."""
    command = import_module(f"needlint.commands.{name}")
    parser = Parser(language, f"needlint {name}", command.PAGE)
    command.add_arguments(parser)
    parser.add_general()
    return parser
