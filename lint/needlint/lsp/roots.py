"""The roots of the workspace: one for each folder that the client names, and for files outside all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from needlint.lsp.documents import root_above
from needlint.lsp.root import Root
from needlint.lsp.settings import Settings


class Roots:
    """Roots by folder; a file belongs to the innermost."""

    def __init__(
        self,
        judged: Callable[[Root], Awaitable[None]],
        began: Callable[[Root], Awaitable[Callable[[str], None]]],
    ) -> None:
        self.settings = Settings()
        self._judged, self._began = judged, began
        self._thread = ThreadPoolExecutor(1, "needlint")
        self._roots: dict[Path, Root] = {}

    def __iter__(self) -> Iterator[Root]:
        return iter(tuple(self._roots.values()))

    def add(self, folder: Path) -> Root:
        """The root of a folder, new or known."""
        root = self._roots.get(folder)
        if root is None:
            root = self._roots[folder] = Root(folder, self.settings, self._thread, self._judged, self._began)
        return root

    def remove(self, folder: Path) -> Root | None:
        """Forget a folder."""
        root = self._roots.pop(folder, None)
        if root is not None:
            root.close()
        return root

    def of(self, path: Path) -> tuple[Root, str] | None:
        """The root of a file and the file's path in it; None for a file of no Android project."""
        inside = [folder for folder in self._roots if path.is_relative_to(folder)]
        folder = max(inside, key=lambda f: len(f.parts)) if inside else root_above(path)
        if folder is None:
            return None
        return self.add(folder), path.relative_to(folder).as_posix()

    def close(self) -> None:
        """Stop everything."""
        for root in self:
            root.close()
        self._thread.shutdown(wait=False, cancel_futures=True)
