"""What runs when the user says no: a walk from the answer through own calls, in both worlds at once.

Only steps that may run in the denied world and do not run in the granted one are outcomes of the denial. Listeners of
dialog buttons are kept apart as choices of the user.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from needlint.app.callgraph import Edge
from needlint.app.denial_values import Bound, Context, Truth, both
from needlint.app.denial_world import FUEL, World
from needlint.app.engine import Engine
from needlint.app.request_answers import AnswerSlots, Entry
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.source import Const, Local, Name, Step, StepResult
from needlint.knowledge.refusals import refusal_by_assignment, refusal_by_constant, refusal_of

MAX_DEPTH = 7
MAX_VISITS = 300

EventKind = Literal[
    "exits-app",
    "closes-screen",
    "sends-away",
    "opens-settings",
    "blocks",
    "re-asks",
    "message",
    "opens-screen",
    "dismisses",
]
_MESSAGE = re.compile(r"toast|snack|tips?$|showmessage|showmsg|showerror|showtip|makeText", re.IGNORECASE)
_BUTTONS = re.compile(
    r"(positive|negative|neutral|cancel|confirm)(button|text|listener|click)?$|^set(Positive|Negative|Neutral)",
    re.IGNORECASE,
)
_STATE = re.compile(r"(dismiss|cancel|show|key)listener$|^on(Dismiss|Cancel|Show)$", re.IGNORECASE)
_RETURNS = frozenset(("onActivityResult", "onRequestPermissionsResult"))
_TOLD = frozenset(("onDismiss", "onCancel", "onShow", "onKey", "onDismissRequest"))
_ENDS_ALL = frozenset(
    [
        "finishAllActivities",
        "finishAllActivity",
        "finishAll",
        "closeAllActivity",
        "AppExit",
        "appExit",
        "exitApp",
        "killAll",
        "removeAllActivity",
        "quitApp",
        "popAllActivity",
        "clearAllActivity",
        "exitAPP",
    ]
)


class Event(Struct, frozen=True):
    """One thing that runs after the answer. `granted`, `denied`: whether it does, in each world; `choice`: the listener
    of the dialog that leads to it, None = it runs by itself."""

    kind: EventKind
    place: Place
    function: FunctionId
    path: tuple[Place, ...]
    granted: Truth
    denied: Truth
    choice: FunctionId | None = None
    step: int = -1
    target: str = ""
    origin: FunctionId | None = None
    """The function that the walk started in, where the first call of `path` stands."""

    @property
    def of_denial(self) -> bool:
        """It runs on a denial and not on a grant."""
        return self.granted is False and self.denied is not False


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
    ) -> None:
        self._engine = engine
        self._graph = engine.graph
        self._resolver = engine.graph.resolver
        self._types = engine.graph.resolver.types
        self._slots = slots
        self._granted = granted
        self._denied = denied
        self._asks = asks
        self._root = root
        self._kept = kept
        self._answers = answers
        self._visits = 0
        self._first = False
        self._stack: list[FunctionId] = []
        self._seen: set[tuple[object, ...]] = set()
        self.events: list[Event] = []
        self.choices: dict[FunctionId, tuple[Place, str]] = {}
        """Listener that the user may trigger -> where it is handed over, and the call that takes it."""
        self.denied_only: dict[FunctionId, bool] = {}
        """Whether a listener is offered on a denial alone."""

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

    def is_button(self, listener: FunctionId) -> bool:
        """Whether a listener is one that the user presses, not one that is told of a dialog's state."""
        place, call = self.choices[listener]
        return bool(place) and not _STATE.search(call) and self._types.function(listener).name not in _TOLD

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
        if body is None or len(self._stack) > MAX_DEPTH or at in self._stack or key in self._seen:
            return
        self._seen.add(key)
        self._visits += 1
        if self._visits > MAX_VISITS:
            return
        self._stack.append(at)
        try:
            edges: dict[int, list[Edge]] = {}
            for edge in self._graph.edges(at):
                edges.setdefault(edge.step, []).append(edge)
            for number, step in enumerate(body.steps):
                if number < start or step.kind in ("return", "throw"):
                    continue
                when_granted = both(granted, self._granted.runs(at, number, context)) if granted is not False else False
                when_denied = both(denied, self._denied.runs(at, number, context)) if denied is not False else False
                if when_granted is False and when_denied is False:
                    continue
                self._step(at, number, step, when_granted, when_denied, context, path, choice, edges.get(number, []))
        finally:
            self._stack.pop()

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
            self.events.append(Event(kind, place, at, path, granted, denied, choice, number, target, self._stack[0]))

        asked = self._asks(at, number, context) if step.kind == "call" else None
        if asked is not None:
            same = not asked.permissions or not self._denied.permissions or asked.permissions & self._denied.permissions
            if same and not self._first:
                note("re-asks")
            return
        if step.name in ("launch", "launchPermissionRequest", "requestPermissions") and step.kind == "call" and edges:
            edges = [e for e in edges if e.handed]
        kind = self._kind(at, number, step)
        if kind is not None:
            note(kind)
            if kind not in ("blocks", "message"):
                return
        for transition in self._engine.screens.transitions(at):
            if transition.step == number and transition.kind in ("activity", "fragment", "composable"):
                note("opens-screen", transition.target)
        if (
            step.kind == "call"
            and len(step.args) > 1
            and step.args[-1].value == Const(None)
            and _BUTTONS.search(step.name)
        ):
            note("dismisses")
        before = len(self.events)
        for target, inside, when_granted, when_denied, chosen in self._following(
            at, number, step, granted, denied, context, choice, edges
        ):
            if chosen is not None and chosen != choice:
                self.choices.setdefault(chosen, (place, step.name))
                only = when_granted is False and when_denied is not False
                self.denied_only[chosen] = self.denied_only.get(chosen, True) and only
            self._walk(target, 0, when_granted, when_denied, inside, (*path, place), chosen)
        if (
            step.name in _ENDS_ALL
            and step.kind == "call"
            and not any(e.kind == "exits-app" for e in self.events[before:])
        ):
            note("exits-app")

    # ---- what a step does -------------------------------------------------------------------------------------------

    def _kind(self, at: FunctionId, number: int, step: Step) -> EventKind | None:
        if step.kind == "assign":
            value = step.args[0].value if step.args else None
            found = refusal_by_assignment(step.name, value.value) if isinstance(value, Const) else None
            return found.effect if found is not None else None
        use = self._resolver.use(at, number)
        for constant in use.arguments if use is not None else ():
            if isinstance(constant, str) and (found := refusal_by_constant(constant)) is not None:
                return found.effect
        if step.kind != "call":
            return None
        owners = use.owners if use is not None else ()
        named = {a.name: a.value.value for a in step.args if a.name and isinstance(a.value, Const)}
        found = refusal_of(owners, step.name, use.arguments if use is not None else (), named)
        if found is None and step.receiver is None and not self._resolver.targets(at.path, at.index, number):
            # an unknown library's base class: the name alone has to do
            found = refusal_of((), step.name, use.arguments if use is not None else (), named)
        if found is not None:
            return found.effect
        words = f"{step.receiver.path}.{step.name}" if isinstance(step.receiver, Name) else step.name
        return "message" if _MESSAGE.search(words) else None

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
            if passed_granted is False and passed_denied is False:
                continue
            for target, this in self._landing(edge, context):
                bound = {} if edge.via or edge.handed else self._granted.bind(at, number, step, target, context)
                yield target, inside.enter(bound, this), passed_granted, passed_denied, chosen
        yield from self._handed_in(at, number, step, granted, denied, context, choice)

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
        inside = context.enter(self._granted.bind(edge.caller, edge.step, step, target, context), context.this)
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
