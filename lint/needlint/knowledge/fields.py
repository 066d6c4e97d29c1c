"""By what words and settings an input of a form is known to ask for personal information."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from needlint.knowledge.compiled import Table


class FieldWords(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The words of one kind of input. `data` "": no personal field (`id` says what it is)."""

    data: str = ""
    id: str = ""
    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    input_types: tuple[str, ...] = ()
    autofill: tuple[str, ...] = ()
    keyboards: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    checked: str = ""


def _parse(files: Sequence[dict[str, Any]]) -> tuple[FieldWords, ...]:
    (table,) = files
    return msgspec.convert([*table["plain"], *table["field"]], tuple[FieldWords, ...])


TABLE: Table[tuple[FieldWords, ...]] = Table("fields", tuple[FieldWords, ...], _parse)


@cache
def _rows() -> tuple[tuple[FieldWords, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((row, _texts(row.texts), _names(row.names)) for row in TABLE.load())


def _texts(words: Sequence[str]) -> re.Pattern[str]:
    found = [
        rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w.isascii() else re.escape(w)
        for w in sorted(words, key=len, reverse=True)
    ]
    return re.compile("|".join(found) or r"(?!)", re.IGNORECASE)


def _names(words: Sequence[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![a-z])(?:{listed})(?![a-z])" if listed else r"(?!)")


def of_text(text: str) -> FieldWords | None:
    """What a hint or label asks for; None where it says nothing known."""
    return _longest((row, texts.findall(text)) for row, texts, _ in _rows())


def asked_in(text: str) -> str | None:
    """The data that a message asks for: "" for no personal field, None where it says nothing known, or lists several
    inputs (姓名和手机号不能为空)."""
    found = [(row, words) for row, texts, _ in _rows() if (words := texts.findall(text))]
    if len({row.data for row, _ in found}) > 1 and _LISTED.search(text):
        longest = [max(words, key=len) for _, words in found]
        apart = [w for w in longest if not any(w != other and w in other for other in longest)]
        if len(apart) > 1:
            return None
    best = _longest(iter(found))
    return best.data if best is not None else None


_LISTED = re.compile(r"[和与、及或/,，]|(?<![a-z])(and|or)(?![a-z])", re.IGNORECASE)


def of_name(name: str) -> FieldWords | None:
    """What an identifier in any spelling (`etRealName`, `et_real_name`) asks for."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return _longest((row, names.findall(snake)) for row, _, names in _rows())


def _longest(found: Iterable[tuple[FieldWords, list[str]]]) -> FieldWords | None:
    """The longest word decides: 银行账号 is no login name, a phone's verification code no phone number."""
    best: FieldWords | None = None
    length = 0
    for row, words in found:
        longest = max(map(len, words), default=0)
        if longest > length:
            best, length = row, longest
    return best


def of_setting(input_type: str = "", autofill: str = "", keyboard: str = "") -> FieldWords | None:
    """What an input type, autofill hint or Compose keyboard proves."""
    kinds, hints = set(input_type.split("|")), {h.strip() for h in autofill.split(",")}
    for row, _, _ in _rows():
        if kinds & set(row.input_types) or hints & set(row.autofill) or (keyboard and keyboard in row.keyboards):
            return row
    return None


def data_of(
    texts: Iterable[str], names: Iterable[str], input_type: str = "", autofill: str = "", keyboard: str = ""
) -> str:
    """The data id that an input asks for, "" for none: what is written for the user counts before names in the code,
    those before the keyboard it opens."""
    for text in texts:
        row = of_text(text)
        if row is not None:
            return row.data
    for name in names:
        row = of_name(name)
        if row is not None:
            return row.data
    row = of_setting(input_type, autofill, keyboard)
    return row.data if row is not None else ""
