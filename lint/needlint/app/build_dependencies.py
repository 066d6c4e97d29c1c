"""Dependency statements: what stands in `dependencies {}` becomes coordinates, modules, archives, unresolved ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from needlint.app.build_archives import ArchiveReader
from needlint.app.build_configurations import Kind, classify, is_test, reaches_android
from needlint.app.build_evaluator import Evaluator
from needlint.app.build_model import Dependency, ModuleDependency, Unresolved
from needlint.app.build_values import (
    UNKNOWN_MARK,
    FileNames,
    Function,
    Ignored,
    Library,
    ModuleTarget,
    ProjectValue,
    Tree,
    Unknown,
    Value,
    describe,
)
from needlint.app.build_world import Env, project_path
from needlint.facts.build_model import Either, Expression, Invoke, Mapping, Opaque, Statement
from needlint.facts.place import Place, Range

_COORDINATE = re.compile(r"^[^\s:@/\\]+:[^\s:@/\\]+(?::[^\s:@]*(?::[^\s:@]*)?)?(?:@\w+)?$")
_NO_CONFIGURATION = frozenset(
    [
        "constraints",
        "components",
        "modules",
        "exclude",
        "because",
        "version",
        "if",
        "for",
        "return",
        "println",
        "print",
        "apply",
        "exclusiveContent",
        "attributes",
        "attributesSchema",
        "artifactTypes",
        "registerTransform",
        "resolutionStrategy",
        "capabilities",
        "transitive",
        "changing",
        "force",
        "isTransitive",
        "isChanging",
        "artifact",
        "substitute",
        "logger",
        "extraJavaModuleInfo",
        "google",
        "mavenCentral",
        "maven",
        "val",
        "var",
        "assert",
        "require",
        "check",
        "error",
        "throw",
        "exclusions",
        "with",
        "afterEvaluate",
        "apply",
        "configure",
        "named",
        "register",
    ]
)


@dataclass
class Collected:
    """What dependency statements of one module came to."""

    dependencies: list[Dependency] = field(default_factory=list)
    modules: list[ModuleDependency] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    extended: dict[str, str] = field(default_factory=dict)
    """Own configuration -> the configuration that extends it."""


class DependencyReader:
    """Resolves dependency statements of one module into `found`."""

    def __init__(self, evaluator: Evaluator, module: str) -> None:
        self.evaluator, self.module = evaluator, module
        self.found = Collected()
        self.archives = ArchiveReader(evaluator.world)

    def statement(self, statement: Statement, env: Env) -> bool:
        """Take in one statement of a `dependencies {}` block; False when it is no dependency."""
        name = statement.name
        args = statement.args
        named = dict(statement.named)
        if "$" in name:
            name = self._expand(name, env)
        name = name.rpartition(".")[2]
        if name in ("add", "addProvider", "addProviderConvertible") and args:
            configuration = self.evaluator.text(args[0], env)
            if configuration is None:
                return False
            name, args = configuration, args[1:]
        if name in _NO_CONFIGURATION or not (args or named):
            return False
        kind = self._kind(name, env)
        if kind is None:
            return False
        if "group" in named or "name" in named:
            self._notation(
                {key: self.evaluator.values(value, env) for key, value in named.items()},
                name,
                kind,
                env,
                statement.whole,
            )
        for arg in args:
            if (isinstance(arg, Invoke) and arg.name == "{}") or (isinstance(arg, Opaque) and not arg.text):
                continue
            self.expression(arg, name, kind, env)
        return True

    def _expand(self, name: str, env: Env) -> str:
        def value(match: re.Match[str]) -> str:
            found = env.scope.find(match[1].partition(".")[0])
            return found[0] if found and isinstance(found[0], str) else ""

        return re.sub(r"\$\{?([A-Za-z_][\w.]*)(?:\(\))?\}?", value, name)

    def _kind(self, name: str, env: Env) -> Kind | None:
        context = env.context
        if "buildscript" in context or "pluginManagement" in context:
            return Kind("main", False)
        kind = classify(name)
        if not kind.known and name in self.found.extended:
            extended = classify(self.found.extended[name])
            kind = Kind(extended.source_set, extended.shipped)
        source_set = _source_set(context)
        if source_set:
            shipped = kind.shipped and not is_test(source_set) and reaches_android(source_set)
            return Kind(source_set, shipped, kind.known)
        return kind

    def expression(self, expression: Expression, configuration: str, kind: Kind, env: Env) -> None:
        """Resolve one argument."""
        place = Place(env.path, _range(expression))
        if isinstance(expression, Mapping):
            values = {key: self.evaluator.values(value, env) for key, value in expression.items}
            self._notation(values, configuration, kind, env, expression.range)
            return
        written = describe(expression)
        for value in self.evaluator.values(expression, env):
            unresolved_side = isinstance(expression, Either) and isinstance(value, Unknown) and value.text
            self._value(value, unresolved_side or written, configuration, kind, env, place)

    def _value(self, value: Value, written: str, configuration: str, kind: Kind, env: Env, place: Place) -> None:  # noqa: PLR0917
        if isinstance(value, str):
            self._text(value, written, configuration, kind, place)
        elif isinstance(value, Library):
            self._library(value, configuration, kind, place)
        elif isinstance(value, tuple):
            for item in value:
                self._value(item, item.text if isinstance(item, Unknown) else written, configuration, kind, env, place)
        elif isinstance(value, ModuleTarget):
            target = self._module(value.path, env)
            self.found.modules.append(ModuleDependency(target, configuration, kind.source_set, kind.shipped, place))
        elif isinstance(value, FileNames):
            for path in value.paths:
                self.archives.file(path, configuration, kind, place)
        elif isinstance(value, Tree):
            self.archives.tree(value, configuration, kind, place)
        elif isinstance(value, dict):
            self._notation(value, configuration, kind, env, place.range)
        elif isinstance(value, Ignored | ProjectValue) or value is None or isinstance(value, Function):
            pass
        elif kind.known:
            self._unresolved(written, configuration, kind, place)

    def _text(self, text: str, written: str, configuration: str, kind: Kind, place: Place) -> None:
        text = text.strip()
        plain = re.sub(f"{UNKNOWN_MARK}[^{UNKNOWN_MARK}]*{UNKNOWN_MARK}", UNKNOWN_MARK, text)
        if not _COORDINATE.match(plain):
            if kind.known:
                self._unresolved(written, configuration, kind, place)
            return
        pieces = plain.partition("@")[0].split(":")
        if UNKNOWN_MARK in pieces[0] or UNKNOWN_MARK in pieces[1]:
            self._unresolved(written, configuration, kind, place)
            return
        version = (
            pieces[2] if len(pieces) > 2 and pieces[2] not in ("", "_") and UNKNOWN_MARK not in pieces[2] else None
        )  # `_`: refreshVersions
        self._library(Library(pieces[0], pieces[1], version), configuration, kind, place)

    def _library(self, value: Library, configuration: str, kind: Kind, place: Place) -> None:
        self.found.dependencies.append(
            Dependency(
                value.group,
                value.artifact,
                value.version,
                configuration,
                kind.source_set,
                kind.shipped,
                place,
                value.catalog,
                self.module,
            )
        )

    def _notation(
        self, values: dict[str, tuple[Value, ...]], configuration: str, kind: Kind, env: Env, where: Range
    ) -> None:
        """Map notation: group/name/version, or name/ext from a flatDir, or path of a project."""
        place = Place(env.path, where)

        def text(key: str) -> str | None:
            found = next((value for value in values.get(key, ()) if isinstance(value, str | int | float)), None)
            return None if found is None or UNKNOWN_MARK in str(found) else str(found)

        group, name, version = text("group"), text("name"), text("version")
        if group and name:
            self._library(Library(group, name, version), configuration, kind, place)
        elif name and not values.get("group"):
            file = f"{name}-{version}" if version else name
            self.archives.by_name.append((file, text("ext") or "jar", configuration, kind, place))
        elif text("path"):
            self._value(ModuleTarget(text("path") or ""), "", configuration, kind, env, place)
        elif kind.known:
            written = ", ".join(f"{key}: {text(key) or '?'}" for key in values)
            self._unresolved(written, configuration, kind, place)

    def _unresolved(self, written: str, configuration: str, kind: Kind, place: Place) -> None:
        self.found.unresolved.append(Unresolved(written, configuration, kind.source_set, place, kind.shipped))

    def _module(self, path: str, env: Env) -> str:
        """A project path as written -> the path of the module in the whole tree."""
        wanted = project_path(path)
        directory = env.state.build.modules.get(wanted)
        if directory is None:
            return wanted
        return self.evaluator.world.module_paths.get(directory, wanted)


def _source_set(context: tuple[str, ...]) -> str:
    """The Kotlin source set whose `dependencies {}` this is."""
    if "sourceSets" in context:
        at = len(context) - 1 - context[::-1].index("sourceSets")
        names = [name for name in context[at + 1 :] if name != "dependencies"]
        if names:
            return names[0]
    return ""


def _range(expression: Expression) -> Range:
    return expression.whole if isinstance(expression, Invoke) else expression.range
