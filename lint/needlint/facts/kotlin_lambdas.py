"""Kotlin lambdas and anonymous functions: functions that are values."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.body_builder import BodyBuilder
from needlint.facts.kotlin_loops import KotlinLoops
from needlint.facts.kotlin_syntax import TYPES, operands
from needlint.facts.source import Argument, Function, FunctionValue, Local, Parameter, Unknown, Value
from needlint.facts.syntax import span


class KotlinLambdas(KotlinLoops):
    """Functions as values; what every function's body has in common."""

    def lambda_value(self, node: Node, label: str) -> tuple[Value, str]:
        """A lambda as a function of its own, and how it always leaves the enclosing one: "leave", "throw" or ""."""
        if self.depth >= self.max_depth:
            return self.too_deep(node), ""
        self.depth += 1
        index, parent = self.reserve_function("<lambda>", span(node.children[0])), self.function
        header = next((child for child in node.children if child.type == "lambda_parameters"), None)
        declared = header.children if header is not None else []
        has_arrow = any(child.type == "->" for child in node.children)
        parameters: list[Parameter] = []

        def visit() -> None:
            position = 0
            for child in declared:
                if child.type not in ("variable_declaration", "multi_variable_declaration"):
                    continue
                if child.type == "variable_declaration":
                    parameters.append(self.lambda_parameter(child))
                    self.declare_variable(child, None, child)
                else:
                    parameters.append(Parameter(f"<{position}>"))
                    self.declare_variable(child, Local(f"<{position}>"), child)
                position += 1
            if not has_arrow:
                parameters.append(Parameter("it"))
                self.locals.declare("it")
            self.last_value([child for child in node.children if child.is_named and child != header])

        outer, self.lambda_label = self.lambda_label, label
        outer_loop, self.label = self.label, ""
        body, builder = self.read_body(index, visit)
        self.lambda_label, self.label = outer, outer_loop
        place = self.functions[index].range
        self.functions[index] = Function(
            "<lambda>", place, self.owner, parent, tuple(parameters), whole=span(node), body=body
        )
        self.depth -= 1
        return FunctionValue(index), _way_out(builder)

    def lambda_parameter(self, node: Node) -> Parameter:
        """`x` or `x: T`"""
        type = next((self.type_text(child) for child in node.children if child.type in TYPES), "")
        name = next((self.name(child) for child in node.children if child.type == "identifier"), "")
        return Parameter(name, type)

    def last_value(self, nodes: list[Node]) -> None:
        """A lambda's statements; the last one's value is returned."""
        value: Value | None = None
        last: Node | None = None
        for child in nodes:
            if child.is_extra:
                continue
            value, last = self.statement(child), child
        if value is not None and last is not None and self.body.live and last.type != "assignment":
            self.body.step("return", "", span(last), span(last), None, (Argument(value),))

    def function_value(self, node: Node) -> Value:
        """`fun(x: T): R { }` as a value."""
        index, parent = self.reserve_function("<lambda>", span(node.children[0])), self.function
        declared = next((child for child in node.children if child.type == "function_value_parameters"), None)
        content = next((child for child in node.children if child.type == "function_body"), None)
        parameters = self.parameters(declared)
        outer, self.lambda_label = self.lambda_label, None
        body, _ = self.read_body(index, lambda: self.function_content(parameters, content))
        self.lambda_label = outer
        self.functions[index] = Function(
            "<lambda>",
            self.functions[index].range,
            self.owner,
            parent,
            tuple(parameter for parameter, _ in parameters),
            whole=span(node),
            body=body,
        )
        return FunctionValue(index)

    def function_content(self, parameters: tuple[tuple[Parameter, Node | None], ...], content: Node | None) -> None:
        """Parameters, their computed defaults, and the body: `= expression` is a return."""
        for parameter, default in parameters:
            self.locals.declare(parameter.name)
            if default is not None and parameter.default == Unknown():
                self.body.require(Unknown())
                value = self.expression(default)
                args = (Argument(value),)
                self.body.step("assign", parameter.name, span(default), span(default), None, args, local=True)
                self.body.guard, self.body.live = -1, True
        inner = operands(content) if content is not None else []
        if not inner:
            return
        if inner[0].type == "block" and content is not None and content.children[0].type != "=":
            self.block_value(inner[0].children)
            return
        value = self.expression(inner[-1])
        if self.body.live:
            self.body.step("return", "", span(inner[-1]), span(inner[-1]), None, (Argument(value),))


def _way_out(builder: BodyBuilder) -> str:
    """How a lambda whose end is never reached leaves the enclosing function."""
    if builder.live or not builder.exits:
        return ""
    kind = builder.exits[-1].kind
    return kind if kind in ("leave", "throw") else ""
