"""What runs before the user does anything: the functions reached from the app's entry points.

Every reached function keeps the arrival with the fewest conditions on the way, then the shortest path. A caller that
knows which conditions protect (a consent flag) passes `stops`; such an edge is not followed, so that what is reached is
reached without it. Objects handed to a library are reached where they are handed over; what only an action of the user
calls is not. A caller that asks about few functions passes `asked`; what leads to none of them is not followed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from needlint.app.callgraph import CallGraph, Edge
from needlint.app.guards import Guards
from needlint.app.leading import Leading
from needlint.app.manifest_model import MergedManifest
from needlint.app.reach_conditions import Conditions, GuardId, Stops
from needlint.app.reach_entries import Entries, Entry
from needlint.app.resolve_model import FunctionId
from needlint.app.screens import Screens
from needlint.app.triggers import Triggers
from needlint.facts.place import Place
from needlint.knowledge.frameworks import kind_of

MAX_PATH = 40
"""Calls followed from an entry."""


class Arrival(Struct, frozen=True):
    """How a function is reached. `entry`: Application.onCreate, ContentProvider.onCreate, androidx.startup, launcher
    ...; `path`: the call sites from the entry on; `guards`: the conditions passed on the way, outermost first."""

    entry: str
    path: tuple[Place, ...] = ()
    guards: tuple[GuardId, ...] = ()
    functions: tuple[FunctionId, ...] = ()
    """The functions on the way, entry first, this one last."""
    guesses: int = 0
    """How often the way rests on a callback whose time is not known, or the system's; one kept in a field for later
    counts twice."""


class _State(Struct, frozen=True, order=True):
    function: FunctionId
    this: str
    constants: tuple[tuple[str, bool], ...]


_Onward = tuple[_State, tuple[Place, ...], tuple[GuardId, ...], int]
"""The next state, the call sites to it, the conditions passed, the guesses made."""


class Reach:
    """Reach over one app."""

    def __init__(
        self,
        graph: CallGraph,
        manifest: MergedManifest,
        screens: Screens,
        triggers: Triggers,
        *,
        stops: Stops | None = None,
        asked: Callable[[], Iterable[FunctionId]] | None = None,
    ) -> None:
        self._graph = graph
        self._resolver = graph.resolver
        self._types = graph.resolver.types
        self._screens = screens
        self._triggers = triggers
        self._guards = Guards(graph.resolver)
        self._conditions = Conditions(graph.resolver, self._guards, stops)
        self.entries = Entries(graph.resolver.types, manifest, screens, triggers)
        self._stops = stops
        self._asked = asked
        self._leading = Leading(graph, screens, self.entries.started)
        self._within: frozenset[FunctionId] | None = None
        """The functions to stay within, None = all."""
        self._start: dict[FunctionId, Arrival] | None = None
        self._states: dict[FunctionId, list[tuple[dict[str, bool], Arrival]]] = {}
        self._background: dict[FunctionId, Arrival] | None = None

    # ---- answers ----------------------------------------------------------------------------------------------------

    def start_reach(self) -> dict[FunctionId, Arrival]:
        """Every function that a start of the app reaches without an action of the user; with `asked`, of those."""
        if self._start is None:
            self._within = self._leading.to(self._asked()) if self._asked is not None else None
            self._start = self._run(self.entries.of_start(), screens=True)
        return self._start

    def arrival(self, function: FunctionId, step: int) -> Arrival | None:
        """How a start reaches a step: the arrival at its function whose constants leave the step's guards open."""
        return next((arrival for _, arrival in self._arrivals(function, step)), None)

    def truths(self, function: FunctionId, step: int, name: str) -> set[bool]:
        """The constants that a Boolean parameter of the function has where a start reaches a step."""
        return {known[name] for known, _ in self._arrivals(function, step) if name in known}

    def _arrivals(self, function: FunctionId, step: int) -> Iterator[tuple[dict[str, bool], Arrival]]:
        self.start_reach()
        if self._within is not None and function not in self._within:
            self._widen(function)
        chain = self._guards.chain(function, step)
        for constants, arrival in self._states.get(function, ()):
            if self._conditions.open(function, chain, constants) is not None:
                yield constants, arrival

    def _widen(self, function: FunctionId) -> None:
        """A question that nobody announced: what leads to this function is followed too."""
        assert self._within is not None
        self._within |= self._leading.to((function,))
        self._states = {}
        self._start = self._run(self.entries.of_start(), screens=True)

    def background_reach(self) -> dict[FunctionId, Arrival]:
        """Every function that a service, receiver or worker of the app reaches; entries are `Service.onCreate` ..."""
        if self._background is None:
            self._background = self._run(self.entries.of_background(), screens=False)
        return self._background

    # ---- the walk ---------------------------------------------------------------------------------------------------

    def _run(self, entries: Iterator[Entry], screens: bool) -> dict[FunctionId, Arrival]:
        reached: dict[FunctionId, Arrival] = {}
        done: set[_State] = set()
        queue: list[tuple[tuple[int, int, int], int, _State, Arrival]] = []
        count = 0
        for label, name, identity in entries:
            if not self._counts(identity):
                continue
            first = Arrival(label, functions=(identity,))
            heapq.heappush(queue, (self._rank(first), count, _State(identity, name, ()), first))
            count += 1
        while queue:
            _, _, state, arrival = heapq.heappop(queue)
            if state in done:
                continue
            done.add(state)
            reached.setdefault(state.function, arrival)
            if screens:
                self._states.setdefault(state.function, []).append((dict(state.constants), arrival))
            if len(arrival.path) >= MAX_PATH:
                continue
            for following, places, guards, guesses in self._steps(state, screens):
                if following in done:
                    continue
                passed = tuple(dict.fromkeys((*arrival.guards, *guards)))
                path = (*arrival.path, *places)
                functions = (*arrival.functions, following.function)
                further = Arrival(arrival.entry, path, passed, functions, arrival.guesses + guesses)
                heapq.heappush(queue, (self._rank(further), count, following, further))
                count += 1
        return reached

    def _rank(self, arrival: Arrival) -> tuple[int, int, int]:
        """Better arrivals first: fewer conditions, surer, shorter; where `stops` takes the conditions, surer first."""
        rank = (len(arrival.guards), arrival.guesses)
        return (*(rank if self._stops is None else rank[::-1]), len(arrival.path))

    def _steps(self, state: _State, screens: bool) -> Iterator[_Onward]:
        known = dict(state.constants)
        for edge in self._graph.edges(state.function):
            when = self._triggers.edge(edge)
            if when == "user" or (when == "system" and self._waits(edge)) or self._graph.registers(edge):
                continue
            landing = [(target, this) for target, this in self._landing(state, edge) if self._counts(target)]
            guards = self._conditions.passed(state.function, known, edge) if landing else None
            if guards is None:
                continue
            places = self._places(edge)
            for target, this in landing:
                guesses = 0 if when in ("caller", "start") else 2 if edge.kept else 1
                yield _State(target, this, self._conditions.constants(known, edge, target)), places, guards, guesses
        if screens:
            yield from self._opened(state)

    def _counts(self, function: FunctionId) -> bool:
        return self._within is None or function in self._within

    def _waits(self, edge: Edge) -> bool:
        """A component's own system callback (a result, a pause) does not come of being created."""
        method = edge.handed[-1].method if edge.handed else ""
        if not method:
            return False
        function = self._types.function(edge.target)
        owner = self._types.name_of(edge.target.path, function.owner) if function.owner >= 0 else ""
        return kind_of((owner, *self._types.supertypes(owner))) is not None

    def _landing(self, state: _State, edge: Edge) -> Iterator[tuple[FunctionId, str]]:
        function = self._types.function(edge.target)
        if edge.own:
            for target in self._graph.dispatch(state.this, edge.target):
                owner = self._owner(target)
                yield target, state.this if owner and self._types.is_subtype(state.this, owner) else owner
            return
        if function.name == "<lambda>" and edge.target.path == state.function.path:
            yield edge.target, state.this
            return
        owner = self._owner(edge.target)
        if edge.this and owner and self._types.is_subtype(edge.this, owner):
            yield edge.target, edge.this
            return
        keeps = bool(state.this) and bool(owner) and self._types.is_subtype(state.this, owner)
        yield edge.target, state.this if keeps else owner

    def _owner(self, identity: FunctionId) -> str:
        owner = self._types.function(identity).owner
        return self._types.name_of(identity.path, owner) if owner >= 0 else ""

    def _places(self, edge: Edge) -> tuple[Place, ...]:
        sites = ((edge.caller, edge.step), *edge.via)
        return tuple(Place(f.path, self._resolver.step(f.path, f.index, s).range) for f, s in sites)

    def _opened(self, state: _State) -> Iterator[_Onward]:
        """Screens and services that the function starts."""
        for transition in self._screens.transitions(state.function):
            triggers = ("start", "system") if transition.kind == "worker" else ("start",)
            started = [f for f in self.entries.started(transition.target, triggers) if self._counts(f)]
            if not started or transition.kind == "receiver":
                continue
            if transition.kind == "fragment" and transition.target in self._screens.chosen(state.function):
                continue
            guards = self._conditions.open(
                state.function, self._guards.chain(state.function, transition.step), dict(state.constants)
            )
            if guards is None:
                continue
            place = self._screens.place(transition)
            for identity in started:
                yield _State(identity, transition.target, ()), (place,), tuple(guards), 0
        function = self._types.function(state.function)
        if function.name == "onCreate" and state.this:
            chosen = self._screens.chosen_in(state.this)
            for hosted in (h for h in self._screens.hosted(state.this) if h not in chosen):
                for identity in filter(self._counts, self.entries.started(hosted)):
                    place = Place(state.function.path, function.range)
                    yield _State(identity, hosted, ()), (place,), (), 0
