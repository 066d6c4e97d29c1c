"""missing-privacy-policy: an app that takes personal information and nowhere speaks of a privacy policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.app import App
from needlint.facts.place import WHOLE_FILE, Place
from needlint.finding import Finding, Message, Related
from needlint.registry import page
from needlint.rules.undisclosed_data import OWN_PROCESSES

PAGE = page("missing-privacy-policy")
CLAUSES = ("191-1.1", "pipl-17")
_MENTION = re.compile(
    "|".join(("privacy", "yinsi", "隐私", "隱私", "个人信息", "個人資料", "datenschutz", "gdpr")).encode()
    + b"|" + re.escape("隐私".encode("gbk")),
    re.IGNORECASE,
)  # fmt: skip
"""A string, asset name, link, class or screen that speaks of privacy, in UTF-8 or GBK."""
_SLIGHT = frozenset({"device-info", "carrier-network", "ip-address", "sensor-data", "wifi-info", "device-settings"})
"""Data that alone does not make an app one that needs a policy of its own in the tree."""


def check(app: App) -> Iterator[Finding]:
    """One finding per app that has a launcher, takes something, and whose texts could all be read."""
    if app.parts.framework not in ("native", "python") or app.parts.written is None:
        return
    if not any(c.is_launcher and not c.removed for c in app.manifest.components):
        return
    takes = list(_takes(app))
    if not takes or app.policies or app.parts.policies or app.parts.written.says(_MENTION) is not None:
        return
    yield PAGE.finding(
        "missing",
        Place(app.main_file, WHOLE_FILE),
        "privacy-policy",
        fields={"takes": Message(", ".join(t.en for _, t in takes[:3]), "、".join(t.zh for _, t in takes[:3]))},
        clauses=app.clauses(CLAUSES, ()),
        related=tuple(Related(place, "used-by", text) for place, text in takes[:3]),
    )


def _takes(app: App) -> Iterator[tuple[Place, Message]]:
    seen: set[str] = set()
    for read in app.reads:
        for data in read.data if read.sure and read.api != OWN_PROCESSES else ():
            if data not in _SLIGHT and data not in seen:
                seen.add(data)
                yield read.place, app.data_name(data)
    for found in app.sdks:
        sdk = found.sdk
        if sdk.collects and sdk.data and found.confidence == "high" and not found.debug_only and not found.switched_off:
            yield found.place, Message(sdk.name, sdk.name_zh or sdk.name)
