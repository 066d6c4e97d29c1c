"""Modules: which folders are Gradle modules or stand for one, what they are called and what kind they are."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from needlint.project.model import Module
from needlint.project.script_text import Guess, guess_kind, without_comments
from needlint.project.settings import Settings, scan_settings
from needlint.project.walk import Entry, ProblemEntry

ReadText = Callable[[str], str | None]
Kind = Literal["application", "library", "other"]

_SCRIPTS = ("build.gradle.kts", "build.gradle")
_LAUNCHER = re.compile(r"android\.intent\.category\.(?:LEANBACK_)?LAUNCHER\b")
_XML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CONVENTION_FOLDERS = frozenset(
    {"buildSrc", "build-logic", "build-plugin", "build-plugins", "buildLogic", "build-conventions"}
)


class Found(NamedTuple):
    """The modules, the folders whose sources are build logic, and what is wrong."""

    modules: list[Module]
    build_logic: frozenset[str]
    problems: list[ProblemEntry]


class Tree:
    """The walked files by folder, with what module finding asks of them."""

    def __init__(self, entries: Iterable[Entry], directories: set[str], read: ReadText) -> None:
        self.directories = directories
        self.read = read
        self.scripts: dict[str, str] = {}
        self.settings: dict[str, str] = {}
        self.manifests: list[str] = []
        self.manifest_sets: dict[str, list[str]] = {}
        self.specs: list[str] = []
        self.properties: set[str] = set()
        for path, name, _, _ in entries:
            folder = path[: -len(name) - 1]
            if name in _SCRIPTS:
                self.scripts.setdefault(folder, path)
            elif name in ("settings.gradle", "settings.gradle.kts"):
                self.settings.setdefault(folder, path)
            elif name == "AndroidManifest.xml":
                self.manifests.append(path)
            elif name in ("buildozer.spec", "pyproject.toml"):
                self.specs.append(path)
            elif name == "project.properties":
                self.properties.add(folder)
        for path in self.manifests:
            owner = manifest_owner(path)
            if owner is not None:
                self.manifest_sets.setdefault(owner, []).append(path)

    def is_empty(self) -> bool:
        """No manifest, build script or Python-on-Android build file at all."""
        return not self.manifests and not self.scripts and not self.python_roots()

    def python_roots(self) -> list[str]:
        """Folders of Python-on-Android apps: a buildozer.spec, or a pyproject.toml with Briefcase's table."""
        roots = []
        for path in self.specs:
            if path.endswith("buildozer.spec") or "[tool.briefcase" in (self.read(path) or ""):
                roots.append(posixpath.dirname(path))
        return sorted(roots)

    def is_flat(self, folder: str) -> bool:
        """Whether the module in `folder` is laid out as Eclipse did: its main manifest at the module's root."""
        sets = self.manifest_sets.get(folder, [])
        return (
            _join(folder, "AndroidManifest.xml") in sets and _join(folder, "src/main/AndroidManifest.xml") not in sets
        )


def manifest_owner(path: str) -> str | None:
    """The module folder that a manifest speaks for by its path: `X/src/<set>/AndroidManifest.xml` and `X/AndroidManifest.xml`."""
    folder = posixpath.dirname(path)
    upper = posixpath.dirname(folder)
    if folder and posixpath.basename(upper) == "src":
        return posixpath.dirname(upper)
    return folder


def find_modules(tree: Tree) -> Found:
    """All modules of the tree, sorted by Gradle path."""
    finder = _Finder(tree)
    finder.gradle_builds()
    finder.loose_scripts()
    finder.manifests_without_script()
    finder.python_apps()
    return finder.result()


class _Candidate(NamedTuple):
    path: str
    included: bool


class _Finder:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.found: dict[str, _Candidate] = {}
        """Folder -> module."""
        self.taken: set[str] = set()
        self.guesses: dict[str, Guess] = {}
        self.problems: list[ProblemEntry] = []
        self.builds: list[Settings] = []
        self.build_folders: set[str] = set()

    def gradle_builds(self) -> None:
        """Modules that a settings script includes. A settings script of a folder that is a module already adds nothing."""
        tree = self.tree
        scanned = {d: scan_settings(p, tree.read(p) or "", tree.read) for d, p in tree.settings.items()}
        roots = sorted(scanned, key=lambda d: (d.count("/") + (d != ""), d))
        included = {build for settings in scanned.values() for build in settings.builds}
        own = [d for d in roots if d not in included]
        shallowest = [d for d in own if own and _depth(d) == _depth(own[0])]
        primary = shallowest[0] if len(shallowest) == 1 else None
        for directory in roots:
            if directory in self.found:
                continue
            settings = scanned[directory]
            self.builds.append(settings)
            prefix = "" if directory == primary else _gradle_path(directory)
            self._take(directory, prefix or ":", True)
            for name, folder, sure in settings.modules:
                self._include(prefix + name, folder, sure)
        self.build_folders = {s.directory for s in self.builds}

    def _include(self, path: str, folder: str, sure: bool) -> None:
        tree = self.tree
        if folder in tree.scripts or folder in tree.manifest_sets or f"{folder}/src" in tree.directories:
            self._take(folder, path, True)
        elif sure and folder not in tree.directories and not folder.startswith("..") and "node_modules" not in folder:
            if not any(d.startswith(folder + "/") for d in tree.directories):
                self.problems.append(
                    (
                        folder, "unreadable",
                        f"module {path} is included by the settings script, but its folder is not there: its code is not judged",
                        f"设置脚本包含模块 {path}，但其文件夹不存在：该模块的代码未检查",
                    )
                )  # fmt: skip

    def loose_scripts(self) -> None:
        """Folders with a build script of a module that no settings script includes."""
        for folder in sorted(self.tree.scripts):
            if folder not in self.found and not self._inside_sources(folder):
                self._take(folder, _gradle_path(folder) or ":", self._reachable(folder))

    def manifests_without_script(self) -> None:
        """Eclipse trees and bare folders: a manifest with no build script."""
        for folder in sorted(self.tree.manifest_sets):
            if folder in self.found or self._inside_sources(folder):
                continue
            owner = self._nearest(folder)
            if owner is not None and self._is_android(owner):
                continue
            self._take(folder, _gradle_path(folder) or ":", self._reachable(folder))

    def python_apps(self) -> None:
        for folder in self.tree.python_roots():
            below = [
                d
                for d in self.found
                if (d == folder or not folder or d.startswith(folder + "/")) and self._is_android(d)
            ]
            if not below and (folder not in self.found):
                self._take(folder, _gradle_path(folder) or ":", True)

    def _take(self, folder: str, path: str, included: bool) -> None:
        if folder in self.found:
            return
        if path in self.taken:
            path = _gradle_path(folder)
            while path in self.taken or not path:
                path += ":_"
        self.taken.add(path)
        self.found[folder] = _Candidate(path, included)

    def _nearest(self, folder: str) -> str | None:
        while folder:
            folder = posixpath.dirname(folder)
            if folder in self.found:
                return folder
        return None

    def _inside_sources(self, folder: str) -> bool:
        """Whether the folder lies in a module's `src/` (a fixture or template), itself no module."""
        owner = self._nearest(folder)
        while owner is not None:
            rest = folder[len(owner) + 1 :] if owner else folder
            if rest.startswith("src/") and (
                owner in self.tree.manifest_sets or f"{_join(owner, 'src/main')}" in self.tree.directories
            ):
                return True
            owner = self._nearest(owner) if owner else None
        return False

    def _reachable(self, folder: str) -> bool:
        """Whether a module that no settings script names may still be built: no settings above, or computed ones."""
        above = [s for s in self.builds if s.directory == "" or folder.startswith(s.directory + "/")]
        if not above:
            return True
        nearest = max(above, key=lambda s: len(s.directory))
        return nearest.dynamic or not nearest.modules

    def _is_android(self, folder: str) -> bool:
        return folder in self.tree.manifest_sets or self._guess(folder).explicit

    def _guess(self, folder: str) -> Guess:
        if folder not in self.guesses:
            script = self.tree.scripts.get(folder)
            text = self.tree.read(script) if script else None
            self.guesses[folder] = guess_kind(without_comments(text)) if text else Guess("")
        return self.guesses[folder]

    def result(self) -> Found:
        logic = self._build_logic()
        modules = []
        for folder, (path, included) in self.found.items():
            kind: Kind = "other" if _is_under(folder, logic) else self._kind(folder)
            modules.append(Module(path, folder, kind, self.tree.scripts.get(folder, ""), included))
        if not any(m.kind == "application" and m.included for m in modules):
            modules = self._with_some_application(modules)
        modules = [m if m.included else _other(m) for m in modules]
        if not any(m.path == ":" for m in modules):
            modules.append(Module(":", "", "other"))
        return Found(sorted(modules, key=lambda m: m.path), frozenset(logic), self.problems)

    def _build_logic(self) -> set[str]:
        """Folders of builds that make Gradle plugins: buildSrc, and included builds whose scripts say so."""
        logic = {d for d in self.tree.directories if posixpath.basename(d) in _CONVENTION_FOLDERS}
        logic |= {folder for folder in self.found if self._guess(folder).build_logic}
        included = {build for settings in self.builds for build in settings.builds}
        for build in included:
            inside = [d for d in self.found if d == build or d.startswith(build + "/")]
            if inside and any(d in logic for d in inside) and not any(self._guess(d).explicit for d in inside):
                logic.add(build)
        return {d for d in logic if d}

    def _kind(self, folder: str) -> Kind:
        guess = self._guess(folder)
        if guess.explicit and guess.kind:
            return guess.kind
        main = [p for p in self.tree.manifest_sets.get(folder, []) if _is_main(p, folder)]
        texts = [_XML_COMMENT.sub("", self.tree.read(p) or "") for p in main]
        if any(_LAUNCHER.search(text) for text in texts):
            return "application"
        if guess.kind == "application":
            return "application" if main else "library"
        if guess.kind:
            return guess.kind
        if any("<instrumentation" in text for text in texts):
            return "other"
        if folder in self.tree.python_roots():
            return "application"
        return (
            "library"
            if main or (folder in self.tree.scripts and _join(folder, "src") in self.tree.directories)
            else "other"
        )

    def _with_some_application(self, modules: list[Module]) -> list[Module]:
        """No application module is known: excluded ones come back, or the only folder with a manifest is the app."""
        if any(m.kind == "application" for m in modules):
            return [_replace(m, included=True) if m.kind == "application" else m for m in modules]
        bare = [
            m for m in modules
            if m.kind == "library" and m.directory in self.tree.manifest_sets
            and not self._guess(m.directory).explicit and not self._is_eclipse_library(m.directory)
        ]  # fmt: skip
        if len(bare) != 1:
            return modules
        return [_replace(m, kind="application", included=True) if m is bare[0] else m for m in modules]

    def _is_eclipse_library(self, folder: str) -> bool:
        text = self.tree.read(_join(folder, "project.properties")) if folder in self.tree.properties else None
        return text is not None and re.search(r"^\s*android\.library\s*=\s*true", text, re.MULTILINE) is not None


def _is_main(path: str, folder: str) -> bool:
    return path in (
        _join(folder, "AndroidManifest.xml"),
        _join(folder, "src/main/AndroidManifest.xml"),
        _join(folder, "src/androidMain/AndroidManifest.xml"),
    )


def _other(module: Module) -> Module:
    return _replace(module, kind="other")


def _replace(module: Module, kind: Kind | None = None, included: bool | None = None) -> Module:
    return Module(
        module.path,
        module.directory,
        kind or module.kind,
        module.build_script,
        module.included if included is None else included,
    )


def _is_under(folder: str, tops: set[str]) -> bool:
    return any(folder == top or folder.startswith(top + "/") for top in tops)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _depth(folder: str) -> int:
    return folder.count("/") + 1 if folder else 0


def _gradle_path(folder: str) -> str:
    return ":" + folder.replace("/", ":") if folder else ""
