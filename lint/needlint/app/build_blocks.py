"""Blocks of build scripts: which configuration object a block, or a dotted name, stands in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from needlint.app.build_values import ContextValue, ModuleTarget, ProjectValue, Scope, Value
from needlint.app.build_world import Env
from needlint.facts.build_model import Invoke, Statement

if TYPE_CHECKING:
    from needlint.app.build_script import ScriptRunner

_ANDROID_TYPE = re.compile(
    r"(?:Application|Library|Common|Base|App|Tested|Test|DynamicFeature|BaseAppModule)Extension\b|Android\w*Extension\b"
)
_ANDROID_BLOCKS = frozenset(("android", "androidLibrary", "androidComponents", "androidApplication"))
_ANDROID_MEMBERS = frozenset(("defaultConfig", "productFlavors", "buildTypes", "sourceSets"))
"""Blocks of the Android extension alone: written inside another of its blocks they still are the extension's."""
ELEMENT = frozenset(["create", "getByName", "named", "register", "maybeCreate", "getAt", "findByName"])
"""Calls that name one element of a container: `create("full") {}`."""
EXTRA = frozenset(("ext", "extra"))
"""Blocks and owners of extra properties."""


class Blocks:
    """Runs blocks in the context they configure."""

    def __init__(self, runner: ScriptRunner) -> None:
        self.runner, self.evaluator, self.android = runner, runner.evaluator, runner.android

    def place(self, name: str, env: Env) -> tuple[str, Env]:
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
                context = self.deeper(context, head)
            names = names[1:]
        return ".".join(names), env.inner(context, env.scope)

    def deeper(self, context: tuple[str, ...], name: str) -> tuple[str, ...]:
        """The context of a block of this name inside another."""
        if name in _ANDROID_BLOCKS and "dependencies" not in context:
            return ("android",)
        if name in ("dependencies", "plugins") and context and context[0] == "android":
            return (name,)
        if name in _ANDROID_MEMBERS and context and context[0] == "android":
            return ("android", name)
        return (*context, name)

    def links(self, statement: Statement, env: Env) -> None:
        """`getByName("debug").setRoot("x")`: each link is a statement in that element."""
        text = self.evaluator.text(statement.args[0], env)
        context = (*env.context, text) if text else env.context
        self.android.enter(context)
        links = tuple(Statement(key, statement.range, statement.whole, (value,)) for key, value in statement.named)
        self.runner.run(links, env.inner(context))

    def element(self, name: str, statement: Statement, env: Env) -> None:
        """`create("full")` without a block still makes a flavor."""
        if name in ELEMENT and statement.args and (text := self.evaluator.text(statement.args[0], env)):
            self.android.enter((*env.context, text))

    def block(self, name: str, statement: Statement, env: Env, body: tuple[Statement, ...]) -> None:
        """Run a named block in its context."""
        context = env.context
        if name in ELEMENT and statement.args:
            text = self.evaluator.text(statement.args[0], env)
            context = (("android",) if text == "android" and not context else (*context, text)) if text else context
        elif name == "dependencies":
            context = (*(() if context and context[0] == "android" else context), name)
        else:
            context = self.deeper(context, name)
        self.android.enter(context)
        self.element(name, statement, env)
        scope = Scope(env.scope)
        for parameter in statement.parameters or implicit_parameter(env):
            scope.names[parameter] = (ContextValue(context) if context else ProjectValue(env.state.directory),)
        self.runner.run(body, env.inner(context, scope))

    def transparent(self, name: str, statement: Statement, env: Env, body: tuple[Statement, ...]) -> None:
        """Run a block that configures what stands outside it (`apply {}`, `with(x) {}`), now or after the script."""
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
        for parameter in statement.parameters or implicit_parameter(env):
            inner.scope.names[parameter] = (subject,)
        if name in ("afterEvaluate", "projectsEvaluated", "whenReady"):
            self.runner.later.append((body, inner))
        else:
            self.runner.run(body, inner)

    def configure(self, statement: Statement, env: Env, body: tuple[Statement, ...]) -> None:
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
            self.runner.for_all.append((body, env.inner(())))
            return
        elif ("Kotlin" in name and "Extension" in name) or text == "kotlin":
            context = ("kotlin",)
        elif isinstance(first, Invoke):
            for value in self.evaluator.values(first, env):
                for item in value if isinstance(value, tuple) else (value,):
                    if isinstance(item, ModuleTarget):
                        self.runner.for_project.append((item.path, (body, env.inner(()))))
            if not text:
                self.runner.for_all.append((body, env.inner(())))
            return
        else:
            context = (text or name or "configure",)
        scope = Scope(env.scope)
        for parameter in statement.parameters or implicit_parameter(env):
            scope.names[parameter] = (ContextValue(context),)
        self.runner.run(body, env.inner(context, scope))


def implicit_parameter(env: Env) -> tuple[str, ...]:
    """Groovy closures call what they configure `it`; in Kotlin `it` stays that of the enclosing lambda."""
    return () if env.path.endswith((".kts", ".kt")) else ("it",)
