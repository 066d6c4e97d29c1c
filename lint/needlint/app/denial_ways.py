"""Whether a screen that leads on still does without the permission.

Its ways on are what it opens by itself and what its buttons open. A way is closed where only a grant runs it, or where
its button is off, or not there, until a grant switches it on. A screen with ways of which a denial closes all is a
wall; so is one whose back key is swallowed and that only a grant closes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from needlint.app.denial import Walk
from needlint.app.denial_effects import Event
from needlint.app.denial_outcomes import ENDS
from needlint.app.denial_values import EMPTY, NEUTRAL, Truth
from needlint.app.denial_views import Switched, Views, plain
from needlint.app.engine import Engine
from needlint.app.requests_model import Outcome
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import ScreenContent
from needlint.facts.place import Place
from needlint.facts.resource_model import ResourceFacts
from needlint.facts.source import Const

_SURE = (True, NEUTRAL)
_OPENED = frozenset(("activity", "fragment", "composable"))
_BACK = frozenset(("onBackPressed", "onBackPressedSupport"))


class Ways:
    """Ways on over one app's screens."""

    def __init__(self, engine: Engine, resources: Mapping[str, ResourceFacts]) -> None:
        self._engine = engine
        self._types = engine.graph.resolver.types
        self._views = Views(engine.graph.resolver)
        self._content = ScreenContent(self._types, resources)

    # ---- a start screen that leads on -------------------------------------------------------------------------------

    def stuck(self, screen: str, starting: Walk, answered: Walk, guard: Place, *, first: bool) -> Iterator[Outcome]:
        """A start screen that only a grant leads on from. `first`: the permission is asked for at its start."""
        switched = [*starting.switched, *answered.switched]
        walls: list[tuple[Place, tuple[Place, ...], FunctionId]] = []
        for walk in (answered, starting):
            for event in walk.events:
                if event.kind in ENDS and event.denied is not False:
                    return
                if event.kind != "opens-screen":
                    continue
                off = self._off(event, switched, self._initially_off(screen))
                if off is not None:
                    walls.insert(0, (off.place, off.path, off.function))
                elif event.denied is not False:
                    return
                elif event.choice is None and first and event.granted is not False:
                    walls.append((event.place, event.path, event.function))
                elif event.choice is not None and walk.choices.granted_only(event.choice):
                    walls.append((walk.choices.place(event.choice), (), event.function))
        if walls and not self._leads_otherwise(screen, starting, [*answered.events, *starting.events]):
            yield Outcome("blocks", *walls[0], True, False, guard)

    def _leads_otherwise(self, screen: str, starting: Walk, events: Sequence[Event]) -> bool:
        """Whether the screen's code leads on where neither its start nor the answer was seen to."""
        seen = {(e.function, e.step) for e in events if e.kind == "opens-screen"}
        direct = {(e.function, e.step) for e in events if e.kind == "opens-screen" and e.choice is None}
        for transition, _ in self._engine.screens.opens(screen):
            at = (transition.function, transition.step)
            if at in seen:
                if at in direct and "user" in self._engine.triggers.all(transition.function):
                    return True
                continue
            runs = starting.runs_denied(transition.function, transition.step, EMPTY)
            if transition.kind in _OPENED and runs is not False:
                return True
        return False

    # ---- buttons ----------------------------------------------------------------------------------------------------

    def _off(self, event: Event, switched: Sequence[Switched], initially: frozenset[str]) -> Switched | None:
        """The step that leaves the button of an event off after a denial, and on after a grant."""
        if event.choice is None:
            return None
        name = event.button or self._views.tested(event.function, event.step)
        mine = [s for s in switched if s.view == name] if name else []
        granted = _left(mine, 0, name not in initially)
        denied = _left(mine, 1, name not in initially)
        if not mine or granted is not True or denied is not False:
            return None
        deciding = [s for s in mine if s.on[1] is False and s.runs[1] is not False]
        return (deciding or mine)[-1]

    def _initially_off(self, screen: str) -> frozenset[str]:
        """Views that the layout shows disabled or not at all."""
        return frozenset(
            plain(element.id)
            for element in self._content.elements(screen)
            if element.tag.value("android:enabled") == "false"
            or element.tag.value("android:visibility") in ("gone", "invisible")
            or element.tag.value("android:clickable") == "false"
        )

    # ---- a screen that does not let go ------------------------------------------------------------------------------

    def held(self, screen: str, starting: Walk, answered: Walk, guard: Place) -> Iterator[Outcome]:
        """A screen with a swallowed back key that only a grant closes."""
        if not self._swallows_back(screen, starting):
            return
        ways = [e for e in (*answered.events, *starting.events) if e.kind in ENDS or e.kind == "opens-screen"]
        granted = [e for e in ways if e.denied is False and e.granted in _SURE]
        if not granted or len(granted) < len(ways):
            return
        ends = {(e.function, e.step) for e in granted}
        if any(at not in ends for at in self._closings(screen)):
            return
        yield Outcome("blocks", granted[0].place, granted[0].path, granted[0].function, True, False, guard)

    def _closings(self, screen: str) -> Iterator[tuple[FunctionId, int]]:
        """Everything in a screen's code that closes it, from wherever it is called."""
        for function in self._content.functions(screen):
            body = self._types.function(function).body
            for number, step in enumerate(body.steps if body is not None else ()):
                if step.kind == "call" and step.name in ("finish", "dismiss", "finishAfterTransition"):
                    yield function, number

    def _swallows_back(self, screen: str, starting: Walk) -> bool:
        for name in self._content.lineage(screen):
            for method in _BACK:
                for function in self._types.declared_functions(name, method):
                    return self._is_empty(function)
            for function in self._types.declared_functions(name, "onKeyDown"):
                if self._eats_key(function):
                    return True
        return any(
            starting.choices.is_idle(c) and starting.choices.taking(c) in ("addCallback", "BackHandler")
            for c in starting.choices
        )

    def _is_empty(self, function: FunctionId) -> bool:
        body = self._types.function(function).body
        return body is not None and not any(s.kind in ("call", "construct") for s in body.steps)

    def _eats_key(self, function: FunctionId) -> bool:
        """`if (keyCode == KeyEvent.KEYCODE_BACK) return true` and nothing done about it."""
        body = self._types.function(function).body
        if body is None or any(s.kind == "call" and s.name in ("finish", "onBackPressed") for s in body.steps):
            return False
        names_back = any(s.kind == "read" and s.name == "KEYCODE_BACK" for s in body.steps)
        return names_back and any(s.kind == "return" and s.args and s.args[0].value == Const(True) for s in body.steps)


def _left(switched: Sequence[Switched], world: int, on: bool) -> bool | None:
    """Whether a view is on in a world once everything ran; what the user switches on counts as on."""
    state: bool | None = on
    for step in switched:
        runs: Truth = step.runs[world]
        if runs is False:
            continue
        found = step.on[world]
        if not isinstance(found, bool):
            return None
        if step.choice is not None:
            if found:
                return True
            continue
        if runs not in _SURE:
            return None
        state = found
    return state
