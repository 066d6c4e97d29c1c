"""Runs the scripts of one project: walks statements, knows which block it stands in, hands facts to their readers."""

from __future__ import annotations

import re

from needlint.app.build_android import AndroidReader
from needlint.app.build_archives import flat_directories
from needlint.app.build_configurations import classify
from needlint.app.build_dependencies import DependencyReader
from needlint.app.build_evaluator import Evaluator
from needlint.app.build_functions import choose
from needlint.app.build_model import ArchiveDependency, Dependency, Plugin
from needlint.app.build_plugins import APPLICATION, LIBRARY, ConventionPlugins, class_name, plugin_ids
from needlint.app.build_values import (
    UNKNOWN_MARK,
    ContextValue,
    Function,
    ModuleTarget,
    PluginReference,
    ProjectValue,
    Scope,
    Unknown,
    Value,
    Values,
    unique,
)
from needlint.app.build_world import Env, PluginClass, ProjectState, World, tree_path
from needlint.facts.build_model import Expression, Invoke, Opaque, Path, Statement
from needlint.facts.gradle import read_script
from needlint.facts.place import Place

Closure = tuple[tuple[Statement, ...], Env]

_MOST_STATEMENTS = 200_000
_MOST_ITEMS = 400
_MOST_CALLS = 2000
_DEEPEST = 40
_TRANSPARENT = frozenset(
    [
        "apply",
        "run",
        "with",
        "also",
        "let",
        "afterEvaluate",
        "beforeEvaluate",
        "project",
        "this",
        "target",
        "projectsEvaluated",
        "evaluationDependsOn",
        "taskGraph",
        "whenReady",
        "settingsEvaluated",
        "ifPresent",
        "gradle",
        "onVariants",
        "finalizeDsl",
        "invoke",
    ]
)
_ANDROID_TYPE = re.compile(
    r"(?:Application|Library|Common|Base|App|Tested|Test|DynamicFeature|BaseAppModule)Extension\b|Android\w*Extension\b"
)
_ANDROID_BLOCKS = frozenset(("android", "androidLibrary", "androidComponents", "androidApplication"))
_ANDROID_MEMBERS = frozenset(("defaultConfig", "productFlavors", "buildTypes", "sourceSets"))
"""Blocks of the Android extension alone: written inside another of its blocks they still are the extension's."""
_ELEMENT = frozenset(["create", "getByName", "named", "register", "maybeCreate", "getAt", "findByName"])
_IMPLIED = frozenset(("com.android.base", "android", "android-base"))
"""Plugin ids that every Android plugin brings."""
_GUARDS = frozenset(("withPlugin", "withId", "hasPlugin"))
_EXTRA = frozenset(("ext", "extra"))
_WORDS = frozenset(("dependencies", "plugins", "android", "implementation", "api", "apply", "kotlin", "buildscript"))


class ScriptRunner:
    """What the scripts of one project come to."""

    def __init__(
        self, world: World, evaluator: Evaluator, conventions: ConventionPlugins, state: ProjectState, module: str
    ) -> None:
        self.world, self.evaluator, self.conventions, self.state = world, evaluator, conventions, state
        self.android = AndroidReader(evaluator)
        self.dependencies = DependencyReader(evaluator, module)
        self.plugins: dict[str, Plugin] = {}
        self.doubtful: set[str] = set()
        """Plugins applied under a condition only."""
        self.for_all: list[Closure] = []
        """Bodies of allprojects {} and subprojects {}, for the projects below."""
        self.for_project: list[tuple[str, Closure]] = []
        """Bodies of project(":x") {}: Gradle path, closure."""
        self.guarded: list[tuple[str, Closure]] = []
        self.later: list[Closure] = []
        self.applied: set[str] = set()
        self.steps = 0
        self.calls = 0
        self.depth = 0

    # -- running --

    def script(self, path: str, scope: Scope | None = None, context: tuple[str, ...] = ()) -> None:
        """Run a script file once, when the tree has it."""
        facts = self.world.scripts.get(path) or self.world.constants_files.get(path)
        if facts is None or path in self.applied:
            return
        self.applied.add(path)
        self.run(facts.statements, Env(self.state, scope or Scope(), context, path))

    def settle(self) -> None:
        """Run what waits for a plugin or for the end of the script."""
        for _ in range(4):
            waiting, self.guarded = self.guarded, []
            later, self.later = self.later, []
            for body, env in later:
                self.run(body, env)
            for plugin, closure in waiting:
                if plugin in self.plugins or (
                    plugin in _IMPLIED and not (APPLICATION | LIBRARY).isdisjoint(self.plugins)
                ):
                    self.run(*closure)
                else:
                    self.guarded.append((plugin, closure))
        self.dependencies.archives.finish()

    def run(self, statements: tuple[Statement, ...], env: Env) -> None:
        """Run statements in order."""
        if self.depth > _DEEPEST:
            return
        self.depth += 1
        for statement in statements:  # functions first: a script may call what it declares below
            if statement.name == "fun" and statement.args:
                self._declare_function(statement, env)
        for statement in statements:
            self.steps += 1
            if self.steps > _MOST_STATEMENTS:
                break
            self._statement(statement, env)
        self.depth -= 1

    def _declare_function(self, statement: Statement, env: Env) -> None:
        name = getattr(statement.args[0], "name", "")
        function = Function(statement.parameters, statement.named, statement.body or (), env.scope, env.path)
        env.scope.functions.setdefault(name, []).append(function)

    def _statement(self, statement: Statement, env: Env) -> None:
        if statement.name in ("fun", "interface"):
            return
        if statement.name in ("object", "class"):
            self._local_object(statement, env)
        elif statement.loop is not None:
            self._loop(statement, env)
        elif statement.declares:
            self._declare(statement, env)
        elif statement.assigns:
            self._assign(statement, env)
        elif statement.name:
            self._call(statement, env)
        elif statement.args:
            self._bare(statement, env)

    def _bare(self, statement: Statement, env: Env) -> None:
        """An expression as a statement; a closure called at once, or a string command."""
        value = statement.args[0]
        if isinstance(value, Invoke) and value.body is not None:
            self.run(value.body, env.inner())

    def _local_object(self, statement: Statement, env: Env) -> None:
        name = getattr(statement.args[0], "name", "") if statement.args else ""
        if name:
            inner = Env(env.state, Scope(env.scope), (), env.path, env.depth + 1)
            env.scope.names[name] = (self._members(statement.body or (), inner, 0),)

    def _members(self, body: tuple[Statement, ...], env: Env, level: int) -> dict[str, Values]:
        table: dict[str, Values] = {}
        for statement in body:
            if statement.name in ("object", "class") and statement.args and level < 8:
                inner = Env(env.state, Scope(env.scope), (), env.path, env.depth + 1)
                name = getattr(statement.args[0], "name", "")
                table[name] = (self._members(statement.body or (), inner, level + 1),)
            elif statement.declares and statement.args:
                table[statement.name] = self.evaluator.values(statement.args[0], env)
            else:
                continue
            env.scope.names.update(table)
        return table

    # -- loops and values --

    def _loop(self, statement: Statement, env: Env) -> None:
        assert statement.loop is not None
        variable, iterable = statement.loop
        body = statement.body or ()
        if isinstance(iterable, Path) and self._block_loop(iterable, statement, env):
            return
        values = self.evaluator.values(iterable, env)
        names = variable.split(",")
        each = statement.name in ("let", "also", "ifPresent")
        for value in values:
            items: list[Values] = [(value,)]
            if isinstance(value, tuple) and not each:
                items = [(item,) for item in value[:_MOST_ITEMS]]
            elif isinstance(value, dict) and not each:
                items = [({"key": (key,), "value": item},) for key, item in list(value.items())[:_MOST_ITEMS]]
            for index, item in enumerate(items):
                scope = Scope(env.scope)
                self._bind_item(scope, names, item, index, statement.name)
                self.run(body, env.inner(scope=scope))

    def _block_loop(self, iterable: Path, statement: Statement, env: Env) -> bool:
        """`configurations.all {}`, `subprojects.each {}`, `android.applicationVariants.all {}`."""
        body = statement.body or ()
        last = iterable.name.rpartition(".")[2]
        if last in ("subprojects", "allprojects"):
            self.for_all.append((body, env.inner(())))
        elif last in ("configurations", "repositories", "tasks", "productFlavors", "buildTypes", "applicationVariants",
                      "libraryVariants", "sourceSets", "targets"):  # fmt: skip
            self.run(body, env.inner((*self._deeper(env.context, last), "all")))
        else:
            return False
        return True

    def _bind_item(self, scope: Scope, names: list[str], item: Values, index: int, verb: str) -> None:
        first = item[0]
        if len(names) >= 2:
            if isinstance(first, dict) and "key" in first and "value" in first:
                scope.names[names[0]], scope.names[names[1]] = first["key"], first["value"]
            elif verb == "forEachIndexed":
                scope.names[names[0]], scope.names[names[1]] = (index,), item
            elif isinstance(first, tuple) and len(first) >= 2:
                scope.names[names[0]], scope.names[names[1]] = (first[0],), (first[1],)
            else:
                scope.names[names[0]], scope.names[names[1]] = item, (index,)
        else:
            scope.names[names[0]] = item

    def _declare(self, statement: Statement, env: Env) -> None:
        name = statement.name
        value = statement.args[0]
        made = getattr(value, "name", "").rpartition(".")[2]
        if made in ("getting", "creating", "registering", "existing") and isinstance(value, Path | Invoke):
            owner = tuple(part for part in getattr(value, "name", "").split(".")[:-1] if part)
            context = (*env.context, *owner, name)
            env.scope.names[name] = (ContextValue(context),)
            self.android.enter(context)
            if statement.body:
                self.run(statement.body, env.inner(context))
            return
        if isinstance(value, Invoke) and made in ("extra", "lazy"):
            found = self._delegate(value, env)
            if made == "extra":
                env.state.ext[name] = found
        elif isinstance(value, Path) and made in ("extra", "project", "rootProject", "settings"):
            found = self.evaluator.names.path([name] if made != "rootProject" else ["rootProject", name], env, name)
        else:
            found = self.evaluator.values(value, env)
            if isinstance(value, Invoke) and value.name.rpartition(".")[2] in _ELEMENT and value.body:
                text = self.evaluator.text(value.args[0], env) if value.args else None
                owner = tuple(part for part in value.name.split(".")[:-1] if part)
                if text:
                    self.run(value.body, env.inner((*env.context, *owner, text)))
        env.scope.names[name] = found

    def _delegate(self, value: Invoke, env: Env) -> Values:
        if value.body is not None:
            closure = Function((), (), value.body, env.scope, env.path)
            return self.evaluator.functions.call(closure, (), {}, env)
        return self.evaluator.values(value.args[0], env) if value.args else (Unknown(value.name),)

    # -- assignments --

    def _assign(self, statement: Statement, env: Env) -> None:
        names = statement.name.split(".")
        value = statement.args[0] if statement.args else Opaque("", statement.range)
        state = env.state
        while len(names) > 1 and names[0] in ("project", "this", "rootProject", "target"):
            if names[0] == "rootProject":
                state = state.build.project or state
            names = names[1:]
        index = dict(statement.named).get("[]")
        if names[0] == "gradle" and len(names) > 1:
            key = ".".join(names[2:] if names[1] in _EXTRA else names[1:])
            env.state.build.gradle_ext[key] = self.evaluator.values(value, env)
        elif names[0] in _EXTRA and "android" not in env.context:
            self._assign_extra(names[1:], index, value, statement, Env(state, env.scope, env.context, env.path))
        elif env.context and env.context[-1] in _EXTRA and index is None:
            self._assign_extra(names, None, value, statement, env)
        elif (holder := env.scope.holder(names[0])) is not None and not isinstance(
            (holder.names[names[0]] or (None,))[0], ContextValue | ProjectValue
        ):
            self._assign_local(holder, names, index, value, statement, env)
        elif len(names) == 1 and names[0] in state.ext and not env.context:
            self._assign_extra(names, index, value, statement, env)
        else:
            self._setting(statement, env)

    def _assign_extra(
        self, names: list[str], index: Expression | None, value: Expression, statement: Statement, env: Env
    ) -> None:
        found = self.evaluator.values(value, env)
        table = env.state.ext
        if index is not None:
            key = self.evaluator.text(index, env)
            names = [*names, key] if key else names
        if not names:
            for item in found:
                table.update(item if isinstance(item, dict) else {})
            return
        key = ".".join(names)
        if statement.adds and key in table:
            found = _added(table[key], found)
        elif statement.condition and key in table:
            found = unique([*table[key], *found])
        owner = table.get(names[0], (None,))[0]
        if len(names) > 1 and isinstance(owner, dict):
            owner[".".join(names[1:])] = found
        table[key] = found

    def _assign_local(  # noqa: PLR0917
        self,
        holder: Scope,
        names: list[str],
        index: Expression | None,
        value: Expression,
        statement: Statement,
        env: Env,
    ) -> None:
        found = self.evaluator.values(value, env)
        if index is not None:
            key = self.evaluator.text(index, env)
            names = [*names, key] if key else names
        held = holder.names[names[0]]
        if len(names) > 1:
            if held and isinstance(held[0], dict):
                held[0][".".join(names[1:])] = found
            return
        if statement.adds:
            found = _added(held, found)
        elif statement.condition:
            found = unique([*held, *found])
        holder.names[names[0]] = found

    def _setting(self, statement: Statement, env: Env) -> None:
        """An assignment to a property of what the block configures."""
        name, inner = self._place(statement.name, env)
        if inner.context and inner.context[0] == "android":
            self.android.setting(name, statement, inner)

    def _place(self, name: str, env: Env) -> tuple[str, Env]:
        """Split leading owners off a dotted name: `android.defaultConfig.minSdk` stands in those blocks."""
        names = name.split(".")
        context = env.context
        while len(names) > 1:
            head = names[0]
            local = env.scope.find(head)
            value = local[0] if local else None
            if isinstance(value, ContextValue):
                context = value.context
            elif isinstance(value, ProjectValue) or head in ("project", "target", "rootProject"):
                context = ()
            elif head in ("this", "extensions", "delegate"):
                pass
            elif (
                head in ("manifestPlaceholders", "java", "kotlin", "res", "manifest", "assets", "flavorDimensions")
                and context
            ) or (head in ("compileSdk", "minSdk", "targetSdk") and names[1] == "set"):
                break
            else:
                context = self._deeper(context, head)
            names = names[1:]
        return ".".join(names), env.inner(context, env.scope)

    def _deeper(self, context: tuple[str, ...], name: str) -> tuple[str, ...]:
        if name in _ANDROID_BLOCKS and "dependencies" not in context:
            return ("android",)
        if name in ("dependencies", "plugins") and context and context[0] == "android":
            return (name,)
        if name in _ANDROID_MEMBERS and context and context[0] == "android":
            return ("android", name)
        return (*context, name)

    # -- calls --

    def _call(self, statement: Statement, env: Env) -> None:
        context = env.context
        if context and context[-1] == "dependencies" and "." not in statement.name:
            if classify(statement.name).known or not self._user_function(statement, env):
                self._dependency(statement, env)
            return
        if context and context[-1] == "plugins":
            self._plugin(statement, env)
            return
        if statement.name.startswith("manifestPlaceholders") or "${" in statement.name:
            name, inner = statement.name, env
        else:
            name, inner = self._place(statement.name, env)
        self._placed(name, statement, inner)

    def _placed(self, name: str, statement: Statement, env: Env) -> None:  # noqa: PLR0912
        context, body, args = env.context, statement.body, statement.args
        last = context[-1] if context else ""
        if last == "dependencies":
            self._dependency(statement, env)
        elif last == "artifacts" and name == "add" and len(args) == 2:
            self._artifact(args[1], env)
        elif name == "apply" and (args or statement.named or statement.types or last in ("plugins", "pluginManager")):
            self._apply(statement, env)
        elif last == "apply" or (name == "plugin" and args):
            self._apply_inside(name, statement, env)
        elif name in _GUARDS and args:
            self._guard(statement, env)
        elif name in ("allprojects", "subprojects") and body:
            self._all_projects(name, body, env)
        elif name in ("configure", "the", "getByType", "findByType") and body is not None:
            self._configure(statement, env, body)
        elif name == "project" and args:
            self._other_project(statement, env)
        elif (name == "set" and last in _EXTRA and len(args) == 2) or (
            last in _EXTRA and name == "put" and len(args) == 2
        ):
            key = self.evaluator.text(args[0], env)
            if key:
                env.state.ext[key] = self.evaluator.values(args[1], env)
        elif (name in ("dirs", "dir") and last == "flatDir") or (name == "flatDir" and statement.named):
            self.dependencies.archives.flat_directories.extend(flat_directories(statement, env, self.evaluator))
        elif (name == "extendsFrom" and args) or ("configurations" in context and name == "extendsFrom"):
            self._extends(last, args)
        elif name in _ELEMENT and args and statement.named and body is None:
            self._links(statement, env)
        elif self._user_function(statement, env):
            pass
        elif body is not None and name in _TRANSPARENT:
            self._transparent(name, statement, env, body)
        elif body is not None:
            self._block(name, statement, env, body)
        elif context and context[0] == "android":
            self.android.setting(name, statement, env)
            self._element(name, statement, env)

    def _artifact(self, expression: Expression, env: Env) -> None:
        """`artifacts.add("default", file("x.aar"))`: a module that only wraps an archive."""
        path = self.evaluator.text(expression, env) or ""
        if path.endswith((".jar", ".aar")) and UNKNOWN_MARK not in path:
            place = Place(env.path, getattr(expression, "whole", expression.range))
            archive = ArchiveDependency(tree_path(path, env.state.directory), "default", "main", True, place)
            self.dependencies.archives.found.append(archive)

    def _links(self, statement: Statement, env: Env) -> None:
        """`getByName("debug").setRoot("x")`: each link is a statement in that element."""
        text = self.evaluator.text(statement.args[0], env)
        context = (*env.context, text) if text else env.context
        self.android.enter(context)
        links = tuple(Statement(key, statement.range, statement.whole, (value,)) for key, value in statement.named)
        self.run(links, env.inner(context))

    def _element(self, name: str, statement: Statement, env: Env) -> None:
        """`create("full")` without a block still makes a flavor."""
        if name in _ELEMENT and statement.args and (text := self.evaluator.text(statement.args[0], env)):
            self.android.enter((*env.context, text))

    def _block(self, name: str, statement: Statement, env: Env, body: tuple[Statement, ...]) -> None:
        context = env.context
        if name in _ELEMENT and statement.args:
            text = self.evaluator.text(statement.args[0], env)
            context = (("android",) if text == "android" and not context else (*context, text)) if text else context
        elif name == "dependencies":
            context = (*(() if context and context[0] == "android" else context), name)
        else:
            context = self._deeper(context, name)
        self.android.enter(context)
        self._element(name, statement, env)
        scope = Scope(env.scope)
        for parameter in statement.parameters or _implicit(env):
            scope.names[parameter] = (ContextValue(context) if context else ProjectValue(env.state.directory),)
        self.run(body, env.inner(context, scope))

    def _transparent(self, name: str, statement: Statement, env: Env, body: tuple[Statement, ...]) -> None:
        context, state = env.context, env.state
        if name == "with" and statement.args:
            value = self.evaluator.first(statement.args[0], env)
            written = getattr(statement.args[0], "name", "")
            if isinstance(value, ContextValue):
                context = value.context
            elif written.rpartition(".")[2] in ("pluginManager", "plugins"):
                context = ("pluginManager",)
            elif isinstance(value, ProjectValue):
                context = ()
        inner = Env(state, Scope(env.scope), context, env.path, env.depth)
        subject: Value = ContextValue(context) if context else ProjectValue(state.directory)
        for parameter in statement.parameters or _implicit(env):
            inner.scope.names[parameter] = (subject,)
        if name in ("afterEvaluate", "projectsEvaluated", "whenReady"):
            self.later.append((body, inner))
        else:
            self.run(body, inner)

    def _configure(self, statement: Statement, env: Env, body: tuple[Statement, ...]) -> None:
        """`configure<X> {}`, `extensions.configure(X::class.java) {}`, `configure(subprojects) {}`."""
        first = statement.args[0] if statement.args else None
        written = getattr(first, "name", "")
        name = statement.types or written
        text = self.evaluator.text(first, env) if first is not None and not written else None
        if _ANDROID_TYPE.search(name) or text == "android":
            context: tuple[str, ...] = ("android",)
        elif (
            "subprojects" in written
            or "allprojects" in written
            or (written and not name[:1].isupper() and "::" not in written)
        ):
            self.for_all.append((body, env.inner(())))
            return
        elif ("Kotlin" in name and "Extension" in name) or text == "kotlin":
            context = ("kotlin",)
        elif isinstance(first, Invoke):
            for value in self.evaluator.values(first, env):
                for item in value if isinstance(value, tuple) else (value,):
                    if isinstance(item, ModuleTarget):
                        self.for_project.append((item.path, (body, env.inner(()))))
            if not text:
                self.for_all.append((body, env.inner(())))
            return
        else:
            context = (text or name or "configure",)
        scope = Scope(env.scope)
        for parameter in statement.parameters or _implicit(env):
            scope.names[parameter] = (ContextValue(context),)
        self.run(body, env.inner(context, scope))

    def _all_projects(self, name: str, body: tuple[Statement, ...], env: Env) -> None:
        closure = (body, env.inner(()))
        self.for_all.append(closure)
        if name == "allprojects":
            self.run(*closure)

    def _other_project(self, statement: Statement, env: Env) -> None:
        path = self.evaluator.text(statement.args[0], env)
        body = statement.body
        if path is None:
            return
        if body is None:
            return
        self.for_project.append((path if path.startswith(":") else f":{path}", (body, env.inner(()))))

    def _extends(self, parent: str, args: tuple[Expression, ...]) -> None:
        for arg in args:
            name = getattr(arg, "name", "")
            if isinstance(arg, Invoke) and arg.args:
                name = "".join(p for p in getattr(arg.args[0], "parts", ()) if isinstance(p, str))
            if name:
                self.dependencies.found.extended[name.rpartition(".")[2]] = parent

    def _dependency(self, statement: Statement, env: Env) -> None:
        name = statement.name
        local = env.scope.find(name)
        if local and isinstance(local[0], ContextValue):
            name = local[0].context[-1]
        if self.dependencies.statement(statement, env):
            return
        if statement.body and name not in ("constraints", "components", "modules", "exclude"):
            self.run(statement.body, env.inner())

    def _user_function(self, statement: Statement, env: Env) -> bool:
        """Run a function of the script or the convention build in place."""
        name = statement.name.rpartition(".")[2]
        if name in _WORDS or (
            statement.body is not None and not statement.args and not statement.named and name in _TRANSPARENT
        ):
            return False
        function = self.evaluator.names.closure(name, env)
        if function is None:
            choices = env.scope.function(name) or self.world.functions.get(name, [])
            if not choices:
                return False
            function = choose(choices, len(statement.args) + len(statement.named))
        self.calls += 1
        if (
            id(function.body) in self.evaluator.functions.active
            or self.depth > _DEEPEST // 2
            or self.calls > _MOST_CALLS
        ):
            return True
        given = tuple(self.evaluator.values(arg, env) for arg in statement.args)
        named = {key: self.evaluator.values(value, env) for key, value in statement.named}
        if statement.body is not None:
            block = Function(statement.parameters, (), statement.body, env.scope, env.path)
            given = (*given, (block,))
        scope = self.evaluator.functions.bind(function, given, named, env)
        receiver = statement.name.rpartition(".")[0]
        if receiver:
            scope.names["this@receiver"] = self.evaluator.names.path(receiver.split("."), env, receiver)
        self.evaluator.functions.active.add(id(function.body))
        self.run(function.body, Env(env.state, scope, env.context, function.path, env.depth + 1))
        self.evaluator.functions.active.discard(id(function.body))
        if statement.body is not None:
            self._block_of(function, statement, env)
        return True

    def _block_of(self, function: Function, statement: Statement, env: Env) -> None:
        """The closure given to a user function is taken to configure what its name says."""
        context = self._deeper(env.context, statement.name.rpartition(".")[2])
        self.run(statement.body or (), env.inner(context))

    # -- plugins --

    def _plugin(self, statement: Statement, env: Env) -> None:
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
            self._apply(statement, env)
        elif statement.name in _GUARDS:
            self._guard(statement, env)
        elif not statement.args:
            values = self.evaluator.names.path(statement.name.split("."), env, statement.name)
            plugin_value = values[0] if values else None
            if isinstance(plugin_value, PluginReference):
                self.apply_plugin(plugin_value.id, plugin_value.version, place, env, statement.condition)
            else:
                self.apply_plugin(statement.name, None, place, env, statement.condition)

    def _apply(self, statement: Statement, env: Env) -> None:
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

    def _apply_inside(self, name: str, statement: Statement, env: Env) -> None:
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
                if self.depth < _DEEPEST // 2:
                    self.script(path, Scope(), env.context if env.context[:1] == ("android",) else ())

    def _guard(self, statement: Statement, env: Env) -> None:
        body = statement.body
        if body is None:
            return
        for plugin, _ in plugin_ids(statement.args[0], self.evaluator, env):
            self.guarded.append((plugin, (body, env.inner(()))))

    def apply_plugin(self, plugin: str, version: str | None, place: Place, env: Env, condition: str = "") -> None:
        """Note a plugin and run it when it is one of the tree's own."""
        truth = holds(condition, self.evaluator, env) if condition else True
        if truth is False or (plugin in self.plugins and plugin not in self.doubtful):
            return
        known = plugin in self.plugins
        if truth is None:
            self.doubtful.add(plugin)
        else:
            self.doubtful.discard(plugin)
        if known:
            return
        self.plugins[plugin] = Plugin(plugin, version, place)
        if plugin in self.conventions.scripts:
            self.script(self.conventions.scripts[plugin])
        elif plugin in self.conventions.classes:
            self.apply_class(self.conventions.classes[plugin], env)

    def apply_class(self, name: str, env: Env, level: int = 0) -> None:
        """Run a convention plugin class: its `apply` function, its own or its superclass's."""
        found = self.world.classes.get(name)
        if found is None or f"class {name}" in self.applied or level > 5:
            return
        self.applied.add(f"class {name}")
        scope = Scope(owner=name)
        for statement in found.body:
            if statement.name == "fun":
                self._declare_function(statement, Env(env.state, scope, (), found.path))
        functions = scope.functions.pop("apply", [])
        inner = Env(env.state, scope, (), found.path, env.depth)
        for statement in found.body:
            if statement.declares and statement.name not in scope.names:
                self._declare(statement, inner)
        parent = _superclass(found, self.world)
        calls_super = any(s.name == "super.apply" for function in functions for s in function.body)
        if parent and (not functions or calls_super):
            self.apply_class(parent, env, level + 1)
        for function in functions[:1]:
            for parameter in function.parameters:
                scope.names[parameter] = (ProjectValue(env.state.directory),)
            self.run(function.body, inner)

    @property
    def collected_dependencies(self) -> list[Dependency]:
        """Dependencies so far."""
        return self.dependencies.found.dependencies


def holds(condition: str, evaluator: Evaluator, env: Env) -> bool | None:
    """Whether an if-condition's text holds, None when it can't be told: `x`, `!x`, `x.toBoolean()`, `x == true`."""
    if len(condition) > 400:
        return None
    verdict: bool | None = True
    for piece in condition.split("&&"):
        text = piece.strip()
        wanted = True
        while text.startswith("!") or (text.startswith("(") and text.endswith(")")):
            wanted = wanted ^ text.startswith("!")
            text = text[1:].strip() if text.startswith("!") else text[1:-1].strip()
        left, equals, right = text.partition("==")
        statements = read_script("x.gradle", f"x({left}, {right})".encode()).statements if left else ()
        if not statements or not statements[0].args:
            return None
        found = [evaluator.first(arg, env) for arg in statements[0].args]
        if any(isinstance(value, Unknown) for value in found):
            return None
        if equals and len(found) > 1:
            truth = str(found[0]).lower() == str(found[1]).lower()
        elif isinstance(found[0], bool) or str(found[0]).lower() in ("true", "false"):
            truth = str(found[0]).lower() == "true"
        else:
            return None
        if truth is not wanted:
            verdict = False
    return verdict


def _superclass(found: PluginClass, world: World) -> str | None:
    names = re.findall(r"[A-Z]\w*", found.supertypes)
    return next((name for name in names if name in world.classes and name != found.name), None)


def _implicit(env: Env) -> tuple[str, ...]:
    """Groovy closures call what they configure `it`; in Kotlin `it` stays that of the enclosing lambda."""
    return () if env.path.endswith((".kts", ".kt")) else ("it",)


def _added(before: Values, values: Values) -> Values:
    old, new = before[0] if before else None, values[0] if values else None
    if isinstance(old, tuple):
        return ((*old, *(new if isinstance(new, tuple) else (new,))),)
    if isinstance(old, dict) and isinstance(new, dict):
        return ({**old, **new},)
    if isinstance(old, str) and isinstance(new, str):
        return (old + new,)
    return values
