"""The state of one Python file being read, under every layer of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libcst as cst

from needlint.facts.place import Range
from needlint.facts.source import Field, Import, Parameter, Value
from needlint.facts.syntax import FileReader


class PythonFile(FileReader):
    """State of one Python file being read, and what the layers of the reader call of one another."""

    def __init__(self, utf8: bytes, positions: Mapping[cst.CSTNode, Any]) -> None:
        super().__init__(utf8)
        self.positions = positions
        self.imports: list[Import] = []
        self.fields: list[Field] = []
        self.self_name = ""
        self.in_class = False

    def expression(self, node: cst.CSTNode) -> Value:
        """See PythonExpressions."""
        raise NotImplementedError

    def parts(self, node: cst.CSTNode) -> Value:
        """See PythonExpressions."""
        raise NotImplementedError

    def parameters(self, node: cst.Parameters) -> tuple[Parameter, ...]:
        """See PythonReader."""
        raise NotImplementedError

    def place(self, node: cst.CSTNode) -> Range:
        """The node's byte range."""
        span = self.positions[node]
        return Range(span.start, span.start + span.length)

    def code(self, node: cst.CSTNode) -> str:
        """The node's text."""
        place = self.place(node)
        return self.utf8[place.start : place.end].decode("utf-8", "replace")
