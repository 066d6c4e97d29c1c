"""Text of `explain`: a title and lines of `label: value` in one language."""

from __future__ import annotations

from collections.abc import Iterable

from needlint.finding import Message
from needlint.knowledge.data_types import data_name


class TextLines:
    """Lines of `label: value`, empty values left out."""

    def __init__(self, language: str, title: str) -> None:
        self.zh = language == "zh"
        self.language = language
        self.lines = [title]

    def say(self, en: str, zh: str, value: object) -> None:
        """A line, unless the value is empty."""
        if value:
            self.lines.append(f"  {zh}：{value}" if self.zh else f"  {en}: {value}")

    def message(self, en: str, zh: str, value: Message | None) -> None:
        """A line with a text that exists in both languages."""
        self.say(en, zh, value.text(self.language) if value else "")

    def many(self, en: str, zh: str, values: Iterable[str]) -> None:
        """A line with a list."""
        self.say(en, zh, ("、" if self.zh else ", ").join(values))

    def data(self, en: str, zh: str, ids: Iterable[str]) -> None:
        """A line with data types, by name and id."""
        self.many(en, zh, (f"{data_name(d).text(self.language)} ({d})" for d in ids))

    def sources(self, source: Iterable[str], checked: str) -> None:
        """Where it is from, and when that was looked at."""
        self.say("source", "来源", "; ".join(source))
        self.say("checked", "核对日期", checked)

    def __str__(self) -> str:
        return "\n".join(self.lines)
