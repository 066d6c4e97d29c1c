"""Timers, delays that post themselves again, endless loops: what repeats code, and what it repeats."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.engine import Engine
from needlint.app.interval_numbers import Numbers
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import FunctionValue, Local, Name, Not, Step, StepResult, This, Value

_TIMERS = {
    "scheduleAtFixedRate": 2, "scheduleWithFixedDelay": 2, "schedule": 2, "setRepeating": 2, "setInexactRepeating": 2,
    "fixedRateTimer": -1, "interval": 0, "timer": -1, "tickerFlow": 0,
}  # fmt: skip
"""Calls that repeat what they are given -> position of the interval (-1: by name)."""
_DELAYS = ("postDelayed", "delay", "sleep", "sendEmptyMessageDelayed", "sendMessageDelayed")
MAX_CALLS = 4


class Timers:
    """Timers over one app. Intervals are in milliseconds."""

    def __init__(self, engine: Engine, numbers: Numbers) -> None:
        self._engine = engine
        self._graph = engine.graph
        self._resolver = engine.graph.resolver
        self._types = engine.graph.resolver.types
        self._numbers = numbers

    def repeated(self, function: FunctionId, number: int, step: Step) -> tuple[int, tuple[FunctionId, ...]] | None:
        """The interval at which a step repeats code, and the functions that run each time."""
        if step.kind not in ("call", "construct"):
            return None
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
            interval = self._numbers.of(function, step.args[position], number) if len(step.args) > position else None
            targets = [function]
        if interval is None or interval < 0 or not targets:
            return None
        return interval, tuple(self._behind(targets))

    def _period(self, function: FunctionId, number: int, step: Step, position: int) -> int | None:
        named = next((a for a in step.args if a.name in ("period", "periodMillis")), None)
        if named is not None:
            return self._numbers.of(function, named, number)
        if position < 0 or position >= len(step.args):
            return None
        if step.name == "schedule" and len(step.args) != 3:
            return None
        if (
            step.name == "interval"
            and len(step.args) >= 3
            and self._numbers.unit(function, step.args[1], number) is None
        ):
            position = 1
        interval = self._numbers.of(function, step.args[position], number)
        units = [u for a in step.args if (u := self._numbers.unit(function, a, number)) is not None]
        if step.name == "schedule" and units:
            return None  # ScheduledExecutorService.schedule(task, delay, unit) runs once
        if interval is None:
            return None
        if step.name in ("scheduleAtFixedRate", "interval") and not units and len(step.args) == 4:
            return None
        return int(interval * units[0]) if units else interval

    def _loops(self, function: FunctionId, number: int, step: Step) -> bool:
        """`postDelayed(this, n)` inside what it posts; `delay(n)` in an endless loop."""
        if step.name in ("delay", "sleep"):
            body = self._types.function(function).body
            guards = self._engine.guards.chain(function, number)
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
                if e.target not in seen and self._engine.triggers.edge(e) in ("caller", "start")
            ]
            seen.update(dict.fromkeys(level))
        yield from seen
