"""Words that any shipped file of an app says, looked for in the bytes: the cheapest proof of a mention."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from needlint.project.model import FileKind, ProjectFile
from needlint.project.text import decode

_TEXTS: tuple[FileKind, ...] = ("policy", "resource", "manifest", "kotlin", "java", "script", "python")
"""In the order in which they are looked through: what says it most often first."""


class _Bytes(Protocol):
    def read(self, path: str) -> bytes:
        """The raw bytes of a file."""


class Written:
    """The files of one app as text; nothing is read before it is asked for."""

    def __init__(self, sources: _Bytes, files: Iterable[ProjectFile]) -> None:
        self._sources = sources
        known = [f for f in files if f.kind in _TEXTS]
        self._files = sorted(known, key=lambda f: (_TEXTS.index(f.kind), f.path))
        self._answers: dict[re.Pattern[bytes], str | None] = {}

    def says(self, pattern: re.Pattern[bytes]) -> str | None:
        """Path of a file whose path or raw bytes match, None where none does."""
        if pattern not in self._answers:
            self._answers[pattern] = self._find(pattern)
        return self._answers[pattern]

    def text(self, path: str) -> bytes:
        """A file's normalised UTF-8, the text that the ranges of its facts count in."""
        return decode(self._sources.read(path)).utf8

    def tells(self, before: bytes, after: bytes) -> bool:
        """Whether a file's change from one text to another may change an answer given so far."""
        return any(bool(p.search(before)) != bool(p.search(after)) for p in self._answers)

    def _find(self, pattern: re.Pattern[bytes]) -> str | None:
        named = (f.path for f in self._files if pattern.search(f.path.encode()))
        return next(named, None) or next(
            (f.path for f in self._files if pattern.search(self._sources.read(f.path))), None
        )
