"""What the walk leaves out: .gitignore rules (without calling git), excludes, generated and vendored folders."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

VENDORED = frozenset(
    {
        "node_modules", "Pods", "Carthage", "bower_components", "oh_modules", "__pycache__", "venv", "virtualenv",
        "site-packages", "DerivedData", "__MACOSX",
    }
)  # fmt: skip
"""Folders of other people's packages: their plugins are known by the manifest that names them."""

_OUTPUT = frozenset({"build", "bin"})
_MAYBE_OUTPUT = frozenset({"out", "gen", "target", "dist", "obj"})
_MODULE_MARKS = frozenset(
    {
        "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradlew", "AndroidManifest.xml",
        "project.properties", "pom.xml", "package.json", "pubspec.yaml", "buildozer.spec", "pyproject.toml",
    }
)  # fmt: skip
_SOURCE_SEGMENTS = frozenset({"java", "kotlin", "python", "src", "res", "assets"})
_GITIGNORE_LIMIT = 256 * 1024


def is_output(folder: str, parents: Sequence[str], siblings: frozenset[str]) -> bool:
    """Whether the folder holds build output: `build` and such beside a module's files, not a package of that name.

    `folder` is its path on disk, `parents` are the folder names from the scanned root to its parent, `siblings` the
    names in the parent.
    """
    name = os.path.basename(folder)  # noqa: PTH119 - called for every folder
    if name in _MAYBE_OUTPUT:
        return not _MODULE_MARKS.isdisjoint(siblings) and not _is_module(folder)
    if name not in _OUTPUT:
        return False
    return _SOURCE_SEGMENTS.isdisjoint(parents) or not _MODULE_MARKS.isdisjoint(siblings)


def _is_module(folder: str) -> bool:
    return any(os.path.exists(f"{folder}/{script}") for script in ("build.gradle", "build.gradle.kts"))  # noqa: PTH110


class Rules:
    """A chain of .gitignore files, nearest last. Immutable; `with_file` adds one for a subtree."""

    __slots__ = ("_any", "_prefix", "_spec", "_upper")

    def __init__(self, prefix: str, spec: GitIgnoreSpec | None, upper: Rules | None = None) -> None:
        self._prefix = prefix
        self._spec = spec
        self._any = _any_pattern(spec) if spec is not None else None
        self._upper = upper

    def with_file(self, directory: str, path: str) -> Rules:
        """These rules and those of the .gitignore at disk `path`, which lies in `directory` (relative, "" = root)."""
        spec = _read(path)
        if spec is None:
            return self
        return Rules(f"{directory}/" if directory else "", spec, self)

    def ignores(self, path: str) -> bool:
        """Whether `path` (relative to the scanned root; a folder ends in `/`) is ignored; the nearest verdict wins."""
        rules: Rules | None = self
        while rules is not None:
            if rules._spec is not None:
                prefix = rules._prefix
                inner = prefix[1:] + path if prefix.startswith("\0") else path[len(prefix) :]
                if rules._any is None or rules._any.search(inner):
                    verdict = rules._spec.check_file(inner).include
                    if verdict is not None:
                        return verdict
            rules = rules._upper
        return False


def _any_pattern(spec: GitIgnoreSpec) -> re.Pattern[str] | None:
    """One expression that finds what any pattern of the spec finds: most files match none, and one search says so."""
    compiled = (getattr(pattern, "regex", None) for pattern in spec.patterns)
    sources = [regex.pattern for regex in compiled if regex is not None]
    try:
        return re.compile("|".join(f"(?:{re.sub(r'[?]P<[a-z_]+>', '?:', source)})" for source in sources))
    except (re.error, TypeError):
        return None


def rules_above(root: Path) -> Rules:
    """Rules of the .gitignore files above `root` up to the repository's top folder; none outside a repository."""
    chain: list[Path] = []
    for folder in (root, *root.parents):
        chain.append(folder)
        if (folder / ".git").exists():
            break
    else:
        return Rules("", None)
    rules = Rules("", None)
    for folder in reversed(chain[1:]):
        spec = _read(str(folder / ".gitignore"))
        if spec is not None:
            # "\0" marks a prefix that is put before the path instead of being cut from it
            rules = Rules("\0" + root.relative_to(folder).as_posix() + "/", spec, rules)
    return rules


def exclude_spec(patterns: Sequence[str]) -> GitIgnoreSpec | None:
    """The configured excludes, with .gitignore's syntax; what is no pattern or has too many stars is left out."""
    return _spec(patterns) if patterns else None


def _read(path: str) -> GitIgnoreSpec | None:
    try:
        if os.stat(path).st_size > _GITIGNORE_LIMIT:  # noqa: PTH116 - str paths keep the walk cheap
            return None
        with open(path, "rb") as file:  # noqa: PTH123
            text = file.read().decode("utf-8", "replace")
    except (OSError, ValueError):
        return None
    return _spec([line for line in text.splitlines() if line.strip() and not line.startswith("#")])


def _is_tame(pattern: str) -> bool:
    """Whether matching takes bounded time: every star of a segment multiplies it by the length of a name."""
    segments = pattern.split("/")
    return len(pattern) < 500 and segments.count("**") <= 3 and all(s.count("*") <= 3 for s in segments if s != "**")


def _spec(patterns: Sequence[str]) -> GitIgnoreSpec | None:
    kept: list[str] = []
    for pattern in patterns:
        if not _is_tame(pattern):
            continue
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            continue
        kept.append(pattern)
    return GitIgnoreSpec.from_lines(kept) if kept else None
