"""background-collection: own code takes location, clipboard, installed apps and the like out of sight."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.consent_path import path_of
from needlint.app.types_text import simple
from needlint.finding import Finding, Message
from needlint.registry import page

PAGE = page("background-collection")
GENERAL = ("191-4.4", "164-1.2")
_OF_DATA = {
    "clipboard": "20204a-4.2i", "contacts": "20204a-4.2g", "sms": "20204a-4.2g", "microphone-audio": "20204a-4.2h",
    "camera-image": "20204a-4.2h", "location": "20204a-4.2h", "precise-location": "20204a-4.2h",
    "coarse-location": "20204a-4.2h", "background-location": "20204a-4.2h", "screen-content": "20204a-4.2h",
}  # fmt: skip
_KINDS = {
    "service": Message("service", "服务"),
    "receiver": Message("receiver", "广播接收器"),
    "worker": Message("worker", "后台任务"),
}


def check(app: App) -> Iterator[Finding]:
    """One finding per read and data; a note where a notification of the right type shows it."""
    for found in app.background_reads:
        if all(app.is_debug(v) for v in found.read.variants):
            continue
        clauses = (*GENERAL, *((_OF_DATA[found.data],) if found.data in _OF_DATA else ()))
        yield PAGE.finding(
            "visible" if found.visible else "hidden",
            found.read.place,
            found.data,
            fields={
                "api": found.read.api,
                "name": app.data_name(found.data),
                "component": simple(found.component),
                "kind": _KINDS[found.kind],
            },
            severity="note" if found.visible or app.side == "supply" else "warning",
            data=(found.data,),
            variants=found.read.variants,
            clauses=app.clauses(clauses, (found.data,)),
            related=path_of(app, found.arrival),
        )
