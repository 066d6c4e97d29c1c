"""What the conditions on a way between screens ask: the names on the way to the value, and the wanted answer."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from needlint.app.consent_flags import Flags
from needlint.app.engine import Engine
from needlint.app.resolve_lexical import parts
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.facts.source import And, Caught, Const, Each, IsType, Name, Not, Or, StepResult, This, Value

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


class ScreenTests:
    """Conditions over one app."""

    def __init__(self, engine: Engine) -> None:
        self._graph = engine.graph
        self._resolver = engine.graph.resolver
        self._types = engine.graph.resolver.types
        self._flags = Flags(engine.graph.resolver)

    def of(self, screen: str, guard: GuardId) -> Iterator[Test]:
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
