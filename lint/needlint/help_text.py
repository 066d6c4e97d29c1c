"""What help pages say of every command alike: exit codes, environment variables, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from needlint.finding import Message

Example = tuple[str, str, str]
"""Command line, and what it does in English and Chinese."""

Exits = tuple[tuple[str, Message], ...]
JUDGING_EXITS: Exits = (
    ("0", Message("no finding at or over --fail-on", "没有达到 --fail-on 级别的问题")),
    ("1", Message("findings at or over --fail-on", "有达到 --fail-on 级别的问题")),
    (
        "2",
        Message(
            "wrong usage or configuration, an error in needlint itself, or nothing to judge",
            "用法或配置有误、needlint 内部错误，或没有可检查的内容",
        ),
    ),
    ("130", Message("interrupted (Ctrl-C)", "被中断（Ctrl-C）")),
)
PLAIN_EXITS: Exits = (
    ("0", Message("done", "完成")),
    (
        "2",
        Message("wrong usage or configuration, or an error in needlint itself", "用法或配置有误，或 needlint 内部错误"),
    ),
)
ENVIRONMENT: Mapping[str, Message] = {
    "NO_COLOR": Message("set to anything: no colours and no progress line", "设为任意值：不使用颜色，也不显示进度"),
    "FORCE_COLOR": Message("set to anything: colours in pipes too", "设为任意值：输出到管道时也使用颜色"),
    "TERM": Message("dumb: no colours and no progress line", "为 dumb 时不使用颜色，也不显示进度"),
    "LC_ALL, LC_MESSAGES, LANG": Message(
        "language where --lang is not given: the first that is set; zh... is Chinese, anything else English",
        "未给出 --lang 时的语言：取第一个已设置的变量；zh 开头为中文，其他为英文",
    ),
    "NEEDLINT_CACHE_DIR": Message(
        "folder of the cache (default: needlint in the user's cache folder)",
        "缓存目录（默认为用户缓存目录下的 needlint）",
    ),
    "NEEDLINT_DEBUG": Message(
        "set to anything: show where an internal error happened", "设为任意值：显示内部错误的位置"
    ),
    "GITHUB_STEP_SUMMARY": Message(
        "with --format github: file that the job summary is added to", "与 --format github 合用：写入作业摘要的文件"
    ),
}
GENERAL_ENVIRONMENT = ("NO_COLOR", "FORCE_COLOR", "TERM", "LC_ALL, LC_MESSAGES, LANG", "NEEDLINT_DEBUG")
JUDGING_ENVIRONMENT = (*GENERAL_ENVIRONMENT, "NEEDLINT_CACHE_DIR")
FILES: Mapping[str, Message] = {
    "needlint.toml": Message(
        "configuration, at the root that is judged; `needlint init` writes one, `needlint schema` describes its keys",
        "配置文件，位于被检查目录的根；`needlint init` 可生成，`needlint schema` 给出各项的定义",
    ),
    "needlint-baseline.txt": Message(
        "findings that are known; `needlint baseline` writes it", "已知问题；由 `needlint baseline` 写入"
    ),
}
_EXAMPLE_COLUMN = 42
_HEADINGS = {
    "examples": Message("examples", "示例"),
    "exits": Message("exit codes", "退出码"),
    "environment": Message("environment", "环境变量"),
    "files": Message("files", "文件"),
}


def sections(
    language: str,
    columns: int,
    *,
    examples: Sequence[Example] = (),
    exits: Exits = PLAIN_EXITS,
    environment: Sequence[str] = GENERAL_ENVIRONMENT,
    files: Sequence[str] = (),
) -> str:
    """The part of a help page below its options."""
    from needlint.help_format import table

    parts = [
        ("examples", [line for example in examples for line in _example(example, language, columns)]),
        ("exits", table(((code, text.text(language)) for code, text in exits), columns)),
        ("environment", table(((name, ENVIRONMENT[name].text(language)) for name in environment), columns)),
        ("files", table(((name, FILES[name].text(language)) for name in files), columns)),
    ]
    shown = [(_HEADINGS[name].text(language), lines) for name, lines in parts if lines]
    return "\n\n".join("\n".join((f"{heading}:", *lines)) for heading, lines in shown)


def _example(example: Example, language: str, columns: int) -> list[str]:
    """A command and what it does: beside it where there is room."""
    from needlint.display import width
    from needlint.help_format import wrapped

    command, en, zh = example
    text = zh if language == "zh" else en
    if width(command) < _EXAMPLE_COLUMN - 1 and _EXAMPLE_COLUMN + 2 + width(text) <= columns:
        return [f"  {command}{' ' * (_EXAMPLE_COLUMN - width(command))}{text}"]
    return [f"  {command}", *(f"      {line}" for line in wrapped(text, columns - 6))]
