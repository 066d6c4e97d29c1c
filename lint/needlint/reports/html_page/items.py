"""Verdict by category item: what of the app takes each necessary item, and what it takes beyond them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from needlint.facts.place import Place
from needlint.finding import AppSummary, Finding, Span
from needlint.reports.html_page.taking import Field, Taking
from needlint.reports.html_page.writing import both, rule_links, say, table
from needlint.terms import CategoryItem, CategoryText, Terms

Numbered = Sequence[tuple[int, Finding]]


def items_part(
    app: dict[str, Any], summary: AppSummary, findings: Numbered, terms: Terms, spans: Mapping[Place, Span]
) -> str:
    """The tables of one app: one for each of its categories, one for all that none of them lists."""
    taking = Taking(app, _early_places(findings, spans), _fields(findings, spans))
    texts = [t for c in app.get("categories", ()) if (t := terms.category_text(c)) is not None]
    listed = {data for text in texts for item in text.items for data in item.allows}
    beyond = sorted((d for d in taking.data if d not in listed), key=lambda d: (not taking.taken(d), d))
    parts = [_category(text, taking, findings) for text in texts]
    if beyond:
        parts.append(_beyond(beyond, taking, findings, terms, judged=bool(texts), supply=summary.side == "supply"))
    elif texts:
        parts.append(f'<p class="clean">{say("Nothing found beyond these items.", "未发现超出上述范围的信息。")}</p>')
    return "".join(parts)


def _category(text: CategoryText, taking: Taking, findings: Numbered) -> str:
    heading = (
        f"<h3>{say(f'Category {text.number}: ', f'第 {text.number} 类：')}{both(text.name)}</h3>"
        f"<p>{say('Basic function: ', '基本功能服务：')}{both(text.service)}</p>"
    )
    if not text.items:
        none = say(
            "Its basic function must be usable without any personal information.",
            "无须个人信息，即可使用基本功能服务。",
        )
        return f'{heading}<p class="nothing">{none}</p>'
    rows = [_item(item, taking, findings) for item in text.items]
    head = (("necessary item", "必要个人信息"), ("taken by", "收集方式"), ("verdict", "结论"))
    return heading + table(head, rows, "items")


def _item(item: CategoryItem, taking: Taking, findings: Numbered) -> str:
    taken = [data for data in taking.data if data in item.allows]
    limits = [
        f'<p class="limit">{label}{both(text)}</p>'
        for label, text in ((say("of: ", "主体："), item.role), (say("condition: ", "条件："), item.condition))
        if text is not None
    ]
    own = {both(c) for d in taken if (c := item.allows[d]) is not None and c != item.condition}
    limits += [f'<p class="limit">{say("condition: ", "条件：")}{text}</p>' for text in sorted(own)]
    if not taken:
        verdict = f'<td class="verdict open">{say("not seen", "未发现收集")}</td>'
    elif not any(map(taking.taken, taken)):
        reach = say("within reach of a permission, not seen taken", "权限可及，未发现收集")
        verdict = f'<td class="verdict open">{reach}</td>'
    elif taking.by_sdks_alone(taken):
        verdict = (
            f'<td class="verdict open">{say("listed, but taken by SDKs alone", "属必需范围，但仅由 SDK 收集")}</td>'
        )
    elif all(item.allows[data] is not None for data in taken):
        verdict = f'<td class="verdict open">{say("necessary under the condition", "符合条件时必需")}</td>'
    else:
        verdict = f'<td class="verdict yes">{say("necessary", "必需")}</td>'
    by = taking.shown(taken)
    early = _early(taken, taking)
    return (
        f'<tr><th scope="row">{both(item.text)}{"".join(limits)}</th><td>{f"<ul>{by}</ul>" if by else "–"}</td>'
        f"{verdict.replace('</td>', early + _linked(taken, findings) + '</td>')}</tr>"
    )


def _beyond(beyond: list[str], taking: Taking, findings: Numbered, terms: Terms, *, judged: bool, supply: bool) -> str:
    if judged:
        title = say("Taken beyond the necessary items", "超出必要个人信息范围的收集")
        meaning = say(
            "Not in the category's list. That does not forbid it: it needs a purpose and consent of its own, and the"
            " basic function must work for a user who refuses it.",
            "不在该类别的必要个人信息之列。这并不等于禁止，但须有明确目的并单独征得同意；用户拒绝时不得影响基本功能服务。",
        )
    else:
        title = say("Information taken", "收集的个人信息")
        meaning = say(
            "No category is declared, so needlint cannot say what is necessary. Set [app] category in needlint.toml.",
            "尚未声明应用类别，无法判断必要性。请在 needlint.toml 的 [app] 中设置 category。",
        )
    if supply:
        meaning += " " + say(
            "This app is for those who supply the service; the list speaks of its consumers.",
            "本应用面向服务提供者，而该范围规定针对消费者一侧。",
        )
    rows = []
    for data in beyond:
        verdict, mark = _verdict(data, taking, judged)
        rows.append(
            f'<tr><th scope="row">{both(terms.data(data))}</th><td><ul>{taking.shown([data])}</ul></td>'
            f'<td class="verdict {mark}">{verdict}{_early([data], taking)}{_linked([data], findings)}</td></tr>'
        )
    head = (("information", "个人信息"), ("taken by", "收集方式"), ("verdict", "结论"))
    return f"<h3>{title}</h3><p>{meaning}</p>{table(head, rows, 'items')}"


def _verdict(data: str, taking: Taking, judged: bool) -> tuple[str, str]:
    if taking.idle([data]):
        return say("nobody uses it: remove the permission", "无人使用：应删除该权限"), "no"
    if not taking.taken(data):
        return say("within reach of a permission, not seen taken", "权限可及，未发现收集"), "open"
    return (say("not necessary", "非必需"), "no") if judged else (say("not judged", "未判断"), "open")


def _early(data: list[str], taking: Taking) -> str:
    if not taking.early(data):
        return ""
    return f'<p class="bad">{say("code reads it before the user agrees", "代码在用户同意之前读取")}</p>'


def _linked(data: list[str], findings: Numbered) -> str:
    found = [(n, f) for n, f in findings if set(data) & set(f.data)]
    return f'<p class="links">{rule_links(found)}</p>' if found else ""


def _early_places(findings: Numbered, spans: Mapping[Place, Span]) -> set[tuple[str, int]]:
    """Path and line of what is found to be read before consent."""
    return {
        (f.place.path, spans.get(f.place, Span()).start_line) for _, f in findings if f.rule.endswith("-before-consent")
    }


def _fields(findings: Numbered, spans: Mapping[Place, Span]) -> Iterator[Field]:
    """The fields that findings say must be filled in."""
    for _, finding in findings:
        if finding.rule == "required-field":
            where = f"{finding.place.path}:{spans.get(finding.place, Span()).start_line}"
            yield from (Field(data, finding.subject, where) for data in finding.data)


def summary_line(app: dict[str, Any], findings: Numbered, terms: Terms) -> str:
    """The verdict on an app in one line: how much of what it takes is in the list of its categories."""
    taking = Taking(app, fields=_fields(findings, {}))
    taken = [data for data in taking.data if taking.taken(data)]
    texts = [t for c in app.get("categories", ()) if (t := terms.category_text(c)) is not None]
    items = [item for text in texts for item in text.items]
    beyond = [data for data in taken if not any(data in item.allows for item in items)]
    met = sum(any(data in item.allows for data in taken) for item in items)
    if not texts:
        line = say(
            f"takes {len(taken)} kinds of information; without a category nothing says which it needs",
            f"收集了 {len(taken)} 种个人信息；未声明类别，无法判断必要性",
        )
    elif not items:
        line = say(
            f"needs no personal information and takes {len(beyond)} kinds",
            f"无须个人信息，但收集了 {len(beyond)} 种" if beyond else "无须个人信息，也未发现收集",
        )
    else:
        line = say(
            f"takes {met} of {len(items)} necessary items and {len(beyond)} kinds of information beyond them",
            f"收集了 {len(items)} 项必要个人信息中的 {met} 项，另有 {len(beyond)} 种超出范围的信息",
        )
    early = sum(f.rule.endswith("-before-consent") for _, f in findings)
    if early:
        en = f"{early} finding before consent" if early == 1 else f"{early} findings before consent"
        line += f' · <b class="bad">{say(en, f"{early} 处发生在同意之前")}</b>'
    return line
