"""Walls of composables: the content of a screen stands behind a grant, and what shows in its place leads nowhere.

`if (granted) Content() else Wall()` is one only where nothing else of the screen shows either way, and where no button
of the wall does anything but ask again, open the settings or leave. A wall around one feature of a screen, a screen
that navigation leads to later, and a wall with any other button are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.denial import Walk
from needlint.app.denial_compose import INTERACTIVE, MODALS, OWN
from needlint.app.denial_effects import Event
from needlint.app.denial_outcomes import ENDS, OUT
from needlint.app.denial_values import NEUTRAL
from needlint.app.requests_model import Outcome
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place

_FRAMES = re.compile(
    r"theme|provider|effect|observer|lifecycle|permission|systemui|statusbar|background|spacer|divider|topbar|appbar|"
    r"toolbar|header|title|logo|preview",
    re.IGNORECASE,
)
"""Names of own composables that dress a screen, or that are about the permission itself."""
_SURE = (True, NEUTRAL)


def walls(walk: Walk, guard: Place) -> Iterator[Outcome]:
    """The wall that a walk from the screen's start meets, if there is one."""
    if walk.cut:
        return
    direct = [e for e in walk.events if e.choice is None]
    shows = [e for e in direct if e.kind == "shows"]
    granted = [e for e in shows if e.denied is False and e.granted in _SURE and _is_content(e)]
    if any(e.kind == "opens-screen" and e.denied is not False for e in direct):
        return
    denied = [e for e in shows if e.of_denial and e.denied in _SURE]
    modal = [e for e in denied if e.target in MODALS]
    if granted and not _shows_else(shows, [*granted, *denied]):
        wall = denied[0] if denied else granted[0]
    elif modal and _offers(walk):
        wall = modal[0]
    else:
        return
    if any(e.kind in ENDS and e.of_denial for e in direct) or _leads_on(walk, either=wall not in modal):
        return
    yield Outcome("blocks", wall.place, wall.path, wall.function, True, False, guard)


def _is_content(event: Event) -> bool:
    own = event.target.startswith(OWN)
    return (own and not _FRAMES.search(event.target)) or event.target in INTERACTIVE


def _shows_else(shows: list[Event], parted: list[Event]) -> bool:
    """Whether something that a user can use shows whatever the answer was, beside what the answer decides."""
    around = {place for event in parted for place in event.path}
    return any(
        event.granted is not False
        and event.denied is not False
        and event.place not in around
        and not any(_dresses(shows, place) for place in event.path)
        and _is_content(event)
        for event in shows
    )


def _dresses(shows: list[Event], place: Place) -> bool:
    """Whether an own composable shown at a place only dresses the screen: what it shows itself counts no more."""
    return any(e.place == place and e.target.startswith(OWN) and _FRAMES.search(e.target) for e in shows)


def _offers(walk: Walk) -> bool:
    """Whether the denied world has buttons of its own."""
    return any(walk.choices.denied_only(c) for c in walk.choices)


def _leads_on(walk: Walk, either: bool) -> bool:
    """Whether a button or gesture leads on: one that shows on a denial, or with `either` also one that always does."""
    events: dict[FunctionId, list[Event]] = {}
    for event in walk.events:
        if event.choice is not None:
            events.setdefault(event.choice, []).append(event)
    for choice in walk.choices:
        if not walk.choices.denied_only(choice) and not either:
            continue
        if walk.choices.granted_only(choice) or walk.choices.is_idle(choice):
            continue
        ways = [e for e in events.get(choice, ()) if e.denied is not False]
        if not any(e.kind in OUT for e in ways) or any(e.kind == "opens-screen" for e in ways):
            return True
    return False
