"""What the forms of an app require: inputs that a submit can't do without.

A condition is asked what it says when one input is empty and nothing is known of the rest. Where that surely keeps the
code from the submit and surely leads to a refusal (a message, a return), the input is required. A check that lets an
empty input pass is only validation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.form_buttons import Buttons, button_state
from needlint.app.form_exemptions import Exemptions
from needlint.app.form_fields import CARRIERS, Asked, FormFields
from needlint.app.form_inputs import Input, Inputs
from needlint.app.form_messages import Messages
from needlint.app.form_origins import site_of
from needlint.app.form_values import CHOICE, FormValues
from needlint.app.form_words import CHECKS, WATCHERS, is_submit, refuses
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import ScreenContent
from needlint.facts.place import Place
from needlint.facts.source import Body, Const, Step
from needlint.finding import Confidence

if TYPE_CHECKING:
    from needlint.app.app import App


class Requirement(Struct, frozen=True):
    """One personal input without which a submit refuses."""

    data: str
    field: str
    """Id of the input, else what the code calls it."""
    place: Place
    """The check."""
    function: FunctionId
    submit: Place
    """What the check keeps from running."""
    input: Input | None
    label: str
    how: str
    """refused, disabled"""
    confidence: Confidence


def required_fields(app: App) -> tuple[Requirement, ...]:
    """Every personal input that a form requires, in path and source order."""
    return _Forms(app).run() if app.code.files else ()


class _Forms:
    def __init__(self, app: App) -> None:
        self._app = app
        self._graph = app.engine.graph
        self._resolver = self._graph.resolver
        self._types = self._resolver.types
        content = ScreenContent(self._types, app.parts.resources)
        self._values = FormValues(self._resolver)
        inputs = Inputs(self._resolver, content, app.parts.resources)
        self._fields = FormFields(self._graph, content, inputs, self._values)
        self._messages = Messages(self._resolver, content, self._values)
        self._exemptions = Exemptions(app.engine, content)
        self._buttons = Buttons(self._resolver, self._values)

    def run(self) -> tuple[Requirement, ...]:
        found: dict[tuple[str, str, str], Requirement] = {}
        for function in self._graph.functions():
            for requirement in self._of(function):
                key = (function.path, requirement.field, requirement.data)
                known = found.get(key)
                if known is None or (known.confidence != "high" and requirement.confidence == "high"):
                    found[key] = requirement
        return tuple(sorted(found.values(), key=lambda r: (r.place, r.field)))

    def _of(self, function: FunctionId) -> Iterator[Requirement]:
        body = self._types.function(function).body
        if body is None or not any(s.name in _ASKED for s in body.steps):
            return
        decides = body.guards or any(button_state(s) is not None for s in body.steps)
        if not decides and not self._buttons.combines(function):
            return
        watches = self._types.function(function).name in WATCHERS
        for key, asked in self._fields.of(function, body).items():
            refusals = self._messages.refusals(function, body, key)
            found = self._named(function, body, key, asked, refusals)
            if found is None or self._exemptions.holds(function, body, found):
                continue
            button = self._buttons.disabled(function, body, key)
            if button is not None:
                sure: Confidence = "high" if found.input is not None else "low"
                yield self._requirement(function, body, found, button, "disabled", sure)
            if not watches:
                yield from self._refused(function, body, key, found, refusals)

    def _named(self, function: FunctionId, body: Body, key: str, asked: Asked, refusals: list[int]) -> Asked | None:
        """What is asked for: by the input's own words, else by what the refusal says, else by its label and names."""
        said = None if asked.told else self._messages.data(function, body, refusals, key)
        data = asked.data if said is None else said
        if not data:
            return None
        return Asked(asked.origin, asked.input, data, asked.step, asked.told, said is not None)

    # ---- how it is required -----------------------------------------------------------------------------------------

    def _refused(
        self, function: FunctionId, body: Body, key: str, found: Asked, refusals: list[int]
    ) -> Iterator[Requirement]:
        states = [self._values.under(function, body, s.guard, key) if s.guard >= 0 else None for s in body.steps]
        telling = [body.steps[n] for n in refusals] + [
            s for n, s in enumerate(body.steps) if states[n] is True and self._tells(function, n, s)
        ]
        blocked = [s for s, state in zip(body.steps, states, strict=True) if state is False]
        kept = [s for s, state in zip(body.steps, states, strict=True) if state is not False and is_submit(s)]
        if not telling or not blocked:
            return
        submits = [s for s in blocked if is_submit(s)] or self._goes_on(function, body, blocked, refusals)
        says = found.said or any(s.kind in ("call", "assign") for s in telling)
        validator = self._is_validator(function, body, key)
        if found.origin.parameter is not None and (validator or self._answers(body)):
            return  # a check of what it is given is asked where it is called
        if not submits and not validator:
            return
        if any(s.range.start > min(b.range.start for b in submits) for s in kept) if submits else False:
            return
        submit = submits[0] if submits else blocked[0]
        yield self._requirement(function, body, found, submit, "refused", self._sure(found, says))

    def _sure(self, found: Asked, says: bool) -> Confidence:
        if found.input is not None or (found.said and found.origin.text):
            return "high" if says else "medium"
        if found.said:  # the refusal names it, no layout shows it
            return "medium"
        return "medium" if found.origin.ids and says else "low"

    def _goes_on(self, function: FunctionId, body: Body, blocked: list[Step], refusals: list[int]) -> list[Step]:
        """Own functions that only run once the input is filled, where the refusal asks for it in words."""
        if not self._messages.tell(function, body, refusals):
            return []
        numbers = {id(step): number for number, step in enumerate(body.steps)}
        return [
            step
            for step in blocked
            if step.kind == "call"
            and not refuses(step)
            and self._resolver.targets(function.path, function.index, numbers[id(step)])
        ]

    def _tells(self, function: FunctionId, number: int, step: Step) -> bool:
        """Whether an own helper tells the user."""
        if step.kind != "call":
            return False
        for target in self._resolver.targets(function.path, function.index, number)[:1]:
            body = self._types.function(target).body
            return body is not None and any(s.kind == "call" and refuses(s) for s in body.steps)
        return False

    def _is_validator(self, function: FunctionId, body: Body, key: str) -> bool:
        """A check whose answer is false when the input is empty, and true else."""
        declared = self._types.function(function)
        checks = CHECKS.search(declared.name) and self._graph.sites(function)
        if not checks and not self._filters(function):
            return False
        gives_true = any(s.kind == "return" and s.args and s.args[0].value == Const(True) for s in body.steps)
        return gives_true and self._values.answer(function, key) is False

    def _answers(self, body: Body) -> bool:
        """Whether a function says yes or no."""
        given = {s.args[0].value for s in body.steps if s.kind == "return" and s.args}
        return {Const(True), Const(False)} <= given

    def _filters(self, function: FunctionId) -> bool:
        """A lambda that lets a stream of clicks pass or not."""
        site = site_of(self._resolver, function)
        return site is not None and self._resolver.step(function.path, site.function, site.step).name == "filter"

    def _requirement(  # noqa: PLR0917
        self, function: FunctionId, body: Body, found: Asked, submit: Step, how: str, confidence: Confidence
    ) -> Requirement:
        place = Place(function.path, body.steps[found.step].range if found.step >= 0 else submit.range)
        shown = found.input
        origin = found.origin
        called = [n for n in origin.names if n not in CARRIERS] or list(origin.names)
        called = [found.data] if origin.key == CHOICE else called
        name = shown.id if shown is not None else origin.ids[0] if origin.ids else called[0]
        label = next((t for t in shown.texts if t), "") if shown is not None else ""
        return Requirement(
            found.data, name, place, function, Place(function.path, submit.range), shown, label, how, confidence
        )


_ASKED = frozenset(
    {
        "isEmpty", "isNotEmpty", "isBlank", "isNotBlank", "isNullOrEmpty", "isNullOrBlank", "length", "equals",
        "getText", "text", "matches", "isEnabled", "setEnabled", "enabled", "trim", "toString", "value", "Button",
        "return", "",
    }
)  # fmt: skip
