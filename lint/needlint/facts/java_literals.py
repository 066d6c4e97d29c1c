"""Java literals: strings, text blocks, characters, numbers, constants, `this` and `super`."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_file import JavaFile
from needlint.facts.literals import number, unescape
from needlint.facts.source import Const, Value

_TRUE, _FALSE, _NULL = Const(True), Const(False), Const(None)


class JavaLiterals(JavaFile):
    """Expressions that stand for themselves."""

    def string(self, node: Node) -> Value:
        """A string literal or text block."""
        text = self.text(node)
        if text.startswith('"""'):
            return Const(unescape(_dedent(text[3:-3])))
        return Const(unescape(text[1:-1]))

    def character(self, node: Node) -> Value:
        """A char literal."""
        return Const(unescape(self.text(node)[1:-1]))

    def numeral(self, node: Node) -> Value:
        """A number."""
        return Const(number(self.text(node)))

    def constant(self, node: Node) -> Value:
        """true, false, null"""
        return {"true": _TRUE, "false": _FALSE}.get(node.type, _NULL)

    def this_value(self, node: Node) -> Value:
        """`this`"""
        return self.this

    def super_value(self, node: Node) -> Value:
        """`super`"""
        return self.super


def _dedent(text: str) -> str:
    """A text block's content: common indentation stripped (JLS 3.10.6)."""
    _, _, content = text.partition("\n")
    lines = content.split("\n")
    indents = [
        len(line) - len(line.lstrip()) for index, line in enumerate(lines) if line.strip() or index == len(lines) - 1
    ]
    width = min(indents, default=0)
    return "\n".join(line[width:].rstrip() for line in lines)
