"""Requests for permissions: what is asked, when, and what a refusal costs, for every request library."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from denial_trees import FORMS, Form, tree
from needlint.analysis import analyse
from needlint.app.gates import gates
from needlint.app.requests_model import PermissionRequest
from needlint.config import AppConfig, Config
from needlint.options import Options


def requests_of(root: Path, files: dict[str, str]) -> tuple[PermissionRequest, ...]:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (app,) = analyse(root, Config(), Options(cache=False)).apps
    return app.requests


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize(
    ("no", "outcome"),
    [("finish()", "closes-screen"), ("finishAffinity()", "exits-app"), ("hint()", "disables-with-message")],
)
def test_every_form_tells_a_gate_from_a_hint(tmp_path: Path, form: Form, no: str, outcome: str) -> None:
    (request,) = requests_of(tmp_path, tree(form, no))
    assert "android.permission.CAMERA" in request.permissions
    assert set(request.permissions) <= {"android.permission.CAMERA", "android.permission.READ_CONTACTS"}
    assert request.at_launch
    assert request.screen == "com.example.MainActivity"
    assert [(o.outcome, o.certain) for o in request.on_denied] == [(outcome, True)]


@pytest.mark.parametrize(
    ("category", "side", "severity"),
    [
        ((), "consumer", "warning"),
        (("news",), "consumer", "error"),
        (("news",), "supply", "note"),
        (("map-navigation",), "consumer", "note"),
    ],
)
def test_severity_follows_the_category(
    tmp_path: Path, category: tuple[str, ...], side: Literal["consumer", "supply"], severity: str
) -> None:
    files = tree(FORMS["kotlin launcher"], "finish()")
    files = {path: text.replace(".CAMERA", ".ACCESS_FINE_LOCATION") for path, text in files.items()}
    for path, text in files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    config = Config(apps=(AppConfig(category=category, side=side),))
    (app,) = analyse(tmp_path, config, Options(cache=False)).apps
    (gate,) = gates(app, "closes-screen")
    assert gate.severity == severity
    assert gate.data


def test_helper_is_one_request_for_each_caller(tmp_path: Path) -> None:
    form = Form(
        "kotlin",
        "",
        "ask(Manifest.permission.CAMERA, Manifest.permission.READ_CONTACTS)",
        """private fun ask(vararg names: String) {
        ActivityCompat.requestPermissions(this, names, CODE)
    }

    fun later() {
        ask(Manifest.permission.READ_CONTACTS)
    }""",
    )
    found = requests_of(tmp_path, tree(form, ""))
    assert [[p.rpartition(".")[2] for p in r.permissions] for r in found] == [
        ["CAMERA", "READ_CONTACTS"],
        ["READ_CONTACTS"],
    ]
    assert [r.at_launch for r in found] == [True, False]


def test_permission_granted_at_install_gates_nothing(tmp_path: Path) -> None:
    files = {
        path: text.replace(".CAMERA", ".GET_PACKAGE_SIZE")
        for path, text in tree(FORMS["kotlin launcher"], "finish()").items()
    }
    requests_of(tmp_path, files)
    (app,) = analyse(tmp_path, Config(), Options(cache=False)).apps
    assert list(gates(app, "closes-screen")) == []


JAVA_HELPERS = {
    "object told at its making": (
        "new Asker(this, Manifest.permission.CAMERA).go();",
        """public class Asker {
    private final Activity activity;
    private final String[] permissions;
    public Asker(Activity activity, String... permissions) { this.activity = activity; this.permissions = permissions; }
    public void go() { ActivityCompat.requestPermissions(activity, permissions, 1); }
}""",
    ),
    "object kept in a field": (
        "asker.go();\n    }\n\n    private final Asker asker = new Asker(this, Manifest.permission.CAMERA);\n\n    void later() {",
        """public class Asker {
    private final Activity activity;
    private final String[] permissions;
    public Asker(Activity activity, String... permissions) { this.activity = activity; this.permissions = permissions; }
    public void go() { ActivityCompat.requestPermissions(activity, permissions, 1); }
}""",
    ),
    "subclass that asks": (
        "new Asker(this).ask();",
        """public class Asker extends Asking {
    private final Activity activity;
    public Asker(Activity activity) { this.activity = activity; }
    @Override protected void request(int code, String... names) { activity.requestPermissions(names, code); }
}

abstract class Asking {
    void ask() { request(1, permission.CAMERA); }
    protected abstract void request(int code, String... names);
}""",
    ),
}


@pytest.mark.parametrize("name", JAVA_HELPERS)
def test_what_a_helper_asks_for_is_known_from_who_made_it(tmp_path: Path, name: str) -> None:
    start, helper = JAVA_HELPERS[name]
    imports = "\n".join(
        f"import {t};"
        for t in ("android.Manifest.permission", "android.app.Activity", "androidx.core.app.ActivityCompat")
    )
    files = tree(Form("java", "", start), "")
    files["src/com/example/Asker.java"] = f"package com.example;\n\n{imports}\n\n{helper}\n"
    assert [r.permissions for r in requests_of(tmp_path, files)] == [("android.permission.CAMERA",)]


def test_a_function_that_is_only_named_like_a_generated_one_asks_for_nothing(tmp_path: Path) -> None:
    form = Form(
        "kotlin", "", "showViewWithPermissionCheck(1)", "private fun showViewWithPermissionCheck(flag: Int) { }"
    )
    assert requests_of(tmp_path, tree(form, "")) == ()
