"""Suppression comments written for the person, in each file's own comment syntax."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from needlint.facts.place import WHOLE_FILE, Range
from needlint.lsp.positions import Text

_SLASHES = frozenset({".java", ".kt", ".kts", ".gradle", ".groovy"})
_HASHES = frozenset({".toml", ".yaml", ".yml", ".properties", ".py", ".lockfile"})
_XML_HEAD = re.compile(rb"\s*(?:<\?xml.*?\?>[ \t]*(?:\r\n|\n|\r)?)?", re.DOTALL)


def suppression(path: str, text: Text, where: Range, rule: str, reason: str) -> tuple[int, str] | None:
    """(byte offset, text to insert there) that silences `rule` for the code at `where`; None where a file's syntax has
    no comments. Without a reason the comment is reported until somebody writes one."""
    form = _form(PurePosixPath(path).suffix)
    if form is None:
        return None
    verb = "ignore-file" if where == WHOLE_FILE else "ignore"
    comment = form.format(f"needlint: {verb}[{rule}] {_safe(reason)}".rstrip())
    if where == WHOLE_FILE:
        head = _XML_HEAD.match(text.utf8) if path.endswith(".xml") else None
        return (head.end() if head else 0), comment + text.line_end
    start = _element(text.utf8, where.start) if path.endswith(".xml") else where.start
    line, content = text.line_at(start)
    if path.endswith(".xml") and text.utf8[line:start].strip():
        return start, comment
    indent = content[: len(content) - len(content.lstrip())].decode()
    return line, f"{indent}{comment}{text.line_end}"


def _form(suffix: str) -> str | None:
    if suffix in _SLASHES:
        return "// {}"
    if suffix in _HASHES:
        return "# {}"
    return "<!-- {} -->" if suffix == ".xml" else None


def _element(utf8: bytes, offset: int) -> int:
    """The start of the tag that an attribute stands in: a comment cannot stand inside of it."""
    return max(utf8.rfind(b"<", 0, offset + 1), 0)


def _safe(reason: str) -> str:
    """On one line, and unable to end the comment."""
    return " ".join(reason.replace("--", "-").replace("*/", "").split())
