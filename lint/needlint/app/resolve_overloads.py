"""Overloads told apart by argument count, then by literal arguments; which parameter an argument fills."""

from __future__ import annotations

from needlint.app.resolve_model import FunctionId
from needlint.app.types import Types
from needlint.app.types_text import erase
from needlint.facts.source import Const, FunctionValue, MethodReference, Name, Step, Template, Value


class Overloads:
    """Overloads of the app's own functions."""

    def __init__(self, types: Types) -> None:
        self._types = types

    def fitting(self, found: tuple[FunctionId, ...], step: Step) -> tuple[FunctionId, ...]:
        """Those of several overloads that suit the arguments; all where that cannot be told."""
        if len(found) <= 1:
            return found
        count = len(step.args)
        exact = [f for f in found if len(self._types.function(f).parameters) == count]
        fitting = exact or [f for f in found if self._accepts(f, count)]
        if len(fitting) > 1:
            told = [f for f in fitting if self._agrees(f, step)]
            fitting = told or fitting
        return tuple(fitting or found)

    def _accepts(self, identity: FunctionId, count: int) -> bool:
        parameters = self._types.function(identity).parameters
        if any(p.type.endswith("...") or "vararg" in p.type for p in parameters):
            return count >= len(parameters) - 1
        required = sum(p.default is None for p in parameters)
        return required <= count <= len(parameters)

    def _agrees(self, identity: FunctionId, step: Step) -> bool:
        """Whether literals and lambdas among the arguments suit the parameter types."""
        parameters = self._types.function(identity).parameters
        return all(
            _suits(argument.value, parameter.type) for argument, parameter in zip(step.args, parameters, strict=False)
        )

    def parameter_of(self, target: FunctionId, step: Step, slot: int) -> int | None:
        """Which parameter of `target` argument `slot` of the step fills."""
        parameters = self._types.function(target).parameters
        if not 0 <= slot < len(step.args) or not parameters:
            return None
        name = step.args[slot].name
        if name:
            return next((i for i, p in enumerate(parameters) if p.name == name), None)
        offset = 0
        declared = self._types.function(target)
        if declared.receiver and step.receiver is not None and self._through_facade(target, step):
            offset = -1
        last = slot == len(step.args) - 1
        if last and isinstance(step.args[slot].value, FunctionValue) and len(parameters) > len(step.args):
            tail = len(parameters) - 1  # a trailing lambda fills the last parameter, skipped defaults or not
            if "->" in parameters[tail].type or parameters[slot].default is not None:
                return tail
        position = slot + offset
        return position if 0 <= position < len(parameters) else None

    def _through_facade(self, target: FunctionId, step: Step) -> bool:
        """A Java call of a Kotlin extension hands the receiver over as the first argument."""
        return (
            isinstance(step.receiver, Name)
            and step.receiver.path.endswith("Kt")
            and len(step.args) > len(self._types.function(target).parameters)
        )


_LITERALS: dict[type, frozenset[str]] = {
    str: frozenset({"String", "CharSequence", "Object", "Any", "char", "Char", "T", "E"}),
    bool: frozenset({"boolean", "Boolean", "Object", "Any", "T", "E"}),
    int: frozenset(
        {
            "int",
            "Int",
            "Integer",
            "long",
            "Long",
            "Number",
            "float",
            "Float",
            "double",
            "Double",
            "short",
            "byte",
            "Short",
            "Byte",
            "Object",
            "Any",
            "T",
            "E",
        }
    ),
}


def _suits(value: Value, text: str) -> bool:
    name = erase(text).removesuffix("...").removesuffix("[]").rpartition(".")[2].rstrip("?")
    if not name:
        return True
    if isinstance(value, Const):
        accepted = _LITERALS.get(type(value.value))
        return accepted is None or name in accepted
    if isinstance(value, Template):
        return name in _LITERALS[str]
    if isinstance(value, FunctionValue | MethodReference):
        return name not in _LITERALS[str] - {"Object", "Any", "T", "E"} and name not in _LITERALS[int] - {
            "Object",
            "Any",
            "T",
            "E",
        }
    return True
