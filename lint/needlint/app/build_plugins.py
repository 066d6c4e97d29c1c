"""Plugins: ids in their spellings, and the convention plugins of the tree itself.

A convention plugin is a precompiled script (`<id>.gradle.kts` under a convention build) or a class registered in a
`gradlePlugin {}` block or a `META-INF/gradle-plugins/<id>.properties` file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from needlint.app.build_evaluator import Evaluator
from needlint.app.build_values import UNKNOWN_MARK, PluginReference, Scope, Value
from needlint.app.build_world import Env, World
from needlint.facts.build_model import Expression, Path, Statement

_SCRIPT = re.compile(r"(?:^|/)src/main/(?:kotlin|groovy|java)/(?P<package>.*/)?(?P<id>[^/]+)\.gradle(?:\.kts)?$")
_DESCRIPTOR = re.compile(r"(?:^|/)META-INF/gradle-plugins/(?P<id>[^/]+)\.properties$")
APPLICATION = frozenset(("com.android.application", "android", "com.android.model.application"))
LIBRARY = frozenset(
    (
        "com.android.library",
        "android-library",
        "com.android.dynamic-feature",
        "com.android.instantapp",
        "com.android.feature",
        "com.android.kotlin.multiplatform.library",
        "com.android.fused-library",
        "com.android.model.library",
    )
)


class ConventionPlugins:
    """Plugin id -> the script, or the class, that it runs."""

    def __init__(self, world: World, evaluator: Evaluator) -> None:
        self.scripts: dict[str, str] = {}
        self.classes: dict[str, str] = {}
        for path in sorted(world.scripts):
            match = _SCRIPT.search(path)
            if match:
                package = (match["package"] or "").strip("/").replace("/", ".")
                self.scripts.setdefault(match["id"], path)
                if package:
                    self.scripts.setdefault(f"{package}.{match['id']}", path)
        for path, file in sorted(world.properties.items()):
            match = _DESCRIPTOR.search(path)
            implementation = file.values.get("implementation-class") if match else None
            if match and implementation:
                self.classes.setdefault(match["id"], implementation.rpartition(".")[2])
        for path, facts in sorted(world.scripts.items()):
            state = world.state(posixpath.dirname(path))
            env = Env(state, Scope(), (), path)
            for plugin, name in _registered(facts.statements, evaluator, env, False, 0):
                self.classes.setdefault(plugin, name)


def _registered(
    statements: tuple[Statement, ...], evaluator: Evaluator, env: Env, inside: bool, depth: int
) -> Iterator[tuple[str, str]]:
    """(id, simple class name) of each plugin registered in `gradlePlugin {}` blocks."""
    identity: str | None = None
    implementation: str | None = None
    for statement in statements:
        name = statement.name.removesuffix(".set").rpartition(".")[2]
        if inside and statement.args and name in ("id", "implementationClass"):
            text = evaluator.text(statement.args[0], env)
            if text is None:
                value = evaluator.first(statement.args[0], env)
                text = value.id if isinstance(value, PluginReference) else None
            if text and UNKNOWN_MARK not in text:
                identity, implementation = (text, implementation) if name == "id" else (identity, text)
        elif inside and statement.declares and statement.args and not statement.body:
            env.scope.names[statement.name] = evaluator.values(statement.args[0], env)
        if statement.body and depth < 6 and (inside or statement.name.startswith("gradlePlugin") or depth == 0):
            under = inside or statement.name.startswith("gradlePlugin")
            if under:
                yield from _registered(statement.body, evaluator, env, True, depth + 1)
        elif under_call(statement) and inside:
            yield from _called(statement, evaluator, env)
    if identity and implementation:
        yield identity, implementation.rpartition(".")[2]


def under_call(statement: Statement) -> bool:
    """A call such as `plugin("id", "Class")` of a helper function."""
    return len(statement.args) >= 2 and not statement.assigns and not statement.declares


def _called(statement: Statement, evaluator: Evaluator, env: Env) -> Iterator[tuple[str, str]]:
    texts = [evaluator.text(arg, env) for arg in statement.args]
    names = [text for text in texts if text]
    if (len(names) == 2 and names[1][:1].isupper()) or (len(names) == 2 and "." in names[1]):
        yield names[0], names[1].rpartition(".")[2]


def plugin_ids(expression: Expression, evaluator: Evaluator, env: Env) -> list[tuple[str, str | None]]:
    """Plugin ids (with versions) that an expression names."""
    out: list[tuple[str, str | None]] = []
    for value in evaluator.values(expression, env):
        for item in value if isinstance(value, tuple) else (value,):
            found = _plugin(item)
            if found:
                out.append(found)
    return out


def _plugin(value: Value) -> tuple[str, str | None] | None:
    if isinstance(value, PluginReference):
        return value.id, value.version
    if isinstance(value, str) and value and UNKNOWN_MARK not in value:
        return value, None
    return None


def class_name(expression: Expression | None, types: str) -> str | None:
    """The plugin class in `apply<X>()`, `apply plugin: X`, `apply(X::class.java)`."""
    if types:
        return types.rpartition(".")[2]
    if isinstance(expression, Path):
        name = expression.name.partition("::")[0].removesuffix(".class").rpartition(".")[2]
        return name if name[:1].isupper() else None
    return None
