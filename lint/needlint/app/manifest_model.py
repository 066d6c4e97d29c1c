"""The merged manifest of one app: every element with where it came from and in which variants it holds."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from needlint.facts.manifest_model import Tag
from needlint.facts.place import Place

Origin = Literal["own", "library", "archive", "sdk"]
ComponentKind = Literal["activity", "activity-alias", "service", "receiver", "provider", "application"]


class Declaration(Struct, frozen=True):
    """One <uses-permission> (any spelling) in one file."""

    place: Place
    """The android:name value (for an SDK's contribution: the dependency's place)."""
    whole: Place
    """The element, for removal."""
    source: Origin
    source_set: str
    module: str
    element: str
    """uses-permission, uses-permission-sdk-23, uses-permission-sdk-m"""
    max_sdk: int | None = None
    max_sdk_place: Place | None = None
    min_sdk: int | None = None
    removed: bool = False
    """This declaration is taken out by a tools:node="remove" of higher priority in every variant that has it, or is
    itself such a marker."""
    flags: tuple[str, ...] = ()
    """usesPermissionFlags, e.g. neverForLocation."""


class DeclaredPermission(Struct, frozen=True):
    name: str
    declarations: tuple[Declaration, ...]
    """In Android's priority order, highest first; removed ones included."""
    variants: tuple[str, ...]
    """Source sets under which it ends up in the package; () = removed everywhere."""
    max_sdk: int | None
    """Effective maxSdkVersion (None = unbounded)."""
    removed_in: tuple[str, ...] = ()
    """Source sets (flavors, build types) in which another one's declaration is removed."""


class Filter(Struct, frozen=True):
    actions: tuple[str, ...]
    categories: tuple[str, ...]
    schemes: tuple[str, ...]


class Component(Struct, frozen=True):
    """An activity, activity-alias, service, receiver or provider (kind "application" for <application> itself)."""

    kind: ComponentKind
    name: str
    """Fully qualified."""
    place: Place
    """The android:name value."""
    tag: Tag
    source: Origin
    source_set: str
    module: str
    exported: bool | None = None
    enabled: bool | None = None
    permission: str = ""
    process: str = ""
    authorities: tuple[str, ...] = ()
    foreground_types: tuple[str, ...] = ()
    target_activity: str = ""
    filters: tuple[Filter, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    removed: bool = False

    @property
    def is_launcher(self) -> bool:
        """Has an intent filter with MAIN and LAUNCHER (or LEANBACK_LAUNCHER)."""
        return any(
            "android.intent.action.MAIN" in f.actions
            and any(
                c in ("android.intent.category.LAUNCHER", "android.intent.category.LEANBACK_LAUNCHER")
                for c in f.categories
            )
            for f in self.filters
        )


class MetaData(Struct, frozen=True):
    """<meta-data> of the application or of a component."""

    name: str
    value: str
    place: Place
    source: Origin
    source_set: str
    removed: bool = False
    component: str = ""


class MergedManifest(Struct, frozen=True):
    package: str
    manifests: tuple[str, ...]
    """Paths of the app's own manifest files, main first."""
    permissions: tuple[DeclaredPermission, ...]
    components: tuple[Component, ...]
    metadata: tuple[MetaData, ...]
    queries: tuple[str, ...] = ()
    """Packages, intents (`action:...`) and authorities (`authority:...`) under <queries>."""
    features: tuple[tuple[str, bool], ...] = ()
    """(name, required)"""
    defined_permissions: tuple[str, ...] = ()
    """<permission> elements of the app and its modules."""
    min_sdk: int | None = None
    target_sdk: int | None = None
    target_sdk_place: Place | None = None
    application: Component | None = None
    implied: tuple[tuple[str, str], ...] = ()
    """(permission, the permission that implies it, or "target-sdk") that Android grants without a declaration."""
