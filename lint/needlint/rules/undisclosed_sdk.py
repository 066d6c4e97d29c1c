"""undisclosed-sdk: an SDK that collects, named neither under [app.sdks] nor in a policy or SDK list of the tree."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.facts.place import WHOLE_FILE, Place
from needlint.finding import Finding, Message, Related
from needlint.registry import page
from needlint.rules.harvesting_sdk import GRAVE

PAGE = page("undisclosed-sdk")
CLAUSES = ("191-2.1", "164-1.1", "26-sdk")


def check(app: App) -> Iterator[Finding]:
    """One finding per SDK; only where the tree says at all which SDKs are disclosed."""
    if not app.policies and not app.disclosed_sdks:
        return
    for found in app.sdks:
        sdk = found.sdk
        if not sdk.collects or not sdk.data or found.confidence != "high" or found.debug_only or found.switched_off:
            continue
        if sdk.id in app.disclosed_sdks or app.policies.names_sdk(sdk):
            continue
        known = tuple(d for d, how in sorted(sdk.data.items()) if how in ("seen", "disclosed"))
        taken = known or tuple(sorted(sdk.data))
        yield PAGE.finding(
            "unnamed" if app.policies else "unlisted",
            found.place,
            sdk.id,
            fields={"name": Message(sdk.name, sdk.name_zh or sdk.name), "data": app.data_names(taken)},
            severity="warning" if GRAVE & set(known) else "note",
            data=taken,
            variants=found.variants,
            clauses=app.clauses(CLAUSES, taken),
            related=tuple(Related(Place(p.path, WHOLE_FILE), "declared", _LOOKED) for p in app.policies.all[:3]),
        )


_LOOKED = Message("does not name it", "此处未提及该 SDK")
