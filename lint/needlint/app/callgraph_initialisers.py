"""Code that runs because a class or property is used: constructors, initialisers, `by lazy`."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.callgraph_model import Edge
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.app.types_text import erase
from needlint.facts.source import Const, FunctionValue, Name, Step, This, Value
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


class Initialisers:
    """Edges to initialisers, over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types

    def of_owner(self, identity: FunctionId, number: int, target: FunctionId) -> Iterator[Edge]:
        """Using an object or a static member initialises its class."""
        function = self._types.function(target)
        if function.owner < 0:
            return
        declared = self._types.facts(target.path).types[function.owner]
        if declared.kind == "object" or "static" in function.modifiers:
            name = self._types.name_of(target.path, function.owner)
            for initialiser in self._types.declared_functions(name, "<static>"):
                yield Edge(identity, number, initialiser)

    def touched(self, identity: FunctionId, number: int, step: Step) -> Iterator[Edge]:
        """Reading or calling a member of an object initialises it; so does reading a static field, unless it is a
        constant that the compiler writes where it is read."""
        if not isinstance(step.receiver, Name):
            return
        meaning = self._resolver.values.name(identity.path, identity.index, step.receiver.path)
        for name in meaning.types if meaning.static else ():
            if any(self._types.declaration(d).kind == "object" for d in self._types.declarations(name)) or (
                step.kind == "read" and self._loads(name, step.name)
            ):
                for initialiser in self._types.declared_functions(name, "<static>"):
                    yield Edge(identity, number, initialiser)

    def _loads(self, name: str, member: str) -> bool:
        """Whether reading a member of a type is reading a static field of it that is made when the class is loaded."""
        field = self._types.find_field(name, member) if self._types.is_own(name) else None
        if field is None:
            return False
        declared = self._types.field(field)
        constant = "final" in declared.modifiers and isinstance(declared.constant, Const)
        return "static" in declared.modifiers and not constant

    def constructed(self, identity: FunctionId, number: int, step: Step) -> Iterator[Edge]:
        """Making an object runs its constructor and the initialisers of its class and of those above."""
        names: tuple[str, ...] = ()
        if step.kind == "construct":
            names = self._resolver.values.step_meaning(identity.path, identity.index, number).types
        else:
            names = self._resolver.constructed(identity.path, identity.index, number)
            if not names and step.name in CREATORS:
                names = self._told(identity, number, step)
        for name in dict.fromkeys(erase(n) for n in names):
            if not self._types.is_own(name):
                continue
            chosen = set(self._resolver.targets(identity.path, identity.index, number))
            for above in (name, *self._types.supertypes(name)):
                for part in ("<static>", "<fields>", "<init>"):
                    for function in self._types.declared_functions(above, part):
                        if part != "<init>" or above != name or not chosen or function in chosen:
                            yield Edge(identity, number, function, this=name)

    def _told(self, identity: FunctionId, number: int, step: Step) -> tuple[str, ...]:
        if self._resolver.targets(identity.path, identity.index, number):
            return ()
        types = self._resolver.values.step_meaning(identity.path, identity.index, number).types
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
                    return self._resolver.values.field_types(FieldId(identity.path, function.owner, step.name))
        return ()

    def lazily(self, identity: FunctionId, number: int, step: Step) -> Iterator[Edge]:
        """The first use of a `by lazy` property runs its lambda."""
        for head, name in _property_names(step):
            field = self._resolver.own_field(identity, head, name)
            if field is None or "delegated" not in self._types.field(field).modifiers:
                continue
            found = self._resolver.initialiser(field)
            if found is None:
                continue
            for callable_ in self._lazy_lambda(*found):
                yield Edge(identity, number, callable_)

    def _lazy_lambda(self, holder: FunctionId, value: Value, _step: int) -> Iterator[FunctionId]:
        number = getattr(value, "step", None)
        if number is None:
            return
        step = self._resolver.step(holder.path, holder.index, number)
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
