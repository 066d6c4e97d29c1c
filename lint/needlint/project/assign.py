"""Each file's module and source set, by where it lies."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from needlint.project.classify import kind_of
from needlint.project.model import Module, ProjectFile
from needlint.project.source_sets import is_elsewhere
from needlint.project.tree import Tree
from needlint.project.walk import Entry

_LANGUAGE_FOLDERS = frozenset({"java", "kotlin", "python"})
_FLAT_SOURCES = frozenset({"src", "java", "kotlin"})
_TEST_FOLDERS = frozenset({"test", "tests", "androidTest"})
_BUILD_FILES = frozenset({"script", "settings", "catalog", "properties", "lockfile"})


class Assignment:
    """Assigns walked files: `files` belong to a source set or are build files, `spare` only might."""

    def __init__(self, tree: Tree, modules: Sequence[Module], build_logic: frozenset[str]) -> None:
        self._tree = tree
        self._by_folder = {m.directory: m for m in modules}
        self._logic = build_logic
        self._python = tree.python_roots
        self._owners: dict[str, Module | None] = {}
        self._in_logic: dict[str, bool] = {}
        self._hosts = _hosts(modules)
        self.files: list[ProjectFile] = []
        self.spare: list[ProjectFile] = []

    def add_all(self, entries: Iterable[Entry]) -> None:
        """Assign every entry, in the given order."""
        for entry in entries:
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        path, name = entry.path, entry.name
        folder = path[: -len(name) - 1]
        kind = kind_of(name, folder.split("/") if folder else ())
        if kind is None:
            return
        module = self._owner(folder)
        place = module.path if module else ":"
        source_set: str | None
        if kind in _BUILD_FILES:
            source_set = "" if kind != "properties" or self._is_build_folder(folder) else None
            if source_set is None:
                return
        elif kind in ("pubspec", "package-json", "cordova"):
            if kind == "cordova" and "<widget" not in (self._tree.read(path) or ""):
                return
            place, source_set = self._hosts.get(folder, place), ""
        elif self._is_logic(folder):
            if kind not in ("java", "kotlin", "constants"):
                return
            kind, source_set = "constants", ""
        elif kind == "constants":
            return
        elif module is None:
            source_set = "main" if kind == "policy" else None
        else:
            source_set = self._source_set(kind, path[len(module.directory) :].lstrip("/").split("/"), module)
        file = ProjectFile(path, kind, place, source_set or "", entry.size, entry.mtime_ns)
        (self.spare if source_set is None else self.files).append(file)

    def _owner(self, folder: str) -> Module | None:
        """The module of the nearest folder upwards."""
        if folder in self._owners:
            return self._owners[folder]
        owner = self._by_folder.get(folder)
        if owner is None and folder:
            owner = self._owner(posixpath.dirname(folder))
        self._owners[folder] = owner
        return owner

    def _is_logic(self, folder: str) -> bool:
        if folder not in self._in_logic:
            self._in_logic[folder] = folder in self._logic or (
                folder != "" and self._is_logic(posixpath.dirname(folder))
            )
        return self._in_logic[folder]

    def _is_build_folder(self, folder: str) -> bool:
        """Where a build's own .properties lie: beside a build or settings script or Eclipse manifest, or in gradle/."""
        tree = self._tree
        return (
            folder == "" or folder in tree.scripts or folder in tree.settings or folder in self._by_folder
            or posixpath.basename(folder) in ("gradle", "config", "buildscripts")
        )  # fmt: skip

    def _source_set(self, kind: str, inner: Sequence[str], module: Module) -> str | None:
        """The source set of a file at `inner` (path segments below its module); None = of no set known by folder."""
        folders = inner[:-1]
        flat = self._tree.is_flat(module.directory)
        named = (
            folders[1]
            if len(folders) >= 2 and folders[0] == "src" and not (flat and not self._is_set(module, folders[1]))
            else None
        )
        if named is not None and is_elsewhere(named):
            return self._jvm_set(named, module)
        if kind == "manifest":
            if inner[-1] != "AndroidManifest.xml":
                return None
            return named if named and len(folders) == 2 else "main" if flat and not folders else None
        if kind == "policy":
            return named or "main"
        if kind in ("archive", "native"):
            return named or "main"
        if kind == "resource":
            if named:
                return named if "res" in folders[2:-1] or "composeResources" in folders[2:-1] else None
            return "main" if flat and "res" in folders[:-1] else None
        if kind == "python" and module.directory in self._python:
            return _flat_set(folders)
        if named:
            return named if len(folders) >= 3 and folders[2] in _LANGUAGE_FOLDERS else None
        if (
            flat
            and (kind in ("java", "kotlin"))
            and (not module.build_script or (folders and folders[0] in _FLAT_SOURCES))
        ):
            return _flat_set(folders)
        return None

    def _is_set(self, module: Module, name: str) -> bool:
        """Whether `src/<name>` of a flat module is a source set, not the first part of a package."""
        start = f"{module.directory}/src/{name}" if module.directory else f"src/{name}"
        known = self._tree.directories
        return any(f"{start}/{part}" in known for part in ("java", "kotlin", "res")) or (
            f"{start}/AndroidManifest.xml" in self._tree.manifests.get(module.directory, ())
        )

    def _jvm_set(self, name: str, module: Module) -> str | None:
        """A JVM source set is what an Android app gets of a module that has no Android target."""
        android = f"{module.directory}/src/androidMain" if module.directory else "src/androidMain"
        return name if name.startswith("jvm") and android not in self._tree.directories else None


def _flat_set(folders: Sequence[str]) -> str:
    return "test" if folders and folders[0] in _TEST_FOLDERS else "main"


def _hosts(modules: Sequence[Module]) -> dict[str, str]:
    """Folder of a cross-platform app's package manifest -> the one application module of its Android project."""
    hosts: dict[str, str | None] = {}
    for module in modules:
        if module.kind != "application":
            continue
        parts = module.directory.split("/") if module.directory else []
        for index, part in enumerate(parts):
            if part != "android":
                continue
            above = parts[:index]
            if above and above[-1] == "platforms":
                above = above[:-1]
            folder = "/".join(above)
            hosts[folder] = module.path if folder not in hosts else None
    return {folder: path for folder, path in hosts.items() if path is not None}
