"""What the tree-sitter readers share: parsers, dispatch by node kind, syntax problems, the state of one file being
read."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from tree_sitter import Language, Node, Parser, Tree

from needlint.facts.body_builder import BodyBuilder, Locals
from needlint.facts.place import Problem, Range
from needlint.facts.source import Body, Function, SourceFacts, TypeDeclaration, Unknown, Value

MAX_DEPTH = 200
"""Nested expressions and statements that are read; deeper ones become Unknown and one `limit` problem says so."""

_FRAMES_PER_LEVEL = 12
MAX_SYNTAX_PROBLEMS = 20
MAX_UNBALANCED = 10_000
"""Brackets without a partner that are parsed: the parser's recovery takes the square of their number, in one step."""
_BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))


@cache
def language(name: str) -> Language:
    """The grammar of "java" or "kotlin"; imported on first use, since most runs are served from the cache."""
    if name == "java":
        import tree_sitter_java

        return Language(tree_sitter_java.language())
    import tree_sitter_kotlin

    return Language(tree_sitter_kotlin.language())


class TooHard(Exception):
    """A parse was given up: the grammar has to guess so often that it would take minutes."""


class Effort:
    """What the parses of one text may take together. Real files need a tenth of it.

    One unclosed backtick in 3 KB of Kotlin takes the pinned grammar minutes and gigabytes. The number of the parser's
    steps comes first, since it is the same on every machine; time is for texts whose single steps grow long.
    """

    def __init__(self, size: int, times: int = 1) -> None:
        """For a text of `size` bytes that is parsed up to `times` times."""
        self._calls = (500 + size // 6) * times
        self._end = time.thread_time() + (3 + size * 4e-6) * times

    def spent(self, _offset: int, _error: bool) -> bool:
        """Called by the parser every hundred steps; True ends the parse."""
        self._calls -= 1
        return self._calls < 0 or time.thread_time() > self._end


def parse(name: str, utf8: bytes, effort: Effort | None = None) -> Tree:
    """The syntax tree; broken parts are ERROR or MISSING nodes. Raises TooHard, nothing else."""
    if any(abs(utf8.count(opening) - utf8.count(closing)) > MAX_UNBALANCED for opening, closing in _BRACKETS):
        raise TooHard
    effort = effort or Effort(len(utf8))
    try:
        return Parser(language(name)).parse(_Pages(utf8).read, encoding="utf8", progress_callback=effort.spent)
    except ValueError:
        raise TooHard from None


class _Pages:
    """A text handed to the parser piece by piece: only a parse that reads by callback can be watched.

    The binding (0.26) never lets go of what the callback returns, so every piece is written into one of a few buffers
    that live as long as the thread. The parser looks at one piece at a time. Buffers it holds cannot be resized: there
    is one per size. Pieces of up to 15 bytes reach the end of the text, so that no character stays cut in two.
    """

    _SIZES = (*range(1, 16), *(1 << power for power in range(4, 13)))
    _own = threading.local()

    def __init__(self, utf8: bytes) -> None:
        self._utf8 = utf8
        if not hasattr(self._own, "buffers"):
            self._own.buffers = {size: bytearray(size) for size in self._SIZES}
        self._buffers: dict[int, bytearray] = self._own.buffers

    def read(self, offset: int, _point: object) -> bytes | bytearray:
        """The piece that begins at byte `offset`; empty at the end of the text."""
        left = len(self._utf8) - offset
        if left <= 0:
            return b""
        size = left if left < 16 else min(1 << (left.bit_length() - 1), self._SIZES[-1])
        buffer = self._buffers[size]
        buffer[:] = self._utf8[offset : offset + size]
        return buffer


def too_hard(facts: SourceFacts) -> SourceFacts:
    """The declarations of a file that could not be parsed, with the problem that says so."""
    en, zh = "too hard to parse; calls in this file were not read", "语法过于复杂，无法解析，此文件中的调用未读取"
    return msgspec.structs.replace(facts, problems=(*facts.problems, Problem("limit", en, zh)))


def allow_depth() -> None:
    """Let Python recurse as deep as MAX_DEPTH levels need. Pure Python calls take no C stack since 3.11."""
    needed = MAX_DEPTH * _FRAMES_PER_LEVEL + 1000
    if sys.getrecursionlimit() < needed:
        sys.setrecursionlimit(needed)


def broken(root: Node) -> list[tuple[int, int]]:
    """Byte ranges of the outermost ERROR and MISSING nodes, in order."""
    if not root.has_error:
        return []
    found: list[tuple[int, int]] = []
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            found.append((node.start_byte, node.end_byte))
            continue
        stack.extend(child for child in reversed(node.children) if child.has_error or child.is_missing)
    return found


def syntax_problems(ranges: list[tuple[int, int]], language_name: str) -> list[Problem]:
    """At most MAX_SYNTAX_PROBLEMS problems, outermost ranges only."""
    problems: list[Problem] = []
    end = -1
    for start, stop in ranges:
        if start < end:
            continue
        end = max(stop, start + 1)
        title = language_name.capitalize()
        problems.append(
            Problem(
                "syntax",
                f"this part could not be read as {title}; the rest of the file was",
                f"这一部分无法按 {title} 语法读取，文件其余部分已读取",
                Range(start, stop),
            )
        )
        if len(problems) == MAX_SYNTAX_PROBLEMS:
            break
    return problems


Visitor = Callable[[Any, Node], Any]


_ERROR = 0xFFFF
"""tree-sitter's kind id of ERROR nodes; not among the grammar's kinds."""


def dispatch(name: str, by_kind: dict[str, Visitor]) -> dict[int, Visitor]:
    """Visitors by node kind id: cheaper than asking every node for its type's text."""
    grammar = language(name)
    visitors = {
        kind: by_kind[grammar.node_kind_for_id(kind) or ""]
        for kind in range(grammar.node_kind_count)
        if grammar.node_kind_is_named(kind) and grammar.node_kind_for_id(kind) in by_kind
    }
    if "ERROR" in by_kind:
        visitors[_ERROR] = by_kind["ERROR"]
    return visitors


class FileReader:
    """State of one file being read: its types and functions so far, and where the visitor stands."""

    def __init__(self, utf8: bytes) -> None:
        self.utf8 = utf8
        self.functions: list[Function] = []
        self.types: list[TypeDeclaration] = []
        self.problems: list[Problem] = []
        self.owner = -1
        self.function = -1
        self.body = BodyBuilder()
        self.locals = Locals()
        self.depth = 0
        self._anonymous: dict[int, int] = {}
        self._too_deep = False

    def text(self, node: Node) -> str:
        """The node's text."""
        return self.utf8[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def reserve_function(self, name: str, range: Range) -> int:
        """An index for a function whose body is read next, so that functions inside it can name it as parent."""
        self.functions.append(Function(name, range))
        return len(self.functions) - 1

    def reserve_type(self, name: str, range: Range) -> int:
        """An index for a type whose members are read next."""
        self.types.append(TypeDeclaration(name, "class", range))
        return len(self.types) - 1

    def qualified(self, name: str) -> str:
        """`name` behind the names of the types it is nested in."""
        return f"{self.types[self.owner].name}.{name}" if self.owner >= 0 else name

    def anonymous_name(self) -> str:
        """`Outer.<n>`, counted per enclosing type from 1."""
        count = self._anonymous.get(self.owner, 0) + 1
        self._anonymous[self.owner] = count
        return self.qualified(f"<{count}>")

    def read_body(self, function: int, visit: Callable[[], None]) -> tuple[Body, BodyBuilder]:
        """Run `visit` with a fresh body for `function`; locals it declares end with it."""
        outer, outer_function = self.body, self.function
        self.body, self.function = BodyBuilder(), function
        mark = self.locals.mark()
        visit()
        self.locals.release(mark)
        builder = self.body
        self.body, self.function = outer, outer_function
        return builder.finish(), builder

    def too_deep(self, node: Node) -> Value:
        """Stand-in for what is nested deeper than MAX_DEPTH."""
        if not self._too_deep:
            self._too_deep = True
            self.problems.append(
                Problem(
                    "limit",
                    f"nested deeper than {MAX_DEPTH} levels; calls inside were not read",
                    f"嵌套超过 {MAX_DEPTH} 层，其中的调用未读取",
                    Range(node.start_byte, node.end_byte),
                )
            )
        return Unknown()


def span(node: Node) -> Range:
    """The node's byte range."""
    return Range(node.start_byte, node.end_byte)
