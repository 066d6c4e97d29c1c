"""Facts of files as an earlier run read them: valid while a file's size and time, else its content, are the same."""

from __future__ import annotations

import time
import zlib
from functools import cache as once
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from needlint import cache
from needlint.facts.place import Problem
from needlint.project.model import FileKind, ProjectFile

if TYPE_CHECKING:
    from needlint.facts.reader import FileFacts

_PURPOSE = "facts"


class ReadFile(Struct, array_like=True, gc=False):
    """One file as it was read. `facts` is empty where its reader failed; `problems` then say how."""

    path: str
    kind: FileKind
    size: int
    mtime_ns: int
    digest: bytes
    """Of the bytes on disk."""
    problems: tuple[Problem, ...]
    """Of the bytes: unreadable, too large, not text. Problems of the content are in the facts."""
    start: int = 0
    length: int = 0
    checksum: int = 0
    failure: Problem | None = None


class _Index(Struct, array_like=True):
    saved_ns: int
    files: list[ReadFile]


def digest_of(data: bytes) -> bytes:
    """What tells one content from another."""
    return blake2b(data, digest_size=16).digest()


@once
def _types() -> dict[str, type]:
    from needlint.facts import build_model, manifest_model, resource_model, source

    script, package = build_model.ScriptFacts, build_model.PackageFacts
    return {
        "manifest": manifest_model.ManifestFacts,
        "resource": resource_model.ResourceFacts,
        "script": script,
        "settings": script,
        "constants": script,
        "catalog": build_model.CatalogFacts,
        "properties": build_model.PropertiesFacts,
        "lockfile": build_model.LockFacts,
        "java": source.SourceFacts,
        "kotlin": source.SourceFacts,
        "python": source.SourceFacts,
        "archive": build_model.ArchiveFacts,
        "pubspec": package,
        "package-json": package,
        "cordova": package,
    }


@once
def _decoder(kind: FileKind) -> msgspec.msgpack.Decoder[FileFacts]:
    return msgspec.msgpack.Decoder(_types()[kind])


_encoder = msgspec.msgpack.Encoder()


def encode(facts: FileFacts) -> bytes | None:
    """Facts as bytes; None where they are nested too deeply for that."""
    try:
        return _encoder.encode(facts)
    except (RecursionError, msgspec.MsgspecError, OverflowError):
        return None


def decode(kind: FileKind, data: bytes | memoryview) -> FileFacts | None:
    """The facts of a file of this kind; None where the bytes are no such facts."""
    try:
        return _decoder(kind).decode(data)
    except (msgspec.MsgspecError, RecursionError, KeyError, UnicodeDecodeError):
        return None


class FactCache:
    """The facts kept for one root."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._place = cache.place(root, _PURPOSE)
        self._key = cache.reader_key()
        self._content: memoryview = memoryview(b"")
        self._files: dict[str, ReadFile] = {}
        self._new: dict[str, tuple[ReadFile, bytes]] = {}
        self._checked: dict[str, bool] = {}
        self._saved_ns = 0
        self._touched = False
        self._load()

    def _load(self) -> None:
        data = cache.load(self._place, self._key)
        if data is None or len(data) < 8:
            return
        length = int.from_bytes(data[:8], "big")
        try:
            index = msgspec.msgpack.decode(data[8 : 8 + length], type=_Index)
        except (msgspec.MsgspecError, RecursionError):
            return
        self._saved_ns = index.saved_ns
        self._content = data[8 + length :]
        self._files = {file.path: file for file in index.files}

    def has(self, file: ProjectFile) -> bool:
        """Whether the file's facts are kept and still hold."""
        known = self._checked.get(file.path)
        if known is None:
            known = self._checked[file.path] = self._holds(file)
        return known

    def _holds(self, file: ProjectFile) -> bool:
        kept = self._files.get(file.path)
        if kept is None or kept.kind != file.kind or kept.size != file.size:
            return False
        if kept.mtime_ns == file.mtime_ns and kept.mtime_ns < self._saved_ns - cache.TICK_NS:
            return True
        try:
            data = (self._root / file.path).read_bytes()
        except (OSError, ValueError):
            return False
        if digest_of(data) != kept.digest:
            return False
        kept.mtime_ns = file.mtime_ns
        self._touched = True
        return True

    def get(self, file: ProjectFile) -> tuple[ReadFile, FileFacts | None] | None:
        """How the file was read and its facts (None where the reader failed); None where nothing valid is kept."""
        if not self.has(file):
            return None
        kept = self._files[file.path]
        if kept.failure is not None:
            return kept, None
        data = self._content[kept.start : kept.start + kept.length]
        facts = decode(kept.kind, data) if zlib.crc32(data) == kept.checksum else None
        if facts is None:
            self._checked[file.path] = False
            return None
        return kept, facts

    def put(self, file: ReadFile, facts: bytes) -> None:
        """Keep what was read."""
        self._new[file.path] = file, facts

    def save(self, paths: set[str]) -> None:
        """Write what was read and what still holds of the files in `paths`; the rest of the tree is gone."""
        kept = [f for path, f in self._files.items() if path in paths and self._checked.get(path, True)]
        kept = [f for f in kept if f.path not in self._new]
        if not self._new and not self._touched and len(kept) == len(self._files):
            return
        index: list[ReadFile] = []
        chunks: list[bytes | memoryview] = []
        start = 0
        held: list[tuple[ReadFile, bytes | memoryview]] = [
            (file, self._content[file.start : file.start + file.length]) for file in kept
        ]
        for file, data in (*held, *self._new.values()):
            index.append(msgspec.structs.replace(file, start=start, length=len(data), checksum=zlib.crc32(data)))
            chunks.append(data)
            start += len(data)
        head = msgspec.msgpack.encode(_Index(time.time_ns(), sorted(index, key=lambda f: f.path)))
        cache.store(self._place, self._key, b"".join((len(head).to_bytes(8, "big"), head, *chunks)))
