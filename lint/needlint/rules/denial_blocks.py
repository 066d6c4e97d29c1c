"""denial-blocks: there is no way on when the user refuses a permission."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates_text import denials
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("denial-blocks")


def check(app: App) -> Iterator[Finding]:
    """One finding per wall."""
    yield from denials(app, "blocks", PAGE)
