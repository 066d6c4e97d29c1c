"""One SDK that an app ships, and what shows it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal

from msgspec import Struct

from needlint.facts.place import Place
from needlint.knowledge.sdk_model import Sdk

How = Literal[
    "coordinate",
    "package",
    "archive",
    "archive-content",
    "native",
    "import",
    "component",
    "meta-data",
    "plugin",
    "switch",
]
"""package: a package of pub, npm or cordova."""
Confidence = Literal["high", "medium", "low"]


class Evidence(Struct, frozen=True):
    """One place that shows an SDK. `text`: the coordinate, file, import, class, key or plugin id seen there."""

    place: Place
    how: How
    text: str
    source_set: str


class DetectedSdk(Struct, frozen=True):
    """An SDK of one app."""

    sdk: Sdk
    coordinates: tuple[str, ...]
    """As declared, without versions; package names for pub, npm and cordova."""
    version: str | None
    evidence: tuple[Evidence, ...]
    """Build files first, then source, then manifest."""
    variants: tuple[str, ...]
    """Source sets in which it ships; ("debug",) = debug builds only."""
    confidence: Confidence
    off: tuple[Evidence, ...] = ()
    """Manifest entries that keep it from collecting."""
    deferred: tuple[Evidence, ...] = ()
    """Manifest entries that keep it from starting by itself: a switch, or its provider or initialiser removed."""

    @property
    def place(self) -> Place:
        """Where a finding about it stands: its best evidence."""
        return self.evidence[0].place

    @property
    def switched_off(self) -> bool:
        """Whether the manifest keeps it from collecting."""
        return bool(self.off)

    @property
    def starts_itself(self) -> bool | None:
        """Whether it starts with the app without a call of the app's code; None = not known."""
        if self.off or self.deferred:
            return False
        by = self.sdk.auto_init_by
        if by and not any(fnmatchcase(name, pattern) for name in self.coordinates for pattern in by):
            return None
        return self.sdk.auto_init

    @property
    def debug_only(self) -> bool:
        """Whether it ships in debug builds alone."""
        return all(name == "debug" or name.endswith("Debug") for name in self.variants)
