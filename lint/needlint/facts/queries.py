"""Loads the tree-sitter queries of grammars/ and reads with them what a pattern is enough for."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from tree_sitter import Node, Query, QueryCursor

from needlint.facts.place import Range
from needlint.facts.source import Import
from needlint.facts.syntax import language

_HEADER_DEPTH = 2
"""Package and imports stand directly below the root, or below an ERROR node there."""


@cache
def grammars() -> Path:
    """The folder with the queries: inside the installed package, or beside lint/ in a checkout."""
    packaged = files("needlint") / "grammars"
    if packaged.is_dir():
        return Path(str(packaged))
    return Path(__file__).parents[3] / "grammars"


@cache
def query(language_name: str, purpose: str) -> Query:
    """The compiled query `grammars/<language>/<purpose>.scm`."""
    return Query(language(language_name), (grammars() / language_name / f"{purpose}.scm").read_text("utf-8"))


def header(language_name: str, root: Node, utf8: bytes) -> tuple[str, tuple[Import, ...]]:
    """Package ("" = none) and imports of a file, in source order."""
    cursor = QueryCursor(query(language_name, "header"))
    cursor.set_max_start_depth(_HEADER_DEPTH)
    package = ""
    imports: list[Import] = []
    for _, captures in cursor.matches(root):
        if "package" in captures:
            package = package or _dotted(utf8, captures["package"][0])
            continue
        statement, path = captures["import"][0], captures["import.path"][0]
        alias = captures.get("import.alias")
        kinds = [child.type for child in statement.children]
        imports.append(
            Import(
                _dotted(utf8, path),
                Range(path.start_byte, path.end_byte),
                _dotted(utf8, alias[0]) if alias else "",
                "asterisk" in kinds or "*" in kinds,
                "static" in kinds,
            )
        )
    return package, tuple(imports)


def suppressions(language_name: str, root: Node, utf8: bytes) -> tuple[tuple[Range, str], ...]:
    """Comments that contain `needlint:`, in source order."""
    if b"needlint:" not in utf8:
        return ()
    found: list[tuple[Range, str]] = []
    for _, captures in QueryCursor(query(language_name, "suppressions")).matches(root):
        comment = captures["comment"][0]
        text = utf8[comment.start_byte : comment.end_byte]
        if b"needlint:" in text:
            found.append((Range(comment.start_byte, comment.end_byte), text.decode("utf-8", "replace")))
    return tuple(found)


def _dotted(utf8: bytes, node: Node) -> str:
    text = utf8[node.start_byte : node.end_byte].decode("utf-8", "replace")
    return "".join(text.split()).replace("`", "") if not text.isidentifier() else text
