"""Calls, reads and constants after the App has worked out what their names mean."""

from __future__ import annotations

from msgspec import Struct

from needlint.facts.place import Place


class FunctionId(Struct, frozen=True, gc=False, array_like=True, order=True):
    """A function of the app's own code: file and index into its SourceFacts.functions."""

    path: str
    index: int


class MemberUse(Struct, frozen=True, gc=False):
    """One call, construction or property read whose member may matter.

    `owners`: fully qualified type names the member may belong to, best first: the receiver's type and its known
    supertypes. () = the receiver's type is not known. A Kotlin read `tm.deviceId` has names ("deviceId",
    "getDeviceId").
    """

    place: Place
    """The callee name."""
    function: FunctionId
    step: int
    kind: str
    """call, construct, read, assign, method-reference"""
    owners: tuple[str, ...]
    names: tuple[str, ...]
    arguments: tuple[str | int | bool | None, ...]
    """Constant arguments; a fully qualified constant name (`android.provider.Settings.Secure.ANDROID_ID`) where the
    argument
    reads one, its value where that is known to the app's own code; None = not constant."""
    arity: int
