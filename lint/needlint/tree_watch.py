"""Which files of a tree have changed since the last look: by polling, which works on every system and mount.

A look costs one `stat` a file and folder that is known; the tree is walked again only where a folder has changed, since
that is how files come and go.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from needlint.project.walk import walk

_State = tuple[int, int, int]
"""Size, time of the last change in ns, inode (a file that is replaced has another)."""


class TreeWatch:
    """The state of the files under `root` that could matter. `extra`: paths to look at beside them."""

    def __init__(self, root: Path, exclude: Sequence[str] = (), extra: Sequence[str] = ()) -> None:
        self._root, self._exclude, self._extra = root, tuple(exclude), tuple(extra)
        self._folders: dict[str, _State | None] = {}
        self._files: dict[str, _State | None] = {}
        self.cost = 0.0
        """Seconds that the latest look took."""
        self._walk()

    def changed(self) -> set[str]:
        """Paths that were changed, made or removed since the last look; relative to the root."""
        start = time.perf_counter()
        before = self._files
        if any(self._state(folder) != state for folder, state in self._folders.items()):
            self._walk()
        else:
            self._files = {path: self._state(path) for path in before}
        self.cost = time.perf_counter() - start
        return {path for path in before.keys() | self._files.keys() if before.get(path) != self._files.get(path)}

    def _walk(self) -> None:
        walked = walk(self._root, self._exclude)
        self._folders = {folder: self._state(folder) for folder in walked.directories}
        self._files = {path: self._state(path) for path in (*(e.path for e in walked.entries), *self._extra)}

    def _state(self, path: str) -> _State | None:
        try:
            status = os.stat(f"{self._root}/{path}" if path else self._root)  # noqa: PTH116 - half the cost of a Path
        except OSError:
            return None
        return (status.st_size, status.st_mtime_ns, status.st_ino)
