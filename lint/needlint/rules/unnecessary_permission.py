"""unnecessary-permission: a used permission whose data is not among the category's necessary information."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.uses_model import PermissionVerdict, UsedBy
from needlint.finding import Finding, Message, Related
from needlint.registry import page

PAGE = page("unnecessary-permission")
CLAUSES = ("npi-4", "npi-5", "pipl-6", "191-4.1")


def check(app: App) -> Iterator[Finding]:
    """One finding per declaration of the app or its library modules; silent for supply-side apps and declared
    purposes."""
    if app.side == "supply" or not app.categories:
        return
    for verdict in app.permissions:
        if verdict.use in ("none", "unknown") or not verdict.in_package or verdict.name in app.purposes:
            continue
        if not verdict.data or app.necessity(verdict.data) != "unnecessary":
            continue
        for declaration in verdict.declared.declarations:
            if declaration.removed or declaration.source not in ("own", "library"):
                continue
            yield PAGE.finding(
                "by-sdk" if verdict.use == "sdk" else "used",
                declaration.place,
                verdict.name,
                fields={"bridge": app.bridge(verdict.data), "users": _users(verdict)},
                data=verdict.data,
                variants=(declaration.source_set,),
                clauses=app.clauses(CLAUSES, verdict.data),
                related=tuple(_related(use) for use in verdict.used_by[:3]),
            )


def _users(verdict: PermissionVerdict) -> str:
    names = list(dict.fromkeys(use.what for use in verdict.used_by))
    return ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")


def _related(use: UsedBy) -> Related:
    return Related(use.place, "used-by", Message(f"used by {use.what}", f"使用处：{use.what}"))
