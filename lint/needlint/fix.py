"""Fixes applied to files: exactly the bytes of an edit change, in the file's own encoding; nothing else moves."""

from __future__ import annotations

import codecs
import difflib
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from needlint.finding import Edit, Finding, Message
from needlint.project.text import decode


class FixedFile(Struct, frozen=True):
    """A file's raw bytes before and after."""

    path: str
    before: bytes
    after: bytes


class Fixes(Struct, frozen=True):
    """What applying would do. `refused`: findings whose fix was left out, and why."""

    files: tuple[FixedFile, ...]
    applied: tuple[Finding, ...]
    refused: tuple[tuple[Finding, Message], ...]


_OVERLAP = Message("it overlaps a fix before it; run again", "与前一处修改重叠；请再运行一次")
_UNREADABLE = Message("the file cannot be read", "无法读取文件")
_READ_ONLY = Message("the file is read-only", "文件为只读")
_ENCODING = Message("the file's encoding cannot be kept byte for byte", "无法逐字节保持文件的编码")
_RANGE = Message("the file has changed since it was judged", "文件在检查后已改变")
_OUTSIDE = Message("the file lies outside the project", "文件不在工程目录内")


_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
"""The bits are asked too: who may write everything shall still heed them."""


def plan(findings: Iterable[Finding], root: Path, unsafe: bool = False, writing: bool = False) -> Fixes:
    """Work out all fixes without writing. A fix is applied whole or not at all; of two that overlap the first wins, and
    what both insert at one place stands in their order. `writing`: refuse files that are write-protected."""
    files: dict[str, _File | Message] = {}
    applied: list[Finding] = []
    refused: list[tuple[Finding, Message]] = []
    for finding in findings:
        if finding.fix is None or not finding.fix.edits or not (finding.fix.safe or unsafe):
            continue
        problem = _admit(finding.fix.edits, root, files, writing)
        if problem is None:
            applied.append(finding)
        else:
            refused.append((finding, problem))
    done = (f.result() for _, f in sorted(files.items()) if isinstance(f, _File) and f.edits)
    return Fixes(tuple(done), tuple(applied), tuple(refused))


def write(fixes: Fixes, root: Path) -> None:
    """Write the files, each through a new file beside it, so that none is ever half written. Raises OSError."""
    for file in fixes.files:
        target = (root / file.path).resolve()
        new = target.with_name(f".{target.name}.needlint")
        try:
            new.write_bytes(file.after)
            new.chmod(target.stat().st_mode & 0o7777)
            new.replace(target)
        except OSError:
            new.unlink(missing_ok=True)
            raise


def unified_diff(fixes: Fixes) -> bytes:
    """All changes as one diff that `git apply` and `patch -p1` take: every file in its own encoding."""
    parts: list[bytes] = []
    for file in fixes.files:
        names = (_name("a", file.path), _name("b", file.path))
        lines = difflib.diff_bytes(difflib.unified_diff, _lines(file.before), _lines(file.after), *names)
        parts += (line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)
    return b"".join(parts)


def _name(side: str, path: str) -> bytes:
    """A file name as Git writes it: quoted where it has quotes, backslashes or control characters, and ended by a tab
    where it has blanks, since `patch` reads up to one."""
    name = f"{side}/{path}"
    if any(c in '"\\' or c < " " or c == "\x7f" for c in name):
        quoted = "".join(f"\\{ord(c):03o}" if c < " " or c == "\x7f" else f"\\{c}" if c in '"\\' else c for c in name)
        name = f'"{quoted}"'
    return os.fsencode(name) + (b"\t" if " " in name else b"")


def _lines(data: bytes) -> list[bytes]:
    """Lines at \\n only: a \\r belongs to its line and stays in the diff."""
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _admit(edits: Sequence[Edit], root: Path, files: dict[str, _File | Message], writing: bool) -> Message | None:
    """Take all edits into their files, or none; returns why not."""
    for edit in edits:
        path = edit.place.path
        if path not in files:
            files[path] = _open(root, path, writing)
        file = files[path]
        if isinstance(file, Message):
            return file
        problem = file.refuses(edit)
        if problem is not None:
            return problem
    for edit in edits:
        file = files[edit.place.path]
        assert isinstance(file, _File)
        file.take(edit)
    return None


def _open(root: Path, path: str, writing: bool) -> _File | Message:
    target = root / path
    try:
        if not target.resolve().is_relative_to(root.resolve()):
            return _OUTSIDE
        data = target.read_bytes()
        if writing and (not target.stat().st_mode & _WRITABLE or not os.access(target, os.W_OK)):
            return _READ_ONLY
    except OSError:
        return _UNREADABLE
    decoded = decode(data)
    codec, mark = _codec(data, decoded.encoding)
    if not decoded.exact or mark + decoded.utf8.decode("utf-8").encode(codec, "strict") != data:
        return _ENCODING
    return _File(path, data, decoded.utf8, codec, mark)


def _codec(data: bytes, encoding: str) -> tuple[str, bytes]:
    """Codec without byte order mark, and the mark that the file had."""
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return codec, mark
    return encoding, b""


class _File:
    def __init__(self, path: str, data: bytes, utf8: bytes, codec: str, mark: bytes) -> None:
        self._path, self._data, self._utf8, self._codec, self._mark = path, data, utf8, codec, mark
        self.edits: dict[tuple[int, int], list[str]] = {}
        """One text for a range that is replaced; at a place where nothing is, what is inserted there in order."""

    def refuses(self, edit: Edit) -> Message | None:
        if not 0 <= edit.place.range.start <= edit.place.range.end <= len(self._utf8):
            return _RANGE
        try:
            edit.text.encode(self._codec)
        except UnicodeEncodeError:
            return _ENCODING
        start, end = extent(self._utf8, edit)
        if start == end or edit.text in self.edits.get((start, end), ()):
            crossed = any(s < start < e for s, e in self.edits)
        else:
            crossed = any(start < e and s < end for s, e in self.edits)
        return _OVERLAP if crossed else None

    def take(self, edit: Edit) -> None:
        texts = self.edits.setdefault(extent(self._utf8, edit), [])
        if edit.text not in texts:
            texts.append(edit.text)

    def result(self) -> FixedFile:
        text = self._utf8
        for (start, end), new in sorted(self.edits.items(), reverse=True):
            text = text[:start] + "".join(new).encode("utf-8") + text[end:]
        return FixedFile(self._path, self._data, self._mark + text.decode("utf-8").encode(self._codec))


def extent(utf8: bytes, edit: Edit) -> tuple[int, int]:
    """The bytes that an edit replaces: an element that is removed and stands alone on its lines takes its indentation
    and line break with it."""
    start, end = edit.place.range.start, edit.place.range.end
    if edit.text or start == end:
        return start, end
    left, right = start, end
    while left > 0 and utf8[left - 1] in b" \t":
        left -= 1
    while right < len(utf8) and utf8[right] in b" \t":
        right += 1
    line_break = next((b for b in (b"\r\n", b"\n", b"\r") if utf8.startswith(b, right)), b"")
    begins = left == 0 or utf8[left - 1] in b"\r\n"
    return (left, right + len(line_break)) if begins and line_break else (start, end)


def described(fixes: Fixes) -> Mapping[str, int]:
    """How many fixes each file takes, by path."""
    counts: dict[str, int] = {}
    for finding in fixes.applied:
        for path in sorted({e.place.path for e in finding.fix.edits} if finding.fix else ()):
            counts[path] = counts.get(path, 0) + 1
    return counts
