"""Whether a dialog that code builds is shown: what is built and then let go asks the user nothing."""

from __future__ import annotations

import re

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Body, FunctionValue, Local, Step, StepResult, Value

_BUILDER = re.compile(r"(Dialog|Alert)\w*\.?Builder$|^Builder$|DialogBuilder$")
_SHOWS = re.compile(r"^show|^display|^open|AndShow$", re.IGNORECASE)
MAX_CHAIN = 40


class Dialogs:
    """Dialogs over one app's bodies."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[tuple[FunctionId, int], bool] = {}

    def is_let_go(self, at: FunctionId, number: int, step: Step) -> bool:
        """Whether a call on a builder belongs to a dialog that the function builds, keeps to itself and never shows."""
        body = self._resolver.types.function(at).body
        built = self._builder(at, step.receiver) if body is not None and step.kind == "call" else None
        if body is None or built is None:
            return False
        key = (at, built)
        if key not in self._known:
            self._known[key] = not self._leaves(at, body, built)
        return self._known[key]

    def _builder(self, at: FunctionId, value: Value | None) -> int | None:
        """The step that makes the builder a chain stands on."""
        for _ in range(MAX_CHAIN):
            if isinstance(value, Local):
                binding = self._resolver.lexicon(at.path).binding(at.index, value.name)
                if binding is None or binding.function != at.index or len(binding.steps) != 1:
                    return None
                value = self._resolver.step(at.path, at.index, binding.steps[0]).args[0].value
                continue
            if not isinstance(value, StepResult):
                return None
            step = self._resolver.step(at.path, at.index, value.step)
            if _BUILDER.search(step.name) and (step.kind == "construct" or step.name[:1].isupper()):
                return value.step
            value = step.receiver
        return None

    def _leaves(self, at: FunctionId, body: Body, built: int) -> bool:
        """Whether the dialog is shown, or handed on to where it may be."""
        held: set[Value] = {StepResult(built)}
        for number, step in enumerate(body.steps):
            if number <= built:
                continue
            if step.kind == "call" and step.receiver is not None and step.receiver in held:
                if _SHOWS.search(step.name) or any(
                    isinstance(a.value, FunctionValue) and _lends(step) for a in step.args
                ):
                    return True
                held.add(StepResult(number))
            if any(a.value in held for a in step.args):
                if step.kind != "assign" or not step.local:
                    return True
                held.add(Local(step.name))
        names = {v.name for v in held if isinstance(v, Local)}
        return bool(names) and self._is_captured(at, names)

    def _is_captured(self, at: FunctionId, names: set[str]) -> bool:
        """Whether a lambda or listener written in the function has the dialog in its hands."""
        lexicon = self._resolver.lexicon(at.path)
        for index, function in enumerate(self._resolver.types.facts(at.path).functions):
            if index == at.index or function.body is None or at.index not in lexicon.chain(index):
                continue
            for step in function.body.steps:
                values = (step.receiver, *(a.value for a in step.args))
                if any(isinstance(v, Local) and v.name in names for v in values):
                    return True
        return False


def _lends(step: Step) -> bool:
    return step.name in ("apply", "also", "let", "run")
