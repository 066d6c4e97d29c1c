"""A few source files as an app's own code, for tests of the resolution engine."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from needlint.app.callgraph import CallGraph
from needlint.app.manifest_model import Component, Filter, MergedManifest
from needlint.app.reach import Reach
from needlint.app.reach_conditions import Stops
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId, MemberUse
from needlint.app.screens import Screens
from needlint.app.triggers import Triggers
from needlint.app.types import Types
from needlint.facts.java import read_java
from needlint.facts.kotlin import read_kotlin
from needlint.facts.manifest_model import Tag
from needlint.facts.place import Place, Range
from needlint.facts.resources import read_resource
from needlint.facts.source import SourceFacts
from needlint.knowledge.frameworks import is_known, library_supertypes

NOWHERE = Place("AndroidManifest.xml", Range(0, 0))


def read(path: str, text: str) -> SourceFacts:
    """The facts of one file, by its suffix."""
    utf8 = dedent(text).encode()
    return read_java(path, utf8) if path.endswith(".java") else read_kotlin(path, utf8)


class OwnCode:
    """The engine over the given files (path -> text); `.xml` files are resources."""

    def __init__(self, files: Mapping[str, str]) -> None:
        facts = {path: read(path, text) for path, text in files.items() if not path.endswith(".xml")}
        self.resources = {
            path: read_resource(path, dedent(text).encode()) for path, text in files.items() if path.endswith(".xml")
        }
        self.types = Types(facts, library_supertypes, is_known)
        self.resolver = Resolver(self.types)
        self.graph = CallGraph(self.resolver)
        self.triggers = Triggers(self.graph)

    def uses(self, name: str) -> list[MemberUse]:
        """Every use of a member of this name."""
        return [u for path in self.types.paths for u in self.resolver.member_uses(path) if name in u.names]

    def use(self, name: str) -> MemberUse:
        """The only use of a member of this name."""
        (found,) = self.uses(name)
        return found

    def name(self, identity: FunctionId) -> str:
        """`Class.function`, `file.function` at top level."""
        function = self.types.function(identity)
        holder = self.types.name_of(identity.path, function.owner) if function.owner >= 0 else identity.path
        return f"{holder.rpartition('.')[2]}.{function.name}"

    def function(self, name: str) -> FunctionId:
        """The only function of this `Class.function`."""
        (found,) = [f for f in self.graph.functions() if self.name(f) == name]
        return found

    def called(self, name: str) -> list[str]:
        """What a function's edges lead to."""
        return [self.name(e.target) for e in self.graph.edges(self.function(name))]

    def screens(self, manifest: MergedManifest) -> Screens:
        return Screens(self.graph, manifest, self.triggers, self.resources)

    def reach(self, manifest: MergedManifest, stops: Stops | None = None) -> Reach:
        return Reach(self.graph, manifest, self.screens(manifest), self.triggers, stops=stops)

    def reached(self, manifest: MergedManifest) -> set[str]:
        """What a start reaches."""
        return {self.name(f) for f in self.reach(manifest).start_reach()}


def manifest(application: str = "", launcher: str = "", activities: tuple[str, ...] = ()) -> MergedManifest:
    """A manifest with an Application class, a launcher and further activities."""
    tag = Tag("x", (), Range(0, 0), Range(0, 0), Range(0, 0))
    home = Filter(("android.intent.action.MAIN",), ("android.intent.category.LAUNCHER",), ())
    components = (
        [Component("activity", launcher, NOWHERE, tag, "own", "main", ":app", filters=(home,))] if launcher else []
    )
    components += [Component("activity", name, NOWHERE, tag, "own", "main", ":app") for name in activities]
    root = Component("application", application, NOWHERE, tag, "own", "main", ":app")
    return MergedManifest(
        package="com.x", manifests=(), permissions=(), components=tuple(components), metadata=(), application=root
    )
