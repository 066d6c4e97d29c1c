"""The public JSON contract: its schema ships, and every key of it is there."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from needlint.finding import Report
from needlint.render import format_names, renderer
from sample_report import MANIFEST, sample_context, sample_report

SCHEMA = json.loads((files("needlint") / "reports" / "report.schema.json").read_text("utf-8"))
EMPTY = Report((), (), {}, {}, {}, (), {"files": 0, "parsed": 0})


@pytest.mark.parametrize("report", [sample_report(), EMPTY], ids=["full", "empty"])
def test_the_output_fits_the_schema_that_ships(report: Report) -> None:
    document = json.loads(renderer("json")(report, sample_context()))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


PARTS = ("findings.0.span", "findings.0.fix.edits", "errors.0.kind", "suppressed.diff", "findings.1.related.0.role")


@pytest.mark.parametrize("path", PARTS)
def test_the_schema_asks_for_every_part(path: str) -> None:
    document = json.loads(renderer("json")(sample_report(), sample_context()))
    *steps, last = path.split(".")
    target = document
    for step in steps:
        target = target[int(step)] if step.isdigit() else target[step]
    del target[last]
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def test_places_count_code_points_from_one_and_end_before() -> None:
    first = json.loads(renderer("json")(sample_report(), sample_context()))["findings"][0]
    assert first["path"] == MANIFEST
    assert first["span"] == {"start_line": 2, "start_column": 47, "end_line": 2, "end_column": 79}
    assert first["fix"]["edits"][0]["span"]["start_column"] == 16


def test_neither_language_nor_terminal_changes_a_byte() -> None:
    plain = renderer("json")(sample_report(), sample_context())
    assert renderer("json")(sample_report(), sample_context("zh", colour=True)) == plain


def test_formats_are_found_by_folder() -> None:
    assert set(format_names()) == {
        "checkstyle", "github", "gitlab", "html", "json", "junit", "markdown", "rdjson", "sarif", "text",
    }  # fmt: skip
