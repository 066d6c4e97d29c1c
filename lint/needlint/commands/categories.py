"""`needlint categories`: the 39 categories of the Provisions, each with the information that it needs."""

from __future__ import annotations

import argparse
import json

from needlint import running
from needlint.arguments import Page
from needlint.cli import CLEAN, Parser
from needlint.display import width
from needlint.finding import Message
from needlint.knowledge.categories import Category, categories
from needlint.knowledge.data_types import data_name

PAGE = Page(
    description=Message(
        "List the 39 app categories of the 2021 Provisions (Art. 5) and the personal information each needs.",
        "列出《常见类型移动互联网应用程序必要个人信息范围规定》第五条的 39 类应用及其必要个人信息。",
    ),
    examples=(
        ("needlint categories --lang zh", "with the Chinese names", "中文名称"),
        ("needlint explain 30", "one category with its items and conditions", "某一类别的条目与条件"),
    ),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    running.add_list_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print the list."""
    if args.format == "json":
        rows = [
            {
                "number": c.number,
                "id": c.id,
                "name": {"en": c.name_en, "zh": c.name_zh},
                "necessary": sorted({d for item in c.necessary for d in item.data}),
            }
            for c in categories().values()
        ]
        running.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return CLEAN
    entries = categories().values()
    listed = [(f"{c.number:>2}  {c.id}", c.name.text(args.lang), _needs(c, args.lang)) for c in entries]
    first, second = (max(width(row[i]) for row in listed) for i in (0, 1))
    lines = [
        f"{head}{' ' * (first - width(head))}  {name}{' ' * (second - width(name))}  {needs}"
        for head, name, needs in listed
    ]
    running.write("\n".join(lines) + "\n")
    return CLEAN


def _needs(category: Category, language: str) -> str:
    if category.no_information:
        return "无须个人信息" if language == "zh" else "no personal information"
    data = dict.fromkeys(d for item in category.necessary for d in item.data)
    return ("、" if language == "zh" else ", ").join(data_name(d).text(language) for d in data)
