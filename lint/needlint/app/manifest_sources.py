"""Which manifests of an app are active together: source sets, variants, and Android's merge priority.

A variant is one flavor of every dimension and one build type. Only those that have a manifest of their own can change
the outcome, so all others are represented by one stand-in, which keeps the number of variants small. Source:
developer.android.com, "Manage manifest files", merge priorities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product

from msgspec import Struct

from needlint.app.build_model import ModuleBuild
from needlint.app.manifest_model import Origin
from needlint.facts.manifest_model import Attribute, ManifestFacts, Tag
from needlint.facts.place import WHOLE_FILE, Place
from needlint.project.model import ProjectFile
from needlint.project.source_sets import is_elsewhere, is_test

MOST_VARIANTS = 512
"""Combinations looked at; the first of every dimension come first."""

_MAIN = frozenset(("", "main", "androidMain", "commonMain"))
_BUILD_TYPES = ("release", "debug")


class Document(Struct, frozen=True):
    """One manifest that takes part in the merge."""

    path: str
    origin: Origin
    module: str
    source_set: str
    root: Tag
    package: str
    """What relative class names are relative to."""
    needs: frozenset[str]
    """Flavors and build type that must be chosen for it to be active; empty for main."""
    place: Place | None = None
    """Where all of it is said to stand: manifests inside archives, and what SDKs merge in."""


def documents(
    modules: Sequence[str],
    builds: Mapping[str, ModuleBuild],
    manifests: Sequence[tuple[ProjectFile, ManifestFacts]],
    archives: Sequence[tuple[str, ManifestFacts]],
    contributed: Sequence[tuple[Place, Sequence[str]]],
) -> list[Document]:
    """All manifests that can reach the package, highest priority first; `modules` starts with the application.

    What an SDK is known to merge in stands in for a manifest of its own, after all others.
    """
    ordered: list[Document] = []
    for index, module in enumerate(modules):
        build = builds.get(module)
        own = [
            (f, m.root) for f, m in manifests if f.module == module and m.root is not None and not is_test(f.source_set)
        ]
        package = _package(build, own)
        ranked = sorted(own, key=lambda pair: (_rank(pair[0].source_set, build), pair[0].path))
        for file, root in ranked:
            ordered.append(
                Document(
                    file.path,
                    "own" if index == 0 else "library",
                    module,
                    file.source_set or "main",
                    root,
                    package or root.value("package"),
                    frozenset(_names(file.source_set, build)),
                )
            )
    for path, facts in archives:
        if facts.root is not None:
            package = facts.root.value("package")
            whole = Place(path, WHOLE_FILE)
            ordered.append(Document(path, "archive", modules[0], "main", facts.root, package, frozenset(), whole))
    for place, permissions in contributed:
        root = _contribution(permissions)
        ordered.append(Document(place.path, "sdk", modules[0], "main", root, "", frozenset(), place))
    return ordered


def _contribution(permissions: Sequence[str]) -> Tag:
    def tag(name: str, attributes: tuple[Attribute, ...] = (), children: tuple[Tag, ...] = ()) -> Tag:
        return Tag(name, attributes, WHOLE_FILE, WHOLE_FILE, WHOLE_FILE, children)

    names = [Attribute("android:name", p, WHOLE_FILE, WHOLE_FILE) for p in permissions]
    return tag("manifest", children=tuple(tag("uses-permission", (name,)) for name in names))


def _ships(source_set: str) -> bool:
    return not is_test(source_set) and not is_elsewhere(source_set)


def _package(build: ModuleBuild | None, own: Iterable[tuple[ProjectFile, Tag]]) -> str:
    """The namespace, else the package attribute of the main manifest, else of any."""
    if build is not None and build.namespace:
        return build.namespace
    by_main = sorted(own, key=lambda pair: (pair[0].source_set not in _MAIN, pair[0].path))
    return next((root.value("package") for _, root in by_main if root.value("package")), "")


def _rank(source_set: str, build: ModuleBuild | None) -> tuple[int, int]:
    """Priority within a module, smaller wins: variant, build type, combined flavors, flavors in order, main."""
    if source_set in _MAIN:
        return 4, 0
    names = _names(source_set, build)
    types = _build_types(build)
    if len(names) > 1:
        return (0 if names[-1] in types else 2), -len(names)
    if names[0] in types:
        return 1, 0
    dimensions = list(_dimensions([build]))
    flavors = {p.name: dimensions.index(p.dimension) for p in build.parts if p.kind == "flavor"} if build else {}
    return 3, flavors.get(names[0], len(dimensions))


def _build_types(build: ModuleBuild | None) -> list[str]:
    declared = [p.name for p in build.parts if p.kind == "build-type"] if build else []
    return list(dict.fromkeys((*_BUILD_TYPES, *declared)))


def _names(source_set: str, build: ModuleBuild | None) -> tuple[str, ...]:
    """`fullDebug`, in Kotlin Multiplatform `androidFullDebug` -> ("full", "debug"); an unknown name stays whole;
    main -> ()."""
    if source_set in _MAIN:
        return ()
    known = [p.name for p in build.parts if p.kind == "flavor"] if build else []
    known += _build_types(build)
    plain = source_set.removeprefix("android")
    multiplatform = _split(plain[:1].lower() + plain[1:], known) if plain != source_set else None
    return _split(source_set, known) or multiplatform or (source_set,)


def _split(source_set: str, known: Sequence[str]) -> tuple[str, ...] | None:
    """The known names that, joined in camel case, make this source set's name."""
    if source_set in known:
        return (source_set,)
    for name in sorted(known, key=len, reverse=True):
        rest = source_set[len(name) :]
        if name and source_set.startswith(name) and rest[:1].isupper():
            tail = _split(rest[0].lower() + rest[1:], known)
            if tail is None:
                tail = (rest,) if rest in known else None
            if tail is not None:
                return (name, *tail)
    return None


def _dimensions(builds: Iterable[ModuleBuild | None]) -> dict[str, list[str]]:
    """Dimension -> its flavors, in order of appearance."""
    found: dict[str, list[str]] = {}
    for build in builds:
        for part in build.parts if build is not None else ():
            if part.kind == "flavor":
                names = found.setdefault(part.dimension, [])
                if part.name not in names:
                    names.append(part.name)
    return found


def variants(
    ordered: Sequence[Document], builds: Mapping[str, ModuleBuild], modules: Sequence[str]
) -> list[frozenset[str]]:
    """The choices of names under which documents are active, the released and first-written ones first. Where there
    are too many, each document is still active in one of them at least.

    Flavors of libraries count as choices too. A source set that no build script explains is a choice of its own.
    """
    needed = {name for document in ordered for name in document.needs}
    closure = [builds.get(m) for m in modules]
    types = list(dict.fromkeys(name for build in closure for name in _build_types(build)))
    axes: list[list[str]] = [[t for t in types if t == "release" or t in needed]]
    explained = set(types)
    for flavors in _dimensions(closure).values():
        explained.update(flavors)
        used = [f for f in flavors if f in needed]
        axes.append(used if len(used) == len(flavors) else [*used, ""])
    unexplained = sorted(needed - explained)
    if unexplained:
        axes.append(["", *unexplained])
    choices = [frozenset(choice) for choice in islice(product(*reversed(axes)), MOST_VARIANTS)]
    if len(choices) == MOST_VARIANTS:
        choices += [_choice(axes, document.needs) for document in ordered]
    return list(dict.fromkeys(choices))


def _choice(axes: Sequence[Sequence[str]], needs: frozenset[str]) -> frozenset[str]:
    """The choice that has these names, and otherwise the first of each axis."""
    return frozenset(next((name for name in axis if name in needs), axis[0]) for axis in axes)
