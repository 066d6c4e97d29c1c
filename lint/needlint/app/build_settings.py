"""Settings scripts: the modules a Gradle build includes, its version catalogs and `gradle.ext` values."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from needlint.app.build_catalogs import Catalog, accessor
from needlint.app.build_evaluator import Evaluator
from needlint.app.build_values import UNKNOWN_MARK, FileNames, Library, PluginReference, Scope, Values
from needlint.app.build_world import BuildRoot, Env, World, join, project_path, tree_path
from needlint.facts.build_model import CatalogFacts, Expression, ScriptFacts, Statement

_MOST_ITEMS = 2000
_DEFAULT = "gradle/libs.versions.toml"


def settings_modules(facts: ScriptFacts) -> tuple[tuple[str, str], ...]:
    """(Gradle path, directory relative to the settings script's folder) of every included module, in order. An included
    build is listed with its directory and the Gradle path ":" + its last folder name + ":"."""
    world = World({"settings.gradle": facts}, {}, {}, ())
    reader = SettingsReader(world, Evaluator(world), world.builds[""], {})
    reader.run(facts, "settings.gradle")
    return tuple((path, directory) for path, directory in reader.modules.items())


class SettingsReader:
    """Runs one settings script into `build`: modules, catalogs, gradle.ext."""

    def __init__(
        self, world: World, evaluator: Evaluator, build: BuildRoot, catalogs: Mapping[str, CatalogFacts]
    ) -> None:
        self.world, self.evaluator, self.build, self.files = world, evaluator, build, catalogs
        self.modules: dict[str, str] = {}
        self.included_builds: list[str] = []
        self.steps = 0

    def run(self, facts: ScriptFacts, path: str) -> None:
        """Take in a settings script."""
        self._default_catalogs()
        state = self.world.state(self.build.directory)
        for statement, env in self._walk(facts.statements, Env(state, Scope(), (), path), 0):
            self._statement(statement, env)
        self.build.modules.update(self.modules)

    def _default_catalogs(self) -> None:
        default = join(self.build.directory, _DEFAULT)
        folder = posixpath.dirname(default)
        for path in sorted(self.files):
            if path == default or (posixpath.dirname(path) == folder and path.endswith(".versions.toml")):
                name = posixpath.basename(path).partition(".")[0]
                self.build.catalogs.setdefault(name, Catalog()).add(path, self.files[path])

    # -- walking --

    def _walk(self, statements: tuple[Statement, ...], env: Env, depth: int) -> Iterator[tuple[Statement, Env]]:
        for statement in statements:
            self.steps += 1
            if self.steps > 50_000 or depth > 20:
                return
            if statement.loop is not None:
                yield from self._loop(statement, env, depth)
            elif statement.declares and statement.args:
                env.scope.names[statement.name] = self.evaluator.values(statement.args[0], env)
            elif statement.name not in ("fun", "class", "object"):
                yield statement, env
                if statement.body:
                    context = (*env.context, *statement.name.split("."), *self._argument(statement, env))
                    yield from self._walk(statement.body, env.inner(context), depth + 1)

    def _argument(self, statement: Statement, env: Env) -> tuple[str, ...]:
        text = self.evaluator.text(statement.args[0], env) if statement.args else None
        return (text,) if text else ()

    def _loop(self, statement: Statement, env: Env, depth: int) -> Iterator[tuple[Statement, Env]]:
        assert statement.loop is not None
        variable, iterable = statement.loop
        for value in self.evaluator.values(iterable, env):
            if isinstance(value, dict):
                items: list[Values] = [({"key": (key,), "value": item},) for key, item in value.items()]
            else:
                items = [(item,) for item in (value if isinstance(value, tuple) else (value,))]
            for item in items[:_MOST_ITEMS]:
                scope = Scope(env.scope)
                names = variable.split(",")
                first = item[0]
                if len(names) > 1 and isinstance(first, dict):
                    scope.names[names[0]], scope.names[names[1]] = first["key"], first["value"]
                else:
                    scope.names[names[0]] = item
                yield from self._walk(statement.body or (), env.inner(scope=scope), depth + 1)

    # -- statements --

    def _statement(self, statement: Statement, env: Env) -> None:
        name = statement.name
        last = name.rpartition(".")[2]
        if last in ("include", "includeFlat") and not statement.assigns:
            self._include(statement, env, last == "includeFlat")
        elif last == "includeBuild" and statement.args:
            for directory in self._paths(statement.args[0], env):
                self.included_builds.append(directory)
        elif last == "projectDir" and statement.assigns and env.context[:1] == ("project",) and len(env.context) > 1:
            self._rename(env.context[1], statement.args[0], env)
        elif name == "project" and statement.args and statement.body:
            pass
        elif "versionCatalogs" in env.context:
            self._catalog(last, statement, env)
        elif name.startswith("gradle.") and statement.assigns and statement.args:
            key = name.removeprefix("gradle.").removeprefix("ext.").removeprefix("extra.")
            self.build.gradle_ext[key] = self.evaluator.values(statement.args[0], env)
        elif name.startswith("ext.") and statement.assigns and statement.args:
            env.state.ext[name.removeprefix("ext.")] = self.evaluator.values(statement.args[0], env)
        elif name == "apply":
            source = dict(statement.named).get("from")
            for path in self._paths(source, env) if source is not None else ():
                facts = self.world.scripts.get(path)
                if facts is not None and self.steps < 50_000:
                    for inner, place in self._walk(facts.statements, Env(env.state, Scope(), (), path), 1):
                        self._statement(inner, place)

    def _include(self, statement: Statement, env: Env, flat: bool) -> None:
        for arg in statement.args:
            for value in self.evaluator.values(arg, env):
                for item in value if isinstance(value, tuple) else (value,):
                    if isinstance(item, str) and item and UNKNOWN_MARK not in item:
                        path = project_path(item.replace("/", ":"))
                        folder = f"../{item}" if flat else path[1:].replace(":", "/")
                        if path != ":":
                            self.modules.setdefault(path, join(self.build.directory, folder))

    def _rename(self, path: str, value: Expression, env: Env) -> None:
        path = project_path(path)
        for directory in self._paths(value, env)[:1]:
            self.modules[path] = directory

    def _paths(self, value: Expression, env: Env) -> list[str]:
        out: list[str] = []
        for found in self.evaluator.values(value, env):
            if isinstance(found, str) and UNKNOWN_MARK not in found and "://" not in found:
                out.append(tree_path(found, self.build.directory))
            elif isinstance(found, FileNames):
                out.extend(found.paths)
        return out

    # -- catalogs --

    def _catalog(self, verb: str, statement: Statement, env: Env) -> None:
        at = env.context.index("versionCatalogs")
        names = [name for name in env.context[at + 1 :] if name not in ("create", "register", "named", "maybeCreate")]
        if verb in ("create", "register", "named", "maybeCreate") and not names:
            return
        if not names:
            if statement.body is not None:
                self.build.catalogs.setdefault(verb, Catalog())
            return
        catalog = self.build.catalogs.setdefault(names[0], Catalog())
        texts = [self.evaluator.text(arg, env) or "" for arg in statement.args]
        if verb == "from" and statement.args:
            for path in self._paths(statement.args[0], env):
                if path in self.files:
                    catalog.add(path, self.files[path])
        elif verb == "version" and len(texts) >= 2:
            catalog.versions[accessor(texts[0])] = texts[1]
        elif verb in ("library", "alias") and texts:
            self._library(catalog, texts, statement, env)
        elif verb == "bundle" and len(statement.args) >= 2:
            listed = self.evaluator.first(statement.args[1], env)
            if isinstance(listed, tuple):
                catalog.bundles[accessor(texts[0])] = tuple(item for item in listed if isinstance(item, str))
        elif verb == "plugin" and len(texts) >= 2:
            catalog.plugins[accessor(texts[0])] = PluginReference(texts[1], self._version(catalog, statement, env))

    def _library(self, catalog: Catalog, texts: list[str], statement: Statement, env: Env) -> None:
        place = None
        named = dict(statement.named)
        target = [*texts[1:]]
        if "to" in named:
            target = [self.evaluator.text(named["to"], env) or ""]
        if len(target) == 1 and ":" in target[0]:
            group, artifact, *rest = target[0].split(":")
            catalog.libraries[accessor(texts[0])] = Library(group, artifact, rest[0] if rest else None, place)
        elif len(target) >= 2:
            version = self._version(catalog, statement, env)
            catalog.libraries[accessor(texts[0])] = Library(target[0], target[1], version, place)

    def _version(self, catalog: Catalog, statement: Statement, env: Env) -> str | None:
        named = dict(statement.named)
        if "version" in named:
            return self.evaluator.text(named["version"], env)
        if "versionRef" in named:
            reference = self.evaluator.text(named["versionRef"], env)
            return catalog.version(reference) if reference else None
        return None


def fallback_catalogs(world: World, catalogs: Mapping[str, CatalogFacts]) -> None:
    """Give a build without catalogs of its own those of the build that encloses it."""
    for directory in sorted(world.builds, key=len):
        build = world.builds[directory]
        if not build.catalogs and directory:
            build.catalogs = dict(world.build_of(posixpath.dirname(directory)).catalogs)
