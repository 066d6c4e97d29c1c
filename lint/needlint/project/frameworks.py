"""Which cross-platform framework a tree is built with, by its package manifests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from needlint.project.model import ProjectFile
from needlint.project.tree import ReadText, Tree

Framework = Literal["native", "react-native", "flutter", "cordova", "python"]


def framework_of(files: Sequence[ProjectFile], tree: Tree, read: ReadText) -> Framework:
    """The framework of the shallowest package manifest that names one."""
    named: list[tuple[int, str, Framework]] = []
    for file in files:
        depth = file.path.count("/")
        if file.kind == "pubspec" and re.search(r"^[ \t]*sdk:[ \t]*flutter\b", read(file.path) or "", re.MULTILINE):
            named.append((depth, file.path, "flutter"))
        elif file.kind == "cordova":
            named.append((depth, file.path, "cordova"))
        elif file.kind == "package-json":
            text = read(file.path) or ""
            if re.search(r'"react-native"\s*:', text):
                named.append((depth, file.path, "react-native"))
            elif re.search(r'"(?:cordova-android|@capacitor/android)"\s*:', text):
                named.append((depth, file.path, "cordova"))
    named.extend((root.count("/") + bool(root), root, "python") for root in tree.python_roots)
    python = any(f.kind == "python" and f.source_set == "main" for f in files)
    if not named:
        return "python" if python else "native"
    return min(named)[2]
