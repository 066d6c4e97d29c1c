"""What the forms of an app require: inputs that a submit can't do without.

A condition is asked what it says when one input is empty and nothing is known of the rest. Where that surely keeps the
code from the submit and surely leads to a refusal (a message, a return), the input is required. A check that lets an
empty input pass is only validation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.form_inputs import Input, Inputs
from needlint.app.form_values import FormValues, Origin
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import ScreenContent
from needlint.app.types_text import simple
from needlint.facts.place import Place
from needlint.facts.source import Body, Const, Each, Step, Value
from needlint.finding import Confidence
from needlint.knowledge.fields import of_name, of_text

if TYPE_CHECKING:
    from needlint.app.app import App

_SUBMITS = re.compile(
    r"submit|save|commit|regist|sign_?up|next|confirm|upload|post(?!Value|Delayed)|send|update|apply(?!Changes)|order|book|pay(?!load)|"
    r"enqueue|execute|subscribe|create|publish|finish|start_?activity|navigate|bind(?!ing)|verify|complete|request(?!Focus)|"
    r"report|feed_?back|dispatch|launch|insert|modify|edit\w|add\w+|do\w*(task|request|action)|go_?to|open\w|tijiao|baocun|zhuce|"
    r"authenticate|perfect|improve|set_?result|call\w|emit|presenter|login|store|put_?user|save_?user",
    re.IGNORECASE,
)
"""What a filled form is for."""
_NO_SUBMIT = re.compile(
    r"code|sms|captcha|text_?changed|listener|watcher|post_?delayed|view|span|error|toast|message|tip|count_?down|timer|"
    r"^add_?all$|extra|header|param|argument|flag|body|field|part$|callback|observer|^update_?(ui|button|state)|enable|adapter|item",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"toast|snack|error|alert|tip|message|msg|warn|hint|dialog|shake|requestFocus|vibrate|prompt|notice|show|fail|require",
    re.IGNORECASE,
)
_CODE = re.compile(r"password|passwd|pwd|sms_?code|verif\w*_?code|captcha|yzm|otp|(^|_)code(_|$)", re.IGNORECASE)
_OTHERS = re.compile(
    r"(add|edit|new|create|modify|update|detail|import|choose|pick)\w*(contact|customer|client|supplier|employee|staff|student|patient|vendor|tenant|member)|"
    r"(contact|customer|client|supplier|employee|staff|student|patient|vendor|tenant)s?(add|edit|new|create|detail|form|editor)|"
    r"recipient|invit|dial|sms|compose_?mail|share_?to|vcard|server|account_?setup|smtp|imap",
    re.IGNORECASE,
)
"""Screens that make a record of somebody else, or send to one: what is filled in is the content."""
_WATCHERS = frozenset({"onTextChanged", "afterTextChanged", "beforeTextChanged"})
_READY = re.compile(
    r"valid|enable|can_?[A-Z]?(submit|save|next|send|regist|confirm|continue)|ready|complete|filled", re.IGNORECASE
)
_ASIDE = re.compile(r"clear|search|delete|clean|remove|code|sms|eye", re.IGNORECASE)
_CHECKS = re.compile(r"check|valid|verif|can|is|judge|enable|ready|complete", re.IGNORECASE)


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


class _Found(Struct, frozen=True):
    origin: Origin
    input: Input | None
    data: str
    step: int


def required_fields(app: App) -> tuple[Requirement, ...]:
    """Every personal input that a form requires, in path and source order."""
    return _Forms(app).run() if app.code.files else ()


class _Forms:
    def __init__(self, app: App) -> None:
        self._app = app
        self._graph = app.engine.graph
        self._resolver = self._graph.resolver
        self._types = self._resolver.types
        self._content = ScreenContent(self._types, app.parts.resources)
        self._inputs = Inputs(self._resolver, self._content, app.parts.resources)
        self._values = FormValues(self._resolver)

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
        name = self._types.function(function).name
        for key, found in self._fields(function, body).items():
            if self._exempt(function, body, found):
                continue
            yield from self._enabled(function, body, key, found)
            if name not in _WATCHERS:
                yield from self._refused(function, body, key, found)

    # ---- which inputs a function asks about -------------------------------------------------------------------------

    def _fields(self, function: FunctionId, body: Body) -> dict[str, _Found]:
        found: dict[str, _Found] = {}
        conditions: list[Value] = [g.condition for g in body.guards if not isinstance(g.condition, Each)]
        conditions += [s.args[0].value for s in body.steps if s.kind in ("assign", "return") and s.args]
        conditions += [a.value for s in body.steps for a in s.args if a.name == "enabled"]
        conditions += [s.args[0].value for s in body.steps if s.name == "setEnabled" and s.args]
        for condition in conditions:
            for origin, step in self._values.candidates(function, condition):
                if origin.key and origin.key not in found:
                    made = self._field(function, origin, step)
                    if made is not None:
                        found[origin.key] = made
        return found

    def _field(self, function: FunctionId, origin: Origin, step: int, depth: int = 0) -> _Found | None:
        names = tuple(n for n in origin.names if n not in _CARRIERS)
        shown = self._input(function, origin)
        if shown is not None:
            data = shown.data(names)
            return _Found(origin, shown, data, step) if data else None
        if origin.parameter is not None and depth < MAX_CALLS:
            return self._given(origin, step, depth)
        if not origin.text:
            return None
        data = next((row.data for n in (*origin.ids, *names) if (row := of_name(n)) is not None), "")
        return _Found(origin, None, data, step) if data else None

    def _input(self, function: FunctionId, origin: Origin) -> Input | None:
        for name in (*origin.ids, *origin.names):
            listed = self._inputs.by_id(name)
            if listed and (origin.text or origin.ids or not listed[0].edited or len(origin.names) <= MAX_NAMES):
                return self._nearest(function, listed)
        for name in origin.names:
            composed = self._inputs.composed(function.path, name)
            if composed is not None:
                return composed
        return None

    def _nearest(self, function: FunctionId, listed: tuple[Input, ...]) -> Input:
        """Of several inputs of one id the one whose layout the code around names."""
        if len(listed) > 1:
            for name in self._types.enclosing_types(function):
                paths = {e.path for e in self._content.elements(name)}
                for one in listed:
                    if one.place.path in paths:
                        return one
        return listed[0]

    def _given(self, origin: Origin, step: int, depth: int) -> _Found | None:
        """A parameter is the input that the callers hand over."""
        assert origin.parameter is not None
        target, position = origin.parameter
        for caller, number in self._graph.sites(target)[:MAX_SITES]:
            call = self._resolver.step(caller.path, caller.index, number)
            for slot, argument in enumerate(call.args):
                if self._resolver.parameter_of(target, call, slot) != position:
                    continue
                given = self._values.origin(caller, argument.value)
                made = (
                    self._field(caller, given.under(origin.names[-1]), step, depth + 1) if given is not None else None
                )
                if made is not None:
                    return _Found(origin, made.input, made.data, step)
        return None

    # ---- what is no personal field ----------------------------------------------------------------------------------

    def _exempt(self, function: FunctionId, body: Body, found: _Found) -> bool:
        screen = self._screen(function)
        around = "_".join(
            (*map(simple, (*self._types.enclosing_types(function)[-1:], screen)), self._types.function(function).name)
        )
        if found.data != "emergency-contact" and _OTHERS.search(_snake(around)):
            return True
        if found.data in _LOGIN_NAMES and re.search(r"log_?in|sign_?in|landing|auth_|denglu", _snake(around)):
            return True
        called = (found.input.id if found.input is not None else "", *found.origin.ids, *found.origin.names)
        if found.data in _LOGIN_NAMES and any(
            (row := of_name(n)) is not None and row.id == "login-name" for n in called
        ):
            return True
        return found.data in _LOGIN_NAMES and self._logs_in(function, body, found, screen)

    def _logs_in(self, function: FunctionId, body: Body, found: _Found, screen: str) -> bool:
        """A form with a password or code: its phone number or address is the login name."""
        words = [
            *self._types.function(function).name.split(),
            *(p.name for p in self._types.function(function).parameters),
        ]
        for step in body.steps:
            words += [step.name, getattr(step.receiver, "path", "")]
        if any(_CODE.search(_snake(part)) for w in words for part in w.split(".")):
            return True
        for name in (*self._types.enclosing_types(function), screen):
            for element in self._content.elements(name) if name else ():
                kind = element.tag.value("android:inputType")
                row = of_name(element.id) if "Edit" in element.tag.name else None
                if "assword" in kind or (row is not None and row.id == "secret"):
                    return True
                if "Edit" in element.tag.name and any(
                    (r := of_text(t)) is not None and r.id == "secret" for t in self._content.element_texts(element)
                ):
                    return True
        facts = self._types.facts(function.path)
        fields = [f.name for t in facts.types for f in t.fields]
        composed = found.input is not None and found.input.place.path == function.path
        return any(_CODE.search(_snake(f)) for f in fields) or (composed and self._secret_beside(function.path))

    def _secret_beside(self, path: str) -> bool:
        facts = self._types.facts(path)
        names = (s.name for f in facts.functions if f.body is not None for s in f.body.steps)
        return any("Password" in n for n in names)

    def _screen(self, function: FunctionId) -> str:
        """The screen that a function stands in or, by its callers, belongs to."""
        screens = {*self._app.engine.screens.activities, *self._app.engine.screens.fragments}
        level, seen = [function], {function}
        for _ in range(3):
            for one in level:
                own = next((n for n in self._types.enclosing_types(one) if n in screens), "")
                if own:
                    return own
            level = [e.caller for f in level for e in self._graph.callers(f) if e.caller not in seen]
            seen.update(level)
        return ""

    # ---- how it is required -----------------------------------------------------------------------------------------

    def _state(self, function: FunctionId, body: Body, guard: int, key: str) -> bool | None:
        """Whether code under a guard runs when the input is empty: False = surely not, True = some guard says so."""
        answer: bool | None = None
        while guard >= 0:
            current = body.guards[guard]
            found = self._values.when_empty(function, current.condition, key)
            if found is not None:
                if found != current.holds:
                    return False
                answer = True
            guard = current.parent
        return answer

    def _refused(self, function: FunctionId, body: Body, key: str, found: _Found) -> Iterator[Requirement]:
        states = [self._state(function, body, s.guard, key) if s.guard >= 0 else None for s in body.steps]
        refusals = [s for n, s in enumerate(body.steps) if states[n] is True and self._refuses(function, n, s)]
        blocked = [s for s, state in zip(body.steps, states, strict=True) if state is False]
        kept = [s for s, state in zip(body.steps, states, strict=True) if state is not False and _is_submit(s)]
        if not refusals or not blocked:
            return
        submits = [s for s in blocked if _is_submit(s)]
        says = any(s.kind in ("call", "assign") for s in refusals)
        validator = self._is_validator(function, body, key)
        if not submits and not validator:
            return
        if any(s.range.start > min(b.range.start for b in submits) for s in kept) if submits else False:
            return
        submit = submits[0] if submits else blocked[0]
        confidence: Confidence = "high" if says else "medium"
        if found.input is None:  # no layout shows an input: only the code's names speak
            confidence = "medium" if found.origin.ids and says else "low"
        yield self._requirement(function, body, found, submit, "refused", confidence)

    def _refuses(self, function: FunctionId, number: int, step: Step) -> bool:
        """Whether a step tells the user, or goes back; a helper that tells counts."""
        if _refuses(step):
            return True
        if step.kind != "call":
            return False
        for target in self._resolver.targets(function.path, function.index, number)[:1]:
            body = self._types.function(target).body
            return body is not None and any(s.kind == "call" and _refuses(s) for s in body.steps)
        return False

    def _is_validator(self, function: FunctionId, body: Body, key: str) -> bool:
        """A check whose answer is false when the input is empty, and true else."""
        declared = self._types.function(function)
        if not _CHECKS.search(declared.name) or not self._graph.sites(function):
            return False
        gives_true = any(s.kind == "return" and s.args and s.args[0].value == Const(True) for s in body.steps)
        return gives_true and self._values.answer(function, key) is False

    def _enabled(self, function: FunctionId, body: Body, key: str, found: _Found) -> Iterator[Requirement]:
        """A button that is only enabled once the input is filled."""
        for step in body.steps:
            value = None
            named = step.name == "isEnabled" or bool(_READY.search(step.name))
            if step.args and (step.name == "setEnabled" or (step.kind == "assign" and named)):
                value = step.args[0].value
            elif step.kind == "call" and "Button" in step.name:
                value = next((a.value for a in step.args if a.name == "enabled"), None)
            told = f"{getattr(step.receiver, 'path', '')} {getattr(step.receiver, 'name', '')} {step.name}"
            if value is None or isinstance(value, Const) or _ASIDE.search(told):
                continue
            if self._values.when_empty(function, value, key) is False:
                sure: Confidence = "high" if found.input is not None else "low"
                yield self._requirement(function, body, found, step, "disabled", sure)
                return

    def _requirement(  # noqa: PLR0917
        self, function: FunctionId, body: Body, found: _Found, submit: Step, how: str, confidence: Confidence
    ) -> Requirement:
        place = Place(function.path, body.steps[found.step].range if found.step >= 0 else submit.range)
        shown = found.input
        origin = found.origin
        called = [n for n in origin.names if n not in _CARRIERS] or list(origin.names)
        name = shown.id if shown is not None else origin.ids[0] if origin.ids else called[0]
        label = next((t for t in shown.texts if t), "") if shown is not None else ""
        return Requirement(
            found.data, name, place, function, Place(function.path, submit.range), shown, label, how, confidence
        )


_CARRIERS = frozenset(
    {"binding", "this", "it", "state", "value", "viewState", "uiState", "mBinding", "vm", "viewModel"}
)
"""Names of what holds an input, not of the input."""
MAX_CALLS = 2
MAX_SITES = 8
MAX_NAMES = 3
_LOGIN_NAMES = frozenset({"phone-number", "email", "contact-phone", "id-document"})
_ASKED = frozenset(
    {
        "isEmpty", "isNotEmpty", "isBlank", "isNotBlank", "isNullOrEmpty", "isNullOrBlank", "length", "equals",
        "getText", "text", "matches", "isEnabled", "setEnabled", "enabled", "trim", "toString", "value", "Button",
        "return", "",
    }
)  # fmt: skip


def _is_submit(step: Step) -> bool:
    if step.kind not in ("call", "construct") or _NO_SUBMIT.search(_snake(step.name)):
        return False
    return bool(_SUBMITS.search(step.name))


def _refuses(step: Step) -> bool:
    if step.kind in ("return", "throw"):
        return not step.args or not (isinstance(step.args[0].value, Const) and step.args[0].value.value is True)
    return step.kind in ("call", "assign") and not step.local and bool(_REFUSES.search(step.name))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
