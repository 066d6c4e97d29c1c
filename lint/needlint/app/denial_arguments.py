"""What parameters hold in one world: what a call gave, a library hands in, a scope function or a loop lends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.denial_values import Bound, Context, Group, Known, meaning
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Step
from needlint.knowledge.request_libraries import answer_of

if TYPE_CHECKING:
    from needlint.app.denial_world import World

SHOWING = frozenset(("Crossfade", "AnimatedContent"))
"""Compose calls whose content is handed the value that they animate."""
_LENDING = frozenset(("let", "also", "takeIf", "takeUnless"))


class Arguments:
    """Parameters in one World. `seeds`: what the library hands to them."""

    def __init__(self, world: World, seeds: dict[tuple[FunctionId, int], str]) -> None:
        self._world = world
        self._resolver = world.resolver
        self._types = world.types
        self._seeds = seeds

    def held(self, holder: FunctionId, position: int, context: Context, depth: int) -> Known:
        """What a parameter holds."""
        bound = context.bound.get((holder, position))
        if bound is not None:
            known = self._world.value(bound.at, bound.value, bound.step, bound.context, depth + 1)
            if known is not None:
                return known
        seed = self._seeds.get((holder, position)) or self._handed_in(holder, position)
        if seed:
            return meaning(seed, self._world.granted)
        return self._lent(holder, position, context, depth)

    def _handed_in(self, holder: FunctionId, position: int) -> str:
        """What a library hands to the parameter of a method that it calls, "" where that is not known."""
        function = self._types.function(holder)
        if function.owner < 0 or function.name.startswith("<"):
            return ""
        answer = answer_of(self._types.supertypes(self._types.name_of(holder.path, function.owner)), function.name)
        return answer.parameters.get(str(position), "") if answer is not None else ""

    def _lent(self, holder: FunctionId, position: int, context: Context, depth: int) -> Known:
        """The parameter of a lambda that a scope function or a loop over a collection calls."""
        site = self._resolver.lexicon(holder.path).lambda_site(holder.index)
        if site is None:
            return None
        at = FunctionId(holder.path, site.function)
        step = self._resolver.step(at.path, at.index, site.step)
        if step.name in SHOWING and step.args and position == 0:
            return self._world.value(at, step.args[0].value, site.step, context, depth + 1)
        if step.receiver is None:
            return None
        held = self._world.value(at, step.receiver, site.step, context, depth + 1)
        if step.name in _LENDING:
            return held
        if not isinstance(held, Group):
            return None
        count = len(self._types.function(holder).parameters)
        return held.element if position == count - 1 or count == 0 else None

    def bind(
        self, at: FunctionId, number: int, step: Step, target: FunctionId, context: Context
    ) -> dict[tuple[FunctionId, int], Bound]:
        """The parameters of a function that a step calls."""
        found: dict[tuple[FunctionId, int], Bound] = {}
        for slot, argument in enumerate(step.args):
            position = self._resolver.parameter_of(target, step, slot)
            if position is not None:
                found[target, position] = Bound(argument.value, at, number, context)
        found.update(rest(self._resolver, at, number, step, target, context))
        function = self._types.function(target)
        for position, parameter in enumerate(function.parameters):
            if (target, position) not in found and parameter.default is not None:
                found[target, position] = Bound(parameter.default, target, 0, context)
        return found


def rest(  # noqa: PLR0917
    resolver: Resolver, at: FunctionId, number: int, step: Step, target: FunctionId, context: Context
) -> dict[tuple[FunctionId, int], Bound]:
    """The last parameter where it takes a variable number of arguments and more than one is given."""
    parameters = resolver.types.function(target).parameters
    last = len(parameters) - 1
    if len(step.args) <= len(parameters) or any(a.name for a in step.args) or last < 0:
        return {}
    values = tuple(a.value for a in step.args[last:])
    return {(target, last): Bound(values[0], at, number, context, values[1:])}
