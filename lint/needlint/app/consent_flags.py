"""What a condition asks of a stored flag: its key, its value before anything was stored, the names on the way to it.

`if (!SPUtils.getBoolean("agreed", false)) return` before a step gives one Condition: the flag `agreed` must be true
and is false at first. Own wrappers, getters, delegates, DataStore keys and locals are looked through; constants that a
call gives to a wrapper are carried into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, structs

from needlint.app.resolve import Resolver
from needlint.app.resolve_lexical import Site
from needlint.app.resolve_model import FunctionId
from needlint.app.types import FieldId
from needlint.app.types_text import erase
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
    Name,
    Not,
    Or,
    Step,
    StepResult,
    This,
    Unknown,
    Value,
)

MAX_DEPTH = 10
MAX_READINGS = 200
MAX_ASSIGNMENTS = 4
Literal = str | int | float | bool | None
Constants = Mapping[str, Literal]

EMPTY_TESTS = {
    "isEmpty": True, "isBlank": True, "isNullOrEmpty": True, "isNullOrBlank": True, "isTrimEmpty": True,
    "isNotEmpty": False, "isNotBlank": False, "isNotNullOrEmpty": False,
}  # fmt: skip
"""Calls that test a text for emptiness -> the answer for an empty one."""


class _Missing:
    """No value is known."""


MISSING = _Missing()


class Reading(Struct, frozen=True):
    """Where a value is read from. `initial`: its value before anything was stored; MISSING = not known."""

    key: str = ""
    initial: Literal | _Missing = MISSING
    names: tuple[str, ...] = ()
    parameter: tuple[FunctionId, int] | None = None
    """The value is this parameter of an own function."""

    def under(self, *names: str) -> Reading:
        """The same with more names on the way."""
        return Reading(self.key, self.initial, (*names, *self.names), self.parameter)


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


class Flags:
    """Conditions over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._left = MAX_READINGS
        self._fields: dict[FieldId, Reading] = {}
        self._assignments: dict[str, dict[str, list[tuple[int, int]]]] = {}

    # ---- conditions -------------------------------------------------------------------------------------------------

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
        initial = None if isinstance(reading.initial, _Missing) else reading.initial in ("", None)
        return Condition(wanted, reading, initial, certain)

    # ---- own functions ----------------------------------------------------------------------------------------------

    def _target(self, at: FunctionId, number: int) -> FunctionId | None:
        targets = self._resolver.targets(at.path, at.index, number)
        if len(targets) != 1 or self._types.function(targets[0]).name == "<init>":
            return None
        overrides = self._types.overrides(targets[0])
        if overrides:
            concrete = [f for f in (*targets, *overrides) if self._types.function(f).body is not None]
            return concrete[0] if len(concrete) == 1 else None
        return targets[0]

    def _given(self, at: FunctionId, step: Step, target: FunctionId, known: Constants) -> dict[str, Literal]:
        """The constants that a call gives to the parameters of an own function."""
        found: dict[str, Literal] = {}
        parameters = self._types.function(target).parameters
        for slot, argument in enumerate(step.args):
            position = self._resolver.parameter_of(target, step, slot)
            if position is not None and position < len(parameters):
                constant = self._constant(at, argument.value, known)
                if not isinstance(constant, _Missing):
                    found[parameters[position].name] = constant
        for parameter in parameters:
            if parameter.name not in found and parameter.default is not None and isinstance(parameter.default, Const):
                found[parameter.name] = parameter.default.value
        return found

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

    # ---- readings ---------------------------------------------------------------------------------------------------

    def reading(self, at: FunctionId, value: Value, known: Constants, depth: int = 0) -> Reading:
        """Where a value comes from; nothing where that takes too long to find."""
        self._left = MAX_READINGS if depth == 0 else self._left - 1
        if depth > MAX_DEPTH or self._left < 0:
            return Reading()
        match value:
            case Const(literal):
                return Reading(initial=literal)
            case Cast(operand, _) | Not(operand):
                return self.reading(at, operand, known, depth)
            case Choice(_, then, Const(otherwise)):
                found = self.reading(at, then, known, depth + 1)
                if isinstance(found.initial, _Missing) or found.initial is None:
                    return Reading(found.key, otherwise, found.names, found.parameter)
                return found
            case Local(name):
                return self._read_local(at, name, known, depth)
            case Name(dotted):
                head, _, last = dotted.rpartition(".")
                field = self._resolver.own_field(at, head, last)
                inner = self.field(field, depth + 1) if field is not None else Reading()
                return inner.under(*dotted.split("."))
            case StepResult(number):
                return self._read_step(at, number, known, depth)
            case Unknown(parts):
                return self._merged([self.reading(at, part, known, depth + 1) for part in parts])
            case _:
                return Reading()

    def _merged(self, readings: list[Reading]) -> Reading:
        names = tuple(dict.fromkeys(n for r in readings for n in r.names))
        keyed = next((r for r in reversed(readings) if r.key), Reading())
        return Reading(keyed.key, MISSING, names)

    def _read_local(self, at: FunctionId, name: str, known: Constants, depth: int) -> Reading:
        binding = self._resolver.lexicon(at.path).binding(at.index, name)
        if binding is None:
            return Reading(initial=known[name]) if name in known else Reading(names=(name,))
        holder = FunctionId(at.path, binding.function)
        if binding.position >= 0:
            if name in known:
                return Reading(initial=known[name])
            if self._types.function(holder).name == "<lambda>" or self._anonymous(holder):
                site = self._handed(holder)
                if site is not None:
                    step = self._resolver.step(at.path, site.function, site.step)
                    if step.receiver is not None:
                        outer = FunctionId(at.path, site.function)
                        return self.reading(outer, step.receiver, {}, depth + 1).under(name)
                return Reading(names=(name,))
            return Reading(names=(name,), parameter=(holder, binding.position))
        found = Reading()
        for number in binding.steps[:MAX_ASSIGNMENTS]:
            assigned = self._resolver.step(at.path, binding.function, number)
            if assigned.args:
                inner = self.reading(holder, assigned.args[0].value, known, depth + 1)
                if not found.names and not found.key:
                    found = inner if isinstance(found.initial, _Missing) or inner.key else found
                elif inner.key and not found.key:
                    found = inner
        return found.under(name)

    def _anonymous(self, function: FunctionId) -> bool:
        owner = self._types.function(function).owner
        return owner >= 0 and self._types.facts(function.path).types[owner].kind == "anonymous"

    def _handed(self, function: FunctionId) -> Site | None:
        """The call that a lambda, or the anonymous object of a method, is given to."""
        lexicon = self._resolver.lexicon(function.path)
        if self._types.function(function).name == "<lambda>":
            return lexicon.lambda_site(function.index)
        return lexicon.object_site(self._types.function(function).owner)

    def _read_step(self, at: FunctionId, number: int, known: Constants, depth: int) -> Reading:
        step = self._resolver.step(at.path, at.index, number)
        if step.kind == "read":
            return self._read_property(at, number, step, known, depth)
        if step.kind not in ("call", "construct"):
            return Reading()
        keys = self._texts(at, number, step, known)
        constants = [self._constant(at, a.value, known) for a in step.args]
        default = next((c for c in reversed(constants) if not isinstance(c, _Missing) and c not in keys), MISSING)
        inner = self._returned(at, number, step, known, depth)
        through = self._through(at, step, depth)
        receiver = self.reading(at, step.receiver, known, depth + 1) if step.receiver is not None else Reading()
        key = inner.key or (keys[0] if keys and _reads(step.name) else "") or through.key or receiver.key
        initial = inner.initial if not isinstance(inner.initial, _Missing) else default
        if isinstance(initial, _Missing) and not self._resolver.targets(at.path, at.index, number):
            initial = _implied(step.name)
            if isinstance(initial, _Missing):
                initial = through.initial if not isinstance(through.initial, _Missing) else receiver.initial
        names = (step.name, *keys, *inner.names, *through.names, *receiver.names)
        return Reading(key, initial, tuple(dict.fromkeys(names)), inner.parameter)

    def _read_property(self, at: FunctionId, number: int, step: Step, known: Constants, depth: int) -> Reading:
        head = step.receiver.path if isinstance(step.receiver, Name) else ""
        names = (*(head.split(".") if head else ()), step.name)
        inner = self._returned(at, number, step, known, depth)
        if inner.key or inner.names:
            return inner.under(*names)
        field = self.named_field(at, number, step)
        if field is not None:
            return self.field(field, depth + 1).under(*names)
        if step.receiver is not None and not head and step.receiver != This():
            return self.reading(at, step.receiver, known, depth + 1).under(*names)
        return Reading(names=names)

    def named_field(self, at: FunctionId, number: int, step: Step) -> FieldId | None:
        """The own field that a read or an assignment names."""
        if step.receiver is None or isinstance(step.receiver, This):
            return self._resolver.own_field(at, "", step.name)
        if isinstance(step.receiver, Name):
            return self._resolver.own_field(at, step.receiver.path, step.name)
        for text in self._resolver.value_types(at, step.receiver, number):
            found = self._types.find_field(erase(text), step.name)
            if found is not None:
                return found
        return None

    def _returned(self, at: FunctionId, number: int, step: Step, known: Constants, depth: int) -> Reading:
        target = self._target(at, number)
        body = self._types.function(target).body if target is not None else None
        if target is None or body is None or depth >= MAX_DEPTH:
            return Reading()
        inner = self._given(at, step, target, known)
        found = Reading()
        for returned in body.steps:
            if returned.kind == "return" and returned.args:
                reading = self.reading(target, returned.args[0].value, inner, depth + 1)
                if not found.key and (reading.key or not found.names):
                    found = reading
        if found.parameter is not None and found.parameter[0] == target:
            found = Reading(found.key, found.initial, found.names)
        return found

    def _through(self, at: FunctionId, step: Step, depth: int) -> Reading:
        """What a lambda given to the call returns: `data.map { it[KEY] ?: false }`."""
        for argument in step.args:
            if isinstance(argument.value, FunctionValue):
                inner = FunctionId(at.path, argument.value.function)
                body = self._types.function(inner).body
                for returned in reversed(body.steps if body is not None else ()):
                    if returned.kind == "return" and returned.args:
                        return self.reading(inner, returned.args[0].value, {}, depth + 1)
        return Reading()

    def field(self, field: FieldId, depth: int = 0) -> Reading:
        """What an own field holds at first, with its key: the stored one where a delegate or a key object names it."""
        if field not in self._fields:
            self._fields[field] = Reading(field_key(field))
            self._fields[field] = self._field(field, min(depth, MAX_DEPTH - 3))
        return self._fields[field]

    def _field(self, field: FieldId, depth: int) -> Reading:
        declared = self._types.field(field)
        own = field_key(field)
        found = self._resolver.initialiser(field)
        if found is None:
            if isinstance(declared.constant, Const):
                return Reading(own, declared.constant.value)
            taken = self._taken_over(field, depth)
            if taken is not None:
                return taken
            plain = declared.type in ("boolean", "Boolean") and self._types.facts(field.path).language == "java"
            return Reading(own, False if plain and "final" not in declared.modifiers else MISSING)
        holder, value, _ = found
        inner = self.reading(holder, value, {}, depth + 1)
        if inner.key:
            return inner
        return Reading(own, inner.initial, inner.names)

    def _taken_over(self, field: FieldId, depth: int) -> Reading | None:
        """The stored flag that a field without an initialiser takes over (`token = sp.getString("token", null)`)."""
        found: set[Reading] = set()
        for function, number in self._assigned(field.path).get(field.name, ()) if depth < MAX_DEPTH else ():
            step = self._resolver.step(field.path, function, number)
            reading = self.reading(FunctionId(field.path, function), step.args[0].value, {}, depth + 1)
            if reading.key and not reading.key.startswith("field:"):
                found.add(reading)
        return found.pop() if len(found) == 1 else None

    def _assigned(self, path: str) -> dict[str, list[tuple[int, int]]]:
        """Field name -> assignments in the methods of a file."""
        known = self._assignments.get(path)
        if known is None:
            known = self._assignments[path] = {}
            for index, function in enumerate(self._types.facts(path).functions):
                for number, step in enumerate(function.body.steps if function.body is not None else ()):
                    if step.kind == "assign" and not step.local and step.args:
                        known.setdefault(step.name, []).append((index, number))
        return known

    # ---- constants --------------------------------------------------------------------------------------------------

    def key_of(self, at: FunctionId, value: Value, step: int, known: Constants) -> str:
        """The key that an argument is: its text, or that in the object it names (`booleanPreferencesKey("x")`)."""
        constant = self._constant(at, value, known)
        if isinstance(constant, str):
            return constant
        names = {Name: getattr(value, "path", "")}.get(type(value), "")
        field: FieldId | None = None
        if names:
            head, _, last = names.rpartition(".")
            field = self._resolver.own_field(at, head, last)
        elif isinstance(value, StepResult):
            inner = self._resolver.step(at.path, at.index, value.step)
            field = self.named_field(at, value.step, inner) if inner.kind == "read" else None
        return self.field(field).key if field is not None else ""

    def _texts(self, at: FunctionId, number: int, step: Step, known: Constants) -> tuple[str, ...]:
        """The texts among the arguments of a call, which may be keys."""
        found = []
        for argument in step.args:
            constant = self._constant(at, argument.value, known)
            if isinstance(constant, str) and constant and len(constant) <= 80:
                found.append(constant)
            elif isinstance(argument.value, Name | StepResult):
                key = self.key_of(at, argument.value, number, known)
                if key and not key.startswith("field:"):
                    found.append(key)
        return tuple(found)

    def _constant(self, at: FunctionId, value: Value, known: Constants) -> Literal | _Missing:
        match value:
            case Const(literal):
                return literal
            case Local(name) if name in known:
                return known[name]
            case Cast(operand, _):
                return self._constant(at, operand, known)
            case _:
                found = self._resolver.constant(at.path, at.index, value, 0)
                if found in ("java.lang.Boolean.TRUE", "java.lang.Boolean.FALSE"):
                    return found == "java.lang.Boolean.TRUE"
                return MISSING if found is None else found

    def literal(self, at: FunctionId, value: Value) -> Literal | _Missing:
        """The constant that a value is; MISSING where it is none."""
        return self._constant(at, value, {})


def field_key(field: FieldId) -> str:
    """The key of a flag that lives in a field."""
    return f"field:{field.path}:{field.owner}.{field.name}"


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _compare(op: str, left: object, right: object) -> bool | None:
    if isinstance(left, _Missing) or isinstance(right, _Missing):
        return None
    if op == "==":
        return left == right
    numbers = [v for v in (left, right) if isinstance(v, int | float)]
    return _OPERATORS[op](*numbers) if op in _OPERATORS and len(numbers) == 2 else None


def _reads(name: str) -> bool:
    """Whether a call of this name may read what is stored under a key."""
    return not name.startswith(("put", "set", "save", "getSharedPreferences", "getString(", "mmkvWithID", "d(", "log"))


def _implied(name: str) -> Literal | _Missing:
    """What a library's getter gives before anything was stored, where no default is given."""
    lowered = name.lower()
    if lowered in ("getboolean", "decodebool", "getbool", "contains", "containskey", "optboolean", "has"):
        return False
    if lowered in ("getint", "decodeint", "getlong", "decodelong"):
        return 0
    return MISSING
