"""Tokens of Groovy and Kotlin build scripts: one linear pass, brackets paired, no recursion.

Both languages share one lexer; what differs (nested comments, slashy strings, escapes in triple quotes) hangs on
`kotlin`.
Source of the lexical rules: the Groovy language documentation (syntax, strings) and the Kotlin grammar.
"""

from __future__ import annotations

import re

from msgspec import Struct

from needlint.facts.place import Problem, Range

WORD, NUMBER, STRING, OPERATOR, OPEN, CLOSE, NEWLINE, END = (
    "word",
    "number",
    "string",
    "operator",
    "open",
    "close",
    "newline",
    "end",
)

Part = tuple[bool, int, int]
"""(is an expression, start, end): a piece of a string's text."""

_SPACE = re.compile(rb"(?:[ \t\f\r\x00]|\\\r?\n)+")
_WORD = re.compile(rb"[A-Za-z_$\x80-\xff][A-Za-z0-9_$\x80-\xff]*|`[^`\r\n]*`")
_NUMBER = re.compile(rb"0[xXbB][0-9a-fA-F_]+[lL]?|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?[a-zA-Z]*")
_OPERATOR = re.compile(rb"->|\?\.|\?:|::|===?~?|!==?|<=|>=|&&|\|\||\+=|-=|\*\.|\.\.<?|!!|=~|<<|[^\w\s]", re.DOTALL)
_COMMENT_EDGE = re.compile(rb"/\*|\*/")
_SLASHY = re.compile(rb"/(?:[^/\\\r\n]|\\.)+/")
_NEXT = {
    b"'": re.compile(rb"\\.|'|\n", re.DOTALL),
    b'"': re.compile(rb"\\.|\"|\n|\$\{|\$[A-Za-z_\x80-\xff]", re.DOTALL),
    b"'''": re.compile(rb"\\.|'''+", re.DOTALL),
    b'"""': re.compile(rb"\\.|\"\"\"+|\$\{|\$[A-Za-z_\x80-\xff]", re.DOTALL),
}
_RAW = re.compile(rb"\"\"\"+|\$\{|\$[A-Za-z_\x80-\xff]")
_SHORT = {
    True: re.compile(rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*"),
    False: re.compile(rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*(?:\.[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)*"),
}
_INSIDE = re.compile(rb"[{}\"'\n]")
_PAIR = {b")": b"(", b"]": b"[", b"}": b"{"}
_BLOCK_AT_MARGIN = re.compile(
    rb"^(?:android|dependencies|plugins|buildscript|allprojects|subprojects|repositories|kotlin|ext)\s*\{", re.MULTILINE
)
_AFTER_VALUE = frozenset({WORD, NUMBER, STRING, CLOSE})


class Tokens(Struct):
    """Parallel columns, one row per token, closed by one END row. `partner[i]` is the matching bracket's row, for an
    unmatched opener the row where its content ends."""

    kind: list[str]
    text: list[str]
    """Words without back-ticks; "" for strings."""
    start: list[int]
    end: list[int]
    partner: list[int]
    parts: dict[int, tuple[Part, ...]]
    problems: list[Problem]
    comments: list[tuple[int, int]]


def tokenise(utf8: bytes, kotlin: bool, start: int = 0, end: int | None = None) -> Tokens:
    """Read tokens of `utf8[start:end]`; offsets are into `utf8`. Never raises; takes linear time."""
    tokens = _Lexer(utf8, kotlin, start, len(utf8) if end is None else end).run()
    lexical = len(tokens.problems)
    if not _pair(tokens, frozenset()):
        margin = frozenset(match.start() for match in _BLOCK_AT_MARGIN.finditer(utf8))
        del tokens.problems[lexical:]
        tokens.partner[:] = [-1] * len(tokens.kind)
        _pair(tokens, margin)
    return tokens


class _Lexer:
    def __init__(self, utf8: bytes, kotlin: bool, start: int, end: int) -> None:
        self.utf8, self.kotlin, self.at, self.stop = utf8, kotlin, start, end
        self.out = Tokens([], [], [], [], [], {}, [], [])
        self.no_slashy_before = 0
        self.multiline_holes = True
        self.no_hole_before = 0

    def run(self) -> Tokens:
        utf8, stop = self.utf8, self.stop
        if self.at == 0 and utf8.startswith(b"#!"):
            self.at = self._line_end(0)
        while self.at < stop:
            byte = utf8[self.at : self.at + 1]
            space = _SPACE.match(utf8, self.at, stop)
            if space:
                self.at = space.end()
            elif byte == b"\n":
                self._add(NEWLINE, "\n", self.at + 1)
            elif byte in b"'\"":
                self._string(byte)
            elif (byte == b"/" and self._comment_or_slashy()) or (
                byte == b"$" and not self.kotlin and utf8.startswith(b"$/", self.at) and self._dollar_slashy()
            ):
                pass
            else:
                self._plain(byte)
        self._add(END, "", self.at)
        return self.out

    def _add(self, kind: str, text: str, end: int) -> None:
        out = self.out
        out.kind.append(kind)
        out.text.append(text)
        out.start.append(self.at)
        out.end.append(end)
        out.partner.append(-1)
        self.at = end

    def _plain(self, byte: bytes) -> None:
        word = _WORD.match(self.utf8, self.at, self.stop)
        if word:
            self._add(WORD, word.group().decode("utf-8", "replace").strip("`"), word.end())
            return
        number = _NUMBER.match(self.utf8, self.at, self.stop)
        if number:
            self._add(NUMBER, number.group().decode("ascii"), number.end())
        elif byte in b"([{":
            self._add(OPEN, byte.decode(), self.at + 1)
        elif byte in b")]}":
            self._add(CLOSE, byte.decode(), self.at + 1)
        else:
            operator = _OPERATOR.match(self.utf8, self.at, self.stop)
            end = operator.end() if operator else self.at + 1
            self._add(OPERATOR, self.utf8[self.at : end].decode("latin-1"), end)

    def _line_end(self, at: int) -> int:
        end = self.utf8.find(b"\n", at, self.stop)
        return self.stop if end < 0 else end

    def _comment_or_slashy(self) -> bool:
        if self.utf8.startswith(b"//", self.at):
            end = self._line_end(self.at)
            self.out.comments.append((self.at, end))
            self.at = end
            return True
        if self.utf8.startswith(b"/*", self.at):
            self._block_comment()
            return True
        return not self.kotlin and self._slashy()

    def _block_comment(self) -> None:
        start, depth = self.at, 1
        self.at = self.stop
        for edge in _COMMENT_EDGE.finditer(self.utf8, start + 2, self.stop):
            if edge.group() == b"*/":
                depth -= 1
            elif self.kotlin:
                depth += 1
            if depth == 0:
                self.at = edge.end()
                break
        else:
            self._problem(start, start + 2, "comment is never closed", "注释没有结束")
        self.out.comments.append((start, self.at))

    def _slashy(self) -> bool:
        kinds = self.out.kind
        if (kinds and kinds[-1] in _AFTER_VALUE) or self.at < self.no_slashy_before:
            return False
        match = _SLASHY.match(self.utf8, self.at, self.stop)
        if not match:
            self.no_slashy_before = self._line_end(self.at)
            return False
        self.out.parts[len(kinds)] = ((False, self.at + 1, match.end() - 1),)
        self._add(STRING, "", match.end())
        return True

    def _dollar_slashy(self) -> bool:
        end = self.utf8.find(b"/$", self.at + 2, self.stop)
        if end < 0:
            return False
        self.out.parts[len(self.out.kind)] = ((False, self.at + 2, end),)
        self._add(STRING, "", end + 2)
        return True

    def _string(self, quote: bytes) -> None:
        utf8 = self.utf8
        triple = utf8.startswith(quote * 3, self.at) and not (self.kotlin and quote == b"'")
        if triple:
            quote *= 3
        finder = _RAW if self.kotlin and quote == b'"""' else _NEXT[quote]
        parts: list[Part] = []
        at = literal = self.at + len(quote)
        while True:
            match = finder.search(utf8, at, self.stop)
            if not match:
                self._problem(self.at, self.at + len(quote), "string is never closed", "字符串没有结束")
                end = after = self.stop
                break
            found = match.group()
            if found.startswith(quote):
                end, after = match.end() - len(quote), match.end()
                break
            if found == b"\n":
                self._problem(self.at, match.start(), "string is not closed on its line", "字符串在本行没有结束")
                end = after = match.start()
                break
            at = match.end()
            if found.startswith(b"$"):
                hole = self._hole(match.start())
                if hole:
                    parts.append((False, literal, match.start()))
                    parts.append((True, hole[0], hole[1]))
                    at = literal = hole[2]
        parts.append((False, literal, end))
        self.out.parts[len(self.out.kind)] = tuple(parts)
        self._add(STRING, "", after)

    def _hole(self, dollar: int) -> tuple[int, int, int] | None:
        """`$a.b` or `${..}` at `dollar`: start and end of the expression, and where the string goes on."""
        if self.utf8[dollar + 1 : dollar + 2] != b"{":
            name = _SHORT[self.kotlin].match(self.utf8, dollar + 1, self.stop)
            return (dollar + 1, name.end(), name.end()) if name else None
        if dollar < self.no_hole_before:
            return None
        depth, at, quote = 1, dollar + 2, b""
        while match := _INSIDE.search(self.utf8, at, self.stop):
            found, at = match.group(), match.end()
            if found == b"\n":
                quote = b""
                if not self.multiline_holes:
                    self.no_hole_before = at
                    return None
            elif quote:
                quote = b"" if found == quote else quote
            elif found in b"\"'":
                quote = found
            elif found == b"{":
                depth += 1
            else:
                depth -= 1
                if depth == 0:
                    return dollar + 2, at - 1, at
        if self.multiline_holes:
            self.multiline_holes = False
            return self._hole(dollar)
        self.no_hole_before = self.stop
        return None

    def _problem(self, start: int, end: int, en: str, zh: str) -> None:
        self.out.problems.append(Problem("syntax", en, zh, Range(start, end)))


def _pair(tokens: Tokens, margin: frozenset[int]) -> bool:
    """Pair brackets; True when all match. A word of `margin` (a well-known block at column 0) closes what is open."""
    stack: list[int] = []
    open_count = {"(": 0, "[": 0, "{": 0}
    clean = True

    def close(row: int, wanted: str) -> None:
        nonlocal clean
        while stack:
            top = stack.pop()
            kind = tokens.text[top]
            open_count[kind] -= 1
            tokens.partner[top] = row
            if kind == wanted:
                tokens.partner[row] = top
                return
            clean = False
            _unbalanced(tokens, top)

    for row, kind in enumerate(tokens.kind):
        if kind == OPEN:
            stack.append(row)
            open_count[tokens.text[row]] += 1
        elif kind == CLOSE:
            wanted = _PAIR[tokens.text[row].encode()].decode()
            if open_count[wanted]:
                close(row, wanted)
            else:
                tokens.partner[row] = -1
                clean = False
                _unbalanced(tokens, row)
        elif (kind == END or (stack and tokens.start[row] in margin and kind == WORD)) and stack:
            close(row, "")
    return clean


def _unbalanced(tokens: Tokens, row: int) -> None:
    bracket = tokens.text[row]
    place = Range(tokens.start[row], tokens.end[row])
    if tokens.kind[row] == OPEN:
        problem = Problem("syntax", f"'{bracket}' is never closed", f"“{bracket}”没有配对的结束括号", place)
    else:
        problem = Problem("syntax", f"'{bracket}' closes nothing", f"“{bracket}”没有配对的开始括号", place)
    tokens.problems.append(problem)
