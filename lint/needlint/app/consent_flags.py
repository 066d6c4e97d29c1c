"""What a condition asks of a stored flag: its key, its value before anything was stored, the names on the way to it.

`if (!SPUtils.getBoolean("agreed", false)) return` before a step gives one Condition: the flag `agreed` must be true
and is false at first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, structs

from needlint.app.consent_fields import MAX_DEPTH
from needlint.app.consent_model import MISSING, Constants, Missing, Reading
from needlint.app.consent_readings import Readings
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import (
    And,
    Cast,
    Caught,
    Choice,
    Compare,
    Const,
    Each,
    FunctionValue,
    IsType,
    Local,
    Not,
    Or,
    Step,
    StepResult,
    Value,
)

EMPTY_TESTS = {
    "isEmpty": True, "isBlank": True, "isNullOrEmpty": True, "isNullOrBlank": True, "isTrimEmpty": True,
    "isNotEmpty": False, "isNotBlank": False, "isNotNullOrEmpty": False,
}  # fmt: skip
"""Calls that test a text for emptiness -> the answer for an empty one."""


class Condition(Struct, frozen=True):
    """One condition: `reading` must be true (`wanted`) or false. `initial`: which it is at first, None = not known.
    `certain` False: one of several alternatives."""

    wanted: bool
    reading: Reading
    initial: bool | None
    certain: bool = True
    constant: bool = False
    """Both sides are known in the code: nothing is stored."""
    function: FunctionId | None = None
    """Where it stands."""


class Flags(Readings):
    """Conditions over a Resolver."""

    def conditions(self, at: FunctionId, value: Value, wanted: bool) -> tuple[Condition, ...]:
        """What must hold for `value` to be `wanted` in function `at`."""
        found = self._take(at, value, wanted, True, {}, 0)
        return tuple(structs.replace(condition, function=at) for condition in found)

    def _take(  # noqa: PLR0912, PLR0917
        self, at: FunctionId, value: Value, wanted: bool, certain: bool, known: Constants, depth: int
    ) -> Iterator[Condition]:
        if depth > MAX_DEPTH:
            return
        match value:
            case Each() | Caught() | IsType():
                return
            case Cast(operand, _):
                yield from self._take(at, operand, wanted, certain, known, depth)
            case Not(operand):
                yield from self._take(at, operand, not wanted, certain, known, depth)
            case And(left, right) | Or(left, right):
                both = certain and isinstance(value, And) == wanted
                yield from self._take(at, left, wanted, both, known, depth)
                yield from self._take(at, right, wanted, both, known, depth)
            case Compare("==", StepResult(number), Const(None)) if (test := self._test(at, number)) is not None:
                inner, returned, same = test
                yield from self._take(inner, returned, wanted != same, certain, {}, depth + 1)
            case Compare("==", left, right):
                truth = _truth(self._constant(at, right, known)), _truth(self._constant(at, left, known))
                if truth[0] is not None:
                    yield from self._take(at, left, wanted == truth[0], certain, known, depth)
                elif truth[1] is not None:
                    yield from self._take(at, right, wanted == truth[1], certain, known, depth)
                else:
                    yield self._compared(at, "==", left, right, wanted, certain, known, depth)
            case Compare(op, left, right):
                yield self._compared(at, op, left, right, wanted, certain, known, depth)
            case Choice(condition, Const(bool() as then), Const(bool() as otherwise)) if then != otherwise:
                yield from self._take(at, condition, wanted == then, certain, known, depth)
            case Local(name):
                yield from self._local(at, name, wanted, certain, known, depth)
            case StepResult(number):
                yield from self._step(at, number, wanted, certain, known, depth)
            case _:
                yield self._plain(self.reading(at, value, known, depth), wanted, certain)

    def _plain(self, reading: Reading, wanted: bool, certain: bool) -> Condition:
        initial = _truth(reading.initial)
        return Condition(
            wanted, reading, initial, certain, initial is not None and not reading.key and not reading.names
        )

    def _compared(  # noqa: PLR0917
        self,
        at: FunctionId,
        op: str,
        left: Value,
        right: Value,
        wanted: bool,
        certain: bool,
        known: Constants,
        depth: int,
    ) -> Condition:
        first, second = self.reading(at, left, known, depth), self.reading(at, right, known, depth)
        told = second if not first.key and (second.key or not first.names) else first
        initial = _compare(op, first.initial, second.initial)
        reading = Reading(told.key, MISSING, (*first.names, *second.names), told.parameter)
        if not first.names and not second.names and not told.key:
            return Condition(wanted, reading, initial, certain, initial is not None)
        return Condition(wanted, reading, initial, certain)

    def _local(  # noqa: PLR0917
        self, at: FunctionId, name: str, wanted: bool, certain: bool, known: Constants, depth: int
    ) -> Iterator[Condition]:
        binding = self._resolver.lexicon(at.path).binding(at.index, name)
        if name not in known and binding is not None and len(binding.steps) == 1:
            assigned = self._resolver.step(at.path, binding.function, binding.steps[0])
            if assigned.args and not self._captured(at.path, binding.function, name):
                holder = FunctionId(at.path, binding.function)
                found = self._take(holder, assigned.args[0].value, wanted, certain, known, depth + 1)
                for condition in found:
                    yield structs.replace(condition, reading=condition.reading.under(name))
                return
        yield self._plain(self.reading(at, Local(name), known, depth), wanted, certain)

    def _test(self, at: FunctionId, number: int) -> tuple[FunctionId, Value, bool] | None:
        """The condition of `x.takeIf { .. }`: what the lambda returns when the result is not null."""
        step = self._resolver.step(at.path, at.index, number)
        if step.name not in ("takeIf", "takeUnless") or not step.args:
            return None
        given = step.args[-1].value
        inner = FunctionId(at.path, given.function) if isinstance(given, FunctionValue) else None
        body = self._types.function(inner).body if inner is not None else None
        for returned in reversed(body.steps if body is not None else ()):
            if inner is not None and returned.kind == "return" and returned.args:
                return inner, returned.args[0].value, step.name == "takeIf"
        return None

    def _captured(self, path: str, function: int, name: str) -> bool:
        """Whether a function around or inside assigns the same local too (`var done = false; run { done = true }`)."""
        lexicon = self._resolver.lexicon(path)
        return any(
            index != function and lexicon.assigns(index, name) and function in lexicon.chain(index)
            for index in range(len(self._types.facts(path).functions))
        ) or any(index != function and lexicon.assigns(index, name) for index in lexicon.chain(function))

    def _step(  # noqa: PLR0917
        self, at: FunctionId, number: int, wanted: bool, certain: bool, known: Constants, depth: int
    ) -> Iterator[Condition]:
        step = self._resolver.step(at.path, at.index, number)
        if step.kind == "call":
            if step.name == "not" and step.receiver is not None and not step.args:
                yield from self._take(at, step.receiver, not wanted, certain, known, depth)
                return
            if step.name in ("equals", "contentEquals", "equalsIgnoreCase") and step.args:
                left = step.receiver if len(step.args) == 1 and step.receiver is not None else step.args[0].value
                yield from self._take(at, Compare("==", left, step.args[-1].value), wanted, certain, known, depth + 1)
                return
            if step.name in EMPTY_TESTS:
                operand = step.args[0].value if step.args else step.receiver
                if operand is not None:
                    yield self._emptiness(at, operand, wanted == EMPTY_TESTS[step.name], certain, known, depth)
                    return
        predicate = self._predicate(at, number, step, known)
        if predicate is not None:
            target, value, same, inner = predicate
            found = tuple(self._take(target, value, wanted == same, certain, inner, depth + 1))
            if found:
                for condition in found:
                    reading = condition.reading.under(step.name, *self._texts(at, number, step, known))
                    yield structs.replace(condition, reading=reading)
                return
        yield self._plain(self.reading(at, StepResult(number), known, depth), wanted, certain)

    def _emptiness(  # noqa: PLR0917
        self, at: FunctionId, operand: Value, wanted: bool, certain: bool, known: Constants, depth: int
    ) -> Condition:
        reading = self.reading(at, operand, known, depth)
        initial = None if isinstance(reading.initial, Missing) else reading.initial in ("", None)
        return Condition(wanted, reading, initial, certain)

    def _predicate(
        self, at: FunctionId, number: int, step: Step, known: Constants
    ) -> tuple[FunctionId, Value, bool, Constants] | None:
        """The condition under which an own function returns true, with the constants given to it."""
        if step.kind not in ("call", "read"):
            return None
        target = self._target(at, number)
        body = self._types.function(target).body if target is not None else None
        if target is None or body is None:
            return None
        inner = self._given(at, step, target, known)
        returns = [s for s in body.steps if s.kind == "return" and s.args]
        if len(returns) == 1:
            return target, returns[0].args[0].value, True, inner
        for truth in (True, False):
            chosen = [s for s in returns if s.args[0].value == Const(truth)]
            others = [s for s in returns if s.args[0].value == Const(not truth)]
            if len(chosen) == 1 and len(others) == len(returns) - 1 and chosen[0].guard >= 0:
                guard = body.guards[chosen[0].guard]
                if guard.parent < 0:
                    return target, guard.condition, guard.holds == truth, inner
        return None


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _compare(op: str, left: object, right: object) -> bool | None:
    if isinstance(left, Missing) or isinstance(right, Missing):
        return None
    if op == "==":
        return left == right
    numbers = [v for v in (left, right) if isinstance(v, int | float)]
    return _OPERATORS[op](*numbers) if op in _OPERATORS and len(numbers) == 2 else None
