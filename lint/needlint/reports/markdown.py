"""Markdown for a pull-request comment or a job summary: counts by rule, then every finding."""

from __future__ import annotations

import re
from collections import Counter

from needlint.finding import SEVERITIES, Finding, Report, Span
from needlint.render import RenderContext

_MARKS = {"error": "🔴", "warning": "🟠", "note": "🔵"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!@&])")


def render(report: Report, context: RenderContext) -> str:
    """One page in the run's language."""
    say = _Say(context)
    lines = ["# needlint", ""]
    for app in report.apps:
        names = ", ".join(escape(context.text(context.terms.category(c))) for c in app.categories)
        lines.append(f"- `{app.module}`: {names or say('no category declared', '未声明应用类别')}")
    if report.apps:
        lines.append("")
    lines += _summary(report, say)
    for finding in report.findings:
        lines += _finding(finding, report, context, say)
    if report.errors:
        lines += [f"## {say('Not judged in full', '未能完整检查')}", ""]
        lines += [f"- {_code(e.path or '-')}: {escape(context.text(e.message))}" for e in report.errors]
        lines.append("")
    return "\n".join(lines)


class _Say:
    def __init__(self, context: RenderContext) -> None:
        self._zh = context.language == "zh"

    def __call__(self, en: str, zh: str) -> str:
        return zh if self._zh else en


def escape(text: str) -> str:
    """Text that shows as it is: no markup, HTML, mention or line break of its own."""
    return (
        _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))
        .replace("\\<", "&lt;")
        .replace("\\>", "&gt;")
        .replace("\\@", "@\u200b")
    )


def _code(text: str) -> str:
    """A code span around any text, backticks included."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence, pad = "`" * (longest + 1), " " if longest else ""
    one_line = re.sub(r"[\r\n|]+", " ", text)
    return f"{fence}{pad}{one_line}{pad}{fence}"


def _summary(report: Report, say: _Say) -> list[str]:
    if not report.findings:
        return [say("No findings.", "没有发现问题。"), ""]
    counts = Counter((f.severity, f.rule) for f in report.findings)
    lines = [f"| | {say('rule', '规则')} | {say('findings', '数量')} |", "|---|---|---:|"]
    for severity, rule in sorted(counts, key=lambda k: (SEVERITIES.index(k[0]), -counts[k], k[1])):
        lines.append(f"| {_MARKS[severity]} {severity} | {rule} | {counts[severity, rule]} |")
    return [*lines, ""]


def _finding(finding: Finding, report: Report, context: RenderContext, say: _Say) -> list[str]:
    span = report.spans.get(finding.place, Span())
    where = f"{context.path(finding.place.path)}:{span.start_line}"
    lines = [
        f"### {_MARKS[finding.severity]} {finding.rule}: {_code(where)}",
        "",
        escape(context.text(finding.message)),
        "",
    ]
    for related in finding.related:
        at = report.spans.get(related.place, Span())
        place = _code(f"{context.path(related.place.path)}:{at.start_line}")
        lines.append(f"- {place}: {escape(context.text(related.message))}")
    for clause in context.clauses(finding, report):
        name = escape(f"{context.text(clause.document)} {context.text(clause.clause)}".strip())
        link = f"[{name}]({clause.url})" if clause.url.startswith("http") and ")" not in clause.url else name
        draft = say(" (draft)", "（征求意见稿）") if clause.force == "draft" else ""
        lines.append(f"- {say('clause', '依据')}: {link}{draft}")
    lines += [f"- **{say('how to fix', '如何修改')}**: {escape(context.text(finding.help))}", ""]
    return lines
