"""Permissions that manifest components and SDKs use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.manifest_model import Component
from needlint.app.uses_model import UsedBy
from needlint.finding import Confidence
from needlint.knowledge.permissions import ComponentUse, permission

if TYPE_CHECKING:
    from needlint.app.app import App

NETWORK = ("android.permission.INTERNET", "android.permission.ACCESS_NETWORK_STATE")
"""What every SDK that takes data needs to send it, said by its entry or not."""


def by_components(app: App, name: str) -> Iterator[UsedBy]:
    """Components that use the permission by being what they are (a boot receiver, a foreground service type)."""
    info = permission(name)
    if info is None:  # the app's own, or another app's: a component that asks for it of its callers uses it
        for component in app.manifest.components:
            if component.permission == name and not component.removed:
                yield UsedBy("component", component.module, component.place, component.name)
        return
    for use in info.components:
        for component in app.manifest.components:
            if not component.removed and fits(component, use):
                yield UsedBy("component", component.module, component.place, component.name)


def fits(component: Component, use: ComponentUse) -> bool:
    """Whether the component is what the table describes."""
    if component.kind != use.kind or (use.permission and component.permission != use.permission):
        return False
    if use.actions and not {a for f in component.filters for a in f.actions} & set(use.actions):
        return False
    if use.foreground_types:
        types = set(component.foreground_types)
        return bool(types) if "*" in use.foreground_types else bool(types & set(use.foreground_types))
    return True


def by_sdks(app: App, name: str) -> Iterator[UsedBy]:
    """SDKs that need the permission, or can use it when the app has it. One whose presence is a guess (low confidence)
    proves nothing: see `guessed_sdks`."""
    yield from (use for use, confidence in _sdks(app, name) if confidence != "low")


def guessed_sdks(app: App, name: str) -> Iterator[UsedBy]:
    """SDKs that would use the permission if they were in the app, which is not sure."""
    yield from (use for use, confidence in _sdks(app, name) if confidence == "low")


def _sdks(app: App, name: str) -> Iterator[tuple[UsedBy, Confidence]]:
    for found in app.sdks:
        uploads = name in NETWORK and bool(found.sdk.data)
        if uploads or name in found.sdk.uses_permissions or name in found.sdk.permissions:
            yield UsedBy("sdk", app.module, found.place, found.sdk.id), found.confidence
