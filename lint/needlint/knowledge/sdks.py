"""The SDK tables and how a name in a project is matched with them.

Packages match the longest prefix on a dot boundary, so `com.umeng.message.PushAgent` is the push SDK and
`com.umeng.analytics` its sibling, and `com.umengx` neither. Prefixes that belong to a whole vendor are `broad`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from needlint.knowledge import sdk_store
from needlint.knowledge.sdk_model import Sdk


class PackageMatch(NamedTuple):
    """What a dotted name resolves to, and by which prefix."""

    sdk: Sdk
    prefix: str
    broad: bool
    """The prefix is the vendor's, not the SDK's: weak evidence."""


@cache
def all_sdks() -> tuple[Sdk, ...]:
    """Every entry, in order of ids."""
    return sdk_store.TABLE.load()


@cache
def _by_id() -> dict[str, Sdk]:
    return {sdk.id: sdk for sdk in all_sdks()}


def sdk(sdk_id: str) -> Sdk | None:
    """The entry of this id."""
    return _by_id().get(sdk_id)


# ---- packages and classes --------------------------------------------------------------------------------------------


@cache
def _prefixes() -> dict[str, tuple[Sdk, bool]]:
    table: dict[str, tuple[Sdk, bool]] = {}
    for entry in all_sdks():
        for prefix in entry.broad_packages:
            table.setdefault(prefix, (entry, True))
    for entry in all_sdks():
        for prefix in entry.packages:
            table[prefix] = (entry, False)
    return table


def match_package(name: str) -> PackageMatch | None:
    """The SDK of a dotted package, class or member name."""
    table = _prefixes()
    prefix = name
    while prefix:
        found = table.get(prefix)
        if found is not None:
            return PackageMatch(found[0], prefix, found[1])
        prefix = prefix.rpartition(".")[0]
    return None


@cache
def _components() -> dict[str, tuple[Sdk, ...]]:
    return _index(lambda entry: entry.components)


def match_component(class_name: str) -> Sdk | None:
    """The SDK of a manifest component: its listed class, else a (not broad) package prefix of it."""
    listed = _components().get(class_name)
    if listed:
        return listed[0]
    found = match_package(class_name)
    return found.sdk if found is not None and not found.broad else None


def match_name_part(class_name: str) -> tuple[Sdk, ...]:
    """SDKs whose published signature is a part of a class name. Only to answer what a name might be."""
    dotted = f".{class_name}"
    return tuple(entry for entry in all_sdks() if any(part in dotted for part in entry.name_parts))


# ---- what build files name -------------------------------------------------------------------------------------------


@cache
def _coordinates() -> tuple[dict[str, tuple[Sdk, ...]], tuple[tuple[str, Sdk], ...]]:
    """Exact coordinates, and patterns with the most specific first."""
    index = _index(lambda entry: entry.coordinates)
    patterns = [(text, entry) for text, entries in index.items() if "*" in text for entry in entries]
    patterns.sort(key=lambda pair: (-len(pair[0]), pair[0], pair[1].id))
    return {text: entries for text, entries in index.items() if "*" not in text}, tuple(patterns)


def match_coordinate(group: str, artifact: str) -> tuple[Sdk, ...]:
    """The SDKs a Maven coordinate brings: those that list it, else those of the most specific pattern."""
    exact, patterns = _coordinates()
    name = f"{group}:{artifact}"
    found = exact.get(name)
    if found is not None:
        return found
    best = next((text for text, _ in patterns if _matches(text, group, artifact)), None)
    return tuple(entry for text, entry in patterns if text == best)


def _matches(pattern: str, group: str, artifact: str) -> bool:
    wanted_group, _, wanted_artifact = pattern.partition(":")
    if wanted_group.endswith(".*"):
        if group != wanted_group[:-2] and not group.startswith(wanted_group[:-1]):
            return False
    elif group != wanted_group:
        return False
    return fnmatchcase(artifact, wanted_artifact)


@cache
def _metadata() -> dict[str, tuple[Sdk, ...]]:
    return _index(lambda entry: entry.metadata)


def match_metadata(key: str) -> tuple[Sdk, ...]:
    """The SDKs that read this meta-data key; several share one (`JPUSH_APPKEY`)."""
    return _metadata().get(key, ())


@cache
def _plugins() -> dict[str, tuple[Sdk, ...]]:
    return _index(lambda entry: dict.fromkeys((*entry.gradle_plugins, *entry.bringing_plugins)))


def match_plugin(plugin_id: str) -> tuple[Sdk, ...]:
    """The SDKs that a Gradle plugin goes with; it brings those that list it in `bringing_plugins`."""
    return _plugins().get(plugin_id, ())


@cache
def _archives() -> tuple[tuple[str, Sdk], ...]:
    return tuple((pattern, entry) for entry in all_sdks() for pattern in entry.archives)


def match_archive(file_name: str) -> tuple[Sdk, ...]:
    """The SDKs of a jar or aar, by its file name (a path's last part)."""
    name = file_name.rpartition("/")[2].lower()
    return tuple({entry.id: entry for pattern, entry in _archives() if fnmatchcase(name, pattern)}.values())


@cache
def _package_managers() -> dict[str, dict[str, tuple[Sdk, ...]]]:
    return {
        "pub": _index(lambda entry: entry.pub),
        "npm": _index(lambda entry: entry.npm),
        "cordova": _index(lambda entry: entry.cordova),
    }


def match_package_manager(ecosystem: str, name: str) -> tuple[Sdk, ...]:
    """The SDKs that a package of pub, npm or cordova brings. A Cordova plugin may also come by npm."""
    tables = _package_managers()
    found = tables.get(ecosystem, {}).get(name, ())
    return found or (tables["cordova"].get(name, ()) if ecosystem == "npm" else ())


@cache
def _native() -> dict[str, tuple[Sdk, ...]]:
    return _index(lambda entry: map(_library_name, entry.native_libraries))


def match_native(library: str) -> tuple[Sdk, ...]:
    """The SDKs of a native library: `libBugly.so` or, as in System.loadLibrary, `Bugly`."""
    return _native().get(_library_name(library), ())


def _library_name(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".so").removeprefix("lib")


def _index(keys: Callable[[Sdk], Iterable[str]]) -> dict[str, tuple[Sdk, ...]]:
    table: defaultdict[str, dict[str, Sdk]] = defaultdict(dict)
    for entry in all_sdks():
        for key in keys(entry):
            table[key][entry.id] = entry
    return {key: tuple(entries.values()) for key, entries in table.items()}


# ---- switches --------------------------------------------------------------------------------------------------------


@cache
def _switches() -> tuple[dict[str, tuple[Sdk, ...]], dict[str, tuple[Sdk, ...]]]:
    return (
        _index(lambda entry: map(str.lower, entry.off_switch)),
        _index(lambda entry: map(str.lower, entry.start_switch)),
    )


@cache
def _switch_keys() -> frozenset[str]:
    return frozenset(text.partition("=")[0] for table in _switches() for text in table)


def is_switch(key: str) -> bool:
    """Whether a manifest meta-data key turns something on or off: it shows no SDK by itself."""
    return key.lower() in _switch_keys() or bool(_SETTING.search(key))


_SETTING = re.compile(r"enabled|deactivated|autostart|auto[_-]?init|_allow_|opted_out", re.IGNORECASE)


def switched_off_by(key: str, value: str) -> tuple[Sdk, ...]:
    """The SDKs that this manifest meta-data keeps from collecting."""
    return _switches()[0].get(f"{key}={value.strip()}".lower(), ())


def deferred_by(key: str, value: str) -> tuple[Sdk, ...]:
    """The SDKs that this manifest meta-data keeps from starting by themselves."""
    return _switches()[1].get(f"{key}={value.strip()}".lower(), ())


@cache
def _initialisers() -> dict[str, tuple[Sdk, ...]]:
    return _index(lambda entry: entry.auto_init_components)


def initialised_by(class_name: str) -> tuple[Sdk, ...]:
    """The SDKs that start by this provider or androidx.startup initialiser."""
    return _initialisers().get(class_name, ())
