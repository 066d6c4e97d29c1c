"""Every request for permissions in own code, with what happens to a user who refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.callgraph import Edge
from needlint.app.denial import Asks, Walk
from needlint.app.denial_arguments import rest
from needlint.app.denial_outcomes import ordered, outcomes
from needlint.app.denial_prospects import Prospects
from needlint.app.denial_screens import ScreenDenials
from needlint.app.denial_state import FieldSets
from needlint.app.denial_values import EMPTY, Bound, Context
from needlint.app.denial_world import World
from needlint.app.request_answers import AnswerSlots
from needlint.app.request_chain import Chains
from needlint.app.request_launch import Launches
from needlint.app.request_objects import MadeObjects
from needlint.app.request_permissions import PermissionNames
from needlint.app.request_sites import Sites
from needlint.app.request_sites_model import Asking
from needlint.app.requests_model import Outcome, PermissionRequest
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import simple
from needlint.facts.place import Place
from needlint.facts.source import This

if TYPE_CHECKING:
    from needlint.app.app import App

MAX_CALLERS = 30
MAX_CLIMB = 3
_GATE = re.compile(r"permission|gate|guard", re.IGNORECASE)
"""Names of composables that ask on behalf of what they are given to show."""
_PARTIAL = frozenset(("android.permission.READ_MEDIA_VISUAL_USER_SELECTED",))


def permission_requests(app: App) -> tuple[PermissionRequest, ...]:
    """All requests, in path and source order."""
    return _Requests(app).run() if app.code.files else ()


class _Requests:
    def __init__(self, app: App) -> None:
        self._app = app
        self._engine = app.engine
        self._graph = app.engine.graph
        self._resolver = self._graph.resolver
        self._types = self._resolver.types
        self._chains = Chains(self._resolver)
        self._names = PermissionNames(self._resolver, (p.name for p in app.manifest.permissions))
        self._slots = AnswerSlots(self._graph, self._chains)
        self._sites = Sites(self._graph, self._chains)
        self._launches = Launches(app)
        self._screens = ScreenDenials(app.engine, app.parts.resources)
        self._sets = FieldSets(app.engine.graph)
        self._made = MadeObjects(app.engine.graph)

    def run(self) -> tuple[PermissionRequest, ...]:
        self._asking = self._sites.all()
        self._by_step = {(a.at, a.number): a for a in self._asking}
        self._kept = self._kept_edges() if self._asking else {}
        self._prospects = Prospects(self._engine, self._by_step, self._kept)
        found: dict[tuple[Place, tuple[str, ...]], PermissionRequest] = {}
        for asking in self._asking:
            for request in self._climb(asking, asking.at, asking.number, EMPTY, 0):
                found.setdefault((request.place, request.permissions), request)
        return tuple(sorted(found.values(), key=lambda r: (r.place, r.permissions)))

    def _kept_edges(self) -> dict[tuple[FunctionId, int], list[Edge]]:
        """Calls of what a field holds -> the edges that put it there."""
        found: dict[tuple[FunctionId, int], list[Edge]] = {}
        for function in self._graph.functions():
            for edge in self._graph.edges(function):
                if edge.via and edge.kept:
                    found.setdefault(edge.via[-1], []).append(edge)
        return found

    # ---- callers of helpers -----------------------------------------------------------------------------------------

    def _climb(  # noqa: PLR0917
        self, asking: Asking, at: FunctionId, number: int, context: Context, depth: int, waits: bool = False
    ) -> Iterator[PermissionRequest]:
        """The request itself, or one for each caller that decides what is asked for or gets the answer. `waits`: the
        helper only asks once the user does something."""
        outer = FunctionId(at.path, list(self._resolver.lexicon(at.path).chain(at.index))[-1])
        callers = self._callers(asking, outer, context, depth)
        if not callers:
            yield self._request(asking, at, number, context, waits)
            return
        waits = waits or self._waits(at)
        for caller, step_number in callers:
            step = self._resolver.step(caller.path, caller.index, step_number)
            bound: dict[tuple[FunctionId, int], Bound] = {}
            for slot, argument in enumerate(step.args):
                position = self._resolver.parameter_of(outer, step, slot)
                if position is not None:
                    bound[outer, position] = Bound(argument.value, caller, step_number, EMPTY)
            bound.update(rest(self._resolver, caller, step_number, step, outer, EMPTY))
            bound.update(self._made.of(caller, step_number, step))
            more = {**context.bound, **bound}
            # what was bound in terms of this helper's parameters is read in the new context
            lifted = {k: self._lift(b, outer, bound) for k, b in more.items()}
            yield from self._climb(
                asking, caller, step_number, Context(lifted, self._this(caller, context)), depth + 1, waits
            )

    def _waits(self, at: FunctionId) -> bool:
        """Whether a lambda or listener that asks runs on an action of the user, not when the helper around it does."""
        chain = list(self._resolver.lexicon(at.path).chain(at.index))[:-1]
        edges = (e for index in chain for e in self._graph.callers(FunctionId(at.path, index)))
        return any(self._engine.triggers.edge(e) == "user" for e in edges)

    def _lift(self, bound: Bound, outer: FunctionId, more: dict[tuple[FunctionId, int], Bound]) -> Bound:
        if bound.at != outer and outer.index not in self._resolver.lexicon(bound.at.path).chain(bound.at.index):
            return bound
        return Bound(bound.value, bound.at, bound.step, Context({**bound.context.bound, **more}, bound.context.this))

    def _this(self, caller: FunctionId, context: Context) -> str:
        return next(iter(self._screens_around(caller)), context.this)

    def _callers(self, asking: Asking, outer: FunctionId, context: Context, depth: int) -> list[tuple[FunctionId, int]]:
        if depth >= MAX_CLIMB or self._types.function(outer).name.startswith("<"):
            return []
        if asking.match.library.page:  # a settings page: every caller asks for the same, and no answer comes back to it
            return []
        called = self._engine.triggers.lifecycle(outer) in ("start", "system")
        if called or not self._decided_outside(asking, outer, context):
            return []
        named = (outer, *self._overridden(outer))
        sites = {s for function in named for s in self._graph.sites(function) if s[0] != outer}
        return sorted(s for s in sites if not self._is_super(*s) and not self._is_preview(s[0]))[:MAX_CALLERS]

    def _is_preview(self, caller: FunctionId) -> bool:
        """What the editor draws is no part of the app."""
        outer = FunctionId(caller.path, list(self._resolver.lexicon(caller.path).chain(caller.index))[-1])
        return any(a.name.endswith("Preview") for a in self._types.function(outer).annotations)

    def _is_super(self, caller: FunctionId, number: int) -> bool:
        return self._resolver.step(caller.path, caller.index, number).receiver == This("super")

    def _overridden(self, function: FunctionId) -> Iterator[FunctionId]:
        declared = self._types.function(function)
        if declared.owner < 0:
            return
        name = self._types.name_of(function.path, declared.owner)
        for above in self._types.supertypes(name):
            if self._types.is_own(above):
                yield from self._types.declared_functions(above, declared.name)

    def _decided_outside(self, asking: Asking, outer: FunctionId, context: Context) -> bool:
        """Whether a helper's caller decides what is asked for, or gets the answer."""
        parameters = self._types.function(outer).parameters
        declared = self._types.function(outer)
        known = bool(self._permissions(asking, context))
        if known and any(a.name.endswith("Composable") for a in declared.annotations):
            return bool(_GATE.search(declared.name)) and bool(self._graph.parameters.of(outer))
        if parameters and (not known or self._graph.parameters.of(outer)):
            return True
        if declared.owner < 0:
            return False
        name = self._types.name_of(outer.path, declared.owner)
        modifiers = self._types.facts(outer.path).types[declared.owner].modifiers
        is_screen = bool(self._screens_around(outer))
        if (
            not known
            and not is_screen
            and any(self._types.function(f).parameters for f in self._types.declared_functions(name, "<init>"))
        ):
            return True  # an object that is told at its making
        return is_screen and ("abstract" in modifiers or bool(parameters)) and bool(self._types.subtypes(name))

    # ---- one request ------------------------------------------------------------------------------------------------

    def _permissions(self, asking: Asking, context: Context) -> tuple[str, ...]:
        return (
            tuple(
                dict.fromkeys(n for at, value, step in asking.values for n in self._names.of(at, value, step, context))
            )
            or asking.fixed
        )

    def _request(self, asking: Asking, at: FunctionId, number: int, context: Context, waits: bool) -> PermissionRequest:
        permissions = self._permissions(asking, context) or self._nearby(asking)
        step = self._resolver.step(at.path, at.index, number)
        hosts = self._hosts(asking, at, context)
        if hosts and not context.this and not self._types.subtypes(hosts[0]):
            context = Context(context.bound, hosts[0], context.depth)
        place = Place(at.path, step.range)
        trigger, at_launch, screen = self._launches.of(at, number, hosts[0] if hosts else "")
        if screen and screen not in hosts and asking.match.library.answer:
            hosts.append(screen)  # a helper object asks for an activity that only its maker knows
        answers = self._slots.of(asking.answer_at, asking.answer_step, asking.match, context, hosts)
        wanted = frozenset(permissions) - _PARTIAL
        granted = World(self._graph, True, wanted, answers.seeds, answers.results, self._sets)
        denied = World(self._graph, False, wanted, answers.seeds, answers.results, self._sets)
        granted.state.other, denied.state.other = denied.state, granted.state
        for entry in answers.entries:
            granted.entered[entry.function], denied.entered[entry.function] = entry.granted, entry.denied
        root = (at, number) if (at, number) != (asking.at, asking.number) else None

        answering = frozenset(e.function for e in answers.entries)

        def walking() -> Walk:
            parts = (self._engine, self._slots, granted, denied, self._asks, root, self._kept, answering)
            return Walk(*parts, self._prospects)

        walk = walking()
        for entry in answers.entries:
            walk.run(entry)
        if waits:
            trigger, at_launch = "user", False
        found = outcomes(walk, place)
        found += self._screens.of(screen, walk, walking, place, first=at_launch or trigger == "start")
        return PermissionRequest(
            permissions=permissions,
            place=place,
            function=at,
            step=number,
            mechanism=asking.mechanism,
            library=asking.match.library.id,
            at_launch=at_launch,
            on_denied=ordered(found) or (Outcome("nothing", place),),
            trigger=trigger,
            screen=screen,
            shows_purpose=asking.match.request.shows_purpose,
            core=(asking.at, asking.number) if root else None,
            answers=tuple(dict.fromkeys(e.function for e in answers.entries)),
        )

    def _nearby(self, asking: Asking) -> tuple[str, ...]:
        """Where the list is computed: the permissions that the asking function names itself, in checks."""
        found: dict[str, None] = {}
        lexicon = self._resolver.lexicon(asking.at.path)
        outer = list(lexicon.chain(asking.at.index))[-1]
        for index, function in enumerate(self._types.facts(asking.at.path).functions):
            if function.body is None or outer not in lexicon.chain(index):
                continue
            identity = FunctionId(asking.at.path, index)
            for number, step in enumerate(function.body.steps):
                if step.kind == "call" and "ermission" in step.name:
                    for argument in step.args:
                        names = self._names.of(identity, argument.value, number, EMPTY)
                        found.update(dict.fromkeys(names))
        return tuple(found)

    def _asks(self, at: FunctionId, number: int, context: Context) -> Asks | None:
        asking = self._by_step.get((at, number))
        return Asks(frozenset(self._permissions(asking, context))) if asking is not None else None

    def _hosts(self, asking: Asking, at: FunctionId, context: Context) -> list[str]:
        """Own classes that may get the answer, most likely first."""
        found: dict[str, None] = {}
        if context.this:
            found[context.this] = None
        found.update(dict.fromkeys(self._screens_around(at)))
        for argument in self._resolver.step(asking.at.path, asking.at.index, asking.number).args[:1]:
            for text in self._resolver.value_types(asking.at, argument.value, asking.number):
                name = text.partition("<")[0]
                if self._types.is_own(name):
                    found[name] = None
        found.update(dict.fromkeys(self._screens_around(asking.at)))
        found.update(dict.fromkeys(self._types.enclosing_types(at)))
        return list(found)

    def _screens_around(self, at: FunctionId) -> list[str]:
        screens = {*self._engine.screens.activities, *self._engine.screens.fragments}
        return [n for n in self._types.enclosing_types(at) if n in screens]


def subject(app: App, request: PermissionRequest) -> str:
    """`Class.function/CAMERA`: the name of a request in findings."""
    return f"{place_name(app, request.function)}/{','.join(simple(p) for p in request.permissions) or '?'}"


def place_name(app: App, function: FunctionId) -> str:
    """`Class.function` of the named function that a lambda or anonymous method stands in."""
    types = app.engine.graph.resolver.types
    outer = FunctionId(function.path, list(app.engine.graph.resolver.lexicon(function.path).chain(function.index))[-1])
    declared = types.function(outer)
    name = {"<fields>": "init", "<static>": "init", "<init>": "init"}.get(declared.name, declared.name)
    owner = simple(types.name_of(outer.path, declared.owner)) if declared.owner >= 0 else ""
    return f"{owner}.{name}" if owner else name


__all__ = ["permission_requests", "place_name", "subject"]
