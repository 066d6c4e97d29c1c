"""What the tables of behaviour know of a name, as text: libraries that ask for permissions, content URIs and intents,
types of frameworks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from needlint.explain_text import TextLines
from needlint.explain_words import type_kind
from needlint.finding import Message
from needlint.knowledge import callbacks, frameworks, providers, request_libraries
from needlint.knowledge.callbacks import Trigger
from needlint.knowledge.providers import ProviderRow
from needlint.knowledge.request_libraries import Request, RequestLibrary

_EVIDENCE = {
    "checked": Message("names seen in public source", "名称见于公开源代码"),
    "known": Message("its documentation", "该库的文档"),
}
_ACCESS = {
    "read": Message("reads", "读取"),
    "write": Message("writes", "写入"),
    "start": Message("starts an activity", "启动 Activity"),
    "send": Message("sends a broadcast", "发送广播"),
    "bind": Message("starts or binds a service", "启动或绑定服务"),
    "receive": Message("receives a broadcast", "接收广播"),
    "serve": Message("answers the intent", "响应该 Intent"),
    "request": Message("opens the settings page where it is granted", "打开授权设置页"),
    "none": Message("needs no permission: the less invasive way", "无须权限，为更克制的做法"),
}
_TRIGGERS: dict[Trigger, Message] = {
    "start": Message("called at start", "启动时自动调用"),
    "system": Message("called by the system", "由系统或外部事件调用"),
    "user": Message("called by an act of the user", "由用户操作调用"),
    "inline": Message("runs inside the call", "在调用内立即执行"),
    "async": Message("runs soon after the call", "在调用之后随即执行"),
    "unknown": Message("called for reasons of the library", "由库自行决定何时调用"),
}


def table_texts(name: str, language: str) -> list[str]:
    """One text for every request library, content URI or intent, and framework type of this name."""
    found = [request_library_text(entry, language) for entry in _libraries(name)]
    rows = _providers(name)
    found += [provider_text(rows, language)] if rows else []
    return found + [type_text(owner, language) for owner in _types(name)]


# ---- request libraries -----------------------------------------------------------------------------------------------


def _libraries(name: str) -> list[RequestLibrary]:
    wanted = name.casefold()
    return [e for e in request_libraries.libraries() if wanted in (e.id, e.name.casefold(), *e.packages)]


def request_library_text(entry: RequestLibrary, language: str) -> str:
    """A library: how code asks with it, how it tells the answer, and what asks nothing."""
    out = TextLines(language, f"{entry.id}  {entry.name}")
    out.message("kind", "类型", Message("library that asks for permissions", "申请权限的库"))
    out.many("packages", "包名", entry.packages)
    out.many("calls that ask", "申请权限的调用", dict.fromkeys(_calls(entry.request)))
    answers = dict.fromkeys(method for answer in entry.answer for method in answer.methods)
    out.many("methods that it calls with the answer", "回传结果的方法", answers)
    checks = dict.fromkeys(method for check in entry.check for method in check.methods)
    out.many("calls that only ask for the state", "仅查询状态的调用", checks)
    for kind, en, zh in (("annotation", "annotations", "注解"), ("exception", "exceptions", "异常")):
        out.many(en, zh, (name for marker in getattr(entry, kind) for name in marker.names))
    out.many("settings pages", "授权设置页", (action for page in entry.page for action in page.actions))
    out.message("known from", "依据", _EVIDENCE[entry.evidence])
    out.sources(*request_libraries.TABLE.provenance())
    return str(out)


def _calls(requests: Sequence[Request]) -> Iterator[str]:
    for request in requests:
        owners = [owner.rsplit(".", 1)[-1] for owner in request.owners if owner != "*"]
        yield from (f"{owner}.{method}" for owner in owners or [""] for method in request.methods)


# ---- content URIs and intents ----------------------------------------------------------------------------------------


def _providers(name: str) -> tuple[ProviderRow, ...]:
    found = providers.by_text(name) or providers.by_constant(name)
    if found or "." not in name:
        return found
    return tuple(row for row in providers.provider_rows() if row.constant.endswith(f".{name}"))


def provider_text(rows: Sequence[ProviderRow], language: str) -> str:
    """A content URI or intent: each access, with the permissions it needs."""
    first = rows[0]
    out = TextLines(language, first.constant or first.value)
    out.say("value", "取值", first.value if first.constant else "")
    known = providers.source_texts()
    for row in rows:
        access = _ACCESS[row.access].text(language)
        out.lines.append(
            f"  {access}{'：' if out.zh else ':'} {row.value}" if row.value != first.value else f"  {access}"
        )
        out.data("  gives", "  可取得的信息", row.data)
        alternatives = (" + ".join(n.rsplit(".", 1)[-1] for n in together) for together in row.needs)
        out.say("  needs", "  需要权限", (" 或 " if out.zh else " or ").join(alternatives))
        if row.min_level is not None or row.max_level is not None:
            out.say("  API levels", "  API 级别", f"{row.min_level or 1}-{row.max_level or ''}")
        out.say("  type", "  数据类型", row.mime)
        out.say("  source", "  来源", known.get(row.source, row.source))
    return str(out)


# ---- frameworks ------------------------------------------------------------------------------------------------------


def _types(name: str) -> list[str]:
    """The library types of a full name, or of a simple name that starts with a capital."""
    known = frameworks.known_types()
    if name in known:
        return [name]
    return sorted(t for t in known if name[:1].isupper() and t.rsplit(".", 1)[-1] == name)


def type_text(owner: str, language: str) -> str:
    """A library type: what an app's class becomes by extending it, and when its methods run."""
    out = TextLines(language, owner)
    out.say("a class that extends it is a", "其子类属于", type_kind(frameworks.kind(owner) or "", language))
    out.many("supertypes", "父类型", frameworks.library_supertypes(owner))
    methods = callbacks.methods_of(owner)
    for trigger, words in _TRIGGERS.items():
        named = [method for method, runs in methods.items() if runs == trigger and method != "*"]
        others = Message("all others", "其余方法").text(language)
        out.many(words.en, words.zh, [*named, *([others] if methods.get("*") == trigger else [])])
    tables = [frameworks.TABLE] + ([callbacks.TABLE] if methods else [])
    sources = dict.fromkeys(source for table in tables for source in table.provenance()[0])
    out.sources(sources, tables[0].provenance()[1])
    return str(out)
