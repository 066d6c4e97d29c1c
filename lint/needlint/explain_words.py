"""Chinese for the fixed words and phrases that the tables hold in English."""

from __future__ import annotations

_WORDS = {
    # how a permission is granted
    "runtime": "运行时权限",
    "normal": "普通权限",
    "signature": "签名权限",
    "special": "特殊权限",
    "service": "绑定系统服务的权限",
    "vendor": "厂商权限",
    "unknown": "未知",
    # severity
    "error": "错误",
    "warning": "警告",
    "note": "提示",
    # force of a document, and how its text was read
    "law": "法律",
    "regulation": "行政法规",
    "rule": "部门规章",
    "normative": "规范性文件",
    "standard": "推荐性标准",
    "guide": "指南",
    "draft": "征求意见稿，尚无约束力",
    "read": "已通读全文",
    "partly": "部分核对",
    # how long an identifier lives
    "unchangeable": "不可变更",
    "resettable": "可重置",
    "until factory reset": "恢复出厂设置前不变",
    "per app, renewed at reinstall": "按应用生成，重装后更新",
    "install-scoped, renewed at reinstall": "随安装生成，重装后更新",
    "per app-signing key, survives reinstall, reset by factory reset": "按签名密钥生成，重装不变，恢复出厂设置后重置",
    "per developer, reset when its apps are removed": "按开发者生成，其应用全部卸载后重置",
    "per developer, vendor-defined": "按开发者生成，由厂商定义",
    "vendor- or SDK-defined, often survives reinstall": "由厂商或 SDK 定义，重装后往往不变",
}

_TYPES = {
    "service": "服务",
    "receiver": "广播接收器",
    "provider": "内容提供者",
    "initializer": "启动初始化器",
    "dialog": "对话框",
    "popup": "弹窗",
    "worker": "后台任务",
    "view": "视图",
    "script-module": "脚本框架的原生模块",
    "backup-agent": "备份代理",
    "activity": "Activity",
    "application": "Application",
    "fragment": "Fragment",
    "view-model": "ViewModel",
    "instrumentation": "Instrumentation",
}

_LAW, _ANNEX = "《个人信息保护法》第二十八条", "GB/T 35273—2020 附录 B"
_PHRASES = {
    "not named in GB/T 35273-2020 Annex B as read, nor in PIPL Art. 28": f"所读的 {_ANNEX} 与{_LAW}均未列举",
    "not named in GB/T 35273-2020 Annex B nor in PIPL Art. 28": f"{_ANNEX} 与{_LAW}均未列举",
    "not named in PIPL Art. 28": f"{_LAW}未列举",
    "of a person under 14 everything is sensitive": "不满十四周岁未成年人的个人信息均属敏感个人信息",
    "not named as such; a resume may hold sensitive items": "未单独列举；简历中可能含有敏感内容",
    " lists 婚史 (marital history); that status alone falls under it is our reading": (
        "列举了“婚史”；婚姻状况据此归入，为本工具的理解"
    ),
    "PIPL Art. 28": _LAW,
    "GB/T 35273-2020 Annex B": _ANNEX,
    "only when precise": "仅限精准定位",
    "only when a track": "仅限形成轨迹时",
    "when it builds a track": "形成轨迹时",
    "Annex B names precise location only": "附录 B 仅列举精准定位",
    "may hold credentials": "可能含有鉴别信息",
    "may hold 通信内容": "可能含有通信内容",
    "may hold anything": "内容不限",
    "face features extracted from them are biometric": "从中提取的面部特征属于生物识别信息",
    "voiceprints are biometric, call content is 通信内容": "声纹属于生物识别信息，通话内容属于通信内容",
    "part of the document's data": "证件信息的一部分",
    "our reading": "本工具的理解",
    " or ": "或",
    "; ": "；",
    ": ": "：",
    " (": "（",
    ")": "）",
}
"""Longest first, so that none cuts another short."""


def word(text: str, language: str) -> str:
    """A word of a table in the language; one that is not known stays as it is."""
    return _WORDS.get(text, text) if language == "zh" else text


def type_kind(kind: str, language: str) -> str:
    """What an app's class is by a library type that it extends, in the language."""
    return _TYPES.get(kind, kind) if language == "zh" else kind


def basis(text: str, language: str) -> str:
    """Why a data type is sensitive, in the language."""
    if language == "zh":
        for english, chinese in _PHRASES.items():
            text = text.replace(english, chinese)
    return text
