"""The state of one Kotlin file being read, under every layer of the reader."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.literals import type_name
from needlint.facts.source import Field, Parameter, This, TypeDeclaration, Value
from needlint.facts.syntax import MAX_DEPTH, FileReader


class KotlinFile(FileReader):
    """State of one Kotlin file being read, and what the layers of the reader call of one another."""

    max_depth = MAX_DEPTH
    this = This()
    super = This("super")

    def __init__(self, utf8: bytes) -> None:
        super().__init__(utf8)
        self.fields: list[Field] = []
        self.aliases: list[tuple[str, str]] = []
        self.label = ""
        """Label of the loop about to be read."""
        self.lambda_label: str | None = None
        """What `return@` names the lambda being read; None outside of lambdas."""

    def expression(self, node: Node) -> Value:
        """See KotlinExpressions."""
        raise NotImplementedError

    def parts(self, node: Node) -> Value:
        """See KotlinExpressions."""
        raise NotImplementedError

    def statement(self, node: Node) -> Value | None:
        """See KotlinBodies."""
        raise NotImplementedError

    def block_value(self, nodes: list[Node]) -> Value:
        """See KotlinBranches."""
        raise NotImplementedError

    def lambda_value(self, node: Node, label: str) -> tuple[Value, str]:
        """See KotlinLambdas."""
        raise NotImplementedError

    def parameters(self, node: Node | None) -> tuple[tuple[Parameter, Node | None], ...]:
        """See KotlinAnnotations."""
        raise NotImplementedError

    def type_body(self, index: int, header: TypeDeclaration, node: Node, initialiser: str) -> None:
        """See KotlinTypes."""
        raise NotImplementedError

    def name(self, node: Node) -> str:
        """An identifier without back-ticks."""
        return self.text(node).strip("`")

    def type_text(self, node: Node) -> str:
        """A type as the model writes it."""
        return type_name(self.text(node))
