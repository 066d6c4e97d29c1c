"""Kotlin modifiers, annotations, parameters and constant values: the parts of headers."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.compound import operation
from needlint.facts.kotlin_bodies import KotlinBodies
from needlint.facts.kotlin_syntax import TYPES, operands
from needlint.facts.source import Annotation, Argument, Name, Parameter, Unknown, Value
from needlint.facts.syntax import span

_LITERALS = frozenset(
    ("string_literal", "multiline_string_literal", "character_literal", "number_literal", "float_literal")
)
_ARRAY_CALLS = frozenset(("arrayOf", "intArrayOf", "longArrayOf", "listOf", "setOf", "mutableListOf", "emptyArray"))
_MAX_DEPTH = 20


class KotlinAnnotations(KotlinBodies):
    """What declaration headers are made of."""

    def modifiers(self, node: Node) -> tuple[tuple[str, ...], tuple[Annotation, ...]]:
        """Modifier words and annotations of a declaration."""
        words: list[str] = []
        annotations: list[Annotation] = []
        for child in node.children:
            if child.type in ("modifiers", "parameter_modifiers"):
                self.collect_modifiers(child, words, annotations)
            elif child.is_named and not child.is_extra:
                break
        return tuple(words), tuple(annotations)

    def collect_modifiers(self, node: Node, words: list[str], annotations: list[Annotation]) -> None:
        """Add one modifier list's words and annotations."""
        for each in node.children:
            if each.type == "annotation":
                annotations.extend(self.annotations(each))
            elif each.is_named and not each.is_extra:
                words.append(self.text(each))

    def annotations(self, node: Node) -> list[Annotation]:
        """`@A(x)`, `@get:A`, `@[A B]`"""
        found: list[Annotation] = []
        for child in node.children:
            if child.type in TYPES:
                found.append(Annotation(self.type_text(child), (), span(child)))
            elif child.type == "constructor_invocation":
                type = child.children[0]
                args: list[Argument] = []
                for part in child.children:
                    if part.type == "value_arguments":
                        args.extend(self.annotation_argument(each) for each in operands(part))
                found.append(Annotation(self.type_text(type), tuple(args), span(type)))
        return found

    def annotation_argument(self, node: Node) -> Argument:
        """`x` or `name = x`"""
        parts = [child for child in node.children if not child.is_extra]
        if not parts:
            return Argument(Unknown())
        named = len(parts) >= 3 and parts[1].type == "="
        return Argument(self.constant_of(parts[-1]), self.name(parts[0]) if named else "")

    def constant_of(self, node: Node, depth: int = 0) -> Value:
        """A value that needs no steps: literal, name, array of them (Unknown with parts); else Unknown."""
        kind = node.type
        if kind in _LITERALS:
            text = self.text(node)
            return self.expression(node) if "$" not in text else Unknown()
        if kind == "identifier":
            text = self.name(node)
            return self.expression(node) if text in ("true", "false", "null") else Name(text)
        if kind == "unary_expression" and len(node.children) == 2 and node.children[1].type in _NUMBERS:
            return self.expression(node)
        if kind == "navigation_expression":
            return self.constant_path(node)
        if depth < _MAX_DEPTH and kind in ("parenthesized_expression", "as_expression", "spread_expression"):
            inner = operands(node)
            return self.constant_of(inner[0], depth + 1) if inner else Unknown()
        if depth < _MAX_DEPTH and kind == "collection_literal":
            return Unknown(tuple(self.constant_of(child, depth + 1) for child in operands(node)))
        if depth < _MAX_DEPTH and kind == "binary_expression":
            return self.constant_sum(node, depth)
        if depth < _MAX_DEPTH and kind == "call_expression" and self.text(node.children[0]) in _ARRAY_CALLS:
            parts: list[Value] = []
            for child in node.children:
                if child.type == "value_arguments":
                    parts.extend(self.annotation_argument(each).value for each in operands(child))
            return Unknown(tuple(parts))
        return Unknown()

    def constant_path(self, node: Node) -> Value:
        """`A.B`, `X::class`"""
        text = "".join(self.text(node).split())
        if "(" in text or "?" in text or "[" in text or "{" in text or text.startswith(("this", "super", '"')):
            return Unknown()
        return Name(text.replace("::class.java", ".class").replace("::class", ".class").replace("`", ""))

    def constant_sum(self, node: Node, depth: int) -> Value:
        """`"a" + "b"` of literals."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None or operator.type != "+":
            return Unknown()
        return operation("+", self.constant_of(left, depth + 1), self.constant_of(right, depth + 1))

    def parameters(self, node: Node | None) -> tuple[tuple[Parameter, Node | None], ...]:
        """Parameters of a function or primary constructor, each with the node of its default."""
        found: list[tuple[Parameter, Node | None]] = []
        words: list[str] = []
        annotations: list[Annotation] = []
        default = False
        for child in node.children if node is not None else ():
            kind = child.type
            if kind == "parameter_modifiers":
                words, annotations = [], []
                self.collect_modifiers(child, words, annotations)
            elif kind in ("parameter", "class_parameter"):
                found.append(self.parameter(child, words, annotations))
                words, annotations = [], []
            elif kind == "=":
                default = True
            elif kind == ",":
                default = False
            elif default and found and child.is_named and not child.is_extra:
                last = found[-1][0]
                found[-1] = (Parameter(last.name, last.type, self.constant_of(child), last.annotations), child)
                default = False
        return tuple(found)

    def parameter(self, node: Node, words: list[str], annotations: list[Annotation]) -> tuple[Parameter, Node | None]:
        """`name: T`, `val name: T = default`"""
        own_words, own_annotations = self.modifiers(node)
        name, type, default, after = "", "", None, False
        for child in node.children:
            if child.type == "identifier" and not name:
                name = self.name(child)
            elif child.type in TYPES and not type:
                type = self.type_text(child)
            elif child.type == "=":
                after = True
            elif after and child.is_named and not child.is_extra and default is None:
                default = child
        if "vararg" in (*words, *own_words):
            type += "..."
        value = self.constant_of(default) if default is not None else None
        return Parameter(name, type, value, (*annotations, *own_annotations)), default


_NUMBERS = frozenset(("number_literal", "float_literal"))
