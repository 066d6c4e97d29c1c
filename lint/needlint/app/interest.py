"""Which steps of own code can matter: those that may use a permission, name one or take personal information.

Resolving a step costs a hundred times what it costs to look at its name, so names are looked at first. A distinctive
member name (`getDeviceId`) counts alone. A name that any class may have (`query`, `open`) counts only in a file that
also speaks of a class that owns it: by the class's name, by a property named after it (`contentResolver`), or by an own
type or member that is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache

from needlint.app.interest_texts import Carriers, carried
from needlint.app.types_text import getter_names, setter_names, simple
from needlint.facts.source import Function, MethodReference, Name, SourceFacts, Step, Value
from needlint.knowledge.apis import api_rows, is_common
from needlint.knowledge.providers import constant_names
from needlint.knowledge.return_types import return_types

_WORDS = re.compile(r"\w+")
DOUBTFUL = frozenset({"loadLibrary", "getMethod", "getDeclaredMethod", "getField", "getDeclaredField"})
"""Members after which nobody can say what is used (see doubts)."""
_DOUBTFUL_OWNERS = {"load": frozenset({"System"})}


@cache
def _distinctive() -> frozenset[str]:
    return frozenset(row.member for row in api_rows() if not is_common(row.member)) - {"<init>", "<class>"} | DOUBTFUL


@cache
def _common() -> dict[str, frozenset[str]]:
    """Common member name -> simple names of the classes that own it."""
    found: dict[str, set[str]] = {}
    for row in api_rows():
        if is_common(row.member):
            found.setdefault(row.member, set()).add(simple(row.owner))
    return {**{name: frozenset(owners) for name, owners in found.items()}, **_DOUBTFUL_OWNERS}


@cache
def _whole() -> dict[str, frozenset[str]]:
    """Simple name of each class of which every use counts -> its full names."""
    found: dict[str, set[str]] = {}
    for row in api_rows():
        if row.form == "class":
            found.setdefault(simple(row.owner), set()).add(row.owner)
    return {name: frozenset(owners) for name, owners in found.items()}


@cache
def _made() -> frozenset[str]:
    """Simple names of the classes whose construction counts."""
    return frozenset(simple(row.owner) for row in api_rows() if row.form in ("class", "constructor"))


@cache
def _hints() -> dict[str, frozenset[str]]:
    """A word that speaks of a class -> the class: its simple name, a property or accessor named after it."""
    found: dict[str, set[str]] = {}
    known = {owner for owners in _common().values() for owner in owners} | _whole().keys()
    for name in known:
        for word in (name, name[:1].lower() + name[1:], f"get{name}"):
            found.setdefault(word, set()).add(name)
    for owner, members in return_types().returns.items():
        if owner.endswith("Manager"):  # what a manager hands out need not be named: `bluetoothManager.adapter.name`
            given = {simple(part) for text in members.values() for part in re.findall(r"[\w.]+", text)}
            for name in sorted(given & known):
                found.setdefault(simple(owner), set()).add(name)
    return {word: frozenset(owners) for word, owners in found.items()}


class Interest:
    """The steps of interest of an app's files, from facts alone. `supertypes` gives a type's known supertypes."""

    def __init__(self, facts: Mapping[str, SourceFacts], types: Mapping[str, Iterable[str]]) -> None:
        self._facts = facts
        self._carriers: Carriers = carried(facts)
        self._own: dict[str, set[str]] = {}
        for name, above in types.items():
            owners = {owner for full in above for owner in (simple(full),) if owner in _hints()}
            if owners:
                self._own.setdefault(simple(name), set()).update(owners)
        for file in facts.values():
            self._add_members(file)

    def _add_members(self, file: SourceFacts) -> None:
        typed = [(field.name, field.type) for declared in file.types for field in declared.fields]
        typed += [(field.name, field.type) for field in file.fields]
        typed += [(function.name, function.result) for function in file.functions if function.result]
        for name, text in typed:
            owners = self._owners_in(_WORDS.findall(text)) if text else None
            if owners:
                self._own.setdefault(name, set()).update(owners)

    def _owners_in(self, words: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for word in words:
            found |= _hints().get(word, frozenset())
            found |= self._own.get(word, frozenset())
        return found

    def steps(self, path: str) -> Iterator[tuple[int, int]]:
        """(index of the function, index of the step) of every step of interest, in order."""
        file = self._facts[path]
        look = _File(path, file, self, self._carriers)
        for index, function in enumerate(file.functions):
            if function.body is not None:
                yield from ((index, number) for number in look.steps(function))


class _File:
    """What is looked for in one file."""

    def __init__(self, path: str, file: SourceFacts, interest: Interest, carriers: Carriers) -> None:
        self._kotlin = file.language == "kotlin"
        self._carriers = carriers
        self._local = carriers.locals(path)
        self._own = interest._own
        owners = interest._owners_in(_mentioned(file))
        self._wanted = {name for name, owned in _common().items() if not owned.isdisjoint(owners)}
        self._all = self._takes_all(file)

    def _takes_all(self, file: SourceFacts) -> bool:
        """Whether every step counts: the file imports, or declares a subclass of, a class of which every use does."""
        imported = (item.path for item in file.imports if not item.wildcard)
        declared: list[Set[str]] = [self._own.get(simple(t.name), set()) for t in file.types]
        return any(path in _whole().get(simple(path), ()) for path in imported) or any(
            not owners.isdisjoint(_whole()) for owners in declared
        )

    def steps(self, function: Function) -> Iterator[int]:
        """Indices of the steps that count."""
        assert function.body is not None
        held: list[bool] = []
        for number, step in enumerate(function.body.steps):
            held.append(self._carriers.holds_step(step, held, self._local))
            if self._all or held[number] or self._names(step) or self._given(step, held):
                yield number

    def _names(self, step: Step) -> bool:
        name = step.name
        if step.kind == "construct":
            return not _made().isdisjoint(_WORDS.findall(name)) or simple(name) in self._own
        if step.kind in ("call", "read", "assign") and self._is_wanted(step.kind, name):
            return True
        if name[:1].isupper() and (name in _made() or name in self._own):
            return True
        if isinstance(step.receiver, Name):
            return any(self._is_part(part) for part in step.receiver.path.split("."))
        return False

    def _is_wanted(self, kind: str, name: str) -> bool:
        names: tuple[str, ...] = (name,)
        if self._kotlin and kind != "call":
            names = getter_names(name) if kind == "read" else setter_names(name)
        return any(n in _distinctive() or n in self._wanted for n in names)

    def _is_part(self, part: str) -> bool:
        owners = _hints().get(part) or self._own.get(part) or frozenset()
        return self._is_wanted("read", part) or not _whole().keys().isdisjoint(owners) or part in constant_names()

    def _given(self, step: Step, held: list[bool]) -> bool:
        return any(self._counts(argument.value, held) for argument in step.args)

    def _counts(self, value: Value, held: list[bool]) -> bool:
        if isinstance(value, MethodReference):
            return self._is_wanted("read", value.name)
        if isinstance(value, Name) and self._is_part(simple(value.path)):
            return True
        return self._carriers.holds(value, held, self._local)


def _mentioned(file: SourceFacts) -> Iterator[str]:
    """The words of a file that may speak of a class."""
    for item in file.imports:
        yield from item.path.split(".")[-2:]
    for declared in file.types:
        yield simple(declared.name)
        for field in declared.fields:
            yield from _WORDS.findall(field.type)
    for function in file.functions:
        yield from _WORDS.findall(function.result)
        yield from _WORDS.findall(function.receiver)
        for parameter in function.parameters:
            yield from _WORDS.findall(parameter.type)
        for step in function.body.steps if function.body is not None else ():
            yield step.name
            if isinstance(step.receiver, Name):
                yield from step.receiver.path.split(".")
