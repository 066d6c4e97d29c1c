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
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.source import (
    Argument,
    Const,
    FunctionValue,
    Local,
    Name,
    Not,
    Step,
    StepResult,
    This,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from needlint.app.app import App

LOCATION_MS = 5_000
NEEDED_LOCATION_MS = 1_000
"""Below this even a category that lists location does not need it."""
TIMER_MS = 60_000
DISTANCE_M = 10
LOCATION = ("precise-location", "coarse-location", "location")
_SINGLE_FIX = frozenset({
    "removeUpdates", "removeLocationUpdates", "setNumUpdates", "setMaxUpdates", "setOnceLocation",
    "setOnceLocationLatest", "numUpdates", "maxUpdates", "isOnceLocation", "requestSingleUpdate", "stopLocation",
})  # fmt: skip
"""Calls and properties that end a request after one answer."""
_ANSWERS = frozenset(("onLocationChanged", "onLocationResult", "onReceiveLocation"))
_ENDS = frozenset(("removeUpdates", "removeLocationUpdates", "stopLocation", "stop", "unRegisterLocationListener"))
_REQUESTS = {
    "com.amap.api.location.AMapLocationClientOption": ("setInterval", 0),
    "com.tencent.map.geolocation.TencentLocationRequest": ("setInterval", 0),
    "com.baidu.location.LocationClientOption": ("setScanSpan", 0),
    "com.google.android.gms.location.LocationRequest": ("setInterval", 0),
    "com.google.android.gms.location.LocationRequest.Builder": ("setIntervalMillis", 0),
    "com.huawei.hms.location.LocationRequest": ("setInterval", 0),
}
"""Settings of a location request (reference pages of each SDK): type -> (setter of the interval in ms, position)."""
_UNITS = {
    "NANOSECONDS": 1e-6, "MICROSECONDS": 1e-3, "MILLISECONDS": 1, "SECONDS": 1_000, "MINUTES": 60_000,
    "HOURS": 3_600_000, "DAYS": 86_400_000,
}  # fmt: skip
_TIMERS = {
    "scheduleAtFixedRate": 2, "scheduleWithFixedDelay": 2, "schedule": 2, "setRepeating": 2, "setInexactRepeating": 2,
    "fixedRateTimer": -1, "interval": 0, "timer": -1, "tickerFlow": 0,
}  # fmt: skip
"""Calls that repeat what they are given -> position of the interval (-1: by name)."""
_DELAYS = ("postDelayed", "delay", "sleep", "sendEmptyMessageDelayed", "sendMessageDelayed")
MAX_CALLS = 4


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
        self._resolver = self._graph.resolver
        self._types = self._resolver.types

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

    # ---- location requests ------------------------------------------------------------------------------------------

    def _request(self, function: FunctionId, number: int, step: Step) -> Iterator[FrequentRead]:
        interval: int | None = None
        if step.name == "requestLocationUpdates" and len(step.args) >= 4:
            use = self._resolver.use(function, number)
            if use is None or "android.location.LocationManager" not in use.owners:
                return
            first = 1 if self._number(function, step.args[0], number) is None else 0
            interval = self._number(function, step.args[first], number)
            distance = self._number(function, step.args[first + 1], number)
            if distance is None or distance >= DISTANCE_M:
                return
        elif step.kind in ("call", "construct", "assign"):
            interval = self._setting(function, number, step)
        if interval is None or interval < 0 or self._once(function):
            return
        place = Place(function.path, step.range)
        yield FrequentRead("precise-location", step.name, place, function, interval, "request")

    def _setting(self, function: FunctionId, number: int, step: Step) -> int | None:
        """The interval that a location request is given."""
        if step.kind == "assign":
            if step.name not in ("interval", "scanSpan") or step.receiver is None or not step.args:
                return None
            types = self._resolver.owners(self._resolver.value_types(function, step.receiver, number))
            known = any(t in _REQUESTS for t in types)
            return self._number(function, step.args[0], number) if known else None
        name = step.name.rpartition(".")[2]
        if name == "Builder" and len(step.args) in (1, 2):
            types = self._resolver.values.step_meaning(function.path, function.index, number).types
            if "com.google.android.gms.location.LocationRequest.Builder" in types:
                return self._number(function, step.args[-1], number)
            return None
        if not any(name == setter for setter, _ in _REQUESTS.values()) or len(step.args) != 1:
            return None
        use = self._resolver.use(function, number)
        owners = use.owners if use is not None else ()
        if any(o in _REQUESTS and _REQUESTS[o][0] == name for o in owners):
            interval = self._number(function, step.args[0], number)
            scans_once = name == "setScanSpan" and interval is not None and interval < 1_000
            return None if scans_once else interval  # Baidu: below 1000 means one fix
        return None

    def _once(self, function: FunctionId) -> bool:
        """The request ends with its first answer: by a setting beside it, or by what the answer's callback runs, in the
        same class or, where the listener stands elsewhere, in a class that listens to a location SDK."""
        around = self._types.enclosing_types(function)[-1:]
        for index, other in enumerate(self._types.facts(function.path).functions):
            identity = FunctionId(function.path, index)
            if other.body is None or around != self._types.enclosing_types(identity)[-1:]:
                continue
            if any(s.name in _SINGLE_FIX and not s.name.startswith(("remove", "stop")) for s in other.body.steps):
                return True
            if (other.name in _ANSWERS or other.name == "<lambda>") and self._ends(identity):
                return True
        return any(
            self._ends(answer)
            for path in self._types.paths
            for index, f in enumerate(self._types.facts(path).functions)
            if f.name == "onReceiveLocation" and f.body is not None
            for answer in (FunctionId(path, index),)
        )

    def _ends(self, answer: FunctionId) -> bool:
        level = [answer]
        for _ in range(3):
            for function in level:
                body = self._types.function(function).body
                if body is not None and any(s.kind == "call" and s.name in _ENDS for s in body.steps):
                    return True
            level = [e.target for f in level for e in self._graph.edges(f)]
        return False

    # ---- timers and loops -------------------------------------------------------------------------------------------

    def _repeated(self, function: FunctionId, number: int, step: Step) -> Iterator[FrequentRead]:
        if step.kind not in ("call", "construct"):
            return
        name = step.name
        interval: int | None = None
        targets: list[FunctionId] = []
        if name in _TIMERS:
            interval = self._period(function, number, step, _TIMERS[name])
            targets = [e.target for e in self._graph.edges(function) if e.step == number]
            if name == "interval":  # what is subscribed to the stream
                targets += [e.target for e in self._graph.edges(function) if e.step > number and e.handed]
        elif name in _DELAYS and step.args and self._loops(function, number, step):
            position = 0 if name in ("delay", "sleep") else 1
            interval = self._number(function, step.args[position], number) if len(step.args) > position else None
            targets = [function]
        if interval is None or interval < 0 or not targets:
            return
        place = Place(function.path, step.range)
        for reached in self._behind(targets):
            for data, what, where in self._reads.get(reached, ()):
                yield FrequentRead(data, what, where, reached, interval, "timer", place)

    def _period(self, function: FunctionId, number: int, step: Step, position: int) -> int | None:
        named = next((a for a in step.args if a.name in ("period", "periodMillis")), None)
        if named is not None:
            return self._number(function, named, number)
        if position < 0 or position >= len(step.args):
            return None
        if step.name == "schedule" and len(step.args) != 3:
            return None
        if step.name == "interval" and len(step.args) >= 3 and self._unit(function, step.args[1], number) is None:
            position = 1
        interval = self._number(function, step.args[position], number)
        units = [u for a in step.args if (u := self._unit(function, a, number)) is not None]
        if step.name == "schedule" and units:
            return None  # ScheduledExecutorService.schedule(task, delay, unit) runs once
        if interval is None:
            return None
        if step.name in ("scheduleAtFixedRate", "interval") and not units and len(step.args) == 4:
            return None
        return int(interval * units[0]) if units else interval

    def _unit(self, function: FunctionId, argument: Argument, number: int) -> float | None:
        constant = self._resolver.constant(function.path, function.index, argument.value, number)
        text = constant if isinstance(constant, str) else ""
        return _UNITS.get(text.rpartition(".")[2]) if "TimeUnit" in text or text in _UNITS else None

    def _loops(self, function: FunctionId, number: int, step: Step) -> bool:
        """`postDelayed(this, n)` inside what it posts; `delay(n)` in an endless loop."""
        if step.name in ("delay", "sleep"):
            body = self._types.function(function).body
            guards = self._app.engine.guards.chain(function, number)
            return body is not None and any(self._endless(function, body.guards[g].condition) for g in guards)
        if step.name.startswith("send"):
            return self._types.function(function).name == "handleMessage"
        first = step.args[0].value
        if isinstance(first, This) and self._types.function(function).name == "run":
            return True
        if isinstance(first, FunctionValue | Local | Name | StepResult | This):
            return any(function == target for target in self._posted(function, number, first))
        return False

    def _endless(self, function: FunctionId, condition: Value) -> bool:
        """A loop that goes on as long as its thread or coroutine lives. (`while (true)` leaves no condition behind.)"""
        while isinstance(condition, Not):
            condition = condition.operand
        if not isinstance(condition, StepResult):
            return False
        name = self._resolver.step(function.path, function.index, condition.step).name
        return name in ("isActive", "isInterrupted", "interrupted", "isRunning", "running")

    def _posted(self, function: FunctionId, number: int, value: Value) -> Iterator[FunctionId]:
        for held in self._graph.values.of(function, value, number):
            if held.kind == "function":
                yield held.function
                yield from (e.target for e in self._graph.edges(held.function))
            elif held.kind == "instance":
                yield from self._types.find_functions(held.type, "run")

    def _behind(self, targets: list[FunctionId]) -> Iterator[FunctionId]:
        """What the repeated code runs, within few calls and without the user."""
        seen = dict.fromkeys(targets)
        level = list(targets)
        for _ in range(MAX_CALLS):
            level = [
                e.target
                for f in level
                for e in self._graph.edges(f)
                if e.target not in seen and self._app.engine.triggers.edge(e) in ("caller", "start")
            ]
            seen.update(dict.fromkeys(level))
        yield from seen

    def _number(self, function: FunctionId, argument: Argument, number: int) -> int | None:
        return self._value(function, argument.value, number)

    def _value(self, function: FunctionId, value: Value, number: int, depth: int = 0) -> int | None:
        """A constant number; of arithmetic the product, which is what times are written as (`5 * 60 * 1000`): any other
        reading of it only makes an interval longer."""
        if depth > MAX_CALLS:
            return None
        constant = self._resolver.constant(function.path, function.index, value, number)
        if isinstance(constant, int | float):
            return None if isinstance(constant, bool) else int(constant)
        match value:
            case Const(int() | float() as literal):
                return int(literal)
            case Unknown(inner) if inner:
                product = 1
                for part in inner:
                    factor = self._value(function, part, number, depth + 1)
                    if factor is None:
                        return None
                    product *= factor
                return product
            case StepResult(inner_number):
                step = self._resolver.step(function.path, function.index, inner_number)
                if step.kind == "read":
                    head = step.receiver.path if isinstance(step.receiver, Name) else ""
                    return self._field(function, head, step.name, depth)
                if step.name == "toMillis" and step.args and isinstance(step.receiver, Name):
                    held = self._value(function, step.args[0].value, inner_number, depth + 1)
                    unit = _UNITS.get(step.receiver.path.rpartition(".")[2])
                    return int(held * unit) if held is not None and unit is not None else None
                return None
            case Name(path):
                head, _, last = path.rpartition(".")
                return self._field(function, head, last, depth)
            case _:
                return None

    def _field(self, function: FunctionId, head: str, last: str, depth: int) -> int | None:
        field = self._resolver.own_field(function, head, last)
        made = self._resolver.initialiser(field) if field is not None else None
        return self._value(made[0], made[1], made[2], depth + 1) if made is not None else None
