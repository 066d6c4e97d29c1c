"""Reads of the list of installed apps: the calls that give it, and broad queries for everything the launcher shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.resolve_model import MemberUse
from needlint.app.uses_model import PersonalRead
from needlint.facts.source import Const

if TYPE_CHECKING:
    from needlint.app.app import App

DATA = "installed-apps"
SINGLE = re.compile(
    r"\.(getPackageInfo|getApplicationInfo|getLaunchIntentForPackage|getInstallerPackageName|isAppInstalled|resolve\w+)\b"
)
"""Look-ups of one package."""
_LISTS = re.compile(
    r"getInstalledPackages|getInstalledApplications|queryIntentActivities|getActivityList|getPackagesHoldingPermissions|"
    r"getAppsInfo|exec\b|ProcessBuilder|pm list"
)
"""Calls that give the list, not the answer about one package."""
_QUERIES = frozenset({"queryIntentActivities", "queryIntentServices", "queryBroadcastReceivers"})
_NARROW = frozenset({"setPackage", "setClass", "setClassName", "setComponent", "package"})


def app_list_reads(app: App) -> tuple[PersonalRead, ...]:
    """Every such read in shipped own code, in path and source order."""
    found = {r.place: r for r in app.reads if DATA in r.data and r.sure and _is_list(r.api) and not of_one(app, r)}
    for read in _broad(app):
        found.setdefault(read.place, read)
    return tuple(sorted(found.values(), key=lambda r: r.place))


def of_one(app: App, read: PersonalRead) -> bool:
    """`LauncherApps.getActivityList(package, user)` asks about one package; null asks about all."""
    if not read.api.endswith("getActivityList"):
        return False
    body = app.code.types.function(read.function).body
    steps = body.steps if body is not None else ()
    asked = next((s for s in steps if s.range == read.place.range and s.args), None)
    return asked is None or asked.args[0].value != Const(None)


def _is_list(api: str) -> bool:
    return bool(_LISTS.search(api)) and not SINGLE.search(api)


def _broad(app: App) -> Iterator[PersonalRead]:
    for use in app.code.uses:
        if use.kind != "call" or not _QUERIES & set(use.names):
            continue
        if use.owners and "android.content.pm.PackageManager" not in use.owners:
            continue
        if _asks_for_all(app, use):
            path = use.place.path
            api = f"PackageManager.{use.names[0]}(CATEGORY_LAUNCHER)"
            yield PersonalRead(
                (DATA,), api, use.place, use.function, app.code.module(path), (app.code.source_set(path),)
            )


def _asks_for_all(app: App, use: MemberUse) -> bool:
    """The function makes an intent for the launcher's entries and names no package in it."""
    body = app.code.types.function(use.function).body
    if body is None:
        return False
    words = {s.name for s in body.steps}
    texts = {getattr(a.value, "value", None) for s in body.steps for a in s.args}
    launcher = "CATEGORY_LAUNCHER" in words or "android.intent.category.LAUNCHER" in texts
    return launcher and not words & _NARROW
