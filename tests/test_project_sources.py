"""Reading a project's files: spans, snippets, unsaved text, limits and problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.facts.place import WHOLE_FILE, Place, Range
from needlint.finding import Span
from needlint.project import sources as sources_module
from needlint.project.sources import Sources


def at(path: str, text: bytes, part: bytes) -> Place:
    start = text.index(part)
    return Place(path, Range(start, start + len(part)))


def test_span_and_snippet_after_chinese_and_emoji(tmp_path: Path) -> None:
    text = 'class A {\r\n\tString s = "你好😀"; getDeviceId();\r\n}\r\n'
    for codec in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        (tmp_path / "A.java").write_bytes(text.encode(codec))
        sources = Sources(tmp_path)
        place = at("A.java", text.encode(), b"getDeviceId")
        assert sources.span(place) == Span(2, 20, 2, 31), codec
        assert sources.snippet(place) == '\tString s = "你好😀"; getDeviceId();'
        assert sources.problems == ()


def test_a_finding_about_a_whole_file_has_a_span(tmp_path: Path) -> None:
    assert Sources(tmp_path).span(Place("absent.xml", WHOLE_FILE)) == Span(1, 1, 1, 1)


def test_unsaved_text_stands_for_the_file(tmp_path: Path) -> None:
    (tmp_path / "A.kt").write_bytes(b"old")
    sources = Sources(tmp_path, {"A.kt": b"new\ntext"})
    assert sources.read("A.kt") == b"new\ntext"
    assert len(sources.lines("A.kt")) == 2
    sources.update("A.kt", b"newer")
    assert sources.decoded("A.kt").utf8 == b"newer"
    assert len(sources.lines("A.kt")) == 1
    sources.update("A.kt", None)
    assert sources.decoded("A.kt").utf8 == b"old"


def test_files_over_the_limit_are_named(tmp_path: Path) -> None:
    (tmp_path / "Big.java").write_bytes(b"a" * (20 * 1024 * 1024))
    (tmp_path / "AndroidManifest.xml").write_bytes(b" " * (4 * 1024 * 1024 + 1))
    sources = Sources(tmp_path)
    assert sources.read("Big.java") == sources.read("AndroidManifest.xml") == b""
    assert [(p[0], p[1]) for p in sources.problems] == [("AndroidManifest.xml", "limit"), ("Big.java", "limit")]
    assert "8 MB" in sources.problems[1][2]


def test_files_that_cannot_be_read_are_named_once(tmp_path: Path) -> None:
    (tmp_path / "Bad.java").write_bytes(b"int a;\xff\xff")
    (tmp_path / "dir.kt").mkdir()
    sources = Sources(tmp_path)
    for path in ("gone.kt", "dir.kt", "Bad.java", "gone.kt"):
        sources.decoded(path)
    assert [(p[0], p[1]) for p in sources.problems] == [
        ("Bad.java", "unreadable"), ("dir.kt", "unreadable"), ("gone.kt", "unreadable"),
    ]  # fmt: skip


def test_texts_are_not_all_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for index in range(10):
        (tmp_path / f"{index}.kt").write_bytes(b"x")
    sources = Sources(tmp_path, kept=2)
    read: list[str] = []
    monkeypatch.setattr(
        sources_module, "decode", lambda data: read.append("") or sources_module.Decoded(data, "utf-8", True)
    )
    for path in ("0.kt", "0.kt", "1.kt", "0.kt", "2.kt", "3.kt", "0.kt"):
        sources.decoded(path)
    assert len(read) == 5  # 0, 1, 2, 3, and 0 again


def test_snippet_of_a_minified_line_stays_short(tmp_path: Path) -> None:
    text = b"x" * 100_000 + b"getImei()" + b"y" * 100_000
    (tmp_path / "m.java").write_bytes(text)
    snippet = Sources(tmp_path).snippet(at("m.java", text, b"getImei"))
    assert "getImei()" in snippet
    assert len(snippet) <= 400
