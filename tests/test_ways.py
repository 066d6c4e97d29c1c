"""Screens that only a grant leads on from: buttons that are off, back keys that are swallowed, and look-alikes."""

from __future__ import annotations

from pathlib import Path

import pytest

from denial_trees import HOME, MANIFEST, Form, java, kotlin
from needlint.analysis import analyse
from needlint.config import Config
from needlint.options import Options

LAYOUT = """<LinearLayout xmlns:android="http://schemas.android.com/apk/res/android">
    <Button android:id="@+id/grant" />
    <Button android:id="@+id/next_button" android:enabled="%s" />
</LinearLayout>
"""
_ASK = "ActivityCompat.requestPermissions(this, new String[]{Manifest.permission.CAMERA}, CODE)"
_HAS = "ContextCompat.checkSelfPermission(this, Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED"
_JAVA = f"""findViewById(R.id.grant).setOnClickListener(view -> {_ASK});
        Button next = findViewById(R.id.next_button);
        next.setOnClickListener(view -> next());"""
_RESULT = "@Override public void onRequestPermissionsResult(int code, String[] names, int[] results)"
_KOTLIN = """val next = findViewById<Button>(R.id.next_button)
        findViewById<Button>(R.id.grant).setOnClickListener { ask.launch(Manifest.permission.CAMERA) }
        next.setOnClickListener { next() }"""
_LAUNCHER = "private val ask = registerForActivityResult(ActivityResultContracts.RequestPermission())"
_BUTTON = "android.widget.Button android.view.View"
_COMPOSE = (
    "androidx.activity.compose.setContent androidx.compose.material3.Button androidx.compose.material3.Text "
    "com.google.accompanist.permissions.isGranted com.google.accompanist.permissions.rememberPermissionState"
)

CLOSED = {
    "java, enabled by the answer": Form(
        "java",
        _BUTTON,
        _JAVA,
        _RESULT + " { findViewById(R.id.next_button).setEnabled(results[0] == PackageManager.PERMISSION_GRANTED); }",
    ),
    "java, enabled in one branch": Form(
        "java",
        _BUTTON,
        _JAVA,
        _RESULT
        + " { if (results[0] == PackageManager.PERMISSION_GRANTED) { findViewById(R.id.next_button).setEnabled(true); } }",
    ),
    "java, one listener for all": Form(
        "java",
        _BUTTON,
        "findViewById(R.id.grant).setOnClickListener(this);\n        findViewById(R.id.next_button).setOnClickListener(this);",
        f"""@Override public void onClick(View view) {{
        if (view.getId() == R.id.grant) {{ {_ASK}; }} else if (view.getId() == R.id.next_button) {{ next(); }}
    }}

    @Override protected void onResume() {{ super.onResume(); findViewById(R.id.next_button).setClickable({_HAS}); }}""",
        "View.OnClickListener",
    ),
    "java, gone until granted": Form(
        "java",
        _BUTTON,
        _JAVA + f"\n        next.setVisibility({_HAS} ? View.VISIBLE : View.GONE);",
    ),
    "kotlin, enabled by the answer": Form(
        "kotlin",
        _BUTTON,
        _KOTLIN,
        _LAUNCHER + " { granted -> findViewById<Button>(R.id.next_button).isEnabled = granted }",
    ),
    "kotlin, field": Form(
        "kotlin",
        _BUTTON,
        "button = findViewById(R.id.next_button)\n        button.setOnClickListener { next() }\n"
        "        findViewById<View>(R.id.grant).setOnClickListener { ask.launch(Manifest.permission.CAMERA) }",
        "private lateinit var button: Button\n    "
        + _LAUNCHER
        + " { if (it) button.isEnabled = true else button.isEnabled = false }",
    ),
    "kotlin, shown by the check": Form(
        "kotlin",
        _BUTTON + " androidx.core.view.isVisible",
        _KOTLIN,
        _LAUNCHER + " { }\n    override fun onResume() {\n        super.onResume()\n"
        f"        findViewById<View>(R.id.next_button).apply {{ isVisible = {_HAS} }}\n    }}",
    ),
    "compose, enabled": Form(
        "kotlin",
        _COMPOSE,
        """setContent {
            val camera = rememberPermissionState(Manifest.permission.CAMERA)
            Button(onClick = { camera.launchPermissionRequest() }) { Text("grant") }
            Button(onClick = { next() }, enabled = camera.status.isGranted) { Text("next") }
        }""",
    ),
}
OPEN = {
    "another button leads on": Form(
        "kotlin",
        _BUTTON,
        _KOTLIN + "\n        findViewById<View>(R.id.skip).setOnClickListener { next() }",
        _LAUNCHER + " { granted -> findViewById<Button>(R.id.next_button).isEnabled = granted }",
    ),
    "the answer only hides the grant button": Form(
        "kotlin",
        _BUTTON,
        _KOTLIN + "\n        next.isEnabled = true",
        _LAUNCHER + " { granted -> findViewById<Button>(R.id.grant).isEnabled = !granted }",
    ),
    "enabled after every answer": Form(
        "java",
        _BUTTON,
        _JAVA,
        _RESULT + " { findViewById(R.id.next_button).setEnabled(true); }",
    ),
    "a box enables it": Form(
        "kotlin",
        _BUTTON + " android.widget.CheckBox",
        _KOTLIN
        + "\n        findViewById<CheckBox>(R.id.later).setOnCheckedChangeListener { _, on -> next.isEnabled = true }",
        _LAUNCHER + " { granted -> findViewById<Button>(R.id.next_button).isEnabled = granted }",
    ),
    "a button of one feature": Form(
        "java",
        _BUTTON,
        _JAVA.replace("next()", "go()"),
        _RESULT + " { findViewById(R.id.next_button).setEnabled(results[0] == PackageManager.PERMISSION_GRANTED); }",
    ),
    "compose, another button": Form(
        "kotlin",
        _COMPOSE,
        """setContent {
            val camera = rememberPermissionState(Manifest.permission.CAMERA)
            Button(onClick = { camera.launchPermissionRequest() }) { Text("grant") }
            Button(onClick = { next() }, enabled = camera.status.isGranted) { Text("next") }
            Button(onClick = { next() }) { Text("without") }
        }""",
    ),
    "a feature behind a click": Form(
        "java",
        _BUTTON,
        f"findViewById(R.id.next_button).setOnClickListener(view -> {{ if ({_HAS}) next(); else {_ASK}; }});",
        _RESULT + " { if (results[0] == PackageManager.PERMISSION_GRANTED) next(); }",
    ),
}
GUIDE = {
    "java": Form(
        "java",
        _BUTTON,
        f"findViewById(R.id.grant).setOnClickListener(view -> {_ASK});",
        _RESULT + " { if (results[0] == PackageManager.PERMISSION_GRANTED) finish(); }\n\n    BACK",
    ),
    "kotlin": Form(
        "kotlin",
        _BUTTON + " androidx.activity.OnBackPressedCallback",
        "findViewById<View>(R.id.grant).setOnClickListener { ask.launch(Manifest.permission.CAMERA) }\n        START",
        _LAUNCHER + " { if (it) finish() }\n\n    BACK",
    ),
}
SWALLOWED = {
    "java, empty": ("java", "", "@Override public void onBackPressed() { }"),
    "java, key": (
        "java",
        "",
        "@Override public boolean onKeyDown(int key, KeyEvent event) { if (key == KeyEvent.KEYCODE_BACK) { return true; }"
        " return super.onKeyDown(key, event); }",
    ),
    "kotlin, empty": ("kotlin", "", "override fun onBackPressed() { }"),
    "kotlin, callback": (
        "kotlin",
        "onBackPressedDispatcher.addCallback(this, object : OnBackPressedCallback(true) {\n"
        "            override fun handleOnBackPressed() { }\n        })",
        "",
    ),
}
LETS_GO = {
    "java, super": ("java", "", "@Override public void onBackPressed() { super.onBackPressed(); }"),
    "kotlin, none": ("kotlin", "", ""),
    "kotlin, closes": (
        "kotlin",
        "findViewById<View>(R.id.close).setOnClickListener { finish() }",
        "override fun onBackPressed() { }",
    ),
}


def outcomes(root: Path, form: Form, enabled: str = "false", manifest: str = MANIFEST, more: str = "") -> list[str]:
    name, text = ("java", java(form)) if form.language == "java" else ("kt", kotlin(form))
    files = {
        "AndroidManifest.xml": manifest,
        "res/layout/main.xml": LAYOUT % enabled,
        "src/com/example/HomeActivity.java": more or HOME,
        f"src/com/example/MainActivity.{name}": text,
    }
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")
    (app,) = analyse(root, Config(), Options(cache=False)).apps
    return sorted({o.outcome for r in app.requests for o in r.on_denied if o.certain and o.outcome == "blocks"})


@pytest.mark.parametrize("name", CLOSED)
def test_a_start_screen_whose_button_waits_for_a_grant_blocks(tmp_path: Path, name: str) -> None:
    assert outcomes(tmp_path, CLOSED[name], "true" if "gone" in name else "false") == ["blocks"]


@pytest.mark.parametrize("name", OPEN)
def test_a_start_screen_with_another_way_on_does_not(tmp_path: Path, name: str) -> None:
    assert outcomes(tmp_path, OPEN[name]) == []


def guide(way: tuple[str, str, str]) -> tuple[Form, str, str]:
    """MainActivity as a page that HomeActivity, the launcher, opens while the permission is missing."""
    language, start, back = way
    form = GUIDE[language]
    launched = (
        MANIFEST.replace(".MainActivity", ".X").replace(".HomeActivity", ".MainActivity").replace(".X", ".HomeActivity")
    )
    home = """package com.example;

import android.Manifest;
import android.content.Intent;
import android.content.pm.PackageManager;
import androidx.appcompat.app.AppCompatActivity;
import androidx.core.content.ContextCompat;

public class HomeActivity extends AppCompatActivity {
    @Override
    protected void onResume() {
        super.onResume();
        if (ContextCompat.checkSelfPermission(this, Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) {
            startActivity(new Intent(this, MainActivity.class));
        }
    }
}
"""
    return (
        form._replace(start=form.start.replace("START", start), members=form.members.replace("BACK", back)),
        launched,
        home,
    )


@pytest.mark.parametrize("name", SWALLOWED)
def test_a_page_that_swallows_back_and_that_only_a_grant_closes_blocks(tmp_path: Path, name: str) -> None:
    form, launched, home = guide(SWALLOWED[name])
    assert outcomes(tmp_path, form, manifest=launched, more=home) == ["blocks"]


@pytest.mark.parametrize("name", LETS_GO)
def test_a_page_that_can_be_left_does_not(tmp_path: Path, name: str) -> None:
    form, launched, home = guide(LETS_GO[name])
    assert outcomes(tmp_path, form, manifest=launched, more=home) == []


DIALOGS = {
    "java, shown": ("java", """new AlertDialog.Builder(this).setCancelable(false)
            .setPositiveButton("退出", (dialog, which) -> finish()).show();""", ["closes-screen"]),
    "java, shown from a variable": ("java", """AlertDialog dialog = new AlertDialog.Builder(this)
            .setPositiveButton("退出", (d, which) -> finish()).create();
        dialog.show();""", ["closes-screen"]),
    "java, handed on": ("java", """AlertDialog.Builder builder = new AlertDialog.Builder(this);
        builder.setPositiveButton("退出", (dialog, which) -> finish());
        setTag(builder);""", ["closes-screen"]),
    "java, let go": ("java", """AlertDialog.Builder builder = new AlertDialog.Builder(this);
        builder.setPositiveButton("退出", (dialog, which) -> finish());
        builder.create();""", []),
    "kotlin, shown": ("kotlin", """AlertDialog.Builder(this).setPositiveButton("退出") { _, _ -> finish() }.show()""",
        ["closes-screen"]),
    "kotlin, shown by its lambda": ("kotlin", """AlertDialog.Builder(this).apply {
            setPositiveButton("退出") { _, _ -> finish() }
            show()
        }""", ["closes-screen"]),
    "kotlin, let go": ("kotlin", """val dialog = AlertDialog.Builder(this).setPositiveButton("退出") { _, _ -> finish() }.create()""",
        []),
}  # fmt: skip


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_counts_once_it_is_shown(tmp_path: Path, name: str) -> None:
    language, no, expected = DIALOGS[name]
    form = (
        Form("java", "", f"{_ASK};", f"{_RESULT} {{ if (results[0] != 0) {{ {no} }} }}")
        if language == "java"
        else Form("kotlin", "", "ask.launch(Manifest.permission.CAMERA)", f"{_LAUNCHER} {{ if (!it) {{ {no} }} }}")
    )
    name, text = ("java", java(form)) if language == "java" else ("kt", kotlin(form))
    for path, content in {"AndroidManifest.xml": MANIFEST, f"src/com/example/MainActivity.{name}": text}.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")
    (app,) = analyse(tmp_path, Config(), Options(cache=False)).apps
    (request,) = app.requests
    assert [o.outcome for o in request.on_denied if o.outcome != "nothing"] == expected
