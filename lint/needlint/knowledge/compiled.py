"""Tables are written as TOML and read in a compiled form: parsing two megabytes of TOML takes seconds, decoding them a
few milliseconds.

A wheel brings the compiled forms; in a checkout they are made at first use, beside the tables or, where that is not
possible, in the user's cache folder. A compiled form tells the names, sizes and times of the TOML files it was made
from, and a digest of their contents: one that no longer fits is made anew. Times do not survive an installation, so a
wheel's forms are held against names and sizes alone.
"""

from __future__ import annotations

import contextlib
import os
import tomllib
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from needlint import cache

T = TypeVar("T")
FOLDER = Path(__file__).parent
_SIZE = 16
_ANY_TIME = bytes(_SIZE)


class _Stamp(NamedTuple):
    """State of a table's files without their contents."""

    sizes: bytes
    times: bytes


class Table(Generic[T]):
    """One table: `<name>.toml`, or every TOML file of the folder `<name>`, as a value of `type`.

    `parse` gets the parsed files in order of their names; it raises on data that breaks the table's form, never on
    anything a user's project contains.
    """

    def __init__(self, name: str, type: Any, parse: Callable[[Sequence[dict[str, Any]]], T]) -> None:
        self.name = name
        self._type = type
        self._parse = parse

    @property
    def compiled(self) -> Path:
        """Where the compiled form is kept, if at all."""
        return FOLDER / "compiled" / f"{self.name}.msgpack"

    def sources(self) -> list[Path]:
        """The TOML files, sorted by name."""
        return [FOLDER / entry for entry in sorted(entry for entry, _, _ in self._files())]

    def load(self) -> T:
        """The table, from its compiled form where that is current, else from the TOML."""
        stamp = self._stamp()
        texts: list[bytes] | None = None
        for packed in self._kept():
            sizes, times = packed[:_SIZE], packed[_SIZE : 2 * _SIZE]
            current = sizes == stamp.sizes and times in (stamp.times, _ANY_TIME)
            if not current:
                texts = texts if texts is not None else self._texts()
            if current or packed[2 * _SIZE : 3 * _SIZE] == _digest(texts or ()):
                try:
                    value: T = msgspec.msgpack.decode(packed[3 * _SIZE :], type=self._type)
                except (msgspec.MsgspecError, RecursionError):
                    continue
                if not current:
                    self._keep(b"".join((*stamp, packed[2 * _SIZE :])))
                return value
        texts = texts if texts is not None else self._texts()
        value = self._read(texts)
        self._keep(b"".join((*stamp, _digest(texts), msgspec.msgpack.encode(value))))
        return value

    def pack(self) -> bytes:
        """The compiled form for a wheel."""
        texts = self._texts()
        return b"".join((self._stamp().sizes, _ANY_TIME, _digest(texts), msgspec.msgpack.encode(self._read(texts))))

    def _kept(self) -> Iterator[bytes | memoryview]:
        with contextlib.suppress(OSError):
            yield self.compiled.read_bytes()
        aside = cache.load(self._aside(), b"table")
        if aside is not None:
            yield aside

    def _aside(self) -> Path:
        return cache.place(FOLDER / self.name, "table")

    def _keep(self, packed: bytes) -> None:
        writing = self.compiled.with_suffix(f".{os.getpid()}.writing")
        try:
            self.compiled.parent.mkdir(exist_ok=True)
            writing.write_bytes(packed)
            writing.replace(self.compiled)
        except OSError:
            with contextlib.suppress(OSError):
                writing.unlink()
            cache.store(self._aside(), b"table", packed)

    def _files(self) -> list[tuple[str, int, int]]:
        """(name relative to FOLDER, size, time) of every TOML file."""
        with contextlib.suppress(FileNotFoundError):
            status = os.stat(FOLDER / f"{self.name}.toml")  # noqa: PTH116
            return [(f"{self.name}.toml", status.st_size, status.st_mtime_ns)]
        with os.scandir(FOLDER / self.name) as entries:
            found = [(e.name, e.stat()) for e in entries if e.name.endswith(".toml")]
        return [(f"{self.name}/{name}", status.st_size, status.st_mtime_ns) for name, status in found]

    def _stamp(self) -> _Stamp:
        files = sorted(self._files())
        sizes = "".join(f"{name} {size}\n" for name, size, _ in files)
        times = "".join(f"{time}\n" for _, _, time in files)
        return _Stamp(*(blake2b(text.encode(), digest_size=_SIZE).digest() for text in (sizes, times)))

    def _texts(self) -> list[bytes]:
        return [path.read_bytes() for path in self.sources()]

    def _read(self, texts: Sequence[bytes]) -> T:
        return self._parse([tomllib.loads(text.decode()) for text in texts])


def _digest(texts: Sequence[bytes]) -> bytes:
    whole = blake2b(digest_size=_SIZE)
    for text in texts:
        whole.update(len(text).to_bytes(8, "big"))
        whole.update(text)
    return whole.digest()
