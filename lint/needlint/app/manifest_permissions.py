"""Declared permissions of the merged manifest, with each declaration's fate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from needlint.app.manifest_merge import PERMISSIONS, Entry, Outcome, merged_attributes
from needlint.app.manifest_model import Declaration, DeclaredPermission
from needlint.app.placeholders import expand

_READ_STORAGE = "android.permission.READ_EXTERNAL_STORAGE"
_WRITE_STORAGE = "android.permission.WRITE_EXTERNAL_STORAGE"
_CALL_LOG = (
    ("android.permission.READ_CALL_LOG", "android.permission.READ_CONTACTS"),
    ("android.permission.WRITE_CALL_LOG", "android.permission.WRITE_CONTACTS"),
)

Values = Mapping[str, tuple[str, ...]]


def declared_permissions(
    found: Sequence[Entry], outcomes: Sequence[Outcome], values: Values
) -> list[DeclaredPermission]:
    """All permissions in order of their name, removed ones and lone removal markers included."""
    by_name: dict[str, list[int]] = {}
    for index, entry in enumerate(found):
        if entry.key[0] in PERMISSIONS and len(entry.key) == 2 and entry.key[1]:
            by_name.setdefault(entry.key[1], []).append(index)
    return [_permission(name, found, by_name[name], outcomes, values) for name in sorted(by_name)]


def _permission(
    name: str, found: Sequence[Entry], indices: Sequence[int], outcomes: Sequence[Outcome], values: Values
) -> DeclaredPermission:
    alive: set[int] = set()
    removed_in: dict[str, None] = {}
    limits: list[int | None] = []
    for result in outcomes:
        for index in indices:
            entry = found[index]
            marker = result.removed.get(index)
            if marker is None:
                if entry.document.needs <= result.chosen and not entry.is_marker:
                    alive.add(index)
            elif not entry.is_marker and marker != "main":
                removed_in[marker] = None
        for element in PERMISSIONS:
            merged = _elements(result.alive.get((element, name), ()))
            limits.extend(_number(same, "android:maxSdkVersion", values) for same in merged)
    declarations = tuple(_declaration(found[i], i not in alive, values) for i in indices)
    variants = tuple(dict.fromkeys(found[i].document.source_set for i in indices if i in alive))
    bounds = [limit for limit in limits if limit is not None]
    effective = max(bounds) if bounds and len(bounds) == len(limits) else None
    return DeclaredPermission(name, declarations, variants, effective, tuple(removed_in))


def _elements(same: Sequence[Entry]) -> Iterable[list[Entry]]:
    """The merged element; one per twin where the manifest of highest priority declares it twice."""
    twins = [e for e in same if e.order == same[0].order]
    rest = [e for e in same if e.order != same[0].order]
    return ([twin, *rest] for twin in twins)


def _number(same: Sequence[Entry], attribute: str, values: Values) -> int | None:
    value, _ = merged_attributes(same).get(attribute, ("", None))
    return number(value, values)


def number(text: str, values: Values) -> int | None:
    """An integer attribute with placeholders; the largest where variants differ; None where it is none."""
    numbers = [int(t) for t in expand(text, values) if t.isdecimal()]
    return max(numbers, default=None)


def _declaration(entry: Entry, removed: bool, values: Values) -> Declaration:
    limit = entry.tag.attribute("android:maxSdkVersion")
    return Declaration(
        place=entry.name_place(),
        whole=entry.place(entry.tag.whole),
        source=entry.document.origin,
        source_set=entry.document.source_set,
        module=entry.document.module,
        element=entry.tag.name,
        max_sdk=None if limit is None else number(limit.value, values),
        max_sdk_place=None if limit is None else entry.place(limit.range),
        min_sdk=number(entry.tag.value("android:minSdkVersion"), values),
        removed=removed,
        flags=tuple(f.strip() for f in entry.tag.value("android:usesPermissionFlags").split("|") if f.strip()),
    )


def implied_permissions(
    declared: Iterable[DeclaredPermission], min_sdk: int | None, target_sdk: int | None
) -> list[tuple[str, str]]:
    """(permission, reason) that Android grants without a declaration; the reason is the permission that implies it, or
    "target-sdk". Source: reference of android.Manifest.permission, at each of these constants."""
    names = {p.name for p in declared if p.variants}
    target = target_sdk if target_sdk is not None else min_sdk
    implied: dict[str, str] = {}
    if target is not None and target < 4:
        implied[_WRITE_STORAGE] = "target-sdk"
        implied["android.permission.READ_PHONE_STATE"] = "target-sdk"
    if _WRITE_STORAGE in names or _WRITE_STORAGE in implied:
        implied[_READ_STORAGE] = _WRITE_STORAGE
    if target is not None and target < 16:
        implied.update({log: contacts for log, contacts in _CALL_LOG if contacts in names})
    return sorted((name, reason) for name, reason in implied.items() if name not in names)
