"""The state of one Java file being read, under every layer of the reader."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.literals import type_name
from needlint.facts.place import Range
from needlint.facts.source import Parameter, This, Value
from needlint.facts.syntax import MAX_DEPTH, FileReader


class JavaFile(FileReader):
    """State of one Java file being read, and what the layers of the reader call of one another."""

    max_depth = MAX_DEPTH
    this = This()
    super = This("super")

    def __init__(self, utf8: bytes) -> None:
        super().__init__(utf8)
        self.label = ""
        self.yielded: list[Value] = []

    def expression(self, node: Node) -> Value:
        """See JavaExpressions."""
        raise NotImplementedError

    def parts(self, node: Node) -> Value:
        """See JavaExpressions."""
        raise NotImplementedError

    def statement(self, node: Node) -> None:
        """See JavaBodies."""
        raise NotImplementedError

    def switch_value(self, node: Node) -> Value:
        """See JavaSwitch."""
        raise NotImplementedError

    def lambda_value(self, node: Node) -> Value:
        """See JavaLambdas."""
        raise NotImplementedError

    def declare_type(self, node: Node) -> None:
        """See JavaReader."""
        raise NotImplementedError

    def declare_anonymous(self, node: Node, supertype: str, place: Range) -> int:
        """See JavaReader."""
        raise NotImplementedError

    def parameters(self, node: Node | None) -> tuple[Parameter, ...]:
        """See JavaFunctions."""
        raise NotImplementedError

    def type_text(self, node: Node) -> str:
        """A type as written."""
        return type_name(self.text(node))
