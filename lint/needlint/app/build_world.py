"""What the evaluation of a tree's build scripts knows: Gradle builds, their projects, constants, catalogs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from collections.abc import Mapping as ReadMapping
from dataclasses import dataclass, field

from needlint.app.build_catalogs import Catalog
from needlint.app.build_values import ROOT_MARK, Function, Scope, Values
from needlint.facts.build_model import (
    Expression,
    Listing,
    Mapping,
    Number,
    PropertiesFacts,
    ScriptFacts,
    Statement,
    Text,
)

_PROPERTY = re.compile(r"\bva[lr]\s+(\w+)")
_SETTINGS = ("settings.gradle", "settings.gradle.kts")
DEEPEST = 24
"""Nesting of expressions and calls beyond this stays unknown."""


@dataclass(eq=False)
class ProjectState:
    """One Gradle project: what its scripts set. `directory` is relative to the scanned root."""

    directory: str
    build: BuildRoot
    parent: ProjectState | None = None
    ext: dict[str, Values] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class BuildRoot:
    """One Gradle build: a folder with a settings script (or what stands for one)."""

    directory: str
    catalogs: dict[str, Catalog] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    """Gradle path -> directory."""
    properties: dict[str, str] = field(default_factory=dict)
    gradle_ext: dict[str, Values] = field(default_factory=dict)
    project: ProjectState | None = None


@dataclass(eq=False)
class Env:
    """Where a statement or expression stands."""

    state: ProjectState
    scope: Scope
    context: tuple[str, ...]
    path: str
    depth: int = 0

    def inner(self, context: tuple[str, ...] | None = None, scope: Scope | None = None) -> Env:
        """The same place in another block or scope."""
        return Env(
            self.state, scope or Scope(self.scope), self.context if context is None else context, self.path, self.depth
        )


@dataclass(eq=False)
class Constant:
    """A member of a constants object, evaluated when first asked for."""

    name: str
    value: Expression
    owner: str
    path: str
    cached: Values | None = None
    busy: bool = False


@dataclass(eq=False)
class PluginClass:
    """A class of a convention build with the functions it has and its supertypes' text."""

    name: str
    body: tuple[Statement, ...]
    supertypes: str
    path: str


@dataclass(eq=False)
class World:
    """Everything given to the evaluation, indexed."""

    scripts: ReadMapping[str, ScriptFacts]
    properties: ReadMapping[str, PropertiesFacts]
    constants_files: ReadMapping[str, ScriptFacts]
    files: Collection[str]
    builds: dict[str, BuildRoot] = field(default_factory=dict)
    states: dict[str, ProjectState] = field(default_factory=dict)
    constants: dict[str, list[Constant]] = field(default_factory=dict)
    """Last segment -> constants of that name."""
    functions: dict[str, list[Function]] = field(default_factory=dict)
    classes: dict[str, PluginClass] = field(default_factory=dict)
    files_by_directory: dict[str, list[str]] = field(default_factory=dict)
    """Archives only."""
    module_paths: dict[str, str] = field(default_factory=dict)
    """Directory -> path of the module in the whole tree."""
    placed: dict[str, BuildRoot] = field(default_factory=dict)
    """Directory of a module that a settings script places outside its own folder (`../lib`) -> that build."""

    def __post_init__(self) -> None:
        for path in sorted(self.scripts):
            if posixpath.basename(path) in _SETTINGS:
                self.builds[posixpath.dirname(path)] = BuildRoot(posixpath.dirname(path))
        self.builds.setdefault("", BuildRoot(""))
        for directory, build in self.builds.items():
            file = self.properties.get(join(directory, "gradle.properties"))
            build.properties = dict(file.values) if file else {}
            build.project = self.state(directory)
        for path, facts in sorted(self.constants_files.items()):
            self._index(facts.statements, "", path, Scope(), True)
        for path in sorted(self.files):
            if path.endswith((".jar", ".aar")):
                self.files_by_directory.setdefault(posixpath.dirname(path), []).append(path)

    def build_of(self, directory: str) -> BuildRoot:
        """The Gradle build a folder belongs to: the one that places it there from outside, else the nearest above."""
        while directory not in self.builds:
            if directory in self.placed:
                return self.placed[directory]
            directory = posixpath.dirname(directory)
        return self.builds[directory]

    def place(self) -> None:
        """Take up modules that settings scripts place outside their own folders and no other build holds."""
        settled = {posixpath.dirname(path) for path in self.scripts if posixpath.basename(path) in _SETTINGS}
        for directory, build in sorted(self.builds.items()):
            for module in build.modules.values():
                outside = directory and module != directory and not module.startswith(f"{directory}/")
                if outside and self.build_of(module).directory not in settled:
                    self.placed[module] = build

    def state(self, directory: str) -> ProjectState:
        """The project of a folder; its parent is its build's root project."""
        found = self.states.get(directory)
        if found is None:
            build = self.build_of(directory)
            parent = None if directory == build.directory else self.state(build.directory)
            found = self.states[directory] = ProjectState(directory, build, parent)
            file = self.properties.get(join(directory, "gradle.properties"))
            found.properties = dict(file.values) if file else {}
        return found

    def _index(self, statements: tuple[Statement, ...], owner: str, path: str, scope: Scope, free: bool) -> None:
        """`free`: functions here can be called by their bare name (those of a class can't)."""
        for statement in statements:
            if statement.name in ("object", "class", "enum", "interface", "trait") and statement.args:
                name = getattr(statement.args[0], "name", "")
                inner = ".".join(part for part in (owner, name) if part)
                body = statement.body or ()
                if statement.name == "enum":
                    self._enum(statement, inner, path)
                if name:
                    self.classes.setdefault(name, PluginClass(name, body, statement.types, path))
                if inner.count(".") < 12:
                    self._index(body, inner, path, Scope(scope, owner=inner), statement.name == "object")
            elif statement.name == "fun" and statement.args:
                name = getattr(statement.args[0], "name", "")
                function = Function(statement.parameters, statement.named, statement.body or (), scope, path)
                if free:
                    self.functions.setdefault(name, []).append(function)
                if owner and name != "apply":
                    scope.functions.setdefault(name, []).append(function)
            elif (statement.declares or statement.assigns) and statement.args:
                name = statement.name.rpartition(".")[2]
                dotted = ".".join(part for part in (owner, statement.name) if part)
                constant = Constant(dotted, statement.args[0], owner, path)
                self.constants.setdefault(name, []).append(constant)

    def _enum(self, statement: Statement, owner: str, path: str) -> None:
        """Entries of an enum as maps of their constructor's properties; `entries` and `values` list them."""
        names = _PROPERTY.findall(statement.types)
        entries: list[Expression] = []
        for entry in statement.body or ():
            if entry.assigns or entry.declares or entry.name in ("fun", "object", "class", ""):
                break
            items: list[tuple[str, Expression]] = [("name", Text((entry.name,), entry.range))]
            items += [*zip(names, entry.args, strict=False), *entry.named]
            items += [(name, Number(None, entry.range)) for name in names if name not in dict(items)]
            value = Mapping(tuple(items), entry.range)
            entries.append(value)
            self.constants.setdefault(entry.name, []).append(Constant(f"{owner}.{entry.name}", value, owner, path))
        for listing in ("entries", "values"):
            value_list = Listing(tuple(entries), statement.range)
            self.constants.setdefault(listing, []).append(Constant(f"{owner}.{listing}", value_list, owner, path))


def project_path(text: str) -> str:
    """A project path as Gradle reads it, from the root: `a:b`, `:a:b` and `::a:b` are all `:a:b`."""
    return ":" + ":".join(filter(None, text.split(":")))


def join(directory: str, name: str) -> str:
    """A normalised path below `directory`."""
    path = posixpath.normpath(posixpath.join(directory, name.replace("\\", "/")))
    return "" if path == "." else path


def tree_path(text: str, directory: str) -> str:
    """A path in a script -> relative to the scanned root: after the last root mark, else below `directory`."""
    _, mark, rest = text.rpartition(ROOT_MARK)
    return join("", rest.lstrip("/") or ".") if mark else join(directory, text)
