"""The engine over one app's code: call graph, triggers, screens, guards and reach, each made when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from needlint.app.callgraph import CallGraph
from needlint.app.guards import Guards
from needlint.app.manifest_model import MergedManifest
from needlint.app.reach import Reach
from needlint.app.screens import Screens
from needlint.app.source import OwnCode
from needlint.app.triggers import Triggers
from needlint.facts.resource_model import ResourceFacts


class Engine:
    """What follows calls: it reads every body of the app, since a caller may stand in any file."""

    def __init__(self, code: OwnCode, manifest: MergedManifest, resources: Mapping[str, ResourceFacts]) -> None:
        self.code = code
        self._manifest = manifest
        self._resources = resources

    @cached_property
    def graph(self) -> CallGraph:
        """Calls of own code to own code."""
        self.code.require(self.code.facts)
        return CallGraph(self.code.resolver)

    @cached_property
    def guards(self) -> Guards:
        """Conditions on the way to a step."""
        return Guards(self.graph.resolver)

    @cached_property
    def triggers(self) -> Triggers:
        """What makes a function run."""
        return Triggers(self.graph)

    @cached_property
    def screens(self) -> Screens:
        """Activities, fragments and composables with the ways between them."""
        return Screens(self.graph, self._manifest, self.triggers, self._resources)

    @cached_property
    def reach(self) -> Reach:
        """What runs from the start on, and in the background, whatever the user answered."""
        return Reach(self.graph, self._manifest, self.screens, self.triggers)
