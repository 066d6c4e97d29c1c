"""Which SDKs one app ships: recognised by coordinates, archives, plugins, packages, components and meta-data.

A dependency that is shipped, an archive and an import of a type that is not the app's own prove an SDK. A manifest
component or meta-data key is weaker (it may be a leftover). A Gradle plugin shows an SDK only where it brings it. What
only tests or the build script name is not shipped and counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from needlint.app.build_model import ArchiveDependency, Dependency, Plugin
from needlint.app.manifest_model import MergedManifest, MetaData
from needlint.app.sdk_archives import contents, version_in
from needlint.app.sdk_detection import Confidence, DetectedSdk, Evidence, How
from needlint.facts.build_model import ArchiveFacts
from needlint.facts.place import Place
from needlint.knowledge import sdks
from needlint.knowledge.sdk_model import Sdk

_ORDER: tuple[Confidence, ...] = ("low", "medium", "high")
_MAIN = "main"
_NO_OP = re.compile(r"[-_]no-?op(?:[-_]|$)")
"""Artifacts that have an SDK's classes and do nothing, for release builds."""
_BRINGING: tuple[How, ...] = ("coordinate", "package", "archive", "archive-content")


class _Clue(Struct, frozen=True):
    sdk: Sdk
    evidence: Evidence
    confidence: Confidence
    coordinate: str = ""
    version: str | None = None
    says: Literal["present", "supports", "off", "deferred"] = "present"
    """supports: counts beside another clue only; off, deferred: that it does not collect, or not start by itself."""


def detect(  # noqa: PLR0917 - each is another kind of fact
    dependencies: Sequence[Dependency],
    archives: Sequence[tuple[ArchiveDependency, ArchiveFacts | None]],
    plugins: Sequence[Plugin],
    imports: Iterable[tuple[Place, str]],
    manifest: MergedManifest | None,
    own_packages: Collection[str],
    source_set_of: Callable[[str], str],
    native_libraries: Iterable[Place] = (),
) -> tuple[DetectedSdk, ...]:
    """The SDKs of one app, in order of their ids.

    `dependencies`, `archives`: of the app and of the modules it depends on, not shipped ones included. `imports`: place
    and path of every import (a wildcard's path without `.*`). `own_packages`: the packages of the app's own source
    files: what they hold is the app's, whatever SDK it may be named like. `source_set_of`: a file's source set.
    `native_libraries`: the .so files of the app's own jniLibs folders.
    """
    own = frozenset(own_packages)
    clues = [
        *_dependencies(dependencies),
        *_archives(archives),
        *_native(native_libraries, source_set_of),
        *_imports(imports, own, source_set_of),
        *_manifest(manifest, own),
    ]
    clues += _plugins(plugins)
    stood_in_for = {sdk_id for _, facts in archives for sdk_id in contents(facts).stood_in_for}
    found: dict[str, list[_Clue]] = {}
    for clue in clues:
        if clue.evidence.how == "component" and clue.sdk.id in stood_in_for:
            clue = replace(clue, says="supports")  # noqa: PLW2901
        if clue.sdk.kind != "plain":
            found.setdefault(clue.sdk.id, []).append(clue)
    shown = (sdk_id for sdk_id, of in found.items() if any(clue.says == "present" for clue in of))
    declared = tuple(permission.name for permission in manifest.permissions) if manifest else ()
    return tuple(_detected(found[sdk_id], declared) for sdk_id in sorted(shown))


def _detected(clues: Sequence[_Clue], declared: Sequence[str]) -> DetectedSdk:
    present = [clue for clue in clues if clue.says in ("present", "supports")]
    best = max((clue.confidence for clue in present if clue.says == "present"), key=_ORDER.index)
    # What brings the SDK says where it ships (an import in main may be met by a stub in other variants), else the best.
    telling = [clue for clue in present if clue.evidence.how in _BRINGING] or [
        clue for clue in present if clue.confidence == best
    ]
    return DetectedSdk(
        sdk=_with_own_names(present[0].sdk, declared),
        coordinates=tuple(dict.fromkeys(clue.coordinate for clue in present if clue.coordinate)),
        version=next((clue.version for clue in present if clue.version and _tells_version(clue)), None),
        evidence=tuple(dict.fromkeys(clue.evidence for clue in present)),
        variants=tuple(sorted({clue.evidence.source_set for clue in telling})),
        confidence=best,
        off=tuple(dict.fromkeys(clue.evidence for clue in clues if clue.says == "off")),
        deferred=tuple(dict.fromkeys(clue.evidence for clue in clues if clue.says == "deferred")),
    )


def _with_own_names(sdk: Sdk, declared: Sequence[str]) -> Sdk:
    """The SDK with the permissions that it needs under the app's own name, as the manifest spells them:
    `<package>.permission.MIPUSH_RECEIVE`, in the table `*.permission.MIPUSH_RECEIVE`."""
    patterns = [name for name in sdk.uses_permissions if "*" in name]
    if not patterns:
        return sdk
    own = [name for name in declared if any(fnmatchcase(name, pattern) for pattern in patterns)]
    return replace(sdk, uses_permissions=(*sdk.uses_permissions, *own))


def _tells_version(clue: _Clue) -> bool:
    name = (clue.coordinate or clue.evidence.text).lower()
    return not clue.sdk.version_of or any(fnmatchcase(name, pattern) for pattern in clue.sdk.version_of)


# ---- build files -----------------------------------------------------------------------------------------------------


def _dependencies(dependencies: Sequence[Dependency]) -> Iterator[_Clue]:
    for item in dependencies:
        if not item.shipped or _NO_OP.search(item.artifact):
            continue
        maven = item.ecosystem == "maven"
        text = f"{item.coordinate}:{item.version}" if maven and item.version else item.coordinate
        evidence = Evidence(item.place, "coordinate" if maven else "package", text, item.source_set)
        found = (
            sdks.match_coordinate(item.group, item.artifact)
            if maven
            else sdks.match_package_manager(item.ecosystem, item.artifact)
        )
        # An adapter that brings the SDK of another vendor has a version of its own.
        version = item.version if len({sdk.vendor for sdk in found}) == 1 else None
        for sdk in found:
            yield _Clue(sdk, evidence, "high", item.coordinate, version)


def _archives(archives: Sequence[tuple[ArchiveDependency, ArchiveFacts | None]]) -> Iterator[_Clue]:
    for item, facts in archives:
        if not item.shipped:
            continue
        name = item.path.rpartition("/")[2]
        for sdk in sdks.match_archive(name):
            yield _Clue(sdk, Evidence(item.place, "archive", name, item.source_set), "high", version=version_in(name))
        for package, match in contents(facts).held.values():
            if not match.broad:
                evidence = Evidence(item.place, "archive-content", f"{name}: {package}", item.source_set)
                yield _Clue(match.sdk, evidence, "high")


def _native(files: Iterable[Place], source_set_of: Callable[[str], str]) -> Iterator[_Clue]:
    """One clue for every library, whatever the number of processor types it comes for."""
    seen: set[str] = set()
    for place in files:
        name = place.path.rpartition("/")[2]
        if name not in seen:
            seen.add(name)
            for sdk in sdks.match_native(name):
                yield _Clue(sdk, Evidence(place, "native", name, source_set_of(place.path)), "medium")


def _plugins(plugins: Sequence[Plugin]) -> Iterator[_Clue]:
    for item in plugins:
        for sdk in sdks.match_plugin(item.id):
            brings = item.id in sdk.bringing_plugins
            evidence = Evidence(item.place, "plugin", item.id, _MAIN)
            yield _Clue(sdk, evidence, "medium" if brings else "low", says="present" if brings else "supports")


# ---- source ----------------------------------------------------------------------------------------------------------


def _imports(
    imports: Iterable[tuple[Place, str]], own: frozenset[str], source_set_of: Callable[[str], str]
) -> Iterator[_Clue]:
    """One clue for every SDK and file: its first import there."""
    seen: set[tuple[str, str]] = set()
    for place, path in imports:
        match = sdks.match_package(path)
        if match is None or (match.sdk.id, place.path) in seen or _is_own(path, own):
            continue
        source_set = source_set_of(place.path)
        if _is_test(source_set):
            continue
        seen.add((match.sdk.id, place.path))
        yield _Clue(match.sdk, Evidence(place, "import", path, source_set), "low" if match.broad else "high")


def _is_own(path: str, own: Collection[str]) -> bool:
    """Whether an imported name stands in a package of the app's own source.

    The package is the part before the first capitalised segment; for a function or a wildcard either the whole or all
    but the last segment.
    """
    package: list[str] = []
    for segment in path.split("."):
        if segment[:1].isupper():
            name = ".".join(package)
            return name in own or (
                _is_generated(segment, package) and _holds_own(name.removesuffix(".databinding"), own)
            )
        package.append(segment)
    return path in own or ".".join(package[:-1]) in own


def _is_generated(type_name: str, package: Sequence[str]) -> bool:
    """Whether the build makes this type in the app's namespace, where no source file may stand."""
    return type_name in {"R", "BR", "BuildConfig"} or package[-1:] == ["databinding"]


def _holds_own(name: str, own: Collection[str]) -> bool:
    return any(package == name or package.startswith(f"{name}.") for package in own)


def _is_test(source_set: str) -> bool:
    return source_set.startswith(("test", "androidTest")) or source_set.endswith("Test")


# ---- manifest --------------------------------------------------------------------------------------------------------


def _manifest(manifest: MergedManifest | None, own: frozenset[str]) -> Iterator[_Clue]:
    if manifest is None:
        return
    for component in manifest.components:
        evidence = Evidence(component.place, "component", component.name, component.source_set)
        if component.removed:
            yield from _removed(evidence)
        # What knowledge of an SDK put into the merged manifest cannot prove the SDK.
        elif component.source != "sdk" and not _is_own(component.name, own):
            match = sdks.match_component(component.name)
            if match is not None:
                yield _Clue(match, evidence, "high" if component.source == "archive" else "medium")
    for item in manifest.metadata:
        evidence = Evidence(item.place, "meta-data", item.name, item.source_set)
        if item.removed:
            yield from _removed(evidence)
        elif item.source != "sdk":
            yield from _metadata(item, evidence)


def _metadata(item: MetaData, evidence: Evidence) -> Iterator[_Clue]:
    matches = sdks.match_metadata(item.name)
    # A key that several SDKs read does not tell which of them, a setting not even that one is there.
    vague = len(matches) > 1 or sdks.is_switch(item.name)
    for sdk in matches:
        yield _Clue(sdk, evidence, "low" if vague else "medium", says="supports" if vague else "present")
    switch = Evidence(item.place, "switch", f"{item.name}={item.value}", item.source_set)
    for sdk in sdks.switched_off_by(item.name, item.value):
        yield _Clue(sdk, switch, "low", says="off")
    for sdk in sdks.deferred_by(item.name, item.value):
        yield _Clue(sdk, switch, "low", says="deferred")


def _removed(evidence: Evidence) -> Iterator[_Clue]:
    """A provider, or an androidx.startup initialiser (a meta-data), taken out by tools:node="remove"."""
    switch = Evidence(evidence.place, "switch", evidence.text, evidence.source_set)
    for sdk in sdks.initialised_by(evidence.text):
        yield _Clue(sdk, switch, "low", says="deferred")


def how_label(how: How) -> tuple[str, str]:
    """English and Chinese words for a kind of evidence."""
    return _LABELS[how]


_LABELS: dict[How, tuple[str, str]] = {
    "coordinate": ("dependency", "依赖"),
    "package": ("package", "软件包"),
    "archive": ("archive", "归档文件"),
    "archive-content": ("classes in an archive", "归档文件中的类"),
    "native": ("native library", "原生库"),
    "import": ("import", "导入语句"),
    "component": ("manifest component", "清单组件"),
    "meta-data": ("manifest meta-data", "清单 meta-data"),
    "plugin": ("Gradle plugin", "Gradle 插件"),
    "switch": ("manifest switch", "清单开关"),
}
