"""Reads sdks/*.toml into Sdk objects, through a packed copy in the user's cache directory.

Parsing the TOML takes some hundred milliseconds, the packed copy a few. The copy is keyed on name, size and time of
every table and on the shape of Sdk; a copy that is missing, stale or unreadable is made anew, and where the directory
cannot be written the TOML is parsed each time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import msgspec

from needlint.knowledge.sdk_model import Evidence, Sdk

DIRECTORY = Path(__file__).with_name("sdks")

_MARKED_SEEN = ("coordinates", "metadata", "gradle_plugins", "init", "consent")
"""Lists that a table may split in `x_seen` (seen in code or vendor pages) and `x` (domain knowledge)."""


def parse(text: str) -> tuple[Sdk, ...]:
    """The SDKs of one table. Raises tomllib.TOMLDecodeError or msgspec.ValidationError on a malformed one."""
    return tuple(_sdk(row) for row in tomllib.loads(text).get("sdk", ()))


def _sdk(row: dict[str, Any]) -> Sdk:
    """Joins the split lists; an unknown key is an error, so that a misspelt field cannot vanish."""
    seen: list[str] = []
    coordinates_seen: list[str] = row.get("coordinates_seen", [])
    for key in _MARKED_SEEN:
        marked = row.pop(f"{key}_seen", [])
        seen += marked
        row[key] = [*marked, *row.get(key, ())]
    data = {
        data_id: evidence
        for evidence in ("domain-knowledge", "disclosed", "seen")
        for data_id in row.get("data", {}).get(evidence, ())
    }
    unknown = set(row) - set(Sdk.__struct_fields__) | set(row.get("data", {})) - {
        "seen",
        "disclosed",
        "domain-knowledge",
    }
    if unknown:
        raise msgspec.ValidationError(f"{row.get('id')}: unknown field {', '.join(sorted(unknown))}")
    row |= {"data": data, "coordinates_seen": coordinates_seen, "seen": [*seen, *row.get("seen", ())]}
    return msgspec.convert(row, Sdk)


def load(directory: Path = DIRECTORY, cache: Path | None = None) -> tuple[Sdk, ...]:
    """All SDKs in order of their ids. `cache`: directory of the packed copy, default the user's cache directory."""
    files = sorted((entry for entry in os.scandir(directory) if entry.name.endswith(".toml")), key=lambda e: e.name)
    copy = (cache or _cache_directory()) / f"sdks-{_key(files)}.msgpack"
    try:
        return msgspec.msgpack.decode(copy.read_bytes(), type=tuple[Sdk, ...])
    except (OSError, msgspec.MsgspecError):
        pass
    sdks = tuple(
        sorted((sdk for file in files for sdk in parse(Path(file.path).read_text("utf-8"))), key=lambda s: s.id)
    )
    _write(copy, msgspec.msgpack.encode(sdks))
    return sdks


def _cache_directory() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "needlint"


def _key(files: Iterable[os.DirEntry[str]]) -> str:
    digest = hashlib.blake2b(repr(Sdk.__struct_fields__).encode(), digest_size=12)
    for file in files:
        stat = file.stat()
        digest.update(f"{file.name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def _write(copy: Path, packed: bytes) -> None:
    """Atomically; older copies go. A directory that cannot be written is no error."""
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        old = [path for path in copy.parent.glob("sdks-*.msgpack") if path != copy]
        with tempfile.NamedTemporaryFile(dir=copy.parent, delete=False) as file:
            file.write(packed)
        Path(file.name).replace(copy)
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        pass
