"""Inputs that ask for personal words and are no personal field: login names, records of others, what is looked for."""

from __future__ import annotations

import re

from needlint.app.engine import Engine
from needlint.app.form_fields import Asked
from needlint.app.form_inputs import plain
from needlint.app.form_words import CODE, snake
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import ScreenContent
from needlint.app.types_text import simple
from needlint.facts.source import Body
from needlint.knowledge.fields import of_name, of_text

_OTHERS = re.compile(
    r"(add|edit|new|create|modify|update|detail|import|choose|pick)\w*(contact|customer|client|supplier|employee|staff|student|patient|vendor|tenant|member)|"
    r"(contact|customer|client|supplier|employee|staff|student|patient|vendor|tenant)s?(add|edit|new|create|detail|form|editor)|"
    r"recipient|invit|dial|sms|compose_?mail|share_?to|vcard|server|account_?setup|smtp|imap|"
    r"search|query|look_?up|black_?list|white_?list|(add|find)_?(friend|user)|recharge",
    re.IGNORECASE,
)
"""Screens that make a record of somebody else, send to one or look for one: what is filled in is the content."""
_LOGINS = re.compile(r"log_?in|sign_?in|landing|auth_|denglu")
_REGISTERS = re.compile(
    r"regist|sign_?up|zhuce|forg[eo]t|(find|reset|retrieve|modify|change)_?(pwd|pass)|bind_?(phone|mobile|email|mail)"
)
_LOGIN_NAMES = frozenset({"phone-number", "email", "contact-phone", "id-document"})
"""Data that a login is often named by."""
_SENDS_CODE = re.compile(r"(get|send|request|fetch|obtain)_\w*code|sms|captcha")
_SEARCHES = re.compile(r"search|key_?word|query|sou_?suo")
MAX_LOGIN_INPUTS = 2
MAX_CALLERS = 3


class Exemptions:
    """Exemptions over one app's forms."""

    def __init__(self, engine: Engine, content: ScreenContent) -> None:
        self._graph = engine.graph
        self._types = engine.graph.resolver.types
        self._content = content
        self._screens = {*engine.screens.activities, *engine.screens.fragments}

    def holds(self, function: FunctionId, body: Body, found: Asked) -> bool:
        """Whether what a function asks for is no personal field."""
        screen = self._screen(function)
        around = "_".join(
            (*map(simple, (*self._types.enclosing_types(function)[-1:], screen)), self._types.function(function).name)
        )
        if found.data != "emergency-contact" and _OTHERS.search(snake(around)):
            return True
        kinds = {row.id for n in found.called if (row := of_name(n)) is not None}
        if _SEARCHES.search(snake("_".join(found.called))):
            return True
        if found.data == "postal-address" and (
            "machine-address" in kinds or (found.input is not None and "Uri" in found.input.input_type)
        ):
            return True
        if found.data not in _LOGIN_NAMES:
            return False
        if _LOGINS.search(snake(around)) or "login-name" in kinds:
            return True
        inputs = self._inputs(function, screen, found)
        if _REGISTERS.search(snake(around)) and inputs <= MAX_LOGIN_INPUTS:
            return True  # the first step of a registration: what the account is named by
        wide = found.data == "id-document" and inputs > MAX_LOGIN_INPUTS
        return not wide and self._logs_in(function, body, found, screen)

    def _inputs(self, function: FunctionId, screen: str, found: Asked) -> int:
        """How many inputs the layouts around a function and an input have."""
        names = {*self._types.enclosing_types(function), screen} - {""}
        layouts = [self._content.elements(n) for n in names]
        if found.input is not None:
            layouts.append(self._content.in_file(found.input.place.path))
        return max((sum("Edit" in e.tag.name for e in layout) for layout in layouts), default=0)

    def _logs_in(self, function: FunctionId, body: Body, found: Asked, screen: str) -> bool:
        """A form with a password or code: its phone number or address is the login name."""
        declared = self._types.function(function)
        if _SENDS_CODE.search(snake(declared.name)):
            return True
        words = [*declared.name.split(), *(p.name for p in declared.parameters)]
        for step in body.steps:
            words += [step.name, getattr(step.receiver, "path", "")]
        own = {plain(n) for n in found.called}
        if any(CODE.search(snake(part)) and plain(part) not in own for w in words for part in w.split(".")):
            return True
        if any(self._has_secret(name, own) for name in (*self._types.enclosing_types(function), screen) if name):
            return True
        fields = [f.name for t in self._types.facts(function.path).types for f in t.fields if plain(f.name) not in own]
        composed = found.input is not None and found.input.place.path == function.path
        return any(CODE.search(snake(f)) for f in fields) or (composed and self._secret_beside(function.path))

    def _has_secret(self, name: str, own: set[str]) -> bool:
        """Whether the layout of a class has another input for a secret."""
        for element in self._content.elements(name):
            if plain(element.id) in own:
                continue
            edits = "Edit" in element.tag.name
            row = of_name(element.id) if edits else None
            if "assword" in element.tag.value("android:inputType") or (row is not None and row.id == "secret"):
                return True
            texts = self._content.element_texts(element) if edits else ()
            if any((r := of_text(t)) is not None and r.id == "secret" for t in texts):
                return True
        return False

    def _secret_beside(self, path: str) -> bool:
        facts = self._types.facts(path)
        names = (s.name for f in facts.functions if f.body is not None for s in f.body.steps)
        return any("Password" in n for n in names)

    def _screen(self, function: FunctionId) -> str:
        """The screen that a function stands in or, by its callers, belongs to."""
        level, seen = [function], {function}
        for _ in range(MAX_CALLERS):
            for one in level:
                own = next((n for n in self._types.enclosing_types(one) if n in self._screens), "")
                if own:
                    return own
            level = [e.caller for f in level for e in self._graph.callers(f) if e.caller not in seen]
            seen.update(level)
        return ""
