"""Text for people: the marked source line, what proves the finding, the clause, how to fix, and a summary by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from needlint.display import Paint, caret_line, excerpt, expand, visible
from needlint.facts.place import Place
from needlint.finding import SEVERITIES, Finding, Message, Report, Span
from needlint.render import RenderContext

SEVERITY_NAMES = {
    "error": Message("error", "错误"),
    "warning": Message("warning", "警告"),
    "note": Message("note", "提示"),
}
ROLE_NAMES = {
    "used-by": Message("used by", "使用处"),
    "declared": Message("declared", "声明处"),
    "guard": Message("guard", "条件"),
    "entry": Message("entry", "入口"),
    "call": Message("call", "调用"),
    "contributed-by": Message("contributed by", "引入者"),
}
SUPPRESSED_NAMES = {
    "comment": Message("by comment", "按注释忽略"),
    "baseline": Message("in the baseline", "在基线中"),
    "confidence": Message("of low confidence", "置信度低"),
    "diff": Message("not introduced by the change", "非本次改动引入"),
}
_RELATED_SHOWN = 12


def render(report: Report, context: RenderContext) -> str:
    """Findings in the report's order, then errors and, unless quiet, the summary."""
    writer = _Writer(report, context)
    lines = [line for finding in report.findings for line in (*writer.finding(finding), "")]
    lines += writer.errors()
    if not context.quiet:
        lines += writer.summary()
    return "".join(line.rstrip() + "\n" for line in lines)


class _Writer:
    def __init__(self, report: Report, context: RenderContext) -> None:
        self._report, self._context, self._paint = report, context, Paint(context.colour)

    def _say(self, en: str, zh: str) -> str:
        return zh if self._context.language == "zh" else en

    def _span(self, place: Place) -> Span:
        return self._report.spans.get(place, Span())

    def _where(self, place: Place) -> str:
        span = self._span(place)
        return f"{visible(self._context.path(place.path))}:{span.start_line}:{span.start_column}"

    def _heading(self, finding: Finding) -> str:
        paint, text = self._paint, self._context.text
        severity = paint(finding.severity, text(SEVERITY_NAMES[finding.severity]))
        level = finding.confidence
        doubt = "" if level == "high" else self._say(f" ({level} confidence)", f"（置信度：{_LEVELS_ZH[level]}）")
        where, rule = paint("path", self._where(finding.place)), paint("rule", finding.rule)
        return f"{where}: {severity}: {visible(text(finding.message))}{doubt} [{rule}]"

    def finding(self, finding: Finding) -> Iterator[str]:
        text = self._context.text
        yield self._heading(finding)
        yield from self._snippet(finding.place, finding.severity)
        for related in finding.related[:_RELATED_SHOWN]:
            yield self._evidence(related.place, text(ROLE_NAMES[related.role]), visible(text(related.message)))
            yield from (f"  {line}" for line in self._source_only(related.place))
        if (rest := len(finding.related) - _RELATED_SHOWN) > 0:
            yield self._say(f"  - and {rest} more places", f"  - 另有 {rest} 处")
        yield from self._clauses(finding)
        yield f"  = {self._say('help', '修改')}: {visible(text(finding.help))}"
        if finding.fix is not None:
            option = "--fix" if finding.fix.safe else "--fix --unsafe"
            what = visible(text(finding.fix.description))
            yield f"  = {self._say('fix', '可自动修改')}: {what} (needlint check {option})"
        where = [m for m in finding.apps if len(self._report.apps) > 1]
        if where:
            yield f"  = {self._say('apps', '应用')}: {', '.join(where)}"
        if finding.variants and finding.variants != ("main",):
            yield f"  = {self._say('source sets', '源集')}: {', '.join(finding.variants)}"

    def _clauses(self, finding: Finding) -> Iterator[str]:
        """Highest authority first, one line a document."""
        text = self._context.text
        documents: dict[tuple[str, bool], list[str]] = {}
        for clause in self._context.clauses(finding, self._report):
            documents.setdefault((text(clause.document), clause.force == "draft"), []).append(text(clause.clause))
        for (document, draft), clauses in documents.items():
            mark = self._say(" (draft)", "（征求意见稿）") if draft else ""
            listed = self._say("; ", "、").join(c for c in clauses if c)
            yield f"  = {self._say('clause', '依据')}: {document} {listed}".rstrip() + mark

    def _evidence(self, place: Place, role: str, message: str) -> str:
        """A role that the message begins with is not said twice."""
        said = message if message.lower().startswith(role.lower()) else f"{role}: {message}"
        return f"  {self._paint('faint', '-')} {self._where(place)}: {said}"

    def _snippet(self, place: Place, style: str) -> Iterator[str]:
        """The marked line; nothing for a whole-file finding."""
        line, span = self._report.snippets.get(place, ""), self._span(place)
        if not line.strip() or place.range.end == place.range.start:
            return
        if span.start_column > len(line):  # a very long line, cut by the sources: it no longer fits the columns
            yield f" {self._paint('faint', f'{span.start_line} |')} …{expand(visible(line[:160])).strip()}…"
            return
        end = span.end_column if span.end_line == span.start_line else len(line) + 1
        cut, start, stop = excerpt(line, span.start_column, min(end, len(line.rstrip()) + 1))
        gutter = len(str(span.start_line))
        paint = self._paint
        yield f" {paint('faint', f'{span.start_line} |')} {expand(visible(cut))}"
        yield f" {' ' * gutter} {paint('faint', '|')} {paint(style, caret_line(cut, start, stop))}"

    def _source_only(self, place: Place) -> Iterator[str]:
        line, span = self._report.snippets.get(place, ""), self._span(place)
        if line.strip():
            cut, _, _ = excerpt(line, span.start_column, span.end_column, 120)
            yield f"   {self._paint('faint', f'{span.start_line} | {expand(visible(cut)).strip()}')}"

    def errors(self) -> Iterator[str]:
        if not self._report.errors:
            return
        yield self._say("Not judged in full:", "未能完整检查：")
        for error in self._report.errors:
            path = f"{visible(error.path)}: " if error.path else ""
            yield f"  {path}{visible(self._context.text(error.message))} [{error.kind}]"
        yield ""

    def summary(self) -> Iterator[str]:
        report, text = self._report, self._context.text
        for app in report.apps:
            names = self._say(", ", "、").join(text(self._context.terms.category(c)) for c in app.categories)
            source = {"config": "", "inferred": self._say(" (inferred)", "（推断）"), "none": ""}[app.category_source]
            side = self._say(", supply side", "，服务供给方") if app.side == "supply" else ""
            yield f"{app.module}: {names or self._say('no category declared', '未声明应用类别')}{source}{side}"
        counts = Counter((f.severity, f.rule) for f in report.findings)
        widest = max((len(rule) for _, rule in counts), default=0)
        for severity, rule in sorted(counts, key=lambda k: (SEVERITIES.index(k[0]), -counts[k], k[1])):
            name = self._paint(severity, text(SEVERITY_NAMES[severity]))
            yield f"  {rule:{widest}}  {counts[severity, rule]:>4}  {name}"
        yield self._totals()
        hidden = [(n, SUPPRESSED_NAMES[k]) for k, n in report.suppressed.items() if n and k in SUPPRESSED_NAMES]
        if hidden:
            listed = self._say(", ", "，").join(f"{n} {text(name)}" for n, name in hidden)
            yield self._say(f"Not shown: {listed}.", f"未显示：{listed}。")

    def _totals(self) -> str:
        by = Counter(f.severity for f in self._report.findings)
        files = self._report.statistics.get("files", 0)
        if not by:
            return self._paint(
                "good", self._say(f"No findings in {_count(files, 'file')}.", f"检查了 {files} 个文件，没有发现问题。")
            )
        parts_en = ", ".join(_count(by[s], s) for s in SEVERITIES if by[s])
        parts_zh = "，".join(f"{SEVERITY_NAMES[s].zh} {by[s]}" for s in SEVERITIES if by[s])
        return self._say(f"{parts_en} in {_count(files, 'file')}.", f"{parts_zh}（共 {files} 个文件）。")


_LEVELS_ZH = {"high": "高", "medium": "中", "low": "低"}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
