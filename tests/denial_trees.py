"""Small trees in which a launcher asks for a permission: one per request library and form of the answer.

`{no}` is what the code does on a denial, so that every tree has a gated and a graceful twin.
"""

from __future__ import annotations

from typing import NamedTuple

MANIFEST = """<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example">
    <uses-permission android:name="android.permission.CAMERA" />
    <uses-permission android:name="android.permission.READ_CONTACTS" />
    <application>
        <activity android:name=".MainActivity">
            <intent-filter>
                <action android:name="android.intent.action.MAIN" />
                <category android:name="android.intent.category.LAUNCHER" />
            </intent-filter>
        </activity>
        <activity android:name=".HomeActivity" />
    </application>
</manifest>
"""
HOME = """package com.example;

import androidx.appcompat.app.AppCompatActivity;

public class HomeActivity extends AppCompatActivity {
}
"""


class Form(NamedTuple):
    """One way to ask. `base`: further supertypes of the activity; `start`: statements of onCreate; `members`: the rest."""

    language: str
    imports: str
    start: str
    members: str = ""
    base: str = ""
    annotation: str = ""


def tree(form: Form, no: str) -> dict[str, str]:
    """The files of an app of this form, whose denied branch is `no`."""
    text = java(form) if form.language == "java" else kotlin(form)
    return {
        "AndroidManifest.xml": MANIFEST,
        "src/com/example/HomeActivity.java": HOME,
        f"src/com/example/MainActivity.{'java' if form.language == 'java' else 'kt'}": text.replace("NO", no),
    }


def java(form: Form) -> str:
    imports = "\n".join(f"import {line};" for line in form.imports.split())
    return f"""package com.example;

import android.Manifest;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.os.Bundle;
import android.widget.Toast;
import androidx.annotation.NonNull;
import androidx.appcompat.app.AlertDialog;
import androidx.appcompat.app.AppCompatActivity;
import androidx.core.app.ActivityCompat;
import androidx.core.content.ContextCompat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
{imports}

{form.annotation}
public class MainActivity extends AppCompatActivity{" implements " + form.base if form.base else ""} {{
    private static final int CODE = 7;

    @Override
    protected void onCreate(Bundle state) {{
        super.onCreate(state);
        setContentView(R.layout.main);
        {form.start}
    }}

    {form.members}

    private void go() {{
        setTitle("ready");
    }}

    private void next() {{
        startActivity(new Intent(this, HomeActivity.class));
    }}

    private void hint() {{
        Toast.makeText(this, "没有权限，部分功能不可用", Toast.LENGTH_LONG).show();
    }}
}}
"""


def kotlin(form: Form) -> str:
    imports = "\n".join(f"import {line}" for line in form.imports.split())
    return f"""package com.example

import android.Manifest
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Bundle
import android.widget.Toast
import androidx.activity.result.contract.ActivityResultContracts
import androidx.appcompat.app.AlertDialog
import androidx.appcompat.app.AppCompatActivity
import androidx.core.app.ActivityCompat
import androidx.core.content.ContextCompat
{imports}

{form.annotation}
class MainActivity : AppCompatActivity(){", " + form.base if form.base else ""} {{
    override fun onCreate(state: Bundle?) {{
        super.onCreate(state)
        setContentView(R.layout.main)
        {form.start}
    }}

    {form.members}

    private fun go() {{
        title = "ready"
    }}

    private fun next() {{
        startActivity(Intent(this, HomeActivity::class.java))
    }}

    private fun hint() {{
        Toast.makeText(this, "没有权限，部分功能不可用", Toast.LENGTH_LONG).show()
    }}

    companion object {{
        const val CODE = 7
    }}
}}
"""


_ASK = "ActivityCompat.requestPermissions(this, new String[]{Manifest.permission.CAMERA}, CODE);"
_KASK = "ActivityCompat.requestPermissions(this, arrayOf(Manifest.permission.CAMERA), CODE)"
_RESULT = "@Override public void onRequestPermissionsResult(int code, @NonNull String[] names, @NonNull int[] results)"
_KRESULT = "override fun onRequestPermissionsResult(code: Int, names: Array<String>, results: IntArray)"
_LAUNCHER = "private val ask = registerForActivityResult(ActivityResultContracts.RequestPermission())"
_MANY = "private val ask = registerForActivityResult(ActivityResultContracts.RequestMultiplePermissions())"
_KMANY = "ask.launch(arrayOf(Manifest.permission.CAMERA, Manifest.permission.READ_CONTACTS))"

FORMS: dict[str, Form] = {
    # ---- the framework's result, in the forms in which it is tested
    "java if-else": Form(
        "java", "", _ASK,
        _RESULT + """ {
        if (code == CODE) {
            if (results.length > 0 && results[0] == PackageManager.PERMISSION_GRANTED) { go(); } else { NO; }
        }
    }""",
    ),
    "java switch, literal zero": Form(
        "java", "", _ASK,
        _RESULT + """ {
        switch (code) {
            case CODE:
                if (results[0] != 0) { NO; return; }
                go();
                break;
            default:
                break;
        }
    }""",
    ),
    "java loop clears a flag": Form(
        "java", "", _ASK,
        _RESULT + """ {
        boolean all = true;
        for (int i = 0; i < results.length; i++) {
            if (results[i] != PackageManager.PERMISSION_GRANTED) {
                all = false;
                break;
            }
        }
        if (all) { go(); } else { NO; }
    }""",
    ),
    "java loop acts": Form(
        "java", "", _ASK,
        _RESULT + """ {
        for (int result : results) {
            if (result == PackageManager.PERMISSION_DENIED) { NO; return; }
        }
        go();
    }""",
    ),
    "java list of the denied": Form(
        "java", "", _ASK,
        _RESULT + """ {
        List<String> denied = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            if (results[i] != PackageManager.PERMISSION_GRANTED) { denied.add(names[i]); }
        }
        if (denied.isEmpty()) { go(); } else { NO; }
    }""",
    ),
    "java own predicate": Form(
        "java", "", _ASK,
        _RESULT + """ {
        if (!allGranted(results)) { NO; } else { go(); }
    }

    private boolean allGranted(int[] results) {
        for (int result : results) {
            if (result != PackageManager.PERMISSION_GRANTED) return false;
        }
        return true;
    }""",
    ),
    "java check after the answer": Form(
        "java", "", _ASK,
        _RESULT + """ {
        if (ContextCompat.checkSelfPermission(this, Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) {
            NO;
        } else {
            go();
        }
    }""",
    ),
    "java method of activity": Form(
        "java", "", "requestPermissions(new String[]{Manifest.permission.CAMERA}, CODE);",
        _RESULT + " { boolean ok = results[0] == PackageManager.PERMISSION_GRANTED; if (ok) go(); else { NO; } }",
    ),
    "java helper with a callback": Form(
        "java", "", "ask(new Answer() { @Override public void yes() { go(); } @Override public void no() { NO; } });",
        """private Answer answer;
    interface Answer { void yes(); void no(); }

    private void ask(Answer answer) {
        this.answer = answer;
        """ + _ASK + """
    }

    """ + _RESULT + """ {
        if (results[0] == PackageManager.PERMISSION_GRANTED) { answer.yes(); } else { answer.no(); }
    }""",
    ),
    "kotlin all": Form(
        "kotlin", "", _KASK,
        _KRESULT + " { if (results.all { it == PackageManager.PERMISSION_GRANTED }) go() else { NO } }",
    ),
    "kotlin any not": Form(
        "kotlin", "", _KASK,
        _KRESULT + " { if (results.any { it != PackageManager.PERMISSION_GRANTED }) { NO } else go() }",
    ),
    "kotlin when": Form(
        "kotlin", "", _KASK,
        _KRESULT + """ {
        when (code) {
            CODE -> if (results.isNotEmpty() && results[0] == PackageManager.PERMISSION_GRANTED) go() else { NO }
        }
    }""",
    ),
    "kotlin contains denied": Form(
        "kotlin", "", _KASK,
        _KRESULT + " { if (results.contains(PackageManager.PERMISSION_DENIED)) { NO; return }\n        go() }",
    ),
    # ---- Activity Result API
    "kotlin launcher": Form(
        "kotlin", "", "ask.launch(Manifest.permission.CAMERA)", _LAUNCHER + " { ok -> if (ok) go() else { NO } }"
    ),
    "kotlin launcher, early return": Form(
        "kotlin", "", "ask.launch(Manifest.permission.CAMERA)",
        _LAUNCHER + " {\n        if (!it) {\n            NO\n            return@registerForActivityResult\n        }\n        go()\n    }",
    ),
    "kotlin launcher, method reference": Form(
        "kotlin", "", "ask.launch(Manifest.permission.CAMERA)",
        "private val ask = registerForActivityResult(ActivityResultContracts.RequestPermission(), ::onAnswer)\n"
        "    private fun onAnswer(granted: Boolean) { if (granted) go() else { NO } }",
    ),
    "kotlin launcher, all": Form("kotlin", "", _KMANY, _MANY + " { map -> if (map.all { it.value }) go() else { NO } }"),
    "kotlin launcher, values none": Form(
        "kotlin", "", _KMANY, _MANY + " { map -> if (map.values.any { !it }) { NO } else go() }"
    ),
    "kotlin launcher, filter": Form(
        "kotlin", "", _KMANY,
        _MANY + " { map ->\n        val denied = map.filterValues { !it }.keys\n"
        "        if (denied.isNotEmpty()) { NO } else go()\n    }",
    ),
    "kotlin launcher, one of the map": Form(
        "kotlin", "", _KMANY, _MANY + " { map -> if (map[Manifest.permission.CAMERA] == true) go() else { NO } }"
    ),
    "kotlin launcher, forEach": Form(
        "kotlin", "", _KMANY, _MANY + " { map -> map.forEach { (_, granted) -> if (!granted) { NO } } }"
    ),
    "java launcher": Form(
        "java", "androidx.activity.result.ActivityResultLauncher androidx.activity.result.contract.ActivityResultContracts",
        "ask.launch(Manifest.permission.CAMERA);",
        """private final ActivityResultLauncher<String> ask = registerForActivityResult(
            new ActivityResultContracts.RequestPermission(), granted -> {
                if (granted) { go(); } else { NO; }
            });""",
    ),
    "accompanist": Form(
        "kotlin",
        "androidx.activity.compose.setContent androidx.compose.runtime.LaunchedEffect "
        "com.google.accompanist.permissions.rememberPermissionState",
        """setContent {
            val camera = rememberPermissionState(Manifest.permission.CAMERA) { ok -> if (ok) go() else { NO } }
            LaunchedEffect(Unit) { camera.launchPermissionRequest() }
        }""",
    ),
    "accompanist, state": Form(
        "kotlin",
        "androidx.activity.compose.setContent androidx.compose.runtime.LaunchedEffect "
        "com.google.accompanist.permissions.isGranted com.google.accompanist.permissions.rememberPermissionState",
        """setContent {
            val camera = rememberPermissionState(Manifest.permission.CAMERA)
            LaunchedEffect(Unit) { camera.launchPermissionRequest() }
            if (camera.status.isGranted) go() else { NO }
        }""",
    ),
    # ---- libraries
    "easypermissions": Form(
        "java", "pub.devrel.easypermissions.EasyPermissions",
        'EasyPermissions.requestPermissions(this, "需要相机", CODE, Manifest.permission.CAMERA);',
        """@Override public void onRequestPermissionsResult(int code, @NonNull String[] names, @NonNull int[] results) {
        EasyPermissions.onRequestPermissionsResult(code, names, results, this);
    }

    @Override public void onPermissionsGranted(int code, @NonNull List<String> names) { go(); }

    @Override public void onPermissionsDenied(int code, @NonNull List<String> names) { NO; }""",
        "EasyPermissions.PermissionCallbacks",
    ),
    "permissions-dispatcher": Form(
        "kotlin",
        "permissions.dispatcher.NeedsPermission permissions.dispatcher.OnPermissionDenied permissions.dispatcher.RuntimePermissions",
        "openWithPermissionCheck()",
        """@NeedsPermission(Manifest.permission.CAMERA)
    fun open() { go() }

    @OnPermissionDenied(Manifest.permission.CAMERA)
    fun onNo() { NO }""",
        "", "@RuntimePermissions",
    ),
    "rxpermissions, java": Form(
        "java", "com.tbruyelle.rxpermissions2.RxPermissions",
        "new RxPermissions(this).request(Manifest.permission.CAMERA).subscribe(ok -> { if (ok) { go(); } else { NO; } });",
    ),
    "rxpermissions, each": Form(
        "kotlin", "com.tbruyelle.rxpermissions3.RxPermissions",
        """RxPermissions(this).requestEach(Manifest.permission.CAMERA).subscribe { permission ->
            when {
                permission.granted -> go()
                permission.shouldShowRequestPermissionRationale -> hint()
                else -> { NO }
            }
        }""",
    ),
    "dexter": Form(
        "java",
        "com.karumi.dexter.Dexter com.karumi.dexter.MultiplePermissionsReport "
        "com.karumi.dexter.listener.multi.MultiplePermissionsListener com.karumi.dexter.PermissionToken",
        """Dexter.withContext(this).withPermissions(Manifest.permission.CAMERA).withListener(new MultiplePermissionsListener() {
            @Override public void onPermissionsChecked(MultiplePermissionsReport report) {
                if (report.areAllPermissionsGranted()) { go(); } else { NO; }
            }

            @Override public void onPermissionRationaleShouldBeShown(
                    List<com.karumi.dexter.listener.PermissionRequest> list, PermissionToken token) {
                token.continuePermissionRequest();
            }
        }).check();""",
    ),
    "xxpermissions": Form(
        "java",
        "com.hjq.permissions.OnPermissionCallback com.hjq.permissions.Permission com.hjq.permissions.XXPermissions",
        """XXPermissions.with(this).permission(Permission.CAMERA).request(new OnPermissionCallback() {
            @Override public void onGranted(@NonNull List<String> names, boolean all) { if (all) { go(); } }
            @Override public void onDenied(@NonNull List<String> names, boolean never) { NO; }
        });""",
    ),
    "xxpermissions, new": Form(
        "kotlin", "com.hjq.permissions.XXPermissions com.hjq.permissions.permission.PermissionLists",
        """XXPermissions.with(this).permission(PermissionLists.getCameraPermission()).request { granted, denied ->
            if (denied.isEmpty()) go() else { NO }
        }""",
    ),
    "xxpermissions, old": Form(
        "java", "com.hjq.permissions.OnPermission com.hjq.permissions.Permission com.hjq.permissions.XXPermissions",
        """XXPermissions.with(this).permission(Permission.CAMERA).request(new OnPermission() {
            @Override public void hasPermission(List<String> granted, boolean all) { go(); }
            @Override public void noPermission(List<String> denied, boolean quick) { NO; }
        });""",
    ),
    "permissionx": Form(
        "kotlin", "com.permissionx.guolindev.PermissionX",
        """PermissionX.init(this).permissions(Manifest.permission.CAMERA).request { allGranted, granted, denied ->
            if (allGranted) go() else { NO }
        }""",
    ),
    "andpermission 2": Form(
        "java", "com.yanzhenjie.permission.AndPermission com.yanzhenjie.permission.runtime.Permission",
        "AndPermission.with(this).runtime().permission(Permission.CAMERA).onGranted(list -> go()).onDenied(list -> { NO; }).start();",
    ),
    "andpermission 1": Form(
        "java", "com.yanzhenjie.permission.AndPermission com.yanzhenjie.permission.PermissionListener",
        """AndPermission.with(this).requestCode(CODE).permission(Manifest.permission.CAMERA).callback(new PermissionListener() {
            @Override public void onSucceed(int code, @NonNull List<String> names) { go(); }
            @Override public void onFailed(int code, @NonNull List<String> names) { NO; }
        }).start();""",
    ),
    "blankj": Form(
        "kotlin", "com.blankj.utilcode.constant.PermissionConstants com.blankj.utilcode.util.PermissionUtils",
        """PermissionUtils.permission(PermissionConstants.CAMERA).callback(object : PermissionUtils.SimpleCallback {
            override fun onGranted() { go() }
            override fun onDenied() { NO }
        }).request()""",
    ),
    "assent": Form(
        "kotlin", "com.afollestad.assent.Permission com.afollestad.assent.askForPermissions",
        "askForPermissions(Permission.CAMERA) { result -> if (result.isAllGranted(Permission.CAMERA)) go() else { NO } }",
    ),
    "peko": Form(
        "kotlin",
        "com.markodevcic.peko.PermissionRequester com.markodevcic.peko.PermissionResult androidx.lifecycle.lifecycleScope "
        "kotlinx.coroutines.launch",
        """lifecycleScope.launch {
            PermissionRequester.instance().request(Manifest.permission.CAMERA).collect { result ->
                when (result) {
                    is PermissionResult.Granted -> go()
                    is PermissionResult.Denied -> { NO }
                    else -> {}
                }
            }
        }""",
    ),
    "moko": Form(
        "kotlin",
        "dev.icerock.moko.permissions.DeniedException dev.icerock.moko.permissions.Permission "
        "dev.icerock.moko.permissions.PermissionsController androidx.lifecycle.lifecycleScope kotlinx.coroutines.launch",
        """lifecycleScope.launch {
            try {
                controller.providePermission(Permission.CAMERA)
                go()
            } catch (denied: DeniedException) {
                NO
            }
        }""",
        "private lateinit var controller: PermissionsController",
    ),
    "tedpermission": Form(
        "java", "com.gun0912.tedpermission.PermissionListener com.gun0912.tedpermission.normal.TedPermission",
        """TedPermission.create().setPermissionListener(new PermissionListener() {
            @Override public void onPermissionGranted() { go(); }
            @Override public void onPermissionDenied(List<String> denied) { NO; }
        }).setPermissions(Manifest.permission.CAMERA).check();""",
    ),
    "kpermissions": Form(
        "kotlin",
        "com.fondesa.kpermissions.allGranted com.fondesa.kpermissions.extension.permissionsBuilder "
        "com.fondesa.kpermissions.extension.send",
        "permissionsBuilder(Manifest.permission.CAMERA).build().send { result -> if (result.allGranted()) go() else { NO } }",
    ),
    "soulpermission": Form(
        "java", "com.qw.soul.permission.SoulPermission com.qw.soul.permission.bean.Permission "
        "com.qw.soul.permission.callbcak.CheckRequestPermissionListener",
        """SoulPermission.getInstance().checkAndRequestPermission(Manifest.permission.CAMERA,
            new CheckRequestPermissionListener() {
                @Override public void onPermissionOk(Permission permission) { go(); }
                @Override public void onPermissionDenied(Permission permission) { NO; }
            });""",
    ),
    "permissiongen": Form(
        "java",
        "kr.co.namee.permissiongen.PermissionGen kr.co.namee.permissiongen.PermissionSuccess "
        "kr.co.namee.permissiongen.PermissionFail",
        "PermissionGen.needPermission(this, CODE, new String[]{Manifest.permission.CAMERA});",
        "@PermissionSuccess(requestCode = CODE) public void yes() { go(); }\n"
        "    @PermissionFail(requestCode = CODE) public void no() { NO; }",
    ),
    "nammu": Form(
        "java", "pl.tajchert.nammu.Nammu pl.tajchert.nammu.PermissionCallback",
        """Nammu.askForPermission(this, Manifest.permission.CAMERA, new PermissionCallback() {
            @Override public void permissionGranted() { go(); }
            @Override public void permissionRefused() { NO; }
        });""",
    ),
    "nabinbhandari": Form(
        "java", "com.nabinbhandari.android.permissions.PermissionHandler com.nabinbhandari.android.permissions.Permissions "
        "android.content.Context",
        """Permissions.check(this, new String[]{Manifest.permission.CAMERA}, null, null, new PermissionHandler() {
            @Override public void onGranted() { go(); }
            @Override public void onDenied(Context context, ArrayList<String> denied) { NO; }
        });""",
    ),
}  # fmt: skip
