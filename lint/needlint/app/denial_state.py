"""What variables that outlive one run of a function hold: Compose state, LiveData and flows, flags of a screen.

Such a variable is set in one place, often in the answer to a request, and tested in another. Its value in a world is
what the assignments that run in that world leave in it; where they disagree it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.denial_values import EMPTY, NEUTRAL, Context, Known, Truth, both
from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.facts.source import FunctionValue, Local, Name, Step, StepResult, Value

if TYPE_CHECKING:
    from needlint.app.callgraph import CallGraph
    from needlint.app.denial_world import World

MAKERS = frozenset(
    ("mutableStateOf", "remember", "rememberSaveable", "derivedStateOf", "MutableStateFlow", "MutableLiveData", "lazy",
     "ObservableBoolean", "ObservableField", "mutableStateFlowOf", "AtomicBoolean", "BehaviorSubject")
)  # fmt: skip
"""Calls that make a variable of this kind from its first value, or from a lambda that gives it."""
VIEWS = frozenset(
    ("asStateFlow", "collectAsState", "collectAsStateWithLifecycle", "observeAsState", "asLiveData", "stateIn",
     "asFlow", "distinctUntilChanged", "asState")
)  # fmt: skip
"""Calls whose result holds what their receiver does."""
_SETS = frozenset(("setValue", "postValue", "emit", "tryEmit", "set", "onNext"))
FUEL, FUEL_EACH = 4000, 800
"""Evaluations for all variables of one world, and for one of them: the walk's own are not spent here."""
MAX_SITES = 12
MAX_CONTEXTS = 8
MAX_DEPTH = 4

Assigned = tuple[FunctionId, int, Value]


class FieldSets:
    """Where the fields of one app are set; shared by all worlds."""

    def __init__(self, graph: CallGraph) -> None:
        self._graph = graph
        self._named: dict[str, list[Assigned]] | None = None
        self._known: dict[FieldId, tuple[Assigned, ...]] = {}

    def of(self, field: FieldId) -> tuple[Assigned, ...]:
        """The values that steps outside its initialiser give to a field."""
        if field not in self._known:
            self._known[field] = tuple(s for s in self._all().get(field.name, ()) if self._is(s, field))
        return self._known[field]

    def _is(self, found: Assigned, field: FieldId) -> bool:
        function, number, _ = found
        step = self._graph.resolver.step(function.path, function.index, number)
        if step.kind == "assign" and step.name == field.name:
            return self._graph.fields.named(function, number, step) == field
        return step.receiver is not None and self._graph.fields.read(function, step.receiver, number) == field

    def _all(self) -> dict[str, list[Assigned]]:
        if self._named is None:
            self._named = {}
            types = self._graph.resolver.types
            for function in self._graph.functions():
                declared = types.function(function)
                if declared.name in ("<fields>", "<static>"):
                    continue
                for number, step in enumerate(declared.body.steps if declared.body is not None else ()):
                    name, value = self._set(function, step)
                    if value is not None:
                        self._named.setdefault(name, []).append((function, number, value))
        return self._named

    def _set(self, function: FunctionId, step: Step) -> tuple[str, Value | None]:
        value = _given(step)
        if value is not None:
            receiver = step.receiver
            if isinstance(receiver, Name):
                return receiver.path.rpartition(".")[2], value
            if isinstance(receiver, StepResult):
                inner = self._graph.resolver.step(function.path, function.index, receiver.step)
                return (inner.name, value) if inner.kind == "read" else ("", None)
        if step.kind == "assign" and not step.local and step.args:
            return step.name, step.args[0].value
        return "", None


class StateValues:
    """Variables of one World. What they are counts only where it is another in the `other` world: what changes for
    other reasons may be anything when it is tested."""

    def __init__(self, world: World, sets: FieldSets) -> None:
        self._world = world
        self._sets = sets
        self._busy: set[object] = set()
        self._known: dict[object, Known] = {}
        self._fuel = FUEL
        self.other: StateValues | None = None

    # ---- what makes one ---------------------------------------------------------------------------------------------

    def made(self, at: FunctionId, number: int, step: Step, context: Context, depth: int) -> Known:
        """What a call that makes such a variable, or shows one, gives."""
        if step.name in VIEWS and step.receiver is not None:
            return self._world.value(at, step.receiver, number, context, depth + 1)
        for argument in reversed(step.args):
            if isinstance(argument.value, FunctionValue):
                return self._world.step_results.lambda_value(
                    FunctionId(at.path, argument.value.function), None, context, depth + 1
                )
            return self._world.value(at, argument.value, number, context, depth + 1)
        return None

    def is_state(self, holder: FunctionId, steps: tuple[int, ...]) -> bool:
        """Whether a local is such a variable."""
        for number in steps[:1]:
            step = self._world.resolver.step(holder.path, holder.index, number)
            if step.args and isinstance(value := step.args[0].value, StepResult):
                return self._world.resolver.step(holder.path, holder.index, value.step).name in MAKERS
        return False

    # ---- what they hold ---------------------------------------------------------------------------------------------

    def local(self, holder: FunctionId, name: str, first: int) -> Known:
        """What a local holds once everything ran that sets it. `first`: the step that makes it."""
        sets = tuple(self._local_sets(holder, name, first))
        made = (holder, self._world.resolver.step(holder.path, holder.index, first).args[0].value, first)
        return self._differing((holder, name), made, sets)

    def field(self, field: FieldId) -> Known:
        """What a field that changes holds once everything ran that sets it."""
        return self._differing(field, self._world.resolver.initialiser(field), self._sets.of(field))

    def _differing(self, key: object, made: tuple[FunctionId, Value, int] | None, sets: tuple[Assigned, ...]) -> Known:
        if not sets and made is None:
            return None
        found = self.held(key, made, sets)
        if found is None or not sets or self.other is None:
            return found
        against = self.other.held(key, made, sets)
        return found if against is not None and against != found else None

    def held(self, key: object, made: tuple[FunctionId, Value, int] | None, sets: tuple[Assigned, ...]) -> Known:
        """What the assignments leave in this world; None where it is not known."""
        if key not in self._known and key not in self._busy:
            self._busy.add(key)
            outside, self._world.fuel = self._world.fuel, min(self._fuel, FUEL_EACH)
            given = self._world.fuel
            try:
                start = self._world.value(made[0], made[1], made[2], EMPTY) if made is not None else False
                self._known[key] = self._left(start, sets)
            finally:
                self._fuel -= given - self._world.fuel
                self._world.fuel = outside
                self._busy.discard(key)
        return self._known.get(key)

    def _local_sets(self, holder: FunctionId, name: str, first: int) -> Iterator[Assigned]:
        lexicon = self._world.resolver.lexicon(holder.path)
        for index, function in enumerate(self._world.types.facts(holder.path).functions):
            if function.body is None or holder.index not in lexicon.chain(index):
                continue
            for number, step in enumerate(function.body.steps):
                if step.kind == "assign" and step.local and step.name == name and step.args:
                    if (index, number) != (holder.index, first):
                        yield FunctionId(holder.path, index), number, step.args[0].value
                elif step.receiver == Local(name) and (given := _given(step)) is not None:
                    yield FunctionId(holder.path, index), number, given

    # ---- what is left -----------------------------------------------------------------------------------------------

    def _left(self, start: Known, sets: tuple[Assigned, ...]) -> Known:
        """What the assignments that run leave; the first value where none of them does."""
        found: list[Known] = []
        if len(sets) > MAX_SITES:
            return None
        for function, number, value in sets:
            for context, when in self._contexts(function, number, 0):
                if when is not False:
                    found.append(self._world.value(function, value, number, context))
        known = set(found)
        if not known:
            return start
        return next(iter(known)) if len(known) == 1 else None

    def _contexts(self, function: FunctionId, number: int, depth: int) -> Iterator[tuple[Context, Truth]]:
        """The ways to a step: what parameters hold there, and whether it runs."""
        world = self._world
        outer = FunctionId(function.path, list(world.resolver.lexicon(function.path).chain(function.index))[-1])
        sites = [s for s in world.graph.sites(outer) if s[0] != outer][:MAX_CONTEXTS] if depth < MAX_DEPTH else []
        if not sites:
            yield EMPTY, self._happens(function, number, EMPTY)
            return
        for caller, at in sites:
            step = world.resolver.step(caller.path, caller.index, at)
            for context, when in self._contexts(caller, at, depth + 1):
                inside = context.enter(world.arguments.bind(caller, at, step, outer, context), "")
                yield inside, both(when, self._happens(function, number, inside))

    def _happens(self, function: FunctionId, number: int, context: Context) -> Truth:
        """Whether a step runs once the named function around it does."""
        world = self._world
        found: Truth = both(world.entered.get(function, True), world.runs(function, number, context))
        lexicon = world.resolver.lexicon(function.path)
        index = function.index
        while found is not False:
            site = lexicon.lambda_site(index)
            if site is None:
                declared = world.types.facts(function.path).functions[index]
                site = lexicon.object_site(declared.owner) if declared.parent >= 0 and declared.owner >= 0 else None
            if site is None:
                break
            holder = FunctionId(function.path, site.function)
            found = both(found, both(world.entered.get(holder, True), world.runs(holder, site.step, context)))
            index = site.function
        return NEUTRAL if found is None else found


def _given(step: Step) -> Value | None:
    """What a step puts into the variable that it stands on."""
    if step.kind == "assign" and step.name == "value" and step.args:
        return step.args[0].value
    if step.kind == "call" and step.name in _SETS and step.args:
        return step.args[-1].value
    return None
