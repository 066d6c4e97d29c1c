"""A hand-made report over a small tree, and Terms that need no tables: what every format test renders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from needlint.facts.place import Place, Range
from needlint.finding import AppSummary, Edit, Finding, Fix, Message, Region, Related, Report, ReportError, Span
from needlint.project.text import Lines
from needlint.render import RenderContext
from needlint.terms import CategoryItem, CategoryText, Clause, Necessity, RuleText

MANIFEST = "app/src/main/AndroidManifest.xml"
SOURCE = "app/src/main/java/com/example/新闻 Reader.kt"
FILES = {
    MANIFEST: """<manifest xmlns:android="http://schemas.android.com/apk/res/android">
\t<!-- 通讯录 😀 --><uses-permission android:name="android.permission.READ_CONTACTS" />
    <uses-permission android:name="android.permission.CAMERA" />
    <application />
</manifest>
""",
    SOURCE: """package com.example
val id = /* 设备标识 😀 */ tm.deviceId
val evil = "<script>alert('x')</script>" // \x1b[31m
""",
}


def place(path: str, text: str, occurrence: int = 0) -> Place:
    """The place of a text in one of FILES."""
    data, needle = FILES[path].encode(), text.encode()
    start = -1
    for _ in range(occurrence + 1):
        start = data.index(needle, start + 1)
    return Place(path, Range(start, start + len(needle)))


def message(en: str, zh: str) -> Message:
    return Message(en, zh)


def sample_report() -> Report:
    """Three findings, one fix, two errors: every field of the contract in use."""
    contacts = place(MANIFEST, "android.permission.READ_CONTACTS")
    element = place(MANIFEST, '<uses-permission android:name="android.permission.READ_CONTACTS" />')
    removal = Edit(element, "")
    device = place(SOURCE, "deviceId")
    evil = place(SOURCE, "evil")
    findings = (
        Finding(
            rule="unused-permission",
            severity="warning",
            confidence="high",
            place=contacts,
            subject="android.permission.READ_CONTACTS",
            message=message(
                "READ_CONTACTS is declared, but nothing uses it.", "声明了 READ_CONTACTS，但没有任何地方使用。"
            ),
            help=message("Remove the element.", "删除该元素。"),
            data=("contacts",),
            clauses=("pipl-6", "draft-1"),
            fix=Fix(message("Remove READ_CONTACTS", "删除 READ_CONTACTS"), (removal,), safe=True),
            apps=(":app",),
            key=f"unused-permission {MANIFEST} android.permission.READ_CONTACTS",
        ),
        Finding(
            rule="collection-before-consent",
            severity="error",
            confidence="medium",
            place=device,
            subject="imei",
            message=message("The IMEI is read before the user agrees.", "在用户同意之前读取了 IMEI。"),
            help=message("Read it after consent.", "请在用户同意之后读取。"),
            data=("imei",),
            variants=("full", "main"),
            related=(Related(contacts, "declared", message("declared here", "在此声明")),),
            apps=(":app",),
            key=f"collection-before-consent {SOURCE} imei",
        ),
        Finding(
            rule="harvesting-sdk",
            severity="note",
            confidence="high",
            place=evil,
            subject="<b>sdk</b>",
            message=message(
                "<script>alert(1)</script> & %0A::error::x | `y`", "<script>alert(1)</script> 与 %0A::error::x"
            ),
            help=message("Drop it.", "移除它。"),
            apps=(":app",),
            key=f"harvesting-sdk {SOURCE} <b>sdk</b>",
        ),
    )
    places = {contacts, element, device, evil}
    lines = {path: Lines(text.encode()) for path, text in FILES.items()}
    spans = {p: Span(*lines[p.path].locate(p.range.start), *lines[p.path].locate(p.range.end)) for p in places}
    return Report(
        apps=(AppSummary(":app", ("news",), "consumer", "config"),),
        findings=findings,
        spans=spans,
        snippets={p: lines[p.path].text(spans[p].start_line) for p in places},
        suppressed={"comment": 2, "baseline": 0, "confidence": 3, "diff": 0},
        errors=(
            ReportError(
                "lib/Broken.kt", "syntax", message("not valid Kotlin from line 3", "第 3 行起不是有效的 Kotlin")
            ),
            ReportError(None, "limit", message("more than 100,000 files", "文件超过 100,000 个")),
        ),
        statistics={"parsed": 2, "files": 14},
        regions={removal: Region(2, 16, 2, 83, start_byte=25, end_byte=92)},
    )


def write_files(root: Path) -> None:
    """FILES on disk."""
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())


class SampleTerms:
    """Implements needlint.terms.Terms with a handful of entries."""

    categories = {"news": ("30", "新闻资讯类", "News and information"), "browser": ("32", "浏览器类", "Browser")}
    clauses = {
        "pipl-6": Clause(
            "pipl-6",
            message("Personal Information Protection Law", "个人信息保护法"),
            message("Art. 6", "第六条"),
            "https://example.org/pipl",
            "law",
        ),
        "draft-1": Clause(
            "draft-1", message("Draft measures", "办法（征求意见稿）"), message("Art. 1", "第一条"), "", "draft"
        ),
    }

    def rule(self, rule: str) -> RuleText | None:
        if rule not in self.rule_ids():
            return None
        return RuleText(
            rule,
            message(f"About {rule}", f"关于 {rule}"),
            message("Fix it", "修改"),
            "warning",
            "permission",
            f"# {rule}\n",
        )

    def clause(self, clause: str, category: str | None = None) -> Clause | None:
        return self.clauses.get(clause)

    def category(self, category: str) -> Message:
        _, zh, en = self.categories.get(category, ("", category, category))
        return Message(en, zh)

    def category_text(self, category: str) -> CategoryText | None:
        if category not in self.categories:
            return None
        item = CategoryItem(
            message("Device identifier", "设备标识"),
            {"imei": message("only for risk control", "仅用于风控")},
            message("the buyer", "购买者"),
        )
        number, zh, en = self.categories[category]
        return CategoryText(int(number), Message(en, zh), message("Reading news", "阅读新闻"), (item,))

    def data(self, data: str) -> Message:
        return {"contacts": Message("Contacts", "通讯录"), "imei": Message("IMEI", "IMEI")}.get(
            data, Message(data, data)
        )

    def necessity(self, categories: Sequence[str], data: str) -> Necessity | None:
        return Necessity(data in ("imei",)) if categories else None

    def category_id(self, name: str) -> str | None:
        return next(
            (i for i, (n, zh, en) in self.categories.items() if name in (i, n, zh, zh.removesuffix("类"), en)), None
        )

    def category_ids(self) -> Collection[str]:
        return tuple(self.categories)

    def permission_names(self) -> Collection[str]:
        return (
            "android.permission.CAMERA",
            "android.permission.READ_CONTACTS",
            "com.android.permission.GET_INSTALLED_APPS",
        )

    def sdk_ids(self) -> Collection[str]:
        return ("umeng-analytics", "baidu-map")

    def rule_ids(self) -> Collection[str]:
        return ("collection-before-consent", "harvesting-sdk", "unused-permission")


def sample_context(language: str = "en", colour: bool = False) -> RenderContext:
    return RenderContext(
        terms=SampleTerms(), version="9.9.9", language="zh" if language == "zh" else "en", colour=colour
    )
