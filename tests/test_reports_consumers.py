"""What services read, from a real run over a small app, taken apart as each service does: its schema, its parser, its
rules of escaping, and its own way of applying a fix."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import junitparser
import pytest
from jsonschema import Draft4Validator
from jsonschema.validators import validator_for

from needlint import cli

REFERENCE = Path(__file__).parent / "reference"
MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">\r
    <!-- 通讯录 😀 -->\r
    <uses-permission\r
        android:name="android.permission.READ_CONTACTS"\r
        />\r
    <!-- 😀 --> <uses-permission android:name="android.permission.RECORD_AUDIO" />\r
    <!-- needlint: ignore[unused-permission] read natively -->\r
    <uses-permission android:name="android.permission.READ_CALENDAR" />\r
    <application android:name=".App" />\r
</manifest>\r
"""
APP = """package com.example

import android.app.Application

class App : Application() {
    override fun onCreate() {
        super.onCreate()
        Reader(this).start()
    }
}
"""
READER = """package com.example

import android.content.Context
import android.provider.Settings

class Reader(private val context: Context) {
    fun start() = read()

    private fun read() = /* 设备标识 😀 */ Settings.Secure.getString(context.contentResolver, Settings.Secure.ANDROID_ID)
}
"""
SOURCE = "src/com/example/新闻 100% [1],Reader.kt"
GIVEN = {
    "AndroidManifest.xml": MANIFEST,
    "src/com/example/App.kt": APP,
    SOURCE: READER,
    "needlint.toml": '[app]\ncategory = ["news"]\n',
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("app")
    for path, text in GIVEN.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def report(app: Path, name: str, *more: str) -> str:
    output = app.parent / f"report.{name}"
    assert cli.run(["check", str(app), "--format", name, "--output", str(output), "--fail-on", "never", *more]) == 0
    return output.read_bytes().decode()


def fixed(app: Path, tmp_path: Path) -> str:
    """The manifest as `needlint check --fix` leaves it."""
    copy = tmp_path / "copy"
    shutil.copytree(app, copy)
    cli.run(["check", str(copy), "--fix", "--fail-on", "never"])
    return (copy / "AndroidManifest.xml").read_bytes().decode()


def replaced(text: str, edits: list[tuple[tuple[int, int], tuple[int, int], str]]) -> str:
    """Edits by 1-based line and column, applied from the end."""
    lines = re.split(r"(?<=\n)", text)
    starts = [sum(len(line) for line in lines[:number]) for number in range(len(lines) + 1)]
    for (first, left), (last, right), new in sorted(edits, reverse=True):
        text = text[: starts[first - 1] + left - 1] + new + text[starts[last - 1] + right - 1 :]
    return text


# ---- SARIF -----------------------------------------------------------------------------------------------------------


def sarif_schema() -> Draft4Validator:
    schema = json.loads((REFERENCE / "sarif/sarif-schema-2.1.0.json").read_text("utf-8"))
    assert validator_for(schema) is Draft4Validator
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sarif_is_valid_and_says_everything(app: Path, language: str) -> None:
    document = json.loads(report(app, "sarif", "--lang", language))
    assert [e.message for e in sarif_schema().iter_errors(document)] == []
    run = document["runs"][0]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["help"]["text"]
        assert "##" in rule["help"]["markdown"]
    results = {r["ruleId"]: r for r in run["results"] if r["partialFingerprints"]}
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    collected = results["collection-before-consent"]
    uri = collected["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == SOURCE
    assert re.fullmatch(r"[\w/.%~-]+", uri, re.ASCII)
    flow = collected["codeFlows"][0]["threadFlows"][0]["locations"]
    paths = [step["location"]["physicalLocation"]["artifactLocation"]["uri"] for step in flow]
    assert paths[0].endswith("App.kt"), "it starts in Application.onCreate"
    assert paths[-1] == uri
    assert len(collected["relatedLocations"]) >= 2
    assert ("应用启动时" in collected["message"]["text"]) == (language == "zh")
    assert "READ_CALENDAR" not in json.dumps(run["results"]), "services show suppressed results like others"
    assert run["properties"]["suppressed"]["comment"] == 1


def test_sarif_schema_sees_a_wrong_report(app: Path) -> None:
    document = json.loads(report(app, "sarif"))
    document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert list(sarif_schema().iter_errors(document))


def test_sarif_regions_are_the_text(app: Path) -> None:
    for result in json.loads(report(app, "sarif"))["runs"][0]["results"]:
        physical = result["locations"][0]["physicalLocation"]
        region, text = physical["region"], GIVEN[unquote(physical["artifactLocation"]["uri"])]
        line = text.splitlines()[region["startLine"] - 1]
        marked = line[region["startColumn"] - 1 : region["endColumn"] - 1]
        if result["ruleId"] == "unused-permission":
            assert marked == result["properties"]["subject"]
        if result["ruleId"] == "collection-before-consent":
            assert marked == "getString"


def test_sarif_fixes_do_what_fix_does(app: Path, tmp_path: Path) -> None:
    edits = []
    for result in json.loads(report(app, "sarif"))["runs"][0]["results"]:
        for change in [c for fix in result.get("fixes", ()) for c in fix["artifactChanges"]]:
            assert change["artifactLocation"]["uri"] == "AndroidManifest.xml"
            for part in change["replacements"]:
                region = part["deletedRegion"]
                where = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
                edits.append((*where, part.get("insertedContent", {}).get("text", "")))
    assert len(edits) == 2
    assert replaced(MANIFEST, edits) == fixed(app, tmp_path) != MANIFEST


# ---- Reviewdog -------------------------------------------------------------------------------------------------------


def test_rdjson_is_valid(app: Path) -> None:
    schema = json.loads((REFERENCE / "rdjson/DiagnosticResult.json").read_text("utf-8"))
    document = json.loads(report(app, "rdjson"))
    assert [e.message for e in Draft4Validator(schema).iter_errors(document)] == []
    assert {"unused-permission", "collection-before-consent"} <= {d["code"]["value"] for d in document["diagnostics"]}
    known = set(json.dumps(schema["definitions"]).split('"'))  # the real parser refuses fields that it does not know
    assert [key for key in keys(document) if key not in known] == []


def keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [k for key, inner in value.items() for k in (key, *keys(inner))]
    return [k for inner in value for k in keys(inner)] if isinstance(value, list) else []


def test_rdjson_suggestions_do_what_fix_does(app: Path, tmp_path: Path) -> None:
    edits = []
    for diagnostic in json.loads(report(app, "rdjson"))["diagnostics"]:
        for suggestion in diagnostic.get("suggestions", ()):
            start, end = suggestion["range"]["start"], suggestion["range"]["end"]
            edits.append(((start["line"], start["column"]), (end["line"], end["column"]), suggestion["text"]))
    assert {last - first for (first, _), (last, _), _ in edits} == {0, 3}, "one of several lines, with its line break"
    as_bytes = MANIFEST.encode().decode("latin-1")  # columns count bytes
    assert replaced(as_bytes, edits).encode("latin-1").decode() == fixed(app, tmp_path) != MANIFEST


# ---- GitLab ----------------------------------------------------------------------------------------------------------


def test_gitlab_entries_have_what_the_page_asks_for(app: Path) -> None:
    """Source: docs.gitlab.com, "Import code quality results": required properties and severities."""
    text = report(app, "gitlab", "--lang", "zh")
    assert not text.startswith("\ufeff"), "a byte order mark makes GitLab refuse the file"
    entries = json.loads(text)
    assert len({e["fingerprint"] for e in entries}) == len(entries) >= 3
    for entry in entries:
        assert all(isinstance(entry[name], str) and entry[name] for name in ("description", "check_name"))
        assert re.fullmatch("[0-9a-f]{64}", entry["fingerprint"])
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert entry["location"]["path"] in GIVEN, "relative to the repository, without ./"
        assert 1 <= entry["location"]["lines"]["begin"] <= 12
        assert isinstance(entry["location"]["lines"]["begin"], int)


# ---- Checkstyle and JUnit --------------------------------------------------------------------------------------------


def test_checkstyle_has_what_its_readers_take(app: Path) -> None:
    root = ElementTree.fromstring(report(app, "checkstyle", "--lang", "zh").encode())
    assert root.tag == "checkstyle"
    assert root.attrib["version"]
    found = {file.attrib["name"]: file.findall("error") for file in root.findall("file")}
    assert SOURCE in found
    assert len(found) == len(root), "each file once"
    for error in (e for errors in found.values() for e in errors):
        assert set(error.attrib) == {"line", "column", "severity", "message", "source"}
        assert error.attrib["severity"] in ("ignore", "info", "warning", "error")
        assert int(error.attrib["line"]) >= 1
        assert int(error.attrib["column"]) >= 1
    assert {e.attrib["source"] for e in found[SOURCE]} == {"needlint.collection-before-consent"}


def test_junit_is_read_by_junitparser(app: Path) -> None:
    suites = junitparser.JUnitXml.fromstring(report(app, "junit", "--lang", "zh").encode())
    assert isinstance(suites, junitparser.JUnitXml)
    suite = next(iter(suites))
    cases = list(suite)
    counted = (suite.tests, suite.failures, suite.errors, suite.skipped)
    failed = [c for c in cases if any(isinstance(r, junitparser.Failure) for r in c.result)]
    assert counted == (len(cases), len(failed), 0, 0)
    case = next(c for c in failed if c.name == "collection-before-consent: android-id")
    assert case.classname == SOURCE
    assert case.result[0].type == "error"
    assert "应用启动时" in case.result[0].message
    suites.update_statistics()
    assert (suites.tests, suites.failures) == (len(cases), len(failed))


# ---- GitHub ----------------------------------------------------------------------------------------------------------

COMMAND = re.compile(r"::([a-z-]+)(?: ([^:]*))?::(.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands as the runner reads them. Source: actions/toolkit, packages/core/src/command.ts (escaping)."""
    found = []
    for line in text.split("\n"):
        match = COMMAND.fullmatch(line)
        if match:
            pairs = [p.split("=", 1) for p in (match[2] or "").split(",") if p]
            found.append((match[1], {k: unescaped(v, True) for k, v in pairs}, unescaped(match[3], False)))
    return found


def unescaped(text: str, prop: bool) -> str:
    for code, character in (("%2C", ","), ("%3A", ":")) if prop else ():
        text = text.replace(code, character)
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def test_github_commands_are_read_back(app: Path) -> None:
    found = commands(report(app, "github"))
    name, properties, text = next(c for c in found if c[1].get("title") == "collection-before-consent")
    assert name == "error"
    assert properties["file"] == SOURCE
    assert (properties["line"], properties["endLine"]) == ("9", "9")
    line = READER.splitlines()[8]
    assert line[int(properties["col"]) - 1 : int(properties["endColumn"])] == "getString"
    assert "Android ID" in text
    assert "\n" in text, "the advice stands on a line of its own"
    unused = next(c for c in found if c[1].get("title") == "unused-permission")
    assert unused[1]["line"] == "4"


def test_github_step_summary_is_written_once(app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    report(app, "github")
    text = summary.read_text("utf-8")
    assert text.startswith("# before\n"), "other steps write there too"
    assert text.count("# needlint") == 1
    assert "collection-before-consent" in text
