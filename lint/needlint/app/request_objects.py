"""Helper objects that are told at their making what to ask for: `new HasPermissions(this, CAMERA).go(...)`."""

from __future__ import annotations

from needlint.app.callgraph import CallGraph
from needlint.app.denial_arguments import rest
from needlint.app.denial_values import EMPTY, Bound
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Cast, Local, Name, Step, StepResult, This, Value

MAX_DEPTH = 8
Bindings = dict[tuple[FunctionId, int], Bound]


class MadeObjects:
    """Makings over one app's bodies."""

    def __init__(self, graph: CallGraph) -> None:
        self._graph = graph
        self._resolver = graph.resolver

    def of(self, caller: FunctionId, number: int, step: Step) -> Bindings:
        """What the constructor's parameters hold of the object that a call is made on; {} where that is not known."""
        if step.receiver is None or isinstance(step.receiver, This):
            return {}
        return self._made(caller, step.receiver, number, 0)

    def _made(self, at: FunctionId, value: Value, number: int, depth: int) -> Bindings:
        if depth > MAX_DEPTH:
            return {}
        match value:
            case Cast(operand, _):
                return self._made(at, operand, number, depth + 1)
            case Local(name):
                binding = self._resolver.lexicon(at.path).binding(at.index, name)
                if binding is None or len(binding.steps) != 1:
                    return {}
                holder = FunctionId(at.path, binding.function)
                assigned = self._resolver.step(at.path, binding.function, binding.steps[0])
                return self._made(holder, assigned.args[0].value, binding.steps[0], depth + 1) if assigned.args else {}
            case Name():
                return self._field(at, value, number, depth)
            case StepResult(inner):
                step = self._resolver.step(at.path, at.index, inner)
                if step.kind == "read":
                    return self._field(at, value, number, depth)
                return self._constructed(at, inner, step, depth)
            case _:
                return {}

    def _field(self, at: FunctionId, value: Value, number: int, depth: int) -> Bindings:
        field = self._graph.fields.read(at, value, number)
        found = self._resolver.initialiser(field) if field is not None else None
        if found is not None:
            return self._made(found[0], found[1], found[2], depth + 1)
        makings: list[Bindings] = []
        for index, function in enumerate(self._resolver.types.facts(field.path).functions if field is not None else ()):
            for position, step in enumerate(function.body.steps if function.body is not None else ()):
                if field is not None and step.kind == "assign" and step.name == field.name and step.args:
                    makings.append(self._made(FunctionId(field.path, index), step.args[0].value, position, depth + 1))
        return makings[0] if len(makings) == 1 else {}

    def _constructed(self, at: FunctionId, number: int, step: Step, depth: int) -> Bindings:
        targets = self._resolver.targets(at.path, at.index, number)
        makers = [t for t in targets if self._resolver.types.function(t).name == "<init>"]
        if len(makers) != 1:  # a call in a chain that gives the object itself back
            held = step.receiver
            return (
                self._made(at, held, number, depth + 1) if held is not None and step.kind == "call" and targets else {}
            )
        (maker,) = makers
        found: Bindings = {}
        for slot, argument in enumerate(step.args):
            position = self._resolver.parameter_of(maker, step, slot)
            if position is not None:
                found[maker, position] = Bound(argument.value, at, number, EMPTY)
        found.update(rest(self._resolver, at, number, step, maker, EMPTY))
        return found
