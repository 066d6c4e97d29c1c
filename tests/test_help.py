"""Help pages: complete, in both languages, within the terminal, and true."""

from __future__ import annotations

import re

import pytest

from needlint import cli
from needlint.arguments import parser_of
from needlint.display import width
from needlint.help_format import wrapped
from needlint.options import Language

COMMANDS = sorted(cli.COMMANDS)
HEADINGS = {"en": ["exit codes:", "environment:"], "zh": ["退出码：", "环境变量："]}


def page(command: str, language: Language, columns: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    return parser_of(command, language).format_help()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_page_says_how_it_ends_and_what_it_listens_to(
    command: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page(command, language, 80, monkeypatch)
    assert [heading for heading in HEADINGS[language] if f"\n{heading}\n" not in text] == []
    assert {"0", "2"} <= set(re.findall(r"(?m)^  (\d+)  ", text))
    assert "NO_COLOR" in text and "LANG" in text
    assert any("一" <= c <= "鿿" for c in text.replace("扫码", "")) == (language == "zh")


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_pages_stay_within_the_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in ("en", "zh"):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert cli.run(["--help", "--lang", language]) == 0
        pages = [capsys.readouterr().out]
        pages += [page(command, language, columns, monkeypatch) for command in COMMANDS]  # type: ignore[arg-type]
        wide = [line for text in pages for line in text.splitlines() if width(line) > columns]
        assert [line for line in wide if not line.startswith("  needlint ")] == [], "commands to type are not broken"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_tells_its_values_and_default(command: str) -> None:
    for language in ("en", "zh"):
        parser = parser_of(command, language)  # type: ignore[arg-type]
        for action in parser._actions:
            text = action.help or ""
            missing = [str(c) for c in action.choices or () if str(c) not in text]
            assert missing == [], (action.option_strings, language)
            if action.option_strings and action.choices:
                assert ("默认" if language == "zh" else "default") in text, action.option_strings
            if action.dest not in ("lang", "help", "path") and isinstance(action.default, str):
                assert action.default in text, action.option_strings


def test_help_of_a_command_by_either_way(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.run(["help", "check", "--lang", "zh"])
    assert caught.value.code == 0
    one = capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.run(["check", "--help", "--lang", "zh"])
    assert capsys.readouterr().out == one
    assert "只看改动：" in one


def test_examples_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the pages tell people to type is accepted."""
    count = 0
    for command in COMMANDS:
        for example, _, _ in parser_of(command, "en")._page.examples:
            words = example.split(" | ")[-1].split(" > ")[0].split(" < ")[0].split()
            if words[0] != "needlint":
                words = example.split(" | ")[0].split()
            assert words[0] == "needlint", example
            parser_of(words[1], "en").parse_args(words[2:])
            count += 1
    assert count > 20


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("持续运行，文件变化时", 10, ["持续运行，", "文件变化时"]),
        ("检查当前目录，然后", 12, ["检查当前目", "录，然后"]),
        ("用 needlint 检查", 8, ["用", "needlint", "检查"]),
        ("a-very-long-word here", 5, ["a-very-long-word", "here"]),
        ("", 10, [""]),
    ],
)
def test_wrapping_by_display_width(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines
