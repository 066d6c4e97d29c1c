"""Whether an XML text is well-formed, as lxml sees it, with the place of the first error."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from lxml import etree

from needlint.facts.place import Problem, Range

_ENTITY = ("ERR_UNDECLARED_ENTITY", "WAR_UNDECLARED_ENTITY")
_LIMITS = ("ERR_RESOURCE_LIMIT", "ERR_INTERNAL_ERROR", "ERR_NAME_TOO_LONG")
"""lxml's own limits on size and depth say nothing about the text; the reader has its own."""


def first_error(utf8: bytes, entities: Mapping[str, str]) -> Problem | None:
    """The first well-formedness error of a text that safe_text returned, or None.

    Nothing is loaded, expanded or fetched. Unbound namespace prefixes are no error here: the name still says what is
    meant. References to entities the file itself declares are none either.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=True, encoding="utf-8"
    )
    with contextlib.suppress(etree.XMLSyntaxError, ValueError):  # the log has it
        etree.fromstring(utf8, parser)
    for entry in parser.error_log:
        if entry.type_name in _LIMITS:
            return None
        if entry.domain_name == "NAMESPACE" or entry.level_name == "WARNING":
            continue
        if entities and entry.type_name in _ENTITY:
            continue
        start = _offset(utf8, entry.line, entry.column)
        return Problem(
            "syntax", f"not well-formed XML: {entry.message}", f"XML 格式有误：{entry.message}", Range(start, start)
        )
    return None


def _offset(utf8: bytes, line: int, column: int) -> int:
    """libxml2 counts lines by \\n and columns in bytes, both from 1."""
    start = 0
    for _ in range(line - 1):
        following = utf8.find(b"\n", start) + 1
        if following == 0:
            break
        start = following
    end = utf8.find(b"\n", start)
    return min(start + max(column - 1, 0), len(utf8) if end < 0 else end)
