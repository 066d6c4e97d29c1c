"""denial-blocks: there is no way on when the user refuses a permission."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates import gates
from needlint.app.gates_text import CLAUSES, fields, message
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("denial-blocks")


def check(app: App) -> Iterator[Finding]:
    """One finding per wall."""
    for gate in gates(app, "blocks"):
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
