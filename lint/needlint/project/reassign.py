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
    stays. Where two settings name one folder, the longest path wins, then main, then the first by name.
    """
    kinds = {build.module: build.kind for build in builds}
    modules = tuple(_with_kind(module, kinds.get(module.path, "other")) for module in project.modules)
    claims = _Claims(builds)
    if claims.empty():
        return _replaced(project, modules, project.files, project.spare)
    files: list[ProjectFile] = []
    spare: list[ProjectFile] = []
    for file in project.files:
        moved = claims.claim(file) or file
        (spare if claims.superseded(moved) else files).append(moved)
    for file in project.spare:
        claimed = claims.claim(file)
        (spare if claimed is None else files).append(claimed or file)
    return _replaced(project, modules, sorted(files, key=_path), sorted(spare, key=_path))


class _Claims:
    """Which (module, source set) the explicit settings give a file."""

    def __init__(self, builds: Iterable[ModuleBuild]) -> None:
        self._code: dict[str, tuple[str, str]] = {}
        self._resources: dict[str, tuple[str, str]] = {}
        self._manifests: dict[str, tuple[str, str]] = {}
        settings = [(build.module, directories) for build in builds for directories in build.source_directories]
        for module, directories in sorted(settings, key=lambda s: (s[1].source_set != "main", s[1].source_set, s[0])):
            target = (module, directories.source_set)
            for folder in directories.java:
                self._code.setdefault(folder.rstrip("/"), target)
            for folder in directories.resources:
                self._resources.setdefault(folder.rstrip("/"), target)
            if directories.manifest:
                self._manifests.setdefault(directories.manifest, target)
        self._owned = set(self._manifests.values())

    def empty(self) -> bool:
        return not (self._code or self._resources or self._manifests)

    def claim(self, file: ProjectFile) -> ProjectFile | None:
        """The file with the module and source set that the settings give it, None where they don't name it."""
        if file.kind == "manifest":
            target = self._manifests.get(file.path)
        elif file.kind in _SOURCE_KINDS:
            target = _longest(self._code, file.path)
        elif file.kind == "resource":
            target = _longest(self._resources, file.path)
        else:
            target = None
        if target is None:
            return None
        return ProjectFile(file.path, file.kind, target[0], target[1], file.size, file.mtime_ns)

    def superseded(self, file: ProjectFile) -> bool:
        """Whether the settings name another manifest for this manifest's source set."""
        return (
            file.kind == "manifest"
            and (file.module, file.source_set) in self._owned
            and file.path not in self._manifests
        )


def _longest(folders: dict[str, tuple[str, str]], path: str) -> tuple[str, str] | None:
    while path:
        path = path.rpartition("/")[0]
        if path in folders:
            return folders[path]
    return None


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
