"""Which SDKs one app ships: recognised by coordinates, archives, plugins, packages, components and meta-data.

A dependency that is shipped, an archive and an import of a type that is not the app's own prove an SDK. A manifest
component or meta-data key is weaker (it may be a leftover), a Gradle plugin alone weaker still unless it brings the SDK
by itself. What only tests or the build script name is not shipped and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from needlint.app.build_model import ArchiveDependency, Dependency, Plugin
from needlint.app.manifest_model import MergedManifest
from needlint.app.sdk_detection import Confidence, DetectedSdk, Evidence, How
from needlint.facts.build_model import ArchiveFacts
from needlint.facts.place import Place
from needlint.knowledge import sdks
from needlint.knowledge.sdk_model import Sdk

_ORDER: tuple[Confidence, ...] = ("low", "medium", "high")
_MAIN = "main"
_BRINGING: tuple[How, ...] = ("coordinate", "package", "archive", "archive-content")


class _Clue(Struct, frozen=True):
    sdk: Sdk
    evidence: Evidence
    confidence: Confidence
    coordinate: str = ""
    version: str | None = None
    off: bool = False
    """Says that the SDK is switched off, not that it is there."""


def detect(  # noqa: PLR0917 (each is another kind of fact)
    dependencies: Sequence[Dependency],
    archives: Sequence[tuple[ArchiveDependency, ArchiveFacts | None]],
    plugins: Sequence[Plugin],
    imports: Iterable[tuple[Place, str]],
    manifest: MergedManifest | None,
    own_packages: Collection[str],
    source_set_of: Callable[[str], str],
) -> tuple[DetectedSdk, ...]:
    """The SDKs of one app, in order of their ids.

    `dependencies`, `archives`: of the app and of the modules it depends on, not shipped ones included. `imports`: place
    and path of every import (a wildcard's path without `.*`). `own_packages`: the packages of the app's own source
    files: what they hold is the app's, whatever SDK it may be named like. `source_set_of`: a file's source set.
    """
    own = frozenset(own_packages)
    clues = [
        *_dependencies(dependencies),
        *_archives(archives),
        *_imports(imports, own, source_set_of),
        *_manifest(manifest, own),
    ]
    clues += _plugins(plugins)
    found: dict[str, list[_Clue]] = {}
    for clue in clues:
        found.setdefault(clue.sdk.id, []).append(clue)
    return tuple(_detected(found[sdk_id]) for sdk_id in sorted(found) if any(not clue.off for clue in found[sdk_id]))


def _detected(clues: Sequence[_Clue]) -> DetectedSdk:
    present = [clue for clue in clues if not clue.off]
    best = max((clue.confidence for clue in present), key=_ORDER.index)
    # What brings the SDK says where it ships (an import in main may be met by a stub in other variants), else the best.
    telling = [clue for clue in present if clue.evidence.how in _BRINGING] or [
        clue for clue in present if clue.confidence == best
    ]
    return DetectedSdk(
        sdk=present[0].sdk,
        coordinates=tuple(dict.fromkeys(clue.coordinate for clue in present if clue.coordinate)),
        version=next((clue.version for clue in present if clue.version), None),
        evidence=tuple(dict.fromkeys(clue.evidence for clue in present)),
        variants=tuple(sorted({clue.evidence.source_set for clue in telling})),
        confidence=best,
        off=tuple(dict.fromkeys(clue.evidence for clue in clues if clue.off)),
    )


# ---- build files -----------------------------------------------------------------------------------------------------


def _dependencies(dependencies: Sequence[Dependency]) -> Iterator[_Clue]:
    for item in dependencies:
        if not item.shipped:
            continue
        maven = item.ecosystem == "maven"
        text = f"{item.coordinate}:{item.version}" if maven and item.version else item.coordinate
        evidence = Evidence(item.place, "coordinate" if maven else "package", text, item.source_set)
        for sdk in (
            sdks.match_coordinate(item.group, item.artifact)
            if maven
            else sdks.match_package_manager(item.ecosystem, item.artifact)
        ):
            yield _Clue(sdk, evidence, "high", item.coordinate, item.version)


def _archives(archives: Sequence[tuple[ArchiveDependency, ArchiveFacts | None]]) -> Iterator[_Clue]:
    for item, facts in archives:
        if not item.shipped:
            continue
        name = item.path.rpartition("/")[2]
        for sdk in sdks.match_archive(name):
            yield _Clue(sdk, Evidence(item.place, "archive", name, item.source_set), "high", version=_version(name))
        for package, match in _packages_of(facts):
            if not match.broad:
                evidence = Evidence(item.place, "archive-content", f"{name}: {package}", item.source_set)
                yield _Clue(match.sdk, evidence, "high")


def _packages_of(facts: ArchiveFacts | None) -> Iterator[tuple[str, sdks.PackageMatch]]:
    """The first package of every SDK that an archive holds classes of."""
    seen: set[str] = set()
    for package in facts.packages if facts else ():
        match = sdks.match_package(package)
        if match is not None and match.sdk.id not in seen:
            seen.add(match.sdk.id)
            yield package, match


def _version(file_name: str) -> str | None:
    """`umeng-common-9.6.1.jar` -> 9.6.1: the file name's last part that starts with a digit and holds a dot."""
    stem = file_name.rpartition(".")[0]
    for part in reversed(stem.replace("_", "-").split("-")):
        text = part.lower().removeprefix("v")
        if text[:1].isdigit() and "." in text:
            return text
    return None


def _plugins(plugins: Sequence[Plugin]) -> Iterator[_Clue]:
    for item in plugins:
        for sdk in sdks.match_plugin(item.id):
            confidence: Confidence = "medium" if item.id in sdk.bringing_plugins else "low"
            yield _Clue(sdk, Evidence(item.place, "plugin", item.id, _MAIN), confidence)


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
            return ".".join(package) in own
        package.append(segment)
    return path in own or ".".join(package[:-1]) in own


def _is_test(source_set: str) -> bool:
    return source_set.startswith(("test", "androidTest")) or source_set.endswith("Test")


# ---- manifest --------------------------------------------------------------------------------------------------------


def _manifest(manifest: MergedManifest | None, own: frozenset[str]) -> Iterator[_Clue]:
    if manifest is None:
        return
    for component in manifest.components:
        # What knowledge of an SDK put into the merged manifest cannot prove the SDK.
        if component.source == "sdk" and not component.removed:
            continue
        if component.removed:
            yield from _off(sdks.initialised_by(component.name), component.place, component.name, component.source_set)
            continue
        match = sdks.match_component(component.name)
        if match is not None and not _is_own(component.name, own):
            evidence = Evidence(component.place, "component", component.name, component.source_set)
            yield _Clue(match, evidence, "high" if component.source == "archive" else "medium")
    for item in manifest.metadata:
        if item.removed:
            # androidx.startup initialisers are meta-data, taken out by tools:node="remove".
            yield from _off(sdks.initialised_by(item.name), item.place, item.name, item.source_set)
        if item.removed or item.source == "sdk":
            continue
        matches = sdks.match_metadata(item.name)
        # A key that several SDKs read tells which of them only together with other clues.
        confidence: Confidence = "medium" if len(matches) == 1 and "." in item.name else "low"
        for sdk in matches:
            yield _Clue(sdk, Evidence(item.place, "meta-data", item.name, item.source_set), confidence)
        switched = sdks.switched_off_by(item.name, item.value)
        yield from _off(switched, item.place, f"{item.name}={item.value}", item.source_set)


def _off(found: Iterable[Sdk], place: Place, text: str, source_set: str) -> Iterator[_Clue]:
    for sdk in found:
        yield _Clue(sdk, Evidence(place, "off-switch", text, source_set), "low", off=True)


def how_label(how: How) -> tuple[str, str]:
    """English and Chinese words for a kind of evidence."""
    return _LABELS[how]


_LABELS: dict[How, tuple[str, str]] = {
    "coordinate": ("dependency", "依赖"),
    "package": ("package", "软件包"),
    "archive": ("archive", "归档文件"),
    "archive-content": ("classes in an archive", "归档文件中的类"),
    "import": ("import", "导入语句"),
    "component": ("manifest component", "清单组件"),
    "meta-data": ("manifest meta-data", "清单 meta-data"),
    "plugin": ("Gradle plugin", "Gradle 插件"),
    "off-switch": ("switched off", "已关闭"),
}
