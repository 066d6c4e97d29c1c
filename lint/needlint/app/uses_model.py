"""Who uses what: the App's verdict on every declared permission and every read of personal information."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from needlint.app.manifest_model import DeclaredPermission
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place
from needlint.finding import Message
from needlint.knowledge.permissions import Permission

UseKind = Literal["own-code", "component", "sdk", "none", "unknown"]


class UsedBy(Struct, frozen=True):
    """One proof that a permission is used."""

    kind: Literal["own-code", "component", "sdk"]
    module: str
    place: Place
    what: str
    """`LocationManager.requestLocationUpdates`, a component's name, an SDK's id."""
    reachable: bool | None = None
    """False: in code that nothing calls; None: not known."""
    data: tuple[str, ...] = ()
    sure: bool = True
    """False: the receiver's type is not known, only the member's name, arity and the file's imports fit."""
    arguments: tuple[str, ...] = ()
    """Constant texts that the member is given: a provider name, a priority, a URI, an action."""


class Doubt(Struct, frozen=True):
    """Why nobody can say that a permission is unused: reflection, native code, a script engine, an unknown receiver."""

    place: Place
    reason: Message


class PermissionVerdict(Struct, frozen=True):
    declared: DeclaredPermission
    info: Permission | None
    """None: no Android level, vendor or known SDK defines it."""
    use: UseKind
    used_by: tuple[UsedBy, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    named: tuple[Place, ...] = ()
    """Where own code names it (requests, checks): no use, but worth showing."""
    data: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The permission's full name."""
        return self.declared.name

    @property
    def in_package(self) -> bool:
        """Ends up in at least one variant of the package."""
        return bool(self.declared.variants)


class PersonalRead(Struct, frozen=True):
    """One read of personal information in shipped own code."""

    data: tuple[str, ...]
    api: str
    """`Settings.Secure.getString(ANDROID_ID)`"""
    place: Place
    function: FunctionId
    module: str
    variants: tuple[str, ...]
    sure: bool = True
    reachable: bool | None = None
