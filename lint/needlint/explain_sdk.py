"""What the tables know of an SDK, as text: who makes it, what it takes and on what evidence, how it is recognised, how
it starts, and how it is made to wait."""

from __future__ import annotations

from needlint.explain_text import TextLines
from needlint.finding import Message
from needlint.knowledge.data_types import data_name
from needlint.knowledge.sdk_model import Sdk

_EVIDENCE = {
    "seen": Message("takes (seen in code)", "收集（代码所见）"),
    "disclosed": Message("takes (disclosed by its vendor or by apps)", "收集（厂商或应用披露）"),
    "domain-knowledge": Message("takes (domain knowledge, not confirmed)", "收集（领域经验，未经证实）"),
}
KINDS = {
    "ad-id": "广告标识",
    "ads": "广告",
    "analytics": "统计分析",
    "attribution": "归因",
    "baas": "后端服务",
    "consent-management": "同意管理",
    "crash": "崩溃监控",
    "customer-service": "客服",
    "debug": "调试",
    "ecommerce": "电商",
    "framework": "框架",
    "game-union": "游戏渠道",
    "hotfix": "热修复",
    "im-rtc": "即时通信与音视频",
    "library": "程序库",
    "location-broker": "位置数据",
    "map-location": "地图与定位",
    "media": "媒体",
    "ml": "机器学习",
    "network": "网络",
    "oaid": "匿名设备标识",
    "other-tracker": "其他跟踪",
    "payment": "支付",
    "push": "推送",
    "risk-control": "风控",
    "scan": "扫码",
    "session-replay": "会话录制",
    "social-login": "社交登录与分享",
    "speech": "语音",
    "storage": "存储",
    "verification": "身份与号码认证",
    "webview": "网页",
    "plain": "无关",
}
"""Chinese words for kinds; the kind itself is the English one."""


def sdk_text(entry: Sdk, language: str) -> str:
    """All that is known of an SDK, with sources."""
    name = (entry.name_zh or entry.name) if language == "zh" else entry.name
    out = TextLines(language, f"{entry.id}  {name}")
    out.say("vendor", "提供方", f"{entry.vendor} ({entry.country})" if entry.country else entry.vendor)
    out.message("kind", "类型", Message(entry.kind, KINDS.get(entry.kind, entry.kind)))
    out.say("website", "网站", entry.website)
    out.say("Exodus tracker", "Exodus 跟踪器", entry.exodus)
    _takes(entry, out)
    _permissions(entry, out)
    _start(entry, out)
    _recognised(entry, out)
    out.sources(entry.source, entry.checked)
    return str(out)


def _takes(entry: Sdk, out: TextLines) -> None:
    for evidence, label in _EVIDENCE.items():
        ids = [d for d, how in entry.data.items() if how == evidence]
        out.many(label.en, label.zh, (f"{data_name(d).text(out.language)} ({d})" for d in ids))
    if entry.collects is False:
        out.message("takes", "收集", Message("nothing, as far as known", "据所知不收集个人信息"))
    elif not entry.data:
        out.message("takes", "收集", Message("not known", "未知"))


def _permissions(entry: Sdk, out: TextLines) -> None:
    out.many("permissions that its manifest merges in", "其清单合并的权限", entry.permissions)
    others = [name for name in entry.uses_permissions if name not in entry.permissions]
    out.many("permissions that it uses when the app has them", "应用具备时会使用的权限", others)


def _start(entry: Sdk, out: TextLines) -> None:
    if entry.auto_init is not None:
        itself = Message("yes", "是") if entry.auto_init else Message("no", "否")
        how = f" ({entry.auto_init_how})" if entry.auto_init_how else ""
        out.say("starts by itself", "自动启动", itself.text(out.language) + how)
    out.many("calls that start it or collect", "启动或收集的调用", entry.init)
    out.many("calls that pass on consent", "传递同意状态的调用", entry.consent)
    if entry.consent_by:
        wait = Message(
            "start it only after consent; its vendor names no call", "须在用户同意后再初始化，厂商未提供同意接口"
        )
        out.say("consent", "同意方式", f"{wait.text(out.language)} ({entry.consent_by_source})")
    out.many("safe before consent", "同意前可调用", entry.safe)
    out.many("manifest entries that keep it from collecting", "禁止收集的清单配置", entry.off_switch)
    out.many("manifest entries that keep it from starting", "禁止自动启动的清单配置", entry.start_switch)
    out.many(
        "keeps it from starting, when removed from the merged manifest",
        "从合并清单移除后不再自动启动",
        entry.auto_init_components,
    )
    if entry.first_accepted:
        out.say(
            "first accepted version", "商店接受的最低版本", f"{entry.first_accepted} ({entry.first_accepted_source})"
        )


def _recognised(entry: Sdk, out: TextLines) -> None:
    out.many("coordinates", "坐标", entry.coordinates)
    out.many("packages", "包名", entry.packages)
    out.many("archives", "归档文件", entry.archives)
    out.many("native libraries", "原生库", entry.native_libraries)
    out.many("components", "组件", entry.components)
    out.many("meta-data", "meta-data", entry.metadata)
    plugins = dict.fromkeys((*entry.gradle_plugins, *entry.bringing_plugins))
    out.many("Gradle plugins", "Gradle 插件", plugins)
    out.many("Flutter packages", "Flutter 插件", entry.pub)
    out.many("npm packages", "npm 包", entry.npm)
    out.many("Cordova plugins", "Cordova 插件", entry.cordova)
