"""undisclosed-data: own code reads personal information that the privacy policy of the tree does not name."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.uses_model import PersonalRead
from needlint.facts.place import WHOLE_FILE, Place
from needlint.finding import Finding, Message, Related
from needlint.registry import page

PAGE = page("undisclosed-data")
CLAUSES = ("191-2.1", "pipl-17", "reg-21")


def check(app: App) -> Iterator[Finding]:
    """One finding per kind of data, at its first read."""
    if not app.policies.about_data:
        return
    for data, reads in sorted(_by_data(app).items()):
        if app.policies.names_data(data) is not False:
            continue
        first = reads[0]
        yield PAGE.finding(
            "unnamed",
            first.place,
            data,
            fields={"api": first.api, "data": app.data_name(data), "policy": app.policies.about_data[0]},
            data=(data,),
            variants=first.variants,
            clauses=app.clauses(CLAUSES, (data,)),
            related=_related(app, reads[1:3]),
        )


OWN_PROCESSES = "ActivityManager.getRunningAppProcesses"
"""Since API level 22 it lists the app's own processes only, and is mostly called to learn the own process name."""


def _by_data(app: App) -> dict[str, list[PersonalRead]]:
    found: dict[str, list[PersonalRead]] = {}
    for read in app.reads:
        for data in read.data if read.sure and read.api != OWN_PROCESSES else ():
            found.setdefault(data, []).append(read)
    return found


def _related(app: App, more: list[PersonalRead]) -> tuple[Related, ...]:
    policy = Related(
        Place(app.policies.about_data[0], WHOLE_FILE), "declared", Message("does not name it", "此处未提及该信息")
    )
    return (policy, *(Related(r.place, "used-by", Message(f"also read by {r.api}", f"{r.api} 也读取")) for r in more))
