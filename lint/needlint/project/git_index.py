"""Which files git tracks, read from its index: a tracked file is never ignored, whatever .gitignore says.

Format: https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

_LIMIT = 64 * 1024 * 1024
_STAT_AND_ID = 60
"""Bytes of an entry before its flags, with SHA-1 object names."""
_EXTENDED = 0x4000


class Tracked(NamedTuple):
    """Tracked files and the folders that hold them, relative to the scanned root."""

    files: frozenset[str]
    folders: frozenset[str]

    def has(self, path: str) -> bool:
        """Whether a file, or a folder written with `/` at its end, is tracked."""
        return path[:-1] in self.folders if path.endswith("/") else path in self.files


def tracked_files(root: Path) -> Tracked | None:
    """What the repository that holds `root` tracks below it; None without a repository or a readable index."""
    for top in (root, *root.parents):
        if (top / ".git").exists():
            paths = _index(_git_folder(top / ".git") / "index")
            return None if paths is None else _below(paths, root.relative_to(top).as_posix())
    return None


def _git_folder(path: Path) -> Path:
    """`.git`, or the folder that a `.git` file of a worktree or submodule names."""
    try:
        if path.is_file() and (text := path.read_bytes()[:4096].decode("utf-8", "replace")).startswith("gitdir:"):
            return path.parent / text.removeprefix("gitdir:").strip()
    except (OSError, ValueError):
        pass
    return path


def _below(paths: list[bytes], prefix: str) -> Tracked:
    start = b"" if prefix == "." else prefix.encode("utf-8", "surrogateescape") + b"/"
    files = {p[len(start) :].decode("utf-8", "surrogateescape") for p in paths if p.startswith(start)}
    folders: set[str] = set()
    for file in files:
        folder = file.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return Tracked(frozenset(files), frozenset(folders))


def _index(path: Path) -> list[bytes] | None:
    try:
        if path.stat().st_size > _LIMIT:
            return None
        return _paths(path.read_bytes())
    except (OSError, ValueError, struct.error, IndexError):
        return None


def _paths(data: bytes) -> list[bytes] | None:
    signature, version, count = struct.unpack_from(">4sII", data)
    if signature != b"DIRC" or version not in (2, 3, 4) or count > len(data) // _STAT_AND_ID:
        return None
    paths: list[bytes] = []
    at, path = 12, b""
    for _ in range(count):
        start = at
        (flags,) = struct.unpack_from(">H", data, at + _STAT_AND_ID)
        at += _STAT_AND_ID + (4 if flags & _EXTENDED else 2)
        if version == 4:
            strip, at = _varint(data, at)
            end = data.index(b"\0", at)
            path, at = path[: len(path) - strip] + data[at:end], end + 1
        else:
            end = data.index(b"\0", at)
            path, at = data[at:end], start + ((end - start) // 8 + 1) * 8
        paths.append(path)
    return paths


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The offset encoding of packs: seven bits a byte, most significant first, each further byte adding one."""
    byte = data[at]
    value = byte & 127
    while byte & 128:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 127)
    return value, at + 1
