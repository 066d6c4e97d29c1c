"""Java .properties files (gradle.properties, local settings). Source: java.util.Properties, "load"."""

from __future__ import annotations

import re

from needlint.facts.build_model import PropertiesFacts

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_KEY = re.compile(r"((?:[^\\=:\s]|\\.)*)\s*[=:]?\s*(.*)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


def read_properties(path: str, utf8: bytes) -> PropertiesFacts:
    """Keys and values; a later key wins, a line that ends in an odd number of backslashes goes on."""
    values: dict[str, str] = {}
    pending: list[str] = []
    for raw in [*utf8.decode("utf-8", "replace").splitlines(), ""]:
        line = raw.lstrip()
        if not pending and (not line or line[0] in "#!"):
            continue
        trailing = len(line) - len(line.rstrip("\\"))
        if trailing % 2:
            pending.append(line[:-1])
            continue
        match = _KEY.match("".join([*pending, line]))
        pending = []
        if match and match.group(1):
            values[_plain(match.group(1))] = _plain(match.group(2)).strip()
    return PropertiesFacts(values)


def _plain(text: str) -> str:
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def _unescape(match: re.Match[str]) -> str:
    escape = match.group(1)
    return chr(int(escape[1:], 16)) if len(escape) == 5 else _ESCAPES.get(escape, escape)
