"""Where things stand in one file: who binds a local name, and which call a lambda or anonymous object is given to."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from needlint.facts.source import (
    And,
    Choice,
    Compare,
    Each,
    FunctionValue,
    IsType,
    MethodReference,
    Not,
    ObjectValue,
    Or,
    SourceFacts,
    StepResult,
    Template,
    Unknown,
    Value,
)

RECEIVER_LAMBDAS = frozenset({"apply", "run", "with", "lazy", "buildString", "buildList", "buildMap", "withContext"})
"""Kotlin functions whose lambda has no `it`."""


class Site(Struct, frozen=True, array_like=True):
    """A lambda or object is argument `slot` of a step."""

    function: int
    step: int
    slot: int


class Binding(Struct, frozen=True):
    """What introduces a local name: parameter `position` of `function`, assignments in `steps`, or a loop over
    `iterable`."""

    function: int
    position: int = -1
    steps: tuple[int, ...] = ()
    iterable: Value | None = None


def parts(value: Value) -> Iterator[Value]:
    """The value and everything inside it, outside in."""
    yield value
    match value:
        case And(left, right) | Or(left, right) | Compare(_, left, right):
            yield from parts(left)
            yield from parts(right)
        case Not(operand) | IsType(operand, _):
            yield from parts(operand)
        case Choice(condition, then, otherwise):
            yield from parts(condition)
            yield from parts(then)
            yield from parts(otherwise)
        case Template(inner) | Unknown(inner):
            for part in inner:
                yield from parts(part)
        case MethodReference(target, _) if target is not None:
            yield from parts(target)
        case Each(_, iterable):
            yield from parts(iterable)
        case _:
            pass


class Lexicon:
    """Lexical facts of one file, worked out once from its bodies."""

    def __init__(self, facts: SourceFacts) -> None:
        self._facts = facts
        self._lambdas: dict[int, Site] = {}
        self._objects: dict[int, Site] = {}
        self._assigns: dict[int, dict[str, list[int]]] = {}
        self._loops: dict[int, dict[str, Value]] = {}
        self._bindings: dict[tuple[int, str], Binding | None] = {}
        for index, function in enumerate(facts.functions):
            if function.body is None:
                continue
            for number, step in enumerate(function.body.steps):
                if step.kind == "assign" and step.local:
                    self._assigns.setdefault(index, {}).setdefault(step.name, []).append(number)
                if step.object >= 0:
                    self._objects.setdefault(step.object, Site(index, number, -1))
                for slot, argument in enumerate(step.args):
                    self._record(argument.value, Site(index, number, slot))
            for guard in function.body.guards:
                if isinstance(guard.condition, Each) and guard.condition.variable:
                    self._loops.setdefault(index, {}).setdefault(guard.condition.variable, guard.condition.iterable)

    def _record(self, value: Value, site: Site) -> None:
        if isinstance(value, StepResult):
            inner = self._facts.functions[site.function].body
            step = inner.steps[value.step] if inner is not None and value.step < len(inner.steps) else None
            if step is not None and step.object >= 0:  # `f(new Listener() {...})`: the call matters, not the `new`
                self._objects[step.object] = site
            return
        if not isinstance(value, FunctionValue | ObjectValue | Choice | Unknown):
            return
        for part in parts(value):
            if isinstance(part, FunctionValue):
                self._lambdas.setdefault(part.function, site)
            elif isinstance(part, ObjectValue):
                self._objects[part.type] = site

    def lambda_site(self, function: int) -> Site | None:
        """The step a lambda is an argument of (an assign or return step included)."""
        return self._lambdas.get(function)

    def object_site(self, type_index: int) -> Site | None:
        """The step an anonymous object is an argument of; its construct step (slot -1) where it is none."""
        return self._objects.get(type_index)

    def chain(self, function: int) -> Iterator[int]:
        """The function and the functions it is written in, innermost first."""
        seen: set[int] = set()
        while function >= 0 and function not in seen:
            seen.add(function)
            yield function
            function = self._facts.functions[function].parent

    def assigns(self, function: int, name: str) -> list[int]:
        """The steps of a body that assign a local, in order."""
        return self._assigns.get(function, {}).get(name, [])

    def binding(self, function: int, name: str) -> Binding | None:
        """What binds a local name seen in `function`."""
        key = (function, name)
        if key not in self._bindings:
            self._bindings[key] = self._bind(function, name)
        return self._bindings[key]

    def _bind(self, function: int, name: str) -> Binding | None:
        for index in self.chain(function):
            declared = self._facts.functions[index]
            found = self._assigns.get(index, {}).get(name)
            if found:
                return Binding(index, steps=tuple(found))
            iterable = self._loops.get(index, {}).get(name)
            if iterable is not None:
                return Binding(index, iterable=iterable)
            for position, parameter in enumerate(declared.parameters):
                if parameter.name == name:
                    return Binding(index, position=position)
            if name == "it" and declared.name == "<lambda>" and not declared.parameters and not self._receives(index):
                return Binding(index, position=0)
        return None

    def _receives(self, function: int) -> bool:
        site = self._lambdas.get(function)
        if site is None:
            return False
        body = self._facts.functions[site.function].body
        return body is not None and body.steps[site.step].name in RECEIVER_LAMBDAS
