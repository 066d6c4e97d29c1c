"""The manifest switch of an SDK as a fix: the SDK waits until the app's code switches it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlint.app.manifest_edits import metadata
from needlint.finding import Fix, Message

if TYPE_CHECKING:
    from needlint.app.app import App
    from needlint.app.sdk_detection import DetectedSdk


def switch_fix(app: App, found: DetectedSdk, starting: bool = True) -> Fix | None:
    """Writes the meta-data that keeps an SDK from collecting, else (`starting`) those that keep it from starting by
    itself. Not safe: until code switches it on, nothing is collected. None where the SDK has no switch, or a manifest
    says something on it that is not ours to change."""
    if found.off:
        return None
    switches = found.sdk.off_switch[:1] or (found.sdk.start_switch if starting and not found.deferred else ())
    edits = []
    for switch in switches:
        key, _, value = switch.partition("=")
        made = metadata(app, key, value)
        if not made:
            return None
        edits += [edit for edit in made if edit not in edits]
    if not edits:
        return None
    shown = ", ".join(switches)
    text = Message(
        f"Keep it off in the manifest until code switches it on ({shown})",
        f"在清单中默认关闭，由代码在用户同意后开启（{shown}）",
    )
    return Fix(text, tuple(edits), safe=False)
