"""Plugins of pubspec.yaml, package.json and Cordova's config.xml become dependencies of the application modules."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from msgspec import structs

from needlint.app.build_model import Dependency, ModuleBuild
from needlint.facts.build_model import PackageFacts
from needlint.facts.place import Place
from needlint.project.model import Project


def package_dependencies(
    builds: dict[str, ModuleBuild], project: Project, packages: Mapping[str, PackageFacts]
) -> dict[str, ModuleBuild]:
    """Add packages to the application modules below each manifest's folder: per ecosystem the nearest manifest above
    the module, and the packages of the tree that it names."""
    if not packages:
        return builds
    by_name = {(facts.ecosystem, facts.name): path for path, facts in sorted(packages.items()) if facts.name}
    out = dict(builds)
    for module in project.modules:
        build = builds.get(module.path)
        if build is None:
            if module.kind != "application":
                continue
            build = ModuleBuild(module.path, module.kind, None, None, ())
        if "application" not in (module.kind, build.kind):
            continue
        found: list[Dependency] = []
        for ecosystem in sorted({facts.ecosystem for facts in packages.values()}):
            path = _nearest(module.directory, ecosystem, packages)
            if path is not None:
                found.extend(_closure(path, packages, by_name, module.path))
        if found:
            out[module.path] = structs.replace(build, dependencies=(*build.dependencies, *found))
    return out


def _nearest(directory: str, ecosystem: str, packages: Mapping[str, PackageFacts]) -> str | None:
    while True:
        here = [
            path
            for path, facts in packages.items()
            if facts.ecosystem == ecosystem and posixpath.dirname(path) == directory
        ]
        if here:
            return min(here)
        if not directory:
            return None
        directory = posixpath.dirname(directory)


def _closure(
    start: str, packages: Mapping[str, PackageFacts], by_name: dict[tuple[str, str], str], module: str
) -> list[Dependency]:
    out: list[Dependency] = []
    seen: set[str] = set()
    pending = [start]
    while pending:
        path = pending.pop(0)
        if path in seen:
            continue
        seen.add(path)
        facts = packages[path]
        listed = [(entry, True) for entry in facts.packages]
        if path == start:
            listed += [(entry, False) for entry in facts.development]
        for (name, version, place), shipped in listed:
            configuration = "dependencies" if shipped else "devDependencies"
            out.append(
                Dependency(
                    "",
                    name,
                    version or None,
                    configuration,
                    "main",
                    shipped,
                    Place(path, place),
                    None,
                    module,
                    facts.ecosystem,
                )
            )
            local = by_name.get((facts.ecosystem, name))
            if shipped and local is not None:
                pending.append(local)
    return out
