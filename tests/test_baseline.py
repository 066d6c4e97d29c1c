"""The baseline: sorted, reviewable text without line numbers; known findings are counted, stale entries named."""

from __future__ import annotations

from pathlib import Path

import msgspec

from needlint import baseline
from sample_report import sample_report


def test_what_is_written_is_read_back_sorted_with_a_header() -> None:
    keys = ["b x y", "a 新闻/M.xml android.permission.CAMERA", "b x y #2"]
    text = baseline.write(reversed(keys))
    assert text.startswith("# needlint baseline")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == sorted(keys)
    assert baseline.read(text) == frozenset(keys)


def test_known_findings_are_counted_and_stale_entries_named() -> None:
    report = sample_report()
    keys = baseline.read(baseline.write([report.findings[0].key, "unused-permission gone.xml X"]))
    rest, stale = baseline.without_known(report, keys)
    assert [f.key for f in rest.findings] == [f.key for f in report.findings[1:]]
    assert rest.suppressed["baseline"] == 1
    assert stale == ["unused-permission gone.xml X"]


def test_a_finding_stays_known_when_its_line_moves() -> None:
    report = sample_report()
    keys = baseline.read(baseline.write(f.key for f in report.findings))
    moved = msgspec.structs.replace(report, spans={})
    assert baseline.without_known(moved, keys)[0].findings == ()


def test_an_internal_error_is_never_hidden() -> None:
    report = sample_report()
    broken = msgspec.structs.replace(report.findings[0], rule="internal-error", key="internal-error a b")
    report = msgspec.structs.replace(report, findings=(broken,))
    rest, stale = baseline.without_known(report, frozenset({"internal-error a b"}))
    assert rest.findings == (broken,)
    assert stale == []


def test_names_with_line_breaks_take_one_line() -> None:
    report = sample_report()
    odd = msgspec.structs.replace(report.findings[0], key="r a\nb\udc80.xml s")
    report = msgspec.structs.replace(report, findings=(odd,))
    text = baseline.write([odd.key])
    assert len(text.splitlines()) == baseline.HEADER.count("\n") + 1
    assert baseline.without_known(report, baseline.read(text))[0].findings == ()


def test_found_at_the_root(tmp_path: Path) -> None:
    assert baseline.load(tmp_path, None) is None
    (tmp_path / baseline.FILE_NAME).write_text("# c\n\nr p s\r\n")
    assert baseline.load(tmp_path, None) == frozenset({"r p s"})
