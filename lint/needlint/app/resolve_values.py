"""The best-known type of a value: locals, parameters, fields, casts, call results, scope functions, system services.

Types are texts with resolved names (see types_text). A value's meaning is either a type's instances, or the type itself
where a name stands for it (`Settings.Secure`, `LocationServices`).
"""

from __future__ import annotations

from needlint.app.resolve_lambdas import LambdaTypes
from needlint.app.resolve_meaning import BOOLEAN, CLASS, LITERALS, MAX_DEPTH, STRING, UNKNOWN, Meaning
from needlint.app.resolve_members import MemberTypes
from needlint.app.resolve_model import FunctionId
from needlint.app.resolve_results import CLASS_LITERALS, CallResults
from needlint.app.types_text import element, erase, simple
from needlint.facts.source import (
    And,
    Cast,
    Choice,
    Compare,
    Const,
    FunctionValue,
    IsType,
    Local,
    MethodReference,
    Name,
    Not,
    ObjectValue,
    Or,
    Step,
    StepResult,
    Template,
    This,
    Value,
)


class ValueTypes(LambdaTypes, MemberTypes, CallResults):
    """Works out meanings for a Resolver. Answers are memoised in the file's entry of the Resolver."""

    def meaning(self, path: str, function: int, value: Value | None, step: int) -> Meaning:
        """What `value`, standing in step `step` of a function, is."""
        match value:
            case StepResult(number):
                return self.step_meaning(path, function, number)
            case Local(name):
                return self._local(path, function, name, step)
            case Name(dotted):
                return self._narrowed(path, function, value, step) or self.name(path, function, dotted)
            case This(label):
                return self._this(path, function, label)
            case Cast(_, written):
                return self.written(path, function, written) or UNKNOWN
            case Const(constant):
                return LITERALS.get(type(constant), UNKNOWN)
            case Template():
                return STRING
            case And() | Or() | Not() | Compare() | IsType():
                return BOOLEAN
            case Choice(_, then, otherwise):
                return self.union(self.meaning(path, function, v, step) for v in (then, otherwise))
            case ObjectValue(index):
                return Meaning((self._types.name_of(path, index),))
            case FunctionValue() | MethodReference():
                return Meaning(("kotlin.Function",))
            case _:
                return UNKNOWN

    def _this(self, path: str, function: int, label: str) -> Meaning:
        levels = self.receivers(path, function)
        enclosing = self._types.enclosing_types(FunctionId(path, function))
        if label == "super":
            return Meaning(self._types.direct_supertypes(enclosing[0])) if enclosing else UNKNOWN
        if label:
            for name in enclosing:
                if simple(name) == simple(label):
                    return Meaning((name,))
            lexicon = self._resolver.lexicon(path)
            for index in lexicon.chain(function):
                site = lexicon.lambda_site(index)
                if site is not None and self._resolver.step(path, site.function, site.step).name == label:
                    return Meaning(self.lambda_shape(path, index)[0])
            return UNKNOWN
        return Meaning(levels[0]) if levels else UNKNOWN

    def _local(self, path: str, function: int, name: str, step: int) -> Meaning:
        narrowed = self._narrowed(path, function, Local(name), step)
        if narrowed is not None:
            return narrowed
        lexicon = self._resolver.lexicon(path)
        binding = lexicon.binding(function, name)
        if binding is None:
            return UNKNOWN
        if binding.position >= 0:
            return self._parameter(path, binding.function, binding.position)
        if binding.iterable is not None:
            held = self.meaning(path, binding.function, binding.iterable, 0)
            return Meaning(tuple(e for e in (element(t) for t in held.types) if e))
        steps = [n for n in binding.steps if binding.function != function or n < step] or list(binding.steps)
        for number in reversed(steps):
            declared = self._resolver.step(path, binding.function, number).type
            found = self.written(path, binding.function, declared) if declared else None
            if found is not None and found.types != ("java.lang.Object",):
                return found
        for number in reversed(steps):
            found = self.step_meaning(path, binding.function, number)
            if found.types:
                return found
        return UNKNOWN

    def _narrowed(self, path: str, function: int, value: Local | Name, step: int) -> Meaning | None:
        """A type test of a local or field that holds on the way to the step."""
        if not self._tests_types(path, function):
            return None
        body = self._types.facts(path).functions[function].body
        guard = body.steps[step].guard if body is not None and 0 <= step < len(body.steps) else -1
        while body is not None and guard >= 0:
            current = body.guards[guard]
            tested = current.condition
            if current.holds and isinstance(tested, IsType) and self._same(path, function, tested.operand, value):
                return self.written(path, function, tested.type)
            guard = current.parent
        return None

    def _tests_types(self, path: str, function: int) -> bool:
        memo = self._resolver.entry(path).type_tests
        found = memo.get(function)
        if found is None:
            body = self._types.facts(path).functions[function].body
            found = body is not None and any(isinstance(g.condition, IsType) for g in body.guards)
            memo[function] = found
        return found

    def _same(self, path: str, function: int, tested: Value, value: Local | Name) -> bool:
        if isinstance(tested, StepResult) and isinstance(value, Name):
            step = self._resolver.step(path, function, tested.step)
            return step.kind == "read" and step.receiver in (None, This()) and step.name == value.path
        return tested == value

    def _parameter(self, path: str, function: int, position: int) -> Meaning:
        declared = self._types.facts(path).functions[function]
        if position < len(declared.parameters):
            written = self.written(path, function, declared.parameters[position].type)
            if written is not None:
                return written
        if declared.name == "<lambda>":
            listed = self.lambda_shape(path, function)[1]
            if position < len(listed):
                return Meaning(listed[position])
        return UNKNOWN

    def step_meaning(self, path: str, function: int, number: int) -> Meaning:
        """What a step's result is."""
        memo = self._resolver.entry(path).meanings
        key = (function, number)
        found = memo.get(key)
        if found is not None:
            return found
        if self._depth > MAX_DEPTH:
            return UNKNOWN
        memo[key] = UNKNOWN  # a value defined by itself
        self._depth += 1
        try:
            found = self._step(path, function, number)
        finally:
            self._depth -= 1
        memo[key] = found
        return found

    def _step(self, path: str, function: int, number: int) -> Meaning:
        step = self._resolver.step(path, function, number)
        match step.kind:
            case "assign" | "return":
                return self.meaning(path, function, step.args[0].value, number) if step.args else UNKNOWN
            case "construct":
                if step.object >= 0:
                    return Meaning((self._types.name_of(path, step.object),))
                return self.written(path, function, step.name) or UNKNOWN
            case "read":
                return self._read(path, function, number, step)
            case "call":
                return self.call(path, function, number, step)
            case _:
                return UNKNOWN

    def _read(self, path: str, function: int, number: int, step: Step) -> Meaning:
        if step.name == "javaClass":
            return CLASS
        if step.name in CLASS_LITERALS and step.receiver is not None:
            held = self.meaning(path, function, step.receiver, number)
            if held.types and erase(held.types[0]) == "java.lang.Class":
                return held
            if step.name == "class":
                return Meaning(tuple(f"java.lang.Class<{t}>" for t in held.types)) if held.types else CLASS
        if step.receiver is None:
            return self.name(path, function, step.name)
        return self.member(path, self.meaning(path, function, step.receiver, number), step.name)
