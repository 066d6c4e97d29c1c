"""Reads that repeat at a constant interval: location requests, timers, loops with a delay.

The law names no figure (191 4.4: no more often than the function needs). The thresholds here are needlint's own: a
location request is frequent below five seconds, below one second where the category lists location; any other read is
frequent when a timer repeats it more than once a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from needlint.app.app_list import SINGLE
from needlint.app.background import TAKEN
from needlint.app.interval_numbers import Numbers
from needlint.app.interval_requests import LocationRequests
from needlint.app.interval_timers import Timers
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.source import Step

if TYPE_CHECKING:
    from needlint.app.app import App

LOCATION_MS = 5_000
NEEDED_LOCATION_MS = 1_000
"""Below this even a category that lists location does not need it."""
TIMER_MS = 60_000
LOCATION = ("precise-location", "coarse-location", "location")


class FrequentRead(Struct, frozen=True):
    """A read that repeats. `interval_ms`: how often."""

    data: str
    what: str
    place: Place
    function: FunctionId
    interval_ms: int
    how: Literal["request", "timer"]
    repeat: Place | None = None
    """The timer or loop that repeats it."""


def frequent_reads(app: App) -> tuple[FrequentRead, ...]:
    """Every read whose interval is a constant, whatever its length, in path and source order."""
    return tuple(sorted(_Intervals(app).run(), key=lambda r: (r.place, r.data))) if app.code.files else ()


class _Intervals:
    def __init__(self, app: App) -> None:
        self._app = app
        self._graph = app.engine.graph
        self._types = self._graph.resolver.types
        numbers = Numbers(self._graph.resolver)
        self._requests = LocationRequests(self._graph, numbers)
        self._timers = Timers(app.engine, numbers)

    def run(self) -> Iterator[FrequentRead]:
        self._reads: dict[FunctionId, list[tuple[str, str, Place]]] = {}
        for read in self._app.reads:
            if read.sure and not SINGLE.search(read.api):
                for data in read.data:
                    if data in TAKEN - {"microphone-audio", "camera-image"}:
                        self._reads.setdefault(read.function, []).append((data, read.api, read.place))
        found: dict[tuple[Place, str], FrequentRead] = {}
        for function in self._graph.functions():
            body = self._types.function(function).body
            for number, step in enumerate(body.steps if body is not None else ()):
                for made in (*self._request(function, number, step), *self._repeated(function, number, step)):
                    found.setdefault((made.place, made.data), made)
        yield from found.values()

    def _request(self, function: FunctionId, number: int, step: Step) -> Iterator[FrequentRead]:
        interval = self._requests.interval(function, number, step)
        if interval is not None:
            place = Place(function.path, step.range)
            yield FrequentRead("precise-location", step.name, place, function, interval, "request")

    def _repeated(self, function: FunctionId, number: int, step: Step) -> Iterator[FrequentRead]:
        found = self._timers.repeated(function, number, step)
        if found is not None:
            interval, repeated = found
            place = Place(function.path, step.range)
            for reached in repeated:
                for data, what, where in self._reads.get(reached, ()):
                    yield FrequentRead(data, what, where, reached, interval, "timer", place)
