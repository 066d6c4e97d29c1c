"""Small changes of a Python module, each of which a test should notice: the mutants of mutation testing.

The operators are the classic ones (Offutt et al., "An experimental determination of sufficient mutant operators",
1996: relational and logical operators, constants), and what a function returns. Left out is what cannot change an
outcome or only changes types: annotations, docstrings, decorators and class options, and the text of messages.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import copy
from typing import NamedTuple

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_INERT_OPTIONS = ("strict", "repr", "compare")


class Mutant(NamedTuple):
    """One change: the bytes [start, end) of the module become `becomes`."""

    start: int
    end: int
    line: int
    """1-based, where the change begins."""
    where: str
    """The function that holds it, with its class; empty at the level of the module."""
    code: str
    """What stands there, as `ast.unparse` writes it."""
    becomes: str
    evidence: range
    """The lines of the statement that is changed: a test that runs none of them cannot notice. Empty where the
    statement runs when the module or class is made."""

    def of(self, source: bytes) -> bytes:
        """The changed module."""
        return source[: self.start] + self.becomes.encode() + source[self.end :]


def mutants(source: bytes) -> list[Mutant]:
    """All changes of a module, in the order of their places; raises SyntaxError on what is no Python."""
    found = _Finder(source)
    found.visit(ast.parse(source))
    return sorted(found.found)


class _Finder(ast.NodeVisitor):
    def __init__(self, source: bytes) -> None:
        self.found: list[Mutant] = []
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._names: list[str] = []
        self._function: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self._evidence = range(0)

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt) and self._function:
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else (node.end_lineno or node.lineno)
            self._evidence = range(node.lineno, max(node.lineno, last) + 1)
        if isinstance(node, ast.expr | ast.Return):
            for changed in _changes(node, self._function[-1] if self._function else None):
                self._note(node, changed)
        super().visit(node)

    def _note(self, node: ast.expr | ast.Return, changed: ast.AST) -> None:
        text = ast.unparse(changed)
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        becomes = f"({text})" if isinstance(changed, ast.Compare | ast.BoolOp | ast.UnaryOp) else text
        where = ".".join(self._names)
        self.found.append(Mutant(start, end, node.lineno, where, ast.unparse(node), becomes, self._evidence))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._enter(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._enter(node)

    def _enter(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = self._evidence
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            self._evidence = range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1)
            self.visit(default)
        self._names.append(node.name)
        self._function.append(node)
        for statement in node.body:
            self.visit(statement)
        self._function.pop()
        self._names.pop()
        self._evidence = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._names.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self._names.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Nothing within: Python 3.11 misplaces what an f-string holds."""

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in _INERT_OPTIONS:
            self.visit(node.value)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            if not _changes(condition, None):
                self._note(condition, ast.Constant(True))
        self.generic_visit(node)


def _changes(node: ast.AST, function: ast.FunctionDef | ast.AsyncFunctionDef | None) -> list[ast.AST]:
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _OPPOSITE:
            changed = copy(node)
            changed.ops = [_OPPOSITE[type(operator)]()]
            return [changed]
        case ast.BoolOp(op=ast.And(), values=values):
            return [ast.BoolOp(ast.Or(), values)]
        case ast.BoolOp(op=ast.Or(), values=values):
            return [ast.BoolOp(ast.And(), values)]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return [ast.Call(ast.Name("bool"), [operand], [])]
        case ast.Constant(value=bool() as value):
            return [ast.Constant(not value)]
        case ast.Constant(value=int() as value):
            return [ast.Constant(value + 1)]
        case ast.Return(value=ast.expr() as value) if function is not None:
            return list(_returns(value, function))
    return []


def _returns(value: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.Return]:
    if isinstance(function.returns, ast.Name) and function.returns.id == "bool":
        if isinstance(value, ast.Call | ast.Name | ast.Attribute | ast.IfExp):
            yield ast.Return(ast.UnaryOp(ast.Not(), value))
    elif not _is_nothing(value):
        yield ast.Return(ast.Constant(None))


def _is_nothing(value: ast.expr) -> bool:
    """None, "", (), [] and {} come out as nothing already."""
    match value:
        case ast.Constant(value=held):
            return not held
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset" | "dict" | "list" | "tuple"), args=[], keywords=[]):
            return True
    return False
