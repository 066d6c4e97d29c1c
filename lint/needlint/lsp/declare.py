"""Entries added to needlint.toml: a purpose for a permission, an SDK that the privacy policy discloses."""

from __future__ import annotations

import json
import re
from typing import Literal

_HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([^\]\r\n]+?)[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_MODULE = re.compile(r"^[ \t]*module[ \t]*=[ \t]*[\"']([^\"']*)[\"']", re.MULTILINE)
Table = Literal["purposes", "sdks"]


def with_entry(text: str, table: Table, name: str, purpose: str, module: str = "") -> tuple[int, str]:
    """Where to insert what into the text of a needlint.toml: (offset in characters, new text).

    An empty purpose leaves the quotes empty; needlint then points at the line until somebody fills them. The entry goes
    to the `[[app]]` of `module` where there are several.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    quoted = json.dumps(purpose, ensure_ascii=False)
    key = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)
    line = f"{key} = {{ en = {quoted}, zh = {quoted} }}{newline}"
    headers = list(_HEADER.finditer(text))
    start, end = _app(text, headers, module)
    if start is None:
        return len(text), f"{_break(text, newline)}[app]{newline}{newline}[app.{table}]{newline}{line}"
    for header in headers:
        if header[2].replace(" ", "") == f"app.{table}" and start <= header.start() < end:
            after = header.end() + len(newline)
            lead = "" if after <= len(text) else newline
            return min(after, len(text)), lead + line
    trimmed = len(text[:end].rstrip())
    return trimmed, f"{newline}{newline}[app.{table}]{newline}{line.rstrip()}" + ("" if text[trimmed:] else newline)


def _app(text: str, headers: list[re.Match[str]], module: str) -> tuple[int | None, int]:
    """Where the application's entry starts and ends, its sub-tables included; (None, 0) where there is none."""
    starts = [h for h in headers if h[2] == "app"]
    found: tuple[int | None, int] = (None, 0)
    for header in starts:
        later = (h.start() for h in headers if h.start() > header.start() and not h[2].startswith("app."))
        end = next(later, len(text))
        named = _MODULE.search(text, header.end(), end)
        if found[0] is None or (named is not None and named[1] == module):
            found = (header.start(), end)
    return found


def _break(text: str, newline: str) -> str:
    if not text.strip():
        return ""
    return newline if text.endswith(("\n", "\r")) else newline * 2
