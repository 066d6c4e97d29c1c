"""Functions and objects that are handed on: given to a call, kept in a field, run by a library method, or invoked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from needlint.app.callgraph_fields import FieldInvocations
from needlint.app.callgraph_model import Edge
from needlint.app.callgraph_parameters import Handed, ParameterUses
from needlint.app.callgraph_values import Callable as CallableValue
from needlint.app.callgraph_values import CallableValues
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.resolve_strings import LIST_CALLS
from needlint.app.types_text import function_type, simple
from needlint.facts.source import FunctionValue, Local, Step, This, Value
from needlint.knowledge.frameworks import kind_of

COLLECTING = LIST_CALLS | {"add", "addAll", "put", "putIfAbsent", "offer", "push", "addFirst", "addLast", "to"}
"""Calls that only keep an object: it is called through the type of what holds it."""


class Handing:
    """Edges to what is handed on, over a Resolver; `sites` gives the steps that name a function."""

    def __init__(
        self,
        resolver: Resolver,
        values: CallableValues,
        fields: FieldInvocations,
        parameters: ParameterUses,
        sites: Callable[[FunctionId], Sequence[object]],
    ) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._values = values
        self._fields = fields
        self._parameters = parameters
        self._sites = sites

    def by_parameter(self, identity: FunctionId, step: Step) -> bool:
        """A listener that came in as a parameter is run where it is handed over, if that place is known."""
        if step.kind != "call" or not isinstance(step.receiver, Local):
            return False
        binding = self._resolver.lexicon(identity.path).binding(identity.index, step.receiver.name)
        if binding is None or binding.position < 0:
            return False
        holder = FunctionId(identity.path, binding.function)
        function = self._types.function(holder)
        if function.name == "<lambda>" or binding.position >= len(function.parameters):
            return False
        text = self._types.alias_text(identity.path, function.owner, function.parameters[binding.position].type)
        if function_type(text) is None:
            name = self._types.resolve_type(identity.path, function.owner, text)
            declared = self._types.declarations(name)
            if declared and not any(self._types.declaration(d).kind == "interface" for d in declared):
                return False
        return bool(self._sites(holder))

    def invoked(self, identity: FunctionId, number: int, step: Step, targets: tuple[FunctionId, ...]) -> Iterator[Edge]:
        """A function value that the function itself, or the initialiser of a field, made is called. Those that others
        keep in a field are reached from there."""
        if step.kind != "call" or (step.receiver is not None and step.name != "invoke" and targets):
            return
        held: tuple[CallableValue, ...] = ()
        field = self._fields.held(identity, number, step)
        if field is not None:
            found = self._resolver.initialiser(field)
            held = self._values.of(*found) if found is not None else ()
        elif step.receiver is not None and not self.by_parameter(identity, step):
            held = self._values.of(identity, step.receiver, number)
        for callable_ in held:
            if callable_.kind == "function":
                yield Edge(identity, number, callable_.function)
            elif callable_.kind == "instance" and step.name == "invoke":
                for function in self._types.find_functions(callable_.type, "invoke"):
                    yield Edge(identity, number, function, this=callable_.type)

    def kept(self, identity: FunctionId, number: int, value: Value) -> Iterator[Edge]:
        """A function or object is put into a field that is called elsewhere."""
        held = [c for c in self._values.of(identity, value, number) if c.kind != "parameter" and not c.this]
        if not held or self._types.function(identity).name in ("<fields>", "<static>"):
            return
        step = self._resolver.step(identity.path, identity.index, number)
        for use in self._parameters.kept(identity, number):
            for callable_ in held:
                for function, handed in self._members(callable_, use.member, use.handed, step):
                    if callable_.kind == "function" or "$" in callable_.type:
                        yield Edge(identity, number, function, use.via, handed, use.kept, this=callable_.type)

    def given(
        self, identity: FunctionId, number: int, slot: int, value: Value, targets: tuple[FunctionId, ...]
    ) -> Iterator[Edge]:
        """A function or object is an argument."""
        step = self._resolver.step(identity.path, identity.index, number)
        if step.name == "lazy" and not targets and isinstance(value, FunctionValue):
            return
        held = [c for c in self._values.of(identity, value, number) if c.kind != "parameter"]
        if not held:
            return
        if not targets:
            for callable_ in held:
                yield from self._handed(identity, number, slot, callable_)
            return
        for target in targets:
            position = self._resolver.parameter_of(target, step, slot)
            if position is None:
                continue
            for chosen in (target, *self._types.overrides(target)):
                for use in self._parameters.of(chosen).get(position, ()):
                    for callable_ in held:
                        for function, handed in self._members(callable_, use.member, use.handed, step):
                            yield Edge(identity, number, function, use.via, handed, use.kept, this=callable_.type)

    def _members(
        self, callable_: CallableValue, member: str, handed: tuple[Handed, ...], step: Step
    ) -> Iterator[tuple[FunctionId, tuple[Handed, ...]]]:
        if callable_.kind == "function":
            yield callable_.function, handed
        elif member:
            for function in self._types.find_functions(callable_.type, member):
                yield function, handed
        elif handed:
            for function in self._overriding(callable_, step.name):
                named = Handed(
                    handed[-1].function, handed[-1].step, handed[-1].slot, self._types.function(function).name
                )
                yield function, (*handed[:-1], named)

    def _handed(self, identity: FunctionId, number: int, slot: int, callable_: CallableValue) -> Iterator[Edge]:
        if callable_.kind == "function":
            yield Edge(identity, number, callable_.function, (), (Handed(identity, number, slot),))
            return
        step = self._resolver.step(identity.path, identity.index, number)
        if slot >= 0 and step.name in COLLECTING:
            return
        for function in self._overriding(callable_, step.name):
            name = self._types.function(function).name
            handed = (Handed(identity, number, slot, name),)
            yield Edge(identity, number, function, (), handed, this=callable_.type)

    def running(self, identity: FunctionId, number: int, step: Step) -> Iterator[Edge]:
        """`MyTask().execute()`, `dialog.show()`: a library method on an own object runs what the class overrides."""
        if step.receiver is None or isinstance(step.receiver, This) or step.kind != "call":
            return
        for callable_ in self._values.of(identity, step.receiver, number):
            if callable_.kind == "instance" and not callable_.this:
                yield from self._handed(identity, number, -1, callable_)

    def _overriding(self, callable_: CallableValue, call: str) -> tuple[FunctionId, ...]:
        """The methods of an own object that a library may call once it has it. Of a component or view, which the
        library knows anyway, only those that the call's name speaks of (`setOnClickListener` -> `onClick`)."""
        found: dict[str, FunctionId] = {}
        own = callable_.type
        component = callable_.this or kind_of((own, *self._types.supertypes(own))) in (
            "activity",
            "service",
            "application",
            "fragment",
        )
        for name in (own, *(s for s in self._types.supertypes(own) if self._types.is_own(s))):
            for identity in self._types.declarations(name):
                for member, indexes in self._types.file(identity.path).functions.get(identity.index, {}).items():
                    function = self._types.facts(identity.path).functions[indexes[0]]
                    if member.startswith("<") or member in found or function.body is None:
                        continue
                    if not _overrides(function.modifiers, [a.name for a in function.annotations]) and "$" not in name:
                        continue
                    if not component or _speaks_of(call, member):
                        found[member] = FunctionId(identity.path, indexes[0])
        return tuple(found.values())


def _overrides(modifiers: tuple[str, ...], annotations: list[str]) -> bool:
    """Whether a library may call a method: it overrides one, or is marked for it."""
    return "override" in modifiers or any(simple(a) in ("Override", "OnLifecycleEvent") for a in annotations)


def _speaks_of(call: str, member: str) -> bool:
    """`setOnClickListener` speaks of `onClick`, `requestLocationUpdates` of `onLocationChanged`."""
    words = {w for w in _words(call) if len(w) > 3} - {"listener", "callback", "register", "request", "handler"}
    return any(word in words for word in _words(member) if len(word) > 3)


def _words(name: str) -> list[str]:
    spaced = "".join(f" {c}" if c.isupper() else c for c in name)
    return spaced.lower().split()
