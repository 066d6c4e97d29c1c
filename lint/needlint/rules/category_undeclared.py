"""category-undeclared: without a category, nothing can be called necessary or not."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.facts.place import WHOLE_FILE, Place
from needlint.finding import Finding
from needlint.knowledge.categories import category
from needlint.registry import page

PAGE = page("category-undeclared")


def check(app: App) -> Iterator[Finding]:
    """At most one finding per app, on its manifest (or build script)."""
    if app.category_source == "config":
        return
    guess = [entry for c in app.suggested_categories[:1] if (entry := category(c)) is not None]
    yield PAGE.finding(
        "suggested" if guess else "unknown",
        Place(app.main_file, WHOLE_FILE),
        app.module,
        fields={
            "id": guess[0].id if guess else "",
            "name": guess[0].name if guess else "",
        },
        clauses=("npi-5",),
    )
