"""Which functions can lead to given ones: the reverse of how Reach goes on, and never less.

A question about a few functions (the reads of personal information, say) need not follow what leads to none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from needlint.app.callgraph import CallGraph
from needlint.app.resolve_model import FunctionId
from needlint.app.screens import Screens

Started = Callable[[str, tuple[str, ...]], Iterator[FunctionId]]
"""(class, triggers) -> the functions that run with its start (Reach.started)."""


class Leading:
    """The functions before each function, over one app."""

    def __init__(self, graph: CallGraph, screens: Screens, started: Started) -> None:
        self._graph = graph
        self._types = graph.resolver.types
        self._screens = screens
        self._started = started
        self._before: dict[FunctionId, list[FunctionId]] | None = None

    def to(self, functions: Iterable[FunctionId]) -> frozenset[FunctionId]:
        """The functions themselves and every function from which a start may come to one of them."""
        before = self._before = self._before if self._before is not None else self._index()
        found = set(functions)
        waiting = list(found)
        while waiting:
            for function in before.get(waiting.pop(), ()):
                if function not in found:
                    found.add(function)
                    waiting.append(function)
        return frozenset(found)

    def _index(self) -> dict[FunctionId, list[FunctionId]]:
        before: dict[FunctionId, list[FunctionId]] = {}
        alike: dict[tuple[str, int], list[FunctionId]] = {}
        functions = list(self._graph.functions())
        for function in functions:
            alike.setdefault(self._signature(function), []).append(function)
        for function in functions:
            for target in self._after(function, alike):
                before.setdefault(target, []).append(function)
        for host, shown in self._hosted():
            before.setdefault(shown, []).append(host)
        return before

    def _signature(self, function: FunctionId) -> tuple[str, int]:
        declared = self._types.function(function)
        return declared.name, len(declared.parameters)

    def _after(self, function: FunctionId, alike: dict[tuple[str, int], list[FunctionId]]) -> Iterator[FunctionId]:
        for edge in self._graph.edges(function):
            yield edge.target
            if (
                edge.own
            ):  # looked up again in the class that `this` is: any method of that name and number of parameters
                yield from alike.get(self._signature(edge.target), ())
        for transition in self._screens.transitions(function):
            yield from self._started(transition.target, ("start", "system"))

    def _hosted(self) -> Iterator[tuple[FunctionId, FunctionId]]:
        """(onCreate of a screen, what runs with a fragment or composable that shows with the screen)."""
        for name in self._types.own_names():
            lineage = (name, *self._types.supertypes(name))
            created = [f for above in lineage for f in self._types.declared_functions(above, "onCreate")]
            for shown in self._screens.hosted(name) if created else ():
                for function in self._started(shown, ("start",)):
                    for host in created:
                        yield host, function
