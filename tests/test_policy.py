"""What counts as a privacy policy, and how it names SDKs, data and permissions."""

from __future__ import annotations

import pytest

from needlint.app.policy import Policies, read_policies
from needlint.facts.place import Range
from needlint.facts.resource_model import ResourceFacts, TextResource
from needlint.knowledge.permissions import permissions
from needlint.knowledge.sdks import sdk

FILLING = "我们采取符合业界标准的安全措施保护信息，并在实现目的所必需的最短期限内保存。" * 8
HEAD = "隐私政策。我们收集下列个人信息："


def policies(text: str, path: str = "assets/privacy.html") -> Policies:
    return read_policies({path: f"<p>{HEAD}{text}</p>{FILLING}".encode()}, {})


@pytest.mark.parametrize(
    ("text", "sdk_id", "named"),
    [
        ("友盟", "umeng-analytics", True),
        ("UMENG analytics", "umeng-analytics", True),
        ("com.umeng.analytics", "umeng-analytics", True),
        ("百度地图", "baidu-map", True),
        ("百度网盘", "baidu-map", False),
        ("腾讯 Bugly", "tencent-bugly", True),
        ("腾讯公司", "tencent-bugly", False),
        ("小米推送 SDK", "xiaomi-mipush", True),
        ("Google Firebase", "firebase-analytics", True),
        ("无第三方", "umeng-analytics", False),
    ],
)
def test_sdk_is_named(text: str, sdk_id: str, named: bool) -> None:
    entry = sdk(sdk_id)
    assert entry is not None
    assert policies(text).names_sdk(entry) is named


@pytest.mark.parametrize(
    ("text", "data", "named"),
    [
        ("设备信息", "imei", True),
        ("手机号", "imei", False),
        ("定位", "precise-location", True),
        ("剪切板", "clipboard", True),
        ("手机号", "no-such-data", None),
    ],
)
def test_data_is_named(text: str, data: str, named: bool | None) -> None:
    assert policies(text).names_data(data) is named


def test_permission_is_named_by_what_it_opens_or_by_its_constant() -> None:
    camera = permissions()["android.permission.CAMERA"]
    assert policies("拍照").names_permission(camera)
    assert policies("申请 CAMERA").names_permission(camera)
    assert policies("手机号").names_permission(camera) is False


def test_english_words_match_from_their_start_only() -> None:
    english = f"Privacy policy. We collect personal data: {{}}. {'We guard what we keep and delete it in time. ' * 20}"
    texts = read_policies({"privacy.md": english.format("relocation help").encode()}, {})
    assert texts.names_data("precise-location") is False
    texts = read_policies({"privacy.md": english.format("your Locations").encode()}, {})
    assert texts.names_data("precise-location") is True


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("assets/privacy_url.txt", "https://example.com/privacy"),
        ("assets/privacy_tips.txt", f"{HEAD}手机号。详见《隐私政策》。"),
        ("assets/agreement.txt", "用户协议。请遵守法律法规。" * 40),
    ],
)
def test_links_summaries_and_agreements_are_no_policy(path: str, text: str) -> None:
    assert not read_policies({path: text.encode()}, {})


def test_script_and_markup_of_a_page_say_nothing() -> None:
    page = f"<script>var umeng = 1</script><style>.bugly{{}}</style><p>{HEAD}手机号{FILLING}</p><a href='com.umeng.analytics'></a>"
    entry = sdk("umeng-analytics")
    assert entry is not None
    assert not read_policies({"privacy.html": page.encode()}, {}).names_sdk(entry)


def test_a_long_string_is_a_policy_and_a_dialog_is_not() -> None:
    def strings(text: str) -> dict[str, ResourceFacts]:
        return {"res/values/s.xml": ResourceFacts("values", "s", texts=(TextResource("p", text, Range(0, 1)),))}

    assert read_policies({}, strings(HEAD + FILLING * 5)).about_data == ("res/values/s.xml",)
    assert not read_policies({}, strings(HEAD + FILLING))
