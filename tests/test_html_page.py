"""The HTML report in a real browser: it asks for nothing, runs nothing of the tree, and its controls do what they say.

Without Chromium the tests are skipped, unless NEEDLINT_BROWSER_TESTS is set (as .ci/run does): then they fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

import chromium
from needlint import analysis, cli
from needlint.finding import AppSummary, Finding, Message, Related, Report
from needlint.render import renderer
from sample_report import SOURCE, sample_context, sample_report

SHOWN = "[...document.querySelectorAll('article')].filter(a => a.getClientRects().length).map(a => a.dataset.rule)"
TEXT = """(() => { const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), shown = [];
    while (texts.nextNode()) if (texts.currentNode.parentElement.checkVisibility()) shown.push(texts.currentNode.data);
    return shown.join(' '); })()"""
PAYLOADS = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=1>',
    "</script><script>window.hacked=1</script>",
    "</style></title><svg onload=window.hacked=1>",
    "javascript:window.hacked=1",
    "' onmouseover='window.hacked=1",
    "\u2028window.hacked=1//\u2029",
    "\u202egnp.exe\u2066 a\u200fb\ufeff",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;",
    "<!--",
    "]]>",
)
TAGS = """html head meta title style body header footer section div h1 h2 h3 p span b br ul ol li a code pre mark table
    thead tbody tr th td article label input select option output button script svg g rect circle path text"""
ATTRIBUTES = """lang data-language charset http-equiv content name class id href rel type value checked data-severity
    data-rule data-modules data-attribute data-en data-zh placeholder aria-label hidden scope role viewBox width height
    x y cx cy r rx d"""


@pytest.fixture(scope="module")
def page() -> Iterator[chromium.Page]:
    if chromium.found() is None and not os.environ.get("NEEDLINT_BROWSER_TESTS"):
        pytest.skip("Chromium is not installed")
    with chromium.launch() as opened:
        opened.size(1200)
        yield opened


def inventory_app(module: str = ":app", **more: Any) -> dict[str, Any]:
    used = {"what": "TelephonyManager.getImei", "path": "app/src/A.kt", "line": 2, "kind": "own-code"}
    camera = {
        "name": "android.permission.CAMERA",
        "data": ["camera-image"],
        "necessary": False,
        "declared": [{"path": "app/M.xml", "line": 3, "source": "own", "max_sdk": 28, "removed": False}],
        "use": "own-code",
        "used_by": [used] * 9,
    }
    sdk = {
        "id": "umeng-analytics",
        "name": "Umeng",
        "vendor": "Umeng",
        "kind": "analytics",
        "version": "9.4",
        "data": ["imei", "contacts"],
        "collects": True,
        "evidence": [{"path": "app/build.gradle", "line": 4, "how": "coordinate"}],
        "init": [{"path": "app/src/A.kt", "line": 9, "call": "UMConfigure.init", "entry": "x", "guarded": False}],
    }
    return {
        "module": module,
        "application_id": "com.example",
        "permissions": [camera],
        "sdks": [sdk, {**sdk, "id": "mmkv", "name": "MMKV", "data": [], "collects": False}],
        "personal_information": [{"data": "imei", "api": "getImei", "path": SOURCE, "line": 2, "before_consent": True}],
        **more,
    }


def write_page(folder: Path, report: Report, apps: list[dict[str, Any]], language: str = "en") -> Path:
    context = msgspec.structs.replace(sample_context(language), inventory={"version": 1, "apps": apps})
    file = folder / "report.html"
    file.write_text(renderer("html")(report, context), "utf-8")
    return file


@pytest.fixture
def sample(page: chromium.Page, tmp_path: Path) -> chromium.Page:
    page.call("Emulation.setEmulatedMedia", media="")
    page.size(1200)
    page.open(write_page(tmp_path, sample_report(), [inventory_app()]))
    return page


def test_the_driver_sees_requests_and_scripts(page: chromium.Page, tmp_path: Path) -> None:
    """What the tests below find missing would be seen."""
    file = tmp_path / "bad.html"
    file.write_text("<img src='http://127.0.0.1:9/x.png' onerror='window.hacked=1'><script>window.ran=1</script>")
    page.open(file)
    assert page.requests() == ["http://127.0.0.1:9/x.png"]
    assert page.run("window.ran") == 1


def test_nothing_is_asked_for(sample: chromium.Page) -> None:
    assert sample.requests() == []
    assert "default-src 'none'" in sample.run("document.querySelector('meta[http-equiv]').content")
    assert sample.of("Log.entryAdded") == [], "the page breaks its own policy nowhere"
    sample.run("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))")
    assert all(e.get("blockedReason") == "csp" for e in sample.of("Network.loadingFailed"))
    assert sample.of("Network.responseReceived") == [] or all(
        e["response"]["url"] == sample.address for e in sample.of("Network.responseReceived")
    )


def hostile_report(payload: str) -> Report:
    said = Message(payload, payload)
    finding = sample_report().findings[1]
    bad = Finding(
        rule="collection-before-consent",
        severity="error",
        confidence="medium",
        place=finding.place,
        subject=payload,
        message=said,
        help=said,
        data=("imei", payload),
        related=(Related(finding.place, "entry", said), Related(finding.place, "used-by", said)),
        clauses=(payload,),
        apps=(payload, ":app"),
        key=payload,
    )
    report = sample_report()
    return msgspec.structs.replace(
        report,
        findings=(*report.findings, bad, msgspec.structs.replace(bad, rule="unused-permission", related=())),
        apps=(*report.apps, AppSummary(payload, ("news",), "consumer", "config")),
        snippets={**report.snippets, finding.place: f"deviceId {payload}" * 3},
    )


def infected(value: Any, payload: str) -> Any:
    """A document with the payload in place of every name."""
    if isinstance(value, dict):
        return {k: v if k in ("use", "source", "data") else infected(v, payload) for k, v in value.items()}
    if isinstance(value, list):
        return [infected(v, payload) for v in value]
    return payload if isinstance(value, str) else value


def assert_inert(page: chromium.Page) -> None:
    page.run("document.getElementById('language').click()")
    page.run("for (const e of document.querySelectorAll('*')) e.dispatchEvent(new MouseEvent('mouseover'))")
    assert page.run("typeof window.hacked") == "undefined"
    assert set(page.run("[...document.querySelectorAll('*')].map(e => e.localName)")) <= {*TAGS.split()}
    attributes = page.run("[...document.querySelectorAll('*')].flatMap(e => [...e.attributes].map(a => a.name))")
    assert set(attributes) <= {*ATTRIBUTES.split()}
    links = page.run("[...document.querySelectorAll('[href]')].map(e => e.getAttribute('href'))")
    assert all(link.startswith(("#", "https://", "http://")) for link in links)
    assert page.run("document.scripts.length") == 1
    assert page.requests() == []
    text = page.run("document.documentElement.textContent")
    assert not {*"\u2028\u2029\u202e\u2066\u200f\ufeff"} & {*text}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_of_a_hostile_tree_stay_texts(page: chromium.Page, tmp_path: Path, payload: str) -> None:
    apps = [inventory_app(), infected(inventory_app(), payload) | {"module": payload}]
    page.open(write_page(tmp_path, hostile_report(payload), apps))
    assert_inert(page)
    assert page.run("document.querySelectorAll('article').length") == 5
    page.run(f"module.value = {payload!r}; module.dispatchEvent(new Event('input'))" if payload.isascii() else "1")


def test_a_hostile_tree_from_disk_to_page(page: chromium.Page, tmp_path: Path) -> None:
    root = tmp_path / "tree"
    evil = "<img src=x onerror=window.hacked=1>"
    java = root / f'src/main/java/{evil}"><script>window.hacked=1<'
    java.mkdir(parents=True)
    (java / "script>.java").write_text(
        "package com.example; class A { String id(android.telephony.TelephonyManager t) { /* </script>"
        f"{evil}\u202e */ return t.getDeviceId(); }} }}"
    )
    quoted = evil.replace("<", "&lt;")
    (root / "src/main/AndroidManifest.xml").write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">'
        f'<uses-permission android:name="a.permission.{quoted}"/><uses-permission android:name="javascript:window.hacked=1"/>'
        '<uses-permission android:name="android.permission.READ_CONTACTS"/><application/></manifest>'
    )
    (root / "build.gradle").write_text(
        "apply plugin: 'com.android.application'\n"
        f"android {{ defaultConfig {{ applicationId '</script>{evil}' }} }}\n"
        f"dependencies {{ implementation 'a:</script>{evil}:1' }}\n"
    )
    file = tmp_path / "report.html"
    cli.run(["check", str(root), "--no-cache", "--show-low", "--category", "30", "-f", "html", "-o", str(file)])
    page.open(file)
    assert evil in page.run("document.body.textContent")
    assert_inert(page)


def test_filters(sample: chromium.Page) -> None:
    every = ["collection-before-consent", "unused-permission", "harvesting-sdk"]
    assert sample.run(SHOWN) == every, "gravest first"

    def use(script: str) -> list[str]:
        sample.run(
            f"{script}; for (const c of document.querySelectorAll('.filters *')) c.dispatchEvent(new Event('input'))"
        )
        shown: list[str] = sample.run(SHOWN)
        return shown

    assert use("document.querySelector('.severity[value=note]').checked = false") == every[:2]
    assert sample.run("document.getElementById('shown').textContent") == "2 / 3"
    assert use("rule.value = 'unused-permission'") == every[1:2]
    assert use("rule.value = ''; search.value = 'IMEI reader'") == every[:1], "all words, in any language, of path too"
    assert use("search.value = '通讯录 nowhere'") == []
    assert sample.run("document.getElementById('nothing').getClientRects().length") == 1
    sample.run("document.getElementById('reset').click()")
    assert sample.run(SHOWN) == every


def test_filter_by_module(page: chromium.Page, tmp_path: Path) -> None:
    report = sample_report()
    other = msgspec.structs.replace(report.findings[0], apps=(":other", ":app"))
    apps = (*report.apps, AppSummary(":other", ("browser",), "supply", "inferred"))
    both = msgspec.structs.replace(report, findings=(other, *report.findings[1:]), apps=apps)
    page.open(write_page(tmp_path, both, [inventory_app(), inventory_app(":other")]))
    page.run("module.value = ':other'; module.dispatchEvent(new Event('input'))")
    assert page.run(SHOWN) == ["unused-permission"]
    assert page.run("document.querySelectorAll('section.app').length") == 2


def test_a_link_to_a_hidden_finding_shows_it(sample: chromium.Page) -> None:
    sample.run("search.value = 'nowhere'; search.dispatchEvent(new Event('input'))")
    sample.run("new Promise(done => { document.querySelector('td a[href=\"#f1\"]').click(); setTimeout(done, 200); })")
    assert "collection-before-consent" in sample.run(SHOWN)


@pytest.mark.parametrize("first", ["en", "zh"])
def test_language_switch(page: chromium.Page, tmp_path: Path, first: str) -> None:
    page.open(write_page(tmp_path, sample_report(), [inventory_app()], first))
    words = {
        "en": ["Findings", "nothing uses it", "Necessary", "all rules"],
        "zh": ["问题", "没有任何地方使用", "必需", "全部规则"],
    }

    def state() -> tuple[str, str, str]:
        text = page.run(TEXT) + page.run("rule.options[0].text")
        return text, page.run("document.documentElement.lang"), page.run("search.placeholder")

    for language in (first, *({"en", "zh"} - {first}), first):
        text, lang, placeholder = state()
        other = "zh" if language == "en" else "en"
        assert lang == language
        assert all(word.lower() in text.lower() for word in words[language])
        assert not any(word.lower() in text.lower() for word in words[other][1:])
        assert placeholder == {"en": "text", "zh": "文字"}[language]
        page.run("document.getElementById('language').click()")


def test_print_shows_everything_and_cuts_nothing(sample: chromium.Page) -> None:
    sample.run("search.value = 'nowhere'; search.dispatchEvent(new Event('input'))")
    sample.call("Emulation.setEmulatedMedia", media="print")
    sample.size(718)  # A4 less its margins
    assert len(sample.run(SHOWN)) == 3
    assert sample.run("getComputedStyle(document.querySelector('.filters')).display") == "none"
    assert (
        sample.run("[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 719).length")
        == 0
    )
    hidden = "[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth"
    assert sample.run(f"{hidden} && getComputedStyle(e).overflow !== 'visible').length") == 0


@pytest.mark.parametrize("width", [360, 768])
def test_narrow_windows_scroll_tables_only(sample: chromium.Page, width: int) -> None:
    sample.size(width)
    assert sample.run("document.documentElement.scrollWidth") <= width


def test_verdict_by_item(sample: chromium.Page) -> None:
    item, beyond = sample.run("[...document.querySelectorAll('table.items')].map(t => t.innerText)")
    assert "Device identifier" in item
    assert "of: the buyer" in item
    assert "condition: only for risk control" in item
    assert "getImei" in item
    assert "before consent" in item
    assert "necessary under the condition" in item
    assert "contacts" in beyond.lower()
    assert "Umeng" in beyond
    assert "not necessary" in beyond
    summary = sample.run("document.querySelector('.apps').innerText")
    assert "takes 1 of 1 necessary items and 2 kinds of information beyond them" in summary
    assert "1 finding before consent" in summary


def test_an_item_that_only_an_sdk_takes_is_told_apart(page: chromium.Page, tmp_path: Path) -> None:
    page.open(write_page(tmp_path, sample_report(), [inventory_app(personal_information=[])]))
    item = page.run("document.querySelector('table.items').innerText")
    assert "listed, but taken by SDKs alone" in item


def test_a_required_field_takes_what_it_asks_for(page: chromium.Page, tmp_path: Path) -> None:
    report = sample_report()
    field = msgspec.structs.replace(report.findings[0], rule="required-field", subject="id_card", data=("id-number",))
    page.open(write_page(tmp_path, msgspec.structs.replace(report, findings=(field,)), [inventory_app()]))
    row = page.run(
        "[...document.querySelectorAll('table.items tr')].map(r => r.innerText).find(t => t.includes('id_card'))"
    )
    assert row.startswith("id-number")
    assert "required field" in row
    assert "not necessary" in row


def test_a_path_before_consent_is_a_picture(page: chromium.Page, tmp_path: Path) -> None:
    report = sample_report()
    place = report.findings[1].place
    way = (
        Related(place, "entry", Message("starts here: App.onCreate " + "x" * 200, "从这里启动：App.onCreate")),
        Related(place, "guard", Message("only if it is the main process", "仅当为主进程")),
        Related(place, "call", Message("App.init calls Device.id", "App.init 调用 Device.id")),
    )
    found = msgspec.structs.replace(report.findings[1], related=way)
    page.open(write_page(tmp_path, msgspec.structs.replace(report, findings=(found,)), [inventory_app()]))
    texts = page.run(
        "[...document.querySelectorAll('svg.path text')].filter(t => t.getClientRects().length).map(t => t.textContent)"
    )
    order = [t for t in texts if t in ("START", "CONDITION", "CALL", "TAKEN")]
    assert order == ["START", "CONDITION", "CALL", "TAKEN"]
    assert texts[-1] == "The user agrees — only from here on"
    inside = """(() => { const box = document.querySelector('svg.path').getBoundingClientRect();
        return [...document.querySelectorAll('svg.path text')].every(t => { const r = t.getBoundingClientRect();
            return !r.width || (r.left >= box.left && r.right <= box.right && r.bottom <= box.bottom); }); })()"""
    assert page.run(inside), "no text leaves the picture"
    boxes = page.run("[...document.querySelectorAll('svg.path rect')].map(r => [r.getBBox().y, r.getBBox().height])")
    assert all(y + height < following for (y, height), (following, _) in pairwise(boxes))


def test_a_thousand_findings(page: chromium.Page, tmp_path: Path) -> None:
    report = sample_report()
    many = tuple(msgspec.structs.replace(f, key=f"{f.key} #{i}") for i in range(334) for f in report.findings)
    file = write_page(tmp_path, msgspec.structs.replace(report, findings=many), [inventory_app()])
    page.open(file)
    took = page.run("""(() => { const start = performance.now(); search.value = 'imei';
        search.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - start; })()""")
    assert page.run("document.getElementById('shown').textContent") == "334 / 1002"
    assert took < 5000
    assert file.stat().st_size < 4_000_000


def test_one_analysis_for_findings_and_inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "AndroidManifest.xml").write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example"><application/></manifest>'
    )
    made: list[object] = []
    original = analysis.Analysis.__init__

    def counted(self: analysis.Analysis, *arguments: Any) -> None:
        made.append(self)
        original(self, *arguments)

    monkeypatch.setattr(analysis.Analysis, "__init__", counted)
    cli.run(["check", str(tmp_path), "--format", "html", "-o", str(tmp_path / "r.html")])
    assert len(made) == 1
