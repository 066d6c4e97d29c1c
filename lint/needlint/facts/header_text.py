"""Blanked text of a Java or Kotlin file, for the header round, and lists of types in it."""

from __future__ import annotations

import re

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
NAME = rb"([A-Za-z_$`\x80-\xff][\w$`\x80-\xff]*)"
MAX_HEADER = 2500
"""Bytes looked at behind a type's name for its supertypes and its opening brace."""
_LIST_TOKEN = re.compile(rb"->|[,<>()\[\]]")


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * (match.end() - match.start())


def blanked(language: str, utf8: bytes) -> bytes:
    """The text with comments and literals of "java" or "kotlin" as spaces: offsets stay."""
    return _BLANKED[language].sub(_blank, utf8)


def masked(language: str, utf8: bytes) -> bytes:
    """As `blanked`, but with `_` for every byte of a literal: where one stands can be seen."""

    def mask(match: re.Match[bytes]) -> bytes:
        return (b" " if match[0][:1] == b"/" else b"_") * (match.end() - match.start())

    return _BLANKED[language].sub(mask, utf8)


def text_of(piece: bytes) -> str:
    """A name or type without back-ticks and spaces around it."""
    return piece.decode("utf-8", "replace").strip("` \t")


def line_of(piece: bytes) -> str:
    """A type on one line, however it was broken."""
    return " ".join(piece.decode("utf-8", "replace").split())


def split_list(names: bytes) -> list[str]:
    """Comma-separated types; commas in brackets do not separate."""
    found: list[str] = []
    nesting, start = 0, 0
    for match in _LIST_TOKEN.finditer(names):
        mark = match.group()
        if mark == b",":
            if nesting == 0:
                found.append(line_of(names[start : match.start()]))
                start = match.end()
        elif mark in (b"<", b"(", b"["):
            nesting += 1
        elif mark != b"->":
            nesting -= 1
    found.append(line_of(names[start:]))
    return [name for name in found if name]


def without_type_parameters(header: bytes) -> bytes:
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
