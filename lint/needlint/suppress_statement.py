"""Where the statement behind a comment ends, by brackets and line ends alone: one way for every language, and for files
that are half typed.

Of what only holds other things (a class, a function, an `if`, `dependencies {}`) the head counts, never the content: a
suppression must not silence what is added there later.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from msgspec import Struct

from needlint.facts.header_text import masked

_REACH = 50_000
"""Bytes looked at behind a comment."""
_BRACKET = re.compile(rb"[(\[{)\]}]")
_MARK = re.compile(rb"[(\[{)\]};,]|\r\n|\n|\r")
_BREAKS = (b"\n", b"\r\n", b"\r")
_STRINGS = rb'"""[\s\S]*?(?:"""|\Z)|' + rb"'''[\s\S]*?(?:'''|\Z)|" + rb'"(?:[^"\\\n]|\\.)*+(?:"|$)|'
_STRINGS += rb"'(?:[^'\\\n]|\\.)*+(?:'|$)|"
_GROOVY = re.compile(_STRINGS + rb"//[^\n]*+|/\*[\s\S]*?(?:\*/|\Z)", re.MULTILINE)
_HASH = re.compile(_STRINGS + rb"#[^\r\n]*+", re.MULTILINE)

_AFTER_LINE = re.compile(rb"(?:[=%/&|:,.]|(?<!\+)\+|(?<!-)-|->|\b(?:in|is|as|by))\Z")
"""A line that ends so goes on in the next one."""
_NEXT_LINE = re.compile(rb"\s*(?:\?\.|\?:|\.|&&|\|\||:|=|->|\{|(?:else|as|by|where)\b)")
"""A line that begins so goes on from the one before."""
_ANNOTATIONS = re.compile(rb"\s*(?:@[\w.:]+(?:\(\))?\s*)+")
_KEYWORD_HEAD = re.compile(
    rb"\s*(?:@[\w.:]+(?:\(\))?\s+|(?:public|private|protected|internal|open|abstract|final|sealed|data|inner|inline|"
    rb"override|suspend|operator|infix|tailrec|external|annotation|value|enum|companion|expect|actual|static)\s+)*"
    rb"(?:class|interface|object|fun|init|constructor|get|set|if|else|for|while|do|when|switch|try|catch|finally)\b"
)
_BRANCH = re.compile(rb"[^={]*->\s*")
"""A branch of a `when`."""
_JAVA_BRANCH = re.compile(rb"\s*(?:case|default)\b")
_JAVA_VALUE = re.compile(rb"(?<![=!<>])=(?!=)|->|\bnew\b")
_BLOCK = re.compile(rb"\s*(?:[\w.]+|def\s+\w+\s*\(\))\s*")
_JAVA_GOES_ON = (b";", b")", b",", b".", b"[")


class Syntax(Struct, frozen=True):
    """How a language writes statements."""

    mask: Callable[[bytes], bytes]
    """Blanks comments and fills literals with `_`, at equal length."""
    is_body: Callable[[bytes], bool]
    """Whether the text before a `{`, without what stands in brackets, opens a body rather than a value."""
    newline_ends: bool = True
    operators: bool = True
    """Whether an operator at a line's end or start joins lines; else only brackets and backslashes do."""


def _fill(match: re.Match[bytes]) -> bytes:
    return (b"_" if match[0][:1] in (b'"', b"'") else b" ") * (match.end() - match.start())


def _keyword(head: bytes) -> bool:
    return bool(_KEYWORD_HEAD.match(head) or _BRANCH.fullmatch(head))


def _java_body(head: bytes) -> bool:
    return bool(_JAVA_BRANCH.match(head)) or not _JAVA_VALUE.search(head)


def _script(head: bytes) -> bool:
    return _keyword(head) or bool(_BLOCK.fullmatch(head))


KOTLIN = Syntax(lambda utf8: masked("kotlin", utf8), _keyword)
JAVA = Syntax(lambda utf8: masked("java", utf8), _java_body, newline_ends=False)
KOTLIN_SCRIPT = Syntax(KOTLIN.mask, _script)
GROOVY = Syntax(lambda utf8: _GROOVY.sub(_fill, utf8), _script)
HASH = Syntax(lambda utf8: _HASH.sub(_fill, utf8), lambda _: False, operators=False)
"""Python and TOML."""


def statement_end(text: bytes, comment_end: int, listed: bool, syntax: Syntax) -> int:
    """The byte where the statement behind a comment ends, in masked text; where the comment is `listed` among
    arguments, the next argument."""
    limit = min(len(text), comment_end + _REACH)
    ahead = text[comment_end:limit]
    start = comment_end + len(ahead) - len(ahead.lstrip())
    depth, outside, since = 0, b"", start
    for mark in _MARK.finditer(text, start, limit):
        sign, position = mark[0], mark.start()
        if depth == 0:
            outside, since = outside + text[since:position], position
            if sign == b"{" and not listed and syntax.is_body(outside[:2000]):
                return position
            if sign in _BREAKS and syntax.newline_ends and not listed:
                if not _goes_on(outside, text, mark.end(), syntax):
                    return position
            elif sign == b";" or (sign == b"," and listed):
                return position
        if sign in b"([{":
            depth += 1
            outside += sign if depth == 1 else b""
        elif sign in b")]}":
            depth -= 1
            if depth < 0:
                return position
            since = position if depth == 0 else since
            if depth == 0 and sign == b"}" and syntax is JAVA and not listed and _is_over(text, mark.end()):
                return mark.end()
    return limit


def _goes_on(outside: bytes, text: bytes, next_line: int, syntax: Syntax) -> bool:
    before = outside.rstrip(b" \t")
    line = before[max(before.rfind(b"\n"), before.rfind(b"\r")) + 1 :]
    if _ANNOTATIONS.fullmatch(line) or not line.strip() or before.endswith(b"\\"):
        return True
    return syntax.operators and bool(_AFTER_LINE.search(before) or _NEXT_LINE.match(text, next_line))


def _is_over(text: bytes, position: int) -> bool:
    """Behind a Java value that ends with `}`: nothing continues it, the `;` is not typed yet."""
    return not text[position : position + 200].lstrip().startswith(_JAVA_GOES_ON)


class Nesting:
    """Which bracket is the innermost open one, anywhere in a masked text."""

    def __init__(self, text: bytes) -> None:
        self._positions: list[int] = []
        self._innermost: list[bytes] = []
        stack: list[bytes] = []
        for bracket in _BRACKET.finditer(text):
            if bracket[0] in b"([{":
                stack.append(bracket[0])
            elif stack:
                stack.pop()
            self._positions.append(bracket.start())
            self._innermost.append(stack[-1] if stack else b"")

    def among_arguments(self, position: int) -> bool:
        """Whether the innermost bracket that is open at a position is round or square."""
        index = bisect_left(self._positions, position) - 1
        return index >= 0 and self._innermost[index] in (b"(", b"[")
