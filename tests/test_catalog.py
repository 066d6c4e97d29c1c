"""Catalogs, properties and lockfiles."""

from __future__ import annotations

from needlint.facts.catalog import read_catalog
from needlint.facts.lockfile import read_lockfile
from needlint.facts.properties import read_properties

CATALOG = """# 版本目录 😀
[versions]
agp = "8.5.0"
rich = { strictly = "[1, 2[", prefer = "1.7" }

[libraries]
okhttp = { module = "com.squareup.okhttp3:okhttp", version.ref = "agp" }
"quoted-alias" = { group = "g", name = "n", version = "2" }
short = "a:b:1.0"
bare = { module = "c:d" }
ranged = { module = "e:f", version.ref = "rich" }
missing = { module = "e:m", version.ref = "nowhere" }

[libraries.table]
module = "t:u"
version = { require = "9" }

[bundles]
all = ["okhttp", "short"]

[plugins]
app = { id = "com.android.application", version.ref = "agp" }
ksp = "com.google.devtools.ksp:2.0"
"""


def test_every_form_of_a_library() -> None:
    utf8 = CATALOG.encode()
    facts = read_catalog("gradle/libs.versions.toml", utf8)
    found = {alias: (e.group, e.artifact, e.version) for alias, e in facts.libraries.items()}
    assert found == {
        "okhttp": ("com.squareup.okhttp3", "okhttp", "8.5.0"),
        "quoted-alias": ("g", "n", "2"),
        "short": ("a", "b", "1.0"),
        "bare": ("c", "d", None),
        "ranged": ("e", "f", "[1, 2["),
        "missing": ("e", "m", None),
        "table": ("t", "u", "9"),
    }
    texts = {alias: utf8[e.range.start : e.range.end].decode() for alias, e in facts.libraries.items()}
    assert texts["okhttp"] == "okhttp"
    assert texts["quoted-alias"] == '"quoted-alias"'
    assert texts["table"] == "table"


def test_bundles_plugins_and_versions() -> None:
    facts = read_catalog("x.toml", CATALOG.encode())
    assert facts.bundles == {"all": ("okhttp", "short")}
    assert facts.plugins == {
        "app": ("com.android.application", "8.5.0"),
        "ksp": ("com.google.devtools.ksp", "2.0"),
    }
    assert facts.versions == {"agp": "8.5.0", "rich": "[1, 2["}


def test_a_broken_catalog_is_reported_and_still_read() -> None:
    facts = read_catalog("x.toml", b'[libraries]\na = "g:a:1"\n<<<<<<< HEAD\nb = "g:b:1"\n=======\nb = "g:b:2"\n')
    assert [problem.kind for problem in facts.problems] == ["syntax"]
    assert sorted(facts.libraries) == ["a", "b"]


def test_a_catalog_of_wrong_types_gives_nothing() -> None:
    facts = read_catalog("x.toml", b'libraries = 3\n[versions]\na = 1\n[bundles]\nb = "x"\n[plugins]\np = []\n')
    assert (facts.libraries, facts.versions, facts.bundles, facts.plugins) == ({}, {}, {}, {})


def test_properties() -> None:
    text = "# c\n! c\na=1\nb : two words \nc\\:d = \\u4e2d\nlong = x\\\n   y\nempty=\na=2\n"
    assert read_properties("gradle.properties", text.encode()).values == {
        "a": "2", "b": "two words", "c:d": "中", "long": "xy", "empty": "",
    }  # fmt: skip


def test_lockfile() -> None:
    facts = read_lockfile("gradle.lockfile", b"# x\na.b:c:1.0=debugRuntimeClasspath\nempty=annotationProcessor\n")
    assert facts.coordinates == (("a.b", "c", "1.0"),)
