"""The findings: filters, and an article for each with its evidence, clauses and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from needlint.display import excerpt
from needlint.finding import Finding, Message, Related, Report, Span
from needlint.render import RenderContext
from needlint.reports.html_page.picture import Kind, Step, picture
from needlint.reports.html_page.writing import SEVERITY_NAMES, both, code, inert, say
from needlint.reports.text import ROLE_NAMES
from needlint.terms import Clause

_CONFIDENCE = {
    "high": Message("high confidence", "置信度高"),
    "medium": Message("medium confidence", "置信度中"),
    "low": Message("low confidence", "置信度低"),
}
_STEPS: dict[str, Kind] = {"entry": "entry", "call": "call", "guard": "guard"}
EXCERPT = 240
"""Characters of a source line that are shown: enough for any line written by hand."""


_STEP = 140
"""Characters of the source line of a step: two lines in the picture."""


class Findings:
    """Writes the section; `numbered` is in the order in which the page shows them."""

    def __init__(self, report: Report, context: RenderContext, numbered: Sequence[tuple[int, Finding]]) -> None:
        self._report, self._context, self._numbered = report, context, numbered

    def section(self) -> str:
        """Filters and articles; what is hidden by a filter comes back in print."""
        if not self._numbered:
            return f'<section><p class="clean">{say("No findings.", "没有发现问题。")}</p></section>'
        articles = "".join(self._article(number, finding) for number, finding in self._numbered)
        title = f'<h2 id="findings">{say("Findings", "问题")}</h2>'
        nothing = f'<p id="nothing" hidden>{say("No finding fits the filters.", "没有符合筛选条件的问题。")}</p>'
        return f"<section>{title}{self._filters()}{nothing}{articles}</section>"

    def _filters(self) -> str:
        boxes = "".join(
            f'<label><input type="checkbox" class="severity" value="{s}" checked> {both(name)}</label>'
            for s, name in SEVERITY_NAMES.items()
        )
        rules = sorted({f.rule for _, f in self._numbered})
        modules = sorted({app for _, f in self._numbered for app in f.apps})
        return (
            f'<div class="filters">{boxes}{self._choice("rule", "all rules", "全部规则", rules)}'
            + (self._choice("module", "all modules", "全部模块", modules) if len(modules) > 1 else "")
            + f'<input id="search" type="search" aria-label="text 文字" '
            f"{self._attribute('placeholder', 'text', '文字')}>"
            '<output id="shown"></output>'
            f'<button id="reset" type="button">{say("show all", "显示全部")}</button></div>'
        )

    def _choice(self, name: str, en: str, zh: str, values: Sequence[str]) -> str:
        first = zh if self._context.language == "zh" else en
        options = "".join(f'<option value="{inert(v)}">{inert(v)}</option>' for v in values)
        return (
            f'<select id="{name}" {self._attribute("aria-label", en, zh)}>'
            f'<option value="" data-en="{en}" data-zh="{zh}">{first}</option>{options}</select>'
        )

    def _attribute(self, name: str, en: str, zh: str) -> str:
        """An attribute in the page's language; the script exchanges it."""
        shown = zh if self._context.language == "zh" else en
        return f'{name}="{shown}" data-attribute="{name}" data-en="{en}" data-zh="{zh}"'

    def _article(self, number: int, finding: Finding) -> str:
        severity = finding.severity
        span = self._report.spans.get(finding.place, Span())
        where = f"{self._context.path(finding.place.path)}:{span.start_line}:{span.start_column}"
        unsure = f' <span class="soft">{both(_CONFIDENCE[finding.confidence])}</span>'
        modules, values = " ".join(code(app) for app in finding.apps), "&#10;".join(inert(app) for app in finding.apps)
        title = f'<span class="badge {severity}">{both(SEVERITY_NAMES[severity])}</span> {inert(finding.rule)}'
        clauses = "".join(self._clause(c) for c in self._context.clauses(finding, self._report))
        parts = (
            f'<article id="f{number}" class="{severity}" data-severity="{severity}" data-rule="{inert(finding.rule)}"'
            f' data-modules="{values}"><h3>{title}{unsure}</h3>',
            f'<p class="where">{code(where)} {modules}</p><p>{both(finding.message)}</p>',
            self._snippet(finding),
            self._evidence(finding),
            f'<ul class="clauses">{clauses}</ul>' if clauses else "",
            f'<p class="help"><b>{say("How to fix", "如何修改")}</b> {both(finding.help)}</p>',
            f'<p class="help"><b>needlint --fix</b> {both(finding.fix.description)}</p>' if finding.fix else "",
            "</article>",
        )
        return "".join(parts)

    def _snippet(self, finding: Finding) -> str:
        line, span = self._report.snippets.get(finding.place, ""), self._report.spans.get(finding.place, Span())
        if not line.strip() or finding.place.range.start == finding.place.range.end:
            return ""
        end = span.end_column if span.end_line == span.start_line else len(line) + 1
        line, start, end = excerpt(line, span.start_column, end, EXCERPT)
        before, marked, after = line[: start - 1], line[start - 1 : end - 1], line[end - 1 :]
        return f"<pre>{inert(before.lstrip())}<mark>{inert(marked)}</mark>{inert(after.rstrip())}</pre>"

    def _evidence(self, finding: Finding) -> str:
        """What is collected before consent as a picture; the rest as a list."""
        if not finding.rule.endswith("-before-consent"):
            return self._list(finding.related)
        steps = [self._step(r) for r in finding.related if r.role in _STEPS]
        span = self._report.spans.get(finding.place, Span())
        end = Step("taken", finding.message, f"{self._context.path(finding.place.path)}:{span.start_line}")
        return picture([*steps, end]) + self._list([r for r in finding.related if r.role not in _STEPS])

    def _step(self, related: Related) -> Step:
        """A call is told by its line; whatever else it is by its words too."""
        line, span = self._report.snippets.get(related.place, ""), self._report.spans.get(related.place, Span())
        source = excerpt(line.strip(), max(span.start_column - len(line) + len(line.lstrip()), 1), 0, _STEP)[0]
        told = related.role == "call" and source
        return Step(_STEPS[related.role], None if told else related.message, self._at(related), source)

    def _list(self, related: Sequence[Related]) -> str:
        steps = "".join(
            f'<li class="{inert(r.role)}"><b>{both(ROLE_NAMES[r.role])}</b> {both(r.message)}<br>'
            f"{code(self._at(r))}</li>"
            for r in related
        )
        return f'<ol class="chain">{steps}</ol>' if steps else ""

    def _at(self, related: Related) -> str:
        span = self._report.spans.get(related.place, Span())
        return f"{self._context.path(related.place.path)}:{span.start_line}"

    @staticmethod
    def _clause(clause: Clause) -> str:
        name = both(Message(f"{clause.document.en} {clause.clause.en}", f"{clause.document.zh} {clause.clause.zh}"))
        draft = say(" (draft)", "（征求意见稿）") if clause.force == "draft" else ""
        if clause.url.startswith(("https://", "http://")):
            return f'<li><a href="{inert(clause.url)}" rel="noreferrer noopener">{name}</a>{draft}</li>'
        return f"<li>{name}{draft}</li>"
