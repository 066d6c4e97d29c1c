"""Content that depends on a state: `if (loggedIn) Home() else Login()`, `when (state) {}`, where a graph starts."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.composables import Composables, Shown
from needlint.app.engine import Engine
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import ScreenContent
from needlint.app.screen_ways import ScreenWays, Way
from needlint.app.screens_routes import Routes
from needlint.facts.place import Place


class Switches:
    """Alternatives of what a screen shows, over one app."""

    def __init__(self, engine: Engine, content: ScreenContent, composables: Composables, ways: ScreenWays) -> None:
        self._resolver = engine.graph.resolver
        self._types = engine.graph.resolver.types
        self._guards = engine.guards
        self._screens = engine.screens
        self._content = content
        self._composables = composables
        self._tests = ways.tests
        self._routes = Routes(engine.graph.resolver)

    def of(self, screen: str) -> Iterator[tuple[Way, ...]]:
        """The sets of alternatives in what a screen shows, each as ways with the conditions they stand under."""
        for function in self._content.functions(screen):
            calls = self._composables.calls(function)
            if any(c.guarded for c in calls):
                yield tuple(self._shown(screen, c) for c in calls)
            yield from self._starts(screen, function)
        graphs = tuple(w for f in self._content.functions(screen) for w in self._graph_starts(screen, f))
        if len({w.target for w in graphs}) > 1:
            yield graphs

    def _shown(self, screen: str, call: Shown) -> Way:
        guards = tuple((call.caller, g) for g in reversed(self._guards.chain(call.caller, call.step)))
        tests = tuple(t for g in guards for t in self._tests.of(screen, g))
        return Way(
            screen,
            self._composables.name_of(call.target),
            "start",
            call.caller,
            call.step,
            self._place(call.caller, call.step),
            tests,
            functions=(call.caller,),
            guards=guards,
        )

    def _starts(self, screen: str, function: FunctionId) -> Iterator[tuple[Way, ...]]:
        """Where a host starts, if that depends."""
        body = self._types.function(function).body
        for number, step in enumerate(body.steps if body is not None else ()):
            starts = self._routes.starts(function, number, step) if step.kind == "call" else ()
            if len({s.target for s in starts}) < 2:
                continue
            yield tuple(
                Way(
                    screen,
                    start.target,
                    "start",
                    function,
                    number,
                    self._place(function, number),
                    tuple(t for at, c, holds in start.conditions for t in self._tests.condition(screen, at, c, holds)),
                    functions=(function,),
                )
                for start in starts
            )

    def _graph_starts(self, screen: str, function: FunctionId) -> Iterator[Way]:
        """`graph.setStartDestination(if (loggedIn) R.id.home else R.id.login)`"""
        body = self._types.function(function).body
        for number, step in enumerate(body.steps if body is not None else ()):
            if step.name not in ("setStartDestination", "startDestination", "startDestinationId") or not step.args:
                continue
            guards = tuple((function, g) for g in reversed(self._guards.chain(function, number)))
            tests = tuple(t for g in guards for t in self._tests.of(screen, g))
            for id, conditions in self._routes.named(function, step.args[0].value, number):
                target = self._screens.destination(id)
                asked = tuple(t for at, c, holds in conditions for t in self._tests.condition(screen, at, c, holds))
                if target:
                    place = self._place(function, number)
                    yield Way(screen, target, "start", function, number, place, (*tests, *asked), functions=(function,))

    def _place(self, function: FunctionId, number: int) -> Place:
        return Place(function.path, self._resolver.step(function.path, function.index, number).range)
