"""The core knowledge tables: form, cross-references, the 39 categories, look-ups; the compiled forms are current."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from needlint.knowledge import apis, clauses, compiled, data_types, providers
from needlint.knowledge import permissions as permission_table
from needlint.knowledge.api_forms import member_of, needs_of, range_of
from needlint.knowledge.categories import categories, category, suggestions
from needlint.knowledge.necessity import necessity
from needlint.knowledge.table_list import TABLES as TABLE_LIST
from needlint.knowledge.verify import verify_core

ROOT = Path(__file__).parents[1]
FACTS = ROOT.parent / "shared" / "facts"
REFERENCE = ROOT / "tests" / "reference"
P = "android.permission."


# ---- files ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of one table as the only one, without a compiled form."""
    shutil.copy(compiled.FOLDER / "data_types.toml", tmp_path)
    monkeypatch.setattr(compiled, "FOLDER", tmp_path)
    return tmp_path


def test_the_compiled_form_is_made_at_first_use_and_read_from_then_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = data_types.TABLE.load()
    monkeypatch.setattr(data_types.TABLE, "_parse", lambda files: pytest.fail("parsed again"))
    assert data_types.TABLE.load() == loaded
    os.utime(folder / "data_types.toml", ns=(1, 1))
    assert data_types.TABLE.load() == loaded  # the content is the same


def test_an_edited_table_is_read_from_its_toml(folder: Path) -> None:
    data_types.TABLE.load()
    for new in ("Contacts", "Address book", "Phone book  "):  # the last two are equally long
        toml = folder / "data_types.toml"
        status = toml.stat()
        toml.write_text(
            re.sub('name_en = "(Address book|Contacts)"', f'name_en = "{new}"', toml.read_text("utf-8")), "utf-8"
        )
        os.utime(toml, ns=(status.st_atime_ns, status.st_mtime_ns + 1000))
        assert data_types.TABLE.load()["contacts"].name_en == new


def test_a_wheels_compiled_form_holds_whatever_the_times(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = data_types.TABLE.load()
    data_types.TABLE.compiled.write_bytes(data_types.TABLE.pack())
    os.utime(folder / "data_types.toml", ns=(1, 1))
    monkeypatch.setattr(data_types.TABLE, "_parse", lambda files: pytest.fail("parsed again"))
    assert data_types.TABLE.load() == loaded


def test_a_broken_compiled_form_does_not_matter(folder: Path) -> None:
    loaded = data_types.TABLE.load()
    path = data_types.TABLE.compiled
    for broken in (path.read_bytes()[:-10], b"", b"\xff" * 100):
        path.write_bytes(broken)
        assert data_types.TABLE.load() == loaded


def test_without_a_place_beside_the_tables_the_cache_folder_serves(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEEDLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    (folder / "compiled").write_text("a file, so that no folder can be made")
    loaded = data_types.TABLE.load()
    monkeypatch.setattr(data_types.TABLE, "_parse", lambda files: pytest.fail("parsed again"))
    assert data_types.TABLE.load() == loaded


def test_tables_agree_with_each_other_and_the_frozen_reference() -> None:
    assert [line for line in verify_core(REFERENCE) if line.startswith("DIFFERS")] == []


@pytest.mark.skipif(not FACTS.is_dir(), reason="needs the shared facts")
def test_tables_cover_the_shared_facts() -> None:
    assert [line for line in verify_core(FACTS) if line.startswith("DIFFERS")] == []


def test_verify_names_a_changed_letter(tmp_path: Path) -> None:
    entries = json.loads((REFERENCE / "categories.json").read_text("utf-8"))
    entries[2]["items"][0] += "。"
    (tmp_path / "categories.json").write_text(json.dumps(entries), "utf-8")
    assert any(line.startswith("DIFFERS category 3") for line in verify_core(tmp_path))


def test_every_table_is_listed_once() -> None:
    names = [table.name for table in TABLE_LIST]
    found = {path.stem for path in compiled.FOLDER.glob("*.toml")} | {"apis", "sdks"}
    assert set(names) == found
    assert len(names) == len(found)


# ---- categories, data, clauses --------------------------------------------------------------------------------------


def test_the_39_categories_stand_in_order_and_13_need_nothing() -> None:
    entries = list(categories().values())
    assert [entry.number for entry in entries] == list(range(1, 40))
    assert {e.number for e in entries if e.no_information} == {21, *range(27, 39)}
    assert all(entry.no_information == (not entry.necessary) for entry in entries)
    assert all(entry.source and entry.checked and entry.verified_by for entry in entries)


@pytest.mark.parametrize("name", ("news", "30", 30, "新闻资讯类", "新闻资讯", "News and information"))
def test_category_is_found_by_id_number_and_name(name: str | int) -> None:
    found = category(name)
    assert found is not None and found.id == "news"


def test_unknown_categories_get_suggestions() -> None:
    assert category("newss") is None and suggestions("newss")[0] == "news"
    assert suggestions("导航")[0] == "map-navigation"
    assert suggestions("zzzz") == ()


@pytest.mark.parametrize(
    ("data", "names", "kind"),
    (
        ("precise-location", ("map-navigation",), "necessary"),
        ("coarse-location", ("map-navigation",), "necessary"),
        ("background-location", ("map-navigation", "ride-hailing"), "unnecessary"),
        ("precise-location", ("vehicle-use",), "conditional"),
        ("precise-location", ("news", "map-navigation"), "necessary"),
        ("contacts", ("instant-messaging",), "unnecessary"),
        ("phone-number", ("mail-express-delivery",), "unnecessary"),
        ("camera-image", ("investment",), "conditional"),
        ("camera-image", ("news",), "unnecessary"),
    ),
)
def test_necessity(data: str, names: tuple[str, ...], kind: str) -> None:
    assert necessity(data, names).kind == kind


def test_conditions_are_given_in_both_languages() -> None:
    found = necessity("precise-location", ("vehicle-use",))
    assert found.condition is not None and "共享单车" in found.condition.zh and "bicycles" in found.condition.en
    plate = necessity("vehicle-plate", ("transport-ticketing",))
    assert plate.condition is not None and "ETC" in plate.condition.zh


def test_data_types_are_named_in_both_languages_and_only_once() -> None:
    entries = data_types.data_types().values()
    assert len({e.name_zh for e in entries}) == len({e.name_en for e in entries}) == len(entries)
    assert all(re.search(r"[\u4e00-\u9fff]|^[A-Z]", e.name_zh) and e.source and e.checked for e in entries)
    assert all(e.sensitive_basis for e in entries if e.sensitive)


def test_fixed_identifiers() -> None:
    fixed = {e.id for e in data_types.data_types().values() if e.fixed}
    assert {"imei", "imsi", "iccid", "mac-address", "device-serial", "android-id"} <= fixed
    assert not {"oaid", "ad-id", "contacts", "ip-address"} & fixed


def test_clauses_are_cited_with_their_force_and_the_item() -> None:
    cited = clauses.citation("npi-5", "news")
    assert (cited.force, cited.clause.zh) == ("normative", "第五条（30）新闻资讯类")
    assert cited.url.startswith("http://www.cac.gov.cn/2021-03/22/")
    assert clauses.by_authority(("20204a-3.2a", "191-4.1", "pipl-6", "191-4.1")) == ("pipl-6", "191-4.1", "20204a-3.2a")
    assert clauses.clauses_for("nothing") == ()
    with pytest.raises(KeyError):
        clauses.citation("pipl-999")


def test_the_renumbered_cybersecurity_law_and_drafts_are_labelled() -> None:
    known = clauses.table()
    numbers = {c.clause_zh for c in known.clauses.values() if c.document == "csl"}
    assert "第四十三条" in numbers and "第四十一条" not in numbers
    assert {known.documents[c.document].force for c in known.clauses.values() if c.id.startswith("draft")} == {"draft"}
    assert all(c.evidence in ("read", "partly") and c.summary_zh and c.summary_en for c in known.clauses.values())


def test_all_31_items_of_191_are_there() -> None:
    items = Counter(id.split(".")[0] for id in clauses.table().clauses if id.startswith("191-"))
    assert [items[f"191-{part}"] for part in range(1, 7)] == [4, 4, 9, 6, 3, 5]


def test_every_clause_a_rule_cites_is_known() -> None:
    cited = set()
    for path in (ROOT / "lint" / "needlint" / "rules").glob("*.py"):
        for names in re.findall(r"^\w*CLAUSES\w*.*?= \(([^)]*)\)", path.read_text("utf-8"), re.M | re.S):
            cited |= set(re.findall(r'"([^"]+)"', names))
    assert cited and cited <= clauses.table().clauses.keys()


# ---- permissions ----------------------------------------------------------------------------------------------------


def test_permissions_say_what_they_expose_up_to_which_level() -> None:
    phone = permission_table.permission(P + "READ_PHONE_STATE")
    assert phone is not None and phone.kind == "runtime" and phone.group == "PHONE"
    assert "imei" in phone.exposes(21) and phone.exposes(29) == ("phone-number", "call-state")
    assert phone.guide_strength == "should-not" and "20204a-5.7" in phone.guide_clauses


@pytest.mark.parametrize(
    ("name", "kind"),
    (
        (P + "INTERNET", "normal"),
        (P + "VIBRATE", "normal"),
        ("com.android.permission.GET_INSTALLED_APPS", "runtime"),
        (P + "ACCESS_LOCAL_NETWORK", "runtime"),
        (P + "SYSTEM_ALERT_WINDOW", "special"),
        (P + "MOUNT_UNMOUNT_FILESYSTEMS", "signature"),
        ("com.android.vending.BILLING", "normal"),
        ("com.sec.android.provider.badge.permission.WRITE", "vendor"),
    ),
)
def test_permissions_that_apps_declare_are_known(name: str, kind: str) -> None:
    found = permission_table.permission(name)
    assert found is not None and found.kind == kind


def test_misspelt_permissions_are_not_known() -> None:
    assert permission_table.permission(P + "READ_CONTACT") is None
    assert permission_table.permission(P + "ACCESS_FINE_LOCATIONS") is None


def test_texts_of_permissions_come_in_pairs() -> None:
    for entry in permission_table.permissions().values():
        assert entry.source and entry.checked
        for english, chinese in (
            (entry.label_en, entry.label_zh),
            (entry.alternative_en, entry.alternative_zh),
            (entry.guide_en, entry.guide_zh),
        ):
            assert bool(english) == bool(chinese), entry.name


def test_runtime_permissions_have_a_name_for_people() -> None:
    assert [e.name for e in permission_table.permissions().values() if e.kind == "runtime" and not e.label_zh] == []


def test_short_names_and_constants_become_full_names() -> None:
    assert permission_table.full_name("CAMERA") == P + "CAMERA"
    assert permission_table.full_name("Manifest.permission.CAMERA") == P + "CAMERA"
    assert permission_table.full_name("com.example.permission.CAMERA") == "com.example.permission.CAMERA"


def test_background_location_and_siblings_share_their_group() -> None:
    assert set(permission_table.group_members("LOCATION")) == {
        P + "ACCESS_FINE_LOCATION",
        P + "ACCESS_COARSE_LOCATION",
        P + "ACCESS_BACKGROUND_LOCATION",
    }


# ---- APIs -----------------------------------------------------------------------------------------------------------


def test_the_small_languages() -> None:
    assert needs_of("A & (B | C)") == ((P + "A", P + "B"), (P + "A", P + "C"))
    assert needs_of("A | x.B") == ((P + "A",), ("x.B",))
    assert member_of("getImei(int)") == ("getImei", "method", ("int",), 1)
    assert member_of("<init>") == ("<init>", "constructor", None, -1)
    assert (range_of("-22"), range_of("31-"), range_of("30")) == ((None, 22), (31, None), (30, 30))
    for wrong in ("A | B & C", "A-B"):
        with pytest.raises(ValueError, match=r"."):
            needs_of(wrong)


def reads(owner: str, name: str, arity: int = 0, arguments: tuple[object, ...] = (), kind: str = "call") -> set[str]:
    found = apis.match((owner,), (name,), arity, arguments, kind)
    return {data for row in found if row.role == "read" for data in row.data}


def needs(owner: str, name: str, arity: int = 0, min_sdk: int = 21, kind: str = "call") -> set[str]:
    found = apis.match((owner,), (name,), arity, (), kind)
    return {n.removeprefix(P) for row in found if row.role != "check" and row.applies(min_sdk) for n in row.permissions}


@pytest.mark.parametrize(
    ("owner", "name", "arity", "arguments", "data"),
    (
        ("android.telephony.TelephonyManager", "getDeviceId", 0, (), {"imei"}),
        ("android.telephony.TelephonyManager", "getSubscriberId", 0, (), {"imsi"}),
        (
            "android.provider.Settings.Secure",
            "getString",
            2,
            (None, "android.provider.Settings.Secure.ANDROID_ID"),
            {"android-id"},
        ),
        ("android.provider.Settings.Secure", "getString", 2, (None, "android_id"), {"android-id"}),
        ("android.provider.Settings.Secure", "getString", 2, (None, "volume"), set()),
        ("android.net.wifi.WifiInfo", "getMacAddress", 0, (), {"mac-address"}),
        ("java.net.NetworkInterface", "getHardwareAddress", 0, (), {"mac-address"}),
        ("android.content.pm.PackageManager", "getInstalledPackages", 1, (0,), {"installed-apps"}),
        ("android.content.pm.PackageManager", "getPackageInfo", 2, ("com.tencent.mm", 0), {"installed-apps"}),
        (
            "android.content.pm.PackageManager",
            "getPackageInfo",
            2,
            (None, "android.content.pm.PackageManager.GET_META_DATA"),
            set(),
        ),
        ("android.content.pm.PackageManager", "resolveActivity", 2, (None, 0), set()),
        ("android.content.ClipboardManager", "getPrimaryClip", 0, (), {"clipboard"}),
        ("android.content.ClipboardManager", "setPrimaryClip", 1, (), set()),
        ("android.location.LocationManager", "getLastKnownLocation", 1, ("gps",), {"precise-location"}),
        ("com.google.android.gms.location.FusedLocationProviderClient", "getLastLocation", 0, (), {"precise-location"}),
        ("android.net.ConnectivityManager", "getActiveNetworkInfo", 0, (), set()),
        ("java.lang.Runtime", "exec", 1, ("pm list packages -3",), {"installed-apps"}),
        ("com.bun.miitmdid.core.MdidSdkHelper", "InitSdk", 3, (), {"oaid"}),
    ),
)
def test_reads_of_personal_information(
    owner: str, name: str, arity: int, arguments: tuple[object, ...], data: set[str]
) -> None:
    assert reads(owner, name, arity, arguments) == data


def test_build_model_data_is_no_read_but_the_serial_is() -> None:
    assert reads("android.os.Build", "MODEL", kind="read") == set()
    assert reads("android.os.Build", "SERIAL", kind="read") == {"device-serial"}
    assert reads("android.os.Build", "getSerial") == {"device-serial"}


@pytest.mark.parametrize(
    ("owner", "name", "arity", "min_sdk", "wanted"),
    (
        ("android.telephony.TelephonyManager", "getDeviceId", 0, 21, "READ_PHONE_STATE"),
        ("android.os.PowerManager", "newWakeLock", 2, 21, "WAKE_LOCK"),
        ("android.os.Vibrator", "vibrate", 1, 21, "VIBRATE"),
        ("androidx.core.app.NotificationManagerCompat", "notify", 2, 21, "POST_NOTIFICATIONS"),
        ("android.app.Service", "startForeground", 2, 21, "FOREGROUND_SERVICE"),
        ("java.net.URL", "openConnection", 0, 21, "INTERNET"),
        ("android.media.AudioManager", "setMode", 1, 21, "MODIFY_AUDIO_SETTINGS"),
        ("android.app.job.JobInfo.Builder", "setPersisted", 1, 21, "RECEIVE_BOOT_COMPLETED"),
        ("android.telephony.SmsManager", "sendTextMessage", 5, 21, "SEND_SMS"),
        ("android.bluetooth.BluetoothAdapter", "startDiscovery", 0, 31, "BLUETOOTH_SCAN"),
        ("android.os.Environment", "getExternalStorageDirectory", 0, 21, "WRITE_EXTERNAL_STORAGE"),
        ("android.provider.Settings.System", "putInt", 3, 21, "WRITE_SETTINGS"),
    ),
)
def test_uses_of_permissions(owner: str, name: str, arity: int, min_sdk: int, wanted: str) -> None:
    assert wanted in needs(owner, name, arity, min_sdk)


def test_levels_limit_a_use() -> None:
    assert "READ_PHONE_STATE" not in needs("android.telephony.TelephonyManager", "getDeviceId", 0, min_sdk=29)
    assert "BLUETOOTH_ADMIN" not in needs("android.bluetooth.BluetoothAdapter", "startDiscovery", 0, min_sdk=31)


def test_asking_for_a_grant_is_no_use() -> None:
    found = apis.match(("android.provider.Settings",), ("canDrawOverlays",), 1)
    assert found and {row.role for row in found} == {"check"}


def test_a_class_counts_in_any_use_and_an_override_only_as_override() -> None:
    scanner = ("com.journeyapps.barcodescanner.CaptureManager",)
    assert P + "CAMERA" in apis.match(scanner, ("<init>",), 2, (), "construct")[0].permissions
    listener = ("android.telephony.PhoneStateListener",)
    assert apis.match(listener, ("onCallStateChanged",), 2) == ()
    assert {row.form for row in apis.overrides(listener, "onCallStateChanged")} == {"override"}


def test_an_argument_that_is_not_constant_leaves_a_doubt() -> None:
    owner, name = ("android.content.Intent",), ("setDataAndType",)
    apk = "application/vnd.android.package-archive"
    assert apis.match(owner, name, 2, (None, apk)) and not apis.left_open(owner, name, (None, apk))
    assert not apis.match(owner, name, 2, (None, None)) and apis.left_open(owner, name, (None, None))
    assert not apis.match(owner, name, 2, (None, "image/png")) and not apis.left_open(owner, name, (None, "image/png"))


def test_an_unknown_receiver_gives_candidates_by_name_and_arity() -> None:
    assert any(row.owner.endswith("TelephonyManager") for row in apis.candidates(("getDeviceId",), 0))
    assert not any(row.owner == "android.telephony.TelephonyManager" for row in apis.candidates(("getDeviceId",), 4))
    assert apis.candidates(("start",), 0) == apis.candidates(("getName",), 0) == ()


def test_rows_are_unique_and_name_a_source() -> None:
    for path in apis.TABLE.sources():
        content = tomllib.loads(path.read_text("utf-8"))
        assert {row["source"] for entry in content["class"] for row in entry["rows"]} == content["sources"].keys(), path
        assert all(entry["checked"] for entry in content["class"])
    lines = Counter(
        (r.owner, r.member, r.form, r.parameters, r.arity, r.needs, r.min_level, r.max_level, r.arguments)
        for r in apis.api_rows()
    )
    assert [key for key, count in lines.items() if count > 1] == []


def test_sources_can_be_explained() -> None:
    texts = apis.source_texts()
    assert all(texts[row.source] for row in apis.by_permission(P + "CAMERA"))


def test_permissions_of_data() -> None:
    assert P + "READ_CONTACTS" in apis.permissions_of(("contacts",))
    assert P + "CAMERA" not in apis.permissions_of(("contacts",))


# ---- providers and intents ------------------------------------------------------------------------------------------


def test_providers_by_constant_uri_and_action() -> None:
    (read,) = (r for r in providers.by_constant("android.provider.CallLog.Calls.CONTENT_URI") if r.access == "read")
    assert read.permissions == {P + "READ_CALL_LOG"} and read.data == ("call-log",)
    assert {P + "READ_SMS"} in [row.permissions for row in providers.by_text("content://sms/inbox?limit=1")]
    assert [row.access for row in providers.by_text("android.intent.action.CALL")] == ["start"]
    assert providers.by_text("content://com.example.notes/notes") == ()
    assert providers.by_text("content://smsx") == ()


def test_a_query_reads_an_insert_writes_and_a_picker_does_neither() -> None:
    contacts = providers.by_constant("android.provider.ContactsContract.Contacts.CONTENT_URI")
    read, write = (next(r for r in contacts if r.access == access) for access in ("read", "write"))
    assert (read.access_by(("query",)), write.access_by(("query",))) == ("yes", "no")
    assert (read.access_by(("insert",)), write.access_by(("insert",))) == ("no", "yes")
    assert read.access_by(("<init>",), ("android.content.Intent",)) == "no"
    assert read.access_by(("load",)) == "unclear"


def test_opening_the_page_that_grants_a_permission_is_no_use() -> None:
    (row,) = providers.by_text("android.settings.action.MANAGE_OVERLAY_PERMISSION")
    assert row.access == "request" and row.access_by(("<init>",), ("android.content.Intent",)) == "no"


def _times(work: Callable[[], object], repeat: int = 5) -> float:
    """The least processor time of some runs, in seconds."""
    found = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def test_loading_all_tables_costs_little_more_than_a_decode_of_their_bytes() -> None:
    """A parse of the TOML takes twenty times as long, building objects in Python some five times."""
    for table in TABLE_LIST:
        table.load()
    plain = _times(lambda: [msgspec.msgpack.decode(table.body()) for table in TABLE_LIST])
    assert _times(lambda: [table.load() for table in TABLE_LIST]) < 4 * plain


def test_loading_all_tables_needs_no_parser_and_no_digest() -> None:
    program = (
        "import sys\nfrom needlint.knowledge.table_list import TABLES\n[table.load() for table in TABLES]\n"
        "print(sorted({'tomllib', 'hashlib', 'difflib', 'needlint.cache'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_an_edited_parser_makes_the_compiled_form_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are kept without the names of their fields: read by other code they would say something else."""
    data_types.TABLE.load()
    parser = folder / "parser.py"
    parser.write_text("# other code\n", "utf-8")
    monkeypatch.setattr(data_types.TABLE, "_code", lambda: [str(parser)])
    monkeypatch.setattr(data_types.TABLE, "_parse", lambda files: {"parsed": "again"})
    assert data_types.TABLE.load() == {"parsed": "again"}
