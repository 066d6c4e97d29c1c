"""Parses Kotlin that the pinned grammar breaks on."""

from __future__ import annotations

from tree_sitter import Tree

from needlint.facts.syntax import parse


def parse_kotlin(utf8: bytes) -> Tree:
    """The best tree found."""
    return parse("kotlin", utf8)
