"""JSON, version 1: the public contract, whose schema is report.schema.json beside this file."""

from __future__ import annotations

import json
from typing import Any

from needlint.facts.place import Place
from needlint.finding import Finding, Fix, Message, Related, Report, Span
from needlint.render import RenderContext

VERSION = 1


def render(report: Report, context: RenderContext) -> str:
    """The whole report in both languages; byte-identical for the same tree and configuration."""
    return json.dumps(document(report, context), ensure_ascii=False, indent=2) + "\n"


def document(report: Report, context: RenderContext) -> dict[str, Any]:
    """The report as plain values, keys in the order of the contract."""
    return {
        "version": VERSION,
        "tool": {"name": "needlint", "version": context.version},
        "apps": [
            {"module": a.module, "categories": list(a.categories), "side": a.side, "category_source": a.category_source}
            for a in report.apps
        ],
        "findings": [_finding(f, report, context) for f in report.findings],
        "suppressed": {name: report.suppressed.get(name, 0) for name in ("comment", "baseline", "confidence", "diff")},
        "errors": [{"path": e.path, "kind": e.kind, "message": _message(e.message)} for e in report.errors],
        "statistics": dict(sorted(report.statistics.items())),
    }


def _finding(finding: Finding, report: Report, context: RenderContext) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "apps": list(finding.apps),
        "path": finding.place.path,
        "span": _span(finding.place, report),
        "subject": finding.subject,
        "message": _message(finding.message),
        "help": _message(finding.help),
        "data": list(finding.data),
        "variants": list(finding.variants),
        "clauses": [
            {
                "id": c.id,
                "document": c.document.en,
                "clause": c.clause.en,
                "url": c.url,
                "force": c.force,
                "document_zh": c.document.zh,
                "clause_zh": c.clause.zh,
            }
            for c in context.clauses(finding, report)
        ],
        "related": [_related(r, report) for r in finding.related],
        "key": finding.key,
        "fix": None if finding.fix is None else _fix(finding.fix, report),
    }


def _related(related: Related, report: Report) -> dict[str, Any]:
    place = related.place
    return {
        "path": place.path,
        "span": _span(place, report),
        "role": related.role,
        "message": _message(related.message),
    }


def _fix(fix: Fix, report: Report) -> dict[str, Any]:
    return {
        "description": _message(fix.description),
        "safe": fix.safe,
        "edits": [{"path": e.place.path, "span": _span(e.place, report), "text": e.text} for e in fix.edits],
    }


def _span(place: Place, report: Report) -> dict[str, int]:
    span = report.spans.get(place, Span())
    return {
        "start_line": span.start_line,
        "start_column": span.start_column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _message(message: Message) -> dict[str, str]:
    return {"en": message.en, "zh": message.zh}
