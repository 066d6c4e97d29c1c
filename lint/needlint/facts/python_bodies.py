"""Python statements and expressions as steps, guards and values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import libcst as cst

from needlint.facts.compound import operation
from needlint.facts.place import Range
from needlint.facts.source import (
    And,
    Argument,
    Caught,
    Choice,
    Compare,
    Const,
    Each,
    Field,
    Function,
    FunctionValue,
    Import,
    IsType,
    Local,
    Name,
    Not,
    Or,
    Parameter,
    Template,
    This,
    Unknown,
    Value,
)
from needlint.facts.syntax import MAX_DEPTH, FileReader

_WORDS = {"True": Const(True), "False": Const(False), "None": Const(None)}
_OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+", cst.Equal: "==", cst.NotEqual: "!=", cst.Is: "==", cst.IsNot: "!=", cst.LessThan: "<",
    cst.LessThanEqual: "<=", cst.GreaterThan: ">", cst.GreaterThanEqual: ">=",
}  # fmt: skip


class PythonBodies(FileReader):
    """Statements and expressions."""

    def __init__(self, utf8: bytes, positions: Mapping[cst.CSTNode, Any]) -> None:
        super().__init__(utf8)
        self.positions = positions
        self.imports: list[Import] = []
        self.fields: list[Field] = []
        self.self_name = ""
        self.in_class = False

    # what the declaration layer adds
    def import_names(self, node: cst.Import) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def import_from(self, node: cst.ImportFrom) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def java_class(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def class_definition(self, node: cst.ClassDef) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def function_definition(self, node: cst.FunctionDef) -> None:
        """See PythonReader."""
        raise NotImplementedError

    def parameters(self, node: cst.Parameters) -> tuple[Parameter, ...]:
        """See PythonReader."""
        raise NotImplementedError

    def field(self, name: cst.Name, value: cst.BaseExpression | None, type: str) -> None:
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

    def constant_of(self, node: cst.BaseExpression) -> Value:
        """A literal or dotted name; Unknown for the rest."""
        if isinstance(node, cst.SimpleString | cst.Integer | cst.Float) or (
            isinstance(node, cst.Name) and node.value in _WORDS
        ):
            return self.expression(node)
        if isinstance(node, cst.Name | cst.Attribute) and "(" not in self.code(node):
            return Name(self.code(node))
        return Unknown()

    # ---- statements

    def statement(self, node: cst.CSTNode) -> None:
        """Read one statement; the guard is then where the next one stands."""
        if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite | cst.IndentedBlock):
            for child in node.body:
                self.statement(child)
            return
        visit = _STATEMENTS.get(type(node))
        if visit is None or self.depth >= MAX_DEPTH:
            return
        self.depth += 1
        visit(self, node)
        self.depth -= 1

    def assignment(self, node: cst.Assign) -> None:
        """`a = b = value`"""
        for target in node.targets:
            self.java_class(target.target, node.value)
        value = self.expression(node.value)
        for target in node.targets:
            self.store(target.target, value, node, node.value)

    def annotated(self, node: cst.AnnAssign) -> None:
        """`a: T = value`"""
        if node.value is not None:
            self.store(
                node.target, self.expression(node.value), node, node.value, self.code(node.annotation.annotation)
            )

    def augmented(self, node: cst.AugAssign) -> None:
        """`a += value`"""
        before = self.expression(node.target)
        operator = "+" if isinstance(node.operator, cst.AddAssign) else "?"
        self.store(node.target, operation(operator, before, self.expression(node.value)), node)

    def store(
        self,
        target: cst.BaseExpression,
        value: Value,
        whole: cst.CSTNode,
        written: cst.BaseExpression | None = None,
        type: str = "",
    ) -> None:
        """An assign step per name, attribute or element."""
        args = (Argument(value),)
        if isinstance(target, cst.Name):
            local = self.function >= 0 and self.functions[self.function].name != "<static>"
            if local:
                if target.value not in self.locals:
                    self.locals.declare(target.value)
                receiver: Value | None = None
            else:
                receiver = This() if self.in_class else None
                self.field(target, written, type)
            place = self.place(target)
            self.body.step("assign", target.value, place, self.place(whole), receiver, args, local=local, type=type)
        elif isinstance(target, cst.Attribute):
            receiver = self.receiver(target.value)
            self.body.step("assign", target.attr.value, self.place(target.attr), self.place(whole), receiver, args)
        elif isinstance(target, cst.Subscript):
            receiver = self.expression(target.value)
            index = [Argument(self.index(element.slice)) for element in target.slice]
            self.body.step("call", "set", self.place(target), self.place(whole), receiver, (*index, *args))
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self.store(element.value, Unknown((value,)), whole)

    def branch(self, node: cst.If) -> None:
        """`if`, `elif`, `else`"""
        body = self.body
        base, mark = body.guard, len(body.exits)
        live = False
        current: cst.If | cst.Else | None = node
        while isinstance(current, cst.If):
            condition = self.expression(current.test)
            before = body.guard
            body.require(condition)
            body.live = True
            self.statement(current.body)
            live = live or body.live
            body.guard, body.live = body.add_guard(before, condition, False), True
            current = current.orelse
        if current is not None:
            self.statement(current.body)
        self.join(base, mark, live or body.live)

    def join(self, base: int, mark: int, live: bool) -> None:
        """Branches meet again; where none goes on, the path ends here."""
        body = self.body
        body.live = live
        if live:
            body.merge(base, mark)
        else:
            body.guard = base
            body.collapse(mark, base)

    def loop(self, guard: Value | None, content: Callable[[], None]) -> None:
        """A loop's body under `guard`."""
        body = self.body
        base, mark = body.guard, len(body.exits)
        if guard is not None:
            body.require(guard)
        content()
        body.live = True
        body.absorb(mark, ("break", "continue"))
        body.merge(base, mark)

    def for_loop(self, node: cst.For) -> None:
        """`for x in xs`"""
        iterable = self.expression(node.iter)
        self.loop(self.each(node.target, iterable), lambda: self.statement(node.body))
        if node.orelse is not None:
            self.statement(node.orelse.body)

    def each(self, target: cst.BaseExpression, iterable: Value) -> Each:
        """The guard of an iteration; its variables become locals."""
        name = target.value if isinstance(target, cst.Name) else ""
        names = [target] if isinstance(target, cst.Name) else []
        if isinstance(target, cst.Tuple | cst.List):
            names = [each.value for each in target.elements if isinstance(each.value, cst.Name)]
        for each in names:
            self.locals.declare(each.value)
        return Each(name, iterable)

    def while_loop(self, node: cst.While) -> None:
        """`while c`"""
        condition = self.expression(node.test)
        self.loop(None if condition == Const(True) else condition, lambda: self.statement(node.body))

    def with_block(self, node: cst.With) -> None:
        """`with x as y`"""
        for item in node.items:
            value = self.expression(item.item)
            if item.asname is not None:
                self.store(item.asname.name, value, item)
        self.statement(node.body)

    def try_block(self, node: cst.Try) -> None:
        """try, except, else, finally"""
        body = self.body
        base, mark = body.guard, len(body.exits)
        self.statement(node.body)
        if node.orelse is not None:
            self.statement(node.orelse.body)
        live = body.live
        if node.handlers:
            body.absorb(mark, ("throw",))
        for handler in node.handlers:
            body.guard, body.live = base, True
            self.handler(handler)
            live = live or body.live
        body.guard, body.live = base, True
        if node.finalbody is not None:
            self.statement(node.finalbody.body)
        self.join(base, mark, live and body.live)

    def handler(self, node: cst.ExceptHandler) -> None:
        """`except (A, B) as e`"""
        types: list[str] = []
        if isinstance(node.type, cst.Tuple):
            types = [self.code(each.value) for each in node.type.elements]
        elif node.type is not None:
            types = [self.code(node.type)]
        self.body.require(Caught(tuple(types)))
        if node.name is not None and isinstance(node.name.name, cst.Name):
            self.locals.declare(node.name.name.value)
        self.statement(node.body)

    def return_value(self, node: cst.Return) -> None:
        """`return x`"""
        args = (Argument(self.expression(node.value)),) if node.value is not None else ()
        self.body.step("return", "return", self.place(node), self.place(node), None, args)
        self.body.leave("return")

    def raise_error(self, node: cst.Raise) -> None:
        """`raise x`"""
        args = (Argument(self.expression(node.exc)),) if node.exc is not None else ()
        self.body.step("throw", "raise", self.place(node), self.place(node), None, args)
        self.body.leave("throw")

    def assertion(self, node: cst.Assert) -> None:
        """`assert c`"""
        self.expression(node.test)

    # ---- expressions

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

    def boolean(self, node: cst.BooleanOperation) -> Value:
        """`a and b`, `a or b`"""
        body = self.body
        left = self.expression(node.left)
        base = body.guard
        conjunction = isinstance(node.operator, cst.And)
        body.require(left, conjunction)
        right = self.expression(node.right)
        body.guard = base
        return And(left, right) if conjunction else Or(left, right)

    def comparison(self, node: cst.Comparison) -> Value:
        """`a < b`, `a in b`; chains are joined by And"""
        left = self.expression(node.left)
        result: Value | None = None
        for part in node.comparisons:
            right = self.expression(part.comparator)
            if isinstance(part.operator, cst.In | cst.NotIn):
                one: Value = Compare("in", left, right)
                one = Not(one) if isinstance(part.operator, cst.NotIn) else one
            else:
                one = operation(_OPERATORS.get(type(part.operator), "?"), left, right)
            result = one if result is None else And(result, one)
            left = right
        return result if result is not None else Unknown()

    def binary(self, node: cst.BinaryOperation) -> Value:
        """`a + b`"""
        left = self.expression(node.left)
        return operation(_OPERATORS.get(type(node.operator), "?"), left, self.expression(node.right))

    def unary(self, node: cst.UnaryOperation) -> Value:
        """`not a`, `-a`"""
        value = self.expression(node.expression)
        if isinstance(node.operator, cst.Not):
            return Not(value)
        if isinstance(node.operator, cst.Minus) and isinstance(value, Const) and isinstance(value.value, int | float):
            return Const(-value.value)
        return Unknown((value,))

    def conditional(self, node: cst.IfExp) -> Value:
        """`a if c else b`"""
        body = self.body
        condition = self.expression(node.test)
        base = body.guard
        body.require(condition)
        first = self.expression(node.body)
        body.guard = base
        body.require(condition, False)
        second = self.expression(node.orelse)
        body.guard = base
        return Choice(condition, first, second)

    def sequence(self, node: cst.List | cst.Tuple | cst.Set) -> Value:
        """`[a, b]`: built like a Java array"""
        args = tuple(Argument(self.expression(element.value)) for element in node.elements)
        return self.body.step("construct", "[]", self.place(node), self.place(node), None, args)

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


_STATEMENTS: dict[type[cst.CSTNode], Callable[[Any, Any], Any]] = {
    cst.Expr: lambda reader, node: reader.expression(node.value),
    cst.Assign: PythonBodies.assignment,
    cst.AnnAssign: PythonBodies.annotated,
    cst.AugAssign: PythonBodies.augmented,
    cst.If: PythonBodies.branch,
    cst.For: PythonBodies.for_loop,
    cst.While: PythonBodies.while_loop,
    cst.With: PythonBodies.with_block,
    cst.Try: PythonBodies.try_block,
    cst.Return: PythonBodies.return_value,
    cst.Raise: PythonBodies.raise_error,
    cst.Assert: PythonBodies.assertion,
    cst.Break: lambda reader, node: reader.body.leave("break"),
    cst.Continue: lambda reader, node: reader.body.leave("continue"),
    cst.Import: lambda reader, node: reader.import_names(node),
    cst.ImportFrom: lambda reader, node: reader.import_from(node),
    cst.ClassDef: lambda reader, node: reader.class_definition(node),
    cst.FunctionDef: lambda reader, node: reader.function_definition(node),
}
_EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Any, Any], Any]] = {
    cst.Name: PythonBodies.name,
    cst.Attribute: PythonBodies.attribute,
    cst.Call: PythonBodies.call,
    cst.BooleanOperation: PythonBodies.boolean,
    cst.Comparison: PythonBodies.comparison,
    cst.BinaryOperation: PythonBodies.binary,
    cst.UnaryOperation: PythonBodies.unary,
    cst.IfExp: PythonBodies.conditional,
    cst.List: PythonBodies.sequence,
    cst.Tuple: PythonBodies.sequence,
    cst.Set: PythonBodies.sequence,
    cst.Subscript: PythonBodies.subscript,
    cst.ListComp: PythonBodies.comprehension,
    cst.SetComp: PythonBodies.comprehension,
    cst.DictComp: PythonBodies.comprehension,
    cst.GeneratorExp: PythonBodies.comprehension,
    cst.Lambda: PythonBodies.function_value,
    cst.SimpleString: PythonBodies.string,
    cst.ConcatenatedString: PythonBodies.joined,
    cst.FormattedString: PythonBodies.template,
    cst.Integer: PythonBodies.number,
    cst.Float: PythonBodies.number,
    cst.Await: lambda reader, node: reader.expression(node.expression),
}
