"""Java expressions as values; the calls, reads and assignments in them become steps."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_patterns import JavaPatterns
from needlint.facts.source import Unknown, Value
from needlint.facts.syntax import Visitor, dispatch


class JavaExpressions(JavaPatterns):
    """Expressions. `expression` emits the steps and returns the value."""

    def expression(self, node: Node) -> Value:
        """The value of an expression; its steps are emitted under the current guard."""
        visit = _EXPRESSIONS.get(node.kind_id)
        if visit is None:
            return self.parts(node)
        if self.depth >= self.max_depth:
            return self.too_deep(node)
        self.depth += 1
        value: Value = visit(self, node)
        self.depth -= 1
        return value

    def parts(self, node: Node) -> Value:
        """An expression without a form of its own: the values of its parts."""
        if self.depth >= self.max_depth:
            return self.too_deep(node)
        self.depth += 1
        parts = [self.expression(child) for child in node.children if child.is_named and not child.is_extra]
        self.depth -= 1
        return Unknown(tuple(part for part in parts if part != Unknown()))


_EXPRESSIONS: dict[int, Visitor] = dispatch(
    "java",
    {
        "identifier": JavaExpressions.identifier,
        "method_invocation": JavaExpressions.chain,
        "field_access": JavaExpressions.chain,
        "object_creation_expression": JavaExpressions.construct,
        "array_creation_expression": JavaExpressions.array,
        "array_initializer": JavaExpressions.array_initializer,
        "array_access": JavaExpressions.access,
        "parenthesized_expression": JavaExpressions.parenthesized,
        "cast_expression": JavaExpressions.cast,
        "instanceof_expression": JavaExpressions.instance_of,
        "ternary_expression": JavaExpressions.ternary,
        "binary_expression": JavaExpressions.binary,
        "unary_expression": JavaExpressions.unary,
        "update_expression": JavaExpressions.update,
        "assignment_expression": JavaExpressions.assignment,
        "lambda_expression": lambda reader, node: reader.lambda_value(node),
        "switch_expression": lambda reader, node: reader.switch_value(node),
        "method_reference": JavaExpressions.method_reference,
        "class_literal": JavaExpressions.class_literal,
        "string_literal": JavaExpressions.string,
        "character_literal": JavaExpressions.character,
        "decimal_integer_literal": JavaExpressions.numeral,
        "hex_integer_literal": JavaExpressions.numeral,
        "octal_integer_literal": JavaExpressions.numeral,
        "binary_integer_literal": JavaExpressions.numeral,
        "decimal_floating_point_literal": JavaExpressions.numeral,
        "hex_floating_point_literal": JavaExpressions.numeral,
        "true": JavaExpressions.constant,
        "false": JavaExpressions.constant,
        "null_literal": JavaExpressions.constant,
        "this": JavaExpressions.this_value,
        "super": JavaExpressions.super_value,
        "line_comment": lambda reader, node: Unknown(),
        "block_comment": lambda reader, node: Unknown(),
    },
)
