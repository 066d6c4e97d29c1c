"""The same small app under each of the 39 categories: what is necessary changes with the category alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlint.check import check
from needlint.options import Options

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.ACCESS_COARSE_LOCATION" />
    <uses-permission android:name="android.permission.READ_PHONE_NUMBERS" />
    <uses-permission android:name="android.permission.CAMERA" />
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <application />
</manifest>
"""
SOURCE = """package com.example;

import android.content.ContentResolver;
import android.hardware.camera2.CameraDevice;
import android.hardware.camera2.CameraManager;
import android.location.LocationManager;
import android.provider.ContactsContract;
import android.telephony.TelephonyManager;

class Taker {
    Object where(LocationManager manager) { return manager.getLastKnownLocation("network"); }
    String number(TelephonyManager manager) { return manager.getLine1Number(); }
    void shoot(CameraManager manager, CameraDevice.StateCallback c) throws Exception { manager.openCamera("0", c,
    null); }
    Object friends(ContentResolver r) { return r.query(ContactsContract.Contacts.CONTENT_URI, null, null, null, null); }
}
"""
LOCATION, NUMBER = "android.permission.ACCESS_COARSE_LOCATION", "android.permission.READ_PHONE_NUMBERS"
CAMERA, CONTACTS = "android.permission.CAMERA", "android.permission.READ_CONTACTS"

NO_INFORMATION = {21, *range(27, 39)}
LISTS_LOCATION = {1, 2, 22}
LISTS_OWN_NUMBER = set(range(1, 40)) - NO_INFORMATION - {1, 8}
LISTS_DOCUMENT_COPY = {23, 24}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("app")
    (root / "AndroidManifest.xml").write_text(MANIFEST, "utf-8")
    (root / "src/com/example").mkdir(parents=True)
    (root / "src/com/example/Taker.java").write_text(SOURCE, "utf-8")
    return root


@pytest.mark.parametrize("number", range(1, 40))
def test_only_what_the_category_lists_is_necessary(tree: Path, number: int) -> None:
    from needlint.knowledge.categories import category

    entry = category(number)
    assert entry is not None
    report = check(tree, options=Options(categories=(entry.id,), cache=False))
    flagged = {f.subject for f in report.findings if f.rule == "unnecessary-permission"}
    expected = {CONTACTS}
    if number not in LISTS_LOCATION:
        expected.add(LOCATION)
    if number not in LISTS_OWN_NUMBER:
        expected.add(NUMBER)
    if number not in LISTS_DOCUMENT_COPY:
        expected.add(CAMERA)
    assert flagged == expected


def test_a_condition_is_shown(tree: Path) -> None:
    report = check(tree, options=Options(categories=("vehicle-use",), cache=False))
    assert all(f.subject != LOCATION for f in report.findings if f.rule == "unnecessary-permission")


def test_several_categories_add_up(tree: Path) -> None:
    report = check(tree, options=Options(categories=("news", "map-navigation"), cache=False))
    flagged = {f.subject for f in report.findings if f.rule == "unnecessary-permission"}
    assert flagged == {CONTACTS, NUMBER, CAMERA}


def test_the_finding_names_data_item_and_clause(tree: Path) -> None:
    report = check(tree, options=Options(categories=("news",), cache=False))
    (found,) = (f for f in report.findings if f.subject == CONTACTS and f.rule == "unnecessary-permission")
    assert "contacts" in found.data
    assert "no. 30" in found.message.en
    assert "第 30 类" in found.message.zh
    assert {"npi-4", "npi-5"} <= set(found.clauses)
