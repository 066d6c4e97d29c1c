"""The ways out of one screen, each with every condition on it from the screen's start on.

`Screens` says which function opens which screen. Here the calls from the screen's own callbacks to that function are
followed too, so that a check three calls before, around the lambda or in the base class, is part of the way.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from needlint.app.callgraph import Edge
from needlint.app.consent_flags import Flags
from needlint.app.engine import Engine
from needlint.app.resolve_lexical import parts
from needlint.app.resolve_model import FunctionId
from needlint.app.screens import Transition
from needlint.app.triggers import Trigger
from needlint.facts.place import Place
from needlint.facts.source import And, Caught, Const, Each, IsType, Name, Not, Or, StepResult, This, Value

MAX_CALLS = 9
MAX_STATES = 1500
_INTERCEPTING = frozenset({"process", "intercept"})
"""What a router calls before every navigation."""
_ORDER: tuple[Trigger, ...] = ("start", "system", "unknown", "user")

GuardId = tuple[FunctionId, int]


class Test(Struct, frozen=True):
    """One condition of a way: what it asks (names on the way to the value and the key it is stored under) and which
    answer it wants. `source`: the words as one key, to compare tests with each other."""

    words: tuple[str, ...]
    wanted: bool
    place: Place
    certain: bool = True
    """False: one of several alternatives."""
    constant: bool | None = None
    """The class that runs it always gives this answer."""

    @property
    def source(self) -> tuple[str, ...]:
        """What is asked, without order."""
        return tuple(sorted(set(self.words)))


class Way(Struct, frozen=True):
    """`screen` opens `target` at `place`."""

    screen: str
    target: str
    trigger: Trigger
    function: FunctionId
    step: int
    place: Place
    tests: tuple[Test, ...]
    calls: tuple[Place, ...] = ()
    """The call sites from the screen's callback on."""
    functions: tuple[FunctionId, ...] = ()
    """The functions passed, the callback first."""
    handed: tuple[str, ...] = ()
    """Names of the library calls that the code on the way was given to."""
    guards: tuple[GuardId, ...] = ()
    """Every guard passed."""


class _State(Struct, frozen=True):
    function: FunctionId
    trigger: Trigger
    guards: tuple[GuardId, ...]
    calls: tuple[Place, ...]
    functions: tuple[FunctionId, ...]
    handed: tuple[str, ...]


class ScreenWays:
    """Ways of the screens of one app."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._graph = engine.graph
        self._resolver = engine.graph.resolver
        self._types = engine.graph.resolver.types
        self._flags = Flags(engine.graph.resolver)
        self._known: dict[str, tuple[Way, ...]] = {}

    def of(self, screen: str) -> tuple[Way, ...]:
        """Ways out of a screen's own code; fragments it hosts have ways of their own."""
        found = self._known.get(screen)
        if found is None:
            self._known[screen] = ()
            found = self._known[screen] = tuple(dict.fromkeys(self._walk(screen)))
        return found

    # ---- the walk ---------------------------------------------------------------------------------------------------

    def _entries(self, screen: str) -> Iterator[_State]:
        seen: set[str] = set()
        for own in (screen, *(s for s in self._types.supertypes(screen) if self._types.is_own(s))):
            members = {}
            for declared in self._types.declarations(own):
                for member, indexes in self._types.file(declared.path).functions.get(declared.index, {}).items():
                    members[member] = [FunctionId(declared.path, index) for index in indexes]
            for member, identities in members.items():
                for identity in identities if member not in seen or member.startswith("<") else ():
                    trigger = "start" if member.startswith("<") else self._engine.triggers.lifecycle(identity, screen)
                    if trigger is None and member in _INTERCEPTING:
                        trigger = "system"
                    if trigger == "user" and not self._overrides(identity):
                        continue  # a listener's class has methods of its own too
                    if trigger is not None:
                        yield _State(identity, trigger, (), (), (identity,), ())
            seen.update(members)
        for top in self._types.top_functions(screen):
            yield _State(top, "start", (), (), (top,), ())

    def _overrides(self, identity: FunctionId) -> bool:
        function = self._types.function(identity)
        marked = "override" in function.modifiers or any(a.name.endswith("Override") for a in function.annotations)
        return marked or not self._graph.callers(identity)

    def _walk(self, screen: str) -> Iterator[Way]:
        pending = list(self._entries(screen))
        seen: dict[tuple[FunctionId, Trigger], int] = {}
        count = 0
        while pending and count < MAX_STATES:
            state = pending.pop(0)
            count += 1
            key = (state.function, state.trigger)
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > 3:
                continue
            for transition in self._engine.screens.transitions(state.function):
                if transition.kind in ("activity", "fragment", "composable") and transition.target != screen:
                    yield from self._way(screen, state, transition)
            if len(state.calls) < MAX_CALLS:
                for edge in self._graph.edges(state.function):
                    pending.extend(self._along(screen, state, edge))

    def _along(self, screen: str, state: _State, edge: Edge) -> Iterator[_State]:
        when = self._engine.triggers.edge(edge)
        trigger = state.trigger if when == "caller" else max(state.trigger, when, key=_ORDER.index)
        guards = list(state.guards)
        for function, number in ((edge.caller, edge.step), *edge.via):
            guards.extend((function, g) for g in reversed(self._engine.guards.chain(function, number)))
        place = Place(edge.caller.path, self._resolver.step(edge.caller.path, edge.caller.index, edge.step).range)
        names = tuple(
            n
            for h in edge.handed
            for n in (self._resolver.step(h.function.path, h.function.index, h.step).name, h.method)
            if n
        )
        targets = self._graph.dispatch(screen, edge.target) if edge.own else (edge.target,)
        for target in targets:
            if target in state.functions:
                continue
            yield _State(
                target,
                trigger,
                tuple(dict.fromkeys(guards)),
                (*state.calls, place),
                (*state.functions, target),
                (*state.handed, *names),
            )

    def _way(self, screen: str, state: _State, transition: Transition) -> Iterator[Way]:
        guards = list(state.guards)
        for number in (transition.step, *self._naming(transition)):
            guards.extend((state.function, g) for g in reversed(self._engine.guards.chain(state.function, number)))
        tests = tuple(t for g in dict.fromkeys(guards) for t in self.tests(screen, g))
        yield Way(
            screen,
            transition.target,
            state.trigger,
            state.function,
            transition.step,
            self._engine.screens.place(transition),
            tests,
            state.calls,
            state.functions,
            state.handed,
            tuple(dict.fromkeys(guards)),
        )

    def _naming(self, transition: Transition) -> tuple[int, ...]:
        """The step before a transition that names its class: the intent may be made under a condition of its own."""
        identity = transition.function
        body = self._types.function(identity).body
        found: tuple[int, ...] = ()
        for number, step in enumerate(body.steps[: transition.step] if body is not None else ()):
            if step.kind != "read" or step.name not in ("class", "java", "javaClass"):
                continue
            named = self._resolver.values.class_literal(identity.path, identity.index, StepResult(number))
            if transition.target in named:
                found = (number,)
        return found

    # ---- conditions -------------------------------------------------------------------------------------------------

    def tests(self, screen: str, guard: GuardId) -> Iterator[Test]:
        """The tests of a guard, as asked of an object of class `screen`."""
        function, index = guard
        body = self._types.function(function).body
        if body is None:
            return
        condition, holds = body.guards[index].condition, body.guards[index].holds
        yield from self.condition(screen, function, condition, holds)

    def condition(self, screen: str, function: FunctionId, condition: Value, holds: bool) -> Iterator[Test]:
        """The tests of one condition."""
        while isinstance(condition, Not):
            condition, holds = condition.operand, not holds
        if isinstance(condition, Each | Caught):
            return
        if isinstance(condition, And | Or):
            yield from self._sides(screen, function, condition, holds)
            return
        place = self._place(function, condition)
        constant = self._constant(screen, function, condition)
        if constant is not None:
            yield Test(self._words(function, condition), holds, place, True, constant)
            return
        if isinstance(condition, IsType):
            words = (condition.type.rpartition(".")[2], *self._words(function, condition.operand))
            yield Test(words, holds, place)
            return
        for found in self._flags.conditions(function, condition, holds):
            asked = [*_without_store(found.reading.names), found.reading.key]
            if found.reading.parameter is not None:
                asked.extend(self._given(*found.reading.parameter))
            # where the key is known, the file that it is kept in says nothing
            more = () if found.reading.key else self._words(function, condition)
            yield Test(tuple(w for w in dict.fromkeys((*asked, *more)) if w), found.wanted, place, found.certain)

    def _sides(self, screen: str, function: FunctionId, condition: And | Or, holds: bool) -> Iterator[Test]:
        """Both sides where both must be so; else alternatives, of which those that can't be are left out."""
        sides = [tuple(self.condition(screen, function, s, holds)) for s in (condition.left, condition.right)]
        if isinstance(condition, And) == holds:
            yield from (*sides[0], *sides[1])
            return
        possible = [side for side in sides if all(t.constant is None or t.constant == t.wanted for t in side)]
        if any(all(t.constant is not None for t in side) for side in possible):
            return  # one alternative always is so
        if len(possible) == 1:
            yield from possible[0]
            return
        for side in possible or sides:
            yield from (Test(t.words, t.wanted, t.place, False, t.constant if not possible else None) for t in side)

    def _words(self, function: FunctionId, value: Value) -> tuple[str, ...]:
        """Every name in a condition: calls, reads, constants, texts."""
        found: dict[str, None] = {}
        for part in parts(value):
            match part:
                case StepResult(number):
                    step = self._resolver.step(function.path, function.index, number)
                    found[step.name] = None
                    if isinstance(step.receiver, Name):
                        found[step.receiver.path] = None
                    elif isinstance(step.receiver, StepResult):
                        found.update(dict.fromkeys(self._words(function, step.receiver)))
                    for argument in step.args:
                        if isinstance(argument.value, Name | StepResult | Const):
                            found.update(dict.fromkeys(self._words(function, argument.value)))
                case Name(path):
                    found[path] = None
                case Const(str() as text) if len(text) < 40:
                    found[text] = None
                case _:
                    name = getattr(part, "name", "")
                    if isinstance(name, str) and name:
                        found[name] = None
        return tuple(found)

    def _given(self, function: FunctionId, _position: int) -> Iterator[str]:
        """What a lambda that gets the value is given to: `vm.token.observe(this) { .. }`."""
        site = self._resolver.lexicon(function.path).lambda_site(function.index)
        facts = self._types.facts(function.path)
        if site is None and facts.functions[function.index].owner >= 0:
            site = self._resolver.lexicon(function.path).object_site(facts.functions[function.index].owner)
        if site is None:
            return
        step = self._resolver.step(function.path, site.function, site.step)
        if step.receiver is not None and step.name != "setOnClickListener":
            yield from self._words(FunctionId(function.path, site.function), step.receiver)

    def _constant(self, screen: str, function: FunctionId, condition: Value) -> bool | None:
        """What an own predicate answers on an object of class `screen`, where its version returns a literal."""
        if not isinstance(condition, StepResult):
            return None
        step = self._resolver.step(function.path, function.index, condition.step)
        if step.kind != "call" or step.receiver not in (None, This()):
            return None
        for target in self._resolver.targets(function.path, function.index, condition.step):
            answers = {self._literal(f) for f in self._graph.dispatch(screen, target)}
            if len(answers) == 1:
                return answers.pop()
        return None

    def _literal(self, function: FunctionId) -> bool | None:
        body = self._types.function(function).body
        returns = [s for s in body.steps if s.kind == "return" and s.args] if body is not None else []
        if len(returns) == 1 and isinstance(returns[0].args[0].value, Const):
            value = returns[0].args[0].value.value
            return value if isinstance(value, bool) else None
        return None

    def _place(self, function: FunctionId, condition: Value) -> Place:
        for part in parts(condition):
            if isinstance(part, StepResult):
                step = self._resolver.step(function.path, function.index, part.step)
                return Place(function.path, step.range)
        return Place(function.path, self._types.function(function).range)


def _without_store(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without those of the file that a value is kept in: `getSharedPreferences("user", 0)`."""
    kept = list(names)
    for opener in ("getSharedPreferences", "mmkvWithID", "preferencesDataStore"):
        while opener in kept:
            at = kept.index(opener)
            del kept[at : at + 2]
    return tuple(kept)
