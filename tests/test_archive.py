"""Jars and AARs: what their content shows, and that no archive harms the run."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile

import pytest

from needlint.facts import archive as archive_module
from needlint.facts.archive import read_archive


def class_file(members: list[tuple[str, str]], strings: tuple[str, ...] = ()) -> bytes:
    """A class file that has just a constant pool: a method reference per (owner, name), a long, and the strings."""
    pool: list[bytes] = []

    def add(constant: bytes) -> int:
        pool.append(constant)
        return len(pool)

    def text(value: str) -> int:
        data = value.encode()
        return add(b"\x01" + struct.pack(">H", len(data)) + data)

    add(b"\x05" + struct.pack(">q", 1))
    pool.append(b"")  # a long takes two entries
    for owner, name in members:
        owner_at = add(b"\x07" + struct.pack(">H", text(owner)))
        name_and_type = add(b"\x0c" + struct.pack(">HH", text(name), text("()V")))
        add(b"\x0a" + struct.pack(">HH", owner_at, name_and_type))
    for value in strings:
        add(b"\x08" + struct.pack(">H", text(value)))
    return b"\xca\xfe\xba\xbe\0\0\0\x34" + struct.pack(">H", len(pool) + 1) + b"".join(pool)


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return buffer.getvalue()


TELEPHONY = class_file(
    [
        ("android/telephony/TelephonyManager", "getDeviceId"),
        ("android/provider/Settings$Secure", "getString"),
        ("java/net/NetworkInterface", "getHardwareAddress"),
        ("android/widget/TextView", "setText"),
        ("com/sdk/Own", "run"),
    ],
    ("android_id", "content://com.sdk/x", "hello", "android.permission.READ_CONTACTS"),
)
JAR = zipped({"META-INF/MANIFEST.MF": b"", "com/sdk/A.class": TELEPHONY, "com/sdk/in/B.class": class_file([])})


def test_jar() -> None:
    facts = read_archive("libs/sdk.jar", JAR)
    assert facts.packages == ("com.sdk", "com.sdk.in")
    assert facts.references == (
        "android.provider.Settings.Secure.getString",
        "android.telephony.TelephonyManager.getDeviceId",
        "java.net.NetworkInterface.getHardwareAddress",
    )
    assert facts.strings == ("android.permission.READ_CONTACTS", "android_id", "content://com.sdk/x")
    assert facts.problems == ()


def test_aar_with_manifest_nested_jars_and_native_libraries() -> None:
    manifest = (
        '<manifest xmlns:android="http://schemas.android.com/apk/res/android">'
        '<uses-permission android:name="android.permission.CAMERA"/>'
        '<uses-permission-sdk-23 android:name="android.permission.READ_PHONE_STATE"/>'
        '<application><activity android:permission="not.requested"/></application></manifest>'
    ).encode("utf-8-sig")
    inner = zipped({"com/other/C.class": class_file([("android/accounts/AccountManager", "getAccounts")])})
    facts = read_archive(
        "sdk.aar",
        zipped(
            {
                "AndroidManifest.xml": manifest,
                "classes.jar": JAR,
                "libs/other.jar": inner,
                "jni/arm64-v8a/libsdk.so": b"\x7fELF",
                "res/raw/deep.jar": b"not read",
            }
        ),
    )
    assert facts.permissions == ("android.permission.CAMERA", "android.permission.READ_PHONE_STATE")
    assert facts.manifest.startswith(b"<manifest")
    assert facts.packages == ("com.other", "com.sdk", "com.sdk.in")
    assert "android.accounts.AccountManager.getAccounts" in facts.references
    assert facts.native_libraries == ("libsdk.so",)
    assert facts.problems == ()


def test_binary_manifest_is_told() -> None:
    facts = read_archive("sdk.aar", zipped({"AndroidManifest.xml": b"\x03\x00\x08\x00rest"}))
    assert facts.manifest == b""
    assert [p.kind for p in facts.problems] == ["unreadable"]


def test_multi_release_classes_count_by_their_package() -> None:
    facts = read_archive(
        "a.jar", zipped({"META-INF/versions/9/com/a/B.class": class_file([]), "Root.class": class_file([])})
    )
    assert facts.packages == ("com.a",)


def test_zip_bomb_is_refused_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"com/a/Big.class": b"\0" * (60 * 1024 * 1024), "com/a/A.class": TELEPHONY})
    started = time.process_time()
    facts = read_archive("bomb.jar", bomb)
    assert time.process_time() - started < 60  # a hang, not a speed: the machine may be busy
    assert [p.kind for p in facts.problems] == ["limit"]
    assert "android.telephony.TelephonyManager.getDeviceId" in facts.references

    monkeypatch.setattr(archive_module, "TOTAL_LIMIT", 1000)
    many = read_archive("many.jar", zipped({f"com/a/A{i}.class": TELEPHONY for i in range(50)}))
    assert [p.kind for p in many.problems] == ["limit"]


def test_sizes_in_headers_are_not_believed() -> None:
    honest = zipped({"com/a/Big.class": bytes(range(256)) * 20_000})
    lying = honest.replace(struct.pack("<I", 256 * 20_000), struct.pack("<I", 100))
    assert lying != honest
    assert [p.kind for p in read_archive("a.jar", lying).problems] in (["limit"], ["unreadable"])


def test_quine_like_nesting_ends() -> None:
    data = JAR
    for _ in range(20):
        data = zipped({"classes.jar": data}, zipfile.ZIP_STORED)
    assert read_archive("deep.aar", data).packages == ()


def test_unsafe_paths_are_told() -> None:
    facts = read_archive(
        "a.jar", zipped({"../../etc/x.class": TELEPHONY, "/abs/A.class": TELEPHONY, "com/a/A.class": TELEPHONY})
    )
    assert facts.packages == ("com.a",)
    assert "unsafe paths" in facts.problems[0].en


def test_encrypted_entries_are_told() -> None:
    flagged = bytearray(JAR)
    for at in range(len(flagged) - 4):
        if flagged[at : at + 4] == b"PK\x03\x04":
            flagged[at + 6] |= 1
        elif flagged[at : at + 4] == b"PK\x01\x02":
            flagged[at + 8] |= 1
    facts = read_archive("a.jar", bytes(flagged))
    assert facts.packages == ("com.sdk", "com.sdk.in")
    assert [p.kind for p in facts.problems] == ["unreadable"]


def test_large_file_pointer_is_told() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    assert "git lfs pull" in read_archive("a.aar", pointer).problems[0].en


def test_damaged_archives_never_raise() -> None:
    dice = random.Random(3)
    assert [p.kind for p in read_archive("x.jar", b"").problems] == ["unreadable"]
    assert [p.kind for p in read_archive("x.jar", b"no zip").problems] == ["unreadable"]
    for cut in range(0, len(JAR), 7):
        read_archive("x.jar", JAR[:cut])
    for _ in range(400):
        data = bytearray(JAR)
        for _ in range(dice.randrange(1, 12)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        read_archive("x.jar", bytes(data))
    for _ in range(300):
        damaged = bytearray(TELEPHONY)
        damaged[dice.randrange(8, len(damaged))] = dice.randrange(256)
        read_archive(
            "x.jar", zipped({"a/A.class": bytes(damaged[: dice.randrange(8, len(damaged))])}, zipfile.ZIP_STORED)
        )
