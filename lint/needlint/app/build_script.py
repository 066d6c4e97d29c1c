"""Runs the scripts of one project: walks statements and hands each to the reader of what it says."""

from __future__ import annotations

from needlint.app.build_android import AndroidReader
from needlint.app.build_archives import flat_directories
from needlint.app.build_assignments import Assignments
from needlint.app.build_blocks import ELEMENT, EXTRA, Blocks
from needlint.app.build_configurations import classify
from needlint.app.build_dependencies import DependencyReader
from needlint.app.build_evaluator import Evaluator
from needlint.app.build_functions import choose
from needlint.app.build_loops import Loops
from needlint.app.build_model import ArchiveDependency
from needlint.app.build_plugin_application import GUARDS, PluginApplication
from needlint.app.build_plugins import APPLICATION, LIBRARY, ConventionPlugins
from needlint.app.build_values import UNKNOWN_MARK, ContextValue, Function, Scope
from needlint.app.build_world import Env, ProjectState, World, project_path, tree_path
from needlint.facts.build_model import Expression, Invoke, Statement
from needlint.facts.place import Place

Closure = tuple[tuple[Statement, ...], Env]

_MOST_STATEMENTS = 200_000
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
_IMPLIED = frozenset(("com.android.base", "android", "android-base"))
"""Plugin ids that every Android plugin brings."""
_WORDS = frozenset(("dependencies", "plugins", "android", "implementation", "api", "apply", "kotlin", "buildscript"))


class ScriptRunner:
    """What the scripts of one project come to."""

    def __init__(
        self, world: World, evaluator: Evaluator, conventions: ConventionPlugins, state: ProjectState, module: str
    ) -> None:
        self.world, self.evaluator, self.conventions, self.state = world, evaluator, conventions, state
        self.android = AndroidReader(evaluator)
        self.dependencies = DependencyReader(evaluator, module)
        self.for_all: list[Closure] = []
        """Bodies of allprojects {} and subprojects {}, for the projects below."""
        self.for_project: list[tuple[str, Closure]] = []
        """Bodies of project(":x") {}: Gradle path, closure."""
        self.later: list[Closure] = []
        """Bodies of afterEvaluate {} and the like."""
        self.applied: set[str] = set()
        """Script files and plugin classes that have run."""
        self.steps = 0
        self.calls = 0
        self.depth = 0
        self.blocks, self.loops = Blocks(self), Loops(self)
        self.assignments, self.plugins = Assignments(self), PluginApplication(self)

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
            waiting, self.plugins.guarded = self.plugins.guarded, []
            later, self.later = self.later, []
            for body, env in later:
                self.run(body, env)
            for plugin, closure in waiting:
                if plugin in self.plugins.found or (
                    plugin in _IMPLIED and not (APPLICATION | LIBRARY).isdisjoint(self.plugins.found)
                ):
                    self.run(*closure)
                else:
                    self.plugins.guarded.append((plugin, closure))
        self.dependencies.archives.finish()

    def run(self, statements: tuple[Statement, ...], env: Env) -> None:
        """Run statements in order."""
        if self.depth > _DEEPEST:
            return
        self.depth += 1
        for statement in statements:  # functions first: a script may call what it declares below
            if statement.name == "fun" and statement.args:
                self.declare_function(statement, env)
        for statement in statements:
            self.steps += 1
            if self.steps > _MOST_STATEMENTS:
                break
            self._statement(statement, env)
        self.depth -= 1

    def declare_function(self, statement: Statement, env: Env) -> None:
        """Make a function known in the scope it is declared in."""
        name = getattr(statement.args[0], "name", "")
        function = Function(statement.parameters, statement.named, statement.body or (), env.scope, env.path)
        env.scope.functions.setdefault(name, []).append(function)

    def _statement(self, statement: Statement, env: Env) -> None:
        if statement.name in ("fun", "interface"):
            return
        if statement.name in ("object", "class"):
            self.assignments.local_object(statement, env)
        elif statement.loop is not None:
            self.loops.loop(statement, env)
        elif statement.declares:
            self.assignments.declare(statement, env)
        elif statement.assigns:
            self.assignments.assign(statement, env)
        elif statement.name:
            self._call(statement, env)
        elif statement.args:
            self._bare(statement, env)

    def _bare(self, statement: Statement, env: Env) -> None:
        """An expression as a statement; a closure called at once, or a string command."""
        value = statement.args[0]
        if isinstance(value, Invoke) and value.body is not None:
            self.run(value.body, env.inner())

    def _call(self, statement: Statement, env: Env) -> None:
        context = env.context
        if context and context[-1] == "dependencies" and "." not in statement.name:
            if classify(statement.name).known or not self._user_function(statement, env):
                self._dependency(statement, env)
            return
        if context and context[-1] == "plugins":
            self.plugins.statement(statement, env)
            return
        if statement.name.startswith("manifestPlaceholders") or "${" in statement.name:
            name, inner = statement.name, env
        else:
            name, inner = self.blocks.place(statement.name, env)
        self._placed(name, statement, inner)

    def _placed(self, name: str, statement: Statement, env: Env) -> None:
        """A call with the block it stands in: what it is for, else a function of the tree, else a block."""
        context, body, args = env.context, statement.body, statement.args
        last = context[-1] if context else ""
        if last == "dependencies":
            self._dependency(statement, env)
        elif last == "artifacts" and name == "add" and len(args) == 2:
            self._artifact(args[1], env)
        elif self._of_plugins(name, statement, env) or self._of_projects(name, statement, env):
            pass
        elif (name in ("dirs", "dir") and last == "flatDir") or (name == "flatDir" and statement.named):
            self.dependencies.archives.flat_directories.extend(flat_directories(statement, env, self.evaluator))
        elif name == "extendsFrom" and (args or "configurations" in context):
            self._extends(last, args)
        elif name in ELEMENT and args and statement.named and body is None:
            self.blocks.links(statement, env)
        elif self._user_function(statement, env):
            pass
        elif body is not None and name in _TRANSPARENT:
            self.blocks.transparent(name, statement, env, body)
        elif body is not None:
            self.blocks.block(name, statement, env, body)
        elif context and context[0] == "android":
            self.android.setting(name, statement, env)
            self.blocks.element(name, statement, env)

    def _of_plugins(self, name: str, statement: Statement, env: Env) -> bool:
        """Calls that apply a plugin or wait for one."""
        context, args = env.context, statement.args
        last = context[-1] if context else ""
        if name == "apply" and (args or statement.named or statement.types or last in ("plugins", "pluginManager")):
            self.plugins.apply(statement, env)
        elif last == "apply" or (name == "plugin" and args):
            self.plugins.apply_inside(name, statement, env)
        elif name in GUARDS and args:
            self.plugins.guard(statement, env)
        else:
            return False
        return True

    def _of_projects(self, name: str, statement: Statement, env: Env) -> bool:
        """Calls that configure projects, extensions and extra properties."""
        context, body, args = env.context, statement.body, statement.args
        last = context[-1] if context else ""
        if name in ("allprojects", "subprojects") and body:
            self._all_projects(name, body, env)
        elif name in ("configure", "the", "getByType", "findByType") and body is not None:
            self.blocks.configure(statement, env, body)
        elif name == "project" and args:
            self._other_project(statement, env)
        elif last in EXTRA and name in ("set", "put") and len(args) == 2:
            key = self.evaluator.text(args[0], env)
            if key:
                env.state.ext[key] = self.evaluator.values(args[1], env)
        else:
            return False
        return True

    def _artifact(self, expression: Expression, env: Env) -> None:
        """`artifacts.add("default", file("x.aar"))`: a module that only wraps an archive."""
        path = self.evaluator.text(expression, env) or ""
        if path.endswith((".jar", ".aar")) and UNKNOWN_MARK not in path:
            place = Place(env.path, getattr(expression, "whole", expression.range))
            archive = ArchiveDependency(tree_path(path, env.state.directory), "default", "main", True, place)
            self.dependencies.archives.found.append(archive)

    def _all_projects(self, name: str, body: tuple[Statement, ...], env: Env) -> None:
        closure = (body, env.inner(()))
        self.for_all.append(closure)
        if name == "allprojects":
            self.run(*closure)

    def _other_project(self, statement: Statement, env: Env) -> None:
        path = self.evaluator.text(statement.args[0], env)
        body = statement.body
        if path is None or body is None:
            return
        self.for_project.append((project_path(path), (body, env.inner(()))))

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
        context = self.blocks.deeper(env.context, statement.name.rpartition(".")[2])
        self.run(statement.body or (), env.inner(context))
