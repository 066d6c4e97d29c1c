"""Corrections to what folders alone suggest, once build scripts are evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from needlint.app.build_model import ModuleBuild
from needlint.project.model import FileKind, Module, Project, ProjectFile

_SOURCE_KINDS: tuple[FileKind, ...] = ("java", "kotlin")


def reassign(project: Project, builds: Sequence[ModuleBuild]) -> Project:
    """`project` with module kinds as the plugins say and source sets as `sourceSets {}` says.

    A build of kind "other" proves nothing (a convention plugin may hide what it applies), so the guess by manifest
    stays. Where settings name folders inside each other, the longest path wins; where one module names a folder for two
    source sets, main, then the first by name. A folder that several modules share (one app's sources built into
    another) gives an entry for each of them.
    """
    kinds = {build.module: build.kind for build in builds}
    modules = tuple(_with_kind(module, kinds.get(module.path, "other")) for module in project.modules)
    claims = _Claims(builds)
    if claims.empty():
        return _replaced(project, modules, project.files, project.spare)
    files: list[ProjectFile] = []
    spare: list[ProjectFile] = []
    built = {module.path for module in modules if module.kind != "other"}
    for file in project.files:
        claimed = claims.of(file)
        stays = not claimed or (file.module in built and all(c.module != file.module for c in claimed))
        for entry in (*((file,) if stays else ()), *claimed):
            (spare if claims.superseded(entry) else files).append(entry)
    for file in project.spare:
        claimed = claims.of(file)
        files.extend(claimed)
        spare.extend(() if claimed else (file,))
    return _replaced(project, modules, sorted(files, key=_path), sorted(spare, key=_path))


class _Claims:
    """Which (module, source set) the explicit settings give a file."""

    def __init__(self, builds: Iterable[ModuleBuild]) -> None:
        self._code: dict[str, dict[str, str]] = {}
        self._resources: dict[str, dict[str, str]] = {}
        self._manifests: dict[str, dict[str, str]] = {}
        """Folder or file -> module -> source set."""
        settings = [(build.module, directories) for build in builds for directories in build.source_directories]
        for module, directories in sorted(settings, key=lambda s: (s[1].source_set != "main", s[1].source_set, s[0])):
            for folder in directories.java:
                self._code.setdefault(folder.rstrip("/"), {}).setdefault(module, directories.source_set)
            for folder in directories.resources:
                self._resources.setdefault(folder.rstrip("/"), {}).setdefault(module, directories.source_set)
            if directories.manifest:
                self._manifests.setdefault(directories.manifest, {}).setdefault(module, directories.source_set)
        self._owned = {owner for owners in self._manifests.values() for owner in owners.items()}

    def empty(self) -> bool:
        return not (self._code or self._resources or self._manifests)

    def of(self, file: ProjectFile) -> list[ProjectFile]:
        """The file once for every module whose settings name it, with the source set given there."""
        if file.kind == "manifest":
            targets = self._manifests.get(file.path, {})
        elif file.kind in _SOURCE_KINDS:
            targets = _longest(self._code, file.path)
        elif file.kind == "resource":
            targets = _longest(self._resources, file.path)
        else:
            targets = {}
        return [
            ProjectFile(file.path, file.kind, module, source_set, file.size, file.mtime_ns)
            for module, source_set in sorted(targets.items())
        ]

    def superseded(self, file: ProjectFile) -> bool:
        """Whether the settings name another manifest for this manifest's source set."""
        return (
            file.kind == "manifest"
            and (file.module, file.source_set) in self._owned
            and file.module not in self._manifests.get(file.path, {})
        )


def _longest(folders: dict[str, dict[str, str]], path: str) -> dict[str, str]:
    while path:
        path = path.rpartition("/")[0]
        if path in folders:
            return folders[path]
    return {}


def _with_kind(module: Module, kind: str) -> Module:
    if not module.included or kind == module.kind or kind not in ("application", "library"):
        return module
    known: Literal["application", "library"] = "application" if kind == "application" else "library"
    return Module(module.path, module.directory, known, module.build_script, module.included)


def _replaced(
    project: Project, modules: tuple[Module, ...], files: Iterable[ProjectFile], spare: Iterable[ProjectFile]
) -> Project:
    return Project(modules, tuple(files), project.problems, project.framework, tuple(spare), project.root)


def _path(file: ProjectFile) -> str:
    return file.path
