"""What one step does, for the walk of a denial: ends the app, closes the screen, opens another, says something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from needlint.app.denial_compose import HOSTS
from needlint.app.denial_values import Truth
from needlint.app.engine import Engine
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.source import Const, FunctionValue, Name, ObjectValue, Step, Value
from needlint.knowledge.refusals import refusal_by_assignment, refusal_by_constant, refusal_of

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
    "shows",
]
_MESSAGE = re.compile(r"toast|snack|tips?$|showmessage|showmsg|showerror|showtip|makeText", re.IGNORECASE)
_BUTTONS = re.compile(
    r"(positive|negative|neutral|cancel|confirm)(button|text|listener|click)?$|^set(Positive|Negative|Neutral)",
    re.IGNORECASE,
)
_OPENED = frozenset(("activity", "fragment", "composable"))
ENDS_ALL = frozenset(
    ("finishAllActivities", "finishAllActivity", "finishAll", "closeAllActivity", "AppExit", "appExit", "exitApp",
     "killAll", "removeAllActivity", "quitApp", "popAllActivity", "clearAllActivity", "exitAPP")
)  # fmt: skip
"""Own functions whose name says that they end the app, where their body does not show it."""


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
    button: str = ""
    """Name of the view whose listener `choice` is; see denial_views."""

    @property
    def of_denial(self) -> bool:
        """It runs on a denial and not on a grant."""
        return self.granted is False and self.denied is not False


class Effects:
    """Effects of the steps of one app."""

    def __init__(self, engine: Engine) -> None:
        self._screens = engine.screens
        self._resolver = engine.graph.resolver

    def kind(self, at: FunctionId, number: int, step: Step) -> EventKind | None:
        """The refusal or message that a step is."""
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
        if step.name == "setOnKeyListener" and self._eats_keys(at, step):
            return "blocks"
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

    def _eats_keys(self, at: FunctionId, step: Step) -> bool:
        """Whether a dialog's key listener says of a key that it was dealt with, so that the back key closes nothing."""
        for argument in step.args:
            for function in self._listeners(at, argument.value):
                body = self._resolver.types.function(function).body
                for inner in body.steps if body is not None else ():
                    if inner.kind == "return" and inner.args and inner.args[0].value != Const(False):
                        return True
        return False

    def _listeners(self, at: FunctionId, value: Value) -> Iterator[FunctionId]:
        if isinstance(value, FunctionValue):
            yield FunctionId(at.path, value.function)
        elif isinstance(value, ObjectValue):
            for index, function in enumerate(self._resolver.types.facts(at.path).functions):
                if function.owner == value.type and function.name == "onKey":
                    yield FunctionId(at.path, index)

    def opens(self, at: FunctionId, number: int, step: Step) -> Iterator[str]:
        """The screens that a step opens."""
        if step.name in HOSTS:
            return
        for transition in self._screens.transitions(at):
            if transition.step == number and transition.kind in _OPENED:
                yield transition.target

    def dismisses(self, step: Step) -> bool:
        """Whether a step gives a dialog a button that only closes it."""
        last = step.args[-1].value if step.kind == "call" and len(step.args) > 1 else None
        return last == Const(None) and _BUTTONS.search(step.name) is not None
