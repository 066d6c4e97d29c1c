"""What own code takes while nobody looks: reads that services, receivers, workers, alarms and jobs lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.app_list import SINGLE, of_one
from needlint.app.manifest_model import Component
from needlint.app.reach import Arrival
from needlint.app.resolve_model import FunctionId
from needlint.app.uses_model import PersonalRead

if TYPE_CHECKING:
    from needlint.app.app import App

TAKEN = frozenset({
    "location", "precise-location", "coarse-location", "background-location", "cell-info", "wifi-scan-list",
    "clipboard", "installed-apps", "running-apps", "microphone-audio", "camera-image", "contacts", "sms", "call-log",
    "calendar", "photos-videos", "body-sensors", "activity-recognition", "screen-content",
})  # fmt: skip
"""Data whose collection in the background the user does not expect; identifiers and model data are not among it."""
FOREGROUND_TYPES = {
    "location": "location", "precise-location": "location", "coarse-location": "location",
    "background-location": "location", "microphone-audio": "microphone", "camera-image": "camera",
    "screen-content": "mediaProjection", "body-sensors": "health", "activity-recognition": "health",
}  # fmt: skip
"""Data id -> the foreground service type that shows it (developer.android.com/develop/background-work/services/fgs)."""
_SEEN_BY_USER = (
    "android.inputmethodservice.InputMethodService", "android.service.quicksettings.TileService",
    "android.service.wallpaper.WallpaperService", "android.service.dreams.DreamService",
    "android.telecom.InCallService", "android.telecom.CallScreeningService", "android.telecom.ConnectionService",
    "android.service.autofill.AutofillService", "android.accessibilityservice.AccessibilityService",
    "android.service.notification.NotificationListenerService", "android.app.admin.DeviceAdminReceiver",
    "android.service.voice.VoiceInteractionService", "android.speech.RecognitionService",
)  # fmt: skip
"""Services that stand on the screen, or that the user switches on one by one in the settings (special-access)."""
_DELIVERED = frozenset(("android.provider.Telephony.SMS_DELIVER", "android.provider.Telephony.WAP_PUSH_DELIVER"))
_FLASH = frozenset(("FLASH_MODE_TORCH", "FLASH_MODE_ON", "setTorchMode", "setFlashMode"))
_PICTURES = frozenset((
    "takePicture", "setPreviewCallback", "setOneShotPreviewCallback", "setPreviewCallbackWithBuffer", "ImageReader",
    "createCaptureSession",
))  # fmt: skip
_SHOWS = frozenset(
    {"startForeground", "setForeground", "setForegroundAsync", "startForegroundService", "createForegroundInfo"}
)


class BackgroundRead(Struct, frozen=True):
    """A read that runs in the background. `component`: the class it runs in; `kind`: service, receiver or worker."""

    read: PersonalRead
    data: str
    arrival: Arrival
    component: str
    kind: str
    visible: bool
    """In a foreground service or worker of the right type, whose notification the user sees."""


def background_reads(app: App) -> tuple[BackgroundRead, ...]:
    """Every such read, in path and source order."""
    if not app.code.files or not any(TAKEN & set(read.data) for read in app.reads):
        return ()
    return tuple(_Background(app).run())


class _Background:
    def __init__(self, app: App) -> None:
        self._app = app
        self._types = app.engine.graph.resolver.types
        self._components: dict[str, Component] = {
            c.name: c for c in app.manifest.components if not c.removed and c.enabled is not False
        }

    def run(self) -> Iterator[BackgroundRead]:
        reached = self._app.engine.reach.background_reach()
        seen: set[tuple[FunctionId, str]] = set()
        for read in self._app.reads:
            arrival = reached.get(read.function)
            if arrival is None or not read.sure or SINGLE.search(read.api) or of_one(self._app, read):
                continue
            name = self._component(arrival)
            kind = arrival.entry.partition(".")[0].lower()
            if name is None or self._is_seen(name):
                continue
            for data in read.data:
                if data in TAKEN and (read.function, data) not in seen and not self._other_use(read, data):
                    seen.add((read.function, data))
                    yield BackgroundRead(read, data, arrival, name, kind, self._visible(name, kind, data))

    def _other_use(self, read: PersonalRead, data: str) -> bool:
        """The flash of the camera is no picture; the default app for messages is there to take them."""
        if data == "sms":
            return any(_DELIVERED & set(a) for c in self._components.values() for f in c.filters for a in (f.actions,))
        if data != "camera-image":
            return False
        names = {
            step.name
            for function in self._types.facts(read.place.path).functions
            for step in (function.body.steps if function.body is not None else ())
        }
        return bool(names & _FLASH) and not names & _PICTURES

    def _component(self, arrival: Arrival) -> str | None:
        """The class that the way starts in; None where the manifest does not let it run."""
        first = arrival.functions[0] if arrival.functions else None
        if first is None:
            return None
        owner = self._types.function(first).owner
        name = self._types.name_of(first.path, owner) if owner >= 0 else ""
        candidates = [n for n in (name, *self._types.subtypes(name)) if n in self._components]
        if candidates:
            return candidates[0]
        return name if arrival.entry.startswith("Worker") and name else None

    def _is_seen(self, name: str) -> bool:
        component = self._components.get(name)
        bound = component is not None and component.permission.startswith("android.permission.BIND_")
        job = component is not None and component.permission == "android.permission.BIND_JOB_SERVICE"
        return (bound and not job) or any(s in _SEEN_BY_USER for s in self._types.supertypes(name))

    def _visible(self, name: str, kind: str, data: str) -> bool:
        """Whether a notification shows what runs: the service calls startForeground and declares the data's type, which
        Android asks for from level 29 on."""
        wanted = FOREGROUND_TYPES.get(data)
        if wanted is None or kind == "receiver" or not self._shows(name):
            return False
        component = self._components.get(name)
        if kind == "worker":
            component = self._components.get("androidx.work.impl.foreground.SystemForegroundService")
        types = component.foreground_types if component is not None else ()
        target = self._app.target_sdk
        return wanted in types or (target is not None and target < 29)

    def _shows(self, name: str) -> bool:
        own = [n for n in (name, *self._types.supertypes(name)) if self._types.is_own(n)]
        for path in {d.path for n in own for d in self._types.declarations(n)}:
            for function in self._types.facts(path).functions:
                if function.name == "getForegroundInfo":
                    return True
                if function.body is not None and any(s.name in _SHOWS for s in function.body.steps):
                    return True
        return False
