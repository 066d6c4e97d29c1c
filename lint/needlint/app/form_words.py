"""By what names a form's code is known to submit, to refuse, and to check."""

from __future__ import annotations

import re

from needlint.facts.source import Const, Step

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
CODE = re.compile(
    r"password|passwd|pwd|sms_?code|verif\w*_?code|captcha|yzm|(^|_)otp(_|$)|"
    r"^((et|ed|edt|edit|input|m|tv|auth|phone|mobile|login|send|check)_)*code$|^code_(et|ed|edit|input|view)",
    re.IGNORECASE,
)
"""Names of a secret."""
READY = re.compile(
    r"valid|enable|can_?[A-Z]?(submit|save|next|send|regist|confirm|continue)|ready|complete|filled", re.IGNORECASE
)
"""Names of a flag that says that a form may be sent."""
ASIDE = re.compile(r"clear|search|delete|clean|remove|code|sms|eye", re.IGNORECASE)
"""Names of buttons that send no form."""
CHECKS = re.compile(r"check|valid|verif|can|is|judge|enable|ready|complete", re.IGNORECASE)
"""Names of functions that check a form."""
WATCHERS = frozenset({"onTextChanged", "afterTextChanged", "beforeTextChanged"})


def is_submit(step: Step) -> bool:
    """Whether a step is what a filled form is for."""
    if step.kind not in ("call", "construct") or _NO_SUBMIT.search(snake(step.name)):
        return False
    return bool(_SUBMITS.search(step.name))


def refuses(step: Step) -> bool:
    """Whether a step tells the user, or goes back."""
    if step.kind in ("return", "throw"):
        return not step.args or not (isinstance(step.args[0].value, Const) and step.args[0].value.value is True)
    return step.kind in ("call", "assign") and not step.local and bool(_REFUSES.search(step.name))


def snake(name: str) -> str:
    """`realName` -> `real_name`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
