"""Help pages on a terminal: wrapped by display width, since a Chinese character takes two columns and no spaces."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable

_NO_LINE_START = "，。；：、！？）”』」》…,.;:!?)"
"""Punctuation that must not begin a line."""
_WORD = re.compile(r"\s+|[^\s\u3000-\u9fff\uff00-\uffef“”‘’…]+|.")
_HEADING = re.compile(r"^(\S[^\n]*):$", re.MULTILINE)
_OPTIONS_COLUMN = 26


def wrapped(text: str, columns: int) -> list[str]:
    """The lines of a paragraph, each at most `columns` wide where its words allow it."""
    from needlint.display import width  # every run has parsers, few show a page

    lines: list[str] = []
    line: list[str] = []
    for part in _WORD.findall(" ".join(text.split())):
        if line and width("".join((*line, part))) > columns:
            carried = [part]
            while carried[0] in _NO_LINE_START and len(line) > 1:
                carried.insert(0, line.pop())
            lines.append("".join(line).strip())
            line = carried
        else:
            line.append(part)
    last = "".join(line).strip()
    return [*lines, last] if last or not lines else lines


def table(rows: Iterable[tuple[str, str]], columns: int, indent: int = 2) -> list[str]:
    """Two columns, the second wrapped; a first entry that is too wide gets a line of its own."""
    from needlint.display import width

    listed = list(rows)
    first = min(max((width(name) for name, _ in listed), default=0) + 2, _OPTIONS_COLUMN)
    lines = []
    for name, text in listed:
        beside = wrapped(text, max(columns - indent - first, 20))
        if width(name) + 2 > first:
            lines.append(" " * indent + name)
        else:
            lines.append(" " * indent + name + " " * (first - width(name)) + beside.pop(0))
        lines += [" " * (indent + first) + line for line in beside]
    return [line.rstrip() for line in lines]


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """English pages."""

    usage_prefix = "usage: "

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=_OPTIONS_COLUMN)

    @property
    def columns(self) -> int:
        """Width of the page."""
        return self._width

    def add_usage(self, usage: str | None, actions: object, groups: object, prefix: str | None = None) -> None:
        """Put the word before the usage in the page's language."""
        super().add_usage(usage, actions, groups, prefix or self.usage_prefix)  # type: ignore[arg-type]

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Paragraphs are wrapped; lines that begin with a space stand as they are."""
        blocks = text.split("\n\n")
        return "\n\n".join(
            block
            if any(line.startswith(" ") for line in block.splitlines())
            else "\n".join(indent + line for line in wrapped(block, width))
            for block in blocks
        )

    def _format_action_invocation(self, action: argparse.Action) -> str:
        """`-f, --format FORMAT`: the value once, the short name first."""
        if not action.option_strings:
            return super()._format_action_invocation(action)
        names = ", ".join(sorted(action.option_strings, key=len))
        return names if action.nargs == 0 else f"{names} {self._format_args(action, action.dest.upper())}"


class ChineseHelpFormatter(HelpFormatter):
    """Chinese pages."""

    usage_prefix = "用法："

    def format_help(self) -> str:
        """The page, with Chinese colons after its headings."""
        return _HEADING.sub(r"\1：", super().format_help())
