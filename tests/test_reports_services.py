"""What services read: each format by a golden file and by its consumer's own rules."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from xml.etree import ElementTree

import msgspec
import pytest

from needlint.finding import Finding, Message, Report
from needlint.render import renderer
from needlint.reports import github
from sample_report import FILES, SOURCE, sample_context, sample_report
from test_reports_text import golden


def rendered(name: str, language: str = "en", report: Report | None = None) -> str:
    return renderer(name)(report or sample_report(), sample_context(language))


GOLDEN_FILES = (
    "checkstyle.xml", "github.txt", "gitlab.json", "junit.xml", "markdown.md", "rdjson.json", "sarif.json",
)  # fmt: skip


@pytest.mark.parametrize("file", GOLDEN_FILES)
def test_golden(file: str) -> None:
    golden(file, rendered(file.split(".", maxsplit=1)[0]))


def many(severity: str, count: int) -> Report:
    report = sample_report()
    first = msgspec.structs.replace(report.findings[0], severity=severity)
    return msgspec.structs.replace(report, findings=tuple(first for _ in range(count)), errors=())


@pytest.mark.parametrize(("severity", "command"), [("error", "error"), ("warning", "warning"), ("note", "notice")])
def test_github_stays_within_ten_annotations_and_counts_the_rest(severity: str, command: str) -> None:
    exactly = rendered("github", report=many(severity, 10)).splitlines()
    assert [line.startswith(f"::{command} file=") for line in exactly] == [True] * 10
    lines = rendered("github", report=many(severity, 25)).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == 10
    assert "and 16 more" in commands[-1]
    assert len(lines) == 10 + 16, "the rest is in the log"


def test_github_text_cannot_start_a_command_of_its_own() -> None:
    report = sample_report()
    evil = Message("a\n::error::owned\r\n%0A##[error]x", "恶意\n::error::x")
    finding = msgspec.structs.replace(report.findings[2], message=evil, severity="error")
    lines = rendered("github", report=msgspec.structs.replace(report, findings=(finding,) * 12)).splitlines()
    assert sum(line.lstrip().startswith("::") for line in lines) == 10
    assert all("##[" not in line for line in lines if not line.startswith("::error"))
    assert "a%0A::error::owned%0D%0A%250A" in lines[0]


def test_github_summary_fits_the_limit() -> None:
    text = github.summary(many("warning", 4000), sample_context())
    assert len(text.encode()) <= 1024 * 1024


def test_sarif_has_rules_fingerprints_related_places_and_fixes() -> None:
    run = json.loads(rendered("sarif"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]["needlintKey/v1"].startswith(result["ruleId"])
    uri = run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "app/src/main/java/com/example/%E6%96%B0%E9%97%BB%20Reader.kt"
    assert run["results"][1]["relatedLocations"][0]["id"] == 1
    assert run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]["startColumn"] == 16
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_in_chinese() -> None:
    run = json.loads(rendered("sarif", "zh"))["runs"][0]
    assert run["language"] == "zh-CN"
    assert run["results"][0]["message"]["text"].startswith("声明了")
    assert run["tool"]["driver"]["rules"][0]["shortDescription"]["text"].startswith("关于")


def test_gitlab_fingerprints_are_unique_and_know_no_line() -> None:
    entries = json.loads(rendered("gitlab"))
    assert len({e["fingerprint"] for e in entries}) == len(entries)
    report = sample_report()
    moved = msgspec.structs.replace(report, spans={})
    assert [e["fingerprint"] for e in json.loads(rendered("gitlab", report=moved))] == [
        e["fingerprint"] for e in entries
    ]


def test_rdjson_columns_count_bytes() -> None:
    diagnostic = json.loads(rendered("rdjson"))["diagnostics"][1]
    start, end = (diagnostic["location"]["range"][side]["column"] for side in ("start", "end"))
    line = FILES[SOURCE].splitlines()[1].encode()
    assert line[start - 1 : end - 1] == b"deviceId"


@pytest.mark.parametrize("name", ["checkstyle", "junit"])
def test_xml_is_well_formed_whatever_the_tree_says(name: str) -> None:
    report = sample_report()
    evil = Message('\x00\x1b"<&]]>\ufffe\ud800', '"<&')
    finding = msgspec.structs.replace(report.findings[2], message=evil, help=evil, subject="\x01\ud800")
    root = ElementTree.fromstring(rendered(name, report=msgspec.structs.replace(report, findings=(finding,))))
    texts = [t for e in root.iter() for t in (*e.attrib.values(), e.text or "")]
    assert any('"<&' in text for text in texts)


def test_junit_counts_what_it_lists() -> None:
    suite = ElementTree.fromstring(rendered("junit"))[0]
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) == 3
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure")) == 2
    clean = ElementTree.fromstring(rendered("junit", report=msgspec.structs.replace(sample_report(), findings=())))[0]
    assert len(clean.findall("testcase")) == 1


def test_markdown_shows_markup_of_the_tree_as_text() -> None:
    report = sample_report()
    evil = "<img src=x onerror=1> [x](javascript:1) @everyone `a` | b\n# c"
    finding: Finding = msgspec.structs.replace(report.findings[2], message=Message(evil, evil))
    text = rendered("markdown", report=msgspec.structs.replace(report, findings=(finding,)))
    assert "<img" not in text
    assert "[x](" not in text
    assert "@everyone" not in text
    assert "\n# c" not in text


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def page() -> _Page:
    parser = _Page()
    parser.feed(rendered("html"))
    return parser


def test_html_asks_for_nothing_and_runs_only_its_own_script(page: _Page) -> None:
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not [a for _, a in page.tags if "src" in a or any(name.startswith("on") for name in a)]
    assert not [tag for tag, _ in page.tags if tag in ("link", "img", "iframe", "object", "base", "form")]
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "<script>alert(1)</script>" in page.text, "shown as text"


def test_html_policy_hash_is_that_of_the_script() -> None:
    text = rendered("html")
    script = re.search("<script>(.*)</script>", text, re.DOTALL)
    assert script is not None
    assert b64encode(sha256(script[1].encode()).digest()).decode() in text


def test_html_has_both_languages(page: _Page) -> None:
    assert "声明了 READ_CONTACTS" in page.text
    assert "READ_CONTACTS is declared" in page.text


def test_html_matrix_from_the_inventory() -> None:
    permission = {
        "name": "android.permission.READ_CONTACTS",
        "data": ["contacts"],
        "necessary": False,
        "use": "none",
        "declared": [],
        "used_by": [],
    }
    sdk = {"id": "x", "name": "<b>X</b>", "vendor": "V", "kind": "ads", "version": None, "data": ["imei"]}
    inventory = {"apps": [{"module": ":app", "permissions": [permission], "sdks": [sdk]}]}
    text = renderer("html")(sample_report(), msgspec.structs.replace(sample_context(), inventory=inventory))
    row = re.search(r"<tr><th scope=\"row\"><code>android.permission.READ_CONTACTS.*?</tr>", text)
    assert row is not None
    assert 'class="needed no"' in row[0]
    assert 'href="#f0"' in row[0]
    assert "&lt;b&gt;X&lt;/b&gt;" in text
