"""Components that start the app without the user: broadcasts, sync accounts, wake-ups among apps with one push SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from needlint.app.manifest_model import Component
from needlint.app.resolve_model import FunctionId
from needlint.facts.place import Place

if TYPE_CHECKING:
    from needlint.app.app import App

Cause = Literal["boot", "connectivity", "user-present", "package", "power", "sync-account", "push-wake-up"]

ACTIONS: dict[str, Cause] = {
    "android.intent.action.BOOT_COMPLETED": "boot",
    "android.intent.action.LOCKED_BOOT_COMPLETED": "boot",
    "android.intent.action.QUICKBOOT_POWERON": "boot",
    "com.htc.intent.action.QUICKBOOT_POWERON": "boot",
    "android.intent.action.REBOOT": "boot",
    "android.net.conn.CONNECTIVITY_CHANGE": "connectivity",
    "android.net.wifi.STATE_CHANGE": "connectivity",
    "android.net.wifi.WIFI_STATE_CHANGED": "connectivity",
    "android.intent.action.USER_PRESENT": "user-present",
    "android.intent.action.SCREEN_ON": "user-present",
    "android.intent.action.USER_UNLOCKED": "user-present",
    "android.intent.action.PACKAGE_ADDED": "package",
    "android.intent.action.PACKAGE_REMOVED": "package",
    "android.intent.action.PACKAGE_REPLACED": "package",
    "android.intent.action.PACKAGE_CHANGED": "package",
    "android.intent.action.ACTION_POWER_CONNECTED": "power",
    "android.intent.action.ACTION_POWER_DISCONNECTED": "power",
    "android.intent.action.MEDIA_MOUNTED": "power",
}
"""Broadcasts that start a receiver of the manifest (Android reference: Intent, ConnectivityManager, WifiManager)."""
IMPLICIT = frozenset({"connectivity", "user-present", "package", "power"})
"""Not delivered to receivers of the manifest from Android 8 on (level 26: broadcast exceptions page)."""
WAKE_UPS = frozenset(("cn.jpush.android.service.DaemonService", "cn.jpush.android.service.DownloadProvider"))
"""Components by which apps with the same SDK start each other (docs.jiguang.cn, Android guide: optional)."""
_RESTORES = frozenset({
    "setExact", "setExactAndAllowWhileIdle", "setAndAllowWhileIdle", "setRepeating", "setInexactRepeating",
    "setAlarmClock", "setWindow", "enqueue", "enqueueUniqueWork", "enqueueUniquePeriodicWork", "schedule", "notify",
    "addGeofences", "updateAppWidget", "setComponentEnabledSetting", "createNotificationChannel", "addProximityAlert",
    "registerReceiver", "updatePeriodicTime", "scheduleJob",
})  # fmt: skip
"""What has to be set again after a restart: alarms, jobs, notifications, widgets."""
_STARTS = frozenset({
    "startService", "startForegroundService", "startActivity", "enqueueWork", "bindService", "startWakefulService",
    "launch", "start",
})  # fmt: skip
MAX_CALLS = 6


class SelfStart(Struct, frozen=True):
    """One component that starts the app by itself."""

    component: Component
    causes: tuple[Cause, ...]
    actions: tuple[str, ...]
    starts: Place | None = None
    """Where its code starts a service or screen."""


def self_starts(app: App) -> tuple[SelfStart, ...]:
    """Components of the app's own manifests that start it by themselves, and whose code shows no other need for it."""
    return tuple(found for c in app.manifest.components if (found := _judge(app, c)) is not None)


def _judge(app: App, component: Component) -> SelfStart | None:
    if component.removed or component.enabled is False or component.source not in ("own", "library"):
        return None
    if component.name in WAKE_UPS and component.exported is not False:
        return SelfStart(component, ("push-wake-up",), ())
    if component.kind == "service":
        return _sync(app, component)
    if component.kind != "receiver":
        return None
    actions = tuple(dict.fromkeys(a for f in component.filters for a in f.actions if _delivered(app, a)))
    causes = tuple(dict.fromkeys(ACTIONS[a] for a in actions))
    if not causes:
        return None
    reached = _reached(app, component.name, "onReceive")
    if reached is None:
        # a class of a library: what else it is for is not seen; a start at every boot alone may be its task
        return SelfStart(component, causes, actions) if set(causes) - {"boot"} else None
    steps = _calls(app, reached)
    if any(name in _RESTORES for name, _ in steps) or app_widget(app, component):
        return None
    starts = next((place for name, place in steps if name in _STARTS), None)
    return SelfStart(component, causes, actions, starts) if starts is not None else None


def _delivered(app: App, action: str) -> bool:
    cause = ACTIONS.get(action)
    if cause is None:
        return False
    if cause == "boot":
        declared = {p.name for p in app.manifest.permissions if p.variants}
        return "android.permission.RECEIVE_BOOT_COMPLETED" in declared
    return cause not in IMPLICIT or app.min_sdk is None or app.min_sdk < 26


def app_widget(app: App, component: Component) -> bool:
    """A widget's provider is there to be updated."""
    widget = "android.appwidget.action.APPWIDGET_UPDATE"
    return any(widget in f.actions for f in component.filters)


def _sync(app: App, component: Component) -> SelfStart | None:
    """A sync adapter whose onPerformSync does nothing is there to keep the process alive."""
    if not any("android.content.SyncAdapter" in f.actions for f in component.filters):
        return None
    types = app.engine.graph.resolver.types
    adapters = [n for n in types.own_names() if "android.content.AbstractThreadedSyncAdapter" in types.supertypes(n)]
    for name in sorted(adapters):
        reached = _reached(app, name, "onPerformSync")
        if reached is None or _calls_anything(app, reached):
            return None
    return SelfStart(component, ("sync-account",), ("android.content.SyncAdapter",)) if adapters else None


def _calls_anything(app: App, reached: tuple[FunctionId, ...]) -> bool:
    return any(name not in ("d", "i", "v", "w", "e", "println", "onPerformSync") for name, _ in _calls(app, reached))


def _reached(app: App, name: str, method: str) -> tuple[FunctionId, ...] | None:
    """What a method of an own class runs, itself first; None for a class that is not the app's own."""
    graph = app.engine.graph
    found = graph.resolver.types.find_functions(name, method)
    if not found:
        return None
    seen = dict.fromkeys(found)
    level = list(found)
    for _ in range(MAX_CALLS):
        level = [e.target for f in level for e in graph.edges(f) if e.target not in seen]
        seen.update(dict.fromkeys(level))
    return tuple(seen)


def _calls(app: App, reached: tuple[FunctionId, ...]) -> list[tuple[str, Place]]:
    types = app.engine.graph.resolver.types
    found: list[tuple[str, Place]] = []
    for function in reached:
        body = types.function(function).body
        found += [(s.name, Place(function.path, s.range)) for s in (body.steps if body else ()) if s.kind == "call"]
    return found
