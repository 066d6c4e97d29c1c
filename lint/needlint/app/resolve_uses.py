"""The member uses of one file: every step that names a member, with whom the member may belong to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.resolve_model import FunctionId, MemberUse
from needlint.app.types_text import erase, getter_names, setter_names, simple
from needlint.facts.place import Place
from needlint.facts.source import Function, MethodReference, Name, SourceFacts, Step, This

if TYPE_CHECKING:
    from needlint.app.resolve import Resolver


def all_steps(facts: SourceFacts) -> Iterator[tuple[int, int]]:
    """(index of the function, index of the step) of every step of a file."""
    for index, function in enumerate(facts.functions):
        for number in range(len(function.body.steps) if function.body is not None else 0):
            yield index, number


def uses_of(resolver: Resolver, path: str, function: int, number: int) -> Iterator[MemberUse]:
    """Every member use of a step; none where there is no such step. Assignments to locals and field initialisers are
    none."""
    facts = resolver.types.facts(path)
    declared = facts.functions[function]
    if declared.body is not None and 0 <= number < len(declared.body.steps):
        uses = _Uses(resolver, path, facts.language == "kotlin")
        yield from uses.of_step(FunctionId(path, function), declared, number, declared.body.steps[number])


class _Uses:
    def __init__(self, resolver: Resolver, path: str, kotlin: bool) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._path = path
        self._kotlin = kotlin

    def of_step(self, identity: FunctionId, function: Function, number: int, step: Step) -> Iterator[MemberUse]:
        if isinstance(step.receiver, Name) and "." in step.receiver.path:
            yield from self._intermediate(identity, number, step, step.receiver.path)
        match step.kind:
            case "call":
                yield self._call(identity, number, step)
            case "construct" if not step.name.endswith("[]"):
                meaning = self._resolver.values.step_meaning(self._path, identity.index, number)
                yield self._use(identity, number, "construct", self._resolver.owners(meaning.types), ("<init>",))
            case "read":
                names = getter_names(step.name) if self._kotlin else (step.name,)
                yield self._use(identity, number, "read", self._owners(identity, number, step), names)
            case "assign" if not step.local and not (function.name[:1] == "<" and step.receiver == This()):
                names = setter_names(step.name) if self._kotlin else (step.name,)
                yield self._use(identity, number, "assign", self._owners(identity, number, step), names)
            case _:
                pass
        for argument in step.args:
            if isinstance(argument.value, MethodReference) and argument.value.name not in ("class", "new"):
                yield self._reference(identity, number, step, argument.value)
            elif isinstance(argument.value, Name):
                yield from self._named(identity, number, step, argument.value.path)

    def _call(self, identity: FunctionId, number: int, step: Step) -> MemberUse:
        constructed = self._resolver.constructed(self._path, identity.index, number)
        targets = self._resolver.targets(self._path, identity.index, number)
        if constructed and not any(self._types.function(t).name != "<init>" for t in targets):
            owners = self._resolver.owners(constructed)
            names: tuple[str, ...] = ("<init>",)
            if not any(self._types.is_own(name) for name in constructed):
                # a composable or factory function of a library is capitalised too
                owners = (*owners, *(n.rpartition(".")[0] for n in constructed))
                names = ("<init>", step.name)
            return self._use(identity, number, "construct", owners, names)
        return self._use(identity, number, "call", self._owners(identity, number, step), (step.name,))

    def _use(
        self, identity: FunctionId, number: int, kind: str, owners: tuple[str, ...], names: tuple[str, ...]
    ) -> MemberUse:
        step = self._resolver.step(self._path, identity.index, number)
        constant = self._resolver.constant
        arguments = tuple(constant(self._path, identity.index, a.value, number) for a in step.args)
        place = Place(self._path, step.range)
        return MemberUse(place, identity, number, kind, owners, names, arguments, len(step.args))

    def _owners(self, identity: FunctionId, number: int, step: Step) -> tuple[str, ...]:
        found: dict[str, None] = {}
        own = self._own_declarer(identity, number)
        if step.receiver is not None:
            meaning = self._resolver.values.meaning(self._path, identity.index, step.receiver, number)
            if own is not None and not any(not self._types.is_own(erase(t)) for t in meaning.types):
                return own
            found.update(dict.fromkeys(self._resolver.owners(meaning.types)))
            if self._kotlin and not meaning.static:
                found.update(dict.fromkeys(self._imported_from(step.name)))
            return tuple(found)
        if own is not None:
            return own
        imported = self._imported_from(step.name)
        if imported:
            return tuple(imported)
        for level in self._resolver.values.receivers(self._path, identity.index):
            found.update(dict.fromkeys(self._resolver.owners(level)))
        for wildcard in self._types.file(self._path).wildcards:
            if simple(wildcard)[:1].isupper() or self._kotlin:
                found[wildcard] = None
        return tuple(found)

    def _imported_from(self, name: str) -> list[str]:
        return [q.rpartition(".")[0] for q in self._types.file(self._path).imports.get(name, ()) if "." in q]

    def _own_declarer(self, identity: FunctionId, number: int) -> tuple[str, ...] | None:
        """The types (packages of top-level functions) that declare the own function a step names, where that is not an
        override of a library member; None where the library may still be meant."""
        targets = self._resolver.targets(self._path, identity.index, number)
        found: dict[str, None] = {}
        for target in targets:
            function = self._types.function(target)
            if "override" in function.modifiers or any(simple(a.name) == "Override" for a in function.annotations):
                return None
            if function.owner >= 0:
                found[self._types.name_of(target.path, function.owner)] = None
            else:
                found[self._types.facts(target.path).package] = None
        return tuple(found) if found else None

    def _reference(self, identity: FunctionId, number: int, step: Step, reference: MethodReference) -> MemberUse:
        owners: dict[str, None] = {}
        if reference.target is not None:
            meaning = self._resolver.values.meaning(self._path, identity.index, reference.target, number)
            owners.update(dict.fromkeys(self._resolver.owners(meaning.types)))
        else:
            owners.update(dict.fromkeys(self._imported_from(reference.name)))
            for level in self._resolver.values.receivers(self._path, identity.index):
                owners.update(dict.fromkeys(self._resolver.owners(level)))
        names = getter_names(reference.name) if self._kotlin else (reference.name,)
        place = Place(self._path, step.range)
        return MemberUse(place, identity, number, "method-reference", tuple(owners), names, (), 0)

    def _intermediate(self, identity: FunctionId, number: int, step: Step, dotted: str) -> Iterator[MemberUse]:
        """The reads hidden in a dotted receiver: `wifi.connectionInfo` of `wifi.connectionInfo.macAddress`."""
        parts = dotted.split(".")
        place = Place(self._path, step.range)
        for end in range(1, len(parts)):
            meaning = self._resolver.values.name(self._path, identity.index, ".".join(parts[:end]))
            if meaning.types and (not meaning.static or not parts[end][:1].isupper()):
                owners = self._resolver.owners(meaning.types)
                names = getter_names(parts[end]) if self._kotlin else (parts[end],)
                yield MemberUse(place, identity, number, "read", owners, names, (), 0)

    def _named(self, identity: FunctionId, number: int, step: Step, dotted: str) -> Iterator[MemberUse]:
        """A constant that stands as a name, not a read step."""
        head, _, last = dotted.rpartition(".")
        meaning = self._resolver.values.name(self._path, identity.index, head) if head else None
        if meaning is not None and meaning.types:
            names = getter_names(last) if self._kotlin else (last,)
            owners = self._resolver.owners(meaning.types)
            yield MemberUse(Place(self._path, step.range), identity, number, "read", owners, names, (), 0)
