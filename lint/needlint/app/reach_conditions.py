"""Conditions on a way through the calls: those that constant arguments decide, and those that stay open."""

from __future__ import annotations

from collections.abc import Callable

from needlint.app.callgraph import Edge
from needlint.app.guards import Guards
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import And, Compare, Const, Local, Not, Or, Value

GuardId = tuple[FunctionId, int]
Stops = Callable[[FunctionId, int], bool]
"""(function, guard index) -> whether passing this guard means that nothing behind it counts."""


class Conditions:
    """Conditions over a Resolver. `stops`: a guard that nothing is followed behind."""

    def __init__(self, resolver: Resolver, guards: Guards, stops: Stops | None) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._guards = guards
        self._stops = stops

    def passed(self, at: FunctionId, known: dict[str, bool], edge: Edge) -> tuple[GuardId, ...] | None:
        """The guards of an edge out of `at`, given its Boolean locals; None where a constant or `stops` closes it."""
        found: list[GuardId] = []
        for function, number in ((edge.caller, edge.step), *edge.via):
            constants = known if function == at else {}
            guards = self.open(function, self._guards.chain(function, number), constants)
            if guards is None:
                return None
            found.extend(guards)
        return tuple(found)

    def open(self, function: FunctionId, chain: tuple[int, ...], constants: dict[str, bool]) -> list[GuardId] | None:
        """Those of a step's guards whose outcome is open, outermost first; None where one of them closes it."""
        body = self._types.function(function).body
        found: list[GuardId] = []
        for index in reversed(chain):
            guard = body.guards[index] if body is not None else None
            if guard is None:
                continue
            known = constant_truth(guard.condition, constants)
            if known is not None:
                if known != guard.holds:
                    return None
                continue
            if self._stops is not None and self._stops(function, index):
                return None
            found.append((function, index))
        return found

    def constants(self, outer: dict[str, bool], edge: Edge, target: FunctionId) -> tuple[tuple[str, bool], ...]:
        """Boolean parameters of the target that the call fixes, given the Boolean locals of the caller."""
        function = self._types.function(target)
        if edge.via or edge.handed or not function.parameters:
            return ()
        step = self._resolver.step(edge.caller.path, edge.caller.index, edge.step)
        given: dict[int, Value] = {}
        for slot, argument in enumerate(step.args):
            position = self._resolver.parameter_of(target, step, slot)
            if position is not None:
                given[position] = argument.value
        found: list[tuple[str, bool]] = []
        for position, parameter in enumerate(function.parameters):
            value = given.get(position, parameter.default)
            known = constant_truth(value, outer) if value is not None else None
            if known is not None:
                found.append((parameter.name, known))
        return tuple(found)


def constant_truth(value: Value, constants: dict[str, bool]) -> bool | None:
    """Whether a condition is true or false whatever happens, given Boolean locals; None where it depends."""
    match value:
        case Const(bool() as literal):
            return literal
        case Local(name):
            return constants.get(name)
        case Not(operand):
            inner = constant_truth(operand, constants)
            return None if inner is None else not inner
        case And(left, right) | Or(left, right):
            sides = [constant_truth(left, constants), constant_truth(right, constants)]
            deciding = isinstance(value, Or)
            if deciding in sides:
                return deciding
            return None if None in sides else not deciding
        case Compare("==", left, right):
            first, second = constant_truth(left, constants), constant_truth(right, constants)
            return None if first is None or second is None else first == second
        case _:
            return None
