"""`needlint explain`: what is known of a rule, category, permission, SDK, API, data type or clause, with sources."""

from __future__ import annotations

import argparse

from needlint import running
from needlint.cli import CLEAN, Parser, UsageError
from needlint.finding import Message

DESCRIPTION = Message(
    "Explain a rule, category (id, number or name), permission, SDK, API, data type or clause, with its sources.",
    "解释规则、类别（标识、编号或名称）、权限、SDK、API、数据类型或条款，并给出来源。",
)
EPILOG = Message(
    """examples:
  needlint explain unused-permission
  needlint explain news
  needlint explain 30
  needlint explain READ_PHONE_STATE
  needlint explain umeng-analytics
  needlint explain TelephonyManager.getDeviceId""",
    """示例：
  needlint explain unused-permission
  needlint explain 新闻资讯类
  needlint explain 30
  needlint explain READ_PHONE_STATE
  needlint explain umeng-analytics
  needlint explain TelephonyManager.getDeviceId""",
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option("name", metavar="NAME", nargs="+", en="what to explain", zh="要解释的内容")


def run(args: argparse.Namespace) -> int:
    """Print everything that a name stands for. Raises UsageError for an unknown one."""
    from needlint.explain import explain, suggestions

    name = " ".join(args.name)
    found = explain(name, args.lang)
    if not found:
        close = suggestions(name)
        listed = ", ".join(close)
        raise UsageError(
            f'nothing is known by the name "{name}"' + (f"; did you mean: {listed}?" if close else ""),
            f"没有名为“{name}”的内容" + (f"；是否想查：{listed}？" if close else ""),
        )
    running.write("\n\n".join(found) + "\n")
    return CLEAN
