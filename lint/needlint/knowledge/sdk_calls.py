"""What a call into an SDK does: start it, pass on consent, or nothing that matters before consent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from needlint.knowledge.sdk_model import Sdk

Role = Literal["safe", "consent", "init"]


def role_of(sdk: Sdk, type_name: str, method: str, arguments: Sequence[object] = ()) -> Role | None:
    """The role of the call `type_name.method` into `sdk`; None = the table does not name it.

    `type_name`: fully qualified or simple; `method` "<init>" for a construction; `arguments`: constants, None where not
    constant. safe: may stand before consent (`preInit`, a consent call that says no). consent: passes on consent or
    withholds data; with a constant true it is consent that no user gave.
    """
    roles: tuple[tuple[Role, tuple[str, ...]], ...] = (("safe", sdk.safe), ("consent", sdk.consent), ("init", sdk.init))
    for role, entries in roles:
        if any(_fits(entry, type_name, method, arguments) for entry in entries):
            return role
    return None


def _fits(entry: str, type_name: str, method: str, arguments: Sequence[object]) -> bool:
    """`Class.method`, `Class.*`, `Class` (its construction), `Class.method(false)` (only with that constant)."""
    name, bracket, condition = entry.partition("(")
    owner, _, member = name.rpartition(".")
    if not owner or member[:1].isupper():
        owner, member = name, "<init>"
    if type_name != owner and not type_name.endswith(f".{owner}"):
        return False
    if member not in (method, "*"):
        return False
    return not bracket or any(argument is (condition == "true)") for argument in arguments)


_REPORTING = re.compile(r"^(on[A-Z]|report|track|log|send|upload|post|event|page)")


def starts(call: str) -> bool:
    """Whether a call that a table lists as starting an SDK starts it by itself: `UMConfigure.init` does, while
    `MobclickAgent.onEvent` only counts once the SDK was started."""
    return not _REPORTING.match(call.rpartition(".")[2])


_SWITCH = re.compile(
    r"privacy|agree|consent|auth(?!or)|policy|grant(?!ed$)|preInit|withoutStart|data_?collect|collection_?enabled|"
    r"track_?status|enableSDK|disableSDK",
    re.IGNORECASE,
)


_HARMLESS = re.compile(
    r"(get)?(sdk)?version(name|code|string)?|is_?debug(gable)?|(set|enable)_?(debug|log)\w*|is_?(init\w*|support\w*|available)|"
    r"equals|hashCode|toString|takeIf|takeUnless|let|also|apply",
    re.IGNORECASE,
)


_STOPPING = re.compile(
    r"(set_?)?opt_?out(_?(of)?_?(tracking|capturing|analytics))?|(un_?|de_?)(init\w*|register\w*|subscribe\w*|bind\w*)|"
    r"(stop|disable|shut_?down|tear_?down|destroy|terminate|pause)([A-Z_]\w*)?|flush(_?\w*)?|close|end|kill|release|"
    r"(log|sign)_?out",
    re.IGNORECASE,
)


_OPT_OUT = re.compile(r"opt_?(ed_?)?out|disabl|do_?not|refus", re.IGNORECASE)


def opts_out(member: str) -> bool:
    """Whether a call says no by a true: `optOut(true)`."""
    return _OPT_OUT.search(member) is not None


def harmless(member: str, arguments: Sequence[object] = ()) -> bool:
    """Whether a member of any SDK takes nothing by its name: its version, log and debug switches, questions to it, and
    what stops it, empties its queue or leaves it (`optOut`, `flush`, `disable(true)`, `setEnabled(false)`)."""
    if _HARMLESS.fullmatch(member):
        return True
    if _STOPPING.fullmatch(member):
        return not any(argument is False for argument in arguments)
    return bool(_ENABLING.fullmatch(member)) and tuple(arguments) == (False,)


_ENABLING = re.compile(r"(set)?\w*(enabled?|opt_?in)\w*", re.IGNORECASE)


def consent_switches(sdk: Sdk) -> tuple[str, ...]:
    """Those of an SDK's consent calls that pass on whether the user agreed, or put the start off (`preInit`); not
    those that limit single data."""
    return tuple(entry for entry in sdk.consent if _SWITCH.search(entry.rpartition(".")[2]))


def deferrals(sdk: Sdk) -> tuple[str, ...]:
    """The calls by which an SDK's start is put off."""
    return tuple(entry for entry in sdk.safe if "preinit" in entry.lower() or "(false)" in entry)


Wait = Literal["call", "safe calls", "manifest", "delayed start", "not known"]


def waits_by(sdk: Sdk) -> Wait:
    """How an SDK is made to wait for consent. call: one passes on consent, limits data or puts the start off; manifest:
    a switch there; delayed start: its vendor wants it started later; safe calls: only what may come before is known."""
    if sdk.consent or deferrals(sdk):
        return "call"
    if sdk.off_switch or sdk.start_switch:
        return "manifest"
    if sdk.consent_by:
        return "delayed start"
    return "safe calls" if sdk.safe else "not known"


def names(entry: str, owner: str, member: str) -> bool:
    """Whether an entry of a table (`Class.method`) names a member; `owner` may be qualified by its enclosing type."""
    listed, _, name = entry.partition("(")[0].rpartition(".")
    return name in (member, "*") and (listed == owner or listed.endswith(f".{owner}") or owner.endswith(f".{listed}"))
