"""Android's permissions and those of vendors and stores: what each exposes, how it is granted, what shows that it is
used."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from needlint.finding import Message
from needlint.knowledge.compiled import Table

Kind = Literal["runtime", "special", "normal", "signature", "service", "vendor", "unknown"]


class ComponentUse(Struct, frozen=True, omit_defaults=True):
    """A manifest component that uses the permission by itself: all of what is set must hold, one of each list.

    kind: receiver, service, activity, provider. foreground_types: "*" = any type. permission: the component's
    android:permission.
    """

    kind: str
    actions: tuple[str, ...] = ()
    foreground_types: tuple[str, ...] = ()
    permission: str = ""


class Permission(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One permission. Levels are API levels of the device; None = open."""

    name: str
    kind: Kind
    protection: str = ""
    group: str = ""
    """Runtime group shown to users (CONTACTS, LOCATION ...)."""
    since: int = 1
    deprecated: int | None = None
    effective_until: int | None = None
    """Last level on which it does anything for an ordinary app."""
    max_sdk_version_advice: int | None = None
    label_en: str = ""
    label_zh: str = ""
    data: tuple[str, ...] = ()
    data_until: dict[str, int] = field(default_factory=dict)
    """Data id -> last level up to which the permission exposes it."""
    judged: bool = False
    """Whether the category's table can say that it is not necessary."""
    alternative_en: str = ""
    alternative_zh: str = ""
    guide_en: str = ""
    guide_zh: str = ""
    guide_strength: Literal["", "should-not", "advice"] = ""
    guide_clauses: tuple[str, ...] = ()
    guide_categories: tuple[int, ...] = ()
    """Category numbers that the TC260 guide names with it; others are not thereby forbidden."""
    components: tuple[ComponentUse, ...] = ()
    library_words: tuple[str, ...] = ()
    """Words, lower case, in names of a library's classes that hint that the library uses it: a doubt, never a proof."""
    any_dependency: bool = False
    """A library that no table knows may use it: with one in the app nobody can say that it is unused."""
    provable: bool = True
    """False: no evidence in the tree can show that it is unused."""
    note: str = ""
    source: tuple[str, ...] = ()
    checked: str = ""

    @property
    def short_name(self) -> str:
        """The name after its last dot."""
        return self.name.rsplit(".", 1)[-1]

    @property
    def label(self) -> Message:
        """A short human name; the permission's own name where there is none."""
        return Message(self.label_en or self.short_name, self.label_zh or self.short_name)

    @property
    def alternative(self) -> Message | None:
        """The less invasive way."""
        return Message(self.alternative_en, self.alternative_zh) if self.alternative_en else None

    @property
    def guide(self) -> Message | None:
        """What TC260-PG-20204A says of it."""
        return Message(self.guide_en, self.guide_zh) if self.guide_en else None

    def exposes(self, min_sdk: int | None) -> tuple[str, ...]:
        """Data that it exposes on some level from `min_sdk` up (None = every level)."""
        return tuple(d for d in self.data if min_sdk is None or self.data_until.get(d, min_sdk) >= min_sdk)


def _parse(files: Sequence[dict[str, Any]]) -> dict[str, Permission]:
    found: dict[str, Permission] = {}
    for file in files:
        for name, entry in file["permission"].items():
            found[name] = msgspec.convert({"name": name, **entry}, Permission)
        for group in file.get("signature", ()):
            for name, since, until in group["names"]:
                found[name] = Permission(
                    name=name,
                    kind="signature",
                    protection="signature",
                    since=since,
                    effective_until=until or None,
                    provable=group.get("provable", True),
                    source=tuple(group["source"]),
                    checked=group["checked"],
                )
    return found


TABLE = Table("permissions", dict[str, Permission], _parse)


@cache
def permissions() -> dict[str, Permission]:
    """All permissions by full name."""
    return TABLE.load()


@cache
def permission_names() -> tuple[str, ...]:
    """All full names, sorted."""
    return tuple(sorted(permissions()))


def permission(name: str) -> Permission | None:
    """The permission of this full name; None where no level, vendor or store defines it."""
    return permissions().get(name)


@cache
def _short() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in permission_names():
        short = name.rsplit(".", 1)[-1]
        if short not in found or name.startswith("android.permission."):
            found[short] = name
    return found


def full_name(name: str) -> str:
    """`CAMERA` or `Manifest.permission.CAMERA` -> `android.permission.CAMERA`; a full or unknown name comes back as it
    is."""
    return (
        name if name in permissions() else _short().get(name.rsplit(".", 1)[-1] if _is_constant(name) else name, name)
    )


def _is_constant(name: str) -> bool:
    return name.startswith(("Manifest.permission.", "android.Manifest.permission."))


@cache
def group_members(group: str) -> tuple[str, ...]:
    """Full names of a runtime group's permissions, sorted."""
    return tuple(name for name in permission_names() if permissions()[name].group == group)
