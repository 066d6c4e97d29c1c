"""The bytes and texts of a project's files: read once, bounded, with unsaved text in place of the disk's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from needlint.facts.place import WHOLE_FILE, Place, Problem
from needlint.finding import Span
from needlint.project.text import Decoded, Lines, decode
from needlint.project.walk import ProblemEntry

SOURCE_LIMIT = 8 * 1024 * 1024
"""Bytes of a source file at most; no hand-written file comes near."""
MANIFEST_LIMIT = 4 * 1024 * 1024
ARCHIVE_LIMIT = 64 * 1024 * 1024
_LIMITS = {"xml": MANIFEST_LIMIT, "jar": ARCHIVE_LIMIT, "aar": ARCHIVE_LIMIT}
SNIPPET_LIMIT = 400
"""Code points of a snippet at most (minified sources have lines of megabytes)."""

_V = TypeVar("_V")


class Sources:
    """Reads files of one project. A file that can't be read in full reads as empty and leaves an entry in `problems`.

    Only the latest few texts and line indexes are kept; ask for one path's spans together.
    """

    def __init__(self, root: Path, overlay: Mapping[str, bytes] | None = None, kept: int = 32) -> None:
        self._root = root
        self._overlay: dict[str, bytes] = dict(overlay or {})
        self._decoded: _Recent[Decoded] = _Recent(kept)
        self._lines: _Recent[Lines] = _Recent(kept)
        self._problems: dict[str, ProblemEntry] = {}

    @property
    def problems(self) -> tuple[ProblemEntry, ...]:
        """(path, kind, en, zh) of every file that could not be read so far, sorted by path."""
        return tuple(self._problems[path] for path in sorted(self._problems))

    def update(self, path: str, data: bytes | None) -> None:
        """Take `data` as the unsaved content of `path` from now on; None = what is on disk."""
        if data is None:
            self._overlay.pop(path, None)
        else:
            self._overlay[path] = data
        self._decoded.drop(path)
        self._lines.drop(path)
        self._problems.pop(path, None)

    def read(self, path: str) -> bytes:
        """The raw bytes of the file, b"" where it can't be read (see `problems`)."""
        limit = _LIMITS.get(path.rpartition(".")[2].lower(), SOURCE_LIMIT)
        data = self._overlay.get(path)
        if data is None:
            try:
                with (self._root / path).open("rb") as file:
                    data = file.read(limit + 1)
            except (OSError, ValueError) as error:
                reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
                self._problems[path] = (
                    path,
                    "unreadable",
                    f"cannot read the file: {reason}",
                    f"无法读取文件：{reason}",
                )
                return b""
        if len(data) > limit:
            size = f"{limit // (1024 * 1024)} MB"
            self._problems[path] = (
                path,
                "limit",
                f"the file is larger than {size}; it is not judged",
                f"文件超过 {size}，未检查",
            )
            return b""
        return data

    def problems_of(self, path: str) -> tuple[Problem, ...]:
        """What was wrong with the bytes of one file."""
        found = self._problems.get(path)
        return () if found is None else (Problem(*found[1:]),)

    def note(self, path: str, problems: Iterable[Problem]) -> None:
        """Take over what another process or run found wrong with the bytes of a file."""
        for problem in problems:
            self._problems[path] = (path, problem.kind, problem.en, problem.zh)

    def unsaved(self, path: str) -> bool:
        """Whether unsaved text stands in the place of the file on disk."""
        return path in self._overlay

    def decoded(self, path: str, raw: bytes | None = None) -> Decoded:
        """The file's text as normalised UTF-8; `raw`: its bytes, where they were read before."""
        return self._decoded.get(path, lambda: self._decode(path, raw))

    def _decode(self, path: str, raw: bytes | None) -> Decoded:
        decoded = decode(self.read(path) if raw is None else raw)
        if not decoded.exact:
            self._problems.setdefault(
                path,
                (
                    path,
                    "unreadable",
                    "some bytes are not text in UTF-8, UTF-16 or GB18030; they are replaced",
                    "部分字节不是 UTF-8、UTF-16 或 GB18030 文本，已替换",
                ),
            )
        return decoded

    def lines(self, path: str) -> Lines:
        """The file's line index."""
        return self._lines.get(path, lambda: Lines(self.decoded(path).utf8))

    def span(self, place: Place) -> Span:
        """Lines and columns (1-based, code points) of a place; 1:1-1:1 for a file as a whole."""
        if place.range == WHOLE_FILE:
            return Span()
        lines = self.lines(place.path)
        return Span(*lines.locate(place.range.start), *lines.locate(max(place.range.end, place.range.start)))

    def snippet(self, place: Place) -> str:
        """The first line of a place, without its line end; "" where the file can't be read.

        A very long line is cut around the place; columns of the span no longer fit it then.
        """
        lines = self.lines(place.path)
        line, column = lines.locate(place.range.start)
        text = lines.text(line)
        if len(text) <= SNIPPET_LIMIT:
            return text
        start = max(0, column - 1 - SNIPPET_LIMIT // 4)
        return text[start : start + SNIPPET_LIMIT]

    def line(self, path: str, number: int) -> str:
        """The text of a 1-based line."""
        return self.lines(path).text(number)


class _Recent(Generic[_V]):
    """The latest `size` values by key."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[str, _V] = OrderedDict()

    def get(self, key: str, make: Callable[[], _V]) -> _V:
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = self._values[key] = make()
        if len(self._values) > self._size:
            self._values.popitem(last=False)
        return value

    def drop(self, key: str) -> None:
        self._values.pop(key, None)
