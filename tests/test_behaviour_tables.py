"""Library supertypes, callback triggers, permission request libraries and refusals."""

from __future__ import annotations

import pytest

from needlint.knowledge import callbacks, frameworks, refusals, request_libraries

# ---- frameworks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("androidx.appcompat.app.AppCompatActivity", "activity"),
        ("io.flutter.embedding.android.FlutterActivity", "activity"),
        ("com.facebook.react.ReactActivity", "activity"),
        ("org.apache.cordova.CordovaActivity", "activity"),
        ("androidx.multidex.MultiDexApplication", "application"),
        ("dagger.android.support.DaggerApplication", "application"),
        ("com.tencent.tinker.loader.app.TinkerApplication", "application"),
        ("com.tencent.tinker.entry.DefaultApplicationLike", "application"),
        ("com.google.android.material.bottomsheet.BottomSheetDialogFragment", "fragment"),
        ("android.app.IntentService", "service"),
        ("com.google.firebase.messaging.FirebaseMessagingService", "service"),
        ("android.app.job.JobService", "service"),
        ("androidx.work.CoroutineWorker", "worker"),
        ("android.appwidget.AppWidgetProvider", "receiver"),
        ("androidx.core.content.FileProvider", "provider"),
        ("androidx.startup.Initializer", "initializer"),
        ("androidx.lifecycle.AndroidViewModel", "view-model"),
        ("android.widget.CheckBox", "view"),
        ("androidx.appcompat.app.AlertDialog", "dialog"),
        ("java.lang.String", None),
        ("com.example.BaseActivity", None),
    ],
)
def test_kind(name: str, kind: str | None) -> None:
    assert frameworks.kind(name) == kind


def test_supertypes_nearest_first_up_to_context() -> None:
    above = frameworks.library_supertypes("androidx.appcompat.app.AppCompatActivity")
    assert above[0] == "androidx.fragment.app.FragmentActivity"
    assert above.index("android.app.Activity") < above.index("android.content.Context")
    assert "androidx.appcompat.app.AppCompatActivity" not in above
    assert frameworks.library_supertypes("com.example.Unknown") == ()


def test_types_that_wildcard_imports_may_mean() -> None:
    assert frameworks.is_known("androidx.fragment.app.DialogFragment")
    assert frameworks.is_known("android.view.View.OnClickListener")
    assert not frameworks.is_known("android.view.View.OnNothing")


def test_no_supertype_cycle() -> None:
    for name in frameworks.TABLE.load().types:
        assert name not in frameworks.library_supertypes(name)


def test_kind_of_a_class_by_all_its_supertypes() -> None:
    assert frameworks.kind_of(["java.lang.Runnable", "android.support.v7.app.AppCompatActivity"]) == "activity"
    assert frameworks.kind_of(["java.lang.Runnable"]) is None


# ---- callbacks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner", "method", "trigger"),
    [
        ("android.app.Application", "onCreate", "start"),
        ("android.app.Application", "attachBaseContext", "start"),
        ("android.content.ContentProvider", "onCreate", "start"),
        ("android.content.ContentProvider", "query", "system"),
        ("androidx.startup.Initializer", "create", "start"),
        ("android.app.Activity", "onCreate", "start"),
        ("android.app.Activity", "onRequestPermissionsResult", "system"),
        ("android.app.Activity", "onBackPressed", "user"),
        ("androidx.fragment.app.Fragment", "onViewCreated", "start"),
        ("android.view.View.OnClickListener", "onClick", "user"),
        ("android.content.DialogInterface.OnClickListener", "onClick", "user"),
        ("android.content.BroadcastReceiver", "onReceive", "system"),
        ("androidx.work.ListenableWorker", "doWork", "system"),
        ("java.lang.Runnable", "run", "async"),
        ("java.util.TimerTask", "run", "async"),
        ("androidx.lifecycle.Observer", "onChanged", "system"),
        ("android.location.LocationListener", "onLocationChanged", "system"),
        ("android.view.View.OnClickListener", "<init>", None),
        ("com.example.Own", "onCreate", None),
    ],
)
def test_callback(owner: str, method: str, trigger: str | None) -> None:
    assert callbacks.trigger(owner, method) == trigger


def test_named_method_of_a_supertype_beats_the_rest_of_a_nearer_one() -> None:
    owners = ("com.google.firebase.messaging.FirebaseMessagingService", "android.app.Service")
    assert callbacks.callback_trigger(owners, "onMessageReceived") == "system"
    assert callbacks.callback_trigger(owners, "onCreate") == "start"


@pytest.mark.parametrize(
    ("owner", "method", "slot", "trigger"),
    [
        ("", "setOnClickListener", 0, "user"),
        ("", "IconButton", "onClick", "user"),
        ("androidx.compose.material3", "Button", "onClick", "user"),
        ("androidx.compose.material3", "Scaffold", "content", "inline"),
        ("", "setPositiveButton", 1, "user"),
        ("", "apply", 0, "inline"),
        ("", "forEach", 0, "inline"),
        ("", "withContext", 1, "inline"),
        ("", "launch", 0, "async"),
        ("android.os.Handler", "postDelayed", 0, "async"),
        ("java.util.concurrent.ExecutorService", "submit", 0, "async"),
        ("", "runOnUiThread", 0, "async"),
        ("java.lang.Thread", "<init>", 0, "async"),
        ("io.reactivex.Observable", "subscribe", 0, "async"),
        ("", "subscribe", "onNext", "async"),
        ("androidx.lifecycle.LiveData", "observe", 1, "system"),
        ("", "LaunchedEffect", 1, "inline"),
        ("", "registerForActivityResult", 1, "system"),
        ("", "somethingOfOurs", 0, None),
    ],
)
def test_call_argument(owner: str, method: str, slot: str | int, trigger: str | None) -> None:
    assert callbacks.trigger(owner, method, slot) == trigger


# ---- request libraries -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner", "method", "library", "where"),
    [
        ("android.app.Activity", "requestPermissions", "framework", "argument:0"),
        ("androidx.core.app.ActivityCompat", "requestPermissions", "framework", "argument:1"),
        ("com.hjq.permissions.XXPermissions", "request", "xxpermissions", "chain:permission,permissions"),
        ("com.permissionx.guolindev.PermissionX", "request", "permissionx", "chain:permissions"),
        ("com.tbruyelle.rxpermissions2.RxPermissions", "request", "rxpermissions", "argument:0"),
        ("pub.devrel.easypermissions.EasyPermissions", "requestPermissions", "easypermissions", "argument:3"),
        ("com.karumi.dexter.Dexter", "check", "dexter", "chain:withPermission,withPermissions"),
        ("com.blankj.utilcode.util.PermissionUtils", "request", "blankj", "chain:permission,permissionGroup"),
        ("com.yanzhenjie.permission.AndPermission", "start", "andpermission", "chain:permission"),
        ("com.example.MainActivity", "methodWithPermissionCheck", "permissions-dispatcher", "annotation"),
    ],
)
def test_requests(owner: str, method: str, library: str, where: str) -> None:
    found = request_libraries.requests_of([owner], method)
    assert [(match.library.id, match.request.permissions) for match in found][:1] == [(library, where)]


def test_activity_result_forms_differ_by_contract() -> None:
    found = request_libraries.requests_of(
        ["androidx.activity.result.ActivityResultCaller"], "registerForActivityResult"
    )
    by_contract = {c.rpartition(".")[2]: m.request.answers["last"] for m in found for c in m.request.contracts}
    assert by_contract["RequestPermission"] == "is-granted"
    assert by_contract["RequestMultiplePermissions"] == "granted-map"


def test_own_request_method_is_no_library_request() -> None:
    assert request_libraries.requests_of(["com.example.Loader"], "request") == ()
    assert request_libraries.requests_of([], "start") == ()


@pytest.mark.parametrize(
    ("owner", "method", "polarity"),
    [
        ("com.hjq.permissions.OnPermissionCallback", "onDenied", "denied"),
        ("com.hjq.permissions.OnPermissionCallback", "onResult", "mixed"),
        ("pub.devrel.easypermissions.EasyPermissions.PermissionCallbacks", "onPermissionsDenied", "denied"),
        ("com.gun0912.tedpermission.PermissionListener", "onPermissionGranted", "granted"),
        ("com.yanzhenjie.permission.PermissionListener", "onFailed", "denied"),
        ("com.nabinbhandari.android.permissions.PermissionHandler", "onBlocked", "denied-for-good"),
        ("android.app.Activity", "onRequestPermissionsResult", "mixed"),
    ],
)
def test_answers(owner: str, method: str, polarity: str) -> None:
    found = request_libraries.answer_of([owner], method)
    assert found is not None
    assert found.polarity == polarity


def test_checks_and_markers() -> None:
    check = request_libraries.check_of(["androidx.core.content.ContextCompat"], "checkSelfPermission")
    assert check is not None
    assert (check.when, check.means) == ("0", "granted")
    for annotation, means in (
        ("permissions.dispatcher.OnPermissionDenied", "denied"),
        ("permissions.dispatcher.OnNeverAskAgain", "denied-for-good"),
        ("pub.devrel.easypermissions.AfterPermissionGranted", "granted"),
    ):
        marker = request_libraries.annotation_of(annotation)
        assert marker is not None
        assert marker.means == means
    denied = request_libraries.exception_of("dev.icerock.moko.permissions.DeniedException")
    assert denied is not None
    assert denied.means == "denied"
    assert request_libraries.annotation_of("com.example.OnPermissionDenied") is None


def test_library_by_package() -> None:
    found = request_libraries.library_of("com.hjq.permissions.permission.PermissionLists")
    assert found is not None
    assert found.id == "xxpermissions"
    assert request_libraries.library_of("com.hjq.permissionsx.Own") is None


def test_twenty_libraries_and_no_unknown_reference() -> None:
    libraries = request_libraries.libraries()
    assert len(libraries) >= 20
    meanings = {
        *("is-granted", "is-denied-for-good", "all-granted", "grant-results", "permissions", "granted-list"),
        *("denied-list", "denied-for-good-list", "granted-map", "granted-set", "permission-result", "object"),
        *("granted", "denied", "denied-for-good", "rationale", "request-code"),
    }
    for library in libraries:
        assert library.request or library.check, library.id
        for request in library.request:
            assert set(request.answers.values()) <= meanings, library.id
            assert request.permissions.split(":")[0] in {
                *("argument", "chain", "launch", "annotation", "receiver", "fixed"),
            }
        for answer in library.answer:
            assert set(answer.parameters.values()) <= meanings, library.id


# ---- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owners", "method", "arguments", "effect"),
    [
        ((), "finish", (), "closes-screen"),
        (("android.app.Activity",), "finish", (), "closes-screen"),
        ((), "finishAffinity", (), "exits-app"),
        (("java.lang.System",), "exit", (0,), "exits-app"),
        ((), "exitProcess", (0,), "exits-app"),
        (("android.os.Process",), "killProcess", (None,), "exits-app"),
        ((), "moveTaskToBack", (True,), "sends-away"),
        (("com.hjq.permissions.XXPermissions",), "startPermissionActivity", (None,), "opens-settings"),
        ((), "setCancelable", (False,), "blocks"),
        ((), "setCancelable", (True,), None),
        ((), "exit", (0,), None),
        (("com.example.Game",), "finish", (), None),
        ((), "finish", (1,), None),
        ((), "showToast", ("no",), None),
    ],
)
def test_refusals(owners: tuple[str, ...], method: str, arguments: tuple[object, ...], effect: str | None) -> None:
    found = refusals.refusal_of(owners, method, arguments)
    assert (found.effect if found else None) == effect


def test_refusals_by_assignment_constant_and_named_argument() -> None:
    assert refusals.refusal_by_assignment("isCancelable", False) is not None
    assert refusals.refusal_by_assignment("isCancelable", True) is None
    home = refusals.refusal_by_constant("android.content.Intent.CATEGORY_HOME")
    assert home is not None
    assert home.effect == "sends-away"
    assert refusals.refusal_of((), "DialogProperties", (), {"dismissOnBackPress": False}) is not None
    assert refusals.refusal_of((), "DialogProperties", (), {"dismissOnBackPress": True}) is None


def test_refusals_are_bilingual() -> None:
    for entry in refusals.refusals():
        assert entry.en
        assert any("\u4e00" <= char <= "\u9fff" for char in entry.zh), entry.id
