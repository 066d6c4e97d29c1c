"""Kotlin expressions as values; the calls, reads and assignments in them become steps."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.kotlin_operators import KotlinOperators
from needlint.facts.kotlin_syntax import TYPES, operands
from needlint.facts.source import Unknown, Value
from needlint.facts.syntax import Visitor, dispatch


class KotlinExpressions(KotlinOperators):
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
        values = [self.expression(child) for child in operands(node) if child.type not in TYPES]
        self.depth -= 1
        return Unknown(tuple(value for value in values if value != Unknown()))

    def nothing(self, node: Node) -> Value:
        """Comments."""
        return Unknown()


_EXPRESSIONS: dict[int, Visitor] = dispatch(
    "kotlin",
    {
        "identifier": KotlinExpressions.identifier,
        "call_expression": KotlinExpressions.chain,
        "navigation_expression": KotlinExpressions.chain,
        "index_expression": KotlinExpressions.chain,
        "callable_reference": KotlinExpressions.callable_reference,
        "parenthesized_expression": KotlinExpressions.parenthesized,
        "annotated_expression": KotlinExpressions.parenthesized,
        "spread_expression": KotlinExpressions.parenthesized,
        "as_expression": KotlinExpressions.cast,
        "is_expression": KotlinExpressions.is_type,
        "in_expression": KotlinExpressions.contained,
        "infix_expression": KotlinExpressions.infix,
        "binary_expression": KotlinExpressions.binary,
        "unary_expression": KotlinExpressions.unary,
        "assignment": KotlinExpressions.assignment,
        "string_literal": KotlinExpressions.string,
        "multiline_string_literal": KotlinExpressions.string,
        "character_literal": KotlinExpressions.character,
        "number_literal": KotlinExpressions.numeral,
        "float_literal": KotlinExpressions.numeral,
        "this_expression": KotlinExpressions.this_value,
        "super_expression": KotlinExpressions.super_value,
        "if_expression": lambda reader, node: reader.if_value(node),
        "when_expression": lambda reader, node: reader.when_value(node),
        "try_expression": lambda reader, node: reader.try_value(node),
        "lambda_literal": lambda reader, node: reader.lambda_value(node, "")[0],
        "annotated_lambda": lambda reader, node: reader.trailing_lambda(node, "")[0],
        "anonymous_function": lambda reader, node: reader.function_value(node),
        "object_literal": lambda reader, node: reader.object_value(node),
        "return_expression": lambda reader, node: reader.jump(node),
        "throw_expression": lambda reader, node: reader.jump(node),
        "labeled_expression": lambda reader, node: reader.labelled(node),
        "block": lambda reader, node: reader.block_value(node.children),
        "line_comment": KotlinExpressions.nothing,
        "block_comment": KotlinExpressions.nothing,
    },
)
