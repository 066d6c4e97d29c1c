"""broader-permission: a permission wider than what the app's own use of it needs."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.manifest_model import Declaration
from needlint.app.uses_model import PermissionVerdict
from needlint.finding import Edit, Finding, Fix, Message, Related
from needlint.registry import page

PAGE = page("broader-permission")
CLAUSES = ("pipl-6", "20204a-3.1")
P = "android.permission."
COARSE = P + "ACCESS_COARSE_LOCATION"
NETWORK = ("android.location.LocationManager.NETWORK_PROVIDER", "network")
MEDIA = ("MediaStore.Images", "MediaStore.Video", "MediaStore.Audio", "MediaStore.Files", "Images.Media", "Video.Media")


def check(app: App) -> Iterator[Finding]:
    """Fine location where every use asks the network provider; all files where every use goes through MediaStore."""
    for verdict in app.permissions:
        key = _broader(app, verdict)
        if key is None or not verdict.in_package:
            continue
        for declaration in verdict.declared.declarations:
            if declaration.removed or declaration.source not in ("own", "library"):
                continue
            yield PAGE.finding(
                key,
                declaration.place,
                verdict.name,
                confidence="medium",
                data=verdict.data,
                variants=(declaration.source_set,),
                clauses=CLAUSES,
                related=tuple(
                    Related(use.place, "used-by", Message(f"used by {use.what}", f"使用处：{use.what}"))
                    for use in verdict.used_by[:3]
                ),
                fix=_coarse(app, declaration) if key == "fine" else None,
            )


def _broader(app: App, verdict: PermissionVerdict) -> str | None:
    """Only what every use shows: an SDK or a component that needs it, or a use without constants, ends the question."""
    if not verdict.used_by or any(use.kind != "own-code" for use in verdict.used_by):
        return None
    if verdict.name == P + "ACCESS_FINE_LOCATION":
        return "fine" if all(any(a in NETWORK for a in use.arguments) for use in verdict.used_by) else None
    if verdict.name == P + "MANAGE_EXTERNAL_STORAGE":
        return "all-files" if all(any(m in use.what for m in MEDIA) for use in verdict.used_by) else None
    return None


def _coarse(app: App, declaration: Declaration) -> Fix | None:
    """Replace the name, or drop the element where the same file declares coarse too. Code that asks for fine location
    has to follow, hence not safe."""
    coarse = next((v.declared for v in app.permissions if v.name == COARSE), None)
    kept = [d for d in coarse.declarations if not d.removed] if coarse is not None else []
    if not kept:
        text = Message("Declare ACCESS_COARSE_LOCATION instead", "改为声明 ACCESS_COARSE_LOCATION")
        return Fix(text, (Edit(declaration.place, COARSE),), safe=False)
    if all(d.place.path != declaration.place.path or d.max_sdk is not None for d in kept):
        return None
    text = Message("Remove it; ACCESS_COARSE_LOCATION is declared", "删除该声明；已声明 ACCESS_COARSE_LOCATION")
    return Fix(text, (Edit(declaration.whole, ""),), safe=False)
