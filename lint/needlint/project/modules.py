"""Which folders are Gradle modules or stand for one, and what they are called."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from needlint.project.model import Module
from needlint.project.module_kinds import CONVENTION_FOLDERS, build_logic, with_kinds
from needlint.project.settings import Settings, evaluated, scan_settings
from needlint.project.tree import Tree, depth, gradle_path, is_under, join
from needlint.project.walk import ProblemEntry

_GENERATED = frozenset({"node_modules", "capacitor-cordova-android-plugins", ".android"})
"""Folders that a tool makes before the build: it is no news that a fresh clone lacks them."""


class Found(NamedTuple):
    """The modules sorted by Gradle path, the folders whose sources are build logic, and what is wrong."""

    modules: list[Module]
    build_logic: frozenset[str]
    problems: list[ProblemEntry]


def find_modules(tree: Tree) -> Found:
    """All modules of the tree. A module ":" is always there, for files of no other."""
    finder = _Finder(tree)
    finder.gradle_builds()
    finder.loose_scripts()
    finder.manifests_without_script()
    finder.python_apps()
    logic = build_logic(tree, finder.found, [b for s in finder.builds for b in s.builds])
    modules = with_kinds(tree, list(finder.found.values()), logic)
    if not any(m.path == ":" for m in modules):
        modules.append(Module(":", "", "other"))
    return Found(sorted(modules, key=lambda m: m.path), frozenset(logic), finder.problems)


class _Finder:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.found: dict[str, Module] = {}
        """Folder -> module, its kind still open."""
        self.problems: list[ProblemEntry] = []
        self.builds: list[Settings] = []
        self._taken: set[str] = set()

    def gradle_builds(self) -> None:
        """Modules that settings scripts include. A settings script in a folder that is a module adds nothing."""
        read = self.tree.read
        scanned = {d: evaluated(scan_settings(p, read(p) or "", read), p, read) for d, p in self.tree.settings.items()}
        primary = self._primary(scanned)
        for directory in sorted(scanned, key=lambda d: (d != primary, depth(d), d)):
            if directory in self.found:
                continue
            settings = scanned[directory]
            self.builds.append(settings)
            prefix = "" if directory == primary else gradle_path(directory)
            self._take(directory, prefix or ":", True)
            for name, folder, sure in settings.modules:
                self._include(prefix + name, folder, sure)

    def _primary(self, scanned: dict[str, Settings]) -> str | None:
        """The build whose modules keep their Gradle paths: the shallowest that is not part of another build.

        Of several at one level (an app's `android/` beside a tool's build) the only one that makes an app of its own.
        """
        parts = {build for settings in scanned.values() for build in settings.builds} | CONVENTION_FOLDERS
        own = sorted((d for d in scanned if d not in parts), key=lambda d: (depth(d), d))
        level = [d for d in own if depth(d) == depth(own[0])]
        if len(level) > 1:
            level = [
                d
                for d in level
                if any(is_under(folder, [d]) and self._makes_app(folder) for _, folder, _ in scanned[d].modules)
            ]
        return level[0] if len(level) == 1 else None

    def _makes_app(self, folder: str) -> bool:
        guess = self.tree.guess(folder)
        return guess.kind == "application" or (not guess.explicit and self.tree.has_launcher(folder))

    def _include(self, path: str, folder: str, sure: bool) -> None:
        directories = self.tree.directories
        if folder in self.tree.scripts or folder in self.tree.manifests or join(folder, "src") in directories:
            self._take(folder, path, True)
            return
        expected = sure and not folder.startswith("..") and _GENERATED.isdisjoint(folder.split("/"))
        if expected and folder not in directories:
            self.problems.append(
                (
                    folder,
                    "unreadable",
                    f"the settings script includes module {path}, but its folder is not there: its code is not judged",
                    f"设置脚本包含模块 {path}，但其文件夹不存在：该模块的代码未检查",
                )
            )

    def loose_scripts(self) -> None:
        """Folders with a build script that no settings script includes."""
        for folder in sorted(self.tree.scripts):
            if folder not in self.found and not self._inside_sources(folder):
                self._take(folder, gradle_path(folder) or ":", self._reachable(folder))

    def manifests_without_script(self) -> None:
        """Eclipse trees and bare folders: a manifest with no build script."""
        for folder in sorted(self.tree.manifests):
            if folder in self.found or self._inside_sources(folder):
                continue
            owner = self._nearest(folder)
            eclipse = self.tree.is_eclipse(folder)
            if eclipse or owner is None or owner not in self.tree.scripts or not self.tree.is_android(owner):
                self._take(folder, gradle_path(folder) or ":", eclipse or self._reachable(folder))

    def python_apps(self) -> None:
        """A buildozer.spec or Briefcase project makes an app where no Android module below it does."""
        for folder in sorted(self.tree.python_roots):
            if not any(is_under(d, [folder]) and self.tree.is_android(d) for d in self.found):
                self._take(folder, gradle_path(folder) or ":", True)

    def _take(self, folder: str, path: str, included: bool) -> None:
        if folder in self.found:
            return
        if path in self._taken:
            path = gradle_path(folder)
            while path in self._taken or not path:
                path += ":_"
        self._taken.add(path)
        self.found[folder] = Module(path, folder, "other", self.tree.scripts.get(folder, ""), included)

    def _nearest(self, folder: str) -> str | None:
        """The nearest module above the folder."""
        while folder:
            folder = posixpath.dirname(folder)
            if folder in self.found:
                return folder
        return None

    def _inside_sources(self, folder: str) -> bool:
        """Whether the folder lies in a module's `src/`: a fixture or template, itself no module."""
        owner = self._nearest(folder)
        while owner is not None:
            inner = folder[len(owner) + 1 :] if owner else folder
            if inner.startswith("src/") and self.tree.has_sources(owner):
                return True
            owner = self._nearest(owner) if owner else None
        return False

    def _reachable(self, folder: str) -> bool:
        """Whether a module that no settings script names may still be built: none is above it, or it is computed."""
        above = [s for s in self.builds if is_under(folder, [s.directory])]
        if not above:
            return True
        nearest = max(above, key=lambda s: len(s.directory))
        return nearest.dynamic or not nearest.modules
