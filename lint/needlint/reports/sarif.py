"""SARIF 2.1.0 for code-scanning services. Source: OASIS SARIF 2.1.0 (columns in code points: section 3.14.17)."""

from __future__ import annotations

import json
from itertools import takewhile
from typing import Any
from urllib.parse import quote

from needlint.facts.place import Place
from needlint.finding import Edit, Finding, Fix, Report, ReportError, Span
from needlint.render import RenderContext

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "needlintKey/v1"
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_PRECISION = {"high": "very-high", "medium": "high", "low": "low"}


def render(report: Report, context: RenderContext) -> str:
    """One run; texts in the run's language, rule help in Markdown."""
    rules = sorted({f.rule for f in report.findings})
    index = {rule: number for number, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "needlint",
                "version": context.version,
                "semanticVersion": context.version,
                "rules": [_rule(rule, context) for rule in rules],
            }
        },
        "language": "zh-CN" if context.language == "zh" else "en-US",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository"}}},
        "invocations": [
            {
                "executionSuccessful": not any(e.kind == "internal" for e in report.errors),
                "toolExecutionNotifications": [_notification(e, context) for e in report.errors],
            }
        ],
        "properties": {"suppressed": dict(sorted(report.suppressed.items()))},
        "results": [_result(f, index[f.rule], report, context) for f in report.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: str, context: RenderContext) -> dict[str, Any]:
    text = context.terms.rule(rule)
    if text is None:
        return {"id": rule}
    summary = context.text(text.summary)
    return {
        "id": rule,
        "name": "".join(part.capitalize() for part in rule.split("-")),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": context.text(text.help), "markdown": text.page.strip() or context.text(text.help)},
        "defaultConfiguration": {"level": text.severity},
        "properties": {
            "problem.severity": _PROBLEM[text.severity],
            "tags": ["privacy", text.family] if text.family else ["privacy"],
        },
    }


def _result(finding: Finding, index: int, report: Report, context: RenderContext) -> dict[str, Any]:
    text = f"{context.text(finding.message)}\n{context.text(finding.help)}"
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": text},
        "locations": [{"physicalLocation": _physical(finding.place, report, context)}],
        "partialFingerprints": {FINGERPRINT: finding.key},
        "properties": {
            "subject": finding.subject,
            "confidence": finding.confidence,
            "precision": _PRECISION[finding.confidence],
            "data": list(finding.data),
            "clauses": list(finding.clauses),
            "variants": list(finding.variants),
            "apps": list(finding.apps),
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": context.text(r.message)},
                "physicalLocation": _physical(r.place, report, context),
            }
            for number, r in enumerate(finding.related, 1)
        ]
    path = _path(finding, report, context)
    if path:
        result["codeFlows"] = [{"threadFlows": [{"locations": path}]}]
    if finding.fix is not None and finding.fix.edits:
        result["fixes"] = [_fix(finding.fix, report, context)]
    return result


def _path(finding: Finding, report: Report, context: RenderContext) -> list[dict[str, Any]]:
    """From the entry through every call to the finding itself; [] where it has no such path."""
    entry = next((n for n, r in enumerate(finding.related) if r.role == "entry"), None)
    if entry is None:
        return []
    calls = list(takewhile(lambda r: r.role == "call", finding.related[entry + 1 :]))
    steps = [(r.place, r.message) for r in (finding.related[entry], *calls)]
    return [
        {
            "location": {
                "message": {"text": context.text(message)},
                "physicalLocation": _physical(place, report, context),
            }
        }
        for place, message in (*steps, (finding.place, finding.message))
    ]


def _physical(place: Place, report: Report, context: RenderContext) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(place.path, context), "region": _region(place, report)}
    snippet = report.snippets.get(place, "")
    if snippet.strip():
        location["region"]["snippet"] = {"text": snippet}
    return location


def _artifact(path: str, context: RenderContext) -> dict[str, str]:
    uri = quote(context.path(path).encode("utf-8", "surrogateescape"), safe="/")
    return {"uri": uri, "uriBaseId": "SRCROOT"}


def _region(place: Place, report: Report) -> dict[str, Any]:
    return _lines(report.spans.get(place, Span()))


def _lines(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.start_line,
        "startColumn": span.start_column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _deleted(edit: Edit, report: Report) -> dict[str, Any]:
    """Without a region the place alone; an insertion is a region of no length."""
    region = report.regions.get(edit)
    return _lines(region) if region is not None else _region(edit.place, report)


def _fix(fix: Fix, report: Report, context: RenderContext) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement: dict[str, Any] = {"deletedRegion": _deleted(edit, report)}
        if edit.text:
            replacement["insertedContent"] = {"text": edit.text}
        changes.setdefault(edit.place.path, []).append(replacement)
    return {
        "description": {"text": context.text(fix.description)},
        "artifactChanges": [
            {"artifactLocation": _artifact(path, context), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _notification(error: ReportError, context: RenderContext) -> dict[str, Any]:
    notification: dict[str, Any] = {
        "level": "error" if error.kind == "internal" else "warning",
        "message": {"text": context.text(error.message)},
        "descriptor": {"id": error.kind},
    }
    if error.path is not None:
        notification["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(error.path, context)}}]
    return notification
