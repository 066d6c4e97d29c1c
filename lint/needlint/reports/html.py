"""One self-contained HTML page for a colleague in compliance: both languages, filters, print style, no network.

The page allows no resource and no script but its own (a content security policy with the script's hash), and every text
of the tree is escaped where it is written.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html import escape as quote
from pathlib import Path
from typing import Any

from needlint.display import visible
from needlint.finding import SEVERITIES, Finding, Message, Report, Span
from needlint.render import RenderContext
from needlint.reports.text import ROLE_NAMES, SEVERITY_NAMES, SUPPRESSED_NAMES

WANTS_INVENTORY = True
_ASSETS = Path(__file__).with_name("html_page")
USE_NAMES = {
    "own-code": Message("own code", "自有代码"),
    "component": Message("component", "组件"),
    "sdk": Message("SDK", "SDK"),
    "none": Message("nobody", "无人使用"),
    "unknown": Message("cannot tell", "无法判断"),
}


def render(report: Report, context: RenderContext) -> str:
    """The page; shows the run's language first, the other at a click."""
    style, script = (_ASSETS / "page.css").read_text("utf-8"), (_ASSETS / "page.js").read_text("utf-8")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    page = _Page(report, context)
    body = "\n".join((page.header(), page.matrix(), page.sdks(), page.findings(), page.errors()))
    return (
        f'<!doctype html>\n<html lang="{context.language}" data-language="{context.language}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>needlint</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _t(text: str) -> str:
    """Text of the tree: control characters visible, markup inert."""
    return quote(visible(text), quote=True)


def both(message: Message) -> str:
    """A text in both languages, one of which the style sheet hides."""
    return f'<span lang="en">{_t(message.en)}</span><span lang="zh">{_t(message.zh)}</span>'


def _b(en: str, zh: str) -> str:
    return both(Message(en, zh))


class _Page:
    def __init__(self, report: Report, context: RenderContext) -> None:
        self._report, self._context, self._terms = report, context, context.terms

    def header(self) -> str:
        counts = Counter(f.severity for f in self._report.findings)
        apps = "".join(
            f"<li><code>{_t(app.module)}</code> "
            + (" · ".join(both(self._terms.category(c)) for c in app.categories) or _b("no category", "未声明类别"))
            + {"inferred": _b(" (inferred)", "（推断）")}.get(app.category_source, "")
            + "</li>"
            for app in self._report.apps
        )
        tiles = "".join(f'<div class="tile {s}"><b>{counts[s]}</b> {both(SEVERITY_NAMES[s])}</div>' for s in SEVERITIES)
        hidden = "".join(
            f"<li>{n} {both(SUPPRESSED_NAMES[k])}</li>"
            for k, n in self._report.suppressed.items()
            if n and k in SUPPRESSED_NAMES
        )
        return (
            '<header><div class="bar"><h1>needlint</h1>'
            '<button id="language" type="button">中文 / English</button></div>'
            f'<ul class="apps">{apps}</ul><div class="tiles">{tiles}</div>'
            + (f'<p>{_b("Not shown:", "未显示：")}</p><ul class="hidden">{hidden}</ul>' if hidden else "")
            + "</header>"
        )

    def matrix(self) -> str:
        """Permission x use x necessity: from the inventory where there is one, else for the permissions of findings."""
        rows = [row for app in self._inventory_apps() for row in self._permission_rows(app)] or self._finding_rows()
        if not rows:
            return ""
        head = "".join(
            f"<th>{_b(en, zh)}</th>"
            for en, zh in (
                ("permission", "权限"),
                ("information", "个人信息"),
                ("used by", "使用者"),
                ("needed for the category", "类别必需"),
                ("findings", "问题"),
            )
        )
        return (
            f'<section><h2>{_b("Permissions", "权限")}</h2><div class="scroll"><table class="matrix">'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div></section>"
        )

    def _inventory_apps(self) -> list[dict[str, Any]]:
        return list(self._context.inventory["apps"]) if self._context.inventory else []

    def _permission_rows(self, app: dict[str, Any]) -> list[str]:
        return [
            self._row(
                p["name"], p["data"], both(USE_NAMES[p["use"]]) + self._users(p["used_by"]), p["necessary"], p["use"]
            )
            for p in app["permissions"]
        ]

    def _users(self, used_by: list[dict[str, Any]]) -> str:
        items = "".join(f"<li>{_t(u['what'])} <code>{_t(u['path'])}:{u['line']}</code></li>" for u in used_by[:5])
        more = f"<li>+{len(used_by) - 5}</li>" if len(used_by) > 5 else ""
        return f"<ul>{items}{more}</ul>" if items else ""

    def _finding_rows(self) -> list[str]:
        rows: dict[str, str] = {}
        for finding in self._report.findings:
            if "permission" in finding.rule and "." in finding.subject:
                categories = [c for a in self._report.apps if a.module in finding.apps for c in a.categories]
                answers = [self._terms.necessity(categories, d) for d in finding.data]
                known = [a.necessary for a in answers if a is not None]
                use = "none" if finding.rule == "unused-permission" else ""
                shown = both(USE_NAMES[use]) if use else "–"
                rows.setdefault(
                    finding.subject,
                    self._row(finding.subject, list(finding.data), shown, any(known) if known else None, use),
                )
        return list(rows.values())

    def _row(self, name: str, data: list[str], use: str, necessary: bool | None, kind: str) -> str:
        verdicts = {True: _b("yes", "是"), False: _b("no", "否"), None: "–"}
        mark = {True: "yes", False: "no", None: "open"}[necessary]
        links = "".join(
            f'<a class="{f.severity}" href="#f{number}">{_t(f.rule)}</a> '
            for number, f in enumerate(self._report.findings)
            if f.subject == name
        )
        information = ", ".join(both(self._terms.data(d)) for d in data) or "–"
        return (
            f'<tr><th scope="row"><code>{_t(name)}</code></th><td>{information}</td>'
            f'<td class="use {_t(kind)}">{use}</td>'
            f'<td class="needed {mark}">{verdicts[necessary]}</td><td>{links or "–"}</td></tr>'
        )

    def sdks(self) -> str:
        """What each SDK takes, from the inventory."""
        found = [sdk for app in self._inventory_apps() for sdk in app["sdks"]]
        if not found:
            return ""
        rows = "".join(
            f'<tr><th scope="row">{_t(s["name"])}<br><code>{_t(s["id"])}</code></th><td>{_t(s["vendor"])}</td>'
            f"<td>{_t(s['kind'])}</td><td>{_t(s['version'] or '–')}</td>"
            f"<td>{', '.join(both(self._terms.data(d)) for d in s['data']) or '–'}</td></tr>"
            for s in found
        )
        columns = (("SDK", "SDK"), ("vendor", "提供方"), ("kind", "类型"), ("version", "版本"), ("takes", "收集"))
        head = "".join(f"<th>{_b(en, zh)}</th>" for en, zh in columns)
        return (
            f'<section><h2>SDK</h2><div class="scroll"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div></section>"
        )

    def findings(self) -> str:
        rules = sorted({f.rule for f in self._report.findings})
        if not rules:
            return f'<section><p class="clean">{_b("No findings.", "没有发现问题。")}</p></section>'
        severities = "".join(
            f'<label><input type="checkbox" class="severity" value="{s}" checked> {both(SEVERITY_NAMES[s])}</label>'
            for s in SEVERITIES
        )
        options = "".join(f'<option value="{_t(r)}">{_t(r)}</option>' for r in rules)
        filters = (
            f'<div class="filters">{severities}<select id="rule" aria-label="rule"><option value="">*</option>{options}'
            '</select><input id="search" type="search" aria-label="search" placeholder="/">'
            '<output id="shown"></output></div>'
        )
        articles = "".join(self._article(number, f) for number, f in enumerate(self._report.findings))
        return f"<section><h2>{_b('Findings', '问题')}</h2>{filters}{articles}</section>"

    def _article(self, number: int, finding: Finding) -> str:
        span = self._report.spans.get(finding.place, Span())
        path, severity = self._context.path(finding.place.path), finding.severity
        parts = [
            f'<article id="f{number}" class="{severity}" data-severity="{severity}" data-rule="{_t(finding.rule)}">',
            f'<h3><span class="badge {severity}">{both(SEVERITY_NAMES[severity])}</span> {_t(finding.rule)}</h3>',
            f'<p class="where"><code>{_t(path)}:{span.start_line}:{span.start_column}</code></p>',
            f"<p>{both(finding.message)}</p>",
            self._snippet(finding),
            self._path(finding),
        ]
        clauses = "".join(self._clause(c) for c in self._context.clauses(finding, self._report))
        if clauses:
            parts.append(f'<ul class="clauses">{clauses}</ul>')
        parts.append(f'<p class="help"><b>{_b("How to fix", "如何修改")}</b> {both(finding.help)}</p></article>')
        return "".join(parts)

    def _snippet(self, finding: Finding) -> str:
        line, span = self._report.snippets.get(finding.place, ""), self._report.spans.get(finding.place, Span())
        if not line.strip() or finding.place.range.start == finding.place.range.end:
            return ""
        end = span.end_column if span.end_line == span.start_line else len(line) + 1
        before, marked, after = line[: span.start_column - 1], line[span.start_column - 1 : end - 1], line[end - 1 :]
        return f"<pre>{_t(before.lstrip())}<mark>{_t(marked)}</mark>{_t(after.rstrip())}</pre>"

    def _path(self, finding: Finding) -> str:
        """The evidence as a chain of steps, from the entry to the finding."""
        if not finding.related:
            return ""
        steps = []
        for related in finding.related:
            span = self._report.spans.get(related.place, Span())
            where = f"{self._context.path(related.place.path)}:{span.start_line}"
            steps.append(
                f'<li class="{_t(related.role)}"><b>{both(ROLE_NAMES[related.role])}</b> {both(related.message)}'
                f"<br><code>{_t(where)}</code></li>"
            )
        return f'<ol class="chain">{"".join(steps)}</ol>'

    @staticmethod
    def _clause(clause: Any) -> str:
        name = both(Message(f"{clause.document.en} {clause.clause.en}", f"{clause.document.zh} {clause.clause.zh}"))
        draft = _b(" (draft)", "（征求意见稿）") if clause.force == "draft" else ""
        if clause.url.startswith(("https://", "http://")):
            return f'<li><a href="{_t(clause.url)}" rel="noreferrer noopener">{name}</a>{draft}</li>'
        return f"<li>{name}{draft}</li>"

    def errors(self) -> str:
        if not self._report.errors:
            return ""
        items = "".join(
            f"<li>{f'<code>{_t(e.path)}</code> ' if e.path else ''}{both(e.message)}</li>" for e in self._report.errors
        )
        return f"<section><h2>{_b('Not judged in full', '未能完整检查')}</h2><ul>{items}</ul></section>"
