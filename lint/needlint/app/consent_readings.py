"""Where a value is read from: the key it is stored under, its value before anything was stored, the names on the way.

Own wrappers, getters, delegates, DataStore keys and locals are looked through; constants that a call gives to a wrapper
are carried into it.
"""

from __future__ import annotations

from needlint.app.consent_constants import GivenConstants
from needlint.app.consent_fields import MAX_DEPTH, FieldReadings
from needlint.app.consent_model import MISSING, Constants, Literal, Missing, Reading
from needlint.app.resolve import Resolver
from needlint.app.resolve_lexical import Site
from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.app.types_text import erase
from needlint.facts.source import (
    Cast,
    Choice,
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

MAX_READINGS = 200
MAX_ASSIGNMENTS = 4


class Readings(GivenConstants):
    """Readings over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        super().__init__(resolver)
        self._left = MAX_READINGS
        self.fields = FieldReadings(resolver, self)

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
                if isinstance(found.initial, Missing) or found.initial is None:
                    return Reading(found.key, otherwise, found.names, found.parameter)
                return found
            case Local(name):
                return self._read_local(at, name, known, depth)
            case Name(dotted):
                head, _, last = dotted.rpartition(".")
                field = self._resolver.own_field(at, head, last)
                inner = self.fields.of(field, depth + 1) if field is not None else Reading()
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
                    found = inner if isinstance(found.initial, Missing) or inner.key else found
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
        default = next((c for c in reversed(constants) if not isinstance(c, Missing) and c not in keys), MISSING)
        inner = self._returned(at, number, step, known, depth)
        through = self._through(at, step, depth)
        receiver = self.reading(at, step.receiver, known, depth + 1) if step.receiver is not None else Reading()
        key = inner.key or (keys[0] if keys and _reads(step.name) else "") or through.key or receiver.key
        initial = inner.initial if not isinstance(inner.initial, Missing) else default
        if isinstance(initial, Missing) and not self._resolver.targets(at.path, at.index, number):
            initial = _implied(step.name)
            if isinstance(initial, Missing):
                initial = through.initial if not isinstance(through.initial, Missing) else receiver.initial
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
            return self.fields.of(field, depth + 1).under(*names)
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

    # ---- keys -------------------------------------------------------------------------------------------------------

    def key_of(self, at: FunctionId, value: Value, step: int, known: Constants) -> str:
        """The key that an argument is: its text, or that in the object it names (`booleanPreferencesKey("x")`)."""
        constant = self._constant(at, value, known)
        if isinstance(constant, str):
            return constant
        names = value.path if isinstance(value, Name) else ""
        field: FieldId | None = None
        if names:
            head, _, last = names.rpartition(".")
            field = self._resolver.own_field(at, head, last)
        elif isinstance(value, StepResult):
            inner = self._resolver.step(at.path, at.index, value.step)
            field = self.named_field(at, value.step, inner) if inner.kind == "read" else None
        return self.fields.of(field).key if field is not None else ""

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


def _reads(name: str) -> bool:
    """Whether a call of this name may read what is stored under a key."""
    return not name.startswith(("put", "set", "save", "getSharedPreferences", "getString(", "mmkvWithID", "d(", "log"))


def _implied(name: str) -> Literal | Missing:
    """What a library's getter gives before anything was stored, where no default is given."""
    lowered = name.lower()
    if lowered in ("getboolean", "decodebool", "getbool", "contains", "containskey", "optboolean", "has"):
        return False
    if lowered in ("getint", "decodeint", "getlong", "decodelong"):
        return 0
    return MISSING
