"""Which input of a form a value comes from."""

from __future__ import annotations

import re

from msgspec import Struct

from needlint.app.form_views import FINDS, Views
from needlint.app.resolve import Resolver
from needlint.app.resolve_lexical import Site
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import (
    Cast,
    Choice,
    Const,
    FunctionValue,
    Local,
    Name,
    ObjectValue,
    Step,
    StepResult,
    This,
    Value,
)

MAX_DEPTH = 8
_TEXT = frozenset({"getText", "text", "editableText", "getEditableText", "getTextString", "textString", "getValue"})
_PASS = _TEXT | {
    "toString", "trim", "value", "get", "strip", "lowercase", "uppercase", "toLowerCase", "toUpperCase", "orEmpty",
    "replace", "editText", "getEditText", "trimStart", "trimEnd", "filter", "getOrDefault", "invoke", "asString",
}  # fmt: skip
_WRAP = frozenset({"valueOf", "requireNonNull", "toString", "checkNotNull"})
VIEW_STREAMS = frozenset({"textChanges", "afterTextChangeEvents", "textChangeEvents", "textFlow"})
"""Streams of a view's text: RxBinding, FlowBinding."""
STREAMS = VIEW_STREAMS | {
    "skipInitialValue", "skip", "debounce", "throttleLast", "distinctUntilChanged", "observeOn", "subscribeOn", "share",
}  # fmt: skip
COMBINED = frozenset({"combineLatest", "combine", "zip"})
VIEW_LISTENERS = frozenset({"doAfterTextChanged", "doOnTextChanged", "addTextChangedListener", "afterTextChanged"})
LISTENERS = VIEW_LISTENERS | {"subscribe", "doOnNext", "map", "collect", "onEach"}
MAX_ASSIGNED = 4
_TEXT_OF = re.compile(r"text|string|trim|content|value|input", re.IGNORECASE)


class Origin(Struct, frozen=True):
    """Where a value comes from: the names on the way, nearest first. `ids`: R.id names of the view it is read from.
    `text`: it is what a view shows. `parameter`: it came in as a parameter. `root`: what it is read from in the end, as
    one dotted name."""

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    text: bool = False
    parameter: tuple[FunctionId, int] | None = None
    root: str = ""

    @property
    def key(self) -> str:
        """What tells one origin from another."""
        return self.ids[0] if self.ids else self.root or (self.names[-1] if self.names else "")

    def under(self, name: str, text: bool = False) -> Origin:
        """The same with one more name in front."""
        names = (name, *self.names) if name else self.names
        return Origin(names, self.ids, self.text or text, self.parameter, self.key)


class Origins:
    """Origins over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._views = Views(resolver)

    def origin(self, at: FunctionId, value: Value, depth: int = 0) -> Origin | None:
        """Where a value comes from; None where that is no single input."""
        if depth > MAX_DEPTH:
            return None
        match value:
            case Cast(operand, _):
                return self.origin(at, operand, depth + 1)
            case Choice(_, then, otherwise):
                return self.origin(at, then, depth + 1) or self.origin(at, otherwise, depth + 1)
            case Local(name):
                return self._local(at, name, depth)
            case StepResult(number):
                return self._step(at, self._resolver.step(at.path, at.index, number), number, depth)
            case Name(path):
                return self._path(at, path, depth)
            case _:
                return None

    def _local(self, at: FunctionId, name: str, depth: int) -> Origin | None:
        binding = self._resolver.lexicon(at.path).binding(at.index, name)
        if binding is None:
            return Origin((name,))
        holder = FunctionId(at.path, binding.function)
        if binding.position >= 0:
            streamed = self._streamed(holder, binding.position, depth)
            if streamed is None:
                return Origin((name,), (), False, (holder, binding.position))
            # how the code calls a stream says less than the id of the view
            return Origin((), streamed.ids, True) if streamed.ids else streamed.under(name, True)
        found: list[Origin] = []
        for number in binding.steps:
            assigned = self._resolver.step(holder.path, holder.index, number)
            if assigned.args and not isinstance(assigned.args[0].value, Const):
                origin = self.origin(holder, assigned.args[0].value, depth + 1)
                if origin is not None:
                    found.append(origin)
        if len({o.key for o in found}) > 1:
            return None
        return found[0].under(name) if found else Origin((name,))

    def _step(self, at: FunctionId, step: Step, number: int, depth: int) -> Origin | None:
        if step.name in FINDS and step.args:
            id = self._views.id_of(at, step.args[0].value)
            return Origin((), (id,)) if id else None
        if step.name in STREAMS and (stream := self._stream(at, step, depth)) is not None:
            return stream
        if step.name in _WRAP and step.args and isinstance(step.receiver, Name):
            return self.origin(at, step.args[0].value, depth + 1)
        if step.name in _PASS and step.receiver is not None and not isinstance(step.receiver, This):
            inner = self.origin(at, step.receiver, depth + 1)
            return inner.under("", step.name in _TEXT) if inner is not None else None
        if step.kind == "read":
            return self._read(at, step, depth)
        if step.kind != "call":
            return None
        for target in self._resolver.targets(at.path, at.index, number)[:1]:
            returned = self._returned(target, depth)
            if returned is not None and returned.parameter is None:
                return returned.under(_property(step.name))
        if len(step.args) == 1 and _TEXT_OF.search(step.name):
            inner = self.origin(at, step.args[0].value, depth + 1)
            return inner.under("", bool(inner.ids)) if inner is not None else None
        if not step.args and step.name.startswith("get") and len(step.name) > 3:
            return self._got(at, step, depth)
        return None

    def _got(self, at: FunctionId, step: Step, depth: int) -> Origin:
        """`info.getBirthday()`: the property of what it is called on."""
        name = _property(step.name)
        receiver = step.receiver
        if isinstance(receiver, StepResult):
            holder = self._resolver.step(at.path, at.index, receiver.step)
            inner = self._got(at, holder, depth + 1) if holder.kind == "call" and depth < MAX_DEPTH else None
            return Origin((name,), root=f"{inner.root}.{name}" if inner is not None else name)
        return Origin((name,), root=f"{receiver.path}.{name}" if isinstance(receiver, Name) else name)

    # ---- streams ----------------------------------------------------------------------------------------------------

    def _stream(self, at: FunctionId, step: Step, depth: int) -> Origin | None:
        """`RxTextView.textChanges(edit)`, `edit.textChanges().skip(1)`: the texts of a view."""
        sources = [a.value for a in step.args if not isinstance(a.value, Const | FunctionValue)]
        if step.name in VIEW_STREAMS and sources:
            found = self.origin(at, sources[0], depth + 1)
        elif step.receiver is not None and not isinstance(step.receiver, This):
            found = self.origin(at, step.receiver, depth + 1)
        else:
            return None
        return found.under("", True) if found is not None else None

    def _streamed(self, function: FunctionId, position: int, depth: int) -> Origin | None:
        """What a parameter of a callback is the text of: a listener of a view's text, a combination of streams."""
        site = site_of(self._resolver, function)
        if site is None or depth > MAX_DEPTH:
            return None
        at = FunctionId(function.path, site.function)
        step, number = self._resolver.step(at.path, at.index, site.step), site.step
        if step.kind == "construct" and step.name.partition("<")[0].endswith("Function"):
            combined = taking(self._resolver, at, number)  # BiFunction { a, b -> .. }
            if combined is None:
                return None
            step, number = combined
        if step.name in COMBINED:
            sources = [a.value for a in step.args if not isinstance(a.value, FunctionValue | ObjectValue)]
            return self.origin(at, sources[position], depth + 1) if position < len(sources) else None
        if position == 0 and step.name in LISTENERS and step.receiver is not None:
            found = self.origin(at, step.receiver, depth + 1)
            return found if found is not None and (found.text or step.name in VIEW_LISTENERS) else None
        return None

    def _returned(self, target: FunctionId, depth: int) -> Origin | None:
        body = self._types.function(target).body
        returns = [s for s in body.steps if s.kind == "return" and s.args] if body is not None else []
        if len(returns) != 1 or self._types.function(target).parameters:
            return None
        found = self.origin(target, returns[0].args[0].value, depth + 1)
        return found if found is not None and (found.text or found.ids) else None

    def _read(self, at: FunctionId, step: Step, depth: int) -> Origin | None:
        if step.receiver is None or isinstance(step.receiver, This):
            return self._path(at, step.name, depth)
        if isinstance(step.receiver, Name):
            return self._path(at, f"{step.receiver.path}.{step.name}", depth)
        inner = self.origin(at, step.receiver, depth + 1)
        if inner is None:
            return Origin((step.name,))
        return Origin((step.name, *inner.names), inner.ids, inner.text, root=f"{inner.key}.{step.name}")

    def _path(self, at: FunctionId, path: str, depth: int = 0) -> Origin | None:
        parts = path.split(".")
        text = False
        while len(parts) > 1 and parts[-1] in _PASS:
            text = parts.pop() in _TEXT or text
        if parts[0] == "R" or not parts[-1]:
            return None
        id = self._views.fields(at.path).get(parts[-1], "")
        if not id and len(parts) == 1 and depth <= MAX_DEPTH:
            kept = self._kept(at, parts[0], depth)
            if kept is not None:
                return kept.under(parts[0], text)
        return Origin(tuple(reversed(parts)), (id,) if id else (), text, root=".".join(parts))

    def _kept(self, at: FunctionId, field: str, depth: int) -> Origin | None:
        """The input whose text a field keeps: what the same function assigns to it, else the only thing that the file
        does."""
        given = self._views.assigned(at.path).get(field, ())
        near = [g for g in given if g[0] == at] or list(given)
        found = [self.origin(holder, value, depth + 2) for holder, value in near[:MAX_ASSIGNED]]
        texts = [o for o in found if o is not None and o.text]
        return texts[0] if texts and len(texts) == len(found) and len({o.key for o in texts}) == 1 else None


def site_of(resolver: Resolver, function: FunctionId) -> Site | None:
    """Where a lambda, or the object that a function is written in, is handed to a call."""
    lexicon = resolver.lexicon(function.path)
    site = lexicon.lambda_site(function.index)
    owner = resolver.types.function(function).owner
    return lexicon.object_site(owner) if site is None and owner >= 0 else site


def taking(resolver: Resolver, at: FunctionId, number: int) -> tuple[Step, int] | None:
    """The combining call that a function object made at a step is given to."""
    body = resolver.types.function(at).body
    for index, step in enumerate(body.steps if body is not None else ()):
        if step.name in COMBINED and any(a.value == StepResult(number) for a in step.args):
            return step, index
    return None


def _property(getter: str) -> str:
    """`getRealName` -> `realName`."""
    bare = getter[3:] if getter.startswith("get") and len(getter) > 3 else getter
    return bare[:1].lower() + bare[1:]
