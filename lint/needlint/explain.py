"""What the tables know of a name, as text in either language, with sources."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from needlint.explain_sdk import sdk_text
from needlint.explain_tables import table_texts
from needlint.explain_text import TextLines
from needlint.explain_words import basis, word
from needlint.finding import Message
from needlint.knowledge import clauses as clause_table
from needlint.knowledge import sdks
from needlint.knowledge.apis import ApiRow, api_rows, by_member, by_owner
from needlint.knowledge.apis import source_texts as api_sources
from needlint.knowledge.categories import Category, categories, category
from needlint.knowledge.categories import source_texts as category_sources
from needlint.knowledge.clauses import Clause
from needlint.knowledge.data_types import DataType, data_types
from needlint.knowledge.permissions import Permission, permissions
from needlint.knowledge.request_libraries import libraries
from needlint.knowledge.sdk_model import Sdk
from needlint.tables import Tables
from needlint.terms import RuleText


def explain(name: str, language: str) -> list[str]:
    """One text for everything that the name stands for: a rule, category, permission, SDK, data type, clause, request
    library, content URI, intent, framework type or API."""
    name = name.strip()
    found: list[str] = []
    rule = Tables().rule(name)
    if rule is not None:
        found.append(rule_text(rule, language))
    entry = category(name)
    if entry is not None:
        found.append(category_text(entry, language))
    found += [permission_text(p, language) for p in _permissions(name)]
    found += [sdk_text(s, language) for s in _sdks(name)]
    found += [data_text(d, language) for d in data_types().values() if name.casefold() in _data_names(d)]
    clause = clause_table.clause(name)
    if clause is not None:
        found.append(clause_text(clause, language))
    tables = table_texts(name, language)
    return [*found, *tables] if found else [*tables, *_apis(name, language)]


def known_names() -> set[str]:
    """Every name of one word that `explain` knows, APIs left out; permissions by their last part."""
    known = {*Tables().rule_ids(), *categories(), *data_types(), *(s.id for s in sdks.all_sdks())}
    known |= {p.rsplit(".", 1)[-1] for p in permissions()} | {c.name_zh for c in categories().values()}
    return known | set(clause_table.table().clauses) | {library.id for library in libraries()}


def suggestions(name: str) -> list[str]:
    """Up to three names that were probably meant."""
    lowered = {k.lower(): k for k in sorted(known_names())}
    return [lowered[k] for k in difflib.get_close_matches(name.lower(), lowered, 3, 0.6)]


def _permissions(name: str) -> list[Permission]:
    known = permissions()
    if name in known:
        return [known[name]]
    return [known[full] for full in sorted(known) if full.rsplit(".", 1)[-1] == name.upper()]


def _sdks(name: str) -> list[Sdk]:
    entry = sdks.sdk(name)
    if entry is not None:
        return [entry]
    return [s for s in sdks.all_sdks() if name.casefold() in (s.name.casefold(), s.name_zh.casefold())]


def _data_names(entry: DataType) -> set[str]:
    return {name.casefold() for name in (entry.id, entry.name_zh, entry.name_en)}


_APIS_SHOWN = 30


def rule_text(rule: RuleText, language: str) -> str:
    """A rule with its page: the English or the Chinese part, and the examples."""
    out = TextLines(language, f"{rule.id}  {rule.summary.text(language)}")
    out.say("severity", "级别", word(rule.severity, language))
    out.message("how to fix", "如何修改", rule.help)
    return f"{out}\n\n{_part(rule.page, language)}".rstrip()


def _part(page: str, language: str) -> str:
    """The page in one language: `## 说明` is the Chinese text, what stands before the first `##` the English."""
    head, *sections = page.strip().split("\n## ")
    chosen = []
    for section in sections:
        title, _, text = section.partition("\n")
        if title.strip() == "说明":
            if language == "zh":
                head = text.strip()
        else:
            chosen.append(f"## {section.strip()}")
    lines = head.strip().split("\n")
    body = "\n".join(lines[1:]).strip() if lines[0].startswith("# ") else head.strip()
    return "\n\n".join([body, *chosen])


def category_text(entry: Category, language: str) -> str:
    """A category: basic service, necessary items with role and condition."""
    out = TextLines(language, f"{entry.number} {entry.id}  {entry.name.text(language)}")
    out.message("basic service", "基本功能服务", entry.basic_service)
    if entry.no_information:
        none = Message("none: usable without personal information", "无须个人信息，即可使用基本功能服务")
        out.message("necessary information", "必要个人信息", none)
    for item in entry.necessary:
        out.message("necessary", "必要个人信息", item.text)
        out.data("  data", "  数据", item.data)
        out.say("  of", "  主体", item.role_zh if language == "zh" else item.role)
        out.say("  when", "  条件", (item.condition_zh or item.condition) if language == "zh" else item.condition)
    out.many("clause", "依据", (_cited(c.id, language, entry.id) for c in clause_table.clauses_for(entry.id)))
    known = category_sources()
    out.sources((known.get(key, key) for key in (*entry.verified_by, *entry.second_source)), entry.checked)
    return str(out)


def permission_text(entry: Permission, language: str) -> str:
    """A permission: how it is granted, what it exposes, the less invasive way, what the guide says."""
    out = TextLines(language, f"{entry.name}  {entry.label.text(language)}")
    kind = word(entry.kind, language)
    out.say("kind", "类型", f"{kind} ({entry.protection})" if entry.protection else kind)
    out.say("group", "权限组", entry.group)
    out.say("since API level", "起始 API 级别", entry.since)
    out.say("effective until API level", "有效至 API 级别", entry.effective_until)
    out.data("exposes", "可取得的信息", entry.data)
    out.many("necessary for", "以下类别必需", _necessary_for(entry.data, language))
    out.message("less invasive", "更克制的做法", entry.alternative)
    out.message("TC260-PG-20204A", "TC260-PG-20204A", entry.guide)
    out.say("advised maxSdkVersion", "建议的 maxSdkVersion", entry.max_sdk_version_advice)
    out.sources(entry.source, entry.checked)
    return str(out)


def _necessary_for(data: Iterable[str], language: str) -> Iterator[str]:
    from needlint.knowledge.necessity import necessity

    wanted = tuple(data)
    for entry in categories().values():
        if any(necessity(d, (entry.id,)).necessary for d in wanted):
            yield f"{entry.name.text(language)} ({entry.number})"


def data_text(entry: DataType, language: str) -> str:
    """A data type: sensitivity, what it covers, which permissions expose it."""
    out = TextLines(language, f"{entry.id}  {entry.name.text(language)}")
    yes, no = Message("yes", "是"), Message("no", "否")
    out.message("sensitive personal information", "敏感个人信息", yes if entry.sensitive else no)
    out.say("by", "依据", basis(entry.sensitive_basis, language))
    out.say("identifier", "标识符", word(entry.identifier, language))
    out.data("covers", "涵盖", entry.covers)
    out.many("permissions", "相关权限", (p.short_name for p in permissions().values() if entry.id in p.data))
    out.many("necessary for", "以下类别必需", _necessary_for((entry.id,), language))
    out.sources(entry.source, entry.checked)
    return str(out)


def clause_text(entry: Clause, language: str) -> str:
    """A clause: document, force, what it says."""
    out = TextLines(language, f"{entry.id}  {_cited(entry.id, language)}")
    cited = clause_table.citation(entry.id)
    out.say("force", "效力", word(cited.force, language))
    out.message("says", "内容", entry.summary)
    out.say("text read", "原文核对", word(entry.evidence, language))
    out.say("link", "链接", cited.url)
    out.sources(entry.source, entry.checked)
    return str(out)


def _cited(clause: str, language: str, in_category: str | None = None) -> str:
    cited = clause_table.citation(clause, in_category)
    return f"{cited.document.text(language)} {cited.clause.text(language)}".strip()


def _apis(name: str, language: str) -> list[str]:
    """APIs by member, `Class.member`, or full name of class or member."""
    owner, _, member = name.rpartition(".")
    rows = [r for r in by_member(member or name) if not owner or r.owner == owner or r.owner.endswith(f".{owner}")]
    rows += by_owner(name) or [r for r in api_rows() if owner == "" and r.owner.endswith(f".{name}")]
    return [api_text(row, language) for row in rows[:_APIS_SHOWN]]


def api_text(row: ApiRow, language: str) -> str:
    """An API member: what it reads and which permissions it needs."""
    parameters = f"({', '.join(row.parameters)})" if row.parameters is not None else ""
    out = TextLines(language, f"{row.owner}.{row.member}{parameters}")
    out.data("reads", "读取", row.data)
    alternatives = (" + ".join(n.rsplit(".", 1)[-1] for n in together) for together in row.needs)
    out.say("needs", "需要权限", (" 或 " if language == "zh" else " or ").join(alternatives))
    low, high = row.min_level, row.max_level
    if low is not None or high is not None:
        out.say("API levels", "API 级别", f"{low or 1}-{high or ''}")
    if row.role == "check":
        out.message("role", "作用", Message("only asks whether a permission was granted", "仅查询权限是否已授予"))
    if row.surface == "hidden":
        out.message("surface", "可见性", Message("hidden, through reflection", "隐藏接口，须反射调用"))
    if row.conditional:
        out.message("holds", "条件", Message("only for some arguments or callers", "仅对部分参数或调用方成立"))
    out.say("source", "来源", api_sources().get(row.source, row.source))
    return str(out)
