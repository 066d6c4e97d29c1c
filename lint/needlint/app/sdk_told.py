"""Whether an SDK is told the user's stored choice where it is made: `enabled = optIn` in the call that builds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from needlint.app.resolve_lexical import parts
from needlint.app.resolve_model import FunctionId, MemberUse
from needlint.facts.source import FunctionValue, Local, Step, StepResult, Value
from needlint.knowledge.sdk_model import Sdk
from needlint.knowledge.sdks import match_package

if TYPE_CHECKING:
    from needlint.app.app import App

_ON = re.compile(
    r"(set|with|is|use|allow)?_?(app|sdk|client|user|data|usage|event|crash|crashlytics|analytics?|statistics?|tracking|"
    r"collection|collect|report(ing|s)?|telemetry|auto_?init|_)*(enabled?|opt(ed)?_?in|consent(ed)?|agreed?)",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"(set|with|is)?_?(app|sdk|client|user|data|analytics?|tracking|collection|_)*(disabled?|opt(ed)?_?out)",
    re.IGNORECASE,
)
MAX_STEPS = 200
"""Steps looked at around one call."""


def told_the_choice(app: App, sdk: Sdk, use: MemberUse) -> bool:
    """Whether the expression that a call or construction stands in, or a lambda given to it, hands the SDK a stored
    choice of the user: an argument or setter named like a switch, with a value that proves consent (or, for an opt-out,
    with its opposite)."""
    around = _expression(app, sdk, use.function, use.step)
    inner = {f for number in around for f in _lambdas(app, use.function, number)}
    sites = [(use.function, number) for number in sorted(around)]
    for function in sorted(inner):
        body = app.code.types.function(function).body
        sites += [(function, number) for number in range(len(body.steps) if body is not None else 0)]
    return any(_switch(app, function, number) for function, number in sites[:MAX_STEPS])


def _switch(app: App, function: FunctionId, number: int) -> bool:
    step = app.engine.graph.resolver.step(function.path, function.index, number)
    told = [(argument.name, argument.value) for argument in step.args if argument.name]
    if step.kind in ("call", "assign") and len(step.args) == 1 and not step.local:
        told.append((step.name, step.args[0].value))
    for name, value in told:
        wanted = True if _ON.fullmatch(name) else False if _OFF.fullmatch(name) else None
        if wanted is not None and app.consent.holds(function, value, wanted):
            return True
    return False


def _expression(app: App, sdk: Sdk, function: FunctionId, number: int) -> set[int]:
    """The steps of a function that hang together with a step by values of the SDK (a builder, a configuration),
    through its locals too."""
    body = app.code.types.function(function).body
    if body is None:
        return set()
    given = _givers(body.steps)
    found = {number}
    while True:
        more = {i for i, givers in enumerate(given) if givers & found}
        more |= {giver for i in found for giver in given[i] if _of(app, sdk, function, giver, given)}
        if more <= found:
            return found
        found |= more


def _of(app: App, sdk: Sdk, function: FunctionId, number: int, given: Sequence[set[int]]) -> bool:
    """Whether a step is done on, or makes, something of the SDK, or puts that into a local."""
    resolver = app.engine.graph.resolver
    step = resolver.step(function.path, function.index, number)
    if step.kind == "assign" and step.local:
        return any(_of(app, sdk, function, giver, given) for giver in given[number] if giver < number)
    use = resolver.use(function, number)
    match = match_package(use.owners[0]) if use is not None and use.owners else None
    return match is not None and match.sdk.id == sdk.id


def _givers(steps: Sequence[Step]) -> list[set[int]]:
    """The steps whose values each step is done on or given; those that assign its locals where one alone does."""
    assigned: dict[str, list[int]] = {}
    for index, step in enumerate(steps):
        if step.kind == "assign" and step.local:
            assigned.setdefault(step.name, []).append(index)
    found = []
    for step in steps:
        values = list(_values(step))
        names = (value.name for value in values if isinstance(value, Local))
        givers = {value.step for value in values if isinstance(value, StepResult)}
        found.append(givers | {assigned[name][0] for name in names if len(assigned.get(name, ())) == 1})
    return found


def _values(step: Step) -> Iterator[Value]:
    if step.receiver is not None:
        yield from parts(step.receiver)
    for argument in step.args:
        yield from parts(argument.value)


def _lambdas(app: App, function: FunctionId, number: int) -> Iterator[FunctionId]:
    step = app.engine.graph.resolver.step(function.path, function.index, number)
    for argument in step.args:
        if isinstance(argument.value, FunctionValue):
            yield FunctionId(function.path, argument.value.function)
