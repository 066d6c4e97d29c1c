"""Build evaluation: scripts, catalogs, properties, lockfiles -> what each module is made of."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping

from msgspec import structs

from needlint.app.build_catalogs import Catalog
from needlint.app.build_evaluator import Evaluator
from needlint.app.build_model import Dependency, ModuleBuild
from needlint.app.build_packages import package_dependencies
from needlint.app.build_plugins import APPLICATION, LIBRARY, ConventionPlugins
from needlint.app.build_script import Closure, ScriptRunner
from needlint.app.build_settings import SettingsReader, fallback_catalogs
from needlint.app.build_values import Scope
from needlint.app.build_world import Env, World, join
from needlint.facts.build_model import CatalogFacts, LockFacts, PackageFacts, PropertiesFacts, ScriptFacts
from needlint.project.model import Module, Project

_SETTINGS = ("settings.gradle", "settings.gradle.kts")
_SCRIPTS = ("build.gradle", "build.gradle.kts")


def evaluate(  # noqa: PLR0917 - one mapping per kind of file
    project: Project,
    scripts: Mapping[str, ScriptFacts],
    catalogs: Mapping[str, CatalogFacts],
    properties: Mapping[str, PropertiesFacts],
    locks: Mapping[str, LockFacts],
    constants: Mapping[str, ScriptFacts],
    packages: Mapping[str, PackageFacts],
    files: Collection[str],
) -> dict[str, ModuleBuild]:
    """Evaluate the builds of a whole tree; keys are module paths (":app"), every mapping is keyed by file path relative
    to the scanned root, `files` are all archive paths. What can't be resolved is in `ModuleBuild.unresolved`."""
    world = World(scripts, properties, constants, files)
    world.module_paths = {module.directory: module.path for module in project.modules}
    evaluator = Evaluator(world)
    _read_settings(world, evaluator, catalogs, project)
    conventions = ConventionPlugins(world, evaluator)
    runners = _run(world, evaluator, conventions, project)
    out: dict[str, ModuleBuild] = {}
    for module in project.modules:
        runner = runners.get(module.directory)
        if runner is not None:
            out[module.path] = _result(module, runner, locks)
    return package_dependencies(out, project, packages)


def _read_settings(world: World, evaluator: Evaluator, catalogs: Mapping[str, CatalogFacts], project: Project) -> None:
    for directory, build in sorted(world.builds.items()):
        reader = SettingsReader(world, evaluator, build, catalogs)
        path = next((join(directory, name) for name in _SETTINGS if join(directory, name) in world.scripts), None)
        reader.run(world.scripts[path] if path else ScriptFacts(()), path or "")
    world.place()
    for directory, build in sorted(world.builds.items()):
        for module in project.modules:
            inside = world.build_of(module.directory) is build and module.directory != directory
            if inside and module.directory not in build.modules.values():
                build.modules.setdefault(module.path, module.directory)
    fallback_catalogs(world, catalogs)
    for path, facts in sorted(catalogs.items()):  # a catalog that no settings script of the tree names
        build = world.build_of(posixpath.dirname(path))
        name = posixpath.basename(path).partition(".")[0]
        if name not in build.catalogs:
            build.catalogs[name] = Catalog()
            build.catalogs[name].add(path, facts)


def _run(
    world: World, evaluator: Evaluator, conventions: ConventionPlugins, project: Project
) -> dict[str, ScriptRunner]:
    """Run each build's root script, then the scripts of its modules, parents first."""
    runners: dict[str, ScriptRunner] = {}
    by_directory = {module.directory: module for module in project.modules}
    directories = sorted({*by_directory, *world.builds}, key=lambda name: (name.count("/") + bool(name), name))
    directories.sort(key=lambda name: name in world.placed)  # their builds' root scripts come first
    for directory in directories:
        state = world.state(directory)
        module = by_directory.get(directory)
        runner = ScriptRunner(world, evaluator, conventions, state, module.path if module else ":")
        runners[directory] = runner
        parents = _parents(directory, state.build.directory, runners)
        for body, env in [closure for parent in parents for closure in parent.for_all]:
            runner.run(body, Env(state, Scope(env.scope), (), env.path))
        for body, env in _injected(directory, parents, state.build.modules):
            runner.run(body, Env(state, Scope(env.scope), (), env.path))
        script = module.build_script if module and module.build_script else None
        if script is None or script not in world.scripts:
            script = next((join(directory, name) for name in _SCRIPTS if join(directory, name) in world.scripts), None)
        if script is not None:
            runner.script(script)
        runner.settle()
    return runners


def _parents(directory: str, root: str, runners: dict[str, ScriptRunner]) -> list[ScriptRunner]:
    """Runners of the folders above that belong to the same build, outermost first."""
    out: list[ScriptRunner] = []
    if root and not directory.startswith(f"{root}/"):  # placed outside the build's folder
        return [runners[root]] if directory != root else out
    while directory != root:
        directory = posixpath.dirname(directory)
        if directory in runners:
            out.append(runners[directory])
    return out[::-1]


def _injected(directory: str, parents: list[ScriptRunner], modules: dict[str, str]) -> list[Closure]:
    return [closure for parent in parents for path, closure in parent.for_project if modules.get(path) == directory]


def _result(module: Module, runner: ScriptRunner, locks: Mapping[str, LockFacts]) -> ModuleBuild:
    found = runner.dependencies.found
    android = runner.android
    return ModuleBuild(
        module=module.path,
        kind=_kind(module, runner),
        namespace=android.namespace,
        application_id=android.parts["default", "main"].application_id,
        parts=android.variant_parts(),
        plugins=tuple(runner.plugins.found.values()),
        dependencies=_dependencies(found.dependencies, _locked(module, locks)),
        modules=tuple(dict.fromkeys(found.modules)),
        archives=tuple(dict.fromkeys(runner.dependencies.archives.found)),
        unresolved=tuple(dict.fromkeys(found.unresolved)),
        source_directories=android.source_directories(),
        compile_sdk=android.compile_sdk,
    )


def _kind(module: Module, runner: ScriptRunner) -> str:
    """By plugin; one applied under a condition counts only when no other decides."""
    sure = set(runner.plugins.found) - runner.plugins.doubtful
    for ids in (sure, set(runner.plugins.found)):
        if ids & APPLICATION:
            return "application"
        if ids & LIBRARY:
            return "library"
    return "other" if runner.plugins.found else module.kind


def _locked(module: Module, locks: Mapping[str, LockFacts]) -> dict[tuple[str, str], str]:
    lock = locks.get(join(module.directory, "gradle.lockfile")) or locks.get("gradle.lockfile")
    return {(group, artifact): version for group, artifact, version in lock.coordinates} if lock else {}


def _dependencies(dependencies: list[Dependency], locked: dict[tuple[str, str], str]) -> tuple[Dependency, ...]:
    out: dict[tuple[object, ...], Dependency] = {}
    for dependency in dependencies:
        key = (
            dependency.group,
            dependency.artifact,
            dependency.configuration,
            dependency.source_set,
            dependency.place,
        )
        if key in out:
            continue
        version = dependency.version or locked.get((dependency.group, dependency.artifact))
        out[key] = structs.replace(dependency, version=version)
    return tuple(out.values())
