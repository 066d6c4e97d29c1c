"""Archives that a build ships: by file, by file tree, and by name from a `flatDir`."""

from __future__ import annotations

import fnmatch
import posixpath

from needlint.app.build_configurations import Kind
from needlint.app.build_evaluator import Evaluator
from needlint.app.build_model import ArchiveDependency
from needlint.app.build_paths import paths_of
from needlint.app.build_values import Tree
from needlint.app.build_world import Env, World, join
from needlint.facts.build_model import Statement
from needlint.facts.place import Place

_MOST_FILES = 2000


class ArchiveReader:
    """Collects the archives of one module."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.found: list[ArchiveDependency] = []
        self.flat_directories: list[str] = []
        self.by_name: list[tuple[str, str, str, Kind, Place]] = []
        """`name: 'x', ext: 'aar'`: name, extension, configuration, kind, place; resolved when all flatDirs are."""

    def file(self, path: str, configuration: str, kind: Kind, place: Place) -> None:
        """An archive, or all archives of a folder."""
        if path.endswith((".jar", ".aar")):
            self.found.append(ArchiveDependency(path, configuration, kind.source_set, kind.shipped, place))
            return
        for found in self.world.files_by_directory.get(path, ())[:_MOST_FILES]:
            self.found.append(ArchiveDependency(found, configuration, kind.source_set, kind.shipped, place))

    def tree(self, tree: Tree, configuration: str, kind: Kind, place: Place) -> None:
        """All archives of a file tree that its patterns let in."""
        for path in self._expand_tree(tree):
            self.file(path, configuration, kind, place)

    def _expand_tree(self, tree: Tree) -> list[str]:
        prefix = f"{tree.directory}/" if tree.directory else ""
        out: list[str] = []
        for directory, paths in self.world.files_by_directory.items():
            if directory == tree.directory or (directory + "/").startswith(prefix):
                for path in paths:
                    inside = path[len(prefix) :]
                    if _matches(inside, tree.include, True) and not _matches(inside, tree.exclude, False):
                        out.append(path)
        return out[:_MOST_FILES]

    def finish(self) -> None:
        """Resolve what needs all `flatDir`s: archives by name."""
        for name, extension, configuration, kind, place in self.by_name:
            candidates = [join(directory, f"{name}.{extension}") for directory in self.flat_directories]
            files = self.world.files_by_directory
            path = next((path for path in candidates if path in files.get(posixpath.dirname(path), ())), None)
            if path is None and not candidates:
                candidates = [f"libs/{name}.{extension}"]
            self.file(path or candidates[0], configuration, kind, place)
        self.by_name.clear()


def flat_directories(statement: Statement, env: Env, evaluator: Evaluator) -> list[str]:
    """Folders of `flatDir { dirs 'libs', '../x' }` / `flatDir { dir("libs") }`."""
    given = [*statement.args, *(value for key, value in statement.named if key in ("dirs", "dir"))]
    return paths_of(evaluator, given, env)


def _matches(path: str, patterns: tuple[str, ...], default: bool) -> bool:
    if not patterns:
        return default
    return any(_glob(path.split("/"), pattern.split("/")) for pattern in patterns)


def _glob(path: list[str], pattern: list[str]) -> bool:
    """Ant-style match: `**` is any number of folders. A table, so no pattern blows up."""
    if pattern and pattern[-1] == "":
        pattern = [*pattern[:-1], "**"]
    reach = {0}
    for part in pattern:
        if part == "**":
            reach = set(range(min(reach), len(path) + 1)) if reach else set()
        else:
            reach = {i + 1 for i in reach if i < len(path) and fnmatch.fnmatchcase(path[i], part)}
    return len(path) in reach
