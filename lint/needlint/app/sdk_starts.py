"""Where own code starts an SDK: every construction of, or call into, its packages, with how a start reaches it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.requests_model import SdkStart, StartEntry, StartRole
from needlint.app.resolve_model import FunctionId, MemberUse
from needlint.app.sdk_told import told_the_choice
from needlint.facts.source import Local, Name
from needlint.knowledge.sdk_calls import deferrals, harmless, names, opts_out, role_of
from needlint.knowledge.sdk_model import Sdk
from needlint.knowledge.sdks import match_package

if TYPE_CHECKING:
    from needlint.app.app import App

_PASSIVE = re.compile(
    r"(Listener|Callback|Exception|Options?|Config|Configuration|Builder|Strategy|Adapter|Receiver|Entity|Model|Bean|"
    r"Info|Event|Result|Params?|Request|Message|Utils?|Log|Logger|View|Constants?|Handler|Controller)$"
)
"""Types whose construction starts nothing: settings, listeners, data, views."""
_ENTRIES: dict[str, StartEntry] = {
    "Application": "Application.onCreate",
    "ContentProvider": "ContentProvider",
    "androidx.startup": "androidx.startup",
    "launcher": "launcher",
}


def sdk_starts(app: App) -> dict[str, tuple[SdkStart, ...]]:
    """SDK id -> its calls, in path and source order."""
    found: dict[str, dict[tuple[FunctionId, int], SdkStart]] = {}
    for use in app.sdk_uses:
        sdk = _sdk(app, use)
        if sdk is None or (use.function, use.step) in found.get(sdk.id, {}):
            continue
        if use.function.path not in app.sdk_files and use.function not in app.start_before_consent:
            continue
        start = _start(app, sdk, use)
        if start is not None:
            found.setdefault(sdk.id, {})[use.function, use.step] = start
    return {
        sdk_id: tuple(sorted(starts.values(), key=lambda s: (s.place.path, s.place.range.start)))
        for sdk_id, starts in sorted(found.items())
    }


def sdk_uses(app: App) -> Iterator[MemberUse]:
    """Calls and constructions in files that name an SDK, and in what a start reaches."""
    resolver = app.engine.graph.resolver
    for path in sorted(app.sdk_files):
        yield from (u for u in resolver.member_uses(path) if u.kind in ("call", "construct") and _sdk(app, u))
    for function in app.engine.reach.start_reach():
        if function.path not in app.sdk_files:
            body = resolver.types.function(function).body
            for number, step in enumerate(body.steps if body is not None else ()):
                if step.kind in ("call", "construct"):
                    use = resolver.use(function, number)
                    if use is not None and use.kind in ("call", "construct") and _sdk(app, use):
                        yield use


def sdk_files(app: App) -> frozenset[str]:
    """The files that import from an SDK's packages or write a name of theirs out."""
    imported = {place.path for place, path in app.code.imports() if match_package(path) is not None}
    return frozenset(imported | {path for path in app.code.facts if path not in imported and _qualifies(app, path)})


def _qualifies(app: App, path: str) -> bool:
    """Whether a file writes out the full name of a library's type."""
    for function in app.code.facts[path].functions:
        for step in function.body.steps if function.body is not None else ():
            written = step.receiver.path if isinstance(step.receiver, Name) else step.name
            if written.count(".") > 1 and match_package(written) is not None:
                return True
    return False


def _sdk(app: App, use: MemberUse) -> Sdk | None:
    owner = use.owners[0] if use.owners else ""
    if not owner or app.code.types.is_own(owner):
        return None
    match = match_package(owner)
    if match is None or match.sdk.kind == "plain":
        return None
    return match.sdk


def _start(app: App, sdk: Sdk, use: MemberUse) -> SdkStart | None:
    owner, member = use.owners[0], use.names[-1] if use.kind == "construct" else use.names[0]
    constructs = use.kind == "construct" and "<init>" in use.names
    member = "<init>" if constructs else member
    role = _role(app, sdk, owner, member, use)
    simple = ".".join(part for part in owner.replace("$", ".").split(".") if part[:1].isupper()) or owner
    what = simple if constructs else f"{simple}.{member}"
    arrival = app.consent.arrival(use.function, use.step)
    return SdkStart(
        sdk=sdk.id,
        place=use.place,
        what=what,
        entry=_entry(app, use, arrival.entry if arrival is not None else ""),
        guarded=arrival is None,
        path=arrival.path if arrival is not None else (),
        role=role,
        arguments=use.arguments,
        function=use.function,
        step=use.step,
    )


def _tells_yes(app: App, use: MemberUse, yes: bool) -> bool:
    """The call's last Boolean is the constant that means yes, its own or one that a start hands on to it through a
    parameter."""
    told = [a for a in use.arguments if isinstance(a, bool)]
    if told:
        return told[-1] is yes
    step = app.engine.graph.resolver.step(use.function.path, use.function.index, use.step)
    given = step.args[-1].value if step.args else None
    return isinstance(given, Local) and yes in app.consent.reach.truths(use.function, use.step, given.name)


def _role(app: App, sdk: Sdk, owner: str, member: str, use: MemberUse) -> StartRole:
    role = role_of(sdk, owner, member, use.arguments)
    if role == "consent":
        return "agrees" if _tells_yes(app, use, not opts_out(member)) else "safe"
    if role is None and member == "<init>" and _PASSIVE.search(owner.replace("$", ".")):
        return "passive"
    if role == "init":
        return "safe" if told_the_choice(app, sdk, use) else "init"
    safe = role == "safe" or harmless(member, use.arguments) or told_the_choice(app, sdk, use)
    return "safe" if safe else "call"


def _entry(app: App, use: MemberUse, entry: str) -> StartEntry:
    if not entry:
        plain = app.engine.reach.arrival(use.function, use.step)
        entry = plain.entry if plain is not None else ""
    return _ENTRIES.get(entry if entry.startswith("androidx") else entry.partition(".")[0], "other")


def consent_calls(app: App, sdk: Sdk) -> Iterator[SdkStart]:
    """Own code's calls that pass on, withhold or defer consent for an SDK, whichever SDK's package they stand in."""
    for call in app.sdk_calls:
        owner, _, member = call.what.rpartition(".")
        if owner and any(names(entry, owner, member) for entry in (*sdk.consent, *deferrals(sdk))):
            yield call


def defers(app: App, sdk: Sdk) -> bool:
    """Whether own code tells an SDK to wait: a consent call with a constant false, or a deferral (`preInit`)."""
    return any(False in c.arguments or c.what.endswith(".preInit") for c in consent_calls(app, sdk))
