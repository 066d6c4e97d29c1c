"""Python names, attributes, subscripts and calls."""

from __future__ import annotations

import libcst as cst

from needlint.facts.python_file import PythonFile
from needlint.facts.source import Argument, Const, IsType, Local, Name, This, Unknown, Value

_WORDS = {"True": Const(True), "False": Const(False), "None": Const(None)}


class PythonNames(PythonFile):
    """What is read and called."""

    def constant_of(self, node: cst.BaseExpression) -> Value:
        """A literal or dotted name; Unknown for the rest."""
        if isinstance(node, cst.SimpleString | cst.Integer | cst.Float) or (
            isinstance(node, cst.Name) and node.value in _WORDS
        ):
            return self.expression(node)
        if isinstance(node, cst.Name | cst.Attribute) and "(" not in self.code(node):
            return Name(self.code(node))
        return Unknown()

    def dotted(self, node: cst.CSTNode) -> str | None:
        """`a.b.c` where a is no local."""
        names: list[str] = []
        while isinstance(node, cst.Attribute):
            names.append(node.attr.value)
            node = node.value
        if not isinstance(node, cst.Name) or node.value in self.locals or node.value == self.self_name:
            return None
        return ".".join([node.value, *reversed(names)])

    def receiver(self, node: cst.CSTNode) -> Value:
        """What a member is taken of."""
        path = self.dotted(node)
        if path is not None and path not in _WORDS:
            return Name(path)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "super":
            return This("super")
        return self.expression(node)

    def name(self, node: cst.Name) -> Value:
        """A local, self, a constant word, or a read."""
        if node.value in _WORDS:
            return _WORDS[node.value]
        if node.value in self.locals:
            return Local(node.value)
        if node.value == self.self_name:
            return This()
        return self.body.step("read", node.value, self.place(node), self.place(node))

    def attribute(self, node: cst.Attribute) -> Value:
        """`a.b`"""
        receiver = self.receiver(node.value)
        return self.body.step("read", node.attr.value, self.place(node.attr), self.place(node), receiver)

    def call(self, node: cst.Call) -> Value:
        """`f(x, k=y)`"""
        function = node.func
        receiver: Value | None = None
        name, place = "invoke", self.place(function)
        if isinstance(function, cst.Attribute):
            receiver, name, place = self.receiver(function.value), function.attr.value, self.place(function.attr)
        elif isinstance(function, cst.Name) and function.value not in self.locals:
            name = function.value
        else:
            receiver = self.expression(function)
        args = tuple(
            Argument(self.expression(each.value), each.keyword.value if each.keyword else "") for each in node.args
        )
        if name == "isinstance" and receiver is None and len(args) == 2:
            return IsType(args[0].value, self.code(node.args[1].value))
        return self.body.step("call", name, place, self.place(node), receiver, args)

    def subscript(self, node: cst.Subscript) -> Value:
        """`a[i]`"""
        receiver = self.receiver(node.value)
        indices = [self.index(element.slice) for element in node.slice]
        if all(isinstance(index, Const) for index in indices):
            args = tuple(Argument(index) for index in indices)
            return self.body.step("call", "get", self.place(node), self.place(node), receiver, args)
        return Unknown((receiver, *indices))

    def index(self, node: cst.BaseSlice) -> Value:
        """What stands in brackets."""
        return self.expression(node.value) if isinstance(node, cst.Index) else self.parts(node)
