"""What commands that judge a tree share: root, configuration, options, output and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from needlint import baseline
from needlint.arguments import whole_number
from needlint.cli import CLEAN, FAILED, FINDINGS, Parser, UsageError
from needlint.config import Config, ConfigError, find_config, load_config
from needlint.finding import Report
from needlint.options import FailOn, Options, at_or_over
from needlint.progress import progress
from needlint.render import RenderContext, format_names
from needlint.suggestion import suggestion
from needlint.terms import Terms

ROOT_MARKS = ("settings.gradle", "settings.gradle.kts", ".git")


def add_tree(parser: Parser) -> None:
    """PATH and the options that change what is judged."""
    parser.option(
        "path",
        nargs="?",
        default=".",
        metavar="PATH",
        complete="file",
        en="folder of the Android project, or one of its files (default: the current folder)",
        zh="Android 工程目录，或其中一个文件（默认：当前目录）",
    )
    parser.group("the app", "应用")
    parser.option(
        "--category",
        action="append",
        default=[],
        metavar="ID",
        complete="category",
        en="app category by id, number or Chinese name, instead of the configured one; repeatable "
        "(default: as in needlint.toml)",
        zh="应用类别（标识、编号或中文名），替代配置中的类别；可重复（默认按 needlint.toml）",
    )
    parser.option(
        "--side",
        choices=("consumer", "supply"),
        en="who uses the app: consumer, or supply for those who give the service: drivers, couriers, merchants "
        "(default: as in needlint.toml, else consumer)",
        zh="应用面向的一方：consumer 为用户，supply 为服务提供者（司机、骑手、商户）"
        "（默认按 needlint.toml，否则为 consumer）",
    )
    parser.group("reading", "读取")
    parser.option(
        "--jobs",
        "-j",
        type=whole_number,
        metavar="N",
        en="reader processes (default: one per processor)",
        zh="并行进程数（默认与处理器数相同）",
    )
    parser.option("--no-cache", action="store_true", en="read every file anew", zh="不使用缓存")
    parser.option(
        "--gradle-cache",
        action="store_true",
        en="also read archives in this machine's Gradle cache; findings then depend on the machine",
        zh="同时读取本机 Gradle 缓存中的依赖包，结果因此与机器有关",
    )


def add_report_format(parser: Parser) -> None:
    """--format of commands that print a report."""
    parser.option(
        "--format",
        "-f",
        choices=format_names(),
        default="text",
        en=f"output format: {', '.join(format_names())} (default: text)",
        zh=f"输出格式：{'、'.join(format_names())}（默认：text）",
    )


def add_list_format(parser: Parser) -> None:
    """--format of commands that list something."""
    parser.option(
        "--format",
        "-f",
        choices=("text", "json"),
        default="text",
        en="output format: text, json (default: text)",
        zh="输出格式：text、json（默认：text）",
    )


def root_of(path: str) -> tuple[Path, str | None]:
    """The root to scan and, where a file of it was given, that file's path relative to the root. Raises UsageError."""
    given = Path(path)
    if given.is_dir():
        return given, None
    if not given.exists():
        raise UsageError(
            f'"{path}" does not exist; give the folder of an Android project',
            f"“{path}”不存在；请指定 Android 工程目录",
        )
    config = find_config(given)
    parents = given.absolute().parents
    root = config.parent if config else next((p for p in parents if any((p / m).exists() for m in ROOT_MARKS)), None)
    if root is None:
        raise UsageError(
            f'"{path}" is a file outside any Android project; give the folder that holds settings.gradle',
            f"“{path}”是不属于任何 Android 工程的文件；请指定含 settings.gradle 的目录",
        )
    return root, given.absolute().relative_to(root.absolute()).as_posix()


def no_app(root: Path) -> UsageError:
    """There is nothing to judge: what was looked for, and what to give instead."""
    return UsageError(
        f'no Android app in "{root}": no AndroidManifest.xml and no Gradle build script found; '
        "give the folder that holds settings.gradle",
        f"“{root}”中没有 Android 应用：没有找到 AndroidManifest.xml 或 Gradle 构建脚本；"
        "请指定含 settings.gradle 的目录",
    )


def configuration(root: Path, terms: Terms) -> Config:
    """The configuration of a root. Raises UsageError with file and line."""
    try:
        return load_config(root, terms)
    except ConfigError as error:
        raise UsageError(error.text("en"), error.text("zh")) from error


def categories(names: list[str], terms: Terms) -> tuple[str, ...]:
    """Ids of the categories named on the command line. Raises UsageError."""
    found = []
    for name in (part.strip() for value in names for part in value.split(",")):
        category = terms.category_id(name)
        if category is None:
            meant = suggestion(name, {*terms.category_ids(), *(terms.category(c).zh for c in terms.category_ids())})
            raise UsageError(
                f'unknown category "{name}"{meant.en}; `needlint categories` lists all 39',
                f"未知的应用类别“{name}”{meant.zh}；运行 `needlint categories` 查看全部 39 类",
            )
        found.append(category)
    return tuple(dict.fromkeys(found))


def options(args: argparse.Namespace, terms: Terms, **more: object) -> Options:
    """Options from parsed arguments of `add_tree`, with whatever else the command sets."""
    return Options(
        categories=categories(args.category, terms),
        side=args.side,
        lang=args.lang,
        jobs=args.jobs,
        cache=not args.no_cache,
        gradle_cache=args.gradle_cache,
        **more,  # type: ignore[arg-type]
    )


def known_keys(root: Path, given: str | None) -> frozenset[str] | None:
    """Keys of the baseline that holds; None = there is none. Raises UsageError."""
    try:
        return baseline.load(root, given)
    except (OSError, UnicodeDecodeError) as error:
        path = given or str(root / baseline.FILE_NAME)
        raise UsageError(
            f'cannot read the baseline "{path}": {_why(error)}; `needlint baseline` writes one',
            f"无法读取基线“{path}”：{_why(error)}；运行 `needlint baseline` 生成",
        ) from error


def _why(error: Exception) -> str:
    return str((error.strerror if isinstance(error, OSError) else None) or error)


def render_context(args: argparse.Namespace, terms: Terms, root: Path) -> RenderContext:
    """What the formats need; colours only on a terminal that wants them."""
    from needlint import __version__

    wanted = not (getattr(args, "output", None) or args.no_color or os.environ.get("NO_COLOR"))
    return RenderContext(
        terms=terms,
        version=__version__,
        language=args.lang,
        colour=wanted and _terminal(),
        quiet=getattr(args, "quiet", False),
        prefix=_prefix(root, getattr(args, "format", "text")),
    )


def _prefix(root: Path, format_name: str) -> str:
    """People get paths that they can open from where they are; services want them from the repository's top."""
    if format_name in ("json", "html"):
        return ""
    if format_name == "text":
        shown = os.path.relpath(root) if root.is_absolute() and root.is_relative_to(Path.cwd()) else root.as_posix()
        return "" if shown in (".", "") else shown.rstrip("/") + "/"
    top = next((p for p in (root.absolute(), *root.absolute().parents) if (p / ".git").exists()), root.absolute())
    relative = root.absolute().relative_to(top).as_posix()
    return "" if relative == "." else relative + "/"


def inventory(root: Path, config: Config, args: argparse.Namespace) -> dict[str, Any]:
    """The inventory document of a root."""
    from needlint.inventory import document
    from needlint.tables import Tables

    with progress(args.lang) as step:
        return document(root, config, options(args, Tables()), step)


def _terminal() -> bool:
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def write(text: str | bytes, output: str | None = None) -> None:
    """Print as UTF-8 whatever the locale, or write to a file; undecodable names become escapes. Bytes go out as they
    are. Raises UsageError."""
    data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
    if output is None or output == "-":
        sys.stdout.flush()
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(data.decode("utf-8", "replace"))
        else:
            buffer.write(data)
            buffer.flush()
        return
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        raise UsageError(
            f'cannot write "{output}": {error.strerror}', f"无法写入“{output}”：{error.strerror}"
        ) from error


def say(args: argparse.Namespace, en: str, zh: str) -> None:
    """A line for the person, on standard error."""
    print(zh if args.lang == "zh" else en, file=sys.stderr)


def exit_code(report: Report, fail_on: FailOn) -> int:
    """2 when something broke or nothing could be judged, 1 for findings that count, else 0."""
    broken = any(e.kind == "internal" for e in report.errors) or any(
        f.rule == "internal-error" for f in report.findings
    )
    nothing = any(e.path is None and e.kind == "unreadable" for e in report.errors)
    if broken or nothing:
        return FAILED
    return FINDINGS if any(at_or_over(f.severity, fail_on) for f in report.findings) else CLEAN
