"""Members of values: entries of maps, catalog accessors, parts of a library, what a project knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.build_catalogs import follow
from needlint.app.build_values import (
    CatalogPath,
    ContextValue,
    FileNames,
    Library,
    PluginReference,
    ProjectValue,
    Scope,
    Tree,
    Unknown,
    Value,
    Values,
    unique,
)
from needlint.app.build_world import Env

if TYPE_CHECKING:
    from needlint.app.build_evaluator import Evaluator

SAME = frozenset(
    [
        "get",
        "getOrNull",
        "orNull",
        "orElseThrow",
        "toString",
        "asProvider",
        "trim",
        "toList",
        "toSet",
        "toMutableList",
        "requireNotNull",
        "requiredVersion",
        "strictVersion",
        "preferredVersion",
        "displayName",
        "asString",
        "trimIndent",
        "trimMargin",
        "distinct",
        "filterNotNull",
        "provider",
        "checkNotNull",
        "name",
        "path",
        "absolutePath",
        "canonicalPath",
        "asFile",
        "invariantSeparatorsPath",
        "filter",
        "sorted",
        "reversed",
        "toTypedArray",
        "asList",
        "copy",
        "module",
        "asBoolean",
        "pluginId",
        "getPluginId",
        "getAsFile",
        "asPath",
        "getPath",
    ]
)
"""Members and calls that hand on the value they are asked of, as far as build logic needs it."""


class Members:
    """`.a.b` of a value."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.world = evaluator, evaluator.world

    def of(self, values: Values, names: list[str], env: Env, written: str) -> Values:
        """`.a.b` of each alternative; maps also by dotted keys."""
        if not names:
            return values
        out: list[Value] = []
        for value in values:
            out.extend(self.member(value, names, env, written))
        return unique(out)

    def member(self, value: Value, names: list[str], env: Env, written: str) -> Values:
        """`.a.b` of one value."""
        if isinstance(value, dict):
            for cut in range(len(names), 0, -1):
                key = ".".join(names[:cut])
                if key in value:
                    return self.of(value[key], names[cut:], env, written)
            if names[0] in ("value", "key") and names[0] in value:
                return value[names[0]]
            return (Unknown(written),)
        if isinstance(value, CatalogPath):
            return self.of_catalog(value, names, env, written)
        if isinstance(value, ProjectValue):
            state = self.world.state(value.directory)
            return self.evaluator.names.path(names, Env(state, Scope(), (), env.path, env.depth), written)
        if isinstance(value, ContextValue):
            if names[0] in ("project", "rootProject", "ext", "extra", "libs", "rootDir", "projectDir"):
                return self.evaluator.names.path(names, Env(env.state, Scope(), (), env.path, env.depth), written)
            return (ContextValue(value.context + tuple(names)),)
        if isinstance(value, Library):
            return self._library_member(value, names, written)
        if isinstance(value, str | int | float | tuple | PluginReference | FileNames | Tree) and names[0] in SAME:
            if isinstance(value, PluginReference) and names[0] in ("pluginId", "getPluginId"):
                value = value.id
            return self.of((value,), names[1:], env, written)
        if isinstance(value, str) and names[0] in ("version", "first"):
            return (value,)
        return (Unknown(written),)

    def of_catalog(self, catalog: CatalogPath, names: list[str], env: Env, written: str) -> Values:
        """A library, bundle, version or plugin of a catalog, or the accessor gone further; endless ones are unknown."""
        found = follow(env.state.build.catalogs, catalog, tuple(names))
        endless = isinstance(found, CatalogPath) and len(found.path) > 20
        return (Unknown(written) if endless else found,)

    def _library_member(self, value: Library, names: list[str], written: str) -> Values:
        named: dict[str, Value] = {"group": value.group, "name": value.artifact, "version": value.version}
        if names[0] in named and len(names) == 1:
            return (named[names[0]],)
        if names[0] in SAME:
            return self._library_member(value, names[1:], written) if names[1:] else (value,)
        return (Unknown(written),)
