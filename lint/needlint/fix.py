"""Fixes applied to files: exactly the bytes of an edit change, in the file's own encoding; nothing else moves."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from needlint.finding import Edit, Finding, Message
from needlint.project.text import decode


class FixedFile(Struct, frozen=True):
    """A file before and after. `before` and `after` are the raw bytes; texts are for a diff."""

    path: str
    before: bytes
    after: bytes
    text_before: str
    text_after: str


class Fixes(Struct, frozen=True):
    """What applying would do. `refused`: findings whose fix was left out, and why."""

    files: tuple[FixedFile, ...]
    applied: tuple[Finding, ...]
    refused: tuple[tuple[Finding, Message], ...]


_OVERLAP = Message("it overlaps a fix before it; run again", "与前一处修改重叠；请再运行一次")
_UNREADABLE = Message("the file cannot be read", "无法读取文件")
_ENCODING = Message("the file's encoding cannot be kept byte for byte", "无法逐字节保持文件的编码")
_RANGE = Message("the file has changed since it was judged", "文件在检查后已改变")
_OUTSIDE = Message("the file lies outside the project", "文件不在工程目录内")


def plan(findings: Iterable[Finding], root: Path, unsafe: bool = False) -> Fixes:
    """Work out all fixes without writing. A fix is applied whole or not at all; of two that overlap the first wins."""
    files: dict[str, _File | Message] = {}
    applied: list[Finding] = []
    refused: list[tuple[Finding, Message]] = []
    for finding in findings:
        if finding.fix is None or not finding.fix.edits or not (finding.fix.safe or unsafe):
            continue
        problem = _admit(finding.fix.edits, root, files)
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
        new.write_bytes(file.after)
        new.chmod(target.stat().st_mode & 0o7777)
        new.replace(target)


def unified_diff(fixes: Fixes) -> str:
    """All changes as one diff that `git apply` takes."""
    parts: list[str] = []
    for file in fixes.files:
        before, after = _lines(file.text_before), _lines(file.text_after)
        lines = difflib.unified_diff(before, after, f"a/{file.path}", f"b/{file.path}")
        parts += (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return "".join(parts)


def _lines(text: str) -> list[str]:
    """Lines at \\n only: a \\r belongs to its line and stays in the diff."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _admit(edits: Sequence[Edit], root: Path, files: dict[str, _File | Message]) -> Message | None:
    """Take all edits into their files, or none; returns why not."""
    for edit in edits:
        path = edit.place.path
        if path not in files:
            files[path] = _open(root, path)
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


def _open(root: Path, path: str) -> _File | Message:
    target = root / path
    try:
        if not target.resolve().is_relative_to(root.resolve()):
            return _OUTSIDE
        data = target.read_bytes()
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
        self.edits: dict[tuple[int, int], str] = {}

    def refuses(self, edit: Edit) -> Message | None:
        if not 0 <= edit.place.range.start <= edit.place.range.end <= len(self._utf8):
            return _RANGE
        start, end = self._extent(edit)
        if self.edits.get((start, end)) == edit.text:
            return None
        return _OVERLAP if any((start < e and s < end) or start == s for s, e in self.edits) else None

    def take(self, edit: Edit) -> None:
        self.edits[self._extent(edit)] = edit.text

    def _extent(self, edit: Edit) -> tuple[int, int]:
        return extent(self._utf8, edit)

    def result(self) -> FixedFile:
        text = self._utf8
        for (start, end), new in sorted(self.edits.items(), reverse=True):
            text = text[:start] + new.encode("utf-8") + text[end:]
        before, after = self._utf8.decode("utf-8"), text.decode("utf-8")
        return FixedFile(self._path, self._data, self._mark + after.encode(self._codec), before, after)


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
