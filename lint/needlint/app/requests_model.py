"""Requests for permissions in own code, and what happens to a user who says no."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place

OutcomeKind = Literal["exits-app", "closes-screen", "re-asks", "blocks", "disables-with-message", "nothing"]


class Outcome(Struct, frozen=True):
    """One thing that the denied branch does."""

    outcome: OutcomeKind
    place: Place
    path: tuple[Place, ...] = ()
    """Call sites from the answer to it, where it stands in a function called there."""


class PermissionRequest(Struct, frozen=True):
    """One call that asks for permissions."""

    permissions: tuple[str, ...]
    """Full names; () = not known."""
    place: Place
    function: FunctionId
    step: int
    mechanism: str
    """As findings and the inventory name it: `ActivityCompat.requestPermissions`."""
    library: str
    """Id of the request library."""
    at_launch: bool = False
    on_denied: tuple[Outcome, ...] = ()


class SdkStart(Struct, frozen=True):
    """One call into an SDK that starts it or lets it collect."""

    sdk: str
    place: Place
    what: str
    entry: Literal["Application.onCreate", "ContentProvider", "androidx.startup", "launcher", "other"] = "other"
    guarded: bool = False
    path: tuple[Place, ...] = ()
