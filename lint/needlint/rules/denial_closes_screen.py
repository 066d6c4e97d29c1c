"""denial-closes-screen: the screen closes when the user refuses a permission."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates_text import denials
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("denial-closes-screen")


def check(app: App) -> Iterator[Finding]:
    """One finding per call that closes the screen."""
    yield from denials(app, "closes-screen", PAGE)
