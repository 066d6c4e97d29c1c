"""What was probably meant by a name that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from needlint.finding import Message


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that was probably meant, compared without case."""
    by_lower = {k.lower(): k for k in sorted(known)}
    match = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    if match:
        return by_lower[match[0]]
    short = name.lower()
    last = next((k for k in sorted(known) if k.rsplit(".", 1)[-1].lower() == short), None)
    return last or next((k for k in sorted(known) if len(short) > 2 and k.lower().startswith(short)), None)


def suggestion(name: str, known: Collection[str]) -> Message:
    """`; did you mean "x"?`, or nothing."""
    match = nearest(name, known)
    return Message(f'; did you mean "{match}"?', f"；是否想写“{match}”？") if match else Message("", "")
