"""What must hold on the way to a step, as single conditions over resolved members.

`if (ContextCompat.checkSelfPermission(this, p) != GRANTED) return` before a step gives one Atom: the comparison,
positive, with the member use of the check. Locals with one value and own predicate functions are looked through.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId, MemberUse
from needlint.facts.source import (
    And,
    Cast,
    Choice,
    Compare,
    Const,
    IsType,
    Local,
    Name,
    Not,
    Or,
    Step,
    StepResult,
    Value,
)

MAX_DEPTH = 8


class Atom(Struct, frozen=True):
    """One condition. `positive`: it holds; False: it does not. `certain` False: one of several alternatives, of which
    at least one is so. `use`: the member it rests on (the call or read that is tested or compared)."""

    positive: bool
    value: Value
    use: MemberUse | None
    function: FunctionId
    """Where `value` stands."""
    guard: tuple[FunctionId, int]
    """The guard of the step asked about (outermost function) that it comes from."""
    certain: bool = True


class Guards:
    """Guard chains over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types

    def chain(self, identity: FunctionId, step: int) -> tuple[int, ...]:
        """The guards of a step as indexes into its body's guards, innermost first."""
        body = self._types.function(identity).body
        return self.up(identity, body.steps[step].guard) if body is not None else ()

    def up(self, identity: FunctionId, guard: int) -> tuple[int, ...]:
        """A guard and the guards around it, innermost first."""
        body = self._types.function(identity).body
        found: list[int] = []
        while body is not None and guard >= 0 and guard not in found:
            found.append(guard)
            guard = body.guards[guard].parent
        return tuple(found)

    def condition_atoms(self, identity: FunctionId, step: int) -> tuple[Atom, ...]:
        """Every condition on the way to a step within its function, innermost guard first."""
        body = self._types.function(identity).body
        return self.guard_atoms(identity, body.steps[step].guard) if body is not None else ()

    def guard_atoms(self, identity: FunctionId, guard: int) -> tuple[Atom, ...]:
        """The conditions of a guard and of those around it."""
        body = self._types.function(identity).body
        found: list[Atom] = []
        for index in self.up(identity, guard):
            if body is not None:
                current = body.guards[index]
                found.extend(self.atoms(identity, current.condition, current.holds, (identity, index)))
        return tuple(found)

    def atoms_around(self, identity: FunctionId, step: int) -> tuple[Atom, ...]:
        """Like condition_atoms, with the conditions under which the lambdas and anonymous objects around the step are
        handed over, innermost first."""
        lexicon = self._resolver.lexicon(identity.path)
        found = list(self.condition_atoms(identity, step))
        for index in lexicon.chain(identity.index):
            function = self._types.facts(identity.path).functions[index]
            site = lexicon.lambda_site(index)
            if site is None and function.name != "<lambda>" and function.owner >= 0:
                site = lexicon.object_site(function.owner)
            if site is not None:
                found.extend(self.condition_atoms(FunctionId(identity.path, site.function), site.step))
        return tuple(found)

    def atoms(
        self, identity: FunctionId, value: Value, positive: bool = True, guard: tuple[FunctionId, int] | None = None
    ) -> tuple[Atom, ...]:
        """A condition taken apart."""
        where = guard if guard is not None else (identity, -1)
        return tuple(_Taker(self._resolver, where).take(identity, value, positive, True, 0))


class _Taker:
    def __init__(self, resolver: Resolver, guard: tuple[FunctionId, int]) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._guard = guard

    def take(self, at: FunctionId, value: Value, positive: bool, certain: bool, depth: int) -> Iterator[Atom]:
        match value:
            case Not(operand):
                yield from self.take(at, operand, not positive, certain, depth)
            case And(left, right) | Or(left, right):
                both = certain and isinstance(value, And) == positive
                yield from self.take(at, left, positive, both, depth)
                yield from self.take(at, right, positive, both, depth)
            case Compare("==", left, right) if isinstance(right, Const) and isinstance(right.value, bool):
                yield from self.take(at, left, positive == right.value, certain, depth)
            case Compare("==", left, right) if isinstance(left, Const) and isinstance(left.value, bool):
                yield from self.take(at, right, positive == left.value, certain, depth)
            case Choice(condition, Const(bool() as then), Const(bool() as otherwise)) if then != otherwise:
                yield from self.take(at, condition, positive == then, certain, depth)
            case _:
                inner = self._inner(at, value, depth)
                if inner is not None:
                    yield from self.take(*inner[:2], positive == inner[2], certain, depth + 1)
                else:
                    yield Atom(positive, value, self._use(at, value), at, self._guard, certain)

    def _inner(self, at: FunctionId, value: Value, depth: int) -> tuple[FunctionId, Value, bool] | None:
        """What a local or an own predicate stands for: (function, value, same polarity)."""
        if depth > MAX_DEPTH:
            return None
        match value:
            case Cast(operand, _):
                return at, operand, True
            case Local(name):
                binding = self._resolver.lexicon(at.path).binding(at.index, name)
                if binding is None or len(binding.steps) != 1:
                    return None
                assigned = self._resolver.step(at.path, binding.function, binding.steps[0])
                return (FunctionId(at.path, binding.function), assigned.args[0].value, True) if assigned.args else None
            case StepResult(number):
                step = self._resolver.step(at.path, at.index, number)
                targets = self._resolver.targets(at.path, at.index, number)
                if step.kind in ("call", "read") and len(targets) == 1 and not self._types.overrides(targets[0]):
                    return self._predicate(targets[0])
        return None

    def _predicate(self, target: FunctionId) -> tuple[FunctionId, Value, bool] | None:
        """The condition under which an own function returns true."""
        body = self._types.function(target).body
        if body is None:
            self._resolver.want(target.path)
            return None
        self._resolver.depend(target.path)
        returns = [step for step in body.steps if step.kind == "return" and step.args]
        if len(returns) == 1:
            return target, returns[0].args[0].value, True
        for wanted in (True, False):
            chosen = [s for s in returns if s.args[0].value == Const(wanted)]
            others = [s for s in returns if s.args[0].value == Const(not wanted)]
            if len(chosen) == 1 and len(others) == len(returns) - 1 and chosen[0].guard >= 0:
                return self._guard_value(target, chosen[0], wanted)
        return None

    def _guard_value(self, target: FunctionId, step: Step, wanted: bool) -> tuple[FunctionId, Value, bool] | None:
        body = self._types.function(target).body
        guard = body.guards[step.guard] if body is not None else None
        if guard is None or guard.parent >= 0:
            return None
        return target, guard.condition, guard.holds == wanted

    def _use(self, at: FunctionId, value: Value) -> MemberUse | None:
        match value:
            case StepResult(number):
                return self._resolver.use(at, number)
            case Compare(_, left, right):
                found = self._use(at, left)
                if found is None or found.kind == "read":
                    other = self._use(at, right)
                    found = other if other is not None and other.kind == "call" else found or other
                return found
            case IsType(operand, _) | Cast(operand, _):
                return self._use(at, operand)
            case Local(name):
                binding = self._resolver.lexicon(at.path).binding(at.index, name)
                if binding is None or len(binding.steps) != 1:
                    return None
                holder = FunctionId(at.path, binding.function)
                assigned = self._resolver.step(at.path, binding.function, binding.steps[0])
                return self._use(holder, assigned.args[0].value) if assigned.args else None
            case Name():
                return None
            case _:
                return None
