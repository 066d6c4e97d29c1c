"""Unified diffs: what a patch changes.

Formats: GNU diffutils manual, "Detailed Description of Unified Format"; git-diff manual, "Generating patch text".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from needlint.project.text import decode

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_GIT = re.compile(rb'diff --git (?P<both>(?P<mark>"?[abciwo]/)?.*)')
_QUOTED_ONE = re.compile(rb'"(?:[^"\\]|\\.)*"')
_QUOTED = re.compile(rb'("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")')
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)")
_ESCAPED = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_PREFIX = re.compile(r"[abciwo]/")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Hunk(Struct, frozen=True):
    """One place of change. Lines without their line ends; `start` is 1-based, in the new file."""

    start: int
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
    added: tuple[int, ...]
    """1-based lines of the new file that the hunk adds or rewrites."""


class FilePatch(Struct, frozen=True):
    """What a patch does to one file; names as written, None for a file that is not there on that side."""

    old: str | None
    new: str | None
    hunks: tuple[Hunk, ...] = ()
    binary: bool = False
    """The patch says only that it changes."""
    copied: bool = False
    """`new` was made from `old`, which stays."""


def parse(data: bytes) -> list[FilePatch]:
    """The files of a patch in its order; text around them is left out. Never raises."""
    if data.startswith(_WIDE_MARKS):  # what `>` writes in some shells
        data = decode(data).utf8
    return list(_files(data.removeprefix(b"\xef\xbb\xbf").split(b"\n")))


class _Draft:
    """A file while its lines are read."""

    def __init__(self, git: re.Match[bytes] | None = None) -> None:
        self.open = git is not None
        """Only Git's own lines were read so far: the names below still belong to this file."""
        self._marks = ("a/", "b/") if git is not None and git["mark"] else ("", "")
        self.old, self.new = _same_name(git["both"]) if git is not None else (None, None)
        self.hunks: list[Hunk] = []
        self._binary = self._copied = False

    def head(self, line: bytes) -> None:
        """Take what an extended header line of Git says."""
        word, _, rest = line.partition(b" ")
        if word in (b"rename", b"copy") and rest.startswith((b"from ", b"to ")):
            side, _, name = rest.partition(b" ")
            self._copied = word == b"copy"
            if side == b"from":
                self.old = self._marks[0] + _unquoted(name)
            else:
                self.new = self._marks[1] + _unquoted(name)
        elif line.startswith(b"new file mode"):
            self.old = None
        elif line.startswith(b"deleted file mode"):
            self.new = None
        elif line.startswith((b"Binary files ", b"GIT binary patch")):
            self._binary = True

    def take(self, hunk: Hunk, emptied: bool, filled: bool) -> None:
        """Take a hunk. One that leaves or finds no line is how `diff -N` writes a file that is gone or new."""
        self.hunks.append(hunk)
        self.open = False
        self.new = None if emptied else self.new
        self.old = None if filled else self.old

    def file(self) -> FilePatch:
        """What was read."""
        return FilePatch(self.old, self.new, tuple(self.hunks), self._binary, self._copied)


def _same_name(both: bytes) -> tuple[str | None, str | None]:
    """The names of a `diff --git` line that names one file twice, as all but renames do."""
    quoted = _QUOTED.fullmatch(both.strip())
    if quoted is not None:
        return _unquoted(quoted[1]), _unquoted(quoted[2])
    half = len(both) // 2
    old, new = both[:half].decode("utf-8", "surrogateescape"), both[half + 1 :].decode("utf-8", "surrogateescape")
    return (old, new) if without_mark(old) == without_mark(new) else (None, None)


def _files(lines: Sequence[bytes]) -> Iterator[FilePatch]:
    drafts: list[_Draft] = []
    index = 0
    while index < len(lines):
        line = lines[index].removesuffix(b"\r")
        index += 1
        hunk = _HUNK.match(line)
        git = _GIT.match(line)
        if hunk is not None and drafts:
            made, index = _hunk(hunk, lines, index)
            drafts[-1].take(made, emptied=hunk[3] == hunk[4] == b"0", filled=hunk[1] == hunk[2] == b"0")
        elif git is not None:
            drafts.append(_Draft(git))
        elif line.startswith(b"--- ") and index < len(lines) and lines[index].startswith(b"+++ "):
            if not drafts or not drafts[-1].open:
                drafts.append(_Draft())
            drafts[-1].old, drafts[-1].new = _name(line[4:]), _name(lines[index].removesuffix(b"\r")[4:])
            drafts[-1].open = False
            index += 1
        elif drafts and drafts[-1].open:
            drafts[-1].head(line)
    return (draft.file() for draft in drafts)


def _hunk(head: re.Match[bytes], lines: Sequence[bytes], index: int) -> tuple[Hunk, int]:
    """The hunk below a head, and where the lines behind it begin."""
    old_left, new_left = (int(n) if n is not None else 1 for n in (head[2], head[4]))
    start = number = int(head[3])
    old: list[bytes] = []
    new: list[bytes] = []
    added: list[int] = []
    while index < len(lines) and (old_left > 0 or new_left > 0):
        line = lines[index]
        mark, text = line[:1], line[1:]
        if mark not in (b"+", b"-", b" ", b"", b"\r", b"\\"):
            break
        index += 1
        if mark == b"\\":
            continue
        if mark == b"+":
            added.append(number)
        if mark != b"-":
            new.append(text)
            number += 1
            new_left -= 1
        if mark != b"+":
            old.append(text)
            old_left -= 1
    # a hunk that leaves no line stands behind the line it names
    return Hunk(start if new else start + 1, tuple(old), tuple(new), tuple(added)), index


def _name(written: bytes) -> str | None:
    quoted = _QUOTED_ONE.match(written)
    text = _unquoted(quoted[0] if quoted is not None else written.split(b"\t", 1)[0])
    return None if text == "/dev/null" else text


def _unquoted(written: bytes) -> str:
    """Git quotes names with bytes outside ASCII, quotes or control characters as a C string."""
    written = written.strip()
    if written.startswith(b'"') and written.endswith(b'"') and len(written) > 1:
        written = _ESCAPE.sub(_unescaped, written[1:-1])
    return written.decode("utf-8", "surrogateescape")


def _unescaped(match: re.Match[bytes]) -> bytes:
    said = match[1]
    return bytes([int(said, 8) & 0xFF]) if said[:1].isdigit() else _ESCAPED.get(said, said)


def without_mark(name: str) -> str:
    """A name without the `a/` or `b/` of the side that Git puts before it."""
    return name[2:] if _PREFIX.match(name) else name
