"""The edges out of one function: every way in which a step may run own code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from needlint.app.callgraph_fields import FieldInvocations
from needlint.app.callgraph_parameters import Handed, ParameterUses, Via
from needlint.app.callgraph_results import Results
from needlint.app.callgraph_values import Callable as CallableValue
from needlint.app.callgraph_values import CallableValues
from needlint.app.resolve import Resolver
from needlint.app.resolve_constants import LIST_CALLS
from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.app.types_text import erase, function_type, simple
from needlint.facts.source import FunctionValue, Local, Name, Step, This, Value
from needlint.knowledge.frameworks import kind_of

CREATORS = frozenset(
    {
        "viewModels",
        "activityViewModels",
        "viewModel",
        "hiltViewModel",
        "koinViewModel",
        "getViewModel",
        "sharedViewModel",
        "navGraphViewModels",
        "inject",
        "get",
        "of",
        "create",
        "getInstance",
        "newInstance",
    }
)
"""Library calls that create an own class they are told by type (ViewModelProvider, Koin, Hilt, factories)."""


COLLECTING = LIST_CALLS | {"add", "addAll", "put", "putIfAbsent", "offer", "push", "addFirst", "addLast", "to"}
"""Calls that only keep an object: it is called through the type of what holds it."""


class Edge(Struct, frozen=True):
    """`caller` may run `target` at `step`. `via`: further steps on the way inside own higher-order functions.
    `handed`: the calls outside the app's code that decide when it runs. `kept`: it is kept in a field, and these
    functions call it later. `own`: a call on `this`, to be looked up again in the class that `this` is. `this`: the
    class of the object that it runs on, where the edge knows. `completed`: it gets the answer of a screen that the user
    completes."""

    caller: FunctionId
    step: int
    target: FunctionId
    via: Via = ()
    handed: tuple[Handed, ...] = ()
    kept: tuple[FunctionId, ...] = ()
    own: bool = False
    this: str = ""
    completed: bool = False


class EdgeFinder:
    """Finds edges over a Resolver; `sites` gives the steps that name a function."""

    def __init__(
        self,
        resolver: Resolver,
        values: CallableValues,
        fields: FieldInvocations,
        parameters: ParameterUses,
        sites: Callable[[FunctionId], Sequence[object]],
    ) -> None:
        self.resolver = resolver
        self._types = resolver.types
        self.values = values
        self.fields = fields
        self.parameters = parameters
        self.sites = sites
        self._results = Results(resolver, values, fields)

    def out(self, identity: FunctionId) -> Iterator[Edge]:
        """The edges out of a function, in step order."""
        body = self._types.function(identity).body
        if body is None:
            self.resolver.want(identity.path)
            return
        for number, step in enumerate(body.steps):
            yield from self._lazy(identity, number, step)
            yield from self._touched(identity, number, step)
            if step.kind not in ("call", "construct", "read", "assign"):
                continue
            targets = self.resolver.targets(identity.path, identity.index, number)
            yield from self._called(identity, number, step, targets)
            if step.kind == "assign" and not step.local and step.args:
                yield from self._kept(identity, number, step.args[0].value)
            if step.kind in ("call", "construct"):
                yield from self._constructed(identity, number, step)
                yield from self._invoked(identity, number, step, targets)
                for slot, argument in enumerate(step.args):
                    yield from self._given(identity, number, slot, argument.value, targets)
                if not targets:
                    yield from self._running(identity, number, step)
                    for answer, completed in self._results.launched(identity, number, step):
                        yield Edge(identity, number, answer, completed=completed)
                    for answer, completed in self._results.answered(identity, number, step):
                        yield Edge(identity, number, answer, own=True, completed=completed)

    def _called(self, identity: FunctionId, number: int, step: Step, targets: tuple[FunctionId, ...]) -> Iterator[Edge]:
        if not targets or self._by_parameter(identity, step):
            return
        super_call = step.receiver == This("super")
        on_this = step.receiver is None or step.receiver == This()
        held: tuple[str, ...] = ()
        if step.receiver is not None:
            held = tuple(erase(t) for t in self.resolver.value_types(identity, step.receiver, number))
        for target in targets:
            function = self._types.function(target)
            if function.name == "<init>":
                continue
            if on_this and function.owner >= 0 and "static" not in function.modifiers:
                yield Edge(identity, number, target, own=True)
                continue
            this = "" if super_call else next((t for t in held if self._types.is_own(t)), "")
            yield Edge(identity, number, target, this=this)
            yield from self._initialised(identity, number, target)
            if not super_call:
                # a listener in a field is reached from where it is put there
                stored = self.fields.held(identity, number, step) is not None
                for override in self._types.overrides(target):
                    owner = self._types.name_of(override.path, self._types.function(override).owner)
                    if "$" in owner and stored:
                        continue
                    if not held or any(self._types.is_subtype(owner, t) for t in held):
                        yield Edge(identity, number, override)

    def _by_parameter(self, identity: FunctionId, step: Step) -> bool:
        """A listener that came in as a parameter is run where it is handed over, if that place is known."""
        if step.kind != "call" or not isinstance(step.receiver, Local):
            return False
        binding = self.resolver.lexicon(identity.path).binding(identity.index, step.receiver.name)
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
        return bool(self.sites(holder))

    def _initialised(self, identity: FunctionId, number: int, target: FunctionId) -> Iterator[Edge]:
        """Using an object or a static member initialises its class."""
        function = self._types.function(target)
        if function.owner < 0:
            return
        declared = self._types.facts(target.path).types[function.owner]
        if declared.kind == "object" or "static" in function.modifiers:
            name = self._types.name_of(target.path, function.owner)
            for initialiser in self._types.declared_functions(name, "<static>"):
                yield Edge(identity, number, initialiser)

    def _touched(self, identity: FunctionId, number: int, step: Step) -> Iterator[Edge]:
        """Reading or calling a member of an object initialises it."""
        if not isinstance(step.receiver, Name):
            return
        meaning = self.resolver.values.name(identity.path, identity.index, step.receiver.path)
        for name in meaning.types if meaning.static else ():
            if any(self._types.declaration(d).kind == "object" for d in self._types.declarations(name)):
                for initialiser in self._types.declared_functions(name, "<static>"):
                    yield Edge(identity, number, initialiser)

    def _constructed(self, identity: FunctionId, number: int, step: Step) -> Iterator[Edge]:
        names: tuple[str, ...] = ()
        if step.kind == "construct":
            names = self.resolver.values.step_meaning(identity.path, identity.index, number).types
        else:
            names = self.resolver.constructed(identity.path, identity.index, number)
            if not names and step.name in CREATORS:
                names = self._told(identity, number, step)
        for name in dict.fromkeys(erase(n) for n in names):
            if not self._types.is_own(name):
                continue
            chosen = set(self.resolver.targets(identity.path, identity.index, number))
            for above in (name, *self._types.supertypes(name)):
                for part in ("<static>", "<fields>", "<init>"):
                    for function in self._types.declared_functions(above, part):
                        if part != "<init>" or above != name or not chosen or function in chosen:
                            yield Edge(identity, number, function, this=name)

    def _told(self, identity: FunctionId, number: int, step: Step) -> tuple[str, ...]:
        if self.resolver.targets(identity.path, identity.index, number):
            return ()
        types = self.resolver.values.step_meaning(identity.path, identity.index, number).types
        if not types and step.args == ():
            types = self._delegated(identity, number)
        return tuple(t for t in types if self._kind(erase(t)) not in ("activity", "service", "receiver", "fragment"))

    def _kind(self, name: str) -> str | None:
        return kind_of((name, *self._types.supertypes(name)))

    def _delegated(self, identity: FunctionId, number: int) -> tuple[str, ...]:
        """`val model: MyModel by viewModels()`: the declared type of the property assigned next."""
        function = self._types.function(identity)
        body = function.body
        if body is None or function.name not in ("<fields>", "<static>"):
            return ()
        for step in body.steps[number + 1 : number + 3]:
            if step.kind == "assign" and not step.local:
                field = self._types.file(identity.path).fields.get(function.owner, {}).get(step.name)
                if field is not None and "delegated" in field.modifiers:
                    return self.resolver.values.field_types(FieldId(identity.path, function.owner, step.name))
        return ()

    def _invoked(
        self, identity: FunctionId, number: int, step: Step, targets: tuple[FunctionId, ...]
    ) -> Iterator[Edge]:
        """A function value that the function itself, or the initialiser of a field, made is called. Those that others
        keep in a field are reached from there."""
        if step.kind != "call" or (step.receiver is not None and step.name != "invoke" and targets):
            return
        held: tuple[CallableValue, ...] = ()
        field = self.fields.held(identity, number, step)
        if field is not None:
            found = self.resolver.initialiser(field)
            held = self.values.of(*found) if found is not None else ()
        elif step.receiver is not None and not self._by_parameter(identity, step):
            held = self.values.of(identity, step.receiver, number)
        for callable_ in held:
            if callable_.kind == "function":
                yield Edge(identity, number, callable_.function)
            elif callable_.kind == "instance" and step.name == "invoke":
                for function in self._types.find_functions(callable_.type, "invoke"):
                    yield Edge(identity, number, function, this=callable_.type)

    def _kept(self, identity: FunctionId, number: int, value: Value) -> Iterator[Edge]:
        """A function or object is put into a field that is called elsewhere."""
        held = [c for c in self.values.of(identity, value, number) if c.kind != "parameter" and not c.this]
        if not held or self._types.function(identity).name in ("<fields>", "<static>"):
            return
        step = self.resolver.step(identity.path, identity.index, number)
        for use in self.parameters.kept(identity, number):
            for callable_ in held:
                for function, handed in self._members(callable_, use.member, use.handed, step):
                    if callable_.kind == "function" or "$" in callable_.type:
                        yield Edge(identity, number, function, use.via, handed, use.kept, this=callable_.type)

    def _given(
        self, identity: FunctionId, number: int, slot: int, value: Value, targets: tuple[FunctionId, ...]
    ) -> Iterator[Edge]:
        """A function or object is an argument."""
        step = self.resolver.step(identity.path, identity.index, number)
        if step.name == "lazy" and not targets and isinstance(value, FunctionValue):
            return
        held = [c for c in self.values.of(identity, value, number) if c.kind != "parameter"]
        if not held:
            return
        if not targets:
            for callable_ in held:
                yield from self._handed(identity, number, slot, callable_)
            return
        for target in targets:
            position = self.resolver.parameter_of(target, step, slot)
            if position is None:
                continue
            for chosen in (target, *self._types.overrides(target)):
                for use in self.parameters.of(chosen).get(position, ()):
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
            for function in self.overriding(callable_, step.name):
                named = Handed(
                    handed[-1].function, handed[-1].step, handed[-1].slot, self._types.function(function).name
                )
                yield function, (*handed[:-1], named)

    def _handed(self, identity: FunctionId, number: int, slot: int, callable_: CallableValue) -> Iterator[Edge]:
        if callable_.kind == "function":
            yield Edge(identity, number, callable_.function, (), (Handed(identity, number, slot),))
            return
        step = self.resolver.step(identity.path, identity.index, number)
        if slot >= 0 and step.name in COLLECTING:
            return
        for function in self.overriding(callable_, step.name):
            name = self._types.function(function).name
            handed = (Handed(identity, number, slot, name),)
            yield Edge(identity, number, function, (), handed, this=callable_.type)

    def _running(self, identity: FunctionId, number: int, step: Step) -> Iterator[Edge]:
        """`MyTask().execute()`, `dialog.show()`: a library method on an own object runs what the class overrides."""
        if step.receiver is None or isinstance(step.receiver, This) or step.kind != "call":
            return
        for callable_ in self.values.of(identity, step.receiver, number):
            if callable_.kind == "instance" and not callable_.this:
                yield from self._handed(identity, number, -1, callable_)

    def overriding(self, callable_: CallableValue, call: str) -> tuple[FunctionId, ...]:
        """The methods of an own object that a library may call once it has it. Of a component or view, which the
        library knows anyway, only those that the call's name speaks of (`setOnClickListener` -> `onClick`)."""
        found: dict[str, FunctionId] = {}
        own = callable_.type
        component = callable_.this or self._kind(own) in (
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

    def _lazy(self, identity: FunctionId, number: int, step: Step) -> Iterator[Edge]:
        """The first use of a `by lazy` property runs its lambda."""
        for head, name in _property_names(step):
            field = self.resolver.own_field(identity, head, name)
            if field is None or "delegated" not in self._types.field(field).modifiers:
                continue
            found = self.resolver.initialiser(field)
            if found is None:
                continue
            for callable_ in self._lazy_lambda(*found):
                yield Edge(identity, number, callable_)

    def _lazy_lambda(self, holder: FunctionId, value: Value, _step: int) -> Iterator[FunctionId]:
        number = getattr(value, "step", None)
        if number is None:
            return
        step = self.resolver.step(holder.path, holder.index, number)
        if step.name == "lazy":
            for argument in step.args:
                if isinstance(argument.value, FunctionValue):
                    yield FunctionId(holder.path, argument.value.function)


def _property_names(step: Step) -> Iterator[tuple[str, str]]:
    """The (owner, property) names that a step reads."""
    path = step.receiver.path if isinstance(step.receiver, Name) else ""
    parts = path.split(".") if path else []
    for position, part in enumerate(parts):
        yield ".".join(parts[:position]), part
    if step.kind == "read" and (path or step.receiver in (None, This())):
        yield path, step.name


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
