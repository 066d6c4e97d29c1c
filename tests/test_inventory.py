"""What `needlint inventory` lists, over whole trees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlint.config import Config
from needlint.inventory import document
from needlint.options import Options

MANIFEST = (
    '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.app">{}</manifest>'
)
BUILD = "plugins { id 'com.android.application' }\nandroid { namespace 'com.example.app' }\ndependencies {\n%s\n}\n"


def sdks(root: Path, files: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The SDKs of the one app of a tree."""
    files = {
        "app/src/main/AndroidManifest.xml": MANIFEST.format("<application/>"),
        "app/build.gradle": BUILD % "",
        **files,
    }
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (app,) = document(root, Config(), Options())["apps"]
    return {found["id"]: found for found in app["sdks"]}


def test_native_library_is_evidence(tmp_path: Path) -> None:
    found = sdks(tmp_path, {"app/src/main/jniLibs/arm64-v8a/libBugly.so": "", "app/src/main/jniLibs/x86/libown.so": ""})
    assert list(found) == ["tencent-bugly"]
    assert found["tencent-bugly"]["evidence"] == [
        {"path": "app/src/main/jniLibs/arm64-v8a/libBugly.so", "line": 1, "how": "archive"}
    ]
