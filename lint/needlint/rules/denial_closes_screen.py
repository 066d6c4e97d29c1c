"""denial-closes-screen: the screen closes when the user refuses a permission."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates import gates
from needlint.app.gates_text import CLAUSES, fields, message
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("denial-closes-screen")


def check(app: App) -> Iterator[Finding]:
    """One finding per call that closes the screen."""
    for gate in gates(app, "closes-screen"):
        yield PAGE.finding(
            message(app, gate),
            gate.outcome.place,
            gate.subject,
            fields=fields(app, gate),
            severity=gate.severity,
            confidence=gate.confidence,
            data=gate.data,
            variants=gate.variants,
            clauses=app.clauses(CLAUSES, gate.data),
            related=gate.related,
        )
