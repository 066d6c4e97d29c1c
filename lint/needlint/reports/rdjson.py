"""Reviewdog Diagnostic Format, JSON. Source: reviewdog, proto/rdf/reviewdog.proto (columns count UTF-8 bytes)."""

from __future__ import annotations

import json
from typing import Any

from needlint.facts.place import Place
from needlint.finding import Finding, Region, Report, Span
from needlint.project.sources import SNIPPET_LIMIT
from needlint.render import RenderContext

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def render(report: Report, context: RenderContext) -> str:
    """One DiagnosticResult."""
    result = {
        "source": {"name": "needlint"},
        "diagnostics": [_diagnostic(f, report, context) for f in report.findings],
    }
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def _diagnostic(finding: Finding, report: Report, context: RenderContext) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": f"{context.text(finding.message)}\n{context.text(finding.help)}",
        "location": _location(finding.place, report, context),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    if finding.related:
        diagnostic["related_locations"] = [
            {"message": context.text(r.message), "location": _location(r.place, report, context)}
            for r in finding.related
        ]
    edits = finding.fix.edits if finding.fix else ()
    if edits and all(e.place.path == finding.place.path and e in report.regions for e in edits):
        diagnostic["suggestions"] = [{"range": _replaced(report.regions[e]), "text": e.text} for e in edits]
    return diagnostic


def _location(place: Place, report: Report, context: RenderContext) -> dict[str, Any]:
    return {"path": context.path(place.path), "range": _range(place, report)}


def _range(place: Place, report: Report) -> dict[str, Any]:
    """Columns only where they are known in bytes: the report has the first line's text, unless it is very long."""
    span = report.spans.get(place, Span())
    line = report.snippets.get(place, "")
    if not line or len(line) >= SNIPPET_LIMIT:
        return {"start": {"line": span.start_line}}
    start = {"line": span.start_line, "column": _bytes(line, span.start_column)}
    if span.start_line != span.end_line:
        return {"start": start}
    return {"start": start, "end": {"line": span.end_line, "column": _bytes(line, span.end_column)}}


def _replaced(region: Region) -> dict[str, Any]:
    return {
        "start": {"line": region.start_line, "column": region.start_byte},
        "end": {"line": region.end_line, "column": region.end_byte},
    }


def _bytes(line: str, column: int) -> int:
    return len(line[: column - 1].encode("utf-8", "surrogatepass")) + 1
