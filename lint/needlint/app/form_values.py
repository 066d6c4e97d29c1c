"""What a condition says when one input of a form is left empty, and which input a value comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from needlint.app.consent_flags import EMPTY_TESTS
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import (
    And,
    Cast,
    Choice,
    Compare,
    Const,
    FunctionValue,
    Local,
    Name,
    Not,
    Or,
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
_FIND = frozenset({"findViewById", "requireViewById", "findView", "getView", "find", "bindView", "viewById", "$"})
_TEXT_OF = re.compile(r"text|string|trim|content|value|input", re.IGNORECASE)
_VALID = re.compile(
    r"^(is|check|verify|valid|matches?|judge)\w*(phone|mobile|tel|mail|id_?card|idcard|identity|card|name|birth|number|num)|"
    r"(phone|mobile|mail|card|idcard|name)\w*(valid|legal|matches|ok|right|correct)$|^(matches|find)$",
    re.IGNORECASE,
)
_LENGTH = frozenset({"length", "size", "count"})


class Origin(Struct, frozen=True):
    """Where a value comes from: the names on the way, nearest first. `ids`: R.id names of the view it is read from.
    `text`: it is what a view shows. `parameter`: it came in as a parameter."""

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    text: bool = False
    parameter: tuple[FunctionId, int] | None = None

    @property
    def key(self) -> str:
        """What tells one origin from another."""
        return self.ids[0] if self.ids else self.names[-1] if self.names else ""

    def under(self, name: str, text: bool = False) -> Origin:
        """The same with one more name in front."""
        names = (name, *self.names) if name else self.names
        return Origin(names, self.ids, self.text or text, self.parameter)


class FormValues:
    """Origins and truths over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._views: dict[str, dict[str, str]] = {}

    # ---- origins ----------------------------------------------------------------------------------------------------

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
                return self._path(at, path)
            case _:
                return None

    def _local(self, at: FunctionId, name: str, depth: int) -> Origin | None:
        binding = self._resolver.lexicon(at.path).binding(at.index, name)
        if binding is None:
            return Origin((name,))
        holder = FunctionId(at.path, binding.function)
        if binding.position >= 0:
            return Origin((name,), (), False, (holder, binding.position))
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
        if step.name in _FIND and step.args:
            id = self._id(at, step.args[0].value)
            return Origin((), (id,)) if id else None
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
            return Origin((_property(step.name),))
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
            return self._path(at, step.name)
        if isinstance(step.receiver, Name):
            return self._path(at, f"{step.receiver.path}.{step.name}")
        inner = self.origin(at, step.receiver, depth + 1)
        return Origin((step.name, *inner.names), inner.ids, inner.text) if inner is not None else Origin((step.name,))

    def _path(self, at: FunctionId, path: str) -> Origin | None:
        parts = path.split(".")
        text = False
        while len(parts) > 1 and parts[-1] in _PASS:
            text = parts.pop() in _TEXT or text
        if parts[0] == "R" or not parts[-1]:
            return None
        id = self._view_fields(at.path).get(parts[-1], "")
        return Origin(tuple(reversed(parts)), (id,) if id else (), text)

    def _id(self, at: FunctionId, value: Value) -> str:
        match value:
            case StepResult(number):
                step = self._resolver.step(at.path, at.index, number)
                return step.name if getattr(step.receiver, "path", "").endswith("R.id") else ""
            case Name(path) if ".id." in path:
                return path.rpartition(".")[2]
            case _:
                return ""

    def _view_fields(self, path: str) -> dict[str, str]:
        """Fields of a file's classes -> id of the view that they hold."""
        known = self._views.get(path)
        if known is None:
            known = self._views[path] = {}
            facts = self._types.facts(path)
            for declared in facts.types:
                for field in declared.fields:
                    for annotation in field.annotations:
                        for argument in annotation.args:
                            id = (
                                self._id(FunctionId(path, 0), argument.value)
                                if isinstance(argument.value, Name)
                                else ""
                            )
                            known.update({field.name: id} if id else {})
            for index, function in enumerate(facts.functions):
                for step in function.body.steps if function.body is not None else ():
                    if step.kind == "assign" and not step.local and step.args:
                        id = self._found(FunctionId(path, index), step.args[0].value)
                        if id:
                            known.setdefault(step.name, id)
        return known

    def _found(self, at: FunctionId, value: Value, depth: int = 0) -> str:
        """The id of the view that a value is looked up by."""
        if isinstance(value, Cast):
            return self._found(at, value.value, depth)
        if not isinstance(value, StepResult) or depth > 3:
            return ""
        step = self._resolver.step(at.path, at.index, value.step)
        if step.name in _FIND and step.args:
            return self._id(at, step.args[0].value)
        for argument in step.args if step.name == "lazy" else ():
            if isinstance(argument.value, FunctionValue):
                inner = FunctionId(at.path, argument.value.function)
                body = self._types.function(inner).body
                for last in body.steps if body is not None else ():
                    if last.kind == "return" and last.args:
                        return self._found(inner, last.args[0].value, depth + 1)
        return ""

    # ---- truths -----------------------------------------------------------------------------------------------------

    def candidates(self, at: FunctionId, condition: Value, depth: int = 0) -> Iterator[tuple[Origin, int]]:
        """Every origin that a condition asks about, with the step that asks (-1: a comparison of a local)."""
        match condition:
            case Not(operand) | Cast(operand, _):
                yield from self.candidates(at, operand, depth)
            case And(left, right) | Or(left, right):
                yield from self.candidates(at, left, depth)
                yield from self.candidates(at, right, depth)
            case Compare(_, left, right):
                for side, other in ((left, right), (right, left)):
                    if isinstance(other, Const):
                        yield from self.candidates(at, side, depth)
                        found = self.origin(at, side)
                        if found is not None:
                            yield found, side.step if isinstance(side, StepResult) else -1
            case Local(name) if depth < MAX_DEPTH:
                held = self._held(at, name)
                if held is not None:
                    yield from self.candidates(*held, depth + 1)
            case StepResult(number):
                yield from self._asked(at, number, depth)
            case _:
                return

    def _asked(self, at: FunctionId, number: int, depth: int) -> Iterator[tuple[Origin, int]]:
        """The origins that a call asks about: its receiver and arguments."""
        step = self._resolver.step(at.path, at.index, number)
        for value in (step.receiver, *(a.value for a in step.args)):
            if value is None or isinstance(value, Const | This):
                continue
            found = self.origin(at, value)
            if found is not None:
                yield found, number
            if step.name in ("matches", "find", "not") and isinstance(value, StepResult):
                yield from self.candidates(at, value, depth + 1)

    def _held(self, at: FunctionId, name: str) -> tuple[FunctionId, Value] | None:
        binding = self._resolver.lexicon(at.path).binding(at.index, name)
        if binding is None or len(binding.steps) != 1:
            return None
        holder = FunctionId(at.path, binding.function)
        assigned = self._resolver.step(holder.path, holder.index, binding.steps[0])
        return (holder, assigned.args[0].value) if assigned.args else None

    def when_empty(self, at: FunctionId, condition: Value, key: str, depth: int = 0) -> bool | None:
        """Whether a condition is true or false when the input `key` is empty and nothing is known of the others."""
        if depth > MAX_DEPTH:
            return None
        match condition:
            case Const(bool() as literal):
                return literal
            case Cast(operand, _):
                return self.when_empty(at, operand, key, depth)
            case Not(operand):
                inner = self.when_empty(at, operand, key, depth)
                return None if inner is None else not inner
            case And(left, right) | Or(left, right):
                sides = (self.when_empty(at, left, key, depth), self.when_empty(at, right, key, depth))
                deciding = isinstance(condition, Or)
                if deciding in sides:
                    return deciding
                return None if None in sides else not deciding
            case Compare(op, left, right):
                return self._compared(at, op, left, right, key, depth)
            case Local(name):
                held = self._held(at, name)
                return self.when_empty(*held, key, depth + 1) if held is not None else None
            case StepResult(number):
                return self._called(at, number, key, depth)
            case _:
                return None

    def _is(self, at: FunctionId, value: Value | None, key: str) -> bool:
        if value is None or isinstance(value, Const | This):
            return False
        found = self.origin(at, value)
        return found is not None and found.key == key

    def _compared(  # noqa: PLR0917
        self, at: FunctionId, op: str, left: Value, right: Value, key: str, depth: int
    ) -> bool | None:
        if isinstance(left, Const) and not isinstance(right, Const):
            left, right = right, left
            op = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
        if not isinstance(right, Const):
            return None
        if isinstance(right.value, bool) and op == "==":
            inner = self.when_empty(at, left, key, depth)
            return None if inner is None else inner == right.value
        if isinstance(right.value, str) and op == "==" and self._is(at, left, key):
            return not right.value
        if isinstance(right.value, int) and self._length(at, left, key):
            return {
                "==": right.value == 0, "<": right.value > 0, "<=": right.value >= 0, ">": right.value < 0,
                ">=": right.value <= 0,
            }.get(op)  # fmt: skip
        if right.value is None and op == "==" and self._is(at, left, key):
            origin = self.origin(at, left)
            return None if origin is None or origin.text else True
        return None

    def _length(self, at: FunctionId, value: Value, key: str) -> bool:
        match value:
            case StepResult(number):
                step = self._resolver.step(at.path, at.index, number)
                if step.name in _LENGTH:
                    return self._is(at, step.receiver, key) or any(self._is(at, a.value, key) for a in step.args)
                return False
            case Name(path) if path.rpartition(".")[2] in _LENGTH:
                return self._is(at, Name(path.rpartition(".")[0]), key)
            case Local(name):
                held = self._held(at, name)
                return held is not None and isinstance(held[1], StepResult | Name) and self._length(*held, key)
            case _:
                return False

    def _called(self, at: FunctionId, number: int, key: str, depth: int) -> bool | None:
        step = self._resolver.step(at.path, at.index, number)
        if step.kind not in ("call", "read"):
            return None
        about = [v for v in (step.receiver, *(a.value for a in step.args)) if self._is(at, v, key)]
        if step.name in ("not", "and", "or") and step.receiver is not None:
            inner = self.when_empty(at, step.receiver, key, depth + 1)
            return not inner if step.name == "not" and inner is not None else None
        if not about:
            if step.name in ("matches", "find") and isinstance(step.receiver, StepResult):
                matcher = self._resolver.step(at.path, at.index, step.receiver.step)
                if matcher.name == "matcher" and any(self._is(at, a.value, key) for a in matcher.args):
                    return False
            return self._inlined(at, number, step, key, depth)
        if step.name in EMPTY_TESTS:
            return EMPTY_TESTS[step.name]
        if step.name in ("equals", "contentEquals"):
            others = [v.value for v in (step.receiver, *(a.value for a in step.args)) if isinstance(v, Const)]
            return others[0] == "" if others else None
        inlined = self._inlined(at, number, step, key, depth)
        if inlined is not None:
            return inlined
        if re.match(r"(is|check|str)\w*(Empty|Null|Blank)", step.name, re.IGNORECASE):
            return not re.search(r"not|no", step.name, re.IGNORECASE)
        targets = self._resolver.targets(at.path, at.index, number)
        if not targets and _VALID.search(step.name):
            return False
        return None

    def _inlined(self, at: FunctionId, number: int, step: Step, key: str, depth: int) -> bool | None:
        """The answer of an own predicate: it is given the input, or reads it itself."""
        targets = self._resolver.targets(at.path, at.index, number)
        if len(targets) != 1:
            return None
        target = targets[0]
        function = self._types.function(target)
        inner_key = key
        for slot, argument in enumerate(step.args):
            if self._is(at, argument.value, key):
                position = self._resolver.parameter_of(target, step, slot)
                if position is None:
                    return None
                inner_key = function.parameters[position].name
        return self.answer(target, inner_key, depth + 1)

    def answer(self, function: FunctionId, key: str, depth: int = 0) -> bool | None:
        """What an own predicate returns when the input is empty, whatever else holds; None where that depends."""
        answers: set[bool | None] = set()
        body = self._types.function(function).body
        if body is None or depth > MAX_DEPTH:
            return None
        for step in body.steps:
            if step.kind != "return" or not step.args or step.name.startswith("return@"):
                continue
            open_, reached, guard = True, True, step.guard
            while guard >= 0:
                found = self.when_empty(function, body.guards[guard].condition, key, depth + 1)
                if found is None:
                    reached = False
                elif found != body.guards[guard].holds:
                    open_ = False
                guard = body.guards[guard].parent
            if not open_:
                continue
            answers.add(self.when_empty(function, step.args[0].value, key, depth + 1))
            if reached:
                break
        return answers.pop() if len(answers) == 1 else None


def _property(getter: str) -> str:
    """`getRealName` -> `realName`."""
    bare = getter[3:] if getter.startswith("get") and len(getter) > 3 else getter
    return bare[:1].lower() + bare[1:]
