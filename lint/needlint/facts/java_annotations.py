"""Java modifiers, annotations and constant values: the parts of headers."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_bodies import JavaBodies
from needlint.facts.source import Annotation, Argument, Name, Unknown, Value
from needlint.facts.syntax import span

_LITERALS = frozenset(
    ("string_literal", "character_literal", "decimal_integer_literal", "hex_integer_literal", "octal_integer_literal",
     "binary_integer_literal", "decimal_floating_point_literal", "hex_floating_point_literal", "true", "false",
     "null_literal")
)  # fmt: skip


class JavaAnnotations(JavaBodies):
    """What declaration headers are made of."""

    def modifiers(self, node: Node) -> tuple[tuple[str, ...], tuple[Annotation, ...]]:
        """Modifier words and annotations of a declaration."""
        for child in node.children:
            if child.type == "modifiers":
                words: list[str] = []
                annotations: list[Annotation] = []
                for each in child.children:
                    if each.type in ("annotation", "marker_annotation"):
                        annotations.append(self.annotation(each))
                    elif not each.is_extra:
                        words.append(each.type)
                return tuple(words), tuple(annotations)
            if child.is_named and not child.is_extra:
                break
        return (), ()

    def annotation(self, node: Node) -> Annotation:
        """`@A(x, y = z)`"""
        name, arguments = node.child_by_field_name("name"), node.child_by_field_name("arguments")
        args: list[Argument] = []
        for child in arguments.children if arguments is not None else ():
            if child.type == "element_value_pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is not None and value is not None:
                    args.append(Argument(self.constant_of(value), self.text(key)))
            elif child.is_named and not child.is_extra:
                args.append(Argument(self.constant_of(child)))
        return Annotation(self.text(name) if name is not None else "", tuple(args), span(name or node))

    def constant_of(self, node: Node, depth: int = 0) -> Value:
        """A value that needs no steps: literal, name, array of them (Unknown with parts), concatenation; else
        Unknown."""
        kind = node.type
        if kind in _LITERALS:
            return self.expression(node)
        if kind in ("identifier", "field_access", "scoped_identifier"):
            text = self.text(node)
            return Name("".join(text.split())) if "(" not in text and "this" not in text else Unknown()
        if kind == "class_literal":
            return Name(self.text(node))
        if depth < 20 and kind in ("parenthesized_expression", "cast_expression"):
            inner = [child for child in node.children if child.is_named and not child.is_extra]
            return self.constant_of(inner[-1], depth + 1) if inner else Unknown()
        if depth < 20 and kind in (
            "element_value_array_initializer",
            "array_initializer",
            "annotation",
            "marker_annotation",
        ):
            inner = [child for child in node.children if child.is_named and not child.is_extra]
            return Unknown(tuple(self.constant_of(child, depth + 1) for child in inner))
        if kind in ("binary_expression", "unary_expression") and self.is_constant(node):
            return self.expression(node)
        return Unknown()

    def is_constant(self, node: Node) -> bool:
        """Whether an operator expression has literal operands only, so that reading it emits no steps."""
        stack = [node]
        while stack:
            each = stack.pop()
            if each.type in ("binary_expression", "unary_expression", "parenthesized_expression"):
                stack.extend(child for child in each.children if child.is_named)
            elif each.type not in _LITERALS:
                return False
        return True
