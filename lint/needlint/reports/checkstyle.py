"""Checkstyle XML, read by Jenkins (Warnings NG), Gitee and most review tools."""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import quoteattr

from needlint.display import visible
from needlint.finding import Report, Span
from needlint.render import RenderContext

_SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}


def render(report: Report, context: RenderContext) -> str:
    """One <file> per path, in the order of paths."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="10.0">']
    ordered = sorted(report.findings, key=lambda f: (f.place.path, report.spans.get(f.place, Span())))
    for path, findings in groupby(ordered, key=lambda f: f.place.path):
        lines.append(f"  <file name={attribute(context.path(path))}>")
        for finding in findings:
            span = report.spans.get(finding.place, Span())
            message = f"{context.text(finding.message)} {context.text(finding.help)}"
            lines.append(
                f'    <error line="{span.start_line}" column="{span.start_column}"'
                f' severity="{_SEVERITIES[finding.severity]}" message={attribute(message)}'
                f" source={attribute(f'needlint.{finding.rule}')}/>"
            )
        lines.append("  </file>")
    return "\n".join([*lines, "</checkstyle>", ""])


def attribute(text: str) -> str:
    """A quoted XML attribute value; characters that XML 1.0 cannot hold become escapes."""
    valid = "".join(
        c if c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else f"\\u{ord(c):04x}" for c in text
    )
    return quoteattr(visible(valid))
