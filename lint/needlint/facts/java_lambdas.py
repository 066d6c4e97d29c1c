"""Java lambdas: functions that are values."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_switch import JavaSwitch
from needlint.facts.place import Range
from needlint.facts.source import Argument, Body, Function, FunctionValue, Parameter, Value
from needlint.facts.syntax import span


class JavaLambdas(JavaSwitch):
    """Functions as values."""

    def lambda_value(self, node: Node) -> Value:
        """A lambda as a function of its own."""
        parameters = node.child_by_field_name("parameters")
        content = node.child_by_field_name("body")
        arrow = next((child for child in node.children if child.type == "->"), node)
        index = self.reserve_function("<lambda>", span(arrow))
        parent = self.function
        declared = self.lambda_parameters(parameters)

        def visit() -> None:
            for parameter in declared:
                self.locals.declare(parameter.name)
            if content is None:
                return
            if content.type == "block":
                self.statement(content)
            else:
                value = self.expression(content)
                self.body.step("return", "", span(content), span(content), None, (Argument(value),))

        outer, self.label = self.label, ""
        body, _ = self.read_body(index, visit)
        self.label = outer
        self.functions[index] = self.lambda_function(index, parent, declared, span(node), body)
        return FunctionValue(index)

    def lambda_parameters(self, node: Node | None) -> tuple[Parameter, ...]:
        """`x`, `(a, b)` or `(T a)` before the arrow."""
        if node is None:
            return ()
        if node.type == "identifier":
            return (Parameter(self.text(node)),)
        if node.type == "inferred_parameters":
            return tuple(Parameter(self.text(child)) for child in node.children if child.type == "identifier")
        return self.parameters(node)

    def lambda_function(
        self, index: int, parent: int, parameters: tuple[Parameter, ...], whole: Range, body: Body
    ) -> Function:
        """The finished lambda."""
        place = self.functions[index].range
        return Function("<lambda>", place, self.owner, parent, parameters, whole=whole, body=body)
