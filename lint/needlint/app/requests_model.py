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
    function: FunctionId | None = None
    """The function that `place` stands in."""
    certain: bool = True
    """False: other conditions that needlint can't judge stand before it."""
    by_choice: bool = False
    """The user is left with a dialog, every button of which leads to it, to the settings or to a retry."""
    guard: Place | None = None
    """Where the denied branch starts: the answer's method or the call that receives the answer."""


class PermissionRequest(Struct, frozen=True):
    """One call that asks for permissions. Where a helper asks on behalf of its callers, each caller's call is one."""

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
    """It runs when the app or one of its first screens starts, without the user."""
    on_denied: tuple[Outcome, ...] = ()
    trigger: Literal["start", "system", "user", "unknown"] = "unknown"
    """What makes it run: the weakest cause over all callers."""
    screen: str = ""
    """Qualified name of the activity or fragment that asks; "" where that is not known."""
    shows_purpose: bool = False
    """The library's call itself carries an explanation text."""
    core: tuple[FunctionId, int] | None = None
    """The library call behind it, where a helper makes it."""
    answers: tuple[FunctionId, ...] = ()
    """Own functions that the answer comes to."""


StartEntry = Literal["Application.onCreate", "ContentProvider", "androidx.startup", "launcher", "other"]
StartRole = Literal["init", "call", "agrees", "safe", "passive"]
"""init: the table names it as what starts the SDK. agrees: tells the SDK with a constant true that the user agreed.
safe: may stand before consent. passive: makes a settings, listener or data object. call: any other."""


class SdkStart(Struct, frozen=True):
    """One construction of, or call into, an SDK in own code."""

    sdk: str
    place: Place
    what: str
    """`UMConfigure.init`; the type's name for a construction."""
    entry: StartEntry = "other"
    """What leads there when the app starts, with or without consent; other: nothing does."""
    guarded: bool = False
    """A start does not reach it before the user agreed: a consent guard stands before it, or only the user's action."""
    path: tuple[Place, ...] = ()
    """Call sites from the entry to it, where it is not guarded."""
    role: StartRole = "call"
    arguments: tuple[str | int | bool | None, ...] = ()
    """Its constant arguments, None where not constant."""
    function: FunctionId | None = None
    step: int = -1
