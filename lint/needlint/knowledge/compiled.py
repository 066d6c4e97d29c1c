"""Tables are written as TOML and read in a compiled form: parsing two megabytes of TOML takes seconds, decoding them a
few milliseconds.

A wheel brings the compiled forms; in a checkout they are made at first use, beside the tables or, where that is not
possible, in the user's cache folder. A compiled form tells the names, sizes and times of the TOML files and of the code
it was made from, and a digest of their contents: one that no longer fits is made anew. Times do not survive an
installation, so a wheel's forms are held against names and sizes alone.

Reading a compiled form is most of what a short run costs, so nothing is imported here that it does not need.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, get_args
from zlib import crc32

import msgspec

T = TypeVar("T")
FOLDER = Path(__file__).parent
_STAMP = 4
_DIGEST = 16
_HEAD = 2 * _STAMP + _DIGEST
_ANY_TIME = bytes(_STAMP)


class _Stamp(NamedTuple):
    """State of a table's files without their contents."""

    sizes: bytes
    times: bytes


class _Head(NamedTuple):
    """What stands before the packed table."""

    sizes: bytes
    times: bytes
    digest: bytes


class Table(Generic[T]):
    """One table: `<name>.toml`, or every TOML file of the folder `<name>`, as a value of `type`.

    `parse` gets the parsed files in order of their names; it raises on data that breaks the table's form, never on
    anything a user's project contains.
    """

    def __init__(self, name: str, type: Any, parse: Callable[[Sequence[dict[str, Any]]], T]) -> None:
        self.name = name
        self._type = type
        self._parse = parse
        self._parser = parse.__module__

    @property
    def compiled(self) -> Path:
        """Where the compiled form is kept, if at all."""
        return FOLDER / "compiled" / f"{self.name}.msgpack"

    def sources(self) -> list[Path]:
        """The TOML files, sorted by name."""
        return [FOLDER / entry for entry in sorted(entry for entry, _, _ in self._files())]

    def provenance(self) -> tuple[tuple[str, ...], str]:
        """What a table of one file says of itself as a whole: its sources, and when they were looked at."""
        import tomllib

        head = tomllib.loads(self.sources()[0].read_text("utf-8"))
        return tuple(head.get("source", ())), head.get("checked", "")

    def load(self) -> T:
        """The table, from its compiled form where that is current, else from the TOML."""
        stamp = self._stamp()
        texts: list[bytes] | None = None
        for packed in self._kept():
            view = memoryview(packed)
            head = _Head(bytes(view[:_STAMP]), bytes(view[_STAMP : 2 * _STAMP]), bytes(view[2 * _STAMP : _HEAD]))
            current = head.sizes == stamp.sizes and head.times in (stamp.times, _ANY_TIME)
            if not current:
                texts = texts if texts is not None else self._texts()
            if current or head.digest == self._digest(texts or ()):
                try:
                    value = self._decode(view[_HEAD:])
                except (msgspec.MsgspecError, RecursionError):
                    continue
                if not current:
                    self._keep(b"".join((*stamp, view[2 * _STAMP :])))
                return value
        texts = texts if texts is not None else self._texts()
        value = self._read(texts)
        self._keep(b"".join((*stamp, self._digest(texts), msgspec.msgpack.encode(value))))
        return value

    def _decode(self, body: memoryview) -> T:
        """Without the collector, which finds nothing in thousands of new objects that all stay."""
        collects = gc.isenabled()
        gc.disable()
        try:
            value: T = msgspec.msgpack.decode(body, type=self._type)
        finally:
            if collects:
                gc.enable()
        return value

    def body(self) -> bytes:
        """The compiled form without its head, b"" where none is kept: what `load` decodes."""
        return next((bytes(packed[_HEAD:]) for packed in self._kept()), b"")

    def pack(self) -> bytes:
        """The compiled form for a wheel."""
        texts = self._texts()
        return b"".join(
            (self._stamp().sizes, _ANY_TIME, self._digest(texts), msgspec.msgpack.encode(self._read(texts)))
        )

    def _kept(self) -> Iterator[bytes | memoryview]:
        with contextlib.suppress(OSError):
            yield self.compiled.read_bytes()
        from needlint import cache

        aside = cache.load(self._aside(), b"table")
        if aside is not None:
            yield aside

    def _aside(self) -> Path:
        from needlint import cache

        return cache.place(FOLDER / self.name, "table")

    def _keep(self, packed: bytes) -> None:
        writing = self.compiled.with_suffix(f".{os.getpid()}.writing")
        try:
            self.compiled.parent.mkdir(exist_ok=True)
            writing.write_bytes(packed)
            writing.replace(self.compiled)
        except OSError:
            from needlint import cache

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

    def _code(self) -> list[str]:
        """The files of the code that decides what a compiled form looks like: the parser and the types."""
        modules = {self._parser, *(kind.__module__ for kind in _structs(self._type))}
        return sorted(path for name in modules if (path := getattr(sys.modules.get(name), "__file__", None)))

    def _stamp(self) -> _Stamp:
        files = sorted(self._files())
        for path in self._code():
            with contextlib.suppress(OSError):
                status = os.stat(path)  # noqa: PTH116
                files.append((os.path.basename(path), status.st_size, status.st_mtime_ns))  # noqa: PTH119
        sizes = crc32(repr([(name, size) for name, size, _ in files]).encode())
        times = crc32(repr([time for _, _, time in files]).encode())
        return _Stamp(sizes.to_bytes(_STAMP, "big"), times.to_bytes(_STAMP, "big"))

    def _texts(self) -> list[bytes]:
        return [path.read_bytes() for path in self.sources()]

    def _read(self, texts: Sequence[bytes]) -> T:
        import tomllib

        return self._parse([tomllib.loads(text.decode()) for text in texts])

    def _digest(self, texts: Sequence[bytes]) -> bytes:
        from hashlib import blake2b

        whole = blake2b(digest_size=_DIGEST)
        code = [Path(path).read_bytes() for path in self._code() if Path(path).is_file()]
        for text in (*texts, *code):
            whole.update(len(text).to_bytes(8, "big"))
            whole.update(text)
        return whole.digest()


def _structs(kind: Any) -> Iterator[type]:
    """The types of ours in a type: `Sdk` of `tuple[Sdk, ...]`."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for inner in get_args(kind):
        yield from _structs(inner)
