"""Navigation by resources and strings: navigation graphs, fragments in layouts, Compose routes, router paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.screens_routes import HOSTS, Routes
from needlint.app.types_text import simple
from needlint.facts.manifest_model import Tag
from needlint.facts.resource_model import ResourceFacts
from needlint.facts.source import Const, Step

DESTINATIONS = ("fragment", "activity", "dialog")
ROUTERS = frozenset(
    {"build", "navigation", "navigate", "open", "startUri", "goTo", "push", "with", "route", "path", "popUpTo"}
)
STARTS = frozenset({*HOSTS, "rememberNavBackStack"})
"""What shows a destination of a Compose graph at once."""


class Navigation:
    """Destinations by id, route and path."""

    def __init__(self, resolver: Resolver, resources: Mapping[str, ResourceFacts]) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._resources = resources
        self.routes = Routes(resolver)

    # ---- resources --------------------------------------------------------------------------------------------------

    @cached_property
    def _graphs(self) -> dict[str, Tag]:
        return {
            f.name: f.root for _, f in sorted(self._resources.items()) if f.kind == "navigation" and f.root is not None
        }

    @cached_property
    def _layouts(self) -> dict[str, list[Tag]]:
        found: dict[str, list[Tag]] = {}
        for _, facts in sorted(self._resources.items()):
            if facts.kind == "layout" and facts.root is not None:
                found.setdefault(facts.name, []).append(facts.root)
        return found

    @cached_property
    def _destinations(self) -> dict[str, str]:
        """Destination and action id -> own class, or start destination of a nested graph."""
        classes: dict[str, str] = {}
        actions: dict[str, str] = {}
        for root in self._graphs.values():
            for tag in _all(root):
                identity = _id(tag.value("android:id"))
                if tag.name in DESTINATIONS and identity:
                    classes[identity] = self._class(tag.value("android:name"))
                elif tag.name == "action" and identity:
                    actions[identity] = _id(tag.value("app:destination"))
                elif tag.name == "navigation" and identity:
                    actions[identity] = _id(tag.value("app:startDestination"))
        found = dict(classes)
        for action, named in actions.items():
            destination = named
            for _ in range(4):  # a destination may be a nested graph
                if destination in classes:
                    found.setdefault(action, classes[destination])
                    break
                destination = actions.get(destination, "")
        return {identity: name for identity, name in found.items() if name}

    def destination(self, id: str) -> str:
        """The class that a destination or action id stands for, "" for none."""
        return self._destinations.get(simple(id), "")

    def _class(self, written: str) -> str:
        if not written.startswith("."):
            return written
        return next((n for n in sorted(self._types.own_names()) if n.endswith(written)), "")

    def hosted(self, screen: str) -> tuple[str, ...]:
        """Fragments that a screen's layout shows: named in it, or start destinations of the graphs it names."""
        found: dict[str, None] = {}
        for name in self._layout_names(screen):
            for root in self._layouts.get(name, ()):
                for tag in _all(root):
                    graph = tag.value("app:navGraph")
                    if graph:
                        found.update(dict.fromkeys(self._start(simple(graph.replace("/", ".")))))
                    written = tag.value("android:name") or tag.value("class")
                    own = self._class(written) if written else ""
                    if own and self._types.is_own(own):
                        found[own] = None
        return tuple(found)

    def _start(self, graph: str) -> Iterator[str]:
        root = self._graphs.get(graph)
        start = _id(root.value("app:startDestination")) if root is not None else ""
        name = self._destinations.get(start, "")
        if name:
            yield name

    def _layout_names(self, screen: str) -> Iterator[str]:
        """Layouts that a class names: `R.layout.x`, or `XBinding` for layout x."""
        for declared in self._types.declarations(screen):
            facts = self._types.facts(declared.path)
            for item in facts.imports:
                if item.path.endswith("Binding"):
                    yield _snake(simple(item.path).removesuffix("Binding"))
            for function in facts.functions:
                for step in function.body.steps if function.body is not None else ():
                    if step.kind == "read" and getattr(step.receiver, "path", "").endswith("R.layout"):
                        yield step.name

    # ---- steps ------------------------------------------------------------------------------------------------------

    def navigated(self, identity: FunctionId, number: int, step: Step) -> tuple[str, ...]:
        """The screens that a step navigates to."""
        if step.kind != "call" or not (
            step.name in ROUTERS or step.name.lower().startswith("nav") or step.name in STARTS
        ):
            return ()
        if step.name in STARTS:
            starts = self.routes.starts(identity, number, step)
            return (starts[0].target,) if len({s.target for s in starts}) == 1 else ()
        found: dict[str, None] = {}
        for argument in step.args:
            constant = self._resolver.constant(identity.path, identity.index, argument.value, number)
            found.update(dict.fromkeys(self.routes.target(identity, argument.value, number)))
            if not isinstance(constant, str):
                continue
            if ".R.id." in f".{constant}":
                found.update(dict.fromkeys([n for n in (self._destinations.get(simple(constant), ""),) if n]))
            elif constant in self._router_paths:
                found[self._router_paths[constant]] = None
        found.update(dict.fromkeys(self._directions(identity, number, step)))
        return tuple(found)

    def _directions(self, identity: FunctionId, number: int, step: Step) -> Iterator[str]:
        """Safe Args: `navigate(HomeFragmentDirections.actionHomeToDetail())`."""
        body = self._types.function(identity).body
        for inner in body.steps[max(0, number - 4) : number] if body is not None and step.name == "navigate" else ():
            path = getattr(inner.receiver, "path", "")
            if path.endswith("Directions"):
                name = self._destinations.get(_snake(inner.name), "") or self._destinations.get(inner.name, "")
                if name:
                    yield name

    @cached_property
    def _router_paths(self) -> dict[str, str]:
        """Path of `@Route(path = "/a/b")` -> class."""
        found: dict[str, str] = {}
        for path in list(self._types.paths):
            for index, declared in enumerate(self._types.facts(path).types):
                for annotation in declared.annotations:
                    if simple(annotation.name) not in ("Route", "RouterUri", "Router", "RouterAnno", "Path"):
                        continue
                    for argument in annotation.args:
                        if argument.name in ("", "path", "value") and (text := self._constant(path, argument.value)):
                            found.setdefault(text, self._types.name_of(path, index))
        return found

    def _constant(self, path: str, value: object) -> str:
        if isinstance(value, Const):
            return value.value if isinstance(value.value, str) else ""
        if self._types.facts(path).functions:
            constant = self._resolver.constant(path, 0, value, 0)  # type: ignore[arg-type]
            return constant if isinstance(constant, str) else ""
        return ""


def _all(tag: Tag) -> Iterator[Tag]:
    pending = [tag]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(current.children))


def _id(value: str) -> str:
    return value.rpartition("/")[2]


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
