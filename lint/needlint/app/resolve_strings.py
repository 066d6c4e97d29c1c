"""The constant strings that a value may be or hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.resolve_constants import MAX_DEPTH, Constants
from needlint.app.types_file import FieldId
from needlint.facts.source import Cast, Choice, Local, Name, StepResult, Value

if TYPE_CHECKING:
    from needlint.app.resolve import Resolver

LIST_CALLS = frozenset(
    {
        "arrayOf",
        "listOf",
        "setOf",
        "mutableListOf",
        "arrayListOf",
        "mutableSetOf",
        "hashSetOf",
        "linkedSetOf",
        "asList",
        "of",
        "arrayOfNotNull",
        "listOfNotNull",
        "toTypedArray",
        "toList",
        "toArray",
        "toSet",
        "toMutableList",
        "stringArrayOf",
        "plus",
        "arraysOf",
        "emptyArray",
        "sequenceOf",
        "persistentListOf",
    }
)


class ConstantStrings:
    """Constant strings for a Resolver."""

    def __init__(self, resolver: Resolver, constants: Constants) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._constants = constants

    def of(self, path: str, function: int, value: Value, step: int, depth: int = 0) -> Iterator[str]:
        """Every constant string a value may be or hold: alternatives, arrays, lists and own constants that are such."""
        if depth > MAX_DEPTH:
            return
        constant = self._constants.value(path, function, value, step, depth)
        if isinstance(constant, str):
            yield constant
            return
        match value:
            case Cast(operand, _):
                yield from self.of(path, function, operand, step, depth + 1)
            case Choice(_, then, otherwise):
                yield from self.of(path, function, then, step, depth + 1)
                yield from self.of(path, function, otherwise, step, depth + 1)
            case Local(name):
                binding = self._resolver.lexicon(path).binding(function, name)
                for number in binding.steps if binding is not None else ():
                    assigned = self._resolver.step(path, binding.function, number) if binding is not None else None
                    if binding is not None and assigned is not None and assigned.args:
                        yield from self.of(path, binding.function, assigned.args[0].value, number, depth + 1)
            case Name(dotted):
                head, _, last = dotted.rpartition(".")
                yield from self._held(self._constants.own_field(path, function, head, last), depth)
            case StepResult(number):
                yield from self._of_step(path, function, number, depth)
            case _:
                return

    def _of_step(self, path: str, function: int, number: int, depth: int) -> Iterator[str]:
        step = self._resolver.step(path, function, number)
        if step.kind == "read":
            head = step.receiver.path if isinstance(step.receiver, Name) else ""
            if step.receiver is None or head:
                yield from self._held(self._constants.own_field(path, function, head, step.name), depth)
            return
        if (step.kind == "construct" and step.name.endswith("[]")) or (step.kind == "call" and step.name in LIST_CALLS):
            operands = [a.value for a in step.args]
            if step.receiver is not None and not isinstance(step.receiver, Name):
                operands.insert(0, step.receiver)
            for operand in operands:
                yield from self.of(path, function, operand, number, depth + 1)
            return
        for target in self._resolver.targets(path, function, number):
            body = self._types.function(target).body
            for position, inner in enumerate(body.steps) if body is not None else ():
                if inner.kind == "return" and inner.args:
                    yield from self.of(target.path, target.index, inner.args[0].value, position, depth + 1)

    def _held(self, field: FieldId | None, depth: int) -> Iterator[str]:
        found = self._constants.initialiser(field) if field is not None else None
        if found is not None:
            yield from self.of(found[0].path, found[0].index, found[1], found[2], depth + 1)
