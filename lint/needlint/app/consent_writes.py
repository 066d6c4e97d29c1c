"""Where flags are stored: every call or assignment that writes a key, with the value it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from needlint.app.callgraph import CallGraph
from needlint.app.consent_flags import Flags
from needlint.app.consent_model import field_key
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Local, Step, Value

_WRITING = re.compile(
    r"^(put|set|save|store|write|encode|update|add|persist|insert|mark|record|cache|sp|edit|commit|apply|modify)",
    re.IGNORECASE,
)
MAX_DEPTH = 5


class Write(Struct, frozen=True):
    """`value` is stored under a key at a step. `value` None: not told by the code."""

    function: FunctionId
    step: int
    value: Value | None


class Writes:
    """All writes of an app, indexed on the first question."""

    def __init__(self, graph: CallGraph, flags: Flags) -> None:
        self._graph = graph
        self._resolver = graph.resolver
        self._types = graph.resolver.types
        self._flags = flags
        self._index: dict[str, list[Write]] | None = None
        self._setters: dict[FunctionId, list[tuple[FunctionId, int]]] = {}

    def of(self, key: str) -> tuple[Write, ...]:
        """The writes of a key; a wrapper's `value` parameter is followed to those that call it."""
        if self._index is None:
            self._index = {}
            for function in self._graph.functions():
                self._add(function, self._index)
        found: dict[Write, None] = {}
        for write in self._index.get(key, ()):
            found.update(dict.fromkeys(self._outside(write, 0)))
        return tuple(found)

    def _add(self, identity: FunctionId, index: dict[str, list[Write]]) -> None:
        body = self._types.function(identity).body
        for number, step in enumerate(body.steps if body is not None else ()):
            if step.kind == "call" and step.args and _WRITING.match(step.name):
                self._call(identity, number, step, index)
            elif step.kind == "assign" and not step.local and step.args:
                self._assign(identity, number, step, index)

    def _call(self, identity: FunctionId, number: int, step: Step, index: dict[str, list[Write]]) -> None:
        for position, argument in enumerate(step.args[:2]):
            key = self._flags.key_of(identity, argument.value, number, {})
            if key:
                rest = step.args[position + 1 :]
                index.setdefault(key, []).append(Write(identity, number, rest[-1].value if rest else None))
                return

    def _assign(self, identity: FunctionId, number: int, step: Step, index: dict[str, list[Write]]) -> None:
        for target in self._resolver.targets(identity.path, identity.index, number):
            self._setters.setdefault(target, []).append((identity, number))
        if self._types.function(identity).name in ("<fields>", "<static>"):
            return
        field = self._flags.named_field(identity, number, step)
        if field is None:
            return
        write = Write(identity, number, step.args[0].value)
        keys = {field_key(field)}
        if "delegated" in self._types.field(field).modifiers:
            keys.add(self._flags.fields.of(field).key)
        for key in sorted(k for k in keys if k):
            index.setdefault(key, []).append(write)

    def _outside(self, write: Write, depth: int) -> Iterator[Write]:
        """The write itself, or where its value is a parameter, the calls that give it."""
        position = self._parameter(write)
        if position is None or depth > MAX_DEPTH:
            yield write
            return
        found = False
        for holder, number in self._graph.sites(write.function):
            step = self._resolver.step(holder.path, holder.index, number)
            for slot, argument in enumerate(step.args):
                if self._resolver.parameter_of(write.function, step, slot) == position:
                    found = True
                    yield from self._outside(Write(holder, number, argument.value), depth + 1)
        for holder, number in self._setters.get(write.function, ()):
            step = self._resolver.step(holder.path, holder.index, number)
            found = True
            yield from self._outside(Write(holder, number, step.args[0].value), depth + 1)
        if not found and not self._graph.callers(write.function):
            return  # never called: nothing is written
        if not found:
            yield write

    def _parameter(self, write: Write) -> int | None:
        if not isinstance(write.value, Local):
            return None
        binding = self._resolver.lexicon(write.function.path).binding(write.function.index, write.value.name)
        if binding is None or binding.function != write.function.index or binding.position < 0:
            return None
        return None if self._types.function(write.function).name == "<lambda>" else binding.position
