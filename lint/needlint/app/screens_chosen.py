"""Fragments that a function makes by a number or name it is given: `when (tab) { 0 -> HomeFragment() ... }`. Which of
them shows when the app starts is told by the calls that run without the user."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.callgraph import CallGraph
from needlint.app.guards import Guards
from needlint.app.resolve_model import FunctionId
from needlint.app.triggers import Triggers
from needlint.facts.source import Compare, Local, Or, Value


class Choices:
    """Answers for one app."""

    def __init__(self, graph: CallGraph, triggers: Triggers) -> None:
        self._graph = graph
        self._resolver = graph.resolver
        self._types = graph.resolver.types
        self._triggers = triggers
        self._guards = Guards(graph.resolver)

    def waits(self, identity: FunctionId, step: int) -> bool:
        """Whether a step stands under a value of a parameter that only calls on an action of the user give. False where
        it stands under none, and where a call that may run without the user gives that value or one not known."""
        body = self._types.function(identity).body
        names = [p.name for p in self._types.function(identity).parameters]
        if body is None or not names:
            return False
        for index in self._guards.chain(identity, step):
            guard = body.guards[index]
            compared = list(_compared(guard.condition)) if guard.holds else []
            parameters = {name for name, _ in compared}
            if len(parameters) == 1 and parameters <= set(names):
                cases = {self._constant(identity, value, step) for _, value in compared}
                if None not in cases and not self._given(identity, names.index(parameters.pop()), cases):
                    return True
        return False

    def _given(self, identity: FunctionId, position: int, cases: set[object]) -> bool:
        """Whether a call that may run without the user gives one of the cases; True where no call is seen, as for what
        the framework calls."""
        sites = list(dict.fromkeys(self._sites(identity)))
        for caller, number in sites:
            if self._triggers.of(caller) == "user":
                continue
            step = self._resolver.step(caller.path, caller.index, number)
            slots = [n for n in range(len(step.args)) if self._resolver.parameter_of(identity, step, n) == position]
            value = self._constant(caller, step.args[slots[0]].value, number) if slots else None
            if value is None or value in cases:
                return True
        return not sites

    def _sites(self, identity: FunctionId) -> Iterator[tuple[FunctionId, int]]:
        """The calls of a function, by the types above its class too."""
        yield from self._graph.sites(identity)
        declared = self._types.function(identity)
        if declared.owner >= 0:
            supertypes = self._types.supertypes(self._types.name_of(identity.path, declared.owner))
            for above in filter(self._types.is_own, supertypes):
                for overridden in self._types.declared_functions(above, declared.name):
                    yield from self._graph.sites(overridden)

    def _constant(self, at: FunctionId, value: Value, step: int) -> object:
        return self._resolver.constant(at.path, at.index, value, step)


def _compared(condition: Value) -> Iterator[tuple[str, Value]]:
    """(name, value) of a comparison of a local with a value, or of several joined by `or`."""
    match condition:
        case Or(left, right):
            yield from _compared(left)
            yield from _compared(right)
        case Compare("==", Local(name), value) | Compare("==", value, Local(name)):
            yield name, value
        case _:
            pass
