"""Where the answer to a request arrives: the functions that the library calls and what it hands to them.

Slots are data (request_libraries.toml): the callback argument, a call earlier or later in the chain, methods of the
asking class, annotated methods, the call's own result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from needlint.app.callgraph import CallGraph
from needlint.app.callgraph_values import Callable
from needlint.app.denial_values import NEUTRAL, Bound, Context, Truth
from needlint.app.request_chain import Chains
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import erase
from needlint.facts.source import Argument, Const, Step, Value
from needlint.knowledge.request_libraries import Answer, RequestLibrary, RequestMatch, annotation_of, answer_of

_SINGLE = frozenset(
    ["accept", "onNext", "call", "onActivityResult", "invoke", "onResult", "onChanged", "onSuccess", "emit", "onAction"]
)
"""The one method of interfaces that take an answer (Consumer, Observer, Action1, ActivityResultCallback ...)."""
_POLARITY: dict[str, tuple[Truth, Truth]] = {
    "granted": (True, False),
    "denied": (False, True),
    "denied-for-good": (False, NEUTRAL),
    "mixed": (True, True),
}


class Entry(Struct, frozen=True):
    """A function that runs with the answer, from step `start` on. `granted`, `denied`: whether it runs then."""

    function: FunctionId
    granted: Truth
    denied: Truth
    context: Context
    start: int = 0
    first: bool = False
    """The function shows the state of the permission; what it asks for is the request itself, not another one."""


class Answers(Struct):
    """All entries of one request, with what the library hands in."""

    entries: list[Entry]
    seeds: dict[tuple[FunctionId, int], str]
    results: dict[tuple[FunctionId, int], str]


class AnswerSlots:
    """Finds the answers of requests."""

    def __init__(self, graph: CallGraph, chains: Chains) -> None:
        self._graph = graph
        self._types = graph.resolver.types
        self._chains = chains

    def of(self, at: FunctionId, number: int, match: RequestMatch, context: Context, hosts: Iterable[str]) -> Answers:
        """The answers of the request in a step. `hosts`: own classes that may get it, most likely first."""
        found = Answers([], {}, {})
        step = self._step(at, number)
        for slot, means in match.request.answers.items():
            if slot == "returned":
                if self._is_used(at, number):
                    if means != "granted":
                        found.results[at, number] = means
                    found.entries.append(Entry(at, True, True, context, number + 1))
                continue
            for place, argument in self._slot(at, number, step, slot):
                self._given(found, at, place, argument.value, means, match.library, context)
        if match.library.id == "accompanist":
            found.results[at, number] = "permission-result"
            found.entries.append(Entry(at, True, True, context, number + 1, first=True))
        if not found.entries:
            self._hosted(found, at, number, match.library, context, hosts)
        return found

    def _step(self, at: FunctionId, number: int) -> Step:
        return self._graph.resolver.step(at.path, at.index, number)

    def _is_used(self, at: FunctionId, number: int) -> bool:
        """Whether the function goes on after the call."""
        body = self._types.function(at).body
        return body is not None and number + 1 < len(body.steps)

    def _slot(self, at: FunctionId, number: int, step: Step, slot: str) -> Iterator[tuple[int, Argument]]:
        """The arguments that a slot of the table names, with the step they stand in."""
        if slot == "last":
            if (
                step.args
                and not isinstance(step.args[-1].value, Const)
                and not (step.args[-1].name and len(step.args) > 1)
            ):
                yield number, step.args[-1]
            return
        named = [a for a in step.args if a.name == slot]
        if named:
            yield number, named[0]
            return
        for place, call in (*self._chains.earlier(at, number), *self._chains.later(at, number)):
            if call.name == slot:
                for argument in call.args[:1] if slot == "subscribe" else call.args:
                    yield place, argument

    # ---- what is handed over ----------------------------------------------------------------------------------------

    def _given(  # noqa: PLR0917
        self,
        found: Answers,
        at: FunctionId,
        number: int,
        value: Value,
        means: str,
        library: RequestLibrary,
        context: Context,
    ) -> None:
        for callable_, inside in self.callables(at, value, number, context):
            if callable_.kind == "function":
                self._function(found, callable_.function, means, library, inside)
            else:
                self._object(found, callable_, means, library, inside)

    def callables(
        self, at: FunctionId, value: Value, number: int, context: Context, depth: int = 0
    ) -> Iterator[tuple[Callable, Context]]:
        """The functions and own objects that a value is, parameters looked up on the way through the calls."""
        for callable_ in self._graph.values.of(at, value, number):
            if callable_.kind != "parameter":
                yield callable_, context
                continue
            bound = context.bound.get((callable_.function, callable_.position))
            if bound is not None and depth < 6:
                yield from self.callables(bound.at, bound.value, bound.step, bound.context, depth + 1)

    def _function(
        self, found: Answers, function: FunctionId, means: str, library: RequestLibrary, context: Context
    ) -> None:
        if means in _POLARITY:
            granted, denied = _POLARITY[means]
            found.entries.append(Entry(function, granted, denied, context))
        elif means == "object":
            answer = self._single(function, library)
            if answer is None:
                return
            for position, meaning in answer.parameters.items():
                found.seeds[function, int(position)] = meaning
            granted, denied = _POLARITY.get(answer.polarity, (None, None))
            found.entries.append(Entry(function, granted, denied, context))
        elif means != "rationale":
            found.seeds[function, 0] = means
            found.entries.append(Entry(function, True, True, context))

    def _single(self, function: FunctionId, library: RequestLibrary) -> Answer | None:
        """The library's callback method that a lambda stands for: by the number and names of its parameters."""
        parameters = self._types.function(function).parameters
        fitting = [a for a in library.answer if a.polarity == "mixed" and len(a.parameters) == len(parameters)]
        denied = [a for a in fitting if "denied-list" in a.parameters.values()]
        if len(fitting) > 1 and denied and parameters and "den" in parameters[-1].name.lower():
            return denied[0]
        return next(iter(a for a in fitting if a not in denied or len(fitting) == len(denied)), None)

    def _object(
        self, found: Answers, callable_: Callable, means: str, library: RequestLibrary, context: Context
    ) -> None:
        name = callable_.type
        inside = context if callable_.this else context.enter({}, context.this)
        known = False
        methods = dict(self._methods(name))
        for method, function in methods.items():
            answer = answer_of((name, *self._types.supertypes(name)), method)
            if answer is None or answer.polarity not in _POLARITY:
                continue
            known = True
            granted, denied = _POLARITY[answer.polarity]
            found.entries.append(Entry(function, granted, denied, inside))
        if known:
            return
        for method, function in methods.items():
            if means in ("granted", "denied", "denied-for-good") or method in _SINGLE:
                self._function(found, function, means, library, inside)

    def _methods(self, name: str) -> Iterator[tuple[str, FunctionId]]:
        """Own methods with a body of a type and of its own supertypes, the nearest of each name."""
        seen: set[str] = set()
        for own in (name, *(s for s in self._types.supertypes(name) if self._types.is_own(s))):
            for declared in self._types.declarations(own):
                for member, indexes in self._types.file(declared.path).functions.get(declared.index, {}).items():
                    function = self._types.facts(declared.path).functions[indexes[0]]
                    if not member.startswith("<") and member not in seen and function.body is not None:
                        seen.add(member)
                        yield member, FunctionId(declared.path, indexes[0])

    # ---- methods of the asking class --------------------------------------------------------------------------------

    def _hosted(  # noqa: PLR0917
        self,
        found: Answers,
        at: FunctionId,
        number: int,
        library: RequestLibrary,
        context: Context,
        hosts: Iterable[str],
    ) -> None:
        step = self._step(at, number)
        ours = {(owner, method) for answer in library.answer for owner in answer.owners for method in answer.methods}
        for host in hosts:
            inside = context.enter({}, host)
            for method, function in self._methods(host):
                marker = self._marked(function, library)
                if marker in _POLARITY:
                    granted, denied = _POLARITY[marker]
                    found.entries.append(Entry(function, granted, denied, inside))
                    continue
                above = (host, *self._types.supertypes(host))
                answer = answer_of(above, method)
                if answer is None or answer.polarity not in _POLARITY or not any((o, method) in ours for o in above):
                    continue
                granted, denied = _POLARITY[answer.polarity]
                code = self._code(step, function)
                bound = {(function, 0): Bound(code, at, number, context)} if code is not None else {}
                found.seeds[function, 0] = "request-code"
                found.entries.append(Entry(function, granted, denied, inside.enter(bound, host)))
            if found.entries:
                return

    def _marked(self, function: FunctionId, library: RequestLibrary) -> str:
        """The meaning of a method's annotation."""
        for annotation in self._types.function(function).annotations:
            scope = self._types.function(function).owner
            for name in self._types.candidates(function.path, scope, annotation.name):
                marker = annotation_of(erase(name))
                if marker is not None and marker in library.annotation:
                    return marker.means
        return ""

    def _code(self, step: Step, function: FunctionId) -> Value | None:
        """The request code among the arguments: last in the framework's calls, third in EasyPermissions'."""
        parameters = self._types.function(function).parameters
        if not parameters or parameters[0].type not in ("int", "Int"):
            return None
        if step.name == "requestPermissions" and step.args:
            return step.args[2].value if len(step.args) > 3 else step.args[-1].value
        if step.name == "startActivityForResult" and len(step.args) > 1:
            return step.args[1].value
        return None
