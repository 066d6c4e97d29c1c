"""The bridge shown with findings: what is taken -> data -> the category's necessary item -> clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from needlint.finding import Message
from needlint.knowledge.categories import category
from needlint.knowledge.data_types import data_phrase
from needlint.knowledge.necessity import Necessity, necessity

Kind = Literal["necessary", "conditional", "unnecessary"]


def data_names(data: Iterable[str]) -> Message:
    """Several names as one list."""
    names = [data_phrase(d) for d in data]
    return Message(", ".join(n.en for n in names), "、".join(n.zh for n in names))


def kind(data: Sequence[str], categories: Sequence[str]) -> Kind:
    """The best of several: what opens several kinds of data is necessary when one of them is."""
    found = {necessity(d, categories).kind for d in data}
    for best in ("necessary", "conditional"):
        if best in found:
            return best
    return "unnecessary"


def bridge(data: Sequence[str], categories: Sequence[str]) -> Message:
    """One or two sentences that lead from data to the category's list. Empty where there is no data."""
    if not data:
        return Message("", "")
    names = data_names(data)
    opens = Message(f"It opens: {names.en}.", f"可取得：{names.zh}。")
    if not categories:
        return opens
    listed = [n for d in data if (n := necessity(d, categories)).kind != "unnecessary"]
    judged = _listed(listed[0]) if listed else _unlisted(categories)
    return Message(f"{opens.en} {judged.en}", opens.zh + judged.zh)


def _listed(found: Necessity) -> Message:
    assert found.category is not None
    assert found.item is not None
    entry, item, when = found.category, found.item, found.condition
    en = f"{entry.name_en} (no. {entry.number}) lists “{item.text_en}” as necessary"
    zh = f"「{entry.name_zh}」（第五条第 {entry.number} 类）的必要个人信息含“{item.text_zh}”"
    if when is not None:
        return Message(f"{en}, on the condition: {when.en}.", f"{zh}，条件：{when.zh}。")
    return Message(f"{en}.", f"{zh}。")


def _unlisted(categories: Sequence[str]) -> Message:
    entries = [entry for c in categories if (entry := category(c)) is not None]
    en = ", ".join(f"{e.name_en} (no. {e.number})" for e in entries)
    zh = "、".join(f"「{e.name_zh}」（第五条第 {e.number} 类）" for e in entries)
    if all(e.no_information for e in entries):
        return Message(f"{en} needs no personal information.", f"{zh}无须个人信息即可使用基本功能服务。")
    return Message(f"{en} does not list it as necessary.", f"{zh}未将其列为必要个人信息。")
