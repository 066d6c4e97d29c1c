"""`needlint rules`: the rules by family, each with its default severity and what it finds."""

from __future__ import annotations

import argparse
import json
from itertools import groupby

from needlint import running
from needlint.arguments import Page
from needlint.cli import CLEAN, Parser
from needlint.display import width
from needlint.finding import Message
from needlint.tables import Tables

PAGE = Page(
    description=Message(
        "List the rules by family, each with its default severity and what it finds. needlint.toml changes severities.",
        "按类别列出全部规则及其默认级别。可在 needlint.toml 中调整级别。",
    ),
    examples=(("needlint explain login-wall", "one rule with examples", "某条规则及示例"),),
)
FAMILIES = {
    "permission": Message("permission", "权限"),
    "request": Message("request", "申请"),
    "gate": Message("gate", "拒绝与门槛"),
    "collection": Message("collection", "收集"),
    "sdk": Message("sdk", "SDK"),
    "disclosure": Message("disclosure", "告知"),
    "config": Message("config", "配置"),
}


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    running.add_list_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print the list."""
    terms = Tables()
    texts = [text for rule in terms.rule_ids() if (text := terms.rule(rule)) is not None]
    if args.format == "json":
        rows = [
            {
                "rule": t.id,
                "family": t.family,
                "severity": t.severity,
                "summary": {"en": t.summary.en, "zh": t.summary.zh},
            }
            for t in texts
        ]
        running.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return CLEAN
    order = list(FAMILIES)
    texts.sort(key=lambda t: (order.index(t.family) if t.family in order else len(order), t.id))
    widest = max((width(t.id) for t in texts), default=0)
    lines = []
    for family, members in groupby(texts, key=lambda t: t.family):
        lines.append(FAMILIES.get(family, Message(family, family)).text(args.lang))
        lines += [f"  {t.id:{widest}}  {t.severity:7}  {t.summary.text(args.lang)}" for t in members]
    running.write("\n".join(lines) + "\n")
    return CLEAN
