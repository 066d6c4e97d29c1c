"""Components, the application element and meta-data of the merged manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from needlint.app.manifest_merge import COMPONENTS, Entry, Key, Outcome, merged_attributes, qualified
from needlint.app.manifest_model import Component, ComponentKind, Filter, MetaData
from needlint.app.placeholders import expand
from needlint.facts.manifest_model import Tag

Values = Mapping[str, tuple[str, ...]]

_APPLICATION: Key = ("application", "")


def components(found: Sequence[Entry], outcomes: Sequence[Outcome], values: Values) -> list[Component]:
    """One per class that <application> names, then one per component type and name in order of the manifests.

    Attributes come from the first variant that has the component (released ones come first); intent filters, meta-data
    and authorities are united over all variants. A component that no variant has, or that the app only removes, is
    there with `removed`.
    """
    keys = dict.fromkeys(e.key for e in found if len(e.key) == 4 and e.key[2] in COMPONENTS and e.key[3])
    by_name: dict[str, Component] = {}
    for result in outcomes:
        merged = _application(result, values)
        if merged is not None and merged.name:
            by_name.setdefault(merged.name, merged)
    return [*by_name.values(), *(_component(key, found, outcomes, values) for key in keys)]


def application(outcomes: Sequence[Outcome], values: Values) -> Component | None:
    """The merged <application> of the first variant that has one; its name is "" where it names no class."""
    return next(filter(None, (_application(result, values) for result in outcomes)), None)


def _application(result: Outcome, values: Values) -> Component | None:
    same = result.alive.get(_APPLICATION)
    if not same:
        return None
    value, entry = merged_attributes(same).get("android:name", ("", same[0]))
    name = qualified(expand(value, values)[0], entry.document.package)
    return _build("application", name, same, [result], values)


def _component(key: Key, found: Sequence[Entry], outcomes: Sequence[Outcome], values: Values) -> Component:
    kind = cast(ComponentKind, key[2])
    alive = [result for result in outcomes if key in result.alive]
    if alive:
        same = alive[0].alive[key]
        return _build(kind, key[3], same, alive, values)
    declared = [e for e in found if e.key == key]
    shown = next((e for e in declared if not e.is_marker), declared[0])
    return _build(kind, key[3], [shown], [], values)


def _build(
    kind: ComponentKind, name: str, same: Sequence[Entry], alive: Sequence[Outcome], values: Values
) -> Component:
    """The component that entries `same` merge to; it stands where its name is written."""
    shown = next((e for e in same if e.tag.attribute("android:name")), same[0])
    attributes = {n: expand(value, values) for n, (value, _) in merged_attributes(same).items()}

    def text(attribute: str) -> str:
        return attributes.get(attribute, ("",))[0]

    key = same[0].key
    inside = [result.inside.get(key, []) for result in alive]
    filters = [_filter(e.tag, values) for es in inside for e in es if e.tag.name == "intent-filter"]
    metadata = [(e.key[-1], v) for es in inside for e in _winners(es) for v in _metadata_values(e.tag, values)]
    authorities = [a for result in alive for a in _authorities(result.alive[key], values)]
    return Component(
        kind=kind,
        name=name,
        place=shown.name_place(),
        tag=shown.tag,
        source=shown.document.origin,
        source_set=shown.document.source_set,
        module=shown.document.module,
        exported=_boolean(text("android:exported")),
        enabled=_boolean(text("android:enabled")),
        permission=text("android:permission"),
        process=text("android:process"),
        authorities=tuple(dict.fromkeys(authorities)) or tuple(_authorities([shown], values)),
        foreground_types=tuple(t.strip() for t in text("android:foregroundServiceType").split("|") if t.strip()),
        target_activity=qualified(text("android:targetActivity"), shown.document.package),
        filters=tuple(dict.fromkeys(filters)),
        metadata=tuple(dict.fromkeys(metadata)),
        removed=not alive,
    )


def _boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


def _authorities(same: Sequence[Entry], values: Values) -> list[str]:
    value, _ = merged_attributes(same).get("android:authorities", ("", None))
    return [a.strip() for text in expand(value, values) for a in text.split(";") if a.strip()]


def _filter(tag: Tag, values: Values) -> Filter:
    def inside(name: str, attribute: str) -> tuple[str, ...]:
        written = (c.value(attribute) for c in tag.children if c.name == name)
        return tuple(dict.fromkeys(text for value in written if value for text in expand(value, values)))

    return Filter(
        inside("action", "android:name"), inside("category", "android:name"), inside("data", "android:scheme")
    )


def _winners(inside: Iterable[Entry]) -> list[Entry]:
    """Of each meta-data name the one of highest priority."""
    by_key: dict[Key, Entry] = {}
    for entry in inside:
        if entry.tag.name == "meta-data":
            by_key.setdefault(entry.key, entry)
    return list(by_key.values())


def _metadata_values(tag: Tag, values: Values) -> tuple[str, ...]:
    attribute = tag.attribute("android:value") or tag.attribute("android:resource")
    return expand("" if attribute is None else attribute.value, values)


def metadata(found: Sequence[Entry], outcomes: Sequence[Outcome], values: Values) -> list[MetaData]:
    """Every <meta-data> of the application and its components, one per value that placeholders give it. `removed`: it
    is in no variant, because a marker or one of higher priority takes its place, or because it is such a marker."""
    alive = {id(e) for result in outcomes for inside in result.inside.values() for e in _winners(inside)}
    result: list[MetaData] = []
    for entry in found:
        if entry.tag.name != "meta-data" or entry.key[0] != "application" or not entry.key[-1]:
            continue
        component = entry.key[3] if len(entry.key) == 6 else ""
        document, removed = entry.document, id(entry) not in alive
        result.extend(
            MetaData(entry.key[-1], v, entry.name_place(), document.origin, document.source_set, removed, component)
            for v in _metadata_values(entry.tag, values)
        )
    return result
