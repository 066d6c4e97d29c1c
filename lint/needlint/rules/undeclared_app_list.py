"""undeclared-app-list: the installed apps are read without the permission that Chinese systems ask for."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.app_list import DATA, app_list_reads
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("undeclared-app-list")
PERMISSION = "com.android.permission.GET_INSTALLED_APPS"
CLAUSES = ("191-3.1", "164-1.1", "20204a-3.2c")


def check(app: App) -> Iterator[Finding]:
    """One finding per call that reads the list, for the Chinese market."""
    if "cn" not in app.config.market:
        return
    if any(p.name == PERMISSION and p.variants for p in app.manifest.permissions):
        return
    for read in app_list_reads(app):
        if all(app.is_debug(v) for v in read.variants):
            continue
        yield PAGE.finding(
            "read",
            read.place,
            DATA,
            fields={"api": read.api},
            data=(DATA,),
            variants=read.variants,
            clauses=app.clauses(CLAUSES, (DATA,)),
        )
