"""Which own components an intent names, and which steps start them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.screens_actions import Actions
from needlint.app.types_text import erase, simple
from needlint.facts.source import Cast, Choice, FunctionValue, Local, Name, Step, StepResult, Value

STARTERS = frozenset(
    {
        "startActivity",
        "startActivityForResult",
        "startActivityIfNeeded",
        "startActivities",
        "startActivityFromFragment",
        "startService",
        "startForegroundService",
        "bindService",
        "sendBroadcast",
        "launch",
        "startNextMatchingActivity",
    }
)
_OPENING = re.compile(
    r"start|open|launch|goto|go_?to|jump|navigat|redirect|show|enter|readygo|toactivity|enqueue", re.IGNORECASE
)
INTENT = "android.content.Intent"
SETTERS = frozenset({"setClass", "setClassName", "setComponent", "setAction", "setData"})
MAX_DEPTH = 6


def _qualified(step: Step) -> str:
    """`OneTimeWorkRequest.Builder`: the callee as it is written."""
    return f"{step.receiver.path}.{step.name}" if isinstance(step.receiver, Name) else step.name


class Intents:
    """Intent targets over a Resolver."""

    def __init__(self, resolver: Resolver, actions: Actions) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._actions = actions

    def started(self, identity: FunctionId, number: int, step: Step) -> tuple[str, ...]:
        """The own component classes that a step starts."""
        found: dict[str, None] = {}
        if step.name in STARTERS:
            for argument in step.args:
                found.update(dict.fromkeys(self.named(identity, argument.value, number)))
        elif step.kind == "call":
            found.update(dict.fromkeys(self._passed(identity, number, step)))
        for answer, made in self._actions.account_calls(identity, number, step.name):
            found.update(dict.fromkeys(self._step(answer, made, 0)))
        if step.name == "launch" and step.receiver is not None:
            found.update(dict.fromkeys(self._launched(identity, number, step.receiver)))
        if step.kind == "call" and step.name[:1].islower() and _OPENING.search(step.name):
            found.update(dict.fromkeys(self._told(identity, number, step)))
        if step.kind in ("call", "construct") and "WorkRequest" in _qualified(step):
            found.update(dict.fromkeys(self._told(identity, number, step)))
        return tuple(found)

    def _passed(self, identity: FunctionId, number: int, step: Step) -> Iterator[str]:
        """An own helper that starts the intent it is given: `openSafely(Intent(this, X::class.java))`."""
        for slot, argument in enumerate(step.args):
            if INTENT not in self._resolver.value_types(identity, argument.value, number):
                continue
            for target in self._resolver.targets(identity.path, identity.index, number):
                position = self._resolver.parameter_of(target, step, slot)
                if position is not None and self._starts(target, position, 0):
                    yield from self.named(identity, argument.value, number)
                    break

    def _starts(self, target: FunctionId, position: int, depth: int) -> bool:
        """Whether a function starts the intent that its parameter holds, itself or through another."""
        function = self._types.function(target)
        given = Local(function.parameters[position].name)
        for index, step in enumerate(function.body.steps if function.body is not None else ()):
            for slot, argument in enumerate(step.args):
                if argument.value != given:
                    continue
                if step.name in STARTERS:
                    return True
                for inner in self._resolver.targets(target.path, target.index, index) if depth < 3 else ():
                    into = self._resolver.parameter_of(inner, step, slot)
                    if into is not None and self._starts(inner, into, depth + 1):
                        return True
        return False

    def _launched(self, identity: FunctionId, number: int, receiver: Value) -> Iterator[str]:
        """`launcher.launch()` where `launcher = registerForActivityResult(Contract(X::class.java)) {..}`."""
        last = receiver.path if isinstance(receiver, Name) else ""
        if isinstance(receiver, StepResult):
            last = self._resolver.step(identity.path, identity.index, receiver.step).name
        field = self._resolver.own_field(identity, "", last) if last and "." not in last else None
        found = self._resolver.initialiser(field) if field is not None else None
        if found is None or not isinstance(found[1], StepResult):
            return
        holder = found[0]
        registered = self._resolver.step(holder.path, holder.index, found[1].step)
        for argument in registered.args:
            if isinstance(argument.value, StepResult):
                contract = self._resolver.step(holder.path, holder.index, argument.value.step)
                yield from self._told(holder, argument.value.step, contract)

    def _told(self, identity: FunctionId, number: int, step: Step) -> Iterator[str]:
        """`startActivity<X>()`, `ActivityUtils.startActivity(X.class)`, `openActivity(X::class.java)`."""
        if step.type:
            scope = self._types.function(identity).owner
            name = self._types.resolve_type(identity.path, scope, step.type.partition(",")[0])
            if self._types.is_own(name):
                yield name
        for argument in step.args:
            yield from self._literals(identity, argument.value)

    def _literals(self, identity: FunctionId, value: Value, depth: int = 0) -> Iterator[str]:
        """The own classes that a class value may be: a literal, alternatives, a local with several values."""
        if depth > MAX_DEPTH:
            return
        match value:
            case Choice(_, then, otherwise):
                yield from self._literals(identity, then, depth + 1)
                yield from self._literals(identity, otherwise, depth + 1)
            case Local(name):
                binding = self._resolver.lexicon(identity.path).binding(identity.index, name)
                holder = FunctionId(identity.path, binding.function) if binding is not None else identity
                for number in binding.steps if binding is not None else ():
                    assigned = self._resolver.step(holder.path, holder.index, number)
                    if assigned.args:
                        yield from self._literals(holder, assigned.args[0].value, depth + 1)
            case _:
                for text in self._resolver.values.class_literal(identity.path, identity.index, value):
                    if self._types.is_own(erase(text)):
                        yield erase(text)

    def named(self, identity: FunctionId, value: Value, step: int, depth: int = 0) -> Iterator[str]:
        """The own classes that an intent value names."""
        if depth > MAX_DEPTH:
            return
        match value:
            case Cast(operand, _):
                yield from self.named(identity, operand, step, depth + 1)
            case Choice(_, then, otherwise):
                yield from self.named(identity, then, step, depth + 1)
                yield from self.named(identity, otherwise, step, depth + 1)
            case Local(name):
                yield from self._local(identity, name, depth)
            case StepResult(number):
                yield from self._step(identity, number, depth)
            case Name(dotted):
                head, _, last = dotted.rpartition(".")
                yield from self._field(identity, head, last, depth)
            case _:
                return

    def _local(self, identity: FunctionId, name: str, depth: int) -> Iterator[str]:
        binding = self._resolver.lexicon(identity.path).binding(identity.index, name)
        if binding is None:
            return
        holder = FunctionId(identity.path, binding.function)
        for number in binding.steps:
            assigned = self._resolver.step(identity.path, binding.function, number)
            if assigned.args:
                yield from self.named(holder, assigned.args[0].value, number, depth + 1)
        body = self._types.function(holder).body
        for number, step in enumerate(body.steps if body is not None else ()):
            if step.receiver == Local(name):
                if step.name in SETTERS:
                    yield from self._classes(holder, number, step)
                yield from self._set_inside(holder, step)

    def _set_inside(self, identity: FunctionId, step: Step) -> Iterator[str]:
        """`intent.apply { setClass(context, X::class.java) }`"""
        if step.name not in ("apply", "also", "run"):
            return
        for argument in step.args:
            if isinstance(argument.value, FunctionValue):
                inner = FunctionId(identity.path, argument.value.function)
                body = self._types.function(inner).body
                for number, setting in enumerate(body.steps if body is not None else ()):
                    if setting.name in SETTERS:
                        yield from self._classes(inner, number, setting)

    def _field(self, identity: FunctionId, head: str, last: str, depth: int) -> Iterator[str]:
        field = self._resolver.own_field(identity, head, last)
        found = self._resolver.initialiser(field) if field is not None else None
        if found is not None:
            yield from self.named(found[0], found[1], found[2], depth + 1)

    def _step(self, identity: FunctionId, number: int, depth: int) -> Iterator[str]:
        step = self._resolver.step(identity.path, identity.index, number)
        if step.kind == "read":
            head = step.receiver.path if isinstance(step.receiver, Name) else ""
            yield from self._field(identity, head, step.name, depth)
            return
        if simple(step.name) in ("Intent", "ComponentName") or step.name in SETTERS or step.name == "intentFor":
            yield from self._classes(identity, number, step)
            return
        if step.type and step.name.lower().endswith(("intent", "intentfor")):
            scope = self._types.function(identity).owner
            name = self._types.resolve_type(identity.path, scope, step.type.partition(",")[0])
            if self._types.is_own(name):
                yield name
        for target in self._resolver.targets(identity.path, identity.index, number):
            body = self._types.function(target).body
            for position, inner in enumerate(body.steps if body is not None else ()):
                if inner.kind == "return" and inner.args:
                    yield from self.named(target, inner.args[0].value, position, depth + 1)
        yield from self._set_inside(identity, step)
        if step.receiver is not None and not isinstance(step.receiver, Name):
            yield from self.named(identity, step.receiver, number, depth + 1)

    def _classes(self, identity: FunctionId, number: int, step: Step) -> Iterator[str]:
        for argument in step.args:
            yield from self._literals(identity, argument.value)
            constant = self._resolver.constant(identity.path, identity.index, argument.value, number)
            if isinstance(constant, str):
                yield from (constant,) if self._types.is_own(constant) else self._actions.named(constant)
            if isinstance(argument.value, StepResult):
                inner = self._resolver.step(identity.path, identity.index, argument.value.step)
                if simple(inner.name) in ("ComponentName", "parse", "toUri"):
                    yield from self._classes(identity, argument.value.step, inner)
                    yield from self._received(identity, argument.value.step, inner)

    def _received(self, identity: FunctionId, number: int, step: Step) -> Iterator[str]:
        """`"app://login".toUri()`"""
        text = self._resolver.constant(identity.path, identity.index, step.receiver, number) if step.receiver else None
        if isinstance(text, str):
            yield from self._actions.named(text)
