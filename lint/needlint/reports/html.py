"""One self-contained HTML page for a colleague in compliance: both languages, filters, print style, no network.

The page allows no resource and no script but its own (a content security policy with the script's hash), and every text
of the tree is escaped where it is written.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

from needlint.finding import SEVERITIES, AppSummary, Finding, Message, Report
from needlint.render import RenderContext
from needlint.reports.html_page.findings import Findings
from needlint.reports.html_page.items import items_part, summary_line
from needlint.reports.html_page.matrix import finding_rows, matrix_part, sdks_part
from needlint.reports.html_page.writing import SEVERITY_NAMES, both, code, inert, joined, say
from needlint.reports.text import SUPPRESSED_NAMES

WANTS_INVENTORY = True
_ASSETS = Path(__file__).with_name("html_page")
_SIDES = {"supply": Message("side of those who supply the service", "服务提供者一侧")}


def render(report: Report, context: RenderContext) -> str:
    """The page; shows the run's language first, the other at a click."""
    style, script = (_ASSETS / "page.css").read_text("utf-8"), (_ASSETS / "page.js").read_text("utf-8")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    page = _Page(report, context)
    body = "\n".join((page.header(), *page.apps(), page.findings(), page.errors(), page.footer()))
    return (
        f'<!doctype html>\n<html lang="{context.language}" data-language="{context.language}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<title>needlint</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


class _Page:
    def __init__(self, report: Report, context: RenderContext) -> None:
        self._report, self._context, self._terms = report, context, context.terms
        ordered = sorted(enumerate(report.findings), key=lambda pair: SEVERITIES.index(pair[1].severity))
        self._numbered: list[tuple[int, Finding]] = ordered
        categories = {app.module: list(app.categories) for app in report.apps}
        self._inventory: dict[str, dict[str, Any]] = {
            app["module"]: {**app, "categories": categories.get(app["module"], [])}
            for app in (context.inventory["apps"] if context.inventory else ())
        }

    def _of(self, module: str) -> list[tuple[int, Finding]]:
        return [(number, finding) for number, finding in self._numbered if module in finding.apps]

    def header(self) -> str:
        counts = Counter(f.severity for f in self._report.findings)
        apps = "".join(self._summary(number, app) for number, app in enumerate(self._report.apps))
        tiles = "".join(
            f'<div class="tile {s}"><b>{counts[s]}</b> '
            f"{say(SEVERITY_NAMES[s].en + ('' if counts[s] == 1 else 's'), SEVERITY_NAMES[s].zh)}</div>"
            for s in SEVERITIES
        )
        hidden = joined(
            say(f"{n} {SUPPRESSED_NAMES[k].en}", f"{SUPPRESSED_NAMES[k].zh} {n} 处")
            for k, n in self._report.suppressed.items()
            if n and k in SUPPRESSED_NAMES
        )
        return (
            '<header><div class="bar"><h1>needlint</h1>'
            '<button id="language" type="button">中文 / English</button></div>'
            f'<ul class="apps">{apps}</ul><div class="tiles">{tiles}</div>'
            + (f'<p class="hidden">{say("Not shown: ", "未显示：")}{hidden}</p>' if hidden else "")
            + "</header>"
        )

    def _summary(self, number: int, app: AppSummary) -> str:
        categories = [both(self._terms.category(c)) for c in app.categories]
        source = {"inferred": say(" (inferred)", "（推断）")}.get(app.category_source, "")
        side = f" · {both(_SIDES[app.side])}" if app.side in _SIDES else ""
        found = self._inventory.get(app.module)
        line = f"<br>{summary_line(found, self._of(app.module), self._terms)}" if found is not None else ""
        name = found["application_id"] if found is not None and found.get("application_id") else ""
        return (
            f'<li><a href="#app{number}">{code(app.module)}</a> {code(name) if name else ""} '
            f"{' · '.join(categories) or say('no category', '未声明类别')}{source}{side}{line}</li>"
        )

    def apps(self) -> list[str]:
        """What each app takes, by category item, permission and SDK."""
        sections = []
        for number, app in enumerate(self._report.apps):
            found, findings = self._inventory.get(app.module), self._of(app.module)
            if found is None:
                parts = finding_rows(findings, list(app.categories), self._terms)
            else:
                parts = (
                    items_part(found, app, findings, self._terms, self._report.spans)
                    + matrix_part(found, findings, self._terms)
                    + sdks_part(found, findings, self._terms)
                )
            if parts:
                title = f"{say('What the app takes', '应用收集了什么')} {code(app.module)}"
                sections.append(f'<section class="app" id="app{number}"><h2>{title}</h2>{parts}</section>')
        return sections

    def findings(self) -> str:
        return Findings(self._report, self._context, self._numbered).section()

    def errors(self) -> str:
        if not self._report.errors:
            return ""
        items = "".join(
            f"<li>{f'{code(e.path)} ' if e.path else ''}{both(e.message)}</li>" for e in self._report.errors
        )
        return f"<section><h2>{say('Not judged in full', '未能完整检查')}</h2><ul>{items}</ul></section>"

    def footer(self) -> str:
        basis = say(
            "needlint reads the source; it sees permissions, interfaces and SDKs, not every field that a user fills in."
            " Necessary information: the Provisions of 2021, Art. 5. The way from permissions, interfaces and SDKs to"
            " information is needlint's own reading.",
            "needlint 检查的是源码：能看到权限、接口与 SDK，但看不到用户填写的每一项内容。必要个人信息依据 2021 年"
            "《常见类型移动互联网应用程序必要个人信息范围规定》第五条；权限、接口、SDK 与个人信息的对应关系为"
            " needlint 的解读。",
        )
        return f"<footer>{basis} needlint {inert(self._context.version)}</footer>"
