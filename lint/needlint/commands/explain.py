"""`needlint explain`: what is known of a name that stands in any of the tables, with sources."""

from __future__ import annotations

import argparse

from needlint import running
from needlint.arguments import Page
from needlint.cli import CLEAN, Parser, UsageError
from needlint.finding import Message

PAGE = Page(
    description=Message(
        "Explain a rule, category (id, number or name), permission, SDK, API, data type, clause, content URI, intent "
        "action, framework type or library that asks for permissions, with its sources.",
        "解释规则、类别（标识、编号或名称）、权限、SDK、API、数据类型、条款、内容 URI、Intent 动作、"
        "框架类型或权限申请库，并给出来源。",
    ),
    examples=(
        ("needlint explain unused-permission", "a rule, with flagged and good code", "规则及正反示例"),
        ("needlint explain 30", "a category by number, id or Chinese name", "类别：编号、标识或中文名"),
        (
            "needlint explain READ_PHONE_STATE",
            "a permission: what it opens, what else would do",
            "权限：涉及的信息与替代办法",
        ),
        ("needlint explain umeng-analytics", "an SDK: what it takes, when, on whose word", "SDK：收集什么、何时、依据"),
        ("needlint explain TelephonyManager.getDeviceId", "an API", "API"),
        ("needlint explain content://sms", "a content URI or an intent action", "内容 URI 或 Intent 动作"),
        ("needlint explain XXPermissions", "a library that asks for permissions", "权限申请库"),
    ),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option("name", metavar="NAME", nargs="+", complete="name", en="what to explain", zh="要解释的内容")


def run(args: argparse.Namespace) -> int:
    """Print everything that a name stands for. Raises UsageError for an unknown one."""
    from needlint.explain import explain, suggestions

    name = " ".join(args.name)
    found = explain(name, args.lang)
    if not found:
        close = suggestions(name)
        listed = ", ".join(close)
        lists = "`needlint rules`, `needlint categories`"
        raise UsageError(
            f'nothing is known by the name "{name}"'
            + (f"; did you mean: {listed}?" if close else f"; {lists} list names, `needlint sdk` looks up coordinates"),
            f"没有名为“{name}”的内容"
            + (f"；是否想查：{listed}？" if close else f"；{lists} 列出名称，`needlint sdk` 按坐标查询"),
        )
    running.write("\n\n".join(found) + "\n")
    return CLEAN
