"""Kotlin statements: each kind to the layer that reads it."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.kotlin_lambdas import KotlinLambdas
from needlint.facts.source import Value
from needlint.facts.syntax import Visitor, dispatch


class KotlinBodies(KotlinLambdas):
    """Statements. `statement` leaves the builder's guard where the next statement stands."""

    def declare_type(self, node: Node) -> None:
        """See KotlinTypes."""
        raise NotImplementedError

    def declare_function(self, node: Node) -> None:
        """See KotlinFunctions."""
        raise NotImplementedError

    def statement(self, node: Node) -> Value | None:
        """Read one statement; the value of one that is an expression."""
        visit = _STATEMENTS.get(node.kind_id)
        if visit is None:
            return self.expression(node) if node.is_named else None
        if self.depth >= self.max_depth:
            self.too_deep(node)
            return None
        self.depth += 1
        visit(self, node)
        self.depth -= 1
        return None

    def errors(self, node: Node) -> None:
        """An ERROR node: read what its children still say."""
        self.block_value(node.children)

    def nothing_to_do(self, node: Node) -> None:
        """Type aliases, imports in scripts."""


_STATEMENTS: dict[int, Visitor] = dispatch(
    "kotlin",
    {
        "property_declaration": KotlinBodies.local_property,
        "for_statement": KotlinBodies.for_statement,
        "while_statement": KotlinBodies.while_statement,
        "do_while_statement": KotlinBodies.do_statement,
        "function_declaration": lambda reader, node: reader.declare_function(node),
        "class_declaration": lambda reader, node: reader.declare_type(node),
        "object_declaration": lambda reader, node: reader.declare_type(node),
        "type_alias": KotlinBodies.nothing_to_do,
        "import": KotlinBodies.nothing_to_do,
        "annotation": KotlinBodies.nothing_to_do,
        "modifiers": KotlinBodies.nothing_to_do,
        "ERROR": KotlinBodies.errors,
    },
)
