"""`needlint sdk`: which SDK a coordinate, package, class, file or project folder belongs to."""

from __future__ import annotations

import argparse
from pathlib import Path

from needlint import running
from needlint.cli import CLEAN, FINDINGS, Parser
from needlint.finding import Message
from needlint.knowledge import sdks
from needlint.knowledge.sdk_model import Sdk

DESCRIPTION = Message(
    "Say which SDKs a project folder has, or which SDK a Maven coordinate, package, class, jar or aar belongs to.",
    "查询工程中包含的 SDK，或某个 Maven 坐标、包名（类名）前缀、jar/aar 文件所属的 SDK。",
)
EPILOG = Message(
    """examples:
  needlint sdk .                               SDKs of the project in this folder
  needlint sdk com.umeng.umsdk:common          by Maven coordinate
  needlint sdk com.umeng.analytics.MobclickAgent  by class
  needlint sdk app/libs/AMap_Location.jar      by file name

exit codes: 0 found, 1 not known, 2 usage error""",
    """示例：
  needlint sdk .                               当前目录工程中的 SDK
  needlint sdk com.umeng.umsdk:common          按 Maven 坐标查询
  needlint sdk com.umeng.analytics.MobclickAgent  按类名查询
  needlint sdk app/libs/AMap_Location.jar      按文件名查询

退出码：0 找到，1 未知，2 用法错误""",
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option("what", metavar="PATH|COORDINATE|PREFIX", en="what to look up", zh="查询内容")


def run(args: argparse.Namespace) -> int:
    """Print what is found."""
    if Path(args.what).is_dir():
        return _project(args)
    found = lookup(args.what)
    if not found:
        running.say(args, f'no known SDK for "{args.what}"', f"没有与“{args.what}”对应的已知 SDK")
        return FINDINGS
    from needlint.explain import sdk_text  # noqa: PLC0415

    running.write("\n\n".join(sdk_text(entry, args.lang) for entry in found) + "\n")
    return CLEAN


def lookup(what: str) -> list[Sdk]:
    """SDKs for a coordinate, class or package prefix, archive name or npm, pub or Cordova package."""
    found: list[Sdk] = []
    if what.lower().endswith((".jar", ".aar")):
        found += sdks.match_archive(what)
    elif ":" in what:
        group, _, rest = what.partition(":")
        found += sdks.match_coordinate(group, rest.split(":")[0])
    else:
        package = sdks.match_package(what)
        found += [package.sdk] if package else []
        for ecosystem in ("pub", "npm", "cordova"):
            found += sdks.match_package_manager(ecosystem, what)
        found += sdks.match_plugin(what)
    return list({entry.id: entry for entry in found}.values())


def _project(args: argparse.Namespace) -> int:
    from needlint.config import load_config  # noqa: PLC0415
    from needlint.inventory import document  # noqa: PLC0415
    from needlint.options import Options  # noqa: PLC0415

    root = Path(args.what)
    apps = document(root, load_config(root), Options(lang=args.lang))["apps"]
    lines = []
    for app in apps:
        lines.append(f"{app['module']}:")
        for entry in app["sdks"]:
            where = "; ".join(f"{e['path']}:{e['line']}" for e in entry["evidence"][:2])
            version = f" {entry['version']}" if entry["version"] else ""
            lines.append(f"  {entry['id']}{version}  {entry['name']} ({entry['kind']})  {where}")
    running.write("\n".join(lines) + "\n")
    return CLEAN
