"""The text report as people see it: both languages, carets under wide characters, inert control codes."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec
import pytest
from wcwidth import wcswidth

from needlint.display import caret_line, excerpt, expand, visible
from needlint.facts.place import Place, Range
from needlint.finding import Message, Span
from needlint.render import renderer
from sample_report import sample_context, sample_report

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str, text: str) -> None:
    """Compare with tests/golden/<name>; NEEDLINT_UPDATE_GOLDEN=1 writes it anew, for a person to review."""
    path = GOLDEN / name
    if os.environ.get("NEEDLINT_UPDATE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_golden(language: str) -> None:
    golden(f"report.{language}.txt", renderer("text")(sample_report(), sample_context(language)))


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("val id = tm.deviceId", "deviceId"),
        ("val 设备 = tm.deviceId", "deviceId"),
        ("\t\tval 😀 = tm.deviceId // x", "deviceId"),
        ('  "通讯录" to 通讯录权限', "通讯录权限"),
        ("e\u0301 = x", "x"),
    ],
)
def test_the_caret_stands_under_what_it_marks(line: str, marked: str) -> None:
    start = line.rindex(marked)
    carets = caret_line(line, start + 1, start + 1 + len(marked))
    left = len(carets) - len(carets.lstrip())
    shown = expand(visible(line))
    assert left == wcswidth(shown[: shown.rindex(marked)])
    assert carets.strip() == "^" * wcswidth(marked)


def test_a_minified_line_is_cut_around_the_place() -> None:
    line = "a" * 5000 + "IMEI" + "b" * 5000
    cut, start, end = excerpt(line, 5001, 5005)
    assert len(cut) < 200
    assert cut[start - 1 : end - 1] == "IMEI"


def test_strings_of_the_tree_cannot_steer_the_terminal() -> None:
    report = sample_report()
    evil = "\x1b[2J\x1b]0;owned\x07\u202egpj.exe\r"
    place = Place(f"app/{evil}.kt", Range(3, 5))
    said = Message(evil, evil)
    finding = msgspec.structs.replace(report.findings[0], place=place, message=said, help=said)
    bad = msgspec.structs.replace(
        report, findings=(finding,), spans={place: Span(1, 4, 1, 6)}, snippets={place: f"abc{evil}"}
    )
    text = renderer("text")(bad, sample_context())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "\\x1b[2J" in text


def test_colours_only_where_asked_for() -> None:
    assert "\x1b[" not in renderer("text")(sample_report(), sample_context())
    coloured = renderer("text")(sample_report(), sample_context(colour=True))
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == renderer("text")(sample_report(), sample_context())


def test_quiet_leaves_the_summary_out() -> None:
    quiet = msgspec.structs.replace(sample_context(), quiet=True)
    text = renderer("text")(sample_report(), quiet)
    assert "in 14 files" not in text
    assert "[unused-permission]" in text
