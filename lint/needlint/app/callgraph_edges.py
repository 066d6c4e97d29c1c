"""The edges out of one function: every way in which a step may run own code."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.callgraph_fields import FieldInvocations
from needlint.app.callgraph_handing import Handing
from needlint.app.callgraph_initialisers import Initialisers
from needlint.app.callgraph_model import Edge
from needlint.app.callgraph_results import Results
from needlint.app.callgraph_values import CallableValues
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import erase
from needlint.facts.source import Step, This


class EdgeFinder:
    """Finds edges over a Resolver."""

    def __init__(self, resolver: Resolver, values: CallableValues, fields: FieldInvocations, handing: Handing) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._fields = fields
        self._initialisers = Initialisers(resolver)
        self._handing = handing
        self._results = Results(resolver, values, fields)

    def out(self, identity: FunctionId) -> Iterator[Edge]:
        """The edges out of a function, in step order."""
        body = self._types.function(identity).body
        if body is None:
            self._resolver.want(identity.path)
            return
        for number, step in enumerate(body.steps):
            yield from self._initialisers.lazily(identity, number, step)
            yield from self._initialisers.touched(identity, number, step)
            if step.kind not in ("call", "construct", "read", "assign"):
                continue
            targets = self._resolver.targets(identity.path, identity.index, number)
            yield from self._called(identity, number, step, targets)
            if step.kind == "assign" and not step.local and step.args:
                yield from self._handing.kept(identity, number, step.args[0].value)
            if step.kind in ("call", "construct"):
                yield from self._initialisers.constructed(identity, number, step)
                yield from self._handing.invoked(identity, number, step, targets)
                for slot, argument in enumerate(step.args):
                    yield from self._handing.given(identity, number, slot, argument.value, targets)
                if not targets:
                    yield from self._handing.running(identity, number, step)
                    for answer, completed in self._results.launched(identity, number, step):
                        yield Edge(identity, number, answer, completed=completed)
                    for answer, completed in self._results.answered(identity, number, step):
                        yield Edge(identity, number, answer, own=True, completed=completed)

    def _called(self, identity: FunctionId, number: int, step: Step, targets: tuple[FunctionId, ...]) -> Iterator[Edge]:
        if not targets or self._handing.by_parameter(identity, step):
            return
        super_call = step.receiver == This("super")
        on_this = step.receiver is None or step.receiver == This()
        held: tuple[str, ...] = ()
        if step.receiver is not None:
            held = tuple(erase(t) for t in self._resolver.value_types(identity, step.receiver, number))
        for target in targets:
            function = self._types.function(target)
            if function.name == "<init>":
                continue
            if on_this and function.owner >= 0 and "static" not in function.modifiers:
                yield Edge(identity, number, target, own=True)
                continue
            this = "" if super_call else next((t for t in held if self._types.is_own(t)), "")
            yield Edge(identity, number, target, this=this)
            yield from self._initialisers.of_owner(identity, number, target)
            if not super_call:
                # a listener in a field is reached from where it is put there
                stored = self._fields.held(identity, number, step) is not None
                for override in self._types.overrides(target):
                    owner = self._types.name_of(override.path, self._types.function(override).owner)
                    if "$" in owner and stored:
                        continue
                    if not held or any(self._types.is_subtype(owner, t) for t in held):
                        yield Edge(identity, number, override)
