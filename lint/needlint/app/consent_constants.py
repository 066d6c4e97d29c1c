"""Constants in the code of a stored flag, those that a call gives to a wrapper carried into it."""

from __future__ import annotations

from needlint.app.consent_model import MISSING, Constants, Literal, Missing
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Cast, Const, Local, Step, Value


class GivenConstants:
    """Constants over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types

    def literal(self, at: FunctionId, value: Value) -> Literal | Missing:
        """The constant that a value is; MISSING where it is none."""
        return self._constant(at, value, {})

    def _constant(self, at: FunctionId, value: Value, known: Constants) -> Literal | Missing:
        match value:
            case Const(literal):
                return literal
            case Local(name) if name in known:
                return known[name]
            case Cast(operand, _):
                return self._constant(at, operand, known)
            case _:
                found = self._resolver.constant(at.path, at.index, value, 0)
                if found in ("java.lang.Boolean.TRUE", "java.lang.Boolean.FALSE"):
                    return found == "java.lang.Boolean.TRUE"
                return MISSING if found is None else found

    def _target(self, at: FunctionId, number: int) -> FunctionId | None:
        targets = self._resolver.targets(at.path, at.index, number)
        if len(targets) != 1 or self._types.function(targets[0]).name == "<init>":
            return None
        overrides = self._types.overrides(targets[0])
        if overrides:
            concrete = [f for f in (*targets, *overrides) if self._types.function(f).body is not None]
            return concrete[0] if len(concrete) == 1 else None
        return targets[0]

    def _given(self, at: FunctionId, step: Step, target: FunctionId, known: Constants) -> dict[str, Literal]:
        """The constants that a call gives to the parameters of an own function."""
        found: dict[str, Literal] = {}
        parameters = self._types.function(target).parameters
        for slot, argument in enumerate(step.args):
            position = self._resolver.parameter_of(target, step, slot)
            if position is not None and position < len(parameters):
                constant = self._constant(at, argument.value, known)
                if not isinstance(constant, Missing):
                    found[parameters[position].name] = constant
        for parameter in parameters:
            if parameter.name not in found and parameter.default is not None and isinstance(parameter.default, Const):
                found[parameter.name] = parameter.default.value
        return found
