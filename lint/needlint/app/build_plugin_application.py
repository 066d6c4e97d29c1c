"""Plugins that a script applies, in every spelling; those of the tree itself are run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from needlint.app.build_conditions import holds
from needlint.app.build_model import Plugin
from needlint.app.build_plugins import class_name, plugin_ids
from needlint.app.build_values import UNKNOWN_MARK, PluginReference, ProjectValue, Scope
from needlint.app.build_world import Env, PluginClass, World, tree_path
from needlint.facts.build_model import Expression, Statement
from needlint.facts.place import Place

if TYPE_CHECKING:
    from needlint.app.build_script import Closure, ScriptRunner

_DEEPEST = 20
"""Scripts applied by scripts beyond this nesting of blocks are not followed."""
GUARDS = frozenset(("withPlugin", "withId", "hasPlugin"))


class PluginApplication:
    """Notes plugins and runs what they bring."""

    def __init__(self, runner: ScriptRunner) -> None:
        self.runner, self.world = runner, runner.world
        self.evaluator, self.conventions = runner.evaluator, runner.conventions
        self.found: dict[str, Plugin] = {}
        self.doubtful: set[str] = set()
        """Plugins applied under a condition only."""
        self.guarded: list[tuple[str, Closure]] = []
        """Bodies that run once a plugin is there: id, closure."""

    def statement(self, statement: Statement, env: Env) -> None:
        """A statement of `plugins {}`."""
        named = dict(statement.named)
        if "apply" in named and self.evaluator.first(named["apply"], env) is False:
            return
        place = Place(env.path, statement.whole)
        version = self.evaluator.text(named["version"], env) if "version" in named else None
        if statement.name in ("id", "alias", "kotlin", "plugin") and statement.args:
            place = Place(env.path, getattr(statement.args[0], "range", statement.range))
            for plugin, known in plugin_ids(statement.args[0], self.evaluator, env):
                full = f"org.jetbrains.kotlin.{plugin}" if statement.name == "kotlin" else plugin
                self.apply_plugin(full, version or known, place, env, statement.condition)
        elif statement.name in ("apply", "hasPlugin"):
            self.apply(statement, env)
        elif statement.name in GUARDS:
            self.guard(statement, env)
        elif not statement.args:
            values = self.evaluator.names.path(statement.name.split("."), env, statement.name)
            plugin_value = values[0] if values else None
            if isinstance(plugin_value, PluginReference):
                self.apply_plugin(plugin_value.id, plugin_value.version, place, env, statement.condition)
            else:
                self.apply_plugin(statement.name, None, place, env, statement.condition)

    def apply(self, statement: Statement, env: Env) -> None:
        """`apply plugin: 'x'`, `apply from: 'y'`, `apply(plugin = "x")`, `plugins.apply("x")`, `apply<X>()`."""
        named = dict(statement.named)
        for arg in statement.args:
            named.update(getattr(arg, "items", ()) if type(arg).__name__ == "Mapping" else ())
        if "from" in named:
            self._apply_from(named["from"], env)
        expression = named.get("plugin") or (statement.args[0] if statement.args and "from" not in named else None)
        name = class_name(expression, statement.types)
        if name and name in self.world.classes:
            self.apply_class(name, env)
        elif expression is not None:
            place = Place(env.path, getattr(expression, "range", statement.range))
            for plugin, version in plugin_ids(expression, self.evaluator, env):
                self.apply_plugin(plugin, version, place, env, statement.condition)

    def apply_inside(self, name: str, statement: Statement, env: Env) -> None:
        """`apply { plugin("x"); from("y") }`."""
        if name == "from" and statement.args:
            self._apply_from(statement.args[0], env)
        elif name == "plugin" and statement.args:
            place = Place(env.path, getattr(statement.args[0], "range", statement.range))
            for plugin, version in plugin_ids(statement.args[0], self.evaluator, env):
                self.apply_plugin(plugin, version, place, env, statement.condition)

    def _apply_from(self, expression: Expression, env: Env) -> None:
        for value in self.evaluator.values(expression, env):
            if isinstance(value, str) and UNKNOWN_MARK not in value and "://" not in value:
                directory = env.state.directory
                path = tree_path(value, directory)
                if path not in self.world.scripts:
                    beside = tree_path(value, env.path.rpartition("/")[0])
                    path = beside if beside in self.world.scripts else path
                if self.runner.depth < _DEEPEST:
                    self.runner.script(path, Scope(), env.context if env.context[:1] == ("android",) else ())

    def guard(self, statement: Statement, env: Env) -> None:
        """`pluginManager.withPlugin("x") {}`: the body waits until the plugin is there."""
        body = statement.body
        if body is None:
            return
        for plugin, _ in plugin_ids(statement.args[0], self.evaluator, env):
            self.guarded.append((plugin, (body, env.inner(()))))

    def apply_plugin(self, plugin: str, version: str | None, place: Place, env: Env, condition: str = "") -> None:
        """Note a plugin and run it when it is one of the tree's own."""
        truth = holds(condition, self.evaluator, env) if condition else True
        if truth is False or (plugin in self.found and plugin not in self.doubtful):
            return
        known = plugin in self.found
        if truth is None:
            self.doubtful.add(plugin)
        else:
            self.doubtful.discard(plugin)
        if known:
            return
        self.found[plugin] = Plugin(plugin, version, place)
        if plugin in self.conventions.scripts:
            self.runner.script(self.conventions.scripts[plugin])
        elif plugin in self.conventions.classes:
            self.apply_class(self.conventions.classes[plugin], env)

    def apply_class(self, name: str, env: Env, level: int = 0) -> None:
        """Run a convention plugin class: its `apply` function, its own or its superclass's."""
        found = self.world.classes.get(name)
        if found is None or f"class {name}" in self.runner.applied or level > 5:
            return
        self.runner.applied.add(f"class {name}")
        scope = Scope(owner=name)
        for statement in found.body:
            if statement.name == "fun":
                self.runner.declare_function(statement, Env(env.state, scope, (), found.path))
        functions = scope.functions.pop("apply", [])
        inner = Env(env.state, scope, (), found.path, env.depth)
        for statement in found.body:
            if statement.declares and statement.name not in scope.names:
                self.runner.assignments.declare(statement, inner)
        parent = _superclass(found, self.world)
        calls_super = any(s.name == "super.apply" for function in functions for s in function.body)
        if parent and (not functions or calls_super):
            self.apply_class(parent, env, level + 1)
        for function in functions[:1]:
            for parameter in function.parameters:
                scope.names[parameter] = (ProjectValue(env.state.directory),)
            self.runner.run(function.body, inner)


def _superclass(found: PluginClass, world: World) -> str | None:
    names = re.findall(r"[A-Z]\w*", found.supertypes)
    return next((name for name in names if name in world.classes and name != found.name), None)
