"""denial-exits-app: the app ends when the user refuses a permission."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates_text import denials
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("denial-exits-app")


def check(app: App) -> Iterator[Finding]:
    """One finding per call that ends the app."""
    yield from denials(app, "exits-app", PAGE)
