"""Hover texts: what a permission, an SDK or a member takes, whether the app's category needs it, and the clause."""

from __future__ import annotations

from collections.abc import Iterable

from needlint.app.bridge import bridge
from needlint.app.uses_model import PermissionVerdict
from needlint.finding import Message
from needlint.knowledge.categories import category
from needlint.knowledge.clauses import citation
from needlint.knowledge.data_types import data_name
from needlint.knowledge.permissions import permission
from needlint.knowledge.sdk_model import Sdk
from needlint.lsp.snapshot import AppView
from needlint.lsp.subject import Subject
from needlint.options import Language

_EVIDENCE = {
    "seen": Message("seen in code", "代码所见"),
    "disclosed": Message("disclosed by the vendor", "厂商披露"),
    "domain-knowledge": Message("general knowledge", "通用知识"),
}
_UNDECLARED = Message(
    "No category is declared in needlint.toml, so nothing can be called necessary or not.",
    "needlint.toml 未声明应用类别，无法判断是否必要。",
)
_CHARACTERS = str.maketrans({c: "\\" + c for c in "\\`*_[]<>|"})


def markdown(subject: Subject, app: AppView | None, language: Language) -> str:
    """The hover text, as Markdown."""
    if subject.kind == "permission":
        parts = _permission(subject.name, app, language)
    elif subject.kind == "sdk":
        parts = [part for sdk in subject.sdks[:3] for part in _sdk(sdk, subject.name, app, language)]
    else:
        parts = _member(subject, app, language)
    return "\n\n".join(part for part in parts if part)


def _permission(name: str, app: AppView | None, language: Language) -> list[str]:
    info = permission(name)
    if info is None:
        return [f"**{name}**"]
    data = info.exposes(app.min_sdk if app is not None else None)
    level = Message(f"{info.kind} permission", f"类型：{info.kind}").text(language)
    verdict = next((v for v in app.permissions if v.name == name), None) if app is not None else None
    return [
        f"**{name}** — {_plain(info.label.text(language))} ({level})",
        _judged(data, app, language),
        used_by(verdict).text(language) if verdict is not None else "",
        _labelled(Message("Less invasive", "更克制的做法"), info.alternative, language),
        _labelled(Message("TC260-PG-20204A", "TC260-PG-20204A"), info.guide, language),
        _clauses(app, data, language),
    ]


def used_by(verdict: PermissionVerdict) -> Message:
    """Who uses a permission, in one sentence."""
    names = list(dict.fromkeys(use.what for use in verdict.used_by))
    if names:
        rest = len(names) - 2
        more = Message(f" and {rest} more", f" 等 {len(names)} 处") if rest > 0 else Message("", "")
        shown = names[:2]
        return Message(f"Used by {', '.join(shown)}{more.en}.", f"使用者：{'、'.join(shown)}{more.zh}。")
    if verdict.use == "unknown":
        return Message("Nobody can tell who uses it.", "无法判断是否被使用。")
    return Message("Nothing in the app uses it.", "应用中没有任何代码、组件或 SDK 使用它。")


def _sdk(sdk: Sdk, seen: str, app: AppView | None, language: Language) -> list[str]:
    name = (sdk.name_zh or sdk.name) if language == "zh" else sdk.name
    head = f"**{_plain(name)}** ({sdk.id})" + (f" — {_plain(sdk.vendor)}" if sdk.vendor else "")
    if sdk.kind == "plain" or (not sdk.data and sdk.collects is False):
        none = Message("Takes no personal information, as far as known.", "据所知不收集个人信息。")
        return [head, none.text(language)]
    separator = "；" if language == "zh" else "; "
    taken = separator.join(
        f"{data_name(d).text(language)} ({_EVIDENCE[how].text(language)})" for d, how in sdk.data.items()
    )
    consent = ", ".join(f"`{call}`" for call in sdk.consent[:3])
    wait = Message("After consent only", "须在用户同意之后") if sdk.consent_by else Message("", "")
    return [
        head,
        _said(Message("Takes", "收集"), taken, language),
        _judged(tuple(sdk.data), app, language),
        _said(Message("Permissions it merges in", "合并的权限"), ", ".join(_short(sdk.permissions)), language),
        _said(Message("Pass on consent with", "传递用户同意的调用"), consent, language),
        _said(Message("Start it", "初始化时机"), wait.text(language), language),
        _clauses(app, tuple(sdk.data), language),
    ]


def _member(subject: Subject, app: AppView | None, language: Language) -> list[str]:
    needs = ", ".join(_short(subject.permissions))
    return [
        f"**{_plain(subject.name)}**",
        _said(Message("Needs", "所需权限"), needs, language),
        _judged(subject.data, app, language),
        _clauses(app, subject.data, language),
    ]


def _judged(data: tuple[str, ...], app: AppView | None, language: Language) -> str:
    if not data:
        return Message("It exposes no personal information.", "不涉及个人信息。").text(language)
    categories = app.categories if app is not None else ()
    text = _plain(bridge(data, categories).text(language))
    return text if categories else f"{text}\n\n_{_UNDECLARED.text(language)}_"


def _clauses(app: AppView | None, data: tuple[str, ...], language: Language) -> str:
    """The Provisions' item of each declared category: that is what necessary rests on."""
    if app is None or not data:
        return ""
    cited = []
    for name in app.categories:
        if category(name) is not None:
            clause = citation("npi-5", name)
            text = f"{clause.document.text(language)} {clause.clause.text(language)}"
            cited.append(f"[{_plain(text)}]({clause.url})" if clause.url.startswith("http") else _plain(text))
    return _said(Message("Clause", "依据"), "; ".join(cited), language)


def _labelled(label: Message, text: Message | None, language: Language) -> str:
    return _said(label, _plain(text.text(language)) if text is not None else "", language)


def _said(label: Message, text: str, language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    return f"{label.text(language)}{colon}{text}" if text else ""


def _short(names: Iterable[str]) -> list[str]:
    return [f"`{name.removeprefix('android.permission.')}`" for name in sorted(names)]


def _plain(text: str) -> str:
    """Text without meaning in Markdown."""
    return text.translate(_CHARACTERS)
