"""What makes a function run: start, the system, the user, or something unknown.

A callback's trigger comes from the table of callbacks; functions given to calls that run them at once or soon after
have the trigger of the caller. A call that the table does not know is judged by the name of the callback or argument
alone, and only for actions of the user.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from needlint.app.callgraph import CallGraph, Edge
from needlint.app.callgraph_parameters import Handed
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Function, FunctionValue, Step, StepResult
from needlint.knowledge import callbacks as callback_table

Trigger = Literal["start", "system", "user", "unknown"]
EdgeTrigger = Literal["caller", "start", "system", "user", "unknown"]

_USER_WORDS = re.compile(
    r"click|tap(?!e)|touch|press(?!ure)|confirm|agree|accept|decline|reject|checkedchange|itemselected|swipe|dismiss|drawer|scroll|fling|drag|"
    r"(positive|negative|neutral|ok|yes|no|cancel|sure|submit)(button|btn)?$",
    re.IGNORECASE,
)
_STRENGTH: dict[str, int] = {"start": 0, "system": 1, "unknown": 2, "user": 3}
MAX_DEPTH = 12
MAX_OPERATORS = 20


class CallbackTable(Protocol):
    """What triggers need of the callback table (knowledge.callbacks is one)."""

    callback_trigger: Callable[[Sequence[str], str, bool], str | None]
    call_trigger: Callable[[Sequence[str], str, Sequence[str | int]], str | None]


class Triggers:
    """Triggers over a call graph; memoised until the Resolver changes."""

    def __init__(self, graph: CallGraph, table: CallbackTable | None = None) -> None:
        self._graph = graph
        self._resolver = graph.resolver
        self._types = graph.resolver.types
        self._callback = table.callback_trigger if table is not None else callback_table.callback_trigger
        self._call = table.call_trigger if table is not None else callback_table.call_trigger
        self._known: dict[FunctionId, frozenset[Trigger]] = {}
        self._version = graph.resolver.version

    def lifecycle(self, identity: FunctionId, this: str = "") -> Trigger | None:
        """What calls a method that overrides a framework's: by the library supertypes of its class, or of the class
        `this` that inherits it. None: nothing known does."""
        function = self._types.function(identity)
        if function.owner < 0 or function.name == "<lambda>":
            return None
        owner = this or self._types.name_of(identity.path, function.owner)
        above = [name for name in self._types.supertypes(owner) if not self._types.is_own(name)]
        found = self._callback(above, function.name, self._may_override(identity, function))
        return _plain(found) if found is not None else None

    def _may_override(self, identity: FunctionId, function: Function) -> bool:
        """Whether a method may be one of a library supertype's. What a listener's class adds for itself is not, nor
        what it overrides of an own class."""
        if "private" in function.modifiers or "static" in function.modifiers:
            return False
        marked = "override" in function.modifiers or any(
            a.name in ("Override", "java.lang.Override") for a in function.annotations
        )
        if not marked:  # old Java leaves the annotation out
            kind = self._types.facts(identity.path).types[function.owner].kind
            listens = kind == "anonymous" or function.name.startswith("on")
            return identity.path.endswith(".java") and listens
        owner = self._types.name_of(identity.path, function.owner)
        own = (s for s in self._types.supertypes(owner) if self._types.is_own(s))
        return not any(self._types.declared_functions(s, function.name) for s in own)

    def handed(self, handed: Handed, target: FunctionId) -> EdgeTrigger:
        """When a function given to a call runs; "caller": when the call is made, or soon after."""
        use = self._resolver.use(handed.function, handed.step)
        step = self._resolver.step(handed.function.path, handed.function.index, handed.step)
        slots: list[str | int] = []
        if 0 <= handed.slot < len(step.args):
            slots = [name] if (name := step.args[handed.slot].name) else []
            slots.append(handed.slot)
        if handed.method:
            own = self.lifecycle(target)
            if own is not None and own != "unknown":
                return own
        name = step.name.partition("<")[0].rpartition(".")[2] if step.kind == "construct" else step.name
        owners = use.owners if use is not None else ()
        found = self._call(owners, name, slots)
        if found in ("inline", "async"):
            return self._stream(handed.function, step) or "caller"
        if found in ("start", "system", "user"):
            return _plain(found)
        names = [handed.method, name, *(s for s in slots if isinstance(s, str))]
        if step.kind == "return":  # a listener that is made for others: what it is made for stands in its maker's head
            maker = self._types.function(handed.function)
            names += [maker.name, maker.result]
        if any(_USER_WORDS.search(n) for n in names if n):
            return "user"
        return "unknown"

    def _stream(self, at: FunctionId, step: Step) -> Trigger | None:
        """What causes the events of the stream that a step works on: `RxView.clicks(b).map { }.subscribe { }`."""
        for _ in range(MAX_OPERATORS):
            if not isinstance(step.receiver, StepResult):
                return None
            number = step.receiver.step
            step = self._resolver.step(at.path, at.index, number)
            use = self._resolver.use(at, number)
            found = callback_table.stream_trigger(use.owners, step.name) if use is not None else None
            if found is not None:
                return _plain(found)
        return None

    def edge(self, edge: Edge) -> EdgeTrigger:
        """When the target of an edge runs: the strongest of the calls it is handed to ("user" over "unknown" over
        "system" over "start"); "caller" where none of them waits."""
        if edge.completed:
            return "user"
        worst: EdgeTrigger = self._kept(edge) if edge.kept else "caller"
        for handed in edge.handed:
            found = self.handed(handed, edge.target)
            if found != "caller" and (worst == "caller" or _STRENGTH[found] > _STRENGTH[worst]):
                worst = found
        return "user" if edge.via and worst in ("caller", "start") and self._named_for_user(edge) else worst

    def _named_for_user(self, edge: Edge) -> bool:
        """`SwitchItem(onCheckedChange = { .. })`: the argument of an own function says what runs the lambda."""
        step = self._resolver.step(edge.caller.path, edge.caller.index, edge.step)
        return any(
            a.value == FunctionValue(edge.target.index)
            and a.name.startswith("on")
            and _USER_WORDS.search(a.name) is not None
            for a in step.args
        )

    def _kept(self, edge: Edge) -> EdgeTrigger:
        """When a kept function runs: with those that call it."""
        found = {trigger for function in edge.kept for trigger in self.all(function)}
        if not found:
            return "unknown"
        weakest = min(found, key=lambda t: _STRENGTH[t])
        return "caller" if weakest == "start" else weakest

    def of(self, identity: FunctionId) -> Trigger:
        """The weakest trigger of a function over all its callers: start if anything runs it at start."""
        found = self.all(identity)
        return min(found, key=lambda t: _STRENGTH[t]) if found else "unknown"

    def all(self, identity: FunctionId) -> frozenset[Trigger]:
        """Every trigger of a function over its callers; empty for code that nothing is seen to call."""
        if self._version != self._resolver.version:
            self._version = self._resolver.version
            self._known.clear()
        return self._all(identity, 0)

    def _all(self, identity: FunctionId, depth: int) -> frozenset[Trigger]:
        known = self._known.get(identity)
        if known is not None:
            return known
        if depth > MAX_DEPTH:
            return frozenset()
        self._known[identity] = frozenset()
        found: set[Trigger] = set()
        own = self.lifecycle(identity)
        if own is not None:
            found.add(own)
        for edge in self._graph.callers(identity):
            when = self.edge(edge)
            if when == "caller":
                found |= self._all(edge.caller, depth + 1)
            else:
                found.add(when)
        self._known[identity] = frozenset(found)
        return self._known[identity]


def _plain(found: str) -> Trigger:
    return found if found in ("start", "system", "user") else "unknown"  # type: ignore[return-value]
