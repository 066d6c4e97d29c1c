"""Java statements: each kind to the layer that reads it."""

from __future__ import annotations

from tree_sitter import Node

from needlint.facts.java_lambdas import JavaLambdas
from needlint.facts.syntax import Visitor, dispatch, span


class JavaBodies(JavaLambdas):
    """Statements. `statement` leaves the builder's guard where the next statement stands."""

    def statement(self, node: Node) -> None:
        """Read one statement."""
        visit = _STATEMENTS.get(node.kind_id)
        if visit is None:
            if node.is_named:
                self.expression(node)
            return
        if self.depth >= self.max_depth:
            self.too_deep(node)
            return
        self.depth += 1
        visit(self, node)
        self.depth -= 1

    def block(self, node: Node) -> None:
        """Statements in their own scope."""
        mark = self.locals.mark()
        for child in node.children:
            if child.is_named:
                self.statement(child)
        self.locals.release(mark)

    def expression_statement(self, node: Node) -> None:
        """`expression;` A bare expression of a switch rule keeps its value for `switch_value`."""
        self.expression(node.children[0])

    def nothing(self, node: Node) -> None:
        """Comments, empty statements."""

    def local_variables(self, node: Node) -> None:
        """`T a = 1, b;`"""
        declared = node.child_by_field_name("type")
        type = self.type_text(declared) if declared else ""
        for declarator in node.children_by_field_name("declarator"):
            name = declarator.child_by_field_name("name")
            value = declarator.child_by_field_name("value")
            if name is None:
                continue
            if value is not None:
                operand = self.expression(value)
                self.assign_local(name, operand, declarator, "" if type == "var" else type)
            self.locals.declare(self.text(name))

    def synchronized(self, node: Node) -> None:
        """`synchronized (x) { }`"""
        for child in node.children:
            if child.type == "parenthesized_expression":
                self.expression(child)
            elif child.type == "block":
                self.statement(child)

    def assert_statement(self, node: Node) -> None:
        """`assert c : message;` does not change what follows: assertions are off on Android."""
        for child in node.children:
            if child.is_named:
                self.expression(child)

    def local_class(self, node: Node) -> None:
        """A class declared in a body."""
        self.declare_type(node)

    def errors(self, node: Node) -> None:
        """An ERROR node: read what its children still say."""
        self.block(node)

    def delegate_constructor(self, node: Node) -> None:
        """`this(..)` and `super(..)`."""
        target = node.child_by_field_name("constructor")
        arguments = node.child_by_field_name("arguments")
        if target is not None and arguments is not None:
            args = self.arguments(arguments)
            receiver = self.super if target.type == "super" else self.this
            self.body.step("call", "<init>", span(target), span(node), receiver, args)


_STATEMENTS: dict[int, Visitor] = dispatch(
    "java",
    {
        "block": JavaBodies.block,
        "constructor_body": JavaBodies.block,
        "expression_statement": JavaBodies.expression_statement,
        "local_variable_declaration": JavaBodies.local_variables,
        "if_statement": JavaBodies.if_statement,
        "while_statement": JavaBodies.while_statement,
        "do_statement": JavaBodies.do_statement,
        "for_statement": JavaBodies.for_statement,
        "enhanced_for_statement": JavaBodies.for_each,
        "labeled_statement": JavaBodies.labelled,
        "try_statement": JavaBodies.try_statement,
        "try_with_resources_statement": JavaBodies.try_statement,
        "synchronized_statement": JavaBodies.synchronized,
        "return_statement": JavaBodies.return_statement,
        "throw_statement": JavaBodies.throw_statement,
        "break_statement": JavaBodies.break_statement,
        "continue_statement": JavaBodies.break_statement,
        "yield_statement": JavaBodies.yield_statement,
        "assert_statement": JavaBodies.assert_statement,
        "switch_expression": JavaBodies.switch_statement,
        "explicit_constructor_invocation": JavaBodies.delegate_constructor,
        "class_declaration": JavaBodies.local_class,
        "interface_declaration": JavaBodies.local_class,
        "enum_declaration": JavaBodies.local_class,
        "record_declaration": JavaBodies.local_class,
        "line_comment": JavaBodies.nothing,
        "block_comment": JavaBodies.nothing,
        "ERROR": JavaBodies.errors,
    },
)
