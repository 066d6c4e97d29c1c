"""The header round: what a Java or Kotlin file declares, without parsing it.

One pass blanks comments and strings, a few literal-prefix patterns find declarations, and braces counted between
them give the
nesting. Purpose: know every type, its supertypes and the functions that can be called before any body is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from needlint.facts.place import Range
from needlint.facts.source import Function, Import, Parameter, SourceFacts, TypeDeclaration
from needlint.facts.suppressions import suppression_comments

_REST = rb"'(?:[^'\\\n]|\\.[^'\n]{0,6})'|//[^\n]*+|/\*[\s\S]*?(?:\*/|\Z)"
_BLANKED = {
    "java": re.compile(rb'"""[\s\S]*?(?:"""|\Z)|"(?:[^"\\\n]|\\.)*+(?:"|$)|' + _REST, re.MULTILINE),
    # `${..}` may hold strings and one level of braces; possessive, so that an unclosed string costs no backtracking
    "kotlin": re.compile(
        rb'"""[\s\S]*?(?:"""|\Z)|"(?:[^"\\\n$]|\\.|\$\{(?:[^{}"]|"[^"\n]*+"|\{(?:[^{}"]|"[^"\n]*+")*+\})*+\}|\$)*+(?:"|$)|'
        + _REST,
        re.MULTILINE,
    ),
}
_PACKAGE = re.compile(rb"package\s+([\w.`\x80-\xff]+)")
_IMPORT = re.compile(
    rb"import[ \t]+(static[ \t]+)?([\w`\x80-\xff]+(?:\.[\w`\x80-\xff]+)*)(\.\*)?(?:[ \t]+as[ \t]+([\w`\x80-\xff]+))?"
)
_NAME = rb"([A-Za-z_$`\x80-\xff][\w$`\x80-\xff]*)"
_TYPES: dict[str, tuple[re.Pattern[bytes], ...]] = {
    "java": tuple(re.compile(word + rb"\s+" + _NAME) for word in (b"class", b"interface", b"enum", b"record")),
    "kotlin": (
        re.compile(rb"class\s+" + _NAME),
        re.compile(rb"interface\s+" + _NAME),
        re.compile(rb"object(?:[ \t]+" + _NAME + rb")?"),
    ),
}
_FUN = re.compile(rb"fun\s+(?:<[^(){}]{0,200}?>\s*)?(?:([\w.<>?*, \x80-\xff]{1,120}?)\.)?" + _NAME + rb"\s*\(")
_ALIAS = re.compile(rb"typealias\s+([\w`\x80-\xff]+)[^=\n]*=\s*([^\n;]+)")
_METHOD_END = re.compile(rb"\)\s*(?:throws\s+[\w.,\s]+?)?[{;]")
_IDENTIFIER = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*\Z")
_JAVA_PARAMETER = re.compile(
    rb"(?:@\w+\s+|final\s+)*([\w.$]+(?:<[\w.$<>?,\s]*>)?(?:\[\]|\.\.\.)*)\s+([\w$]+)\s*(?:,|\Z)"
)
_KOTLIN_PARAMETER = re.compile(rb"([\w`\x80-\xff]+)\s*:\s*([\w.\x80-\xff]+(?:<[\w.<>?*,\s]*>)?)")
_SUPERS = re.compile(rb"\b(extends|implements|permits)\b")
_NO_METHOD = frozenset((b"if", b"for", b"while", b"switch", b"catch", b"return", b"new", b"else", b"throw", b"try"))
_MODIFIERS = frozenset(
    b"public private protected static final abstract default synchronized native strictfp transient".split()
)
_MAX_HEADER = 2500
"""Bytes looked at behind a type's name for its supertypes and its opening brace."""


class _Event(NamedTuple):
    position: int
    kind: str
    match: re.Match[bytes]


@dataclass
class _Open:
    """A type whose body is open: its index, and the brace depth inside of it."""

    index: int
    depth: int
    starts: int


def read_headers(path: str, utf8: bytes) -> SourceFacts:
    """Package, imports, types and functions without bodies (`complete` False); the language follows the path's ending.

    Tolerant: half-typed code gives what can be seen. Java methods and Kotlin functions come with parameter types; local
    functions, lambdas, fields and annotations do not.
    """
    language: Literal["java", "kotlin"] = "java" if path.endswith(".java") else "kotlin"
    scan = _Scan(language, _BLANKED[language].sub(_blank, utf8))
    scan.run()
    return SourceFacts(
        language,
        scan.package,
        tuple(scan.imports),
        tuple(scan.types),
        tuple(scan.functions),
        aliases=tuple(scan.aliases),
        complete=False,
        suppressions=suppression_comments(utf8, "c"),
    )


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * (match.end() - match.start())


def _text(piece: bytes) -> str:
    return piece.decode("utf-8", "replace").strip("` \t")


class _Scan:
    """The pass over one blanked text."""

    def __init__(self, language: Literal["java", "kotlin"], text: bytes) -> None:
        self.language = language
        self.text = text
        self.package = ""
        self.imports: list[Import] = []
        self.types: list[TypeDeclaration] = []
        self.functions: list[Function] = []
        self.aliases: list[tuple[str, str]] = []
        self.stack: list[_Open] = []
        self.depth = 0
        self.position = 0

    def run(self) -> None:
        """Collect declarations in source order and place them by brace depth."""
        events: list[_Event] = []
        for pattern in _TYPES[self.language]:
            events.extend(
                _Event(match.start(), "type", match)
                for match in pattern.finditer(self.text)
                if self.starts_word(match.start())
            )
        events.sort()
        self.head(events[0].position if events else len(self.text))
        if self.language == "kotlin":
            events.extend(
                _Event(match.start(), "fun", match)
                for match in _FUN.finditer(self.text)
                if self.starts_word(match.start())
            )
            self.aliases = [(_text(m.group(1)), _text(m.group(2))) for m in _ALIAS.finditer(self.text)]
        else:
            events.extend(_Event(match.start(), "method", match) for match in _METHOD_END.finditer(self.text))
        events.sort(key=lambda event: event.position)
        for event in events:
            self.advance(event.position)
            if event.kind == "type":
                self.type(event.match)
            elif event.kind == "fun":
                self.fun(event.match)
            else:
                self.method(event.match)

    def starts_word(self, position: int) -> bool:
        """Whether no identifier, `.` or `::` ends right before."""
        before = self.text[position - 1 : position]
        return not before or not (before.isalnum() or before in b"_.:$")

    def head(self, end: int) -> None:
        """Package and imports."""
        match = _PACKAGE.search(self.text, 0, end)
        if match is not None:
            self.package = _text(match.group(1)).replace("`", "")
        for found in _IMPORT.finditer(self.text, 0, end):
            if self.starts_word(found.start()):
                static, name, star, alias = found.groups()
                place = Range(found.start(2), found.end(2))
                path = _text(name).replace("`", "")
                self.imports.append(Import(path, place, _text(alias or b""), bool(star), bool(static)))

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

    def type(self, match: re.Match[bytes]) -> None:
        """One declaration: its name, supertypes and where its body starts."""
        name = match.group(1)
        word = match.group(0)[:6]
        line = self.text[max(0, match.start() - 80) : match.start()].rpartition(b"\n")[2]
        before = line.replace(b"}", b";").replace(b"{", b";").rpartition(b";")[2].split()
        companion = word == b"object" and b"companion" in before[-2:]
        if companion and name is None:
            written, place = "Companion", Range(match.start() - 10, match.start() - 1)
        elif name is None or name in (b"by", b"is"):
            return
        else:
            written, place = _text(name), Range(match.start(1), match.end(1))
        if word == b"record" and self.text[match.end() : match.end() + 1] not in (b"(", b"<", b" "):
            return
        end, supertypes = self.java_header(match.end()) if self.language == "java" else self.kotlin_header(match.end())
        if self.language == "java" and end < 0:
            return
        parent = self.owner()
        full = f"{self.types[parent].name}.{written}" if parent >= 0 else written
        modifiers = tuple(word.decode() for word in before if word.isalpha() and word.islower())
        self.types.append(TypeDeclaration(full, _kind(word, line, before), place, supertypes, modifiers, parent=parent))
        if end >= 0:
            inside = (
                self.depth + self.text.count(b"{", self.position, end) - self.text.count(b"}", self.position, end) + 1
            )
            self.stack.append(_Open(len(self.types) - 1, inside, end + 1))

    def java_header(self, start: int) -> tuple[int, tuple[str, ...]]:
        """Position of the body's brace (-1: none) and the supertypes."""
        end = self.text.find(b"{", start, start + _MAX_HEADER)
        if end < 0:
            return -1, ()
        header = self.text[start:end]
        if b";" in header or b"=" in header:
            return -1, ()
        parts = _SUPERS.split(_without_type_parameters(header))
        found: list[str] = []
        for keyword, names in zip(parts[1::2], parts[2::2], strict=False):
            if keyword != b"permits":
                found.extend(_split(names))
        return end, tuple(found)

    def kotlin_header(self, start: int) -> tuple[int, tuple[str, ...]]:
        """Position of the body's brace (-1: none) and the supertypes, the constructed one first."""
        text, position, limit = self.text, start, min(len(self.text), start + _MAX_HEADER)
        nesting, colon, end = 0, -1, -1
        for token in _HEADER_TOKEN.finditer(text, position, limit):
            mark = token.group()
            if mark in (b"(", b"<", b"["):
                nesting += 1
            elif mark in (b")", b">", b"]"):
                nesting -= 1
            elif mark == b"->" or nesting > 0:
                continue
            elif mark == b":":
                colon = token.end() if colon < 0 else colon
            elif mark == b"{":
                end = limit = token.start()
                break
            elif mark in (b"}", b";", b"=") or (mark[:1] in b"\r\n" and self.header_ends(start, token)):
                limit = token.start()
                break
        if colon < 0:
            return end, ()
        parts = [re.split(r"\s+(?:by|where)\s", part)[0] for part in _split(text[colon:limit])]
        constructed = [part.partition("(")[0].strip() for part in parts if "(" in part and not part.startswith("(")]
        return end, (*constructed, *(part for part in parts if "(" not in part))

    def header_ends(self, start: int, token: re.Match[bytes]) -> bool:
        """Whether a line end finishes a class header: nothing dangles before it and nothing continues after it."""
        before = self.text[start : token.start()].rstrip()[-1:]
        after = self.text[token.end() : token.end() + 200].lstrip()
        return before not in (b",", b":") and not after.startswith(
            (
                b":",
                b"{",
                b"(",
                b"where ",
                b"constructor",
                b",",
                b"private constructor",
                b"internal constructor",
                b"@Inject constructor",
            )
        )

    def fun(self, match: re.Match[bytes]) -> None:
        """A Kotlin function that is no local one."""
        if self.stack and self.depth != self.stack[-1].depth:
            return
        if not self.stack and self.depth != 0:
            return
        close = self.matching(match.end())
        parameters = tuple(
            Parameter(_text(name), _text(type))
            for name, type in _KOTLIN_PARAMETER.findall(self.text, match.end(), close)
        )
        receiver = _text(match.group(1) or b"").rstrip("?")
        result = _RESULT.match(self.text, close)
        self.functions.append(
            Function(
                _text(match.group(2)),
                Range(match.start(2), match.end(2)),
                self.owner(),
                -1,
                parameters,
                _text(result.group(1)) if result is not None else "",
                receiver,
            )
        )

    def matching(self, start: int) -> int:
        """The position of the parenthesis that closes what was opened before `start`."""
        nesting = 1
        for match in _PARENTHESIS.finditer(self.text, start, start + _MAX_HEADER):
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
            Parameter(_text(name), " ".join(_text(type).split()))
            for type, name in _JAVA_PARAMETER.findall(self.text, opening + 1, match.start())
        )
        self.functions.append(
            Function(
                "<init>" if constructor else _text(name),
                Range(start, start + len(name)),
                self.owner(),
                -1,
                parameters,
                "" if constructor else _text(type),
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


_BRACE = re.compile(rb"[{}]")
_PARENTHESIS = re.compile(rb"[()]")
_RESULT = re.compile(rb"\)\s*:\s*([\w.\x80-\xff]+(?:<[\w.<>?*, ]*>)?)")
_HEADER_TOKEN = re.compile(rb"->|[()<>\[\]:{};=]|\r?\n")


def _kind(
    word: bytes, line: bytes, before: list[bytes]
) -> Literal["class", "interface", "object", "enum", "annotation"]:
    if word.startswith(b"object"):
        return "object"
    if word.startswith(b"interf"):
        return "annotation" if line.endswith(b"@") else "interface"
    if word.startswith(b"enum") or b"enum" in before:
        return "enum"
    return "annotation" if b"annotation" in before else "class"


def _without_type_parameters(header: bytes) -> bytes:
    """`<I extends A<I>> extends B` -> ` extends B`"""
    if not header.lstrip().startswith(b"<"):
        return header
    nesting = 0
    for position, byte in enumerate(header):
        if byte == 60:
            nesting += 1
        elif byte == 62:
            nesting -= 1
            if nesting == 0:
                return header[position + 1 :]
    return b""


def _split(names: bytes) -> list[str]:
    """Comma-separated types; commas in brackets do not separate."""
    found: list[str] = []
    nesting, start = 0, 0
    for match in _LIST_TOKEN.finditer(names):
        mark = match.group()
        if mark == b",":
            if nesting == 0:
                found.append(_line(names[start : match.start()]))
                start = match.end()
        elif mark in (b"<", b"(", b"["):
            nesting += 1
        elif mark != b"->":
            nesting -= 1
    found.append(_line(names[start:]))
    return [name for name in found if name]


_LIST_TOKEN = re.compile(rb"->|[,<>()\[\]]")


def _line(piece: bytes) -> str:
    return " ".join(piece.decode("utf-8", "replace").split())
