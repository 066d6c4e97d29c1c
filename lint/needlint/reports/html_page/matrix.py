"""Permission x use x necessity, and what each SDK takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from needlint.finding import Finding, Message
from needlint.reports.html_page.taking import SHOWN, rest
from needlint.reports.html_page.writing import both, code, data_marks, inert, joined, place, rule_links, say, table
from needlint.terms import Terms

Numbered = Sequence[tuple[int, Finding]]
USE_NAMES = {
    "own-code": Message("own code", "自有代码"),
    "component": Message("component", "组件"),
    "sdk": Message("SDK", "SDK"),
    "none": Message("nobody", "无人使用"),
    "unknown": Message("cannot tell", "无法判断"),
}
_SOURCES = {
    "own": Message("own manifest", "自有清单"),
    "library": Message("library module", "库模块"),
    "archive": Message("archive", "归档文件"),
    "sdk": Message("SDK", "SDK"),
}
_KINDS = {
    "ad-id": "广告标识", "ads": "广告", "analytics": "统计分析", "attribution": "归因", "baas": "后端服务",
    "consent-management": "同意管理", "crash": "崩溃上报", "customer-service": "客服", "debug": "调试",
    "ecommerce": "电商", "framework": "框架", "game-union": "游戏联运", "hotfix": "热修复",
    "im-rtc": "即时通信与音视频", "library": "工具库", "location-broker": "位置数据商", "map-location": "地图定位",
    "media": "媒体", "ml": "机器学习", "network": "网络", "oaid": "设备标识", "other-tracker": "其他追踪",
    "payment": "支付", "push": "推送", "risk-control": "风控", "scan": "扫码", "session-replay": "会话回放",
    "social-login": "社交登录与分享", "speech": "语音", "storage": "存储", "verification": "身份核验",
    "webview": "网页容器",
}  # fmt: skip


def matrix_part(app: dict[str, Any], findings: Numbered, terms: Terms) -> str:
    """The permissions of an app: what each opens, who uses it, whether the category needs it; those that open personal
    information first."""
    categories = list(app.get("categories", ()))
    ordered = sorted(app["permissions"], key=lambda p: (not p["data"], p["name"]))
    rows = [_permission(p, categories, findings, terms) for p in ordered]
    return f"<h3>{say('Permissions', '权限')}</h3>" + table(_MATRIX, rows, "matrix") if rows else ""


_MATRIX = (
    ("permission", "权限"),
    ("information", "个人信息"),
    ("used by", "使用者"),
    ("needed for the category", "类别必需"),
    ("findings", "问题"),
)


class _Permission(Struct, frozen=True):
    """One row before it is written; texts are markup."""

    name: str
    data: list[str]
    use: str
    """own-code, component, sdk, none, unknown; "" where nobody asked."""
    needed: tuple[str, str]
    users: str = ""
    declared: str = ""


def finding_rows(findings: Numbered, categories: list[str], terms: Terms) -> str:
    """The matrix where there is no inventory: the permissions that findings name."""
    rows: dict[str, str] = {}
    for _, finding in findings:
        if "permission" in finding.rule and "." in finding.subject:
            use = "none" if finding.rule == "unused-permission" else ""
            data = list(finding.data)
            row = _Permission(finding.subject, data, use, _needed(categories, data, terms))
            rows.setdefault(finding.subject, _row(row, categories, findings, terms))
    return table(_MATRIX, list(rows.values()), "matrix") if rows else ""


def _permission(permission: dict[str, Any], categories: list[str], findings: Numbered, terms: Terms) -> str:
    places = [
        f"{place(d)} "
        + (both(_SOURCES[d["source"]]) if d.get("source") in _SOURCES and d["source"] != "own" else "")
        + (say(f" up to API {d['max_sdk']}", f" 至 API {d['max_sdk']}") if d.get("max_sdk") else "")
        + (say(" removed", " 已移除") if d.get("removed") else "")
        for d in permission["declared"]
    ]
    declared = "<br>".join(place.strip() for place in places[:SHOWN]) + rest(len(places))
    needed = _needed(categories, permission["data"], terms)
    users = _users(permission["used_by"], SHOWN if permission["data"] else 1)
    row = _Permission(permission["name"], permission["data"], permission["use"], needed, users, declared)
    return _row(row, categories, findings, terms)


def _users(used: list[dict[str, Any]], shown: int) -> str:
    """What uses it, each once with its first place."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for use in used:
        groups.setdefault(use["what"], []).append(use)
    items = "".join(
        f"<li>{inert(what)}{f' ×{len(uses)}' if len(uses) > 1 else ''} {place(uses[0])}</li>"
        for what, uses in list(groups.items())[:shown]
    )
    return f"<ul>{items}</ul>{rest(len(groups), shown)}" if items else ""


def _needed(categories: list[str], data: list[str], terms: Terms) -> tuple[str, str]:
    """How to mark it and what to say: yes, yes under a condition (the most open of several), no."""
    found = [n for d in data if (n := terms.necessity(categories, d)) is not None]
    if not found:
        return "open", "–"
    best = [n for n in found if n.necessary]
    if not best:
        return "no", say("no", "否")
    partly = len(best) < len(found)
    chosen = next((n for n in best if n.condition is None), best[0])
    item = f'<p class="limit">{both(chosen.item)}</p>' if chosen.item is not None else ""
    if chosen.condition is None:
        return ("open", say("in part", "部分") + item) if partly else ("yes", say("yes", "是") + item)
    limit = f'<p class="limit">{say("condition: ", "条件：")}{both(chosen.condition)}</p>'
    return "open", say("under a condition", "符合条件时") + item + limit


def _row(row: _Permission, categories: list[str], findings: Numbered, terms: Terms) -> str:
    links = rule_links([(n, f) for n, f in findings if f.subject == row.name])
    where = f'<p class="limit">{row.declared}</p>' if row.declared else ""
    use = both(USE_NAMES[row.use]) if row.use else "–"
    return (
        f'<tr><th scope="row">{code(row.name)}{where}</th><td>{data_marks(row.data, categories, terms) or "–"}</td>'
        f'<td class="use {inert(row.use)}">{use}{row.users}</td>'
        f'<td class="needed {row.needed[0]}">{row.needed[1]}</td><td>{links or "–"}</td></tr>'
    )


_STARTS = 3
"""Calls that are named, those without consent first."""


def sdks_part(app: dict[str, Any], findings: Numbered, terms: Terms) -> str:
    """What each SDK takes, those that take most first; the rest by name."""
    taking = sorted((s for s in app["sdks"] if s["data"]), key=lambda s: (-len(s["data"]), s["id"]))
    others = sorted((s for s in app["sdks"] if not s["data"]), key=lambda s: str(s["id"]))
    if not app["sdks"]:
        return ""
    head = (("SDK", "SDK"), ("vendor", "提供方"), ("takes", "收集的信息"), ("starts", "启动"), ("findings", "问题"))
    categories = list(app.get("categories", ()))
    parts = [f"<h3>{say('SDKs', 'SDK')}</h3>"]
    if taking:
        parts.append(table(head, [_sdk(s, categories, findings, terms) for s in taking], "sdks"))
    quiet = [s for s in others if s.get("collects") is False]
    unknown = [s for s in others if s.get("collects") is not False]
    for group, en, zh in (
        (quiet, "Known to take no personal information: ", "已知不收集个人信息："),
        (unknown, "What they take is not known: ", "收集情况未知："),
    ):
        if group:
            parts.append(f'<p class="others">{say(en, zh)}{joined(inert(s["name"]) for s in group)}</p>')
    return "".join(parts)


def _sdk(sdk: dict[str, Any], categories: list[str], findings: Numbered, terms: Terms) -> str:
    found = [(n, f) for n, f in findings if f.subject == sdk["id"]]
    early = any(f.rule == "sdk-before-consent" for _, f in found)
    starts = sorted(sdk.get("init", ()), key=lambda i: bool(i["guarded"]))
    items = "".join(f"<li>{inert(i['call'])} {place(i)} {_when(i['guarded'], early)}</li>" for i in starts[:_STARTS])
    started = f"<ul>{items}</ul>{rest(len(starts), _STARTS)}" if starts else "–"
    kind = Message(sdk["kind"], _KINDS.get(sdk["kind"], sdk["kind"]))
    evidence = next(iter(sdk.get("evidence", ())), None)
    where = f"<br>{place(evidence)}" if evidence else ""
    return (
        f'<tr><th scope="row">{inert(sdk["name"])} {inert(sdk["version"] or "")}'
        f'<p class="limit">{both(kind)} · {code(sdk["id"])}{where}</p></th><td>{inert(sdk["vendor"])}</td>'
        f"<td>{data_marks(sdk['data'], categories, terms)}</td><td>{started}</td>"
        f"<td>{rule_links(found) or '–'}</td></tr>"
    )


def _when(guarded: bool, early: bool) -> str:
    if guarded:
        return say("after consent", "同意后")
    return f'<b class="bad">{say("before consent", "同意前")}</b>' if early else ""
