"""How the parts of the page are written: every text of the tree inert, every text for people in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from needlint.display import visible
from needlint.finding import Finding, Message, Severity
from needlint.terms import Terms

_UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u2028\u2029\ufeff\ufff9-\ufffb]")
"""Characters that are not seen but change lines or directions; joiners stay, since scripts and emoji need them."""
SEVERITY_NAMES: dict[Severity, Message] = {
    "error": Message("error", "错误"),
    "warning": Message("warning", "警告"),
    "note": Message("note", "提示"),
}


def inert(text: str) -> str:
    """Text of the tree: control and direction characters visible, markup inert."""
    return escape(_UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", visible(text)), quote=True)


def code(text: str) -> str:
    """A name or place of the tree."""
    return f"<code>{inert(text)}</code>"


def place(entry: dict[str, Any]) -> str:
    """`path` and `line` of an entry of the inventory."""
    return code(f"{entry['path']}:{entry['line']}")


def both(message: Message) -> str:
    """A text in both languages, one of which the style sheet hides; once where they are the same."""
    if message.en == message.zh:
        return inert(message.en)
    return f'<span lang="en">{inert(message.en)}</span><span lang="zh">{inert(message.zh)}</span>'


def say(en: str, zh: str) -> str:
    """A text of the page in both languages."""
    return both(Message(en, zh))


def joined(parts: Iterable[str]) -> str:
    """A list in the punctuation of each language."""
    return say(", ", "、").join(parts)


def data_marks(data: Iterable[str], categories: Sequence[str], terms: Terms) -> str:
    """Data by name, each marked by whether the categories list it."""
    marks = []
    for name in data:
        answer = terms.necessity(categories, name)
        mark = "" if answer is None else " yes" if answer.necessary else " no"
        marks.append(f'<span class="datum{mark}">{both(terms.data(name))}</span>')
    return " ".join(marks)


def table(head: Sequence[tuple[str, str]], rows: Sequence[str], kind: str) -> str:
    """A table that scrolls on its own where it is too wide; rows are <tr> elements."""
    cells = "".join(f'<th scope="col">{say(en, zh)}</th>' for en, zh in head)
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


RULES = 4
"""Rules that a cell of a table names."""


def rule_links(findings: Sequence[tuple[int, Finding]]) -> str:
    """The gravest rules of some findings, each with how often and a link to the first, and how many there are more."""
    order = list(SEVERITY_NAMES)
    groups: dict[tuple[int, str], list[int]] = {}
    for number, finding in findings:
        groups.setdefault((order.index(finding.severity), finding.rule), []).append(number)
    links = [
        f'<a class="{order[severity]}" href="#f{numbers[0]}">{inert(rule)}'
        f"{f' ×{len(numbers)}' if len(numbers) > 1 else ''}</a>"
        for (severity, rule), numbers in sorted(groups.items())
    ]
    more = f' <span class="limit">+{len(links) - RULES}</span>' if len(links) > RULES else ""
    return " ".join(links[:RULES]) + more
