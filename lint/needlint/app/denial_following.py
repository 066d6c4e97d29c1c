"""Where a step leads in the walk of an answer: own calls, callbacks that are handed on or were handed in."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from needlint.app.callgraph import Edge
from needlint.app.denial_compose import polarity, visible
from needlint.app.denial_values import Bound, Context, Truth, both, truth
from needlint.app.denial_world import World
from needlint.app.engine import Engine
from needlint.app.request_answers import AnswerSlots
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Local, Name, Step, StepResult

_RETURNS = frozenset(("onActivityResult", "onRequestPermissionsResult"))


class Passage(Struct, frozen=True):
    """How the walk comes to code: whether in the granted and in the denied world, what parameters hold there, and the
    listener through which the user chose it."""

    granted: Truth
    denied: Truth
    context: Context
    choice: FunctionId | None


class Following:
    """Following in both worlds. `root` is the call in which a helper was handed the callbacks that it keeps; `answers`
    are the functions that get the answer, which the call that takes them does not run."""

    def __init__(  # noqa: PLR0917
        self,
        engine: Engine,
        slots: AnswerSlots,
        granted: World,
        denied: World,
        root: tuple[FunctionId, int] | None,
        kept: dict[tuple[FunctionId, int], list[Edge]],
        answers: frozenset[FunctionId],
    ) -> None:
        self._engine = engine
        self._graph = engine.graph
        self._resolver = engine.graph.resolver
        self._types = engine.graph.resolver.types
        self._slots = slots
        self._granted = granted
        self._denied = denied
        self._root = root
        self._kept = kept
        self._answers = answers

    def targets(
        self, at: FunctionId, number: int, step: Step, passage: Passage, edges: list[Edge]
    ) -> Iterator[tuple[FunctionId, Passage]]:
        """The functions that a step, whose edges are given, may run, each with how the walk comes there."""
        context = passage.context
        for edge in edges:
            name = self._types.function(edge.target).name
            if name in ("<init>", "<fields>", "<static>") or (edge.handed and edge.target in self._answers):
                continue
            if name in _RETURNS and self._types.function(at).name != name:
                continue  # what comes back later is looked at from the screen's own start
            when = self._engine.triggers.edge(edge)
            chosen = passage.choice
            if when != "caller":
                if passage.choice is not None:
                    continue  # a further act of the user, beyond the first answer to the dialog
                chosen = edge.target
            elif edge.handed and name != "<lambda>" and self._graph.registers(edge):
                continue
            granted, denied, inside = self._passed(edge, step, passage)
            granted, denied = self._shown_if(edge, at, number, step, granted, denied, context)
            if granted is False and denied is False:
                continue
            for target, this in self._landing(edge, context):
                bound = (
                    {} if edge.via or edge.handed else self._granted.arguments.bind(at, number, step, target, context)
                )
                yield target, Passage(granted, denied, inside.enter(bound, this), chosen)
        yield from self._handed_in(at, number, step, passage)

    def _shown_if(  # noqa: PLR0917
        self, edge: Edge, at: FunctionId, number: int, step: Step, granted: Truth, denied: Truth, context: Context
    ) -> tuple[Truth, Truth]:
        """Content that a composable shows under a condition of its own."""
        condition, on_grant = visible(step), polarity(step, edge)
        if condition is None and self._engine.triggers.edge(edge) == "user":  # a button that can't be pressed
            condition = next((a.value for a in step.args if a.name == "enabled"), None)
        if condition is not None:
            return (
                both(granted, truth(self._granted.value(at, condition, number, context))),
                both(denied, truth(self._denied.value(at, condition, number, context))),
            )
        if on_grant is not None:
            return (granted, False) if on_grant else (False, denied)
        return granted, denied

    def _passed(self, edge: Edge, step: Step, passage: Passage) -> tuple[Truth, Truth, Context]:
        """Guards inside own functions that hand a callback on, and what the last of them gives to it."""
        granted, denied, context = passage.granted, passage.denied, passage.context
        if not edge.via:
            return granted, denied, context
        first = edge.via[0][0]
        outer = list(self._resolver.lexicon(first.path).chain(first.index))[-1]
        target = FunctionId(first.path, outer)
        inside = context.enter(
            self._granted.arguments.bind(edge.caller, edge.step, step, target, context), context.this
        )
        for function, number in edge.via:
            granted = both(granted, self._granted.runs(function, number, inside)) if granted is not False else False
            denied = both(denied, self._denied.runs(function, number, inside)) if denied is not False else False
        return granted, denied, inside.enter(self._arguments(edge.via[-1], edge.target, inside), context.this)

    def _arguments(
        self, via: tuple[FunctionId, int], target: FunctionId, context: Context
    ) -> dict[tuple[FunctionId, int], Bound]:
        """What the call of a callback hands to it."""
        step = self._resolver.step(via[0].path, via[0].index, via[1])
        return {
            (target, position): Bound(argument.value, via[0], via[1], context)
            for position, argument in enumerate(step.args)
        }

    def _landing(self, edge: Edge, context: Context) -> Iterator[tuple[FunctionId, str]]:
        if not edge.own:
            this = context.this if self._types.function(edge.target).name == "<lambda>" else edge.this
            yield edge.target, this or context.this
            return
        if context.this:
            for target in self._graph.dispatch(context.this, edge.target):
                yield target, context.this
            return
        yield edge.target, ""
        for target in self._types.overrides(edge.target):
            yield target, ""

    def _handed_in(
        self, at: FunctionId, number: int, step: Step, passage: Passage
    ) -> Iterator[tuple[FunctionId, Passage]]:
        """Callbacks that a caller handed in: as a parameter, or kept in a field."""
        if step.kind != "call":
            return
        context = passage.context
        if isinstance(step.receiver, Local | Name | StepResult):
            for callable_, inside in self._slots.callables(at, step.receiver, number, context):
                if callable_.kind == "function":
                    targets: tuple[FunctionId, ...] = (callable_.function,)
                elif "$" in callable_.type or callable_.this:
                    targets = self._types.find_functions(callable_.type, step.name)
                else:
                    continue
                for target in targets:
                    if any(e.target == target for e in self._graph.edges(at) if e.step == number):
                        continue
                    bound = self._arguments((at, number), target, context)
                    reached = inside.enter(bound, inside.this or context.this)
                    yield target, Passage(passage.granted, passage.denied, reached, passage.choice)
        for edge in self._kept.get((at, number), ()):
            if self._root is not None and (edge.caller, edge.step) == self._root:
                bound = self._arguments((at, number), edge.target, context)
                reached = context.enter(bound, context.this)
                yield edge.target, Passage(passage.granted, passage.denied, reached, passage.choice)
