"""Requests for special access: where code starts the settings page on which the user grants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from needlint.app.callgraph import CallGraph
from needlint.app.request_sites_model import Asking
from needlint.app.resolve_model import FunctionId
from needlint.app.screens_intents import STARTERS
from needlint.app.types_text import simple
from needlint.facts.source import FunctionValue, Local, Step, StepResult, Value
from needlint.knowledge.request_libraries import pages

_CARRIERS = frozenset(("Intent", "setAction", "action"))
Registration = Callable[[FunctionId, Value, int], tuple[FunctionId, int] | None]


class SpecialAccess:
    """Finds them over all bodies. `registration` gives the call that made a launcher."""

    def __init__(self, graph: CallGraph, registration: Registration) -> None:
        self._graph = graph
        self._resolver = graph.resolver
        self._types = graph.resolver.types
        self._registration = registration

    def asked(self, at: FunctionId, number: int, step: Step) -> Iterator[Asking]:
        """The request that a step prepares: it names a settings page, and the same function starts it."""
        if step.name.rpartition(".")[2] not in _CARRIERS or not step.args or step.kind == "read":
            return
        action = self._action(at, number, step)
        found = pages().get(action) if action else None
        start = self._starting(at, number, step) if found is not None else None
        if found is None or start is None:
            return
        match, page = found
        where, position = start
        starting = self._resolver.step(where.path, where.index, position)
        answer = (where, position)
        if starting.name == "launch" and starting.receiver is not None:
            answer = self._registration(where, starting.receiver, position) or answer
        name = f"Settings.{simple(next(a for a in page.actions if '.ACTION_' in a))}"
        yield Asking(where, position, match, name, (), answer[0], answer[1], (page.permission,))

    def _action(self, at: FunctionId, number: int, step: Step) -> str:
        if step.kind == "assign":
            constant = self._resolver.constant(at.path, at.index, step.args[0].value, number)
            return constant if isinstance(constant, str) else ""
        use = self._resolver.use(at, number)
        found = use.arguments if use is not None else ()
        return next((a for a in found if isinstance(a, str) and a in pages()), "")

    def _starting(self, at: FunctionId, number: int, step: Step) -> tuple[FunctionId, int] | None:
        """`Intent().apply { action = .. }`: the intent is what the lambda is lent."""
        if step.kind == "assign" and step.receiver is None:
            site = self._resolver.lexicon(at.path).lambda_site(at.index)
            if site is None:
                return None
            holder = FunctionId(at.path, site.function)
            return self._started(holder, site.step, self._resolver.step(at.path, site.function, site.step))
        return self._started(at, number, step)

    def _started(self, at: FunctionId, number: int, step: Step) -> tuple[FunctionId, int] | None:
        """The call that starts the intent: in the function, or in a lambda that the intent is lent to."""
        body = self._types.function(at).body
        held: set[Value] = {StepResult(number)}
        if step.kind == "assign" or step.name == "setAction":
            held = {step.receiver} if step.receiver is not None else set()
        for position, later in enumerate(body.steps if body is not None else ()):
            if position <= number:
                continue
            given = [a.value for a in later.args]
            if later.kind == "call" and later.receiver is not None and later.receiver in held:
                for value in given:
                    if isinstance(value, FunctionValue) and later.name in ("also", "let", "apply", "run"):
                        inner = self._lent(FunctionId(at.path, value.function))
                        if inner is not None:
                            return inner
                held.add(StepResult(position))
            elif later.kind == "assign" and later.local and given and given[0] in held:
                held.add(Local(later.name))
            elif later.kind != "call" or not any(v in held for v in given):
                continue
            elif later.name in STARTERS or self._starts(at, position):
                return at, position
        return None

    def _lent(self, function: FunctionId) -> tuple[FunctionId, int] | None:
        body = self._types.function(function).body
        for position, step in enumerate(body.steps if body is not None else ()):
            if step.kind == "call" and step.name in STARTERS:
                return function, position
        return None

    def _starts(self, at: FunctionId, position: int) -> bool:
        """An own helper that starts what it is given."""
        for target in self._resolver.targets(at.path, at.index, position):
            body = self._types.function(target).body
            if body is not None and any(s.kind == "call" and s.name in STARTERS for s in body.steps):
                return True
        return False
