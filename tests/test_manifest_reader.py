"""One AndroidManifest.xml: what the reader keeps and what it says about files that are no manifests."""

from __future__ import annotations

import codecs

import msgspec

from needlint.facts.manifest import read_manifest
from needlint.facts.manifest_model import ManifestFacts
from needlint.project.text import decode

TEXT = """<?xml version="1.0" encoding="GB18030"?>
<!-- 清单 😀 -->
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.例">
    <uses-permission android:name="android.permission.CAMERA" android:maxSdkVersion="30" />
</manifest>
"""


def test_the_same_facts_from_every_encoding_and_line_end() -> None:
    def facts(data: bytes) -> tuple[str, list[str]]:
        utf8 = decode(data).utf8
        found = read_manifest("AndroidManifest.xml", utf8)
        assert found.problems == ()
        assert found.root is not None
        [permission] = found.root.children
        cut = [utf8[a.range.start : a.range.end].decode() for a in permission.attributes]
        assert cut == [a.value for a in permission.attributes]
        return found.root.value("package"), cut

    expected = ("com.例", ["android.permission.CAMERA", "30"])
    for text in (TEXT, TEXT.replace("\n", "\r\n")):
        assert facts(text.encode()) == expected
        assert facts(codecs.BOM_UTF8 + text.encode()) == expected
        assert facts(text.encode("gb18030")) == expected
        assert facts(text.encode("utf-16")) == expected


def test_a_root_that_is_no_manifest_is_a_problem_with_its_place() -> None:
    source = b"<!-- x --><resources/>"
    found = read_manifest("AndroidManifest.xml", source)
    assert found.root is None
    [problem] = found.problems
    assert source[problem.range.start : problem.range.end] == b"resources"
    assert "resources" in problem.en and "resources" in problem.zh


def test_facts_survive_the_cache() -> None:
    deep = "<a>" * 500 + "</a>" * 500
    for text in (TEXT, f"<manifest>{deep}</manifest>"):
        found = read_manifest("AndroidManifest.xml", text.encode())
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=ManifestFacts) == found


def test_an_empty_manifest_is_no_problem() -> None:
    assert read_manifest("AndroidManifest.xml", b"<manifest/>").problems == ()


def test_suppression_comments_are_kept() -> None:
    source = b"<manifest><!-- needlint: ignore[unused-permission] reason -->\n<uses-permission/></manifest>"
    [(place, text)] = read_manifest("AndroidManifest.xml", source).suppressions
    assert text == "<!-- needlint: ignore[unused-permission] reason -->"
    assert source[place.start : place.end].decode() == text
