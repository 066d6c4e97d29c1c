"""Modules, source sets and files of a scanned tree."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from needlint.facts.place import ProblemKind

FileKind = Literal[
    "manifest", "script", "settings", "catalog", "properties", "lockfile", "constants", "java", "kotlin", "python",
    "resource", "archive", "native", "pubspec", "package-json", "cordova", "policy",
]  # fmt: skip
"""script: build.gradle(.kts) and applied scripts; constants: Kotlin/Groovy/Java sources under buildSrc or a convention
build; resource: XML under res/; native: a .so in the folder of a processor type, never read; policy: a text or HTML
file named like a privacy policy or SDK list."""


class ProjectFile(Struct, frozen=True):
    """One file to read. `path` relative to the scanned root, with `/`; `size` in bytes; `mtime_ns` for the cache."""

    path: str
    kind: FileKind
    module: str
    """Gradle path of the module (":app"), ":" for files of the root."""
    source_set: str
    """"main", "debug", "full", "fullDebug", "androidMain", "commonMain" ...; "" for build files."""
    size: int = 0
    mtime_ns: int = 0


class Module(Struct, frozen=True):
    """A Gradle module or what stands for one (Eclipse tree, bare folder, android/ folder of a cross-platform app)."""

    path: str
    """":" for a root that is itself a module, ":app", ":feature:login"."""
    directory: str
    """Relative to the scanned root, "" for the root itself."""
    kind: Literal["application", "library", "other"]
    build_script: str = ""
    """Path of its build script, "" = none."""
    included: bool = True
    """False: the build's settings do not include it, so it is never built; its kind is "other"."""


class Project(Struct, frozen=True):
    """What discovery found. `problems`: (path, kind, en, zh), e.g. unreadable folders, link loops, file limit."""

    modules: tuple[Module, ...]
    files: tuple[ProjectFile, ...]
    problems: tuple[tuple[str, ProblemKind, str, str], ...] = ()
    framework: Literal["native", "react-native", "flutter", "cordova", "python"] = "native"
    spare: tuple[ProjectFile, ...] = ()
    """Files outside every source set that is known by its folder; `reassign` takes them up where a build script's
    `sourceSets {}` names their folder. Judge none of them."""
    root: str = ""
    """Absolute path of the folder that all paths are relative to (not the path asked for when that is a file)."""
