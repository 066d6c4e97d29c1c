"""`needlint inventory`: what an app takes, whatever its category."""

from __future__ import annotations

import argparse
import json
from typing import Any

from needlint import running
from needlint.arguments import Page
from needlint.cli import CLEAN, Parser
from needlint.finding import Message
from needlint.help_text import JUDGING_ENVIRONMENT
from needlint.running import add_list_format
from needlint.tables import Tables

PAGE = Page(
    description=Message(
        "List permissions, SDKs, reads of personal information, requests and dependencies: the base of disclosure "
        "lists.",
        "列出权限、SDK、个人信息读取、权限申请与依赖，可作为隐私政策清单的基础。",
    ),
    examples=(
        ("needlint inventory .", "for people", "供人阅读"),
        ("needlint inventory . -f json -o inventory.json", "for programs", "供程序读取"),
    ),
    environment=JUDGING_ENVIRONMENT,
    files=("needlint.toml",),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    running.add_tree(parser)
    parser.group("output", "输出")
    add_list_format(parser)
    parser.option("--output", "-o", metavar="FILE", complete="file", en="write to a file", zh="写入文件")


def run(args: argparse.Namespace) -> int:
    """Print the inventory."""
    terms = Tables()
    root, _ = running.root_of(args.path)
    document = running.inventory(root, running.configuration(root, terms), args)
    if not document["apps"]:
        raise running.no_app(root)
    if args.format == "json":
        running.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n", args.output)
    else:
        lines = [line for app in document["apps"] for line in _app(app, args.lang, terms)]
        running.write("\n".join(lines) + "\n", args.output)
    return CLEAN


def _app(app: dict[str, Any], language: str, terms: Tables) -> list[str]:
    zh = language == "zh"
    lines = [f"{app['module']}  {app['application_id'] or ''}".rstrip()]

    def section(en: str, chinese: str, rows: list[str]) -> None:
        if rows:
            lines.append(f"  {chinese if zh else en} ({len(rows)})")
            lines.extend(f"    {row}" for row in rows)

    def names(data: list[str]) -> str:
        return ("、" if zh else ", ").join(terms.data(d).text(language) for d in data)

    uses = {"own-code": "自有代码", "component": "组件", "sdk": "SDK", "none": "无人使用", "unknown": "无法判断"}
    section(
        "permissions",
        "权限",
        [
            f"{p['name']}  [{uses[p['use']] if zh else p['use']}]  {names(p['data'])}".rstrip()
            for p in app["permissions"]
        ],
    )
    section("SDKs", "SDK", [f"{s['id']} {s['version'] or ''}  {names(s['data'])}".rstrip() for s in app["sdks"]])
    section(
        "personal information",
        "个人信息",
        [
            f"{terms.data(r['data']).text(language)}  {r['api']}  {r['path']}:{r['line']}"
            for r in app["personal_information"]
        ],
    )
    section(
        "requests", "权限申请", [f"{', '.join(r['permissions'])}  {r['path']}:{r['line']}" for r in app["requests"]]
    )
    section(
        "unresolved dependencies",
        "未能解析的依赖",
        [f"{u['text']}  {u['path']}:{u['line']}" for u in app["unresolved"]],
    )
    return lines
