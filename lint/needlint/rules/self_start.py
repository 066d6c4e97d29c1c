"""self-start: a component that starts the app without the user, and that nothing else of the app needs."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.finding import Finding, Message, Related
from needlint.registry import page

PAGE = page("self-start")
CLAUSES = ("164-2.2",)
_CAUSES = {
    "boot": Message("the device starts", "设备开机"),
    "connectivity": Message("the network changes", "网络变化"),
    "user-present": Message("the screen is switched on or unlocked", "亮屏或解锁"),
    "package": Message("apps are installed or removed", "安装或卸载应用"),
    "power": Message("power or storage is connected", "接通电源或存储设备"),
}


def check(app: App) -> Iterator[Finding]:
    """One finding per component."""
    for found in app.self_starts:
        component = found.component
        if app.is_debug(component.source_set):
            continue
        key = found.causes[0] if found.causes[0] in ("sync-account", "push-wake-up") else "broadcast"
        when = [_CAUSES[c] for c in found.causes if c in _CAUSES]
        yield PAGE.finding(
            key,
            component.place,
            component.name,
            fields={"when": Message(", ".join(w.en for w in when), "、".join(w.zh for w in when))},
            confidence="high" if found.starts is not None or key != "broadcast" else "medium",
            variants=(component.source_set,),
            clauses=CLAUSES,
            related=(Related(found.starts, "call", Message("starts it here", "在此处启动")),) if found.starts else (),
        )
