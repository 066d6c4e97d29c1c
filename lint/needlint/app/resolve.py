"""What calls, reads and constants mean: the resolution of one app's source files.

A Resolver answers lazily and keeps its answers per file; `replace` withdraws what a file contributed. The parts that do
the work: types of values (resolve_values), own functions named by a step (resolve_targets, _extensions, _overloads),
constants (resolve_constants, resolve_strings).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from needlint.app.resolve_constants import Constant, Constants
from needlint.app.resolve_lexical import Lexicon
from needlint.app.resolve_meaning import Meaning
from needlint.app.resolve_model import FunctionId, MemberUse
from needlint.app.resolve_overloads import Overloads
from needlint.app.resolve_strings import ConstantStrings
from needlint.app.resolve_targets import Targets
from needlint.app.resolve_uses import all_steps, uses_of
from needlint.app.resolve_values import ValueTypes
from needlint.app.types import Types
from needlint.app.types_file import FieldId
from needlint.facts.source import SourceFacts, Step, Value
from needlint.knowledge.return_types import ReturnTypes, SystemServices, return_types, system_services


class Entry:
    """The answers about one file."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.meanings: dict[tuple[int, int], Meaning] = {}
        self.names: dict[tuple[int, str], Meaning] = {}
        self.fields: dict[tuple[int, str], tuple[str, ...]] = {}
        self.receivers: dict[int, tuple[tuple[str, ...], ...]] = {}
        self.shapes: dict[int, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {}
        self.targets: dict[tuple[int, int], tuple[FunctionId, ...]] = {}
        self.constants: dict[tuple[int, str], Constant] = {}
        self.type_tests: dict[int, bool] = {}
        self.reassigned: frozenset[str] | None = None
        self.uses: dict[tuple[int, int], tuple[MemberUse, ...]] = {}


class Resolver:
    """Resolution over `types`. `view_type(binding class, field)` may give the widget class of a view-binding field.

    `wanted` are the files whose bodies would have helped but were not read (header round). `version` counts changes, so
    that what is built on a Resolver can tell when its own answers are old.
    """

    def __init__(
        self,
        types: Types,
        returns: ReturnTypes | None = None,
        services: SystemServices | None = None,
        view_type: Callable[[str, str], str] | None = None,
    ) -> None:
        self.types = types
        self.returns = returns if returns is not None else return_types()
        self.services = services if services is not None else system_services()
        self.view_type = view_type
        self.wanted: set[str] = set()
        self.version = 0
        self._entries: dict[str, Entry] = {}
        self._asking: str | None = None
        self._inferred_from: set[str] = set()
        self.values = ValueTypes(self)
        self._overloads = Overloads(self.types)
        self._targets = Targets(self, self._overloads)
        self._constants = Constants(self)
        self._strings = ConstantStrings(self, self._constants)

    def replace(self, path: str, facts: SourceFacts | None) -> bool:
        """Put new facts in the place of a file's; True when answers about other files were withdrawn too."""
        self.version += 1
        everything = self.types.replace(path, facts) or path in self._inferred_from
        if everything:
            self._entries.clear()
            self._inferred_from.clear()
        else:
            self._entries.pop(path, None)
        self.wanted.discard(path)
        return everything

    # ---- for callers ------------------------------------------------------------------------------------------------

    def member_uses(self, path: str, steps: Iterable[tuple[int, int]] | None = None) -> Iterator[MemberUse]:
        """Every call, construction, read, assignment and method reference of a file, in source order of functions.

        `steps`: only these, as (index of the function, index of the step); in their order.
        """
        for function, number in all_steps(self.types.facts(path)) if steps is None else steps:
            yield from self._uses(path, function, number)

    def use(self, identity: FunctionId, step: int) -> MemberUse | None:
        """The use that a step itself is; None for steps that name no member."""
        found: MemberUse | None = None
        for use in self._uses(identity.path, identity.index, step):
            if use.kind != "method-reference" and (use.kind != "read" or found is None):
                found = use
        return found

    def _uses(self, path: str, function: int, number: int) -> tuple[MemberUse, ...]:
        memo = self.entry(path).uses
        found = memo.get((function, number))
        if found is None:
            before, self._asking = self._asking, path
            try:
                found = memo[function, number] = tuple(uses_of(self, path, function, number))
            finally:
                self._asking = before
        return found

    def targets(self, path: str, function: int, step: int) -> tuple[FunctionId, ...]:
        """The own functions a step names, before overriding is considered; () = none or not known."""
        memo = self.entry(path).targets
        key = (function, step)
        found = memo.get(key)
        if found is None:
            memo[key] = ()
            found = memo[key] = self._targets.of_step(path, function, step)
        return found

    def constructed(self, path: str, function: int, step: int) -> tuple[str, ...]:
        """The types a Kotlin call of a capitalised name constructs, best first."""
        return self._targets.constructed(path, function, step)

    def constant(self, path: str, function: int, value: Value, step: int) -> Constant:
        """The constant a value is, see MemberUse.arguments; None = not constant."""
        return self._constants.value(path, function, value, step)

    def strings(self, identity: FunctionId, value: Value, step: int) -> tuple[str, ...]:
        """Every constant string a value may be or hold (permission arrays, lists, alternatives), without repetition."""
        return tuple(dict.fromkeys(self._strings.of(identity.path, identity.index, value, step)))

    def value_types(self, identity: FunctionId, value: Value, step: int) -> tuple[str, ...]:
        """The best-known types of a value, qualified, with generic arguments where known."""
        return self.values.meaning(identity.path, identity.index, value, step).types

    def owners(self, types: tuple[str, ...]) -> tuple[str, ...]:
        """Types with all their supertypes, generics dropped: what a member of theirs may belong to."""
        found: dict[str, None] = {}
        for text in types:
            name = text.partition("<")[0]
            found[name] = None
            found.update(dict.fromkeys(self.types.supertypes(name)))
        return tuple(found)

    def unqualified(self, identity: FunctionId, name: str) -> tuple[FunctionId, ...]:
        """The own functions a simple function name stands for."""
        return self._targets.unqualified(identity.path, identity.index, name)

    def own_field(self, identity: FunctionId, head: str, last: str) -> FieldId | None:
        """The own field or property that `head.last` (`last` alone where head is "") names."""
        return self._constants.own_field(identity.path, identity.index, head, last)

    def initialiser(self, field: FieldId) -> tuple[FunctionId, Value, int] | None:
        """The initialising value of an own field with the function and step it stands in."""
        return self._constants.initialiser(field)

    # ---- for the parts ----------------------------------------------------------------------------------------------

    def entry(self, path: str) -> Entry:
        """The answers kept for one file."""
        entry = self._entries.get(path)
        if entry is None:
            entry = self._entries[path] = Entry(Lexicon(self.types.facts(path)))
        return entry

    def lexicon(self, path: str) -> Lexicon:
        """Lexical facts of one file."""
        return self.entry(path).lexicon

    def step(self, path: str, function: int, number: int) -> Step:
        """One step. IndexError where there is none."""
        body = self.types.facts(path).functions[function].body
        if body is None:
            raise IndexError(number)
        return body.steps[number]

    def parameter_of(self, target: FunctionId, step: Step, slot: int) -> int | None:
        """Which parameter of an own function an argument fills."""
        return self._overloads.parameter_of(target, step, slot)

    def depend(self, path: str) -> None:
        """Note that an answer rests on what stands in a body of `path`."""
        if path != self._asking:
            self._inferred_from.add(path)

    def want(self, path: str) -> None:
        """Note that the bodies of `path` would help."""
        if not self.types.facts(path).complete:
            self.wanted.add(path)
