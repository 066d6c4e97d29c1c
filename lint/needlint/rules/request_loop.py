"""request-loop: a refusal is answered by the same request again."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.gates import gates
from needlint.app.gates_text import LOOP_CLAUSES, fields
from needlint.finding import Finding
from needlint.registry import page

PAGE = page("request-loop")


def check(app: App) -> Iterator[Finding]:
    """One finding per call that asks again without the user; necessity does not matter here."""
    for gate in gates(app, "re-asks"):
        yield PAGE.finding(
            "asks-again",
            gate.outcome.place,
            gate.subject,
            fields=fields(app, gate),
            severity=gate.severity,
            confidence=gate.confidence,
            data=gate.data,
            variants=gate.variants,
            clauses=LOOP_CLAUSES,
            related=gate.related,
        )
