"""Where a fact stands: byte ranges, before any Span is made."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

ProblemKind = Literal["unreadable", "syntax", "internal", "limit"]


class Range(Struct, frozen=True, gc=False, array_like=True, order=True):
    """Half-open byte range into a file's normalised UTF-8 text (see project.text.decode)."""

    start: int
    end: int


class Place(Struct, frozen=True, gc=False, array_like=True, order=True):
    """A range in a file; `path` is relative to the scanned root, with `/`."""

    path: str
    range: Range


WHOLE_FILE = Range(0, 0)
"""The range of a fact about a file as a whole; its Span is 1:1-1:1."""


class Problem(Struct, frozen=True, gc=False):
    """Why (part of) a file could not be read. `kind` is the public errors[].kind."""

    kind: ProblemKind
    en: str
    zh: str
    range: Range = WHOLE_FILE
