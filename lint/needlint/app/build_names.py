"""Names in build scripts: locals, projects, extra properties, constants of convention builds, catalogs, modules."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from needlint.app.build_accessors import known_accessor
from needlint.app.build_values import (
    ROOT_MARK,
    CatalogPath,
    ContextValue,
    Function,
    ModuleTarget,
    ProjectValue,
    Scope,
    Unknown,
    Values,
)
from needlint.app.build_world import Constant, Env, ProjectState, join
from needlint.facts.build_model import Invoke

if TYPE_CHECKING:
    from needlint.app.build_evaluator import Evaluator

_SELF = frozenset(("project", "this", "target", "delegate", "owner"))
_EXTRA = frozenset(("ext", "extra", "properties", "extensions.extraProperties"))


class Names:
    """What a dotted name stands for where it is written."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.world = evaluator, evaluator.world

    def path(self, names: list[str], env: Env, written: str) -> Values:
        """What a dotted name stands for."""
        local = env.scope.find(names[0])
        if local is not None:
            return self.evaluator.members.of(local, names[1:], env, written)
        head = names[0]
        if head in _SELF and len(names) > 1:
            return self.path(names[1:], Env(env.state, Scope(), (), env.path, env.depth), written)
        if head in _SELF:
            block = env.context and head != "project"
            return (ContextValue(env.context) if block else ProjectValue(env.state.directory),)
        if head in ("rootProject", "parent"):
            root = env.state.build.project or env.state
            if len(names) == 1:
                return (ProjectValue(root.directory),)
            return self.path(names[1:], Env(root, Scope(), (), env.path, env.depth), written)
        if head in _EXTRA and len(names) > 1:
            return self.extra_property(names[1:], env, written)
        found = self._builtin(names, env)
        if found is not None:
            return found
        if head in env.state.build.catalogs:
            return self.evaluator.members.of_catalog(CatalogPath(head), names[1:], env, written)
        return self.extra_property(names, env, written)

    def _builtin(self, names: list[str], env: Env) -> Values | None:
        head = names[0]
        if head in ("projectDir", "rootDir", "settingsDir", "layout", "buildDir"):
            directory = env.state.directory
            if head in ("rootDir", "settingsDir") or "settingsDirectory" in names:
                directory = env.state.build.directory
            return (ROOT_MARK + join(directory, "build" if head == "buildDir" else "."),)
        if head == "gradle" and len(names) > 1:
            rest = names[2:] if names[1] in _EXTRA else names[1:]
            held = env.state.build.gradle_ext
            for cut in range(len(rest), 0, -1):
                key = ".".join(rest[:cut])
                if key in held:
                    return self.evaluator.members.of(held[key], rest[cut:], env, ".".join(names))
        if head == "projects" and len(names) > 1:
            return (ModuleTarget(self._typesafe(names[1:], env.state)),)
        return None

    def _typesafe(self, names: list[str], state: ProjectState) -> str:
        """`projects.a.bC` -> the Gradle path whose segments read so in camel case."""
        wanted = [name for name in names if name not in ("dependencyProject", "path")]
        for path in state.build.modules:
            if _accessor(path) == wanted:
                return path
        folded = ".".join(wanted).lower()
        for path in state.build.modules:
            if ".".join(_accessor(path)).lower() == folded:
                return path
        return ":" + ":".join(wanted)

    def extra_property(self, names: list[str], env: Env, written: str) -> Values:
        """An extra property of the project or its parents, a constant, a Gradle property, a known accessor."""
        state: ProjectState | None = env.state
        while state is not None:
            for cut in range(len(names), 0, -1):
                key = ".".join(names[:cut])
                if key in state.ext:
                    return self.evaluator.members.of(state.ext[key], names[cut:], env, written)
            state = state.parent
        constant = self.constant(names, env)
        if constant is not None:
            return constant
        dotted = ".".join(names)
        state = env.state
        while state is not None:
            if dotted in state.properties:
                return (state.properties[dotted],)
            state = state.parent
        if dotted in env.state.build.properties:
            return (env.state.build.properties[dotted],)
        library = known_accessor(dotted)
        return (library if library else Unknown(written),)

    def constant(self, names: list[str], env: Env, whole: bool = False) -> Values | None:
        """A constant of a convention build, enclosing objects first; `whole`: by all of the name only."""
        owners = _owners(env.scope)
        for cut in (len(names),) if whole else range(len(names), 0, -1):
            dotted = ".".join(names[:cut])
            candidates = self.world.constants.get(names[cut - 1], ())
            chosen = next((c for owner in owners for c in candidates if c.name == f"{owner}.{dotted}"), None)
            chosen = chosen or next((c for c in candidates if c.name == dotted), None)
            if chosen is None and cut > 1:
                chosen = next((c for c in candidates if c.name.endswith("." + dotted)), None)
            if chosen is not None:
                return self.evaluator.members.of(self._evaluate_constant(chosen, env), names[cut:], env, dotted)
        return None

    def _evaluate_constant(self, constant: Constant, env: Env) -> Values:
        if constant.cached is None:
            if constant.busy:
                return (Unknown(constant.name),)
            constant.busy = True
            inner = Env(env.state, Scope(owner=constant.owner), (), constant.path, env.depth)
            value = constant.value
            getter = isinstance(value, Invoke) and value.name in ("{}", "lazy") and value.body is not None
            body = value.body if isinstance(value, Invoke) and getter else None
            if body is not None:
                found = self.evaluator.functions.call(Function((), (), body, inner.scope, constant.path), (), {}, inner)
            else:
                found = self.evaluator.values(value, inner)
            constant.busy = False
            if any(isinstance(item, Unknown | CatalogPath) for item in found):
                return found
            constant.cached = found
        return constant.cached

    def closure(self, name: str, env: Env) -> Function | None:
        """A closure held by a local name or an extra property."""
        held = env.scope.find(name)
        state: ProjectState | None = env.state
        while held is None and state is not None:
            held, state = state.ext.get(name), state.parent
        return held[0] if held and isinstance(held[0], Function) else None


def _owners(scope: Scope | None) -> list[str]:
    owners: list[str] = []
    while scope is not None:
        owner = scope.owner
        while owner:
            if owner not in owners:
                owners.append(owner)
            owner = owner.rpartition(".")[0]
        scope = scope.parent
    return owners


@lru_cache(maxsize=10_000)
def _accessor(path: str) -> list[str]:
    """The segments of a Gradle path as `projects.` spells them. A large build asks for all of them at every line."""
    return [_camel(segment) for segment in path.split(":")[1:]]


def _camel(segment: str) -> str:
    first, *rest = re.split(r"[-_.\s]+", segment)
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
