"""The call graph of the app's own code: class hierarchy analysis, lambdas and listeners bound to the call they serve.

A function value is reached where it is handed over, not where some shared helper invokes it: `ifAgreed { collect() }`
makes an edge from the caller to the lambda, by way of the step in `ifAgreed` that runs it, so that callers stay apart.
A call on `this` keeps the class it starts from open (`Edge.own`), since a base class's `initView()` is the subclass's.
"""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.callgraph_edges import EdgeFinder
from needlint.app.callgraph_fields import FieldInvocations
from needlint.app.callgraph_handing import Handing
from needlint.app.callgraph_model import Edge
from needlint.app.callgraph_parameters import ParameterUses
from needlint.app.callgraph_results import REGISTRATIONS
from needlint.app.callgraph_values import CallableValues
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import SourceFacts


class CallGraph:
    """Edges of own functions, worked out when asked for; answers are dropped when the Resolver has changed."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self._types = resolver.types
        self.values = CallableValues(resolver)
        self.fields = FieldInvocations(resolver)
        self.parameters = ParameterUses(resolver, self.values, self.fields)
        handing = Handing(resolver, self.values, self.fields, self.parameters, self.sites)
        self._finder = EdgeFinder(resolver, self.values, self.fields, handing)
        self._edges: dict[FunctionId, tuple[Edge, ...]] = {}
        self._callers: dict[FunctionId, tuple[Edge, ...]] | None = None
        self._sites: dict[FunctionId, list[tuple[FunctionId, int]]] | None = None
        self._version = resolver.version

    def replace(self, path: str, facts: SourceFacts | None) -> None:
        """Put new facts in the place of a file's."""
        self.resolver.replace(path, facts)
        self._refresh()

    def _refresh(self) -> None:
        if self._version == self.resolver.version:
            return
        self._version = self.resolver.version
        self.values.forget()
        self.fields.forget()
        self.parameters.forget()
        self._edges.clear()
        self._callers = None
        self._sites = None

    def targets(self, identity: FunctionId, step: int) -> tuple[FunctionId, ...]:
        """Every own function that a step may run, overrides included."""
        found: dict[FunctionId, None] = {}
        for edge in self.edges(identity):
            if edge.step == step:
                found[edge.target] = None
                if edge.own:
                    found.update(dict.fromkeys(self._types.overrides(edge.target)))
        return tuple(found)

    def edges(self, identity: FunctionId) -> tuple[Edge, ...]:
        """The edges out of a function, in step order."""
        self._refresh()
        found = self._edges.get(identity)
        if found is None:
            self._edges[identity] = ()
            found = self._edges[identity] = tuple(dict.fromkeys(self._finder.out(identity)))
        return found

    def callers(self, identity: FunctionId) -> tuple[Edge, ...]:
        """The edges into a function; overrides are reached by the edges into what they override."""
        self._refresh()
        if self._callers is None:
            into: dict[FunctionId, list[Edge]] = {}
            for function in self.functions():
                for edge in self.edges(function):
                    into.setdefault(edge.target, []).append(edge)
                    for override in self._types.overrides(edge.target) if edge.own else ():
                        into.setdefault(override, []).append(edge)
            self._callers = {target: tuple(edges) for target, edges in into.items()}
        return self._callers.get(identity, ())

    def functions(self) -> Iterator[FunctionId]:
        """Every own function whose body was read."""
        for path in list(self._types.paths):
            for index, function in enumerate(self._types.facts(path).functions):
                if function.body is not None:
                    yield FunctionId(path, index)

    def sites(self, identity: FunctionId) -> list[tuple[FunctionId, int]]:
        """The steps that name a function, in all files."""
        self._refresh()
        if self._sites is None:
            self._sites = {}
            for function in self.functions():
                body = self._types.function(function).body
                for number, step in enumerate(body.steps if body is not None else ()):
                    if step.kind in ("call", "construct"):
                        for target in self.resolver.targets(function.path, function.index, number):
                            self._sites.setdefault(target, []).append((function, number))
        return self._sites.get(identity, [])

    def registers(self, edge: Edge) -> bool:
        """Whether an edge only registers a callback, which runs once its launcher is launched."""
        return any(
            self.resolver.step(h.function.path, h.function.index, h.step).name in REGISTRATIONS for h in edge.handed
        )

    def dispatch(self, this: str, target: FunctionId) -> tuple[FunctionId, ...]:
        """What a call on `this`, an object of class `this`, runs: the class's own version of `target`."""
        function = self._types.function(target)
        if not this or function.owner < 0 or function.name.startswith("<"):
            return (target,)
        owner = self._types.name_of(target.path, function.owner)
        if not self._types.is_subtype(this, owner):
            return (target, *self._types.overrides(target))
        count = len(function.parameters)
        for name in (this, *self._types.supertypes(this)):
            found = tuple(
                f
                for f in self._types.declared_functions(name, function.name)
                if len(self._types.function(f).parameters) == count
            )
            if found:
                concrete = tuple(f for f in found if self._types.function(f).body is not None)
                return concrete or (*found, *self._types.overrides(found[0]))
        return (target,)


__all__ = ["CallGraph", "Edge"]
