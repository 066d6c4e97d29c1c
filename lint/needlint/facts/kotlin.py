"""Reads a Kotlin file: package, imports, declarations and bodies, layer upon layer."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts import queries
from needlint.facts.headers import read_headers
from needlint.facts.kotlin_repair import parse_kotlin
from needlint.facts.kotlin_syntax import flat_members
from needlint.facts.kotlin_types import KotlinTypes
from needlint.facts.place import Problem
from needlint.facts.source import SourceFacts
from needlint.facts.syntax import TooHard, allow_depth, broken, syntax_problems, too_hard


def read_kotlin(path: str, utf8: bytes) -> SourceFacts:
    """Facts of a Kotlin file (normalised UTF-8). Never raises; what could not be read is in `problems`."""
    allow_depth()
    try:
        root = parse_kotlin(utf8).root_node
    except TooHard:
        return too_hard(read_headers(path, utf8))
    reader = KotlinReader(utf8)
    try:
        reader.file(root)
    except RecursionError:
        reader.problems.append(Problem("limit", "nested too deeply", "嵌套过深"))
    package, imports = queries.header("kotlin", root, utf8)
    return SourceFacts(
        "kotlin",
        package,
        imports,
        tuple(reader.types),
        tuple(reader.functions),
        tuple(reader.fields),
        tuple(reader.aliases),
        problems=(*syntax_problems(broken(root), "kotlin"), *reader.problems),
        suppressions=queries.suppressions("kotlin", root, utf8),
    )


class KotlinReader(KotlinTypes):
    """The whole of one file."""

    def file(self, root: Node) -> None:
        """Top-level declarations; what an error left outside of any function is read as initialiser."""
        members = flat_members(root.children)
        self.fields.extend(field for member in members for field in self.declared_fields(member))
        self.members(members, "<static>", -1)
