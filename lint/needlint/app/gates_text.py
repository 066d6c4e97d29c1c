"""What the gate rules say alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.gates import Gate, gates
from needlint.app.requests_model import OutcomeKind
from needlint.app.types_text import simple
from needlint.finding import Finding, Message
from needlint.rule_page import RulePage

if TYPE_CHECKING:
    from needlint.app.app import App

CLAUSES = ("npi-4", "pipl-16", "191-4.2", "164-2.1", "20204a-3.2e")
LOOP_CLAUSES = ("pipl-16", "191-3.2", "164-2.1", "20204a-3.2f")


def fields(app: App, gate: Gate) -> dict[str, str | Message]:
    """The fields of the rules' messages."""
    names = ", ".join(simple(p) for p in gate.request.permissions)
    asked = Message(names or "a permission", names or "权限")
    screen = Message(gate.screen or "the app", gate.screen or "应用")
    return {"permissions": asked, "screen": screen, "bridge": app.bridge(gate.data)}


def message(app: App, gate: Gate) -> str:
    """The id of the message: on a basic screen it depends on the category."""
    if not gate.basic:
        return "other"
    if not app.categories:
        return "undeclared"
    return "necessary" if gate.necessary else "basic"


def denials(app: App, kind: OutcomeKind, page: RulePage) -> Iterator[Finding]:
    """One finding of the rule with this page for every gate of a kind."""
    for gate in gates(app, kind):
        yield page.finding(
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
