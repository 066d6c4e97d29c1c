"""What runs when the user says no: a walk from the answer through own calls, in both worlds at once.

Only steps that may run in the denied world and do not run in the granted one are outcomes of the denial. Listeners of
dialog buttons are kept apart as choices of the user.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from needlint.app.callgraph import Edge
from needlint.app.denial_choices import Choices
from needlint.app.denial_compose import is_elsewhere, shown, start_of
from needlint.app.denial_dialogs import Dialogs
from needlint.app.denial_effects import ENDS_ALL, Event, EventKind
from needlint.app.denial_following import Following, Passage
from needlint.app.denial_prospects import Prospects
from needlint.app.denial_values import Context, Truth, both
from needlint.app.denial_views import Switched
from needlint.app.denial_world import FUEL, World
from needlint.app.engine import Engine
from needlint.app.request_answers import AnswerSlots, Entry
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.source import Step

MAX_DEPTH = 7
MAX_VISITS = 300


class Asks(Struct, frozen=True):
    """A step that asks again."""

    permissions: frozenset[str]


class Walk:
    """One walk. `asks` tells what a step asks for, None where it does not ask; `root` is the call in which a helper was
    handed the callbacks that it keeps; `answers` are the functions that get the answer, which the call that takes them
    does not run."""

    def __init__(  # noqa: PLR0917
        self,
        engine: Engine,
        slots: AnswerSlots,
        granted: World,
        denied: World,
        asks: Callable[[FunctionId, int, Context], Asks | None],
        root: tuple[FunctionId, int] | None,
        kept: dict[tuple[FunctionId, int], list[Edge]],
        answers: frozenset[FunctionId],
        prospects: Prospects,
    ) -> None:
        self._resolver = engine.graph.resolver
        self._types = engine.graph.resolver.types
        self._dialogs = Dialogs(self._resolver)
        self._prospects = prospects
        self._effects = prospects.effects
        self._granted = granted
        self._denied = denied
        self._asks = asks
        self._following = Following(engine, slots, granted, denied, root, kept, answers)
        self._visits = 0
        self._first = False
        self._start: str | None = None
        self.cut = False
        """The walk was too long to be followed to its end."""
        self._stack: list[FunctionId] = []
        self._seen: set[tuple[object, ...]] = set()
        self._contexts: list[Context] = []
        """Those that `_seen` names by identity: an identity may come back once its object is gone."""
        self.events: list[Event] = []
        self.choices = Choices(self._resolver)
        self._views = prospects.views
        self._buttons: dict[FunctionId, str] = {}
        self._tested = ""
        self.switched: list[Switched] = []

    def run(self, entry: Entry) -> None:
        """Follow one answer."""
        self._first = entry.first
        self._granted.fuel = self._denied.fuel = FUEL
        passage = Passage(entry.granted, entry.denied, entry.context, None)
        self._walk(entry.function, entry.start, passage, ())

    @property
    def permissions(self) -> frozenset[str]:
        """What the request asks for."""
        return self._denied.permissions

    def runs_denied(self, at: FunctionId, number: int, context: Context) -> Truth:
        """Whether a step may run within its function when the permission is denied."""
        return self._denied.runs(at, number, context)

    def _walk(
        self,
        at: FunctionId,
        start: int,
        passage: Passage,
        path: tuple[Place, ...],
    ) -> None:
        body = self._types.function(at).body
        granted, denied, context = passage.granted, passage.denied, passage.context
        key = (at, start, str(granted), str(denied), id(context) if context.bound else 0, passage.choice)
        if body is None or at in self._stack or key in self._seen:
            return
        self._seen.add(key)
        self._contexts.append(context)
        self._visits += 1
        if self._visits > MAX_VISITS or sum(not self._is_lambda(f) for f in self._stack) > MAX_DEPTH:
            self.cut = True
            return
        self._stack.append(at)
        try:
            edges = self._prospects.edges(at)
            for number, step in enumerate(body.steps):
                if number < start or step.kind in ("return", "throw"):
                    continue
                if number not in edges and not self._prospects.acts(at, number, step):
                    continue
                when_granted = both(granted, self._granted.runs(at, number, context)) if granted is not False else False
                when_denied = both(denied, self._denied.runs(at, number, context)) if denied is not False else False
                if when_granted is False and when_denied is False:
                    continue
                reached = Passage(when_granted, when_denied, context, passage.choice)
                self._step(at, number, step, reached, path, edges.get(number, []))
        finally:
            self._stack.pop()

    def _is_lambda(self, function: FunctionId) -> bool:
        return self._types.function(function).name == "<lambda>"

    def _step(  # noqa: PLR0917
        self,
        at: FunctionId,
        number: int,
        step: Step,
        passage: Passage,
        path: tuple[Place, ...],
        edges: list[Edge],
    ) -> None:
        place = Place(at.path, step.range)
        granted, denied, context, choice = passage.granted, passage.denied, passage.context, passage.choice

        def note(kind: EventKind, target: str = "") -> None:
            button = self._tested or (self._buttons.get(choice, "") if choice is not None else "")
            event = Event(kind, place, at, path, granted, denied, choice, number, target, self._stack[0], button)
            self.events.append(event)

        asked = self._asks(at, number, context) if step.kind == "call" else None
        if asked is not None:
            same = not asked.permissions or not self._denied.permissions or asked.permissions & self._denied.permissions
            if same and not self._first:
                note("re-asks")
            return
        if step.name in ("launch", "launchPermissionRequest", "requestPermissions") and step.kind == "call" and edges:
            edges = [e for e in edges if e.handed]
        if self._dialogs.is_let_go(at, number, step):
            return
        kind = self._effects.kind(at, number, step)
        if kind is not None:
            note(kind)
            if kind not in ("blocks", "message"):
                return
        if self._views.switched(step):
            on = (
                self._views.on(self._granted, at, number, step, context),
                self._views.on(self._denied, at, number, step, context),
            )
            view = self._views.name(at, step.receiver, number)
            self.switched.append(Switched(view, place, at, path, (granted, denied), on, choice))
        for target in self._effects.opens(at, number, step):
            note("opens-screen", target)
        if self._effects.dismisses(step):
            note("dismisses")
        composable = shown(self._resolver, at, number, step, edges)
        if composable:
            note("shows", composable)
        before = len(self.events)
        self._follow(at, number, step, passage, (*path, place), edges)
        ended = any(e.kind == "exits-app" for e in self.events[before:])
        if step.name in ENDS_ALL and step.kind == "call" and not ended:
            note("exits-app")

    def _follow(  # noqa: PLR0917
        self,
        at: FunctionId,
        number: int,
        step: Step,
        passage: Passage,
        path: tuple[Place, ...],
        edges: list[Edge],
    ) -> None:
        """Walk into what a step leads to."""
        if is_elsewhere(self._resolver, at, number, step, self._start):
            return
        tested = self._tested
        if passage.choice is not None:
            self._tested = self._views.tested(at, number) or tested
        outside, first = self._start, start_of(self._resolver, at, number, step)
        self._start = first if first is not None else outside
        for target, following in self._following.targets(at, number, step, passage, edges):
            chosen = following.choice
            if chosen is not None and chosen != passage.choice:
                button = self._views.name(at, step.receiver, number) if step.receiver is not None else ""
                self._buttons.setdefault(chosen, button)
                self.choices.offer(chosen, path[-1], step, edges, following.granted, following.denied)
            self._walk(target, 0, following, path)
        self._start, self._tested = outside, tested
