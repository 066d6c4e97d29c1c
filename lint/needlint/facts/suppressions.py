"""Comments that contain `needlint:`, found in text without a syntax tree."""

from __future__ import annotations

import re
from typing import Literal

from needlint.facts.place import Range

_C = re.compile(
    rb'"""[\s\S]*?(?:"""|\Z)|"(?:[^"\\\n]|\\.)*+(?:"|$)|'
    rb"'(?:[^'\\\n]|\\.)*+(?:'|$)|(//[^\r\n]*+|/\*[\s\S]*?(?:\*/|\Z))",
    re.MULTILINE,
)
_HASH = re.compile(
    rb'"""[\s\S]*?(?:"""|\Z)|'
    + rb"'''[\s\S]*?(?:'''|\Z)|"
    + rb'"(?:[^"\\\n]|\\.)*+(?:"|$)|'
    + rb"'(?:[^'\\\n]|\\.)*+(?:'|$)|(#[^\r\n]*+)",
    re.MULTILINE,
)


def suppression_comments(utf8: bytes, syntax: Literal["c", "hash"]) -> tuple[tuple[Range, str], ...]:
    """Comments with `needlint:` and their text, in order; `c` for Java, Kotlin and Gradle, `hash` for Python and
    TOML."""
    if b"needlint:" not in utf8:
        return ()
    return tuple(
        (Range(match.start(1), match.end(1)), match.group(1).decode("utf-8", "replace"))
        for match in (_C if syntax == "c" else _HASH).finditer(utf8)
        if match.group(1) and b"needlint:" in match.group(1)
    )
