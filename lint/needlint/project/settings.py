"""settings.gradle(.kts): which modules and included builds a Gradle build has, and in which folders.

A tolerant scan of the text; what is computed (loops, variables) makes the result `dynamic`, and discovery then believes
the folders instead.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import NamedTuple

from needlint.project.script_text import without_comments

_INCLUDE = re.compile(r"(?<![\w.])include(?P<flat>Flat)?\b(?!\s*=)\s*(?P<args>\(|(?=[\"']))")
_INCLUDE_BUILD = re.compile(r"(?<![\w.])includeBuild\s*+\(?+\s*+(?P<arg>[^\n{]+)")
_DIRECTORY = re.compile(
    r"""project\s*+\(?+\s*+["'](?P<project>[^"'\n]+)["']\s*+\)?+\s*+
        (?:[.]\s*+projectDir\s*+=|[.]\s*+setProjectDir\s*+\(|(?:[.]\s*+\w++\s*+)?\{\s*+(?:it[.]|this[.])?projectDir\s*+=)
        \s*+(?P<value>[^\n]+)""",
    re.VERBOSE,
)
_APPLY = re.compile(r"""\bapply\s*+\(?+\s*+from\s*+[:=]\s*+(?P<value>[^\n]+)""")
_STRING = re.compile(r"""["']([^"'\n]*)["']""")
_ARGUMENTS = re.compile(r"""\s*+(?:\s|,|["'][^"'\n]*["']|listOf\s*\(|arrayOf\s*\(|\*|\[|\]|as\s+String\[\])*""")
_ROOT = re.compile(r"^\$\{?(?:rootDir|settingsDir|rootProject\.projectDir|projectDir)(?:\.(?:path|absolutePath))?\}?/?")
_LOOP = re.compile(r"(?:eachDir|\.each\b|forEach|listFiles|walk|\bfor\s*\()")


class Settings(NamedTuple):
    """One Gradle build's settings. Folders are relative to the scanned root and normalised; they may not exist."""

    directory: str
    """The build's root folder."""
    modules: tuple[tuple[str, str, bool], ...]
    """(Gradle path such as ":app", folder, whether it is included without a condition)"""
    builds: tuple[str, ...]
    """Folders of included builds."""
    dynamic: bool
    """Some includes are computed: there may be more modules than listed."""


def scan_settings(path: str, text: str, read: Callable[[str], str | None]) -> Settings:
    """Scan the settings script at `path`; `read` gives another script's text (for `apply from:`), None = absent."""
    directory = posixpath.dirname(path)
    scan = _Scan(directory)
    scan.script(without_comments(text), read, 0)
    modules = tuple(
        (name, scan.folders.get(name) or default, sure) for name, (default, sure) in sorted(scan.includes.items())
    )
    return Settings(directory, modules, tuple(sorted(scan.builds)), scan.dynamic)


def evaluated(settings: Settings, path: str, read: Callable[[str], str | None]) -> Settings:
    """`settings` with what evaluating its script adds, where includes are computed; others are returned as they are."""
    text = read(path) if settings.dynamic else None
    if not text:
        return settings
    from needlint.app.build_settings import settings_modules
    from needlint.facts.gradle import read_script

    try:
        found = settings_modules(read_script(path, text.encode("utf-8", "replace")))
    except Exception:  # the scan's result stands: a script that can't be evaluated must not end the run
        return settings
    scan = _Scan(settings.directory)
    known = {name: (folder, sure) for name, folder, sure in settings.modules}
    for name, folder in found:
        if not name.endswith(":"):
            known[name] = (scan.join(folder), known[name][1] if name in known else False)
    modules = tuple((name, folder, sure) for name, (folder, sure) in sorted(known.items()))
    return Settings(settings.directory, modules, settings.builds, True)


class _Scan:
    def __init__(self, directory: str) -> None:
        self.directory = directory
        self.includes: dict[str, tuple[str, bool]] = {}
        self.folders: dict[str, str] = {}
        self.builds: set[str] = set()
        self.dynamic = False

    def script(self, text: str, read: Callable[[str], str | None], depth: int) -> None:
        at = nesting = 0
        for match in _INCLUDE.finditer(text):
            nesting += text.count("{", at, match.start()) - text.count("}", at, match.start())
            at = match.start()
            self._include(text, match, nesting == 0)
        for match in _INCLUDE_BUILD.finditer(text):
            folder = self._folder(match["arg"])
            if folder is not None:
                self.builds.add(folder)
        for match in _DIRECTORY.finditer(text):
            folder = self._folder(match["value"])
            if folder is not None:
                self.folders[":" + match["project"].strip(":")] = folder
        self.dynamic = (
            self.dynamic or "applyNativeModules" in text or ("include" in text and _LOOP.search(text) is not None)
        )
        for match in _APPLY.finditer(text):
            applied = self._folder(match["value"])
            other = read(applied) if applied is not None and depth < 3 else None
            if other is not None:
                self.script(without_comments(other), read, depth + 1)
            elif applied is None or "node_modules" not in applied:
                self.dynamic = True

    def _include(self, text: str, match: re.Match[str], sure: bool) -> None:
        arguments = _ARGUMENTS.match(text, match.end())
        written = arguments.group() if arguments else ""
        if match["args"] == "":
            written = _bare(written)
        names = _STRING.findall(written)
        if not names or any("$" in name for name in names):
            self.dynamic = True
        for name in names:
            if "$" in name or not name.strip(":"):
                continue
            gradle_path = ":" + name.strip(":").replace("/", ":")
            folder = "../" + name if match["flat"] else gradle_path[1:].replace(":", "/")
            self.includes.setdefault(gradle_path, (self.join(folder), sure))

    def _folder(self, expression: str) -> str | None:
        """The folder that `new File(settingsDir, '../x')`, `file("x")` or `"$rootDir/x"` names."""
        strings = _STRING.findall(expression)
        if not strings:
            return None
        text = _ROOT.sub("", strings[0])
        if "$" in text or text.startswith("/") or re.match(r"[A-Za-z]+:", text):
            text = text.removeprefix("/")
            if "$" in text or ":" in text:
                return None
        return self.join(text)

    def join(self, folder: str) -> str:
        """A folder that is relative to the build's root, relative to the scanned root."""
        joined = posixpath.normpath(posixpath.join(self.directory, folder.replace("\\", "/")))
        return "" if joined == "." else joined


def _bare(written: str) -> str:
    """Of arguments without parentheses only those joined by commas: `include ':a', ':b'` ends with its line."""
    kept = re.match(r"""\s*["'][^"'\n]*["'](?:\s*,\s*["'][^"'\n]*["'])*""", written)
    return kept.group() if kept else ""
