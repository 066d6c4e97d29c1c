"""Access that the user grants on a settings page: when it is asked for, and what a refusal costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from denial_trees import HOME, MANIFEST, Form, java, kotlin
from needlint.analysis import analyse
from needlint.app.app import App
from needlint.app.gates import gates
from needlint.config import AppConfig, Config
from needlint.finding import Message
from needlint.options import Options

_SETTINGS = "android.provider.Settings android.net.Uri"
_OVERLAY = "Intent(Settings.ACTION_MANAGE_OVERLAY_PERMISSION, Uri.parse("
FORMS = {
    "java, checked on the way back": Form(
        "java",
        _SETTINGS,
        f'if (!Settings.canDrawOverlays(this)) startActivityForResult(new {_OVERLAY}"package:x")), CODE);',
        """@Override protected void onActivityResult(int code, int result, Intent data) {
        super.onActivityResult(code, result, data);
        if (code == CODE && !Settings.canDrawOverlays(this)) { REFUSE; }
    }""",
    ),
    "kotlin, checked on the way back": Form(
        "kotlin",
        _SETTINGS,
        f'if (!Settings.canDrawOverlays(this)) startActivityForResult({_OVERLAY}"package:x")), CODE)',
        """override fun onActivityResult(code: Int, result: Int, data: Intent?) {
        super.onActivityResult(code, result, data)
        if (code == CODE) { if (Settings.canDrawOverlays(this)) go() else { REFUSE } }
    }""",
    ),
    "java, checked in onResume": Form(
        "java",
        _SETTINGS + " android.os.Environment",
        "startActivity(new Intent(Settings.ACTION_MANAGE_ALL_FILES_ACCESS_PERMISSION));",
        "@Override protected void onResume() { super.onResume(); if (!Environment.isExternalStorageManager()) { REFUSE; } }",
    ),
    "kotlin, launcher": Form(
        "kotlin",
        _SETTINGS + " android.os.Environment",
        "val intent = Intent(Settings.ACTION_MANAGE_APP_ALL_FILES_ACCESS_PERMISSION)\n        ask.launch(intent)",
        """private val ask = registerForActivityResult(ActivityResultContracts.StartActivityForResult()) {
        if (!Environment.isExternalStorageManager()) { REFUSE }
    }""",
    ),
    "java, usage access": Form(
        "java",
        _SETTINGS + " android.app.AppOpsManager",
        "if (!allowed()) { startActivity(new Intent(Settings.ACTION_USAGE_ACCESS_SETTINGS)); REFUSE; }",
        """private boolean allowed() {
        AppOpsManager ops = (AppOpsManager) getSystemService(APP_OPS_SERVICE);
        int mode = ops.checkOpNoThrow(AppOpsManager.OPSTR_GET_USAGE_STATS, android.os.Process.myUid(), getPackageName());
        return mode == AppOpsManager.MODE_ALLOWED;
    }""",
    ),
    "kotlin, action set apart": Form(
        "kotlin",
        _SETTINGS,
        """if (!Settings.System.canWrite(this)) {
            startActivity(Intent().apply { action = Settings.ACTION_MANAGE_WRITE_SETTINGS })
            REFUSE
        }""",
    ),
    "java, install apps": Form(
        "java",
        _SETTINGS,
        """Intent intent = new Intent(Settings.ACTION_MANAGE_UNKNOWN_APP_SOURCES);
        if (!getPackageManager().canRequestPackageInstalls()) { startActivity(intent); REFUSE; }""",
    ),
    "kotlin, notification listener": Form(
        "kotlin",
        _SETTINGS + " androidx.core.app.NotificationManagerCompat",
        """if (!NotificationManagerCompat.getEnabledListenerPackages(this).contains(packageName)) {
            Intent(Settings.ACTION_NOTIFICATION_LISTENER_SETTINGS).also { startActivity(it) }
            REFUSE
        }""",
    ),
    "java, battery": Form(
        "java",
        _SETTINGS + " android.os.PowerManager",
        """PowerManager power = (PowerManager) getSystemService(POWER_SERVICE);
        if (!power.isIgnoringBatteryOptimizations(getPackageName())) {
            startActivity(new Intent(Settings.ACTION_REQUEST_IGNORE_BATTERY_OPTIMIZATIONS));
            REFUSE;
        }""",
    ),
    "kotlin, exact alarms": Form(
        "kotlin",
        _SETTINGS + " android.app.AlarmManager",
        """val alarms = getSystemService(AlarmManager::class.java)
        if (!alarms.canScheduleExactAlarms()) {
            startActivity(Intent(Settings.ACTION_REQUEST_SCHEDULE_EXACT_ALARM))
            REFUSE
        }""",
    ),
}


def tree(form: Form, no: str) -> dict[str, str]:
    """Like that of denial_trees, with REFUSE for what is done on a denial: names of pages contain NO."""
    name, text = ("java", java(form)) if form.language == "java" else ("kt", kotlin(form))
    return {
        "AndroidManifest.xml": MANIFEST,
        "src/com/example/HomeActivity.java": HOME,
        f"src/com/example/MainActivity.{name}": text.replace("REFUSE", no),
    }


def app_of(root: Path, files: dict[str, str], config: Config | None = None) -> App:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (app,) = analyse(root, config or Config(), Options(cache=False)).apps
    return app


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize(
    ("no", "expected"), [("finish()", ["closes-screen"]), ("finishAffinity()", ["exits-app"]), ("hint()", [])]
)
def test_a_refused_access_that_costs_the_screen(tmp_path: Path, form: Form, no: str, expected: list[str]) -> None:
    (request,) = app_of(tmp_path, tree(form, no)).requests
    assert request.library == "special-access"
    assert len(request.permissions) == 1
    assert request.at_launch
    assert request.trigger == "start"
    costs = [o.outcome for o in request.on_denied if o.outcome in ("exits-app", "closes-screen", "blocks")]
    assert costs == expected


DIALOG = """AlertDialog.Builder(this).setMessage("需要悬浮窗权限")
            .setPositiveButton("去设置") { _, _ ->
                startActivity(Intent(Settings.ACTION_MANAGE_OVERLAY_PERMISSION))
                finish()
            }
            NEGATIVE
            .setOnCancelListener { finish() }
            .show()"""


@pytest.mark.parametrize(
    ("negative", "expected"),
    [
        ('.setNegativeButton("退出") { _, _ -> finish() }', ["closes-screen"]),
        ('.setNegativeButton("以后再说") { _, _ -> go() }', []),
        ('.setNegativeButton("以后再说", null)', []),
    ],
)
def test_a_dialog_at_start_is_judged_by_its_buttons(tmp_path: Path, negative: str, expected: list[str]) -> None:
    start = "if (!Settings.canDrawOverlays(this)) {\n        " + DIALOG.replace("NEGATIVE", negative) + "\n        }"
    (request,) = app_of(tmp_path, tree(Form("kotlin", _SETTINGS, start), "")).requests
    assert not request.at_launch
    assert [o.outcome for o in request.on_denied if o.outcome != "nothing"] == expected


@pytest.mark.parametrize(
    ("purposes", "severity"),
    [({}, "error"), ({"android.permission.SYSTEM_ALERT_WINDOW": Message("float above apps", "悬浮显示")}, "note")],
)
def test_a_declared_purpose_makes_the_access_part_of_the_function(
    tmp_path: Path, purposes: dict[str, Message], severity: str
) -> None:
    config = Config(apps=(AppConfig(category=("news",), purposes=purposes),))
    app = app_of(tmp_path, tree(FORMS["kotlin, checked on the way back"], "finish()"), config)
    assert [g.severity for g in gates(app, "closes-screen")] == [severity]


def test_a_page_that_is_named_and_not_started_asks_for_nothing(tmp_path: Path) -> None:
    form = Form("kotlin", _SETTINGS, "val intent = Intent(Settings.ACTION_MANAGE_OVERLAY_PERMISSION)")
    assert app_of(tmp_path, tree(form, "")).requests == ()
