"""undisclosed-permission: a runtime permission in use that the privacy policy of the tree does not name."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.facts.place import WHOLE_FILE, Place
from needlint.finding import Finding, Message, Related
from needlint.registry import page

PAGE = page("undisclosed-permission")
CLAUSES = ("191-2.1", "pipl-17", "reg-21")


def check(app: App) -> Iterator[Finding]:
    """One finding per runtime permission, at its first declaration in the app's own manifests."""
    if not app.policies.about_data:
        return
    for verdict in app.permissions:
        if verdict.info is None or verdict.info.kind != "runtime" or verdict.use in ("none", "unknown"):
            continue
        own = [d for d in verdict.declared.declarations if not d.removed and d.source in ("own", "library")]
        if not verdict.in_package or not own or app.policies.names_permission(verdict.info) is not False:
            continue
        policy = app.policies.about_data[0]
        yield PAGE.finding(
            "unnamed",
            own[0].place,
            verdict.name,
            fields={"label": verdict.info.label, "policy": policy},
            data=verdict.data,
            variants=(own[0].source_set,),
            clauses=app.clauses(CLAUSES, verdict.data),
            related=(
                Related(Place(policy, WHOLE_FILE), "declared", Message("does not name it", "此处未提及该权限")),
                *(
                    Related(u.place, "used-by", Message(f"used by {u.what}", f"由 {u.what} 使用"))
                    for u in verdict.used_by[:2]
                ),
            ),
        )
