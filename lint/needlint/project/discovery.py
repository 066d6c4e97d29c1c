"""Finding an Android project in a folder: its modules, source sets and files, without running Gradle."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from needlint.project.assign import Assignment
from needlint.project.frameworks import framework_of
from needlint.project.model import Project
from needlint.project.modules import find_modules
from needlint.project.reassign import reassign
from needlint.project.text import decode
from needlint.project.tree import Tree
from needlint.project.walk import ProblemEntry, Reach, Walked, walk

__all__ = ["discover", "reassign", "root_of"]

_TEXT_LIMIT = 1024 * 1024
"""Bytes read of a script or manifest for a guess about its module."""


def discover(root: Path, exclude: Sequence[str] = (), overlay: Mapping[str, bytes] | None = None) -> Project:
    """Find what there is to judge under `root`; never raises for what the tree holds.

    `exclude`: patterns with .gitignore's syntax, relative to `root`. `overlay`: unsaved contents by path relative to
    `root`, which stand for or add to the files on disk. Where a file is given its module's folder is scanned (see
    `root_of`), and Project.root tells it.
    """
    folder, problem = root_of(root)
    if problem is not None:
        return Project((), (), (problem,), root=str(folder))
    read = _reader(folder, overlay or {})
    walked, tree = _first_with_module(folder, exclude, overlay, read)
    found = find_modules(tree)
    assignment = Assignment(tree, found.modules, found.build_logic)
    assignment.add_all(walked.entries)
    problems = [*walked.problems, *found.problems]
    if tree.is_empty() and not tree.python_roots:
        problems.append(_NOTHING)
    return Project(
        modules=tuple(found.modules),
        files=tuple(assignment.files),
        problems=tuple(sorted(set(problems))),
        framework=framework_of(assignment.files, tree, read),
        spare=tuple(assignment.spare),
        root=str(folder),
    )


def root_of(path: Path) -> tuple[Path, ProblemEntry | None]:
    """The absolute folder to scan for `path`, and why nothing can be scanned.

    A folder stands for itself; a manifest or build script for its module's folder.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    if path.is_dir():
        return path, None
    if not path.exists():
        return path.parent, (
            "",
            "unreadable",
            f"{path.name}: no such file or folder",
            f"{path.name}：没有这个文件或文件夹",
        )
    name = path.name
    if name.endswith((".gradle", ".gradle.kts")):
        return path.parent, None
    if name == "AndroidManifest.xml":
        folder = path.parent
        return (folder.parent.parent if folder.parent.name == "src" else folder), None
    return path.parent, (
        name, "unreadable",
        "neither a folder nor a manifest or build script: name the app's folder, AndroidManifest.xml or build.gradle",
        "既不是文件夹，也不是清单或构建脚本：请指定应用的文件夹、AndroidManifest.xml 或 build.gradle",
    )  # fmt: skip


_NOTHING: ProblemEntry = (
    "", "unreadable",
    "no AndroidManifest.xml and no Gradle build script found in this folder: there is no Android app to judge; "
    "give the folder that holds settings.gradle",
    "此文件夹中没有找到 AndroidManifest.xml 或 Gradle 构建脚本：没有可检查的 Android 应用；"
    "请指定含 settings.gradle 的目录",
)  # fmt: skip


def _first_with_module(
    root: Path, exclude: Sequence[str], overlay: Mapping[str, bytes] | None, read: Callable[[str], str | None]
) -> tuple[Walked, Tree]:
    """Walk the tracked files; where they hold no Android module, the ignored ones too, then build output."""
    first: tuple[Walked, Tree] | None = None
    for reach in Reach:
        walked = walk(root, exclude, reach, overlay)
        tree = Tree(walked.entries, walked.directories, read)
        if not tree.is_empty():
            return walked, tree
        first = first or (walked, tree)
    assert first is not None
    return first


def _reader(root: Path, overlay: Mapping[str, bytes]) -> Callable[[str], str | None]:
    """A function from a path to its text (None where it can't be read), for the few files that discovery looks into."""
    texts: dict[str, str | None] = {}

    def read(path: str) -> str | None:
        if path not in texts:
            texts[path] = _read(root, path, overlay)
        return texts[path]

    return read


def _read(root: Path, path: str, overlay: Mapping[str, bytes]) -> str | None:
    data = overlay.get(path)
    if data is None:
        if posixpath.isabs(path) or path.startswith(".."):
            return None
        try:
            with (root / path).open("rb") as file:
                data = file.read(_TEXT_LIMIT)
        except (OSError, ValueError):
            return None
    return decode(data).utf8.decode("utf-8", "replace")
