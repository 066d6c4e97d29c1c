"""Which steps a walk of a denial has to look at: those that do something that matters, or lead to it.

Whether a step runs in either world costs far more to find out than that it can make no difference.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from needlint.app.callgraph import Edge
from needlint.app.denial_effects import ENDS_ALL, Effects
from needlint.app.denial_views import Views
from needlint.app.engine import Engine
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Local, Name, Step, StepResult

_NEVER_FOLLOWED = frozenset(("<init>", "<fields>", "<static>"))


class Prospects:
    """Answers for one app, whatever is asked for. `asking`: steps that ask for a permission; `kept`: steps that call
    what a field holds."""

    def __init__(
        self,
        engine: Engine,
        asking: Container[tuple[FunctionId, int]],
        kept: Container[tuple[FunctionId, int]],
    ) -> None:
        self._graph = engine.graph
        self._types = engine.graph.resolver.types
        self.effects = Effects(engine)
        self.views = Views(engine.graph.resolver)
        self._asking = asking
        self._kept = kept
        self._steps: dict[tuple[FunctionId, int], bool] = {}
        self._functions: dict[FunctionId, bool] = {}
        self._edges: dict[FunctionId, dict[int, list[Edge]]] = {}
        self._alike: dict[tuple[str, int], list[FunctionId]] | None = None

    def edges(self, function: FunctionId) -> dict[int, list[Edge]]:
        """By step, the edges out of a function that may lead to something."""
        found = self._edges.get(function)
        if found is None:
            found = self._edges[function] = {}
            for edge in self._graph.edges(function):
                if edge.handed or edge.via or edge.kept or self._is_content(edge) or self._leads(edge):
                    found.setdefault(edge.step, []).append(edge)
        return found

    def acts(self, at: FunctionId, number: int, step: Step) -> bool:
        """Whether a step does something itself, or may call what was handed in."""
        key = (at, number)
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = self._acts(at, number, step)
        return found

    def _acts(self, at: FunctionId, number: int, step: Step) -> bool:
        if step.kind in ("return", "throw"):
            return False
        key = (at, number)
        if key in self._asking or key in self._kept or (step.kind == "call" and step.name in ENDS_ALL):
            return True
        effects = self.effects
        if effects.kind(at, number, step) is not None or self.views.switched(step) or effects.dismisses(step):
            return True
        if any(effects.opens(at, number, step)) or (step.kind == "call" and step.name[:1].isupper()):
            return True
        callable_ = step.kind == "call" and isinstance(step.receiver, Local | Name | StepResult)
        return callable_ and bool(self._graph.values.of(at, step.receiver, number))

    def _is_content(self, edge: Edge) -> bool:
        return any(a.name.endswith("Composable") for a in self._types.function(edge.target).annotations)

    def _leads(self, edge: Edge) -> bool:
        return any(self._function(target) for target in self._targets(edge))

    def _function(self, function: FunctionId) -> bool:
        """Whether a function does something that matters, or calls one that does."""
        known = self._functions.get(function)
        if known is not None:
            return known
        seen, waiting = {function}, [function]
        while waiting:
            at = waiting.pop()
            if self._functions.get(at) or self._does(at):
                self._functions[at] = self._functions[function] = True
                return True
            for edge in self._graph.edges(at):
                for target in self._targets(edge):
                    if target not in seen and self._functions.get(target) is not False:
                        seen.add(target)
                        waiting.append(target)
        self._functions.update(dict.fromkeys(seen, False))
        return False

    def _does(self, function: FunctionId) -> bool:
        body = self._types.function(function).body
        return body is not None and any(self.acts(function, n, step) for n, step in enumerate(body.steps))

    def _targets(self, edge: Edge) -> Iterator[FunctionId]:
        """What an edge may run: a call on `this` is looked up again in the class that `this` is."""
        declared = self._types.function(edge.target)
        if declared.name in _NEVER_FOLLOWED:
            return
        yield edge.target
        if edge.own:
            if self._alike is None:
                self._alike = {}
                for function in self._graph.functions():
                    other = self._types.function(function)
                    self._alike.setdefault((other.name, len(other.parameters)), []).append(function)
            yield from self._alike.get((declared.name, len(declared.parameters)), ())
