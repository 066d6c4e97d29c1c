"""unnecessary-collection: own code reads personal information that the category does not list."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("unnecessary-collection")
CLAUSES = ("npi-4", "npi-5", "pipl-6", "191-4.1")


def check(app: App) -> Iterator[Finding]:
    """One finding per read and data; a read behind a permission whose purpose is declared is settled."""
    if app.side == "supply" or not app.categories:
        return
    for read in app.reads:
        if not read.sure or app.settled(read):
            continue
        for data in read.data:
            if app.necessity((data,)) != "unnecessary":
                continue
            yield PAGE.finding(
                "read",
                read.place,
                data,
                fields={"api": read.api, "name": app.data_name(data), "bridge": app.bridge((data,))},
                data=(data,),
                variants=read.variants,
                clauses=app.clauses(CLAUSES, (data,)),
            )
