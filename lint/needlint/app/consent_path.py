"""The way from a start of the app to what happens there before consent, as evidence of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.reach import Arrival
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.finding import CONFIDENCES, Confidence, Message, Related
from needlint.knowledge.request_libraries import check_of

if TYPE_CHECKING:
    from needlint.app.app import App

MANY = 4
"""Conditions on a way that leave doubt whether it is ever gone."""


def path_of(app: App, arrival: Arrival) -> tuple[Related, ...]:
    """The entry and every call site from there on, in order."""
    types = app.code.types
    found: list[Related] = []
    if arrival.functions:
        first = arrival.functions[0]
        function = types.function(first)
        owner = types.name_of(first.path, function.owner).rpartition(".")[2] if function.owner >= 0 else ""
        name = f"{owner}.{function.name}" if owner else function.name
        note = Message(f"starts here ({arrival.entry}): {name}", f"启动入口（{arrival.entry}）：{name}")
        found.append(Related(Place(first.path, function.range), "entry", note))
    found += [Related(place, "call", Message("goes on through this call", "经由此处调用")) for place in arrival.path]
    return tuple(found)


def confidence_of(app: App, arrival: Arrival, function: FunctionId, place: Place) -> Confidence:
    """high; less where the way rests on a callback whose time is not known or passes many conditions; medium where it
    passes a check that a permission is granted: the user has said yes to something."""
    doubts = arrival.guesses + (len(arrival.guards) > MANY) + (len(arrival.guards) > 2 * MANY)
    if doubts > 1:
        return "low"
    if doubts:
        return "medium"
    guards = app.engine.guards
    step = app.consent.step_at(function, place)
    own = tuple((function, g) for g in guards.chain(function, step)) if step is not None else ()
    for holder, index in (*arrival.guards, *own):
        body = app.code.types.function(holder).body
        if body is None:
            continue
        guard = body.guards[index]
        for atom in guards.atoms(holder, guard.condition, guard.holds):
            use = atom.use
            if use is not None and use.names and check_of(use.owners, use.names[0]) is not None:
                return "medium"
    return "high"


def lower(first: Confidence, second: Confidence) -> Confidence:
    """The lesser confidence."""
    return max(first, second, key=CONFIDENCES.index)
