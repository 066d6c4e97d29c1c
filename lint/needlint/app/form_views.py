"""Which view a field, a value or an id of a form stands for, and what the fields of a file are given."""

from __future__ import annotations

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Cast, Const, FunctionValue, Name, StepResult, This, Value

FINDS = frozenset({"findViewById", "requireViewById", "findView", "getView", "find", "bindView", "viewById", "$"})
"""Calls that look a view up by its id."""


class Views:
    """Views and fields over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._views: dict[str, dict[str, str]] = {}
        self._fields: dict[str, dict[str, tuple[tuple[FunctionId, Value], ...]]] = {}

    def assigned(self, path: str) -> dict[str, tuple[tuple[FunctionId, Value], ...]]:
        """Field of a file -> the values that its functions assign, constants apart."""
        known = self._fields.get(path)
        if known is None:
            known = self._fields[path] = {}
            for index, function in enumerate(self._types.facts(path).functions):
                for step in function.body.steps if function.body is not None else ():
                    if step.kind == "assign" and not step.local and step.receiver in (None, This()) and step.args:
                        value = step.args[0].value
                        if not isinstance(value, Const):
                            known[step.name] = (*known.get(step.name, ()), (FunctionId(path, index), value))
        return known

    def id_of(self, at: FunctionId, value: Value) -> str:
        """The name in `R.id.name`, "" for another value."""
        match value:
            case StepResult(number):
                step = self._resolver.step(at.path, at.index, number)
                return step.name if getattr(step.receiver, "path", "").endswith("R.id") else ""
            case Name(path) if ".id." in path:
                return path.rpartition(".")[2]
            case _:
                return ""

    def fields(self, path: str) -> dict[str, str]:
        """Fields of a file's classes -> id of the view that they hold."""
        known = self._views.get(path)
        if known is None:
            known = self._views[path] = {}
            facts = self._types.facts(path)
            for declared in facts.types:
                for field in declared.fields:
                    for annotation in field.annotations:
                        for argument in annotation.args:
                            id = (
                                self.id_of(FunctionId(path, 0), argument.value)
                                if isinstance(argument.value, Name)
                                else ""
                            )
                            known.update({field.name: id} if id else {})
            for index, function in enumerate(facts.functions):
                for step in function.body.steps if function.body is not None else ():
                    if step.kind == "assign" and not step.local and step.args:
                        id = self._found(FunctionId(path, index), step.args[0].value)
                        if id:
                            known.setdefault(step.name, id)
        return known

    def _found(self, at: FunctionId, value: Value, depth: int = 0) -> str:
        """The id of the view that a value is looked up by."""
        if isinstance(value, Cast):
            return self._found(at, value.value, depth)
        if not isinstance(value, StepResult) or depth > 3:
            return ""
        step = self._resolver.step(at.path, at.index, value.step)
        if step.name in FINDS and step.args:
            return self.id_of(at, step.args[0].value)
        for argument in step.args if step.name == "lazy" else ():
            if isinstance(argument.value, FunctionValue):
                inner = FunctionId(at.path, argument.value.function)
                body = self._types.function(inner).body
                for last in body.steps if body is not None else ():
                    if last.kind == "return" and last.args:
                        return self._found(inner, last.args[0].value, depth + 1)
        return ""
