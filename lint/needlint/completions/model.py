"""What there is to complete: commands, their options, and the values of each."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from needlint.arguments import parser_of
from needlint.cli import COMMANDS
from needlint.options import Language

Value = Literal["", "file", "folder", "revision"]
_VALUES: tuple[Value, ...] = ("file", "folder", "revision")
_SAFE = re.compile(r"[\w.:/#-]+")
"""Words that no shell takes for anything but words; others are not offered."""


class Argument(Struct, frozen=True):
    """An option, or a positional argument (no names). `words`: its values; `value`: where else they come from."""

    names: tuple[str, ...]
    help: str
    takes_value: bool
    words: tuple[str, ...] = ()
    value: Value = ""
    repeats: bool = False


class Command(Struct, frozen=True):
    """One command; `summary` in the language asked for."""

    name: str
    summary: str
    options: tuple[Argument, ...]
    positional: Argument | None = None


def commands(language: Language) -> list[Command]:
    """All commands in the order of the help. `needlint PATH` completes as check does, which stands first."""
    return [_command(name, summary.text(language), language) for name, summary in COMMANDS.items()]


def _command(name: str, summary: str, language: Language) -> Command:
    actions = parser_of(name, language)._actions
    options = tuple(_argument(a) for a in actions if a.option_strings)
    positional = next((_argument(a) for a in actions if not a.option_strings), None)
    return Command(name, summary, options, positional)


def _argument(action: argparse.Action) -> Argument:
    complete = getattr(action, "complete", "")
    listed = _WORDS[complete]() if complete in _WORDS else tuple(str(c) for c in action.choices or ())
    return Argument(
        tuple(sorted(action.option_strings, key=len)),
        " ".join((action.help or "").replace("%%", "%").split()),
        action.nargs != 0,
        tuple(word for word in listed if _SAFE.fullmatch(word)),
        next((value for value in _VALUES if value == complete), ""),
        isinstance(action, argparse._AppendAction) or action.nargs == "+",
    )


def _categories() -> tuple[str, ...]:
    from needlint.knowledge.categories import categories

    entries = categories().values()
    return (*(c.id for c in entries), *(c.name_zh for c in entries))


def _names() -> tuple[str, ...]:
    from needlint.explain import known_names

    return tuple(sorted(known_names()))


_WORDS: dict[str, Callable[[], tuple[str, ...]]] = {"category": _categories, "name": _names}
