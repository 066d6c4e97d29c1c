"""Which permissions a request asks for: names, arrays, lists filled in loops, library constants and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from needlint.app.denial_values import Context
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import simple
from needlint.facts.source import Cast, Choice, FunctionValue, Local, Name, StepResult, This, Unknown, Value
from needlint.knowledge.permissions import full_name, group_members, permission
from needlint.knowledge.request_libraries import library_of

MAX_DEPTH = 8
_FILLS = frozenset(("add", "addAll", "plusAssign", "set"))
_SAME = frozenset(("toTypedArray", "toArray", "toList", "filter", "filterNot", "get", "toMutableList", "plus", "map"))
_GROUPS = {
    "STORAGE": "STORAGE", "CAMERA": "CAMERA", "LOCATION": "LOCATION", "CONTACTS": "CONTACTS", "PHONE": "PHONE",
    "CALENDAR": "CALENDAR", "SMS": "SMS", "SENSORS": "SENSORS", "MICROPHONE": "MICROPHONE", "CALL_LOG": "CALL_LOG",
    "ACTIVITY_RECOGNITION": "ACTIVITY_RECOGNITION", "BLUETOOTH": "NEARBY_DEVICES",
}  # fmt: skip
"""Names of the groups in libraries' constants (Permission.Group of XXPermissions and AndPermission, PermissionConstants
of AndroidUtilCode) -> the platform's runtime group."""


class PermissionNames:
    """Permission names behind values. `declared`: what the manifest declares; a group is its declared members."""

    def __init__(self, resolver: Resolver, declared: Iterable[str]) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._declared = frozenset(declared)

    def of(self, at: FunctionId, value: Value, step: int, context: Context) -> tuple[str, ...]:
        """Full names, in the order in which they are written."""
        return tuple(dict.fromkeys(self._of(at, value, step, context, 0)))

    def _of(self, at: FunctionId, value: Value, step: int, context: Context, depth: int) -> Iterator[str]:
        if depth > MAX_DEPTH:
            return
        for text in self._resolver.strings(at, value, step):
            yield from self.named(text)
        match value:
            case Cast(operand, _):
                yield from self._of(at, operand, step, context, depth + 1)
            case Choice(_, then, otherwise):
                yield from self._of(at, then, step, context, depth + 1)
                yield from self._of(at, otherwise, step, context, depth + 1)
            case Unknown(parts):
                for part in parts[:1]:
                    yield from self._of(at, part, step, context, depth + 1)
            case Local(name):
                yield from self._local(at, name, context, depth)
            case Name(path):
                yield from self._filled(at, Name(path), context, depth)
                yield from self._field(at, path, context, depth)
            case StepResult(number):
                yield from self._step(at, number, context, depth)
            case _:
                return

    def _local(self, at: FunctionId, name: str, context: Context, depth: int) -> Iterator[str]:
        binding = self._resolver.lexicon(at.path).binding(at.index, name)
        if binding is None:
            return
        holder = FunctionId(at.path, binding.function)
        if binding.position >= 0:
            bound = context.bound.get((holder, binding.position))
            if bound is not None:
                for value in (bound.value, *bound.more):
                    yield from self._of(bound.at, value, bound.step, bound.context, depth + 1)
            else:
                yield from self._looped(holder, context, depth)
            return
        if binding.iterable is not None:
            yield from self._of(holder, binding.iterable, 0, context, depth + 1)
            return
        for number in binding.steps:
            assigned = self._resolver.step(at.path, binding.function, number)
            if assigned.args:
                yield from self._of(holder, assigned.args[0].value, number, context, depth + 1)
        yield from self._filled(holder, Local(name), context, depth)

    def _looped(self, holder: FunctionId, context: Context, depth: int) -> Iterator[str]:
        """The element of a collection that a lambda runs over."""
        site = self._resolver.lexicon(holder.path).lambda_site(holder.index)
        if site is None:
            return
        at = FunctionId(holder.path, site.function)
        receiver = self._resolver.step(at.path, at.index, site.step).receiver
        if receiver is not None and not isinstance(receiver, This):
            yield from self._of(at, receiver, site.step, context, depth + 1)

    def _filled(self, holder: FunctionId, name: Value, context: Context, depth: int) -> Iterator[str]:
        """What a function and the lambdas in it add to a list."""
        facts = self._types.facts(holder.path)
        lexicon = self._resolver.lexicon(holder.path)
        for index, function in enumerate(facts.functions):
            if function.body is None or holder.index not in lexicon.chain(index):
                continue
            inner = FunctionId(holder.path, index)
            for number, step in enumerate(function.body.steps):
                if step.kind == "call" and step.name in _FILLS and step.receiver == name:
                    for argument in step.args[-1:]:
                        yield from self._of(inner, argument.value, number, context, depth + 1)
                elif step.kind == "assign" and step.local and isinstance(name, Local) and step.name == name.name:
                    for argument in step.args:
                        for part in getattr(argument.value, "parts", ()):
                            if part != name:
                                yield from self._of(inner, part, number, context, depth + 1)

    def _field(self, at: FunctionId, path: str, context: Context, depth: int) -> Iterator[str]:
        """What a field's initialiser computes, or a `by lazy` property gives."""
        head, _, last = path.rpartition(".")
        field = self._resolver.own_field(at, head, last)
        found = self._resolver.initialiser(field) if field is not None else None
        if found is not None and depth < MAX_DEPTH - 2:
            yield from self._of(found[0], found[1], found[2], context, depth + 2)
        if field is None or depth > 3:
            return
        for index, function in enumerate(self._types.facts(field.path).functions):
            for number, step in enumerate(function.body.steps if function.body is not None else ()):
                if step.kind == "assign" and not step.local and step.name == last and step.args:
                    inner = FunctionId(field.path, index)
                    if inner != at and function.name not in ("<fields>", "<static>"):
                        yield from self._of(inner, step.args[0].value, number, context, depth + 2)

    def _step(self, at: FunctionId, number: int, context: Context, depth: int) -> Iterator[str]:
        step = self._resolver.step(at.path, at.index, number)
        if step.kind == "read":
            if step.receiver is None or isinstance(step.receiver, Name):
                path = f"{step.receiver.path}.{step.name}" if isinstance(step.receiver, Name) else step.name
                yield from self._library(at, path)
                yield from self._filled(at, Name(path), context, depth)
                yield from self._field(at, path, context, depth)
            elif step.receiver is not None and not isinstance(step.receiver, This):
                yield from self._of(at, step.receiver, number, context, depth + 1)
            return
        if step.kind == "call" and step.name.startswith("get") and step.name.endswith("Permission"):
            yield from _of_getter(step.name)
        targets = self._resolver.targets(at.path, at.index, number)
        if targets and step.kind == "call":
            for target in targets[:2]:
                yield from self._returned(at, number, target, context, depth)
            return
        receiver = step.receiver
        if (receiver is not None and not isinstance(receiver, This | Name)) or (
            isinstance(receiver, Name) and step.name in _SAME
        ):
            yield from self._of(at, receiver, number, context, depth + 1)
        for argument in step.args:
            if not isinstance(argument.value, FunctionValue):
                yield from self._of(at, argument.value, number, context, depth + 1)
            elif step.name in ("apply", "buildList", "also", "lazy", "remember", "run", "let"):
                yield from self._lambda(FunctionId(at.path, argument.value.function), context, depth)

    def _lambda(self, function: FunctionId, context: Context, depth: int) -> Iterator[str]:
        body = self._types.function(function).body
        for number, step in enumerate(body.steps if body is not None else ()):
            if (step.kind == "call" and step.name in ("add", "addAll", "plusAssign")) or step.kind == "return":
                for argument in step.args:
                    yield from self._of(function, argument.value, number, context, depth + 2)

    def _returned(self, at: FunctionId, number: int, target: FunctionId, context: Context, depth: int) -> Iterator[str]:
        from needlint.app.denial_values import Bound

        step = self._resolver.step(at.path, at.index, number)
        more = {}
        for slot, argument in enumerate(step.args):
            position = self._resolver.parameter_of(target, step, slot)
            if position is not None:
                more[target, position] = Bound(argument.value, at, number, context)
        body = self._types.function(target).body
        inside = context.enter(more, context.this)
        for position, inner in enumerate(body.steps if body is not None else ()):
            if inner.kind == "return" and inner.args:
                yield from self._of(target, inner.args[0].value, position, inside, depth + 2)

    def _library(self, at: FunctionId, path: str) -> Iterator[str]:
        """A library's own constant that is no plain constant for the resolver (`Permission.Group.STORAGE`)."""
        head, _, last = path.rpartition(".")
        if not last.isupper() or not head:
            return
        scope = self._types.function(at).owner
        for owner in self._types.candidates(at.path, scope, head):
            if library_of(owner) is not None:
                yield from self.named(f"{owner}.{last}")
                return

    def named(self, text: str) -> Iterator[str]:
        """The permissions that one constant stands for."""
        if text.startswith("android.permission-group."):
            yield from self._group(simple(text))
        elif text.startswith("android.Manifest.permission."):
            yield full_name(text)
        elif permission(text) is not None or (".permission." in text and " " not in text and not _library(text)):
            yield text
        elif _library(text):
            yield from self._library_constant(text)

    def _library_constant(self, text: str) -> Iterator[str]:
        owner, _, name = text.rpartition(".")
        if simple(owner) in ("Group", "PermissionConstants") or full_name(f"Manifest.permission.{name}").startswith(
            "Manifest"
        ):
            yield from self._group(name)
            return
        yield full_name(f"Manifest.permission.{name}")

    def _group(self, name: str) -> Iterator[str]:
        members = group_members(_GROUPS.get(name, name))
        declared = [m for m in members if m in self._declared]
        yield from declared or members


@cache
def _library(text: str) -> bool:
    return library_of(text) is not None


def _of_getter(name: str) -> Iterator[str]:
    """`PermissionLists.getReadPhoneStatePermission()` -> android.permission.READ_PHONE_STATE."""
    words = "".join(f"_{c}" if c.isupper() else c.upper() for c in name[3 : -len("Permission")]).lstrip("_")
    found = full_name(f"Manifest.permission.{words}")
    if not found.startswith("Manifest"):
        yield found
