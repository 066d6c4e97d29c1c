"""What one file declares, and the identities of the types and fields in it."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from needlint.app.types_text import simple
from needlint.facts.source import Field, Function, SourceFacts


class TypeId(Struct, frozen=True, array_like=True, order=True):
    """A type the app declares: file and index into its SourceFacts.types."""

    path: str
    index: int


class FieldId(Struct, frozen=True, array_like=True, order=True):
    """A field or property the app declares; `owner` -1: a Kotlin top-level property."""

    path: str
    owner: int
    name: str


class FileIndex:
    """One file's contribution: its names and who owns what."""

    def __init__(self, path: str, facts: SourceFacts) -> None:
        self.path = path
        self.facts = facts
        prefix = f"{facts.package}." if facts.package else ""
        # an anonymous type's `<1>` becomes `$1`: angle brackets are generic arguments here
        self.names: tuple[str, ...] = tuple(prefix + t.name.replace("<", "$").replace(">", "") for t in facts.types)
        self.imports: dict[str, list[str]] = {}
        self.wildcards: list[str] = []
        for item in facts.imports:
            if item.wildcard:
                self.wildcards.append(item.path)
            else:
                self.imports.setdefault(item.alias or simple(item.path), []).append(item.path)

    @cached_property
    def functions(self) -> dict[int, dict[str, list[int]]]:
        """Owner -> function name -> indexes. Lambdas and local functions are not in it."""
        found: dict[int, dict[str, list[int]]] = {}
        for index, function in enumerate(self.facts.functions):
            if function.name == "<lambda>" or self._is_local(function):
                continue
            found.setdefault(function.owner, {}).setdefault(function.name, []).append(index)
        return found

    @cached_property
    def locals(self) -> dict[str, list[int]]:
        """Local functions by name."""
        found: dict[str, list[int]] = {}
        for index, function in enumerate(self.facts.functions):
            if self._is_local(function):
                found.setdefault(function.name, []).append(index)
        return found

    @cached_property
    def fields(self) -> dict[int, dict[str, Field]]:
        """Owner (-1: top level) -> field name -> field."""
        found: dict[int, dict[str, Field]] = {-1: {f.name: f for f in self.facts.fields}}
        for index, declared in enumerate(self.facts.types):
            found[index] = {f.name: f for f in declared.fields}
        return found

    def _is_local(self, function: Function) -> bool:
        """A function declared in another's body. Initialisers (which see the constructor's parameters) and the methods
        of anonymous and local classes have a parent too."""
        if function.parent < 0 or function.name.startswith("<"):
            return False
        if function.owner < 0 or self.facts.types[function.owner].function < 0:
            return True
        return self.facts.functions[function.parent].owner == function.owner


def visible_declarations(facts: SourceFacts) -> object:
    """What other files can see of a file, places and bodies left out."""
    return (
        facts.language,
        facts.package,
        [(i.path, i.alias, i.wildcard) for i in facts.imports],
        [
            (t.name, t.kind, t.supertypes, t.parent, t.function, [(f.name, f.type) for f in t.fields])
            for t in facts.types
        ],
        [
            (f.name, f.owner, f.parent, f.receiver, f.result, f.modifiers, [(p.name, p.type) for p in f.parameters])
            for f in facts.functions
        ],
        [(f.name, f.type) for f in facts.fields],
        facts.aliases,
    )
