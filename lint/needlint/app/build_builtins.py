"""Functions that Gradle and the Kotlin plugin bring: `project(..)`, `files(..)`, `platform(..)` and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from needlint.app.build_values import (
    ROOT_MARK,
    UNKNOWN_MARK,
    FileNames,
    Ignored,
    Library,
    ModuleTarget,
    ProjectValue,
    Tree,
    Unknown,
    Value,
    Values,
    describe,
)
from needlint.app.build_world import Env, project_path, tree_path
from needlint.facts.build_model import Expression, Invoke, Mapping

if TYPE_CHECKING:
    from needlint.app.build_evaluator import Evaluator

MAPS = frozenset(("mapOf", "mutableMapOf", "hashMapOf", "linkedMapOf"))


def _project(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    source = next((value for key, value in call.named if key == "path"), call.args[0] if call.args else None)
    if isinstance(source, Invoke) and source.name in MAPS and source.args:  # project(mapOf("path" to ":a"))
        source = source.args[0]
    if isinstance(source, Mapping):
        source = next((value for key, value in source.items if key == "path"), source)
    if source is None:
        return None
    out: list[Value] = []
    for value in evaluator.values(source, env):
        if isinstance(value, str) and UNKNOWN_MARK not in value:
            out.append(ModuleTarget(project_path(value)))
        else:
            out.append(value if isinstance(value, ModuleTarget | ProjectValue) else Unknown(describe(call)))
    return tuple(out)


def _kotlin(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    module = evaluator.text(call.args[0], env) if call.args else None
    version = evaluator.text(call.args[1], env) if len(call.args) > 1 else None
    return (Library("org.jetbrains.kotlin", f"kotlin-{module}", version),) if module else None


def _platform(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    return (Ignored("platform"),)


def _inner(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    return evaluator.values(call.args[0], env) if call.args else None


def _files(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    paths: list[str] = []
    for arg in call.args:
        for value in evaluator.values(arg, env):
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, str) and UNKNOWN_MARK not in item:
                    paths.append(tree_path(item, env.state.directory))
                elif isinstance(item, FileNames):
                    paths.extend(item.paths)
                elif isinstance(item, Tree):
                    return (item,)
                else:
                    return (Unknown(describe(call)),)
    return (FileNames(tuple(paths)),)


def _file(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    directory = env.state.directory
    pieces: list[str] = []
    for arg in call.args:
        value = evaluator.text(arg, env)
        if value is None or UNKNOWN_MARK in value:
            return None
        pieces.append(value)
    if not pieces:
        return None
    if call.name.startswith("rootProject"):
        directory = env.state.build.directory
    return (ROOT_MARK + tree_path("/".join(pieces), directory),)


def _file_tree(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    named = dict(call.named)
    for arg in call.args:
        if isinstance(arg, Mapping):
            named.update(arg.items)
    source = named.get("dir") or next((arg for arg in call.args if not isinstance(arg, Mapping)), None)
    merged = evaluator.first(source, env) if source is not None else None
    if isinstance(merged, dict):
        named_values = merged
        merged = named_values.get("dir", (None,))[0]
        include = _strings(named_values.get("include") or named_values.get("includes") or ())
        exclude: tuple[str, ...] = ()
    else:
        include = _patterns(evaluator, named, "include", env)
        exclude = _patterns(evaluator, named, "exclude", env)
    for statement in call.body or ():
        patterns = tuple(text for arg in statement.args for text in _strings(evaluator.values(arg, env)))
        if statement.name in ("include", "includes"):
            include += patterns
        elif statement.name == "exclude":
            exclude += patterns
    if not isinstance(merged, str) or UNKNOWN_MARK in merged:
        return None
    directory = env.state.build.directory if call.name.startswith("rootProject") else env.state.directory
    return (Tree(tree_path(merged, directory), include, exclude),)


def _patterns(evaluator: Evaluator, named: dict[str, Expression], key: str, env: Env) -> tuple[str, ...]:
    source = named.get(key) or named.get(key + "s")
    return _strings(evaluator.values(source, env)) if source is not None else ()


def _strings(values: Values) -> tuple[str, ...]:
    out: list[str] = []
    for value in values:
        out.extend(_strings(value) if isinstance(value, tuple) else [value] if isinstance(value, str) else [])
    return tuple(out)


def _ignored(evaluator: Evaluator, call: Invoke, env: Env) -> Values | None:
    return (Ignored(call.name),)


PLAIN_OWNERS = frozenset(("", "project", "rootProject", "dependencies", "project.dependencies", "this", "target"))
"""What such a function may be called on."""
BUILTINS: dict[str, Callable[[Evaluator, Invoke, Env], Values | None]] = {
    "project": _project,
    "kotlin": _kotlin,
    "platform": _platform,
    "enforcedPlatform": _platform,
    "files": _files,
    "file": _file,
    "File": _file,
    "fileTree": _file_tree,
    "gradleApi": _ignored,
    "gradleTestKit": _ignored,
    "localGroovy": _ignored,
    "gradleKotlinDsl": _ignored,
    "npm": _ignored,
    "devNpm": _ignored,
    "variantOf": _inner,
    "testFixtures": _inner,
    "provider": _inner,
    "embeddedKotlin": _kotlin,
    "requireNotNull": _inner,
    "checkNotNull": _inner,
}
