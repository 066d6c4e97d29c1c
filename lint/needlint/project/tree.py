"""The walked files by folder, with what module finding asks of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable

from needlint.project.script_text import Guess, guess_kind, without_comments
from needlint.project.walk import Entry

ReadText = Callable[[str], str | None]
"""Path -> text, None where there is none."""

_SCRIPTS = ("build.gradle.kts", "build.gradle")
_LAUNCHER = re.compile(r"android\.intent\.category\.(?:LEANBACK_)?LAUNCHER\b")
_MAIN_MANIFESTS = ("AndroidManifest.xml", "src/main/AndroidManifest.xml", "src/androidMain/AndroidManifest.xml")


class Tree:
    """Folders of one scanned tree. All paths are relative to its root, "" being the root."""

    def __init__(self, entries: Iterable[Entry], directories: set[str], read: ReadText) -> None:
        self.directories = directories
        self.read = read
        self.scripts: dict[str, str] = {}
        """Folder -> build script."""
        self.settings: dict[str, str] = {}
        """Folder -> settings script."""
        self.manifests: dict[str, set[str]] = {}
        """Module folder -> manifests that speak for it by their path."""
        self._eclipse: set[str] = set()
        self._specs: list[str] = []
        self._guesses: dict[str, Guess] = {}
        for path, name, _, _ in entries:
            folder = path[: -len(name) - 1]
            if name in _SCRIPTS:
                self.scripts.setdefault(folder, path)
            elif name in ("settings.gradle", "settings.gradle.kts"):
                self.settings.setdefault(folder, path)
            elif name == "AndroidManifest.xml":
                self.manifests.setdefault(_manifest_owner(folder), set()).add(path)
            elif name == "project.properties":
                self._eclipse.add(folder)
            elif name in ("buildozer.spec", "pyproject.toml"):
                self._specs.append(path)
        self.python_roots = frozenset(
            posixpath.dirname(path)
            for path in self._specs
            if path.endswith("buildozer.spec") or "[tool.briefcase" in (read(path) or "")
        )
        """Folders of Python-on-Android apps: a buildozer.spec, or a pyproject.toml with Briefcase's table."""

    def is_empty(self) -> bool:
        """No manifest and no build script at all."""
        return not self.manifests and not self.scripts

    def is_flat(self, folder: str) -> bool:
        """Whether the module in `folder` is laid out as Eclipse did: its main manifest at the module's root."""
        own = self.manifests.get(folder, set())
        return join(folder, "AndroidManifest.xml") in own and join(folder, "src/main/AndroidManifest.xml") not in own

    def is_eclipse(self, folder: str) -> bool:
        """Whether the folder is an Eclipse project, which no settings script has a say in."""
        return folder in self._eclipse and self.is_flat(folder)

    def has_sources(self, folder: str) -> bool:
        """Whether the folder has a main source set of its own."""
        return any(join(folder, name) in self.directories for name in ("src/main", "src/commonMain", "src/androidMain"))

    def guess(self, folder: str) -> Guess:
        """What the build script in `folder` suggests."""
        if folder not in self._guesses:
            script = self.scripts.get(folder)
            text = self.read(script) if script else None
            self._guesses[folder] = guess_kind(without_comments(text)) if text else Guess("")
        return self._guesses[folder]

    def is_android(self, folder: str) -> bool:
        """Whether the module in `folder` surely is an Android module."""
        return folder in self.manifests or self.guess(folder).explicit

    def main_manifests(self, folder: str) -> list[str]:
        """Texts of the module's main manifests, without comments."""
        paths = [join(folder, name) for name in _MAIN_MANIFESTS]
        own = self.manifests.get(folder, set())
        return [_without_comments(self.read(path) or "") for path in paths if path in own]

    def has_launcher(self, folder: str) -> bool:
        """Whether a main manifest of the module has a launcher activity."""
        return any(_LAUNCHER.search(text) for text in self.main_manifests(folder))

    def is_eclipse_library(self, folder: str) -> bool:
        """Whether project.properties says `android.library=true`."""
        text = self.read(join(folder, "project.properties")) if self.is_eclipse(folder) else None
        return (
            text is not None and re.search(r"^[ \t]*android\.library[ \t]*=[ \t]*true", text, re.MULTILINE) is not None
        )


def _without_comments(xml: str) -> str:
    kept = []
    while xml:
        before, opened, rest = xml.partition("<!--")
        kept.append(before)
        _, closed, xml = rest.partition("-->") if opened else ("", "", "")
        if opened and not closed:
            break
    return "".join(kept)


def _manifest_owner(folder: str) -> str:
    """The module folder of a manifest in `folder`: `X/src/<set>` speaks for X, any other folder for itself."""
    upper = posixpath.dirname(folder)
    return posixpath.dirname(upper) if folder and posixpath.basename(upper) == "src" else folder


def join(folder: str, name: str) -> str:
    """`folder/name`, where "" is the root."""
    return f"{folder}/{name}" if folder else name


def depth(folder: str) -> int:
    """How many levels below the root."""
    return folder.count("/") + 1 if folder else 0


def gradle_path(folder: str) -> str:
    """The Gradle path that a folder would have by itself; "" for the root."""
    return ":" + folder.replace("/", ":") if folder else ""


def is_under(folder: str, tops: Iterable[str]) -> bool:
    """Whether `folder` is one of `tops` or lies in one."""
    return any(folder == top or not top or folder.startswith(top + "/") for top in tops)
