"""What a condition says when one input of a form is left empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.consent_flags import EMPTY_TESTS
from needlint.app.form_origins import MAX_DEPTH, Origin, Origins
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import And, Body, Cast, Compare, Const, Local, Name, Not, Or, Step, StepResult, This, Value

_VALID = re.compile(
    r"^(is|check|verify|valid|matches?|judge)\w*(phone|mobile|tel|mail|id_?card|idcard|identity|card|name|birth|number|num)|"
    r"(phone|mobile|mail|card|idcard|name)\w*(valid|legal|matches|ok|right|correct)$|^(matches|find)$",
    re.IGNORECASE,
)
_LENGTH = frozenset({"length", "size", "count"})
CHOICE = "isChecked"
"""Key of what is chosen among buttons: empty while none is checked."""
_UNSET = frozenset({-1, 0})
"""What a number holds before a picker sets it."""
_PROMPT = re.compile(
    r"^(请?(选择|填写|输入)|未(选择|填写|设置)|点击(选择|填写)|(please )?(select|choose))", re.IGNORECASE
)
"""A text that stands in an input until the user fills it."""


class FormValues:
    """Truths over a Resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._origins = Origins(resolver)
        self._known: dict[tuple[FunctionId, Value], Origin | None] = {}
        self._under: dict[tuple[FunctionId, str], dict[int, bool | None]] = {}

    def origin(self, at: FunctionId, value: Value) -> Origin | None:
        """Where a value comes from; None where that is no single input."""
        asked = (at, value)
        if asked not in self._known:
            self._known[asked] = self._origins.origin(at, value)
        return self._known[asked]

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
        if step.name == "isChecked":
            yield Origin((CHOICE,)), number
            return
        for value in (step.receiver, *(a.value for a in step.args)):
            if value is None or isinstance(value, Const | This):
                continue
            if isinstance(value, Name) and value.path.rpartition(".")[2][:1].isupper():
                continue  # TextUtils.isEmpty: a class
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
            return _is_blank(right.value)
        if isinstance(right.value, int) and self._length(at, left, key):
            return _holds(0, op, right.value)
        if isinstance(right.value, int) and right.value in _UNSET and self._is(at, left, key):
            origin = self.origin(at, left)
            if origin is not None and not origin.text:  # a number that a picker sets
                return _holds(right.value if op == "==" else -1, op, right.value)
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
            if step.name == "isChecked" and key == CHOICE:
                return False
            if step.name in ("matches", "find") and isinstance(step.receiver, StepResult):
                matcher = self._resolver.step(at.path, at.index, step.receiver.step)
                if matcher.name == "matcher" and any(self._is(at, a.value, key) for a in matcher.args):
                    return False
            return self._inlined(at, number, step, key, depth)
        if step.name in EMPTY_TESTS:
            return EMPTY_TESTS[step.name]
        if step.name in ("equals", "contentEquals"):
            others = [v.value for v in (step.receiver, *(a.value for a in step.args)) if isinstance(v, Const)]
            return _is_blank(others[0]) if others else None
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
        inner = self.inner_key(at, targets[0], step, key)
        return self.answer(targets[0], inner, depth + 1) if inner is not None else None

    def inner_key(self, at: FunctionId, target: FunctionId, step: Step, key: str) -> str | None:
        """What an own predicate calls the input `key` of its caller; None where that can't be told."""
        inner = key
        for slot, argument in enumerate(step.args):
            if self._is(at, argument.value, key):
                position = self._resolver.parameter_of(target, step, slot)
                if position is None:
                    return None
                inner = self._types.function(target).parameters[position].name
        return inner

    def under(self, function: FunctionId, body: Body, guard: int, key: str) -> bool | None:
        """Whether code under a guard runs when the input is empty: False = surely not, True = some guard says so."""
        if guard < 0:
            return None
        known = self._under.setdefault((function, key), {})
        if guard not in known:
            chain = [guard]
            while body.guards[chain[-1]].parent >= 0 and body.guards[chain[-1]].parent not in known:
                chain.append(body.guards[chain[-1]].parent)
            for one in reversed(chain):
                current = body.guards[one]
                outer = known[current.parent] if current.parent >= 0 else None
                found = self.when_empty(function, current.condition, key) if outer is not False else None
                known[one] = outer if found is None else found == current.holds
        return known[guard]

    def answer(self, function: FunctionId, key: str, depth: int = 0) -> bool | None:
        """What an own predicate returns when the input is empty, whatever else holds; None where that depends."""
        answers: set[bool | None] = set()
        body = self._types.function(function).body
        if body is None or depth > MAX_DEPTH:
            return None
        for step in body.steps:
            own = not step.name.startswith("return@") or self._types.function(function).name == "<lambda>"
            if step.kind != "return" or not step.args or not own:
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


def _holds(value: int, op: str, bound: int) -> bool | None:
    """Whether `value op bound` is so."""
    return {
        "==": value == bound, "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound,
    }.get(op)  # fmt: skip


def _is_blank(constant: object) -> bool | None:
    """Whether an empty input equals a constant; None for a text that says something else than emptiness."""
    if not isinstance(constant, str):
        return None
    return True if not constant or _PROMPT.search(constant) else None
