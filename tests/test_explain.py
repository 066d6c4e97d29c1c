"""`needlint explain` and `needlint sdk`: whatever stands in a table can be asked for, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from needlint import cli
from needlint.explain import explain
from needlint.explain_words import basis
from needlint.knowledge import frameworks
from needlint.knowledge.apis import api_rows
from needlint.knowledge.categories import categories
from needlint.knowledge.clauses import table as clauses
from needlint.knowledge.data_types import data_types
from needlint.knowledge.permissions import permissions
from needlint.knowledge.providers import provider_rows
from needlint.knowledge.request_libraries import libraries
from needlint.knowledge.sdks import all_sdks

Capture = pytest.CaptureFixture[str]
TABLES: dict[str, Callable[[], Iterable[str]]] = {
    "permission": permissions,
    "API": lambda: {f"{row.owner}.{row.member}" for row in api_rows()},
    "category": categories,
    "SDK": lambda: (entry.id for entry in all_sdks()),
    "clause": lambda: clauses().clauses,
    "request library": lambda: (entry.id for entry in libraries()),
    "data type": data_types,
    "content URI or intent": lambda: {row.constant or row.value for row in provider_rows()},
    "framework type": frameworks.known_types,
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("language", "source"), [("en", "source: "), ("zh", "来源：")])
def test_every_entry_is_explained_with_its_source(table: str, language: str, source: str) -> None:
    names = sorted(TABLES[table]())
    step = max(1, len(names) // 150)
    texts = {name: explain(name, language) for name in names[::step]}
    assert [name for name, found in texts.items() if not any(source in text for text in found)] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_label_is_chinese_in_chinese(table: str) -> None:
    kept = {"meta-data", "TC260-PG-20204A"}
    names = sorted(TABLES[table]())
    lines = [
        line.strip()
        for name in names[:: max(1, len(names) // 60)]
        for text in explain(name, "zh")
        if "## Flagged" not in text  # an id that is a rule too
        for line in text.splitlines()[1:]
    ]
    labels = {line.partition("：")[0] for line in lines}
    assert {label for label in labels if not CHINESE.search(label)} <= kept


def test_why_data_is_sensitive_is_said_in_chinese() -> None:
    said = {basis(entry.sensitive_basis, "zh") for entry in data_types().values()}
    assert {text for text in said if re.search(r"[a-z]{3}", text)} == set()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("XXPermissions", ["com.hjq.permissions", "calls that ask: XXPermissions.request", "source"]),
        ("content://sms", ["Telephony.Sms.CONTENT_URI", "READ_SMS", "(sms)"]),
        ("ContactsContract.Contacts.CONTENT_URI", ["content://com.android.contacts/contacts", "READ_CONTACTS"]),
        ("android.intent.action.CALL", ["CALL_PHONE"]),
        ("FlutterActivity", ["is a: activity"]),
        ("BroadcastReceiver", ["called by the system: onReceive"]),
        ("android.location.LocationListener", ["called by the system: all others"]),
    ],
)
def test_behaviour_tables_are_explained(name: str, says: list[str]) -> None:
    text = "\n".join(explain(name, "en"))
    assert [words for words in says if words not in text] == []


@pytest.mark.parametrize(
    ("what", "english", "chinese"),
    [
        ("com.umeng.umsdk:common:9.6.1", "takes (disclosed", "收集（厂商或应用披露）"),
        ("com.umeng.analytics", "takes (disclosed", "收集（厂商或应用披露）"),
        ("com.umeng", "umeng-push", "友盟推送"),
        ("libs/umeng-common-9.6.1.jar", "Umeng U-App Analytics", "友盟统计"),
    ],
)
def test_sdk_by_coordinate_prefix_and_file(what: str, english: str, chinese: str, capsys: Capture) -> None:
    for language, words in (("en", english), ("zh", chinese)):
        assert cli.run(["sdk", what, "--lang", language]) == 0
        assert words in capsys.readouterr().out


def test_sdk_of_a_project_folder(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "AndroidManifest.xml").write_text(
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example"><application/></manifest>'
    )
    (tmp_path / "build.gradle").write_text(
        "plugins { id 'com.android.application' }\ndependencies { implementation 'com.umeng.umsdk:common:9.6.1' }\n"
    )
    assert cli.run(["sdk", str(tmp_path)]) == 0
    assert "umeng-analytics 9.6.1  Umeng U-App Analytics (analytics)  build.gradle:2" in capsys.readouterr().out


def test_sdk_of_nothing_known(capsys: Capture) -> None:
    assert cli.run(["sdk", "com.example:nothing", "--lang", "zh"]) == 1
    assert "没有与“com.example:nothing”对应的已知 SDK" in capsys.readouterr().err
