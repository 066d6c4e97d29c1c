"""Constant numbers and units of time in the arguments of calls."""

from __future__ import annotations

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Argument, Const, Name, StepResult, Unknown, Value

UNITS = {
    "NANOSECONDS": 1e-6, "MICROSECONDS": 1e-3, "MILLISECONDS": 1, "SECONDS": 1_000, "MINUTES": 60_000,
    "HOURS": 3_600_000, "DAYS": 86_400_000,
}  # fmt: skip
MAX_DEPTH = 4


class Numbers:
    """Numbers over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def of(self, function: FunctionId, argument: Argument, number: int) -> int | None:
        """What an argument is, None where it is no constant number."""
        return self._value(function, argument.value, number)

    def _value(self, function: FunctionId, value: Value, number: int, depth: int = 0) -> int | None:
        """A constant number; of arithmetic the product, which is what times are written as (`5 * 60 * 1000`): any other
        reading of it only makes an interval longer."""
        if depth > MAX_DEPTH:
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
                    unit = UNITS.get(step.receiver.path.rpartition(".")[2])
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

    def unit(self, function: FunctionId, argument: Argument, number: int) -> float | None:
        """The milliseconds of the java.util.concurrent.TimeUnit that an argument names."""
        constant = self._resolver.constant(function.path, function.index, argument.value, number)
        text = constant if isinstance(constant, str) else ""
        return UNITS.get(text.rpartition(".")[2]) if "TimeUnit" in text or text in UNITS else None
