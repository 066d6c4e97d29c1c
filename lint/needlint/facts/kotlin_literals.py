"""Kotlin literals: strings with their interpolation, characters, numbers, `this` and `super`."""

from __future__ import annotations

import re

from tree_sitter import Node

from needlint.facts.kotlin_file import KotlinFile
from needlint.facts.kotlin_syntax import operands
from needlint.facts.literals import number, unescape
from needlint.facts.place import Range
from needlint.facts.source import Const, Local, Template, This, Unknown, Value

_SIMPLE_INTERPOLATION = re.compile(r"\$(\$?)(`[^`]+`|[^\W\d]\w*(?:\.(?!\w))?)")


class KotlinLiterals(KotlinFile):
    """Expressions that stand for themselves."""

    def string(self, node: Node) -> Value:
        """A string literal; with interpolation a Template."""
        quotes = 3 if node.type == "multiline_string_literal" else 1
        children = node.children
        if not any(child.type == "interpolation" for child in children):
            return self.string_part(self.text(node).lstrip("$")[quotes:-quotes], node, quotes)
        parts: list[Value] = []
        start = children[0].end_byte
        for child in children:
            if child.type == "interpolation":
                self.add_text(parts, start, child.start_byte, node, quotes)
                inner = operands(child)
                parts.append(self.expression(inner[0]) if inner else Unknown())
                start = child.end_byte
        self.add_text(parts, start, children[-1].start_byte, node, quotes)
        return Template(tuple(parts))

    def add_text(self, parts: list[Value], start: int, end: int, node: Node, quotes: int) -> None:
        """The text between two interpolations."""
        if end > start:
            text = self.utf8[start:end].decode("utf-8", "replace")
            value = self.string_part(text, node, quotes, start)
            parts.extend(value.parts if isinstance(value, Template) else (value,))

    def string_part(self, text: str, node: Node, quotes: int, start: int = -1) -> Value:
        """Text that may hold `$name`: the grammar reports it as plain content."""
        if "$" not in text:
            return Const(text if quotes == 3 else unescape(text))
        parts: list[Value] = []
        position = 0
        base = node.start_byte + quotes if start < 0 else start
        for match in _SIMPLE_INTERPOLATION.finditer(text):
            escaped = quotes == 1 and (len(text[: match.start()]) - len(text[: match.start()].rstrip("\\"))) % 2 == 1
            if match.group(1) or escaped:
                continue
            if match.start() > position:
                piece = text[position : match.start()]
                parts.append(Const(piece if quotes == 3 else unescape(piece)))
            name = match.group(2).rstrip(".").strip("`")
            position = match.end() - (1 if match.group(2).endswith(".") else 0)
            if name in self.locals:
                parts.append(Local(name))
            elif name == "this":
                parts.append(self.this)
            else:
                offset = base + len(text[: match.start() + 1].encode())
                place = Range(offset, offset + len(name.encode()))
                parts.append(self.body.step("read", name, place, place))
        rest = text[position:]
        if not parts:
            return Const(rest if quotes == 3 else unescape(rest))
        if rest:
            parts.append(Const(rest if quotes == 3 else unescape(rest)))
        return Template(tuple(parts))

    def character(self, node: Node) -> Value:
        """A char literal."""
        return Const(unescape(self.text(node)[1:-1]))

    def numeral(self, node: Node) -> Value:
        """A number."""
        return Const(number(self.text(node)))

    def this_value(self, node: Node) -> Value:
        """`this`, `this@label`"""
        return This(self.text(node).partition("@")[2])

    def super_value(self, node: Node) -> Value:
        """`super`, `super@X`, `super<X>`"""
        return self.super
