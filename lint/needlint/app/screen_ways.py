"""The ways out of one screen, each with every condition on it from the screen's start on.

`Screens` says which function opens which screen. Here the calls from the screen's own callbacks to that function are
followed too, so that a check three calls before, around the lambda or in the base class, is part of the way.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from needlint.app.callgraph import Edge
from needlint.app.engine import Engine
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_tests import GuardId, ScreenTests, Test
from needlint.app.screens import Transition
from needlint.app.triggers import Trigger
from needlint.facts.place import Place
from needlint.facts.source import StepResult

MAX_CALLS = 9
MAX_STATES = 1500
_INTERCEPTING = frozenset({"process", "intercept"})
"""What a router calls before every navigation."""
_ORDER: tuple[Trigger, ...] = ("start", "system", "unknown", "user")


class Way(Struct, frozen=True):
    """`screen` opens `target` at `place`."""

    screen: str
    target: str
    trigger: Trigger
    function: FunctionId
    step: int
    place: Place
    tests: tuple[Test, ...]
    calls: tuple[Place, ...] = ()
    """The call sites from the screen's callback on."""
    functions: tuple[FunctionId, ...] = ()
    """The functions passed, the callback first."""
    handed: tuple[str, ...] = ()
    """Names of the library calls that the code on the way was given to."""
    guards: tuple[GuardId, ...] = ()
    """Every guard passed."""


class _State(Struct, frozen=True):
    function: FunctionId
    trigger: Trigger
    guards: tuple[GuardId, ...]
    calls: tuple[Place, ...]
    functions: tuple[FunctionId, ...]
    handed: tuple[str, ...]


class ScreenWays:
    """Ways of the screens of one app."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._graph = engine.graph
        self._resolver = engine.graph.resolver
        self._types = engine.graph.resolver.types
        self.tests = ScreenTests(engine)
        self._known: dict[str, tuple[Way, ...]] = {}

    def of(self, screen: str) -> tuple[Way, ...]:
        """Ways out of a screen's own code; fragments it hosts have ways of their own."""
        found = self._known.get(screen)
        if found is None:
            self._known[screen] = ()
            found = self._known[screen] = tuple(dict.fromkeys(self._walk(screen)))
        return found

    # ---- the walk ---------------------------------------------------------------------------------------------------

    def _entries(self, screen: str) -> Iterator[_State]:
        seen: set[str] = set()
        for own in (screen, *(s for s in self._types.supertypes(screen) if self._types.is_own(s))):
            members = {}
            for declared in self._types.declarations(own):
                for member, indexes in self._types.file(declared.path).functions.get(declared.index, {}).items():
                    members[member] = [FunctionId(declared.path, index) for index in indexes]
            for member, identities in members.items():
                for identity in identities if member not in seen or member.startswith("<") else ():
                    trigger = "start" if member.startswith("<") else self._engine.triggers.lifecycle(identity, screen)
                    if trigger is None and member in _INTERCEPTING:
                        trigger = "system"
                    if trigger == "user" and not self._overrides(identity):
                        continue  # a listener's class has methods of its own too
                    if trigger is not None:
                        yield _State(identity, trigger, (), (), (identity,), ())
            seen.update(members)
        for top in self._types.top_functions(screen):
            yield _State(top, "start", (), (), (top,), ())

    def _overrides(self, identity: FunctionId) -> bool:
        function = self._types.function(identity)
        marked = "override" in function.modifiers or any(a.name.endswith("Override") for a in function.annotations)
        return marked or not self._graph.callers(identity)

    def _walk(self, screen: str) -> Iterator[Way]:
        pending = list(self._entries(screen))
        seen: dict[tuple[FunctionId, Trigger], int] = {}
        count = 0
        while pending and count < MAX_STATES:
            state = pending.pop(0)
            count += 1
            key = (state.function, state.trigger)
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > 3:
                continue
            for transition in self._engine.screens.transitions(state.function):
                if transition.kind in ("activity", "fragment", "composable") and transition.target != screen:
                    yield from self._way(screen, state, transition)
            if len(state.calls) < MAX_CALLS:
                for edge in self._graph.edges(state.function):
                    pending.extend(self._along(screen, state, edge))

    def _along(self, screen: str, state: _State, edge: Edge) -> Iterator[_State]:
        when = self._engine.triggers.edge(edge)
        trigger = state.trigger if when == "caller" else max(state.trigger, when, key=_ORDER.index)
        guards = list(state.guards)
        for function, number in ((edge.caller, edge.step), *edge.via):
            guards.extend((function, g) for g in reversed(self._engine.guards.chain(function, number)))
        place = Place(edge.caller.path, self._resolver.step(edge.caller.path, edge.caller.index, edge.step).range)
        names = tuple(
            n
            for h in edge.handed
            for n in (self._resolver.step(h.function.path, h.function.index, h.step).name, h.method)
            if n
        )
        targets = self._graph.dispatch(screen, edge.target) if edge.own else (edge.target,)
        for target in targets:
            if target in state.functions:
                continue
            yield _State(
                target,
                trigger,
                tuple(dict.fromkeys(guards)),
                (*state.calls, place),
                (*state.functions, target),
                (*state.handed, *names),
            )

    def _way(self, screen: str, state: _State, transition: Transition) -> Iterator[Way]:
        guards = list(state.guards)
        for number in (transition.step, *self._naming(transition)):
            guards.extend((state.function, g) for g in reversed(self._engine.guards.chain(state.function, number)))
        tests = tuple(t for g in dict.fromkeys(guards) for t in self.tests.of(screen, g))
        yield Way(
            screen,
            transition.target,
            state.trigger,
            state.function,
            transition.step,
            self._engine.screens.place(transition),
            tests,
            state.calls,
            state.functions,
            state.handed,
            tuple(dict.fromkeys(guards)),
        )

    def _naming(self, transition: Transition) -> tuple[int, ...]:
        """The step before a transition that names its class: the intent may be made under a condition of its own."""
        identity = transition.function
        body = self._types.function(identity).body
        found: tuple[int, ...] = ()
        for number, step in enumerate(body.steps[: transition.step] if body is not None else ()):
            if step.kind != "read" or step.name not in ("class", "java", "javaClass"):
                continue
            named = self._resolver.values.class_literal(identity.path, identity.index, StepResult(number))
            if transition.target in named:
                found = (number,)
        return found
