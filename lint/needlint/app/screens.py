"""The screens of the app and the transitions between them, with guard and trigger; and which screen is what.

A screen is an activity, a fragment, a dialog fragment, or a composable that a navigation graph names. Transitions are
seen in intents with a class, navigation graphs and routes, fragment transactions, router paths (`@Route(path = ..)`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

from needlint.app.callgraph import CallGraph
from needlint.app.manifest_model import MergedManifest
from needlint.app.resolve_model import FunctionId
from needlint.app.screens_actions import Actions
from needlint.app.screens_chosen import Choices
from needlint.app.screens_intents import Intents
from needlint.app.screens_kinds import ScreenKind, ScreenKinds
from needlint.app.screens_navigation import Navigation
from needlint.app.triggers import Triggers
from needlint.app.types_text import erase
from needlint.facts.place import Place
from needlint.facts.resource_model import ResourceFacts
from needlint.facts.source import Step
from needlint.knowledge.frameworks import kind_of

FRAGMENT_CALLS = frozenset(
    {
        "replace",
        "add",
        "show",
        "showNow",
        "attach",
        "setFragment",
        "showFragment",
        "replaceFragment",
        "addFragment",
        "switchFragment",
        "start",
        "loadRootFragment",
        "loadMultipleRootFragment",
        "push",
        "navigate",
        "commit",
    }
)
"""Calls that bring a fragment on screen (FragmentTransaction, DialogFragment, Fragmentation and own helpers)."""


class Transition(Struct, frozen=True, order=True):
    """`function` opens screen `target` at `step`, or starts a service, receiver or worker."""

    function: FunctionId
    step: int
    target: str
    """Fully qualified type; for a composable route the qualified name of the function."""
    kind: Literal["activity", "fragment", "composable", "service", "receiver", "worker"]


class Screens:
    """Screens of one app. Navigation graphs and layouts come from `resources` (path -> facts)."""

    def __init__(
        self, graph: CallGraph, manifest: MergedManifest, triggers: Triggers, resources: Mapping[str, ResourceFacts]
    ) -> None:
        self._graph = graph
        self._resolver = graph.resolver
        self._types = graph.resolver.types
        self._manifest = manifest
        self._triggers = triggers
        self._intents = Intents(graph.resolver, Actions(graph.resolver, manifest))
        self._navigation = Navigation(graph.resolver, resources)
        self._of_function: dict[FunctionId, tuple[Transition, ...]] = {}
        self._hosted: dict[str, tuple[str, ...]] = {}
        self._choices = Choices(graph, triggers)
        self._chosen: dict[FunctionId, frozenset[str]] = {}
        self._chosen_in: dict[str, frozenset[str]] = {}

    # ---- what there is ----------------------------------------------------------------------------------------------

    @cached_property
    def activities(self) -> tuple[str, ...]:
        """Own activity classes, sorted."""
        return self._of_kind("activity")

    @cached_property
    def fragments(self) -> tuple[str, ...]:
        """Own fragment classes, sorted."""
        return self._of_kind("fragment")

    def _of_kind(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted(n for n in self._types.own_names() if kind_of((n, *self._types.supertypes(n))) == kind))

    @cached_property
    def launchers(self) -> tuple[str, ...]:
        """The activities that the launcher starts, in manifest order."""
        found: dict[str, None] = {}
        for component in self._manifest.components:
            if component.is_launcher and not component.removed and component.enabled is not False:
                found[component.target_activity or component.name] = None
        return tuple(found)

    # ---- transitions ------------------------------------------------------------------------------------------------

    def transitions(self, identity: FunctionId) -> tuple[Transition, ...]:
        """What a function opens or starts, in step order; lambdas inside it are functions of their own."""
        found = self._of_function.get(identity)
        if found is None:
            body = self._types.function(identity).body
            listed: dict[Transition, None] = {}
            for number, step in enumerate(body.steps if body is not None else ()):
                if step.kind in ("call", "construct"):
                    for target, kind in self._opened(identity, number, step):
                        listed[Transition(identity, number, target, kind)] = None
            found = self._of_function[identity] = tuple(listed)
        return found

    def _opened(
        self, identity: FunctionId, number: int, step: Step
    ) -> Iterator[tuple[str, Literal["activity", "fragment", "composable", "service", "receiver", "worker"]]]:
        for name in self._intents.started(identity, number, step):
            kind = kind_of((name, *self._types.supertypes(name)))
            if kind in ("activity", "service", "receiver", "worker"):
                yield name, kind  # type: ignore[misc]
        for name in self._navigation.navigated(identity, number, step):
            kind = kind_of((name, *self._types.supertypes(name)))
            yield name, kind if kind in ("activity", "fragment") else "composable"  # type: ignore[misc]
        if step.name in FRAGMENT_CALLS:
            values = [a.value for a in step.args]
            if step.name in ("show", "showNow") and step.receiver is not None:
                values.append(step.receiver)
            for value in values:
                for text in self._resolver.value_types(identity, value, number):
                    if erase(text) in self._fragment_set:
                        yield erase(text), "fragment"
            if step.type:
                scope = self._types.function(identity).owner
                told = self._types.resolve_type(identity.path, scope, step.type)
                if told in self._fragment_set:
                    yield told, "fragment"

    @cached_property
    def _fragment_set(self) -> frozenset[str]:
        return frozenset(self.fragments)

    @cached_property
    def _by_screen(self) -> dict[str, tuple[tuple[Transition, str], ...]]:
        """Screen -> transitions out of its code with their triggers."""
        found: dict[str, dict[tuple[Transition, str], None]] = {}
        for identity in self._graph.functions():
            for transition in self.transitions(identity):
                for screen, trigger in self._screens_of(identity):
                    if screen != transition.target:
                        found.setdefault(screen, {})[transition, trigger] = None
        return {screen: tuple(listed) for screen, listed in found.items()}

    def _screens_of(self, identity: FunctionId) -> tuple[tuple[str, str], ...]:
        """The screens whose code leads to a function, with the trigger: the screen it is written in, else the screens
        that call it within few steps."""
        screens = {*self.activities, *self.fragments}
        found: dict[tuple[str, str], None] = {}
        seen = {identity}
        level = [(identity, "caller")]
        for _ in range(5):
            following: list[tuple[FunctionId, str]] = []
            for function, trigger in level:
                own = None if self._is_static(function) else self._screen_around(function, screens)
                if own is not None:
                    weakest = self._triggers.of(function) if trigger == "caller" else trigger
                    found[own, weakest] = None
                    continue
                for edge in self._graph.callers(function):
                    if edge.caller not in seen:
                        seen.add(edge.caller)
                        when = self._triggers.edge(edge)
                        following.append((edge.caller, trigger if when == "caller" else when))
            level = following
        return tuple(found)

    def _screen_around(self, identity: FunctionId, screens: set[str]) -> str | None:
        return next((n for n in self._types.enclosing_types(identity) if n in screens), None)

    def _is_static(self, identity: FunctionId) -> bool:
        """`Login.open(context)` stands in Login but runs in the screen that calls it."""
        facts = self._types.facts(identity.path)
        outer = list(self._resolver.lexicon(identity.path).chain(identity.index))[-1]
        function = facts.functions[outer]
        in_object = function.owner >= 0 and facts.types[function.owner].kind == "object"
        return "static" in function.modifiers or in_object

    def opens(self, screen: str) -> tuple[tuple[Transition, str], ...]:
        """Transitions out of a screen's code, with their trigger (start, system, user, unknown)."""
        return self._by_screen.get(screen, ())

    def hosted(self, screen: str) -> tuple[str, ...]:
        """Fragments and composables that show as soon as the screen does: in its layout, start destinations of the
        navigation graphs it names, fragments that its start adds or its pager makes."""
        known = self._hosted.get(screen)
        if known is None:
            self._hosted[screen] = ()
            found = dict.fromkeys(self._navigation.hosted(screen))
            for transition, trigger in self.opens(screen):
                if transition.kind in ("fragment", "composable") and trigger == "start":
                    found[transition.target] = None
            found.update(dict.fromkeys(self._made(screen)))
            found.pop(screen, None)
            known = self._hosted[screen] = tuple(found)
        return known

    def _made(self, screen: str) -> Iterator[str]:
        """Fragments (dialogs apart) that the screen's own code constructs without the user."""
        for identity in self._functions_in(screen):
            for _, fragment in self._constructed(identity):
                if self._shows(fragment, identity):
                    yield fragment

    def _functions_in(self, screen: str) -> Iterator[FunctionId]:
        for declared in self._types.declarations(screen):
            for index, function in enumerate(self._types.facts(declared.path).functions):
                identity = FunctionId(declared.path, index)
                if function.body is not None and screen in self._types.enclosing_types(identity):
                    yield identity

    def _constructed(self, identity: FunctionId) -> Iterator[tuple[int, str]]:
        """(step, fragment) of what a function makes."""
        body = self._types.function(identity).body
        for number, step in enumerate(body.steps if body is not None else ()):
            if step.kind in ("call", "construct"):
                for text in self._resolver.values.step_meaning(identity.path, identity.index, number).types:
                    if erase(text) in self._fragment_set:
                        yield number, erase(text)

    def chosen(self, identity: FunctionId) -> frozenset[str]:
        """Fragments that a function makes only for a number or name that no call but the user's gives it."""
        known = self._chosen.get(identity)
        if known is None:
            made: dict[str, bool] = {}
            for number, fragment in self._constructed(identity):
                made[fragment] = made.get(fragment, True) and self._choices.waits(identity, number)
            known = self._chosen[identity] = frozenset(f for f, waits in made.items() if waits)
        return known

    def chosen_in(self, screen: str) -> frozenset[str]:
        """Those that the code of a screen makes so and not otherwise."""
        known = self._chosen_in.get(screen)
        if known is not None:
            return known
        chosen: set[str] = set()
        others = set(self._navigation.hosted(screen))
        for identity in self._functions_in(screen):
            of_function = self.chosen(identity)
            chosen |= of_function
            others.update(fragment for _, fragment in self._constructed(identity) if fragment not in of_function)
        found = self._chosen_in[screen] = frozenset(chosen - others)
        return found

    def _shows(self, fragment: str, identity: FunctionId) -> bool:
        dialog = any(s.endswith(".DialogFragment") for s in self._types.supertypes(fragment))
        return not dialog and self._triggers.of(identity) != "user"

    def destination(self, id: str) -> str:
        """The class that an id of a navigation graph stands for, "" for none; `id` may be qualified (`R.id.x`)."""
        return self._navigation.destination(id)

    def place(self, transition: Transition) -> Place:
        """Where a transition stands."""
        step = self._resolver.step(transition.function.path, transition.function.index, transition.step)
        return Place(transition.function.path, step.range)

    # ---- classification ---------------------------------------------------------------------------------------------

    def kind(self, type_name: str) -> ScreenKind:
        """launcher: a launcher starts it. onboarding: on the way from the launcher to the main screen. main: where the
        launcher leads without end, and what it shows. leaf: opens nothing else of the app. other: the rest."""
        return self._kinds.of(type_name)

    @cached_property
    def _kinds(self) -> ScreenKinds:
        return ScreenKinds(self, self._types)
