"""How an app asks: with a purpose shown first, several groups at once, at every start again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.consent_path import path_of
from needlint.app.guards import Atom
from needlint.app.requests_model import PermissionRequest
from needlint.app.resolve_model import FunctionId, MemberUse
from needlint.facts.source import Const, Name, Step
from needlint.finding import Message, Related
from needlint.knowledge.permissions import permission
from needlint.knowledge.request_libraries import check_of

if TYPE_CHECKING:
    from needlint.app.app import App

_FAMILY = {"READ_MEDIA_VISUAL": "STORAGE", "READ_MEDIA_AURAL": "STORAGE", "HEALTH": "SENSORS"}
"""Groups that newer levels split off an older one: asking for both is one matter to the user."""
_TOGETHER = (frozenset({"CAMERA", "MICROPHONE", "STORAGE"}), frozenset({"LOCATION", "NEARBY_DEVICES"}))
_EXPLAINS = re.compile(
    r"dialog|snackbar|toast|popup|popwindow|popupwindow|tooltip|bottomsheet|rationale|explain|describe|description|reason|"
    r"purpose|showtip|tips|banner|prompt",
    re.IGNORECASE,
)
"""Names of calls and types that put something before the user."""
_SPEAKS = re.compile(r"权限|用于|以便|permission|allow|需要访问|授权", re.IGNORECASE)
_CALLERS_FOLLOWED = 3
_STEPS_LOOKED_AT = 400


def groups(request: PermissionRequest) -> tuple[str, ...]:
    """The runtime groups that one request asks for, sorted; permissions without a group stand for themselves."""
    found = set()
    for name in request.permissions:
        known = permission(name)
        if known is not None and known.kind == "runtime":
            group = known.group or name
            found.add(_FAMILY.get(group, group))
    return tuple(sorted(found))


def belong_together(asked: tuple[str, ...]) -> bool:
    """Whether one act of the user needs all these groups: filming, saving a picture, finding a device."""
    return any(set(asked) <= together for together in _TOGETHER)


def explained(app: App, request: PermissionRequest) -> bool:
    """Whether something on the path to the request may tell the purpose; True where nobody can tell.

    Looks at the function that asks, at those that lead to it, and at what the library's own call carries.
    """
    if request.shows_purpose or not request.permissions:
        return True
    return any(_speaks(app, function) for function in _leading(app, request))


def habits(app: App, request: PermissionRequest) -> Message:
    """What else is wrong with a request that has to move, as sentences after the finding's own; "" where nothing is."""
    en, zh = "", ""
    count = len(groups(request))
    if count > 1:
        en += f" It asks for {count} groups of permissions at once."
        zh += f"该申请一次性包含 {count} 组权限。"
    if groups(request) and not explained(app, request):
        en += " Nothing on the way tells the user what it is for."
        zh += "申请时未告知目的。"
    return Message(en, zh)


def launch_path(app: App, request: PermissionRequest) -> tuple[Related, ...]:
    """How a start of the app leads to the request; () where the engine only knows that the screen starts with it."""
    arrival = app.engine.reach.start_reach().get(request.function)
    return path_of(app, arrival) if arrival is not None else ()


def repeats(app: App, request: PermissionRequest) -> bool:
    """Whether every start asks again: nothing on the way but permission checks and level checks."""
    if not request.at_launch or request.trigger != "start":
        return False
    arrival = app.engine.reach.start_reach().get(request.function)
    if arrival is None:
        return False
    guards = app.engine.guards
    atoms = list(guards.atoms_around(request.function, request.step))
    for function, index in arrival.guards:
        atoms += guards.guard_atoms(function, index)
    return all(_harmless(atom) for atom in atoms)


def _harmless(atom: Atom) -> bool:
    """A condition that does not remember a refusal: the permission's state, the Android level, a fresh start."""
    if isinstance(atom.value, Const):
        return True
    use = atom.use
    if use is None:
        return False
    return "SDK_INT" in use.names or _is_check(use)


def _is_check(use: MemberUse) -> bool:
    return any(check_of(use.owners, name) is not None for name in use.names)


def _leading(app: App, request: PermissionRequest) -> Iterator[FunctionId]:
    """The function that asks, what encloses it, and its callers a few calls up."""
    graph = app.engine.graph
    level = [request.function, *((request.core[0],) if request.core is not None else ())]
    seen = set(level)
    for _ in range(_CALLERS_FOLLOWED + 1):
        following: list[FunctionId] = []
        for function in level:
            yield function
            around = [FunctionId(function.path, i) for i in graph.resolver.lexicon(function.path).chain(function.index)]
            for caller in (*around, *(edge.caller for edge in graph.callers(function))):
                if caller not in seen:
                    seen.add(caller)
                    following.append(caller)
        level = following


def _speaks(app: App, function: FunctionId) -> bool:
    body = app.engine.graph.resolver.types.function(function).body
    if body is None:
        return False
    return any(_shows(step) for step in body.steps[:_STEPS_LOOKED_AT])


def _shows(step: Step) -> bool:
    named = f"{step.receiver.path}.{step.name}" if isinstance(step.receiver, Name) else step.name
    if step.kind in ("call", "construct") and _EXPLAINS.search(named):
        return True
    return any(
        isinstance(a.value, Const)
        and isinstance(a.value.value, str)
        and _SPEAKS.search(a.value.value)
        and not a.value.value.startswith("android.permission")
        for a in step.args
    )
