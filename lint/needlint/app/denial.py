"""What runs when the user says no: a walk from the answer through own calls, in both worlds at once.

Only steps that may run in the denied world and do not run in the granted one are outcomes of the denial. Listeners of
dialog buttons are kept apart as choices of the user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from needlint.app.callgraph import Edge
from needlint.app.denial_choices import Choices
from needlint.app.denial_compose import is_elsewhere, polarity, shown, start_of, visible
from needlint.app.denial_dialogs import Dialogs
from needlint.app.denial_effects import ENDS_ALL, Event, EventKind
from needlint.app.denial_prospects import Prospects
from needlint.app.denial_values import Bound, Context, Truth, both, truth
from needlint.app.denial_views import Switched
from needlint.app.denial_world import FUEL, World
from needlint.app.engine import Engine
from needlint.app.request_answers import AnswerSlots, Entry
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.source import Local, Name, Step, StepResult

MAX_DEPTH = 7
MAX_VISITS = 300

_RETURNS = frozenset(("onActivityResult", "onRequestPermissionsResult"))


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
        self._engine = engine
        self._graph = engine.graph
        self._resolver = engine.graph.resolver
        self._types = engine.graph.resolver.types
        self._slots = slots
        self._dialogs = Dialogs(self._resolver)
        self._prospects = prospects
        self._effects = prospects.effects
        self._granted = granted
        self._denied = denied
        self._asks = asks
        self._root = root
        self._kept = kept
        self._answers = answers
        self._visits = 0
        self._first = False
        self._start: str | None = None
        self.cut = False
        """The walk was too long to be followed to its end."""
        self._stack: list[FunctionId] = []
        self._seen: set[tuple[object, ...]] = set()
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
        self._walk(entry.function, entry.start, entry.granted, entry.denied, entry.context, (), None)

    @property
    def permissions(self) -> frozenset[str]:
        """What the request asks for."""
        return self._denied.permissions

    def runs_denied(self, at: FunctionId, number: int, context: Context) -> Truth:
        """Whether a step may run within its function when the permission is denied."""
        return self._denied.runs(at, number, context)

    def _walk(  # noqa: PLR0917
        self,
        at: FunctionId,
        start: int,
        granted: Truth,
        denied: Truth,
        context: Context,
        path: tuple[Place, ...],
        choice: FunctionId | None,
    ) -> None:
        body = self._types.function(at).body
        key = (at, start, str(granted), str(denied), id(context) if context.bound else 0, choice)
        if body is None or at in self._stack or key in self._seen:
            return
        self._seen.add(key)
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
                self._step(at, number, step, when_granted, when_denied, context, path, choice, edges.get(number, []))
        finally:
            self._stack.pop()

    def _is_lambda(self, function: FunctionId) -> bool:
        return self._types.function(function).name == "<lambda>"

    def _step(  # noqa: PLR0917
        self,
        at: FunctionId,
        number: int,
        step: Step,
        granted: Truth,
        denied: Truth,
        context: Context,
        path: tuple[Place, ...],
        choice: FunctionId | None,
        edges: list[Edge],
    ) -> None:
        place = Place(at.path, step.range)

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
        self._follow(at, number, step, granted, denied, context, (*path, place), choice, edges)
        ended = any(e.kind == "exits-app" for e in self.events[before:])
        if step.name in ENDS_ALL and step.kind == "call" and not ended:
            note("exits-app")

    def _follow(  # noqa: PLR0917
        self,
        at: FunctionId,
        number: int,
        step: Step,
        granted: Truth,
        denied: Truth,
        context: Context,
        path: tuple[Place, ...],
        choice: FunctionId | None,
        edges: list[Edge],
    ) -> None:
        """Walk into what a step leads to."""
        if is_elsewhere(self._resolver, at, number, step, self._start):
            return
        tested = self._tested
        if choice is not None:
            self._tested = self._views.tested(at, number) or tested
        outside, first = self._start, start_of(self._resolver, at, number, step)
        self._start = first if first is not None else outside
        for target, inside, when_granted, when_denied, chosen in self._following(
            at, number, step, granted, denied, context, choice, edges
        ):
            if chosen is not None and chosen != choice:
                button = self._views.name(at, step.receiver, number) if step.receiver is not None else ""
                self._buttons.setdefault(chosen, button)
                self.choices.offer(chosen, path[-1], step, edges, when_granted, when_denied)
            self._walk(target, 0, when_granted, when_denied, inside, path, chosen)
        self._start, self._tested = outside, tested

    # ---- what a step leads to ---------------------------------------------------------------------------------------

    def _following(  # noqa: PLR0917
        self,
        at: FunctionId,
        number: int,
        step: Step,
        granted: Truth,
        denied: Truth,
        context: Context,
        choice: FunctionId | None,
        edges: list[Edge],
    ) -> Iterator[tuple[FunctionId, Context, Truth, Truth, FunctionId | None]]:
        for edge in edges:
            name = self._types.function(edge.target).name
            if name in ("<init>", "<fields>", "<static>") or (edge.handed and edge.target in self._answers):
                continue
            if name in _RETURNS and self._types.function(at).name != name:
                continue  # what comes back later is looked at from the screen's own start
            when = self._engine.triggers.edge(edge)
            chosen = choice
            if when != "caller":
                if choice is not None:
                    continue  # a further act of the user, beyond the first answer to the dialog
                chosen = edge.target
            elif edge.handed and name != "<lambda>" and self._graph.registers(edge):
                continue
            passed_granted, passed_denied, inside = self._passed(edge, step, granted, denied, context)
            passed_granted, passed_denied = self._shown_if(
                edge, at, number, step, passed_granted, passed_denied, context
            )
            if passed_granted is False and passed_denied is False:
                continue
            for target, this in self._landing(edge, context):
                bound = (
                    {} if edge.via or edge.handed else self._granted.arguments.bind(at, number, step, target, context)
                )
                yield target, inside.enter(bound, this), passed_granted, passed_denied, chosen
        yield from self._handed_in(at, number, step, granted, denied, context, choice)

    def _shown_if(  # noqa: PLR0917
        self, edge: Edge, at: FunctionId, number: int, step: Step, granted: Truth, denied: Truth, context: Context
    ) -> tuple[Truth, Truth]:
        """Content that a composable shows under a condition of its own."""
        condition, on_grant = visible(step), polarity(step, edge)
        if condition is None and self._engine.triggers.edge(edge) == "user":  # a button that can't be pressed
            condition = next((a.value for a in step.args if a.name == "enabled"), None)
        if condition is not None:
            return (
                both(granted, truth(self._granted.value(at, condition, number, context))),
                both(denied, truth(self._denied.value(at, condition, number, context))),
            )
        if on_grant is not None:
            return (granted, False) if on_grant else (False, denied)
        return granted, denied

    def _passed(
        self, edge: Edge, step: Step, granted: Truth, denied: Truth, context: Context
    ) -> tuple[Truth, Truth, Context]:
        """Guards inside own functions that hand a callback on, and what the last of them gives to it."""
        inside = context
        if not edge.via:
            return granted, denied, inside
        first = edge.via[0][0]
        outer = list(self._resolver.lexicon(first.path).chain(first.index))[-1]
        target = FunctionId(first.path, outer)
        inside = context.enter(
            self._granted.arguments.bind(edge.caller, edge.step, step, target, context), context.this
        )
        for function, number in edge.via:
            granted = both(granted, self._granted.runs(function, number, inside)) if granted is not False else False
            denied = both(denied, self._denied.runs(function, number, inside)) if denied is not False else False
        return granted, denied, inside.enter(self._arguments(edge.via[-1], edge.target, inside), context.this)

    def _arguments(
        self, via: tuple[FunctionId, int], target: FunctionId, context: Context
    ) -> dict[tuple[FunctionId, int], Bound]:
        """What the call of a callback hands to it."""
        step = self._resolver.step(via[0].path, via[0].index, via[1])
        return {
            (target, position): Bound(argument.value, via[0], via[1], context)
            for position, argument in enumerate(step.args)
        }

    def _landing(self, edge: Edge, context: Context) -> Iterator[tuple[FunctionId, str]]:
        if not edge.own:
            this = context.this if self._types.function(edge.target).name == "<lambda>" else edge.this
            yield edge.target, this or context.this
            return
        if context.this:
            for target in self._graph.dispatch(context.this, edge.target):
                yield target, context.this
            return
        yield edge.target, ""
        for target in self._types.overrides(edge.target):
            yield target, ""

    def _handed_in(  # noqa: PLR0917
        self,
        at: FunctionId,
        number: int,
        step: Step,
        granted: Truth,
        denied: Truth,
        context: Context,
        choice: FunctionId | None,
    ) -> Iterator[tuple[FunctionId, Context, Truth, Truth, FunctionId | None]]:
        """Callbacks that a caller handed in: as a parameter, or kept in a field."""
        if step.kind != "call":
            return
        if isinstance(step.receiver, Local | Name | StepResult):
            for callable_, inside in self._slots.callables(at, step.receiver, number, context):
                if callable_.kind == "function":
                    targets: tuple[FunctionId, ...] = (callable_.function,)
                elif "$" in callable_.type or callable_.this:
                    targets = self._types.find_functions(callable_.type, step.name)
                else:
                    continue
                for target in targets:
                    if any(e.target == target for e in self._graph.edges(at) if e.step == number):
                        continue
                    bound = self._arguments((at, number), target, context)
                    yield target, inside.enter(bound, inside.this or context.this), granted, denied, choice
        for edge in self._kept.get((at, number), ()):
            if self._root is not None and (edge.caller, edge.step) == self._root:
                bound = self._arguments((at, number), edge.target, context)
                yield edge.target, context.enter(bound, context.this), granted, denied, choice
