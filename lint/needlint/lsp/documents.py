"""Files that the client has open, and which root each belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types
from msgspec import Struct
from pygls import uris

from needlint.config import FILE_NAME
from needlint.lsp.positions import Encoding, Text, without_mark

_BUILD_MARKS = ("settings.gradle", "settings.gradle.kts")


class Document(Struct):
    """One open file."""

    uri: str
    path: Path
    version: int
    text: Text


class Documents:
    """Open files by URI. They are kept here, not in pygls, whose lines also end at form feeds and the like."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._by_path: dict[Path, Document] = {}

    def open(self, item: types.TextDocumentItem) -> Document | None:
        """Take a file's text from the client; None for one that is not on a disk."""
        path = path_of(item.uri)
        if path is None:
            return None
        text = Text(without_mark(item.text.encode("utf-8", "replace")))
        document = Document(item.uri, path, item.version, text)
        self._open[item.uri] = self._by_path[path] = document
        return document

    def change(
        self, uri: str, version: int, changes: Iterable[types.TextDocumentContentChangeEvent], encoding: Encoding
    ) -> Document | None:
        """Apply edits in order."""
        document = self._open.get(uri)
        if document is None:
            return None
        for change in changes:
            document.text = Text(document.text.changed(change, encoding))
        document.version = version
        return document

    def close(self, uri: str) -> Document | None:
        """The client has closed the file."""
        document = self._open.pop(uri, None)
        if document is not None:
            self._by_path.pop(document.path, None)
        return document

    def get(self, uri: str) -> Document | None:
        """An open file."""
        return self._open.get(uri)

    def at(self, path: Path) -> Document | None:
        """An open file by its path."""
        return self._by_path.get(path)

    def under(self, folder: Path) -> list[Document]:
        """Open files below a folder, by path."""
        return sorted((d for d in self._open.values() if d.path.is_relative_to(folder)), key=lambda d: d.path)


def path_of(uri: str) -> Path | None:
    """The path behind a URI; None where it names no file."""
    if not uri.startswith("file:"):
        return None
    path = uris.to_fs_path(uri)
    return Path(path) if path else None


def uri_of(path: Path) -> str:
    """The URI of a path."""
    return uris.from_fs_path(str(path)) or path.as_uri()


def root_above(path: Path) -> Path | None:
    """The root of a file outside every workspace folder: where needlint.toml is, else the build's settings."""
    parents = list(path.parents)
    config = next((p for p in parents if (p / FILE_NAME).is_file()), None)
    return config or next((p for p in parents if any((p / mark).exists() for mark in _BUILD_MARKS)), None)
