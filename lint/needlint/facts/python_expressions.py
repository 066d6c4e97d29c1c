"""Python expressions as values; the calls, reads and assignments in them become steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from needlint.facts.compound import operation
from needlint.facts.python_operators import PythonOperators
from needlint.facts.source import Argument, Const, Each, Function, FunctionValue, Template, Unknown, Value
from needlint.facts.syntax import MAX_DEPTH


class PythonExpressions(PythonOperators):
    """Expressions. `expression` emits the steps and returns the value."""

    def expression(self, node: cst.CSTNode) -> Value:
        """The value of an expression; its steps are emitted under the current guard."""
        if self.depth >= MAX_DEPTH:
            return Unknown()
        visit = _EXPRESSIONS.get(type(node))
        self.depth += 1
        value: Value = visit(self, node) if visit is not None else self.parts(node)
        self.depth -= 1
        return value

    def parts(self, node: cst.CSTNode) -> Value:
        """An expression without a form of its own: the values of its parts."""
        if isinstance(
            node, cst.BaseExpression | cst.BaseElement | cst.BaseDictElement | cst.Arg | cst.Index | cst.Slice
        ):
            values = [
                self.expression(child)
                for child in node.children
                if isinstance(child, cst.BaseExpression | cst.BaseElement | cst.BaseDictElement | cst.Index | cst.Slice)
            ]
            return Unknown(tuple(value for value in values if value != Unknown()))
        return Unknown()

    def sequence(self, node: cst.List | cst.Tuple | cst.Set) -> Value:
        """`[a, b]`: built like a Java array"""
        args = tuple(Argument(self.expression(element.value)) for element in node.elements)
        return self.body.step("construct", "[]", self.place(node), self.place(node), None, args)

    def each(self, target: cst.BaseExpression, iterable: Value) -> Each:
        """The guard of an iteration; its variables become locals."""
        name = target.value if isinstance(target, cst.Name) else ""
        names = [target] if isinstance(target, cst.Name) else []
        if isinstance(target, cst.Tuple | cst.List):
            names = [each.value for each in target.elements if isinstance(each.value, cst.Name)]
        for each in names:
            self.locals.declare(each.value)
        return Each(name, iterable)

    def comprehension(self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp) -> Value:
        """`[f(x) for x in xs if c]`"""
        body = self.body
        base, mark = body.guard, self.locals.mark()
        generator: cst.CompFor | None = node.for_in
        while generator is not None:
            iterable = self.expression(generator.iter)
            body.require(self.each(generator.target, iterable))
            for condition in generator.ifs:
                body.require(self.expression(condition.test))
            generator = generator.inner_for_in
        inner = [node.key, node.value] if isinstance(node, cst.DictComp) else [node.elt]
        values = tuple(self.expression(each) for each in inner)
        self.locals.release(mark)
        body.guard = base
        return Unknown(values)

    def function_value(self, node: cst.Lambda) -> Value:
        """`lambda x: y`"""
        index, parent = self.reserve_function("<lambda>", self.place(node)), self.function
        parameters = self.parameters(node.params)

        def visit() -> None:
            for parameter in parameters:
                self.locals.declare(parameter.name)
            value = self.expression(node.body)
            self.body.step("return", "", self.place(node.body), self.place(node.body), None, (Argument(value),))

        body, _ = self.read_body(index, visit)
        place = self.place(node)
        self.functions[index] = Function("<lambda>", place, self.owner, parent, parameters, whole=place, body=body)
        return FunctionValue(index)

    def string(self, node: cst.SimpleString) -> Value:
        """A string literal."""
        value = node.evaluated_value
        return Const(value if isinstance(value, str) else value.decode("utf-8", "replace"))

    def joined(self, node: cst.ConcatenatedString) -> Value:
        """`"a" "b"`"""
        return operation("+", self.expression(node.left), self.expression(node.right))

    def template(self, node: cst.FormattedString) -> Value:
        """An f-string."""
        parts: list[Value] = []
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                parts.append(Const(part.value.replace("{{", "{").replace("}}", "}")))
            elif isinstance(part, cst.FormattedStringExpression):
                parts.append(self.expression(part.expression))
        return Template(tuple(parts))

    def number(self, node: cst.Integer | cst.Float) -> Value:
        """A number."""
        return Const(node.evaluated_value) if len(node.value) < 40 else Const(None)


_EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Any, Any], Any]] = {
    cst.Name: PythonExpressions.name,
    cst.Attribute: PythonExpressions.attribute,
    cst.Call: PythonExpressions.call,
    cst.BooleanOperation: PythonExpressions.boolean,
    cst.Comparison: PythonExpressions.comparison,
    cst.BinaryOperation: PythonExpressions.binary,
    cst.UnaryOperation: PythonExpressions.unary,
    cst.IfExp: PythonExpressions.conditional,
    cst.List: PythonExpressions.sequence,
    cst.Tuple: PythonExpressions.sequence,
    cst.Set: PythonExpressions.sequence,
    cst.Subscript: PythonExpressions.subscript,
    cst.ListComp: PythonExpressions.comprehension,
    cst.SetComp: PythonExpressions.comprehension,
    cst.DictComp: PythonExpressions.comprehension,
    cst.GeneratorExp: PythonExpressions.comprehension,
    cst.Lambda: PythonExpressions.function_value,
    cst.SimpleString: PythonExpressions.string,
    cst.ConcatenatedString: PythonExpressions.joined,
    cst.FormattedString: PythonExpressions.template,
    cst.Integer: PythonExpressions.number,
    cst.Float: PythonExpressions.number,
    cst.Await: lambda reader, node: reader.expression(node.expression),
}
