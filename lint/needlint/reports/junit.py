"""JUnit XML: one test case per finding, for CI systems that only know test reports.

Errors and warnings are failures; notes are passed cases with their text as output, so that a note turns nothing red.
"""

from __future__ import annotations

from needlint.finding import Finding, Report, Span
from needlint.render import RenderContext
from needlint.reports.checkstyle import attribute


def render(report: Report, context: RenderContext) -> str:
    """One suite; a clean run has one passed case, since an empty suite reads as "no tests ran"."""
    failures = sum(f.severity != "note" for f in report.findings)
    broken = [e for e in report.errors if e.kind == "internal"]
    total = max(len(report.findings) + len(broken), 1)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="needlint" tests="{total}" failures="{failures}" errors="{len(broken)}">',
        f'  <testsuite name="needlint" tests="{total}" failures="{failures}" errors="{len(broken)}" skipped="0">',
    ]
    for finding in report.findings:
        lines += _case(finding, report, context)
    for error in broken:
        lines.append(f'    <testcase name="needlint" classname={attribute(error.path or "needlint")}>')
        lines += [f"      <error message={attribute(context.text(error.message))}/>", "    </testcase>"]
    if not report.findings and not broken:
        lines.append('    <testcase name="needlint" classname="needlint"/>')
    return "\n".join([*lines, "  </testsuite>", "</testsuites>", ""])


def _case(finding: Finding, report: Report, context: RenderContext) -> list[str]:
    span = report.spans.get(finding.place, Span())
    path = context.path(finding.place.path)
    message = f"{path}:{span.start_line}:{span.start_column}: {context.text(finding.message)}"
    name = attribute(f"{finding.rule}: {finding.subject}")
    if finding.severity == "note":
        element = f"      <system-out>{_text(message)}</system-out>"
    else:
        help_text = _text(context.text(finding.help))
        element = f'      <failure type="{finding.severity}" message={attribute(message)}>{help_text}</failure>'
    return [
        f'    <testcase name={name} classname={attribute(path)} file={attribute(path)} line="{span.start_line}">',
        element,
        "    </testcase>",
    ]


def _text(text: str) -> str:
    quoted = attribute(text)
    return quoted[1:-1] if quoted[0] == '"' else quoted[1:-1].replace('"', "&quot;")
