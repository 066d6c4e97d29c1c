"""What a screen is for the app: where the launcher leads, a step on the way, or a leaf."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from needlint.app.resolve_model import FunctionId
from needlint.app.types import Types

if TYPE_CHECKING:
    from needlint.app.screens import Screens

ScreenKind = Literal["launcher", "main", "onboarding", "leaf", "other"]

ONBOARDING_WIDTH = 3
"""A screen on the way from the launcher that opens more screens than this is a main screen itself."""
CLOSING = frozenset({"finish", "finishAffinity", "finishAfterTransition", "finishAndRemoveTask"})


class ScreenKinds:
    """Kinds of the screens of one app."""

    def __init__(self, screens: Screens, types: Types) -> None:
        self._screens = screens
        self._types = types

    def of(self, type_name: str) -> ScreenKind:
        """launcher: a launcher starts it. onboarding: on the way from the launcher to the main screen. main: where the
        launcher leads without end, and what it shows. leaf: opens nothing else of the app. other: the rest."""
        return self._kinds.get(type_name, "other")

    @cached_property
    def _kinds(self) -> dict[str, ScreenKind]:
        kinds: dict[str, ScreenKind] = {}
        automatic = self._automatic()
        main = self._main(automatic)
        for screen in (*self._screens.activities, *self._screens.fragments):
            out = {t.target for t, _ in self._screens.opens(screen) if t.kind in ("activity", "fragment", "composable")}
            out -= {screen, *main, *self._screens.launchers, *self._screens.hosted(screen)}
            kinds[screen] = "other" if out else "leaf"
        for screen in automatic:
            wide = self._width(screen) > ONBOARDING_WIDTH and not self._gives_way(screen, automatic)
            kinds[screen] = "main" if wide else "onboarding"
        for screen in main:
            kinds[screen] = "main"
        for screen in self._screens.launchers:
            kinds[screen] = "launcher"
            for fragment in self._screens.hosted(screen):
                kinds[fragment] = "main" if not automatic or fragment in main else "onboarding"
        return kinds

    def _automatic(self) -> tuple[str, ...]:
        """Screens that a start leads to without the user, beyond the launcher itself, nearest first. A launcher may go
        on from a callback (a timer, an answer to a permission request); later screens only from their own start, and a
        wide one, which is no mere step on the way, only by closing itself. A launcher that stays is the main screen."""
        found: dict[str, None] = {}
        pending = [launcher for launcher in self._screens.launchers if not self._stays(launcher)]
        while pending:
            screen = pending.pop(0)
            following = list(self._leading(screen))
            if screen not in self._screens.launchers and self._width(screen) > ONBOARDING_WIDTH:
                following = sorted(self._closing(screen) & set(following))
            for target in following:
                if target not in found and target not in self._screens.launchers:
                    found[target] = None
                    pending.append(target)
        return tuple(found)

    def _stays(self, launcher: str) -> bool:
        """Whether a launcher shows fragments of its own and does not close itself for another screen."""
        return bool(self._screens.hosted(launcher)) and not self._closing(launcher) & set(self._leading(launcher))

    def _leading(self, screen: str) -> Iterator[str]:
        """The activities that a screen opens without the user."""
        triggers = ("start", "system", "unknown") if screen in self._screens.launchers else ("start",)
        for holder in (screen, *self._screens.hosted(screen)):
            for transition, trigger in self._screens.opens(holder):
                if transition.kind == "activity" and trigger in triggers:
                    yield transition.target

    def _main(self, automatic: tuple[str, ...]) -> tuple[str, ...]:
        """The screens that the way from the launcher ends in, and the fragments they show."""
        candidates = automatic
        if not candidates:
            leading = [
                t.target
                for launcher in self._screens.launchers
                for t, _ in self._screens.opens(launcher)
                if t.kind == "activity"
            ]
            narrow = len(set(leading)) == 1 and not any(
                self._screens.hosted(launcher) for launcher in self._screens.launchers
            )
            given_way = {t for launcher in self._screens.launchers for t in self._closing(launcher)}
            # a screen that opens nothing, over a launcher that stays, is a leaf: a scanner, a picker
            candidates = tuple(t for t in dict.fromkeys(leading) if t in given_way or self._width(t)) if narrow else ()
        ends = [c for c in candidates if not self._gives_way(c, candidates)]
        if not ends and candidates:
            ends = [max(candidates, key=lambda c: (self._width(c), c))]
        # of several ends the widest are main; a deep link's target or an agreement leads nowhere else
        widest = max((self._width(e) for e in ends), default=0)
        chosen = [e for e in ends if self._width(e) * 3 >= widest]
        return tuple(dict.fromkeys(s for c in chosen for s in (c, *self._screens.hosted(c))))

    def _gives_way(self, screen: str, others: tuple[str, ...]) -> bool:
        """Whether a screen opens one of the others and closes itself, or opens it by itself: a login gives way to the
        main screen. Where both give way to each other (logout), the narrower one does."""
        for other in others:
            if other == screen:
                continue
            opened = {t.target for t, _ in self._screens.opens(screen)}
            back = {t.target for t, _ in self._screens.opens(other)}
            if other in opened and screen not in back and self._width(screen) <= ONBOARDING_WIDTH:
                return True
            if other not in self._successors(screen):
                continue
            if screen not in self._successors(other) or self._width(screen) < self._width(other):
                return True
        return False

    def _successors(self, screen: str) -> set[str]:
        """The activities that take a screen's place."""
        return self._closing(screen) | set(self._leading(screen))

    def _closing(self, screen: str) -> set[str]:
        """The activities that a screen opens as it closes itself."""
        return {
            transition.target
            for holder in (screen, *self._screens.hosted(screen))
            for transition, _ in self._screens.opens(holder)
            if transition.kind == "activity" and self._closes(transition.function)
        }

    def _closes(self, identity: FunctionId) -> bool:
        body = self._types.function(identity).body
        return body is not None and any(s.kind == "call" and s.name in CLOSING for s in body.steps)

    def _width(self, screen: str) -> int:
        """How many screens one opens or shows."""
        return len({t.target for t, _ in self._screens.opens(screen)}) + len(self._screens.hosted(screen))
