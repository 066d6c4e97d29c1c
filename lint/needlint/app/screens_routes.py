"""Destinations of Compose navigation: routes as strings, properties or types, and where a NavHost starts.

Navigation Compose (`composable("route") {}`, `composable<Route> {}`, `navigation(..)`), Navigation 3 (`entry<Key> {}`,
`rememberNavBackStack(Key)`) and Voyager (`Navigator(Page())`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from needlint.app.composables import Composables
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import simple
from needlint.facts.source import Cast, Choice, FunctionValue, Local, Name, Step, StepResult, Value

_SHOWS = frozenset({"composable", "dialog", "entry", "bottomSheet"})
HOSTS = {"NavHost": "startDestination", "AnimatedNavHost": "startDestination", "Navigator": "screen"}
"""What shows a destination at once -> its argument that says which; without a name it stands at the position below."""
_POSITIONS = {"NavHost": 1, "AnimatedNavHost": 1, "Navigator": 0}
_STACKS = frozenset({"rememberNavBackStack", "NavBackStack"})
_SUFFIXES = frozenset({"route", "name", "path", "destination", "screenRoute", "toString"})
MAX_DEPTH = 5

Conditions = tuple[tuple[FunctionId, Value, bool], ...]
"""(function, condition, answer)"""


class Alternative(Struct, frozen=True):
    """A destination with the conditions (function, condition, answer) under which a host starts there."""

    target: str
    conditions: Conditions = ()


class Routes:
    """Routes of one app."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._composables = Composables(resolver)

    def target(self, identity: FunctionId, value: Value, number: int) -> tuple[str, ...]:
        """The destinations that a value given to `navigate` names."""
        found = (self._known(key) for key, _ in self._keys(identity, value, number, ()))
        return tuple(dict.fromkeys(name for name in found if name))

    def named(self, identity: FunctionId, value: Value, number: int) -> Iterator[tuple[str, Conditions]]:
        """What a value calls a destination (a route, an id), with the conditions of each alternative."""
        return self._keys(identity, value, number, ())

    def starts(self, identity: FunctionId, number: int, step: Step) -> tuple[Alternative, ...]:
        """Where a host shown at a step starts; several where that depends."""
        found = [
            Alternative(name, conditions)
            for value in self._start_values(step)
            for key, conditions in self._keys(identity, value, number, ())
            if (name := self._known(key) or self._page(identity, key))
        ]
        return tuple(dict.fromkeys(found))

    def _start_values(self, step: Step) -> Iterator[Value]:
        if step.name in _STACKS:
            yield from (a.value for a in step.args[:2])
            return
        named = HOSTS.get(step.name)
        if named is None:
            return
        for position, argument in enumerate(step.args):
            if argument.name == named or (not argument.name and position == _POSITIONS[step.name]):
                yield argument.value

    def _known(self, key: str) -> str:
        for _ in range(MAX_DEPTH):  # the start of a nested graph
            if key in self._shown:
                return self._shown[key]
            if key not in self._nested:
                return ""
            key = self._nested[key]
        return ""

    def _page(self, identity: FunctionId, key: str) -> str:
        """A Voyager screen: an own class with content."""
        if not key.startswith("@"):
            return ""
        name = self._types.resolve_type(identity.path, self._types.function(identity).owner, key[1:])
        own = self._types.is_own(name) and any(simple(s) in ("Screen", "Tab") for s in self._types.supertypes(name))
        return name if own else ""

    # ---- what a value calls a destination ---------------------------------------------------------------------------

    def _keys(
        self,
        identity: FunctionId,
        value: Value,
        number: int,
        conditions: Conditions,
        depth: int = 0,
    ) -> Iterator[tuple[str, Conditions]]:
        if depth > MAX_DEPTH:
            return
        constant = self._resolver.constant(identity.path, identity.index, value, number)
        if isinstance(constant, str) and not isinstance(value, Choice):
            yield constant, conditions
            return
        match value:
            case Choice(condition, then, otherwise):
                for side, holds in ((then, True), (otherwise, False)):
                    asked = (*conditions, (identity, condition, holds))
                    yield from self._keys(identity, side, number, asked, depth + 1)
            case Cast(operand, _):
                yield from self._keys(identity, operand, number, conditions, depth + 1)
            case Local(name):
                yield from self._local(identity, name, conditions, depth)
            case Name(path):
                yield _symbol(path), conditions
            case StepResult(step):
                yield from self._step_keys(identity, step, conditions, depth)
            case FunctionValue(index):
                inner = FunctionId(identity.path, index)
                body = self._types.function(inner).body
                for at, last in enumerate(body.steps if body is not None else ()):
                    if last.kind == "return" and last.args:
                        yield from self._keys(inner, last.args[0].value, at, conditions, depth + 1)
            case _:
                return

    def _step_keys(
        self, identity: FunctionId, number: int, conditions: Conditions, depth: int
    ) -> Iterator[tuple[str, Conditions]]:
        read = self._resolver.step(identity.path, identity.index, number)
        head = read.receiver.path + "." if isinstance(read.receiver, Name) else ""
        if read.kind in ("read", "construct") or read.name[:1].isupper() or read.name in _SUFFIXES:
            yield _symbol(head + read.name), conditions
        elif read.name in ("remember", "rememberSaveable", "derivedStateOf", "mutableStateOf"):
            for argument in read.args:
                yield from self._keys(identity, argument.value, number, conditions, depth + 1)

    def _local(
        self,
        identity: FunctionId,
        name: str,
        conditions: Conditions,
        depth: int,
    ) -> Iterator[tuple[str, Conditions]]:
        """The values of a local; those that it gets in branches hold under the branch's condition."""
        binding = self._resolver.lexicon(identity.path).binding(identity.index, name)
        holder = FunctionId(identity.path, binding.function) if binding is not None else identity
        body = self._types.function(holder).body
        for number in binding.steps if binding is not None else ():
            assigned = self._resolver.step(holder.path, holder.index, number)
            asked = conditions
            guard = assigned.guard
            while body is not None and guard >= 0:
                asked = (*asked, (holder, body.guards[guard].condition, body.guards[guard].holds))
                guard = body.guards[guard].parent
            if assigned.args:
                yield from self._keys(holder, assigned.args[0].value, number, asked, depth + 1)

    # ---- destinations -----------------------------------------------------------------------------------------------

    @cached_property
    def _shown(self) -> dict[str, str]:
        """Route -> qualified name of the composable that is shown there."""
        found: dict[str, str] = {}
        for identity, number, step in self._kotlin_steps():
            if step.name not in _SHOWS or not step.args or not isinstance(step.args[-1].value, FunctionValue):
                continue
            target = self._composables.content(FunctionId(identity.path, step.args[-1].value.function))
            if target is not None:
                for key in self._route_keys(identity, number, step):
                    found.setdefault(key, self._composables.name_of(target))
        return found

    @cached_property
    def _nested(self) -> dict[str, str]:
        """Route of a nested graph -> the route it starts at."""
        found: dict[str, str] = {}
        for identity, number, step in self._kotlin_steps():
            if step.name != "navigation":
                continue
            start = next((a.value for a in step.args if a.name == "startDestination"), None)
            if start is None and step.args and not step.args[0].name:
                start = step.args[0].value
            keys = list(self._keys(identity, start, number, ())) if start is not None else []
            for key in self._route_keys(identity, number, step) if keys else ():
                found.setdefault(key, keys[0][0])
        return found

    def _route_keys(self, identity: FunctionId, number: int, step: Step) -> Iterator[str]:
        if step.type:
            yield _symbol(step.type.partition(",")[0].partition("<")[0])
        for position, argument in enumerate(step.args):
            first = position == (1 if step.name == "navigation" else 0) and not argument.name
            if (first or argument.name == "route") and not isinstance(argument.value, FunctionValue):
                yield from (key for key, _ in self._keys(identity, argument.value, number, ()))

    def _kotlin_steps(self) -> Iterator[tuple[FunctionId, int, Step]]:
        for path in sorted(self._types.paths):
            facts = self._types.facts(path)
            if facts.language != "kotlin":
                continue
            for index, function in enumerate(facts.functions):
                for number, step in enumerate(function.body.steps if function.body is not None else ()):
                    if step.kind == "call" and (step.name in _SHOWS or step.name == "navigation"):
                        yield FunctionId(path, index), number, step


def _symbol(path: str) -> str:
    """`Screen.Login.route`, `Login()`, `Login::class`: what names the destination, without what holds it."""
    parts = [p for p in path.replace("::", ".").split(".") if p not in _SUFFIXES and p not in ("class", "java")]
    return "@" + (parts[-1] if parts else "")
