"""Which type's body is open at a position of a blanked text: braces are counted, nothing is parsed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from needlint.facts.source import Function, Import, TypeDeclaration

_BRACE = re.compile(rb"[{}]")


@dataclass
class OpenType:
    """A type whose body is open: its index, and the brace depth inside of it."""

    index: int
    depth: int
    starts: int


class HeaderNesting:
    """The state of the pass over one blanked text, and the bodies that are open."""

    def __init__(self, language: Literal["java", "kotlin"], text: bytes) -> None:
        self.language = language
        self.text = text
        self.package = ""
        self.imports: list[Import] = []
        self.types: list[TypeDeclaration] = []
        self.functions: list[Function] = []
        self.aliases: list[tuple[str, str]] = []
        self.stack: list[OpenType] = []
        self.depth = 0
        self.position = 0

    def starts_word(self, position: int) -> bool:
        """Whether no identifier, `.` or `::` ends right before."""
        before = self.text[position - 1 : position]
        return not before or not (before.isalnum() or before in b"_.:$")

    def advance(self, position: int) -> None:
        """Count braces up to `position` and close the types whose bodies ended."""
        if position > self.position:
            opened = self.text.count(b"{", self.position, position)
            closed = self.text.count(b"}", self.position, position)
            self.depth += opened - closed
            if closed and opened:
                self.close_passed(position)
            self.position = position
        while self.stack and self.depth < self.stack[-1].depth and position > self.stack[-1].starts:
            self.stack.pop()

    def close_passed(self, position: int) -> None:
        """`} class B {`: a body may have closed and another opened at the same depth since the last event."""
        if not self.stack:
            return
        depth = (
            self.depth - self.text.count(b"{", self.position, position) + self.text.count(b"}", self.position, position)
        )
        for match in _BRACE.finditer(self.text, self.position, position):
            depth += 1 if match.group() == b"{" else -1
            while self.stack and depth < self.stack[-1].depth and match.start() >= self.stack[-1].starts:
                self.stack.pop()

    def owner(self) -> int:
        """The type whose body is open."""
        return self.stack[-1].index if self.stack else -1
