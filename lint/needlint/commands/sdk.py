"""`needlint sdk`: which SDK a coordinate, package, class, file or project folder belongs to."""

from __future__ import annotations

import argparse
from pathlib import Path

from needlint import running
from needlint.arguments import Page
from needlint.cli import CLEAN, FINDINGS, Parser
from needlint.facts.build_model import ArchiveFacts
from needlint.finding import Message
from needlint.knowledge import sdks
from needlint.knowledge.data_types import data_name
from needlint.knowledge.sdk_model import Sdk
from needlint.tables import Tables

PAGE = Page(
    description=Message(
        "Say which SDKs a project folder has, or which SDK a Maven coordinate, package, class, jar, aar or .so file, "
        "meta-data key or plugin belongs to, and what it takes.",
        "查询工程中包含的 SDK，或某个 Maven 坐标、包名（类名）前缀、jar/aar/so 文件、meta-data 或插件所属的 SDK，"
        "以及它收集的信息。",
    ),
    examples=(
        ("needlint sdk .", "SDKs of the project in this folder", "当前目录工程中的 SDK"),
        ("needlint sdk com.umeng.umsdk:common", "by Maven coordinate", "按 Maven 坐标查询"),
        ("needlint sdk com.umeng.analytics.MobclickAgent", "by class", "按类名查询"),
        ("needlint sdk app/libs/AMap_Location.jar", "by file", "按文件查询"),
    ),
    exits=(
        ("0", Message("found", "找到")),
        ("1", Message("not known", "未知")),
        ("2", Message("wrong usage or configuration", "用法或配置有误")),
    ),
)


def add_arguments(parser: Parser) -> None:
    """Options of the command."""
    parser.option("what", metavar="PATH|COORDINATE|PREFIX", complete="file", en="what to look up", zh="查询内容")


def run(args: argparse.Namespace) -> int:
    """Print what is found."""
    if Path(args.what).is_dir():
        return _project(args)
    found, opened = lookup(args.what), _opened(args)
    if not found and not opened:
        running.say(
            args,
            f'no known SDK for "{args.what}"; ask by group:artifact, class, package of two or more parts, or file name',
            f"没有与“{args.what}”对应的已知 SDK；可按 group:artifact 坐标、类名、两段以上的包名或文件名查询",
        )
        return FINDINGS
    from needlint.explain_sdk import sdk_text

    running.write("\n\n".join([*opened, *(sdk_text(entry, args.lang) for entry in found)]) + "\n")
    return CLEAN if found else FINDINGS


def lookup(what: str) -> list[Sdk]:
    """SDKs for a coordinate, class or package (also the beginning of several), archive or native library, meta-data
    key, manifest component, Gradle plugin, or npm, pub or Cordova package."""
    found: list[Sdk] = []
    name = what.rpartition("/")[2]
    if name.lower().endswith((".jar", ".aar")):
        found += sdks.match_archive(name)
        found += [match.sdk for package in _content(what).packages if (match := sdks.match_package(package))]
    elif name.endswith(".so"):
        found += sdks.match_native(name)
    elif ":" in what:
        group, _, rest = what.partition(":")
        found += sdks.match_coordinate(group, rest.split(":")[0])
    else:
        package = sdks.match_package(what)
        found += [package.sdk] if package else []
        for ecosystem in ("pub", "npm", "cordova"):
            found += sdks.match_package_manager(ecosystem, what)
        found += [*sdks.match_plugin(what), *sdks.match_metadata(what)]
        found += () if found else _under(what)
    return list({entry.id: entry for entry in found}.values())


def _under(prefix: str) -> list[Sdk]:
    """SDKs with a package or group of coordinates below a prefix of at least two segments."""
    start = f"{prefix.rstrip('.')}."
    if start.count(".") < 2:
        return []
    names = ((entry, (*entry.packages, *(c.partition(":")[0] for c in entry.coordinates))) for entry in sdks.all_sdks())
    return [entry for entry, all_names in names if any(f"{n}.".startswith(start) for n in all_names)]


def _content(path: str) -> ArchiveFacts:
    """What an archive on disk holds; nothing where there is none or it is too large."""
    from needlint.facts.archive import read_archive
    from needlint.project.sources import ARCHIVE_LIMIT

    file = Path(path)
    try:
        if file.is_file() and file.stat().st_size <= ARCHIVE_LIMIT:
            return read_archive(path, file.read_bytes())
    except OSError:
        pass
    return ArchiveFacts()


def _opened(args: argparse.Namespace) -> list[str]:
    """What the classes of an archive on disk read, whoever made it."""
    if not args.what.lower().endswith((".jar", ".aar")):
        return []
    from needlint.app.archive_uses import archive_reads
    from needlint.explain_text import TextLines

    facts = _content(args.what)
    if not facts.packages:
        return []
    out = TextLines(args.lang, args.what)
    out.many("packages", "包名", facts.packages[:_PACKAGES_SHOWN])
    reads = archive_reads(facts, None)
    for data in dict.fromkeys(read.data for read in reads):
        calls = ", ".join(read.api for read in reads if read.data == data)
        out.say("its classes read", "其中的类会读取", f"{data_name(data).text(args.lang)} ({data}): {calls}")
    out.many("permissions in its manifest", "其清单中的权限", facts.permissions)
    return [str(out)]


_PACKAGES_SHOWN = 12


def _project(args: argparse.Namespace) -> int:
    from needlint.inventory import document
    from needlint.options import Options

    root = Path(args.what)
    apps = document(root, running.configuration(root, Tables()), Options(lang=args.lang))["apps"]
    if not apps:
        raise running.no_app(root)
    lines = []
    for app in apps:
        lines.append(f"{app['module']}:")
        for entry in app["sdks"]:
            where = "; ".join(f"{e['path']}:{e['line']}" for e in entry["evidence"][:2])
            version = f" {entry['version']}" if entry["version"] else ""
            lines.append(f"  {entry['id']}{version}  {entry['name']} ({entry['kind']})  {where}")
    running.write("\n".join(lines) + "\n")
    return CLEAN
