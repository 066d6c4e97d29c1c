"""What steps give in one world: seeds of the library, checks, collections of answers, what own functions return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.denial_calls import CollectionCalls
from needlint.app.denial_state import MAKERS, VIEWS
from needlint.app.denial_values import MAX_DEPTH, NEUTRAL, Context, Known, join, meaning
from needlint.app.denial_variables import in_loop
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Body, Name, Step, StepResult, This

if TYPE_CHECKING:
    from needlint.app.denial_world import World

MAX_CALLS = 8
_NEUTRAL_CALLS = frozenset(
    [
        "isFinishing",
        "isDestroyed",
        "isAdded",
        "isDetached",
        "isResumed",
        "isShowing",
        "isVisible",
        "isInitialized",
        "isNetworkAvailable",
    ]
)
STATE_CALLS = MAKERS | VIEWS


class StepResults:
    """Results of steps in one World. `seeds`: what calls into the library give back."""

    def __init__(self, world: World, seeds: dict[tuple[FunctionId, int], str]) -> None:
        self._world = world
        self._resolver = world.resolver
        self._types = world.types
        self._seeds = seeds
        self._calls = CollectionCalls(world)
        self._known: dict[tuple[FunctionId, int, int], tuple[Known, Context]] = {}

    def of(self, at: FunctionId, number: int, context: Context, depth: int) -> Known:
        """What a step gives."""
        key = (at, number, id(context))
        known = self._known.get(key)
        if known is not None:
            return known[0]
        cuts = self._world.cuts
        found = self._of(at, number, context, depth)
        if cuts == self._world.cuts:
            self._known[key] = (found, context)
        return found

    def _of(self, at: FunctionId, number: int, context: Context, depth: int) -> Known:
        seed = self._seeds.get((at, number))
        if seed:
            return meaning(seed, self._world.granted)
        step = self._resolver.step(at.path, at.index, number)
        if step.kind == "read" and (step.receiver is None or isinstance(step.receiver, Name)):
            path = f"{step.receiver.path}.{step.name}" if isinstance(step.receiver, Name) else step.name
            checked = self._world.checks.result(at, number, step)
            return (
                checked
                if checked is not None
                else self._world.variables.named(at, path, StepResult(number), number, context, depth)
            )
        checked = self._world.checks.result(at, number, step)
        if checked is not None:
            return checked
        held = None
        if step.receiver is not None and not isinstance(step.receiver, This):
            held = self._world.value(at, step.receiver, number, context, depth + 1)
        found = self._calls.result(at, number, step, held, context, depth)
        if found is not None or step.kind != "call":
            return (
                self._world.variables.kept(at, StepResult(number), number)
                if found is None and step.kind == "read"
                else found
            )
        if step.name in STATE_CALLS and not self._resolver.targets(at.path, at.index, number):
            return self._world.state.made(at, number, step, context, depth)
        if step.name in _NEUTRAL_CALLS:
            return NEUTRAL
        return self._returned(at, number, step, context, depth)

    def _returned(self, at: FunctionId, number: int, step: Step, context: Context, depth: int) -> Known:
        """What an own function gives back."""
        targets = self._resolver.targets(at.path, at.index, number)
        if not targets or len(targets) > 1 or context.depth > MAX_DEPTH or depth > MAX_DEPTH - 4:
            return None
        target = targets[0]
        if context.this:
            target = self._world.graph.dispatch(context.this, target)[0]
        body = self._types.function(target).body
        if body is None or context.depth > MAX_CALLS:
            return None
        inside = context.enter(self._world.arguments.bind(at, number, step, target, context), context.this)
        return self._returns(target, body, inside, depth)

    def _returns(self, target: FunctionId, body: Body, inside: Context, depth: int) -> Known:
        known: Known = None
        first = True
        for position, step in enumerate(body.steps):
            if step.kind != "return" or not step.args:
                continue
            when = self._world.runs(target, position, inside)
            if when is False:
                continue
            found = self._world.value(target, step.args[0].value, position, inside, depth + 2)
            if when is True and first:
                return found
            if when is NEUTRAL and in_loop(body, position) and isinstance(found, bool):
                return found
            known = found if first else join(known, found)
            first = False
        return known

    def lambda_value(self, function: FunctionId, element: Known, context: Context, depth: int) -> Known:
        """What a lambda gives back for an element."""
        body = self._types.function(function).body
        if body is None:
            return None
        return self._returns(function, body, context, depth)
