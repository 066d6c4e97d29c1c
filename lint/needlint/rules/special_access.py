"""special-access: a permission that the user can only grant on a settings page."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.finding import Finding, Message, Related
from needlint.registry import page

PAGE = page("special-access")
CLAUSES = ("20204a-5.11b",)
UNASKED = ("android.permission.FOREGROUND_SERVICE_SPECIAL_USE",)
"""Special by Android's classes, but held from installation: there is no page on which a user grants it."""


def check(app: App) -> Iterator[Finding]:
    """One finding per declared special permission in use, and per component that binds such an access."""
    for verdict in app.permissions:
        if verdict.info is None or verdict.info.kind != "special" or verdict.use == "none" or not verdict.in_package:
            continue
        if verdict.name in app.purposes or verdict.name in UNASKED:
            continue
        for declaration in verdict.declared.declarations:
            if declaration.removed or declaration.source not in ("own", "library"):
                continue
            yield PAGE.finding(
                "permission",
                declaration.place,
                verdict.name,
                fields={"bridge": app.bridge(verdict.data)},
                data=verdict.data,
                variants=(declaration.source_set,),
                clauses=CLAUSES,
                related=tuple(
                    Related(use.place, "used-by", Message(f"used by {use.what}", f"使用处：{use.what}"))
                    for use in verdict.used_by[:3]
                ),
            )
    for component in app.manifest.components:
        if component.permission in BINDINGS and component.source != "sdk" and not component.removed:
            if component.permission in app.purposes:
                continue
            yield PAGE.finding(
                "component",
                component.place,
                component.permission,
                fields={"component": component.name, "access": BINDINGS[component.permission]},
                variants=(component.source_set,),
                clauses=CLAUSES,
            )


BINDINGS = {
    "android.permission.BIND_ACCESSIBILITY_SERVICE": Message("accessibility", "无障碍"),
    "android.permission.BIND_NOTIFICATION_LISTENER_SERVICE": Message("notification access", "通知使用权"),
    "android.permission.BIND_DEVICE_ADMIN": Message("device administration", "设备管理器"),
}
"""The services of TC260-PG-20204A 5.11 b that are components rather than permissions of the app."""
