"""What is kept between runs, in the user's cache folder: one file per scanned root and purpose.

A cache is an input like any other: every file carries a checksum and is decoded with validation, and whatever is not as
it should be counts as absent. Files are replaced as a whole, so that runs at the same time, a killed run or a full disk
leave either the old or the new one. Nothing here raises for what the disk does.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import zlib
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from needlint import __version__

_MAGIC = b"needlint cache 1\n"
_SUFFIX = ".cache"
_WRITING = ".writing"
TOTAL_LIMIT = 1024 * 1024 * 1024
"""Bytes of all files together; the ones unused for longest go first."""
FILE_LIMIT = 256 * 1024 * 1024
"""Bytes of one file; a larger one is not kept."""
_ABANDONED = 3600
"""Seconds after which a file that a run was still writing belongs to nobody."""
_DAY = 24 * 3600
TICK_NS = 2_000_000_000
"""A file changed this short before it was read may change again without a new time stamp (coarse clocks, FAT)."""


class Kept(NamedTuple):
    """A file of the cache: its size in bytes and when it was last used (seconds since the epoch)."""

    path: Path
    size: int
    used: float


def folder() -> Path:
    """The cache folder of this user: $NEEDLINT_CACHE_DIR, else by the platform's convention."""
    given = os.environ.get("NEEDLINT_CACHE_DIR")
    if given:
        return Path(given)
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local"), "needlint", "cache")  # noqa: PTH118
    if sys.platform == "darwin":
        return Path(home, "Library", "Caches", "needlint")
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "needlint")  # noqa: PTH118


def place(root: Path, purpose: str) -> Path:
    """Where something about a root is kept."""
    name = blake2b(os.path.abspath(root).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()  # noqa: PTH100
    return folder() / f"{name}.{purpose}{_SUFFIX}"


def load(path: Path, key: bytes) -> memoryview | None:
    """What `store` kept there under the same key; None where there is nothing, or it is damaged or for another key."""
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
        if time.time() - os.stat(path).st_mtime > _DAY:  # noqa: PTH116
            os.utime(path)
    except (OSError, ValueError):
        return None
    start = len(_MAGIC) + 16 + 4
    head = _MAGIC + _short(key)
    if len(data) < start or data[: len(head)] != head:
        return None
    content = memoryview(data)[start:]
    return content if zlib.crc32(content).to_bytes(4, "big") == data[start - 4 : start] else None


def store(path: Path, key: bytes, content: bytes) -> bool:
    """Keep `content` under a key; False where that is not possible (no space, no rights, too large)."""
    if len(content) > FILE_LIMIT:
        return False
    writing = path.with_name(f"{path.name}.{os.getpid()}{_WRITING}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(path.parent, len(content))
        with writing.open("wb") as file:
            file.write(_MAGIC + _short(key) + zlib.crc32(content).to_bytes(4, "big"))
            file.write(content)
        writing.replace(path)
    except (OSError, ValueError):
        with contextlib.suppress(OSError):
            writing.unlink()
        return False
    return True


def kept() -> list[Kept]:
    """All files of the cache, the one unused for longest first."""
    found = []
    try:
        with os.scandir(folder()) as entries:
            for entry in entries:
                if entry.name.endswith((_SUFFIX, _WRITING)) and entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    found.append(Kept(Path(entry.path), status.st_size, status.st_mtime))
    except OSError:
        return found
    return sorted(found, key=lambda file: (file.used, file.path))


def clear() -> list[OSError]:
    """Delete every file of the cache; what could not be deleted."""
    failed = []
    for file in kept():
        try:
            file.path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            failed.append(error)
    return failed


def _make_room(place: Path, wanted: int) -> None:
    files = kept() if place == folder() else []
    total = sum(file.size for file in files) + wanted
    now = time.time()
    for file in files:
        abandoned = file.path.name.endswith(_WRITING) and now - file.used > _ABANDONED
        if abandoned or total > TOTAL_LIMIT:
            with contextlib.suppress(OSError):
                file.path.unlink()
            total -= file.size


def tool_key() -> bytes:
    """Identifies this version of needlint, tables and rules included: an edit in a checkout counts as a new version."""
    return _key_of(Path(__file__).parent, ("knowledge", "rules"))


def reader_key() -> bytes:
    """Identifies this version of the readers alone: an edit of a table or a rule leaves the facts of files valid."""
    return _key_of(Path(__file__).parent, ())


def _key_of(package: Path, also: tuple[str, ...]) -> bytes:
    grammars = package / "grammars" if (package / "grammars").is_dir() else package.parents[1] / "grammars"
    found = [f"{__version__} {sys.version_info[:2]}"]
    folders = [str(package / "facts"), str(package / "project"), str(grammars)]
    if also:
        folders.append(str(package))
    for start in folders:
        found += _stamps(start)
    return blake2b("\n".join(found).encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _stamps(start: str) -> list[str]:
    """Name, size and time of every source and table below a folder, sorted."""
    found: list[str] = []
    stack = [start]
    while stack:
        place = stack.pop()
        try:
            with os.scandir(place) as entries:
                listed = list(entries)
        except OSError:
            continue
        for entry in listed:
            if entry.name.endswith((".py", ".toml", ".md", ".scm")):
                status = entry.stat()
                found.append(f"{entry.path[len(start) :]} {status.st_size} {status.st_mtime_ns}")
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                stack.append(entry.path)
    return sorted(found)


def _short(key: bytes) -> bytes:
    return blake2b(key, digest_size=16).digest()
