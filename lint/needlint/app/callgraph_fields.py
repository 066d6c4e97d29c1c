"""Where functions and listeners kept in fields are called."""

from __future__ import annotations

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.app.types_text import erase, function_type
from needlint.facts.source import Cast, Local, Name, Step, StepResult, This, Value

Invocation = tuple[FunctionId, int, str]
"""(function, step, member): `member` "" = called as a function."""

_LENDING = frozenset({"let", "also", "takeIf", "takeUnless"})
MAX_DEPTH = 4


class FieldInvocations:
    """Calls on what own fields hold, over all bodies; built once until `forget`."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._known: dict[FieldId, list[Invocation]] | None = None
        self._holds: dict[FieldId, bool] = {}

    def forget(self) -> None:
        """Drop every answer (facts changed)."""
        self._known = None
        self._holds.clear()

    def of(self, field: FieldId) -> tuple[Invocation, ...]:
        """The calls on what a field holds."""
        if self._known is None:
            self._known = {}
            for path in list(self._types.paths):
                for index, function in enumerate(self._types.facts(path).functions):
                    for number, step in enumerate(function.body.steps if function.body is not None else ()):
                        if step.kind == "call":
                            identity = FunctionId(path, index)
                            found = self.held(identity, number, step)
                            if found is not None:
                                member = "" if step.receiver is None or step.name == "invoke" else step.name
                                self._known.setdefault(found, []).append((identity, number, member))
        return tuple(self._known.get(field, ()))

    def held(self, identity: FunctionId, number: int, step: Step) -> FieldId | None:
        """The field that holds what a call step calls; None where it calls something else."""
        if step.receiver is None:
            if self._resolver.targets(identity.path, identity.index, number):
                return None
            field = self._resolver.own_field(identity, "", step.name)
        else:
            field = self.read(identity, step.receiver, number)
        return field if field is not None and self._callable(field) else None

    def read(self, identity: FunctionId, value: Value, number: int, depth: int = 0) -> FieldId | None:
        """The own field that a value is read from."""
        if depth > MAX_DEPTH:
            return None
        match value:
            case Name(dotted):
                head, _, last = dotted.rpartition(".")
                return self._resolver.own_field(identity, head, last)
            case Cast(operand, _):
                return self.read(identity, operand, number, depth + 1)
            case StepResult(inner):
                return self._step(identity, inner, depth)
            case Local(name):
                return self._local(identity, name, depth)
            case _:
                return None

    def _step(self, identity: FunctionId, inner: int, depth: int) -> FieldId | None:
        step = self._resolver.step(identity.path, identity.index, inner)
        if step.kind == "call" and step.name in ("let", "also", "apply") and step.receiver is not None:
            return self.read(identity, step.receiver, inner, depth + 1) if step.name != "let" else None
        return self.named(identity, inner, step) if step.kind == "read" else None

    def named(self, identity: FunctionId, number: int, step: Step) -> FieldId | None:
        """The own field that a read or assign step names."""
        if step.receiver is None or step.receiver == This():
            return self._resolver.own_field(identity, "", step.name)
        if isinstance(step.receiver, Name):
            return self._resolver.own_field(identity, step.receiver.path, step.name)
        for text in self._resolver.value_types(identity, step.receiver, number):
            found = self._types.find_field(erase(text), step.name)
            if found is not None:
                return found
        return None

    def _local(self, identity: FunctionId, name: str, depth: int) -> FieldId | None:
        lexicon = self._resolver.lexicon(identity.path)
        binding = lexicon.binding(identity.index, name)
        if binding is None:
            return None
        if binding.position == 0:  # `field?.let { it.on() }`
            site = lexicon.lambda_site(binding.function)
            if site is None:
                return None
            step = self._resolver.step(identity.path, site.function, site.step)
            if step.name in _LENDING and step.receiver is not None:
                return self.read(FunctionId(identity.path, site.function), step.receiver, site.step, depth + 1)
        if len(binding.steps) == 1:
            holder = FunctionId(identity.path, binding.function)
            assigned = self._resolver.step(identity.path, binding.function, binding.steps[0])
            return self.read(holder, assigned.args[0].value, binding.steps[0], depth + 1) if assigned.args else None
        return None

    def _callable(self, field: FieldId) -> bool:
        """Whether a field can hold a function or listener: not where its type is an own class."""
        known = self._holds.get(field)
        if known is None:
            text = self._types.alias_text(field.path, field.owner, self._types.field(field).type)
            known = True
            if function_type(text) is None:
                types = self._resolver.values.field_types(field)
                kinds = {self._types.declaration(d).kind for t in types for d in self._types.declarations(erase(t))}
                known = not kinds or "interface" in kinds or "anonymous" in kinds
            self._holds[field] = known
        return known
