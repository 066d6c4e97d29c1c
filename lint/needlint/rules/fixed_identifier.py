"""fixed-identifier: own code reads an identifier that the user cannot reset."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.finding import Finding
from needlint.knowledge.data_types import data_type
from needlint.registry import page

PAGE = page("fixed-identifier")
CLAUSES = ("pipl-6", "20204a-3.2g", "20204a-3.2h")


def check(app: App) -> Iterator[Finding]:
    """One finding per read of an unchangeable identifier in shipped own code."""
    for read in app.reads:
        if not read.sure:
            continue
        for data in filter(_unchangeable, read.data):
            yield PAGE.finding(
                "read",
                read.place,
                data,
                fields={"api": read.api, "name": app.data_name(data)},
                data=(data,),
                variants=read.variants,
                clauses=CLAUSES,
            )


def _unchangeable(data: str) -> bool:
    entry = data_type(data)
    return entry is not None and entry.identifier == "unchangeable"
