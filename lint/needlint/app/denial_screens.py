"""What a screen does by itself while the permission is missing.

The answer to a request is one place where a refusal can cost something. The screen's own start is the other: it may
close when a check fails, at start or on the way back from the settings, ask again on every return to the foreground,
or go on to the next screen from the granted branch alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from needlint.app.denial import Walk
from needlint.app.denial_effects import Event
from needlint.app.denial_outcomes import ENDS, by_choice, outcome_of
from needlint.app.denial_values import NEUTRAL, Context
from needlint.app.denial_walls import walls
from needlint.app.denial_ways import Ways
from needlint.app.engine import Engine
from needlint.app.request_answers import Entry
from needlint.app.requests_model import Outcome
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.resource_model import ResourceFacts

_RETURNS = frozenset(("onResume", "onStart", "onRestart", "onWindowFocusChanged", "onPostResume", "onResumeFragments"))
_WAITING = frozenset(("launcher", "onboarding"))
"""Screens whose only purpose is to lead on."""


class ScreenDenials:
    """Outcomes that stand outside the answer. `walk` makes a walk for the request in hand."""

    def __init__(self, engine: Engine, resources: Mapping[str, ResourceFacts]) -> None:
        self._engine = engine
        self._ways = Ways(engine, resources)
        self._types = engine.graph.resolver.types
        self._starting: dict[tuple[str, frozenset[str]], Walk] = {}
        self._looping: dict[tuple[str, frozenset[str]], Event | None] = {}
        """By screen and permissions: what asks again on every return."""

    def of(
        self, screen: str, answered: Walk, walk: Callable[[], Walk], guard: Place, *, first: bool
    ) -> Iterator[Outcome]:
        """`first`: the request is made when the screen starts."""
        if screen not in {*self._engine.screens.activities, *self._engine.screens.fragments}:
            return
        starting = walk()
        key = (screen, starting.permissions)
        if key in self._starting:
            starting = self._starting[key]
        else:
            self._starting[key] = starting
            for function in self._started(screen):
                starting.run(Entry(function, True, True, Context(this=screen)))
        yield from self._checks(starting, guard)
        yield from walls(starting, guard)
        if key not in self._looping:
            asks = starting.cut or any(e.kind == "re-asks" for e in starting.events)
            self._looping[key] = self._loops(screen, walk) if asks else None
        looping = self._looping[key]
        if looping is not None:
            yield outcome_of("re-asks", looping, guard)
        if self._engine.screens.kind(screen) in _WAITING:
            yield from self._ways.stuck(screen, starting, answered, guard, first=first)
        yield from self._ways.held(screen, starting, answered, guard)

    def _started(self, screen: str) -> Iterator[FunctionId]:
        started = self._engine.reach.entries.started(screen)
        yield from (f for f in started if not self._types.function(f).name.startswith("<"))
        yield from self._types.find_functions(screen, "onActivityResult")

    def _checks(self, starting: Walk, guard: Place) -> Iterator[Outcome]:
        """The screen closes when a check at its start, or on the way back from the settings, fails."""
        direct = [e for e in starting.events if e.choice is None]
        if any(e.kind == "opens-screen" and e.of_denial for e in direct):
            return
        ends = [e for e in direct if e.kind in ENDS and e.of_denial and e.denied in (True, NEUTRAL)]
        for event in ends:
            yield outcome_of(ENDS[event.kind], event, guard)
        if not ends:
            dialogs = [c for c in starting.choices if starting.choices.is_of_dialog(c)]
            found = by_choice(starting, [e for e in direct if e.of_denial], guard, dialogs)
            yield from (o for o in found if o.certain)

    def _loops(self, screen: str, walk: Callable[[], Walk]) -> Event | None:
        """Every return to the screen asks again, and the answer's dialog is such a return."""
        for function in self._engine.reach.entries.started(screen):
            if self._types.function(function).name not in _RETURNS:
                continue
            returning = walk()
            returning.run(Entry(function, True, True, Context(this=screen)))
            for event in returning.events:
                if event.kind == "re-asks" and event.choice is None and event.denied in (True, NEUTRAL):
                    return event
        return None
