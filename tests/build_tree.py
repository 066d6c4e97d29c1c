"""A tree of build files given as text, read and evaluated as the product does."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from needlint.app.build import evaluate
from needlint.app.build_model import ModuleBuild
from needlint.facts.build_model import PackageFacts
from needlint.facts.catalog import read_catalog
from needlint.facts.gradle import read_constants, read_script
from needlint.facts.lockfile import read_lockfile
from needlint.facts.properties import read_properties
from needlint.project.model import Module, Project

_BUILD = ("build.gradle", "build.gradle.kts")


def build_tree(
    files: Mapping[str, str], packages: Mapping[str, PackageFacts] | None = None, kinds: Mapping[str, str] | None = None
) -> dict[str, ModuleBuild]:
    """Module path -> build; every folder with a build script is a module, archives are files that end in .jar, .aar."""
    data = {path: text.encode() for path, text in files.items()}
    scripts = {
        path: read_script(path, utf8) for path, utf8 in data.items() if path.endswith((".gradle", ".gradle.kts"))
    }
    modules = []
    for path in scripts:
        if posixpath.basename(path) in _BUILD:
            directory = posixpath.dirname(path)
            name = ":" + directory.replace("/", ":")
            kind = (kinds or {}).get(name, "other")
            modules.append(Module(name, directory, kind, path))  # type: ignore[arg-type]
    return evaluate(
        Project(tuple(modules), ()),
        scripts,
        {path: read_catalog(path, utf8) for path, utf8 in data.items() if path.endswith(".toml")},
        {path: read_properties(path, utf8) for path, utf8 in data.items() if path.endswith(".properties")},
        {path: read_lockfile(path, utf8) for path, utf8 in data.items() if path.endswith(".lockfile")},
        {path: read_constants(path, utf8) for path, utf8 in data.items() if path.endswith((".kt", ".groovy", ".java"))},
        packages or {},
        [path for path in data if path.endswith((".jar", ".aar"))],
    )


def coordinates(build: ModuleBuild, shipped: bool = True) -> list[str]:
    """`group:artifact:version` of the shipped (or the other) dependencies, sorted."""
    return sorted(
        f"{dependency.coordinate}:{dependency.version}" if dependency.version else dependency.coordinate
        for dependency in build.dependencies
        if dependency.shipped == shipped
    )
