"""Which values files are read: those in a language that texts are judged in."""

from pathlib import Path

import pytest

from needlint.check import check
from needlint.options import Options
from needlint.project.locales import is_translation


@pytest.mark.parametrize(
    ("folder", "skipped"),
    [
        ("values", False),
        ("values-en", False),
        ("values-en-rGB", False),
        ("values-zh", False),
        ("values-zh-rTW", False),
        ("values-b+zh+Hans+CN", False),
        ("values-yue", False),
        ("values-v31", False),
        ("values-sw600dp-land", False),
        ("values-car", False),
        ("values-port", False),
        ("values-mcc460", False),
        ("layout-fr", False),
        ("values-fr", True),
        ("values-pt-rBR", True),
        ("values-b+sr+Latn", True),
        ("values-fil-night", True),
    ],
)
def test_only_other_languages_are_left_out(folder: str, skipped: bool) -> None:
    assert is_translation(f"app/src/main/res/{folder}/strings.xml") is skipped


def test_a_translation_costs_no_reading(tmp_path: Path) -> None:
    (tmp_path / "AndroidManifest.xml").write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android"><application /></manifest>'
    )
    for folder in ("values", "values-zh"):
        (tmp_path / "res" / folder).mkdir(parents=True)
        (tmp_path / "res" / folder / "strings.xml").write_text('<resources><string name="a">b</string></resources>')
    before = check(tmp_path, options=Options(cache=False))
    for number in range(20):
        (tmp_path / f"res/values-fr-rA{number}").mkdir()
        (tmp_path / f"res/values-fr-rA{number}/strings.xml").write_text(
            '<resources><string name="a">b</string></resources>'
        )
    after = check(tmp_path, options=Options(cache=False))
    assert after.statistics["files"] == before.statistics["files"] + 20
    assert after.statistics["parsed"] == before.statistics["parsed"]
    assert after.findings == before.findings
