"""From what runs after an answer to the outcomes of a denial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from needlint.app.denial import Walk
from needlint.app.denial_effects import Event
from needlint.app.denial_values import NEUTRAL
from needlint.app.requests_model import Outcome, OutcomeKind
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place

OUT = frozenset(("exits-app", "closes-screen", "sends-away", "opens-settings", "re-asks"))
ENDS: dict[str, OutcomeKind] = {
    "exits-app": "exits-app",
    "closes-screen": "closes-screen",
    "sends-away": "closes-screen",
}
_ORDER: tuple[OutcomeKind, ...] = (
    "exits-app", "closes-screen", "re-asks", "blocks", "disables-with-message", "nothing",
)  # fmt: skip


def outcomes(walk: Walk, guard: Place | None) -> list[Outcome]:
    """The outcomes of one answer; () where nothing is seen to happen."""
    direct = [e for e in walk.events if e.choice is None]
    of_denial = [e for e in direct if e.of_denial]
    moves_on = any(e.kind == "opens-screen" and e.denied is not False for e in direct)
    found: list[Outcome] = []
    for event in of_denial:
        kind = ENDS.get(event.kind)
        if event.kind == "re-asks":
            found.append(outcome_of("re-asks", event, guard))
        elif kind == "exits-app" or (kind is not None and not moves_on):
            found.append(outcome_of(kind, event, guard))
    if not found:
        found += _left_alone(direct, guard)
    if not any(o.outcome == "exits-app" for o in found):
        found += by_choice(walk, of_denial, guard, walk.choices)
    if not found:
        messages = [e for e in of_denial if e.kind in ("message", "opens-settings")]
        found += [outcome_of("disables-with-message", e, guard) for e in messages[:1]]
    return found


def ordered(found: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Worst first, each once."""
    unique: dict[tuple[OutcomeKind, Place], Outcome] = {}
    for outcome in found:
        key = (outcome.outcome, outcome.place)
        if key not in unique or (outcome.certain and not unique[key].certain):
            unique[key] = outcome
    return tuple(sorted(unique.values(), key=lambda o: (_ORDER.index(o.outcome), not o.certain, o.place)))


def outcome_of(
    kind: OutcomeKind, event: Event, guard: Place | None, choice: bool = False, certain: bool = True
) -> Outcome:
    """An outcome at the event; a new request stands where the denied branch calls for it."""
    sure = certain and (event.denied is True or event.denied is NEUTRAL)
    if kind == "re-asks" and event.path:
        return Outcome(kind, event.path[0], (*event.path[1:], event.place), event.origin, sure, choice, guard)
    return Outcome(kind, event.place, event.path, event.function, sure, choice, guard)


def _left_alone(direct: Sequence[Event], guard: Place | None) -> Iterable[Outcome]:
    """The screen closes either way, but only a grant opens the next one first."""
    opened = [e for e in direct if e.kind == "opens-screen" and e.granted is not False and e.denied is False]
    if not opened or any(e.kind == "opens-screen" and e.denied is not False for e in direct):
        return
    for event in direct:
        if event.kind in ENDS and event.granted is True and event.denied is True:
            yield outcome_of(ENDS[event.kind], event, guard)


def by_choice(
    walk: Walk, of_denial: Sequence[Event], guard: Place | None, offered: Iterable[FunctionId]
) -> Iterable[Outcome]:
    """A dialog in the denied branch, every button of which leads out, to the settings or to a retry."""
    listeners: dict[FunctionId, list[Event]] = {}
    for event in walk.events:
        if event.choice is not None:
            listeners.setdefault(event.choice, []).append(event)
    reached = {c for c in offered if walk.choices.denied_only(c)}
    if not reached or any(e.kind == "dismisses" for e in of_denial):
        return
    ends: list[Event] = []
    retries: list[Event] = []
    for choice in reached:
        events = [e for e in listeners.get(choice, ()) if e.denied is not False]
        if not any(e.kind in OUT for e in events):
            if walk.choices.is_button(choice):
                return  # this one lets the user go on
            continue
        if any(e.kind == "opens-screen" for e in events):
            return
        ends += [e for e in events if e.kind in ENDS]
        retries += [e for e in events if e.kind in ("opens-settings", "re-asks")]
    modal = [e for e in of_denial if e.kind == "blocks"]
    if ends:
        worst = min(ends, key=lambda e: (_ORDER.index(ENDS[e.kind]), e.place))
        yield outcome_of(ENDS[worst.kind], worst, guard, choice=True)
    elif retries and modal:
        yield outcome_of("blocks", modal[0], guard)
