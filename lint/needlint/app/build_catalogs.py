"""Accessors of version catalogs: `libs.androidx.core`, bundles, versions, plugins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from needlint.app.build_values import CatalogPath, Library, PluginReference, Unknown, Value
from needlint.facts.build_model import CatalogFacts
from needlint.facts.place import Place

_SEPARATORS = re.compile(r"[-_.]+")
_T = TypeVar("_T")


@dataclass
class Catalog:
    """One catalog: what its file and the settings script say, by normalised alias."""

    libraries: dict[str, Library] = field(default_factory=dict)
    bundles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    plugins: dict[str, PluginReference] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, facts: CatalogFacts) -> None:
        """Take in a catalog file."""
        for alias, entry in facts.libraries.items():
            place = Place(path, entry.range)
            self.libraries[accessor(alias)] = Library(entry.group, entry.artifact, entry.version, place)
        for alias, names in facts.bundles.items():
            self.bundles[accessor(alias)] = names
        for alias, (plugin, version) in facts.plugins.items():
            self.plugins[accessor(alias)] = PluginReference(plugin, version)
        for alias, version in facts.versions.items():
            self.versions[accessor(alias)] = version

    def library(self, alias: str) -> Library | None:
        """The library of an alias or accessor."""
        return _lenient(self.libraries, accessor(alias))

    def bundle(self, alias: str) -> tuple[Value, ...] | None:
        """The libraries of a bundle."""
        names = _lenient(self.bundles, accessor(alias))
        if names is None:
            return None
        return tuple(self.library(name) or Unknown(name) for name in names)

    def version(self, alias: str) -> str | None:
        """The version of an alias."""
        return _lenient(self.versions, accessor(alias))

    def plugin(self, alias: str) -> PluginReference | None:
        """The plugin of an alias."""
        return _lenient(self.plugins, accessor(alias))


def accessor(alias: str) -> str:
    """An alias as its accessor: separators become dots."""
    return _SEPARATORS.sub(".", alias.strip())


def _lenient(table: Mapping[str, _T], name: str) -> _T | None:
    found = table.get(name)
    if found is not None:
        return found
    folded = name.lower()
    return next((value for key, value in table.items() if key.lower() == folded), None)


def follow(catalogs: Mapping[str, Catalog], start: CatalogPath, names: tuple[str, ...]) -> Value:
    """What an accessor path names: a library, bundle (tuple), version, plugin, or a path still open."""
    path = start.path + names
    catalog = catalogs[start.catalog]
    if not path:
        return CatalogPath(start.catalog)
    dotted = ".".join(path)
    rest = ".".join(path[1:])
    found: Value | None = None
    if path[0] == "versions" and rest:
        found = catalog.version(rest)
    elif path[0] == "bundles" and rest:
        found = catalog.bundle(rest)
    elif path[0] == "plugins" and rest:
        found = catalog.plugin(rest)
    if found is None:
        found = catalog.library(dotted)
    return CatalogPath(start.catalog, path) if found is None else found
