"""Tables are written as TOML and shipped compiled: parsing a megabyte of TOML takes a second, decoding it a few
milliseconds.

Every table has a file `compiled/<name>.msgpack`, made by `python -m needlint.dev generate` and kept in the repository.
It starts with the SHA-256 of the TOML it was made from; where that no longer fits (an edit in a checkout) the TOML is
parsed.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")
FOLDER = Path(__file__).parent
_DIGEST = hashlib.sha256().digest_size


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
        """Where the compiled form is kept."""
        return FOLDER / "compiled" / f"{self.name}.msgpack"

    def sources(self) -> list[Path]:
        """The TOML files, sorted by name."""
        single = FOLDER / f"{self.name}.toml"
        return [single] if single.is_file() else sorted((FOLDER / self.name).glob("*.toml"))

    def load(self) -> T:
        """The table, from its compiled form where that is current, else from the TOML."""
        texts = [path.read_bytes() for path in self.sources()]
        try:
            packed = self.compiled.read_bytes()
            if packed[:_DIGEST] == _digest(texts):
                value: T = msgspec.msgpack.decode(packed[_DIGEST:], type=self._type)
                return value
        except (OSError, msgspec.MsgspecError):
            pass
        return self._read(texts)

    def pack(self) -> bytes:
        """The compiled form of the TOML as it is now."""
        texts = [path.read_bytes() for path in self.sources()]
        return _digest(texts) + msgspec.msgpack.encode(self._read(texts))

    def write(self) -> bool:
        """Write the compiled form; True when it changed."""
        packed = self.pack()
        if self.compiled.is_file() and self.compiled.read_bytes() == packed:
            return False
        self.compiled.parent.mkdir(exist_ok=True)
        self.compiled.write_bytes(packed)
        return True

    def _read(self, texts: Sequence[bytes]) -> T:
        return self._parse([tomllib.loads(text.decode()) for text in texts])


def _digest(texts: Sequence[bytes]) -> bytes:
    whole = hashlib.sha256()
    for text in texts:
        whole.update(len(text).to_bytes(8, "big"))
        whole.update(text)
    return whole.digest()
