"""What a function does with the functions and listeners handed to it: calls them, keeps them, or hands them on."""

from __future__ import annotations

from msgspec import Struct

from needlint.app.callgraph_fields import FieldInvocations
from needlint.app.callgraph_values import CallableValues
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import FunctionValue, Local, StepResult, Value

MAX_DEPTH = 6
MAX_WAYS = 32
"""Ways kept from one parameter to the calls of it; request libraries in source multiply theirs without end."""

Via = tuple[tuple[FunctionId, int], ...]
"""Steps passed on the way, outermost first; each stands under its own guard."""


class Handed(Struct, frozen=True, array_like=True):
    """A function or object given to a call outside the app's own code. `slot`: argument position, -1 = the receiver;
    `method`: which method of an object is meant, "" for a function value."""

    function: FunctionId
    step: int
    slot: int
    method: str = ""


class ParameterUse(Struct, frozen=True):
    """A parameter is called (`member` "" = as a function) after `via`; `handed`: calls that decide when; `kept`: the
    functions that call it later, since it is kept in a field."""

    member: str
    via: Via
    handed: tuple[Handed, ...] = ()
    kept: tuple[FunctionId, ...] = ()


class ParameterUses:
    """Summaries of own functions, by parameter position; memoised."""

    def __init__(self, resolver: Resolver, values: CallableValues, fields: FieldInvocations) -> None:
        self._resolver = resolver
        self._fields = fields
        self._types = resolver.types
        self._values = values
        self._known: dict[FunctionId, dict[int, tuple[ParameterUse, ...]]] = {}
        self._inside: dict[str, dict[int, list[int]]] = {}
        self._depth = 0

    def forget(self) -> None:
        """Drop every answer (facts changed)."""
        self._known.clear()
        self._inside.clear()

    def of(self, identity: FunctionId) -> dict[int, tuple[ParameterUse, ...]]:
        """Parameter position -> how it is called."""
        found = self._known.get(identity)
        if found is not None:
            return found
        if self._depth > MAX_DEPTH or not self._types.function(identity).parameters:
            return {}
        self._known[identity] = {}
        self._depth += 1
        try:
            listed: dict[int, dict[ParameterUse, None]] = {}
            for index in (identity.index, *self._within(identity)):
                self._scan(identity, FunctionId(identity.path, index), listed)
            found = {position: tuple(uses) for position, uses in listed.items()}
        finally:
            self._depth -= 1
        self._known[identity] = found
        return found

    def _within(self, identity: FunctionId) -> list[int]:
        """Lambdas, local functions and anonymous methods written inside a function, at any depth."""
        children = self._inside.get(identity.path)
        if children is None:
            children = self._inside[identity.path] = {}
            for index, function in enumerate(self._types.facts(identity.path).functions):
                if function.parent >= 0:
                    children.setdefault(function.parent, []).append(index)
        found: list[int] = []
        pending = list(children.get(identity.index, ()))
        while pending:
            index = pending.pop(0)
            if index not in found:
                found.append(index)
                pending.extend(children.get(index, ()))
        return found

    def _scan(self, of: FunctionId, inner: FunctionId, listed: dict[int, dict[ParameterUse, None]]) -> None:
        body = self._types.function(inner).body
        if body is None:
            return
        prefix: tuple[Via, tuple[Handed, ...]] | None = None
        for number, step in enumerate(body.steps):
            if step.kind not in ("call", "construct") and (step.kind != "assign" or step.local):
                continue
            for slot, value in enumerate((step.receiver, *(a.value for a in step.args)), start=-1):
                position = self._position(of, inner, value, number) if value is not None else -1
                if position < 0:
                    continue
                prefix = prefix or self.way_in(of, inner)
                here = (*prefix[0], (inner, number))
                known = listed.setdefault(position, {})
                for use in self._used(inner, number, slot):
                    if len(known) >= MAX_WAYS:
                        break
                    whole = ParameterUse(use.member, (*here, *use.via), (*prefix[1], *use.handed), use.kept)
                    known[whole] = None

    def _position(self, of: FunctionId, inner: FunctionId, value: Value, step: int) -> int:
        if isinstance(value, Local):
            binding = self._resolver.lexicon(inner.path).binding(inner.index, value.name)
            if binding is None or (binding.function == of.index and binding.position >= 0):
                return binding.position if binding is not None else -1
        elif not isinstance(value, StepResult | FunctionValue):
            return -1
        if isinstance(value, FunctionValue):
            return -1
        for callable_ in self._values.of(inner, value, step):
            if callable_.kind == "parameter" and callable_.function == of:
                return callable_.position
        return -1

    def _used(self, inner: FunctionId, number: int, slot: int) -> list[ParameterUse]:
        step = self._resolver.step(inner.path, inner.index, number)
        if step.kind == "assign":
            return self.kept(inner, number) if slot == 0 else []
        targets = self._resolver.targets(inner.path, inner.index, number)
        if slot < 0:
            member = "" if step.name == "invoke" else step.name
            if any(self._types.function(t).receiver for t in targets):
                return []
            return [ParameterUse(member, ())]
        if not targets:
            return [ParameterUse("", (), (Handed(inner, number, slot),))]
        found: list[ParameterUse] = []
        for target in targets:
            position = self._resolver.parameter_of(target, step, slot)
            for chosen in (target, *self._types.overrides(target)) if position is not None else ():
                found.extend(self.of(chosen).get(position or 0, ()))
            if len(found) >= MAX_WAYS:
                break
        return found

    def kept(self, identity: FunctionId, number: int) -> list[ParameterUse]:
        """How what an assign step puts into an own field is called later."""
        step = self._resolver.step(identity.path, identity.index, number)
        field = self._fields.named(identity, number, step)
        return [
            ParameterUse(member, ((function, called),), (), (function,))
            for function, called, member in (self._fields.of(field) if field is not None else ())
        ]

    def way_in(self, outer: FunctionId, inner: FunctionId) -> tuple[Via, tuple[Handed, ...]]:
        """From a function down to one written inside it: the steps that hand the inner ones over, and to which calls
        outside the app's code."""
        via: list[tuple[FunctionId, int]] = []
        handed: list[Handed] = []
        lexicon = self._resolver.lexicon(outer.path)
        for index in lexicon.chain(inner.index):
            if index == outer.index:
                break
            function = self._types.facts(outer.path).functions[index]
            site = lexicon.lambda_site(index)
            method = ""
            if site is None and function.name != "<lambda>" and function.owner >= 0:
                site, method = lexicon.object_site(function.owner), function.name
            if site is None:
                continue
            holder = FunctionId(outer.path, site.function)
            via.insert(0, (holder, site.step))
            step = self._resolver.step(outer.path, site.function, site.step)
            targets = self._resolver.targets(outer.path, site.function, site.step)
            if (step.kind in ("call", "construct") and site.slot >= 0 and not targets) or step.kind == "return":
                handed.insert(0, Handed(holder, site.step, site.slot, method))
            for target in targets:
                position = self._resolver.parameter_of(target, step, site.slot)
                for use in self.of(target).get(position, ()) if position is not None else ():
                    handed[:0] = use.handed
        return tuple(via), tuple(handed)
