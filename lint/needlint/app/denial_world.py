"""Evaluation of conditions in the granted or the denied world; see denial_values."""

from __future__ import annotations

from needlint.app.callgraph import CallGraph
from needlint.app.denial_arguments import Arguments
from needlint.app.denial_checks import Checks
from needlint.app.denial_comparisons import compared
from needlint.app.denial_results import StepResults
from needlint.app.denial_state import FieldSets, StateValues
from needlint.app.denial_values import (
    MAX_DEPTH,
    NEUTRAL,
    NULL,
    SOME,
    Context,
    Group,
    Known,
    Some,
    Truth,
    both,
    either,
    join,
    negate,
    truth,
)
from needlint.app.denial_variables import Variables
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import (
    And,
    Body,
    Cast,
    Caught,
    Choice,
    Compare,
    Const,
    Each,
    IsType,
    Local,
    Name,
    Not,
    Or,
    StepResult,
    Unknown,
    Value,
)

MAX_NESTING = 60
FUEL = 6000
"""Evaluations for one request; what is left over is not known."""


class World:
    """One of the two worlds for one request. `permissions`: what it asks for, () = not known. `seeds`: what the library
    hands to parameters; `results`: to what calls give back. `entered`: whether functions that take the answer run."""

    def __init__(  # noqa: PLR0917
        self,
        graph: CallGraph,
        granted: bool,
        permissions: frozenset[str],
        seeds: dict[tuple[FunctionId, int], str],
        results: dict[tuple[FunctionId, int], str],
        sets: FieldSets,
    ) -> None:
        self.graph = graph
        self.resolver = graph.resolver
        self.types = graph.resolver.types
        self.granted = granted
        self.permissions = permissions
        self.entered: dict[FunctionId, Truth] = {}
        self.state = StateValues(self, sets)
        self.checks = Checks(self)
        self.variables = Variables(self)
        self.arguments = Arguments(self, seeds)
        self.step_results = StepResults(self, results)
        self.cuts = 0
        """Evaluations given up so far: what was worked out meanwhile may be incomplete and is not kept."""
        self._nesting = 0
        self.fuel = FUEL
        self._runs: dict[tuple[FunctionId, int, int], tuple[Truth, Context]] = {}

    # ---- when steps run ---------------------------------------------------------------------------------------------

    def runs(self, at: FunctionId, number: int, context: Context) -> Truth:
        """Whether a step runs once its function does."""
        body = self.types.function(at).body
        if body is None:
            return None
        if body.steps[number].guard < 0:
            return True
        key = (at, body.steps[number].guard, id(context))
        known = self._runs.get(key)
        if known is not None:
            return known[0]
        cuts = self.cuts
        found = self._guarded(at, body, number, context)
        if cuts == self.cuts:
            self._runs[key] = (found, context)
        return found

    def _guarded(self, at: FunctionId, body: Body, number: int, context: Context) -> Truth:
        found: Truth = True
        guard = body.steps[number].guard
        seen: set[int] = set()
        while guard >= 0 and guard not in seen and found is not False:
            seen.add(guard)
            condition = body.guards[guard]
            holds = truth(self.value(at, condition.condition, number, context))
            found = both(found, holds if condition.holds else negate(holds))
            guard = condition.parent
        return found

    # ---- values -----------------------------------------------------------------------------------------------------

    def value(self, at: FunctionId, value: Value, step: int, context: Context, depth: int = 0) -> Known:
        """What a value standing in a step of `at` is."""
        if depth > MAX_DEPTH or self._nesting > MAX_NESTING or self.fuel <= 0:
            self.cuts += 1
            return None
        self.fuel -= 1
        self._nesting += 1
        try:
            return self._value(at, value, step, context, depth)
        finally:
            self._nesting -= 1

    def _value(self, at: FunctionId, value: Value, step: int, context: Context, depth: int) -> Known:  # noqa: PLR0912
        match value:
            case Const(literal):
                return NULL if literal is None else None if isinstance(literal, float) else literal
            case Not(operand):
                return negate(truth(self.value(at, operand, step, context, depth + 1)))
            case And(left, right):
                first = truth(self.value(at, left, step, context, depth + 1))
                return first if first is False else both(first, truth(self.value(at, right, step, context, depth + 1)))
            case Or(left, right):
                first = truth(self.value(at, left, step, context, depth + 1))
                return first if first is True else either(first, truth(self.value(at, right, step, context, depth + 1)))
            case Compare(op, left, right):
                return compared(
                    op,
                    self.value(at, left, step, context, depth + 1),
                    self.value(at, right, step, context, depth + 1),
                    self.granted,
                )
            case IsType(operand, text):
                return self.checks.is_type(at, operand, text, step, context, depth)
            case Choice(condition, then, otherwise):
                chosen = truth(self.value(at, condition, step, context, depth + 1))
                if isinstance(chosen, bool):
                    return self.value(at, then if chosen else otherwise, step, context, depth + 1)
                one = self.value(at, then, step, context, depth + 1)
                return join(one, self.value(at, otherwise, step, context, depth + 1))
            case Cast(operand, _):
                return self.value(at, operand, step, context, depth + 1)
            case Each(_, iterable):
                held = self.value(at, iterable, step, context, depth + 1)
                return negate(held.empty) if isinstance(held, Group) and held.empty is not None else NEUTRAL
            case Caught(types):
                return self.checks.caught(at, types)
            case Local(name):
                return self.variables.local(at, name, step, context, depth)
            case Name(path):
                return self.variables.named(at, path, value, step, context, depth)
            case StepResult(number):
                return self.step_results.of(at, number, context, depth)
            case Unknown(parts):
                return self._mixed(at, parts, step, context, depth)
            case _:
                return None

    def _mixed(self, at: FunctionId, parts: tuple[Value, ...], step: int, context: Context, depth: int) -> Known:
        """An element by a computed index, or arithmetic."""
        held = [self.value(at, part, step, context, depth + 1) for part in parts]
        if held and isinstance(held[0], Group):
            return held[0].element
        if held and isinstance(held[0], int | Some) and not isinstance(held[0], bool):
            return SOME  # a counter that went up
        if held and all(isinstance(h, bool) for h in held):
            return False not in held
        return None
