"""Buttons that are only enabled once an input of a form is filled: set by code, in Compose, at the end of a stream."""

from __future__ import annotations

from needlint.app.form_origins import COMBINED, site_of, taking
from needlint.app.form_values import FormValues
from needlint.app.form_words import ASIDE, READY, snake
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Body, Const, FunctionValue, Local, ObjectValue, Step, StepResult, Value

_RECEIVES = frozenset({"subscribe", "doOnNext", "collect", "collectLatest", "onEach", "observe", "asLiveData"})
MAX_CHAIN = 6


class Buttons:
    """The states of buttons over one app."""

    def __init__(self, resolver: Resolver, values: FormValues) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._values = values

    def disabled(self, function: FunctionId, body: Body, key: str) -> Step | None:
        """The step of a function by which a button is surely disabled while an input is empty."""
        for step in body.steps:
            value = button_state(step)
            if value is None or isinstance(value, Const) or _aside(step):
                continue
            if self._values.when_empty(function, value, key) is False:
                return step
        if self.combines(function) and self._values.answer(function, key) is False:
            return next((s for s in reversed(body.steps) if s.kind == "return"), None)
        return None

    def combines(self, function: FunctionId) -> bool:
        """Whether a function makes one answer of several streams, that then enables a button."""
        site = site_of(self._resolver, function)
        if site is None:
            return False
        at, number = FunctionId(function.path, site.function), site.step
        step = self._resolver.step(at.path, at.index, number)
        if step.name not in COMBINED:
            combined = taking(self._resolver, at, number)
            if combined is None:
                return False
            number = combined[1]
        return any(self._enables(f) for f in self._receivers(at, number))

    def _receivers(self, at: FunctionId, number: int) -> list[FunctionId]:
        """The functions that get what a stream gives."""
        body = self._types.function(at).body
        found: list[FunctionId] = []
        chain = {StepResult(number)}
        for index, step in enumerate(body.steps if body is not None else ()):
            if step.receiver not in chain:
                continue
            chain.add(StepResult(index))
            for argument in step.args if step.name in _RECEIVES else ():
                if isinstance(argument.value, FunctionValue):
                    found.append(FunctionId(at.path, argument.value.function))
                elif isinstance(argument.value, ObjectValue):
                    functions = enumerate(self._types.facts(at.path).functions)
                    found += [FunctionId(at.path, i) for i, f in functions if f.owner == argument.value.type]
        return found

    def _enables(self, function: FunctionId) -> bool:
        """Whether a function sets a button's state to what it is given."""
        declared = self._types.function(function)
        given = {Local(p.name) for p in declared.parameters} | {Local("it")}
        body = declared.body
        return body is not None and any(button_state(s) in given and not _aside(s) for s in body.steps)


def button_state(step: Step) -> Value | None:
    """The value that a step makes a button's state, None for a step that sets none."""
    named = step.name == "isEnabled" or bool(READY.search(step.name))
    sets = step.kind == "call" and step.name.startswith("set") and READY.search(snake(step.name))
    if step.args and (sets or (step.kind == "assign" and named)):
        return step.args[0].value
    if step.kind == "call" and "Button" in step.name:
        return next((a.value for a in step.args if a.name == "enabled"), None)
    return None


def _aside(step: Step) -> bool:
    told = f"{getattr(step.receiver, 'path', '')} {getattr(step.receiver, 'name', '')} {step.name}"
    return bool(ASIDE.search(told))
