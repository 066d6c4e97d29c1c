"""GitHub Actions: one workflow command per finding, and a job summary in Markdown.

A step may make 10 error, 10 warning and 10 notice annotations; the rest is dropped without a word, so the tenth says
how many more there are. Source: docs.github.com, "Workflow commands for GitHub Actions" (escaping) and the limits on
annotations per step.
"""

from __future__ import annotations

from needlint.finding import SEVERITIES, Finding, Report, Severity, Span
from needlint.render import RenderContext
from needlint.reports import markdown

LIMIT = 10
SUMMARY_BYTES = 1_000_000
"""A step's summary may take 1 MiB."""
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report, context: RenderContext) -> str:
    """Workflow commands, errors first; findings past the limit are listed as plain lines in the log."""
    lines: list[str] = []
    for severity in SEVERITIES:
        found = [f for f in report.findings if f.severity == severity]
        shown = found if len(found) <= LIMIT else found[: LIMIT - 1]
        lines += [_annotation(f, report, context) for f in shown]
        if len(found) > len(shown):
            lines.append(_rest(severity, len(found) - len(shown), context))
            lines += [_plain(f, report, context) for f in found[len(shown) :]]
    lines += [_inert(f"needlint: {e.path or '-'}: {context.text(e.message)}") for e in report.errors]
    return "".join(line + "\n" for line in lines)


def summary(report: Report, context: RenderContext) -> str:
    """Markdown for $GITHUB_STEP_SUMMARY, cut at a line end where it would be too long."""
    text = markdown.render(report, context)
    data = text.encode("utf-8", "backslashreplace")
    if len(data) <= SUMMARY_BYTES:
        return text
    cut = data[:SUMMARY_BYTES].decode("utf-8", "ignore").rsplit("\n", 1)[0]
    return cut + ("\n\n……\n" if context.language == "zh" else "\n\n... cut here\n")


def _annotation(finding: Finding, report: Report, context: RenderContext) -> str:
    span = report.spans.get(finding.place, Span())
    properties = {
        "file": context.path(finding.place.path),
        "line": str(span.start_line),
        "endLine": str(span.end_line),
        "col": str(span.start_column),
        "endColumn": str(max(span.end_column - 1, span.start_column)),
        "title": finding.rule,
    }
    if span.end_line != span.start_line:  # columns are shown only for one line
        del properties["col"], properties["endColumn"]
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = f"{context.text(finding.message)}\n{context.text(finding.help)}"
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(text)}"


def _rest(severity: Severity, count: int, context: RenderContext) -> str:
    en = f"and {count} more of this severity: see the log or the job summary"
    text = f"另有 {count} 个同级别的问题，见日志或作业摘要" if context.language == "zh" else en
    return f"::{_COMMANDS[severity]} title=needlint::{_data(text)}"


def _plain(finding: Finding, report: Report, context: RenderContext) -> str:
    span = report.spans.get(finding.place, Span())
    where = f"  {context.path(finding.place.path)}:{span.start_line}:{span.start_column}"
    return _inert(f"{where}: {context.text(finding.message)} [{finding.rule}]")


def _inert(line: str) -> str:
    """A log line that the runner takes for no command: none at its start, no old-style `##[` anywhere."""
    return "  " + _data(line.strip().removeprefix("::")).replace("##[", "## [")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
