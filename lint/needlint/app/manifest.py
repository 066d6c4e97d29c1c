"""All manifests of one app -> its merged manifest, with where every element came from and where it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from needlint.app.build_model import ModuleBuild, VariantPart
from needlint.app.manifest_components import application, components, metadata
from needlint.app.manifest_merge import Entry, Outcome, entries, outcome
from needlint.app.manifest_model import MergedManifest
from needlint.app.manifest_permissions import declared_permissions, implied_permissions, number
from needlint.app.manifest_sources import documents, variants
from needlint.app.placeholders import application_ids, expand, placeholders
from needlint.facts.manifest_model import ManifestFacts, Tag
from needlint.facts.place import Place
from needlint.project.model import ProjectFile

Values = Mapping[str, tuple[str, ...]]


def merge(  # noqa: PLR0917
    module: str,
    builds: Mapping[str, ModuleBuild],
    closure: Sequence[str],
    manifests: Sequence[tuple[ProjectFile, ManifestFacts]],
    contributed: Sequence[tuple[Place, Sequence[str]]] = (),
    archives: Sequence[tuple[str, ManifestFacts]] = (),
) -> MergedManifest:
    """Merge the manifests of application `module` and of the library modules in `closure` (nearest first).

    `manifests`: all parsed manifests; those of other modules and of test source sets do not count. `contributed`: for
    each known SDK the place of its dependency and the permissions it merges in. `archives`: (path, manifest) of AARs.
    Where placeholders have several values, the default configuration's names the element.
    """
    modules = list(dict.fromkeys((module, *closure)))
    build = builds.get(module)
    ordered = documents(modules, builds, manifests, archives, contributed)
    own = [d for d in ordered if d.origin == "own"]
    package = next((d.package for d in reversed(own) if d.package), "") or (build.namespace if build else "") or ""
    values = placeholders(build, package)
    found = entries(ordered, values)
    outcomes = [outcome(found, chosen) for chosen in variants(ordered, builds, modules)]
    permissions = declared_permissions(found, outcomes, values)
    min_sdk, target_sdk, target_place = _sdk_levels(build, outcomes, values)
    return MergedManifest(
        package=next(iter(application_ids(build, package)), package),
        manifests=tuple(d.path for d in sorted(own, key=lambda d: (len(d.needs), d.path))),
        permissions=tuple(permissions),
        components=tuple(components(found, outcomes, values)),
        metadata=tuple(metadata(found, outcomes, values)),
        queries=tuple(_queries(outcomes, values)),
        features=tuple(sorted(_features(outcomes).items())),
        defined_permissions=tuple(sorted(_defined(outcomes, values))),
        min_sdk=min_sdk,
        target_sdk=target_sdk,
        target_sdk_place=target_place,
        application=application(outcomes, values),
        implied=tuple(implied_permissions(permissions, min_sdk, target_sdk)),
    )


def _sdk_levels(
    build: ModuleBuild | None, outcomes: Sequence[Outcome], values: Values
) -> tuple[int | None, int | None, Place | None]:
    """Lowest minSdk, highest targetSdk over the variants; Gradle's win over the manifest's, whose place is given."""
    minimum = min(_levels(build, lambda p: p.min_sdk), default=None)
    target = max(_levels(build, lambda p: p.target_sdk), default=None)
    place: Place | None = None
    for result in outcomes:
        for entry in result.alive.get(("uses-sdk", ""), ()):
            if entry.document.origin != "own":
                continue
            if minimum is None:
                minimum = number(entry.tag.value("android:minSdkVersion"), values)
            attribute = entry.tag.attribute("android:targetSdkVersion")
            if target is None and attribute is not None:
                target = number(attribute.value, values)
                place = entry.place(attribute.range) if target is not None else None
    return minimum, target, place


def _levels(build: ModuleBuild | None, level: Callable[[VariantPart], int | None]) -> list[int]:
    """The level of every variant: build type, else flavor, else default configuration."""
    if build is None:
        return []
    default = level(build.default)
    flavors = [level(p) if level(p) is not None else default for p in build.parts if p.kind == "flavor"]
    return [found for found in (flavors or [default]) if found is not None]


def _alive(outcomes: Sequence[Outcome], parent: tuple[str, ...], name: str) -> Iterable[Entry]:
    return (e for result in outcomes for e in result.inside.get(parent, ()) if e.tag.name == name)


def _features(outcomes: Sequence[Outcome]) -> dict[str, bool]:
    """A feature is required where any manifest requires it: the merger joins `required` by OR."""
    features: dict[str, bool] = {}
    for entry in _alive(outcomes, (), "uses-feature"):
        if entry.key[1]:
            required = entry.tag.value("android:required", "true").lower() != "false"
            features[entry.key[1]] = features.get(entry.key[1], False) or required
    return features


def _defined(outcomes: Sequence[Outcome], values: Values) -> set[str]:
    tags = (e.tag for e in _alive(outcomes, (), "permission"))
    return {name for tag in tags for name in expand(tag.value("android:name"), values) if name}


def _queries(outcomes: Sequence[Outcome], values: Values) -> list[str]:
    found: dict[str, None] = {}
    for result in outcomes:
        for entry in result.inside.get(("queries", ""), ()):
            found.update(dict.fromkeys(_query(entry.tag, values)))
    return sorted(found)


def _query(tag: Tag, values: Values) -> list[str]:
    if tag.name == "package":
        return [name for name in expand(tag.value("android:name"), values) if name]
    if tag.name == "provider":
        written = expand(tag.value("android:authorities"), values)
        return [f"authority:{a.strip()}" for text in written for a in text.split(";") if a.strip()]
    return [f"action:{c.value('android:name')}" for c in tag.children if c.name == "action" and c.value("android:name")]
