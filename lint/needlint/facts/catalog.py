"""Version catalogs (libs.versions.toml). Source: Gradle user manual, "Version catalogs", TOML file format."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from needlint.facts.build_model import CatalogEntry, CatalogFacts
from needlint.facts.place import WHOLE_FILE, Problem, Range

_TABLE = re.compile(rb"\s*\[\s*([A-Za-z]+)\s*(?:\.\s*([^\]\s]+)\s*)?\]")
_ALIAS = re.compile(rb"\s*(\"[^\"\r\n]+\"|'[^'\r\n]+'|[A-Za-z0-9_-]+)\s*[=.]")
_PREFERENCE = ("strictly", "require", "prefer")


def read_catalog(path: str, utf8: bytes) -> CatalogFacts:
    """The libraries, bundles, plugins and versions of a catalog; an entry's range is its alias. A catalog that is no
    TOML gives a problem and what a line-by-line reading of its tables finds."""
    try:
        table: dict[str, Any] = tomllib.loads(utf8.decode("utf-8", "replace"))
        problems: tuple[Problem, ...] = ()
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        table = _salvage(utf8)
        problems = (Problem("syntax", f"not valid TOML: {error}", f"不是有效的 TOML：{error}", WHOLE_FILE),)
    places = _places(utf8)
    versions = {name: text for name, value in _table(table, "versions").items() if (text := _version(value, {}))}
    libraries = {}
    for alias, value in _table(table, "libraries").items():
        entry = _library(value, versions, places.get(("libraries", alias), WHOLE_FILE))
        if entry:
            libraries[alias] = entry
    bundles = {
        alias: tuple(name for name in value if isinstance(name, str))
        for alias, value in _table(table, "bundles").items()
        if isinstance(value, list)
    }
    plugins = {
        alias: plugin for alias, value in _table(table, "plugins").items() if (plugin := _plugin(value, versions))
    }
    return CatalogFacts(libraries, bundles, plugins, versions, problems)


def _table(table: dict[str, Any], name: str) -> dict[str, Any]:
    value = table.get(name)
    return value if isinstance(value, dict) else {}


def _version(value: object, versions: dict[str, str]) -> str | None:
    """A version given as text, by reference, or rich (strictly, require, prefer)."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return None
    reference = value.get("ref")
    if isinstance(reference, str):
        return versions.get(reference)
    return next((value[key] for key in _PREFERENCE if isinstance(value.get(key), str)), None)


def _library(value: object, versions: dict[str, str], place: Range) -> CatalogEntry | None:
    if isinstance(value, str):
        pieces = value.split(":")
        return CatalogEntry(pieces[0], pieces[1], pieces[2] if len(pieces) > 2 else None, place) if pieces[1:] else None
    if not isinstance(value, dict):
        return None
    module = value.get("module")
    group: object
    artifact: object
    if isinstance(module, str) and ":" in module:
        group, artifact, *_ = module.split(":")
    else:
        group, artifact = value.get("group"), value.get("name")
    if not (isinstance(group, str) and isinstance(artifact, str)):
        return None
    return CatalogEntry(group, artifact, _version(value.get("version"), versions), place)


def _plugin(value: object, versions: dict[str, str]) -> tuple[str, str | None] | None:
    if isinstance(value, str):
        name, _, version = value.partition(":")
        return name, version or None
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return value["id"], _version(value.get("version"), versions)
    return None


def _places(utf8: bytes) -> dict[tuple[str, str], Range]:
    """(table, alias) -> range of the alias where it is written."""
    places: dict[tuple[str, str], Range] = {}
    section, offset = "", 0
    for line in utf8.splitlines(keepends=True):
        header = _TABLE.match(line)
        if header:
            section = header.group(1).decode("utf-8", "replace")
            if header.group(2):
                alias = header.group(2).decode("utf-8", "replace").strip("\"'")
                places.setdefault((section, alias), Range(offset + header.start(2), offset + header.end(2)))
                section = ""
        elif section and (found := _ALIAS.match(line)):
            alias = found.group(1).decode("utf-8", "replace").strip("\"'")
            places.setdefault((section, alias), Range(offset + found.start(1), offset + found.end(1)))
        offset += len(line)
    return places


def _salvage(utf8: bytes) -> dict[str, Any]:
    """Tables of a broken catalog, entry by entry: each line that is TOML of its own counts."""
    table: dict[str, Any] = {}
    section = ""
    for line in utf8.splitlines():
        header = _TABLE.match(line)
        if header:
            section = header.group(1).decode("utf-8", "replace")
        elif section and _ALIAS.match(line):
            try:
                entry = tomllib.loads(line.decode("utf-8", "replace"))
            except (tomllib.TOMLDecodeError, RecursionError, ValueError):
                continue
            table.setdefault(section, {}).update(entry)
    return table
