"""Calls on collections of answers: `all { it }`, `any { !it }`, `values`, `size`, `isEmpty()`, `contains(DENIED)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.denial_values import (
    NEUTRAL,
    SOME,
    Answered,
    Context,
    Group,
    Known,
    Named,
    Truth,
    negate,
    truth,
)
from needlint.app.resolve_model import FunctionId
from needlint.facts.source import FunctionValue, MethodReference, Step
from needlint.knowledge.request_libraries import constant_of

if TYPE_CHECKING:
    from needlint.app.denial_world import World

_SAME = frozenset(
    [
        "values",
        "entries",
        "keys",
        "keySet",
        "entrySet",
        "toList",
        "toSet",
        "toTypedArray",
        "toMutableList",
        "asList",
        "asSequence",
        "stream",
        "orEmpty",
        "iterator",
        "toMap",
        "withIndex",
        "zip",
        "distinct",
        "sorted",
        "listIterator",
        "asIterable",
        "toCollection",
        "indices",
        "filterNotNull",
        "filterIsInstance",
        "getValues",
        "getKeys",
        "getEntries",
        "onEach",
        "reversed",
        "toIntArray",
        "mapToObj",
        "boxed",
        "parallelStream",
    ]
)
_ELEMENT = frozenset(
    [
        "get",
        "getOrDefault",
        "getValue",
        "getOrElse",
        "getOrNull",
        "first",
        "firstOrNull",
        "last",
        "single",
        "elementAt",
        "next",
        "component1",
        "valueAt",
        "elementAtOrNull",
        "lastOrNull",
        "singleOrNull",
        "find",
    ]
)
_EMPTY = {"isEmpty": True, "isNullOrEmpty": True, "isNotEmpty": False, "isNotNullOrEmpty": False, "hasNext": False}
_SIZE = frozenset(("size", "length", "count", "getSize"))
_SAME_BOOL = frozenset(
    [
        "value",
        "getValue",
        "component2",
        "booleanValue",
        "toBoolean",
        "not",
        "invoke",
        "asBoolean",
        "second",
        "getSecond",
    ]
) - {"not"}
_ALL = {"all": True, "allMatch": True, "none": False, "noneMatch": False}
_ANY = frozenset(("any", "anyMatch"))


class CollectionCalls:
    """Results of calls and reads on what the library handed in."""

    def __init__(self, world: World) -> None:
        self._world = world

    def result(self, at: FunctionId, number: int, step: Step, held: Known, context: Context, depth: int) -> Known:  # noqa: PLR0917
        """What a call or read on `held` gives; None where that is not known."""
        if step.kind == "construct" and step.name.endswith("[]"):
            return Group(not step.args)
        if isinstance(held, Answered):
            return held if step.name in ("status", "getStatus") else self._world.checks.answered(step.name)
        if step.name == "equals" and step.args:
            given = self._world.value(at, step.args[-1].value, number, context, depth + 1)
            one = held if len(step.args) == 1 and not isinstance(held, Named) else None
            if isinstance(held, Named) and held.name.endswith(("Boolean.TRUE", "Boolean.FALSE")):
                return given if held.name.endswith("TRUE") else negate(truth(given))
            return one == given if isinstance(one, bool) and isinstance(given, bool) else None
        if isinstance(held, bool | int) and step.name in _SAME_BOOL:
            return held
        if isinstance(held, bool) and step.name in ("key", "getKey"):
            return None
        if not isinstance(held, Group):
            return None
        return self._of_group(at, number, step, held, context, depth)

    def _of_group(self, at: FunctionId, number: int, step: Step, held: Group, context: Context, depth: int) -> Known:  # noqa: PLR0917
        name = step.name
        if name in _EMPTY and not step.args:
            return held.empty if _EMPTY[name] else negate(held.empty)
        if name in _SIZE and not step.args:
            return _size(held.empty)
        if name in _SAME:
            return held
        if name in _ELEMENT:
            return held.element
        if name in ("contains", "containsValue", "containsKey", "indexOf"):
            return self._contains(at, number, step, held, context, depth)
        if name in ("containsAll",):
            return negate(held.empty)
        predicate = self._predicate(at, step, held, number, context, depth)
        if name in _ALL:
            return _every(held, predicate if _ALL[name] else negate(predicate))
        if name in _ANY:
            return negate(held.empty) if not step.args else negate(_every(held, negate(predicate)))
        if name in ("filter", "filterNot", "filterValues", "filterTo", "count", "takeWhile"):
            wanted = negate(predicate) if name == "filterNot" else predicate
            empty = held.empty if wanted is True else True if wanted is False else None
            return _size(empty) if name == "count" else Group(empty, held.element)
        if name in ("map", "mapNotNull", "mapValues", "flatMap"):
            return Group(held.empty, self._mapped(at, step, number, context, depth))
        return None

    def _contains(self, at: FunctionId, number: int, step: Step, held: Group, context: Context, depth: int) -> Known:  # noqa: PLR0917
        sought = self._world.value(at, step.args[0].value, number, context, depth + 1) if step.args else None
        if isinstance(held.element, bool | int) and isinstance(sought, bool | int):
            return held.element == sought
        if isinstance(sought, Named):
            marker = constant_of(sought.name)
            if marker is not None and isinstance(held.element, int):
                return held.element == marker.value
        return negate(held.empty) if held.element is None else None

    def _mapped(self, at: FunctionId, step: Step, number: int, context: Context, depth: int) -> Known:
        for argument in step.args:
            if isinstance(argument.value, FunctionValue):
                function = FunctionId(at.path, argument.value.function)
                return self._world.step_results.lambda_value(function, None, context, depth + 1)
        return None

    def _predicate(  # noqa: PLR0917
        self, at: FunctionId, step: Step, held: Group, number: int, context: Context, depth: int
    ) -> Truth:
        for argument in step.args:
            if isinstance(argument.value, FunctionValue):
                function = FunctionId(at.path, argument.value.function)
                return truth(self._world.step_results.lambda_value(function, held.element, context, depth + 1))
            if isinstance(argument.value, MethodReference):
                if argument.value.name in ("booleanValue", "not"):
                    return truth(held.element) if argument.value.name != "not" else negate(truth(held.element))
                return None
        return truth(held.element)


def _size(empty: bool | None) -> Known:
    return NEUTRAL if empty is None else 0 if empty else SOME


def _every(held: Group, predicate: Truth) -> Truth:
    if held.empty is True:
        return True
    return predicate
