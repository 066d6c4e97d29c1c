"""Composables that a screen shows: own functions annotated @Composable, called from its content."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import simple
from needlint.facts.source import FunctionValue

MAX_DEPTH = 6
MAX_SHOWN = 200
_WRAPPERS = frozenset({"composable", "dialog", "navigation", "entry", "bottomSheet", "NavHost", "NavDisplay"})
"""Calls whose lambda is the content of another destination."""


class Shown(Struct, frozen=True):
    """A call of an own composable. `guarded`: it stands under a condition of the function that it is written in."""

    caller: FunctionId
    step: int
    target: FunctionId
    guarded: bool


class Composables:
    """Composables over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._nested: dict[str, dict[int, list[int]]] = {}
        self._calls: dict[FunctionId, tuple[Shown, ...]] = {}

    def is_composable(self, function: FunctionId) -> bool:
        """Whether a function is annotated @Composable."""
        return any(simple(a.name) == "Composable" for a in self._types.function(function).annotations)

    def _is_shown(self, function: FunctionId) -> bool:
        """A composable, or what is named like one: a top-level function with a capital letter."""
        declared = self._types.function(function)
        return self.is_composable(function) or (declared.owner < 0 and declared.name[:1].isupper())

    def name_of(self, function: FunctionId) -> str:
        """Qualified name of a top-level function."""
        package = self._types.facts(function.path).package
        return f"{package}.{self._types.function(function).name}".lstrip(".")

    def calls(self, function: FunctionId) -> tuple[Shown, ...]:
        """The own composables that a function calls itself; its lambdas are functions of their own."""
        found = self._calls.get(function)
        if found is None:
            body = self._types.function(function).body
            listed: list[Shown] = []
            for number, step in enumerate(body.steps if body is not None else ()):
                if step.kind == "call" and step.name[:1].isupper():
                    targets = self._resolver.targets(function.path, function.index, number)[:1]
                    listed += [Shown(function, number, t, step.guard >= 0) for t in targets if self._is_shown(t)]
            found = self._calls[function] = tuple(listed)
        return found

    def inside(self, function: FunctionId, guarded: bool = True) -> Iterator[FunctionId]:
        """A function and the lambdas written in it, but not the content of other destinations. `guarded`: those that
        stand under a condition too."""
        pending = [function.index]
        while pending:
            index = pending.pop(0)
            yield FunctionId(function.path, index)
            body = self._types.facts(function.path).functions[index].body
            for step in body.steps if body is not None else ():
                if step.name in _WRAPPERS or (step.guard >= 0 and not guarded):
                    continue
                pending.extend(a.value.function for a in step.args if isinstance(a.value, FunctionValue))

    def shown(self, functions: Iterator[FunctionId] | tuple[FunctionId, ...], guarded: bool) -> tuple[FunctionId, ...]:
        """The functions of every composable that some functions show, theirs included. `guarded`: under a condition
        too."""
        found: dict[FunctionId, None] = {}
        level = list(functions)
        for _ in range(MAX_DEPTH):
            following: list[FunctionId] = []
            for function in level:
                for inner in self.inside(function, guarded):
                    if inner in found or len(found) > MAX_SHOWN:
                        continue
                    found[inner] = None
                    following.extend(c.target for c in self.calls(inner) if guarded or not c.guarded)
            level = following
        return tuple(found)

    def content(self, function: FunctionId) -> FunctionId | None:
        """The composable that a lambda is there to show: the first it calls, wrappers with content of their own passed
        through."""
        for inner in self.inside(function):
            body = self._types.function(inner).body
            for call in self.calls(inner):
                step = body.steps[call.step] if body is not None else None
                wraps = step is not None and any(
                    any(self.calls(f) for f in self.inside(FunctionId(inner.path, a.value.function)))
                    for a in step.args
                    if isinstance(a.value, FunctionValue)
                )
                if not wraps:
                    return call.target
        return None
