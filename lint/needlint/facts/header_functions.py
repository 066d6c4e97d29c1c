"""Java methods and Kotlin functions with their parameter types, from a blanked text."""

from __future__ import annotations

import re

from needlint.facts.header_text import MAX_HEADER, text_of
from needlint.facts.header_types import HeaderTypes
from needlint.facts.place import Range
from needlint.facts.source import Function, Parameter

_IDENTIFIER = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*\Z")
_JAVA_PARAMETER = re.compile(
    rb"(?:@\w+\s+|final\s+)*([\w.$]+(?:<[\w.$<>?,\s]*>)?(?:\[\]|\.\.\.)*)\s+([\w$]+)\s*(?:,|\Z)"
)
_KOTLIN_PARAMETER = re.compile(rb"([\w`\x80-\xff]+)\s*:\s*([\w.\x80-\xff]+(?:<[\w.<>?*,\s]*>)?)")
_PARENTHESIS = re.compile(rb"[()]")
_RESULT = re.compile(rb"\)\s*:\s*([\w.\x80-\xff]+(?:<[\w.<>?*, ]*>)?)")
_NO_METHOD = frozenset((b"if", b"for", b"while", b"switch", b"catch", b"return", b"new", b"else", b"throw", b"try"))
_MODIFIERS = frozenset(
    b"public private protected static final abstract default synchronized native strictfp transient".split()
)


class HeaderFunctions(HeaderTypes):
    """Function declarations of a blanked text."""

    def fun(self, match: re.Match[bytes]) -> None:
        """A Kotlin function that is no local one."""
        if self.stack and self.depth != self.stack[-1].depth:
            return
        if not self.stack and self.depth != 0:
            return
        close = self.matching(match.end())
        parameters = tuple(
            Parameter(text_of(name), text_of(type))
            for name, type in _KOTLIN_PARAMETER.findall(self.text, match.end(), close)
        )
        receiver = text_of(match.group(1) or b"").rstrip("?")
        result = _RESULT.match(self.text, close)
        self.functions.append(
            Function(
                text_of(match.group(2)),
                Range(match.start(2), match.end(2)),
                self.owner(),
                -1,
                parameters,
                text_of(result.group(1)) if result is not None else "",
                receiver,
            )
        )

    def matching(self, start: int) -> int:
        """The position of the parenthesis that closes what was opened before `start`."""
        nesting = 1
        for match in _PARENTHESIS.finditer(self.text, start, start + MAX_HEADER):
            nesting += 1 if match.group() == b"(" else -1
            if nesting == 0:
                return match.start()
        return start

    def method(self, match: re.Match[bytes]) -> None:
        """A Java method or constructor: `name(..) {` or `name(..);` directly in a type's body."""
        if not self.stack or self.depth != self.stack[-1].depth or match.start() < self.stack[-1].starts:
            return
        opening = self.opening(match.start())
        start = 1 + max(self.text.rfind(mark, self.stack[-1].starts - 1, opening) for mark in (b";", b"}", b"{"))
        declared = self.text[start:opening]
        words = declared.split()
        if not words or b"=" in declared or _IDENTIFIER.match(words[-1]) is None or not _NO_METHOD.isdisjoint(words):
            return
        name = words[-1]
        simple = self.types[self.owner()].name.rpartition(".")[2]
        constructor = name.decode("utf-8", "replace") == simple
        type = b" ".join(word for word in words[:-1] if word not in _MODIFIERS and not word.startswith(b"@"))
        if not type and not constructor:
            return
        start = self.text.rfind(name, start, opening)
        parameters = tuple(
            Parameter(text_of(name), " ".join(text_of(type).split()))
            for type, name in _JAVA_PARAMETER.findall(self.text, opening + 1, match.start())
        )
        self.functions.append(
            Function(
                "<init>" if constructor else text_of(name),
                Range(start, start + len(name)),
                self.owner(),
                -1,
                parameters,
                "" if constructor else text_of(type),
            )
        )

    def opening(self, close: int) -> int:
        """The position of the parenthesis that `close` closes; the type's start where there is none."""
        opening = self.text.rfind(b"(", self.stack[-1].starts, close)
        extra = self.text.count(b")", opening, close) if opening >= 0 else 0
        while extra > 0 and opening >= 0:
            before = self.text.rfind(b"(", self.stack[-1].starts, opening)
            extra += -1 + self.text.count(b")", before, opening)
            opening = before
        return max(opening, self.stack[-1].starts)
