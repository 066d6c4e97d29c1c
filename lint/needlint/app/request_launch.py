"""When a request is made: what triggers it, from which screen, and whether a start of the app leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.resolve_model import FunctionId
from needlint.app.triggers import Trigger

if TYPE_CHECKING:
    from needlint.app.app import App

_FIRST = frozenset(("launcher", "main", "onboarding"))


class Launches:
    """Answers for one app."""

    def __init__(self, app: App) -> None:
        self._engine = app.engine

    def of(self, at: FunctionId, number: int, screen: str) -> tuple[Trigger, bool, str]:
        """(trigger, at launch, screen)."""
        trigger = self._engine.triggers.of(at)
        reached = at in self._engine.reach.start_reach()
        known = self._screen(at, screen)
        first = self._engine.screens.kind(known) in _FIRST if known else False
        return trigger, reached or (first and trigger == "start"), known

    def _screen(self, at: FunctionId, screen: str) -> str:
        screens = {*self._engine.screens.activities, *self._engine.screens.fragments}
        if screen in screens:
            return screen
        level, seen = [at], {at}
        for _ in range(4):
            following: list[FunctionId] = []
            for function in level:
                for edge in self._engine.graph.callers(function):
                    for name in self._engine.graph.resolver.types.enclosing_types(edge.caller):
                        if name in screens:
                            return name
                    if edge.caller not in seen:
                        seen.add(edge.caller)
                        following.append(edge.caller)
            level = following
        return ""
