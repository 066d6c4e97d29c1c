"""Fluent chains: the calls before and after a call on the same object, and what the chain starts from."""

from __future__ import annotations

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import erase
from needlint.facts.source import FunctionValue, Local, Name, Step, StepResult, This, Value

MAX_CHAIN = 40
_SCOPED = frozenset(("apply", "run", "with", "also", "let"))


class Chains:
    """Chains of calls in one app's bodies."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types

    def earlier(self, at: FunctionId, number: int) -> list[tuple[int, Step]]:
        """The steps a call's receiver comes from, nearest first; calls on the same local included."""
        found: list[tuple[int, Step]] = []
        receiver = self._step(at, number).receiver
        while len(found) < MAX_CHAIN:
            if isinstance(receiver, StepResult):
                step = self._step(at, receiver.step)
                found.append((receiver.step, step))
                receiver = step.receiver
            elif isinstance(receiver, Local):
                binding = self._resolver.lexicon(at.path).binding(at.index, receiver.name)
                if binding is None or binding.function != at.index or not binding.steps:
                    break
                found += self._calls_on(at, receiver, number)
                value = self._step(at, binding.steps[-1]).args[0].value
                receiver = value if isinstance(value, StepResult) else None
            else:
                break
        return found

    def _calls_on(self, at: FunctionId, receiver: Value, before: int) -> list[tuple[int, Step]]:
        body = self._types.function(at).body
        steps = body.steps if body is not None else ()
        return [(n, s) for n, s in enumerate(steps) if n < before and s.kind == "call" and s.receiver == receiver]

    def later(self, at: FunctionId, number: int) -> list[tuple[int, Step]]:
        """The calls on what a call gives, and on what those give, in order."""
        body = self._types.function(at).body
        results: set[Value] = {StepResult(number)}
        found: list[tuple[int, Step]] = []
        for position, step in enumerate(body.steps if body is not None else ()):
            if position <= number:
                continue
            if step.kind == "call" and step.receiver is not None and step.receiver in results:
                results.add(StepResult(position))
                found.append((position, step))
            elif step.kind == "assign" and step.local and step.args and step.args[0].value in results:
                results.add(Local(step.name))
        return found

    def root(self, at: FunctionId, number: int) -> tuple[str, ...]:
        """The types, with their supertypes, that a chain starts from."""
        chain = self.earlier(at, number)
        last, step = chain[-1] if chain else (number, self._step(at, number))
        if step.kind == "construct" or (step.receiver is None and step.name[:1].isupper()):
            return self._resolver.owners(self._resolver.values.step_meaning(at.path, at.index, last).types) or (
                self._imported(at, step.name)
            )
        receiver = step.receiver
        if receiver is None or isinstance(receiver, This | FunctionValue):
            return self._imported(at, step.name)
        if isinstance(receiver, Name):
            meaning = self._resolver.values.name(at.path, at.index, receiver.path)
            if meaning.types:
                return self._resolver.owners(tuple(erase(t) for t in meaning.types))
            scope = self._types.function(at).owner
            return self._types.candidates(at.path, scope, receiver.path)[:3]
        return self._resolver.owners(self._resolver.value_types(at, receiver, last))

    def _imported(self, at: FunctionId, name: str) -> tuple[str, ...]:
        """The package or type that an imported function comes from."""
        found = self._types.file(at.path).imports.get(name, ())
        return tuple(owner for q in found for owner in (q, q.rpartition(".")[0]))

    def _step(self, at: FunctionId, number: int) -> Step:
        return self._resolver.step(at.path, at.index, number)
