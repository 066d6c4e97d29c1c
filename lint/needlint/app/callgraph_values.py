"""Where function values come from: the lambdas, objects and method references an expression may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.app.types_text import erase
from needlint.facts.source import (
    Cast,
    Choice,
    FunctionValue,
    Local,
    MethodReference,
    Name,
    ObjectValue,
    StepResult,
    This,
    Unknown,
    Value,
)

MAX_DEPTH = 8


class Callable(Struct, frozen=True, array_like=True):
    """Something that can be called: a function itself (lambda, method reference), an instance of an own type, or
    whatever a caller hands in as parameter `position` of `function`."""

    kind: Literal["function", "instance", "parameter"]
    function: FunctionId
    """For an instance: the function its expression stands in."""
    type: str = ""
    position: int = -1
    this: bool = False
    """An instance that is the object the code belongs to."""


class CallableValues:
    """Finds the callables behind values."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._fields: dict[FieldId, tuple[Callable, ...]] = {}
        self._assigned: dict[str, dict[str, list[tuple[int, int]]]] = {}

    def of(self, identity: FunctionId, value: Value | None, step: int, depth: int = 0) -> tuple[Callable, ...]:
        """The callables a value standing in a step may be; () = none known."""
        return tuple(dict.fromkeys(self._of(identity, value, step, depth)))

    def _of(  # noqa: PLR0912 - one case a form of value
        self, identity: FunctionId, value: Value | None, step: int, depth: int
    ) -> Iterator[Callable]:
        if depth > MAX_DEPTH:
            return
        path = identity.path
        match value:
            case FunctionValue(index):
                yield Callable("function", FunctionId(path, index))
            case ObjectValue(index):
                yield Callable("instance", identity, self._types.name_of(path, index))
            case MethodReference():
                for target in self.referenced(identity, value, step):
                    yield Callable("function", target)
            case Cast(operand, _):
                yield from self._of(identity, operand, step, depth + 1)
            case Choice(_, then, otherwise):
                yield from self._of(identity, then, step, depth + 1)
                yield from self._of(identity, otherwise, step, depth + 1)
            case This():
                for text in self._resolver.value_types(identity, value, step)[:1]:
                    if self._types.is_own(erase(text)):
                        yield Callable("instance", identity, erase(text), this=True)
            case Local(name):
                yield from self._local(identity, name, step, depth)
            case Name(dotted):
                yield from self._named(identity, dotted, depth)
            case StepResult(number):
                yield from self._result(identity, number, depth)
            case Unknown(parts):
                for part in parts:
                    if isinstance(part, FunctionValue | ObjectValue):
                        yield from self._of(identity, part, step, depth + 1)
            case _:
                return

    def referenced(self, identity: FunctionId, reference: MethodReference, step: int) -> tuple[FunctionId, ...]:
        """The own functions a method reference names."""
        if reference.target is None:
            found = self._resolver.unqualified(identity, reference.name)
            return found or self._constructors(identity, reference.name)
        meaning = self._resolver.values.meaning(identity.path, identity.index, reference.target, step)
        if reference.name == "new":
            return tuple(f for t in meaning.types for f in self._types.declared_functions(erase(t), "<init>"))
        return tuple(f for t in meaning.types for f in self._types.find_functions(erase(t), reference.name))

    def _constructors(self, identity: FunctionId, name: str) -> tuple[FunctionId, ...]:
        scope = self._types.function(identity).owner
        resolved = self._types.resolve_type(identity.path, scope, name) if name[:1].isupper() else ""
        return self._types.declared_functions(resolved, "<init>")

    def _local(self, identity: FunctionId, name: str, step: int, depth: int) -> Iterator[Callable]:
        binding = self._resolver.lexicon(identity.path).binding(identity.index, name)
        if binding is None:
            return
        holder = FunctionId(identity.path, binding.function)
        if binding.position >= 0:
            yield Callable("parameter", holder, position=binding.position)
            return
        for number in binding.steps:
            assigned = self._resolver.step(identity.path, binding.function, number)
            if assigned.args and (binding.function != identity.index or number < step or len(binding.steps) == 1):
                yield from self._of(holder, assigned.args[0].value, number, depth + 1)

    def _named(self, identity: FunctionId, dotted: str, depth: int) -> Iterator[Callable]:
        head, _, last = dotted.rpartition(".")
        field = self._resolver.own_field(identity, head, last)
        if field is not None:
            yield from self.field(field, depth + 1)
            return
        meaning = self._resolver.values.name(identity.path, identity.index, dotted)
        for text in meaning.types:
            own = erase(text)
            if self._types.is_own(own) and meaning.static:
                yield Callable("instance", identity, own)

    def _result(self, identity: FunctionId, number: int, depth: int) -> Iterator[Callable]:
        step = self._resolver.step(identity.path, identity.index, number)
        if step.kind == "read":
            if step.receiver is None:
                yield from self._named(identity, step.name, depth)
            elif isinstance(step.receiver, Name):
                yield from self._named(identity, f"{step.receiver.path}.{step.name}", depth)
            else:
                for text in self._resolver.value_types(identity, step.receiver, number):
                    field = self._types.find_field(erase(text), step.name)
                    if field is not None:
                        yield from self.field(field, depth + 1)
            return
        if step.kind == "call" and step.name in ("apply", "also") and step.receiver is not None:
            yield from self._of(identity, step.receiver, number, depth + 1)
            return
        yield from self._given_back(identity, number, depth)

    def _given_back(self, identity: FunctionId, number: int, depth: int) -> Iterator[Callable]:
        """What a call or construction gives: an own object, a SAM constructor's lambda, an own function's result."""
        step = self._resolver.step(identity.path, identity.index, number)
        types = [erase(t) for t in self._resolver.values.step_meaning(identity.path, identity.index, number).types]
        for own in types:
            if self._types.is_own(own):
                yield Callable("instance", identity, own)
        if types and types[0] != "kotlin.Function":
            # `Runnable { .. }`, `Observer<T> { .. }`: a SAM constructor stands for its lambda
            if step.name[:1].isupper() and len(step.args) == 1:
                yield from self._of(identity, step.args[0].value, number, depth + 1)
            return
        for target in self._resolver.targets(identity.path, identity.index, number) if step.kind == "call" else ():
            body = self._types.function(target).body
            for position, inner in enumerate(body.steps) if body is not None else ():
                if inner.kind == "return" and inner.args:
                    yield from (
                        c for c in self._of(target, inner.args[0].value, position, depth + 1) if c.kind != "parameter"
                    )

    def field(self, field: FieldId, depth: int = 0) -> tuple[Callable, ...]:
        """The callables that the declaring file assigns to an own field."""
        known = self._fields.get(field)
        if known is not None:
            return known
        self._fields[field] = ()
        facts = self._types.facts(field.path)
        found: dict[Callable, None] = {}
        for index, number in self._assignments(field.path).get(field.name, ()):
            step = facts.functions[index].body.steps[number]  # type: ignore[union-attr]
            found.update(dict.fromkeys(self._of(FunctionId(field.path, index), step.args[0].value, number, depth + 1)))
        self._fields[field] = tuple(found)
        return self._fields[field]

    def _assignments(self, path: str) -> dict[str, list[tuple[int, int]]]:
        known = self._assigned.get(path)
        if known is None:
            known = self._assigned[path] = {}
            for index, function in enumerate(self._types.facts(path).functions):
                for number, step in enumerate(function.body.steps if function.body is not None else ()):
                    if step.kind == "assign" and not step.local and step.args:
                        known.setdefault(step.name, []).append((index, number))
        return known

    def forget(self) -> None:
        """Drop every answer (facts changed)."""
        self._fields.clear()
        self._assigned.clear()
