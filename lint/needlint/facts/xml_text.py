"""Makes any bytes safe to scan as XML without moving an offset: what must not be read is overwritten with blanks.

Overwritten are merge-conflict marker lines (both sides stay), document type declarations, control characters and bytes
that are not UTF-8. A document type can declare entities; those that could reach outside the file or grow (external,
parameter, nested, long) are refused, so no expansion is ever exponential.
"""

from __future__ import annotations

import re

from msgspec import Struct

from needlint.facts.place import Problem, Range

LONGEST_ENTITY = 100
"""Bytes of an entity's replacement text; longer ones are refused, which bounds growth to this factor."""

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_SPACE = re.compile(rb"\S")
_SUBSET = re.compile(rb"<!--.*?(?:-->|\Z)|\"[^\"]*\"|'[^']*'|[\[\]>]", re.S)
_ENTITY = re.compile(rb"<!ENTITY\s+(%?)\s*([^\s\"'>]*)\s*(\w*)\s*(?:\"([^\"]*)\"|'([^']*)')?")
_MARKER = re.compile(rb"^(<{7}|\|{7}|={7}|>{7})(?: [^\r\n]*)?(?=\r?$)", re.M)


class XmlText(Struct, frozen=True):
    """`utf8`: as long as the input, safe to scan. `entities`: the plain text entities that the file declares."""

    utf8: bytes
    entities: dict[str, str]
    problems: tuple[Problem, ...]


def safe_text(utf8: bytes) -> XmlText:
    """Blank out what must not be read; every offset stays. Never raises."""
    problems: list[Problem] = []
    text = _valid_utf8(utf8)
    control = _CONTROL.search(text)
    if control:
        problems.append(
            Problem("syntax", "control character in XML", "XML 中含有控制字符", Range(control.start(), control.end()))
        )
        text = _CONTROL.sub(b" ", text)
    text = _without_conflict_markers(text, problems)
    text, entities = _without_document_type(text, problems)
    return XmlText(text, entities, tuple(problems))


def _valid_utf8(utf8: bytes) -> bytes:
    try:
        utf8.decode("utf-8")
    except UnicodeDecodeError:
        escaped = utf8.decode("utf-8", "surrogateescape")
        return re.sub(r"[\udc80-\udcff]", "?", escaped).encode("utf-8")
    return utf8


def _blank(text: bytes, start: int, end: int) -> bytes:
    return text[:start] + re.sub(rb"[^\r\n]", b" ", text[start:end]) + text[end:]


def _without_conflict_markers(text: bytes, problems: list[Problem]) -> bytes:
    """Blank the marker lines of Git conflicts, and the common ancestor that the diff3 style shows between them."""
    if b"<<<<<<<" not in text and b">>>>>>>" not in text:
        return text
    pieces: list[bytes] = []
    done = 0
    ancestor = False
    for marker in _MARKER.finditer(text):
        kind = marker[1][:1]
        if kind == b"=" and not pieces:
            continue
        if kind == b"<":
            problems.append(
                Problem(
                    "syntax",
                    "merge-conflict markers; both sides are read",
                    "含有合并冲突标记，两侧内容均已读取",
                    Range(*marker.span()),
                )
            )
        before = text[done : marker.start()]
        pieces.append(re.sub(rb"[^\r\n]", b" ", before) if ancestor else before)
        pieces.append(b" " * (marker.end() - marker.start()))
        done = marker.end()
        ancestor = kind == b"|"
    pieces.append(text[done:])
    return b"".join(pieces)


def _without_document_type(text: bytes, problems: list[Problem]) -> tuple[bytes, dict[str, str]]:
    start = _prolog_end(text)
    if not text.startswith(b"<!DOCTYPE", start):
        return text, {}
    end = _document_type_end(text, start + len(b"<!DOCTYPE"))
    entities: dict[str, str] = {}
    refused: Range | None = None
    for declaration in _ENTITY.finditer(text, start, end):
        value = declaration[4] if declaration[4] is not None else declaration[5]
        plain = not declaration[1] and not declaration[3] and value is not None
        if plain and value is not None and len(value) <= LONGEST_ENTITY and not re.search(rb"[&%<]", value):
            entities.setdefault(declaration[2].decode(), value.decode())
        else:
            refused = refused or Range(*declaration.span())
    if refused is not None:
        problems.append(
            Problem(
                "limit",
                "external, nested or long XML entities are not read",
                "不读取外部、嵌套或过长的 XML 实体",
                refused,
            )
        )
    return _blank(text, start, end), entities


def _prolog_end(text: bytes) -> int:
    """Offset of the first thing that is no white space, comment or processing instruction."""
    position = 0
    while True:
        found = _NOT_SPACE.search(text, position)
        if found is None:
            return len(text)
        position = found.start()
        if text.startswith(b"<!--", position):
            end = text.find(b"-->", position)
        elif text.startswith(b"<?", position):
            end = text.find(b"?>", position)
        else:
            return position
        if end < 0:
            return len(text)
        position = end + (3 if text[end : end + 1] == b"-" else 2)


def _document_type_end(text: bytes, start: int) -> int:
    """Offset after the declaration's `>`; an unterminated one ends before the first element."""
    inside = 0
    for token in _SUBSET.finditer(text, start):
        if token[0] == b"[":
            inside += 1
        elif token[0] == b"]":
            inside -= 1
        elif token[0] == b">" and inside <= 0:
            return token.end()
    element = re.compile(rb"<[A-Za-z_]").search(text, start)
    return element.start() if element else len(text)
