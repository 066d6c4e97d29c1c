"""A patch on a tree: which files it is about, and what they were before it, worked out from what they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from needlint.patch import FilePatch, Hunk, without_mark

_MISPLACED = 2000
"""Lines that a hunk may stand away from where it says: other changes may have been made since."""


class Misfit(Exception):
    """A file is not what the patch leads to."""

    def __init__(self, path: str, line: int) -> None:
        super().__init__(f"{path}:{line}")
        self.path, self.line = path, line


def placed(files: Sequence[FilePatch], prefix: str, known: Callable[[str], int]) -> list[FilePatch]:
    """The files of a patch with paths relative to the scanned root; those outside it are left out.

    `prefix` ("x/y/", "" = none) is the root's place in its repository. Where a patch was made elsewhere (`--no-prefix`,
    `--relative`, `diff -r old new`) its names are read in the way that finds the most of them under the root; `known`
    tells how many segments of a path, from its start, are there.
    """
    ways: list[Callable[[str], str | None]] = [
        lambda name: _below(without_mark(name), prefix),
        without_mark,
        lambda name: _below(name, prefix),
        lambda name: name,
        lambda name: None if name.startswith("/") else name.partition("/")[2],
    ]

    def found(way: Callable[[str], str | None]) -> int:
        return sum(known(path) for f in files if (name := f.new or f.old) and _is_inside(path := way(name)) and path)

    best = max(ways, key=found)  # the first of the best
    kept = []
    for file in files:
        old, new = (best(name) if name is not None else None for name in (file.old, file.new))
        if _is_inside(old) or _is_inside(new):
            kept.append(
                FilePatch(
                    old if _is_inside(old) else None,
                    new if _is_inside(new) else None,
                    file.hunks,
                    file.binary,
                    file.copied,
                )
            )
    return kept


def _below(name: str, prefix: str) -> str | None:
    return name.removeprefix(prefix) if name.startswith(prefix) else None


def _is_inside(path: str | None) -> bool:
    return bool(path) and not str(path).startswith("/") and ".." not in str(path).split("/")


def added_lines(files: Sequence[FilePatch]) -> dict[str, frozenset[int]]:
    """Path -> 1-based lines that a patch adds or rewrites."""
    found: dict[str, set[int]] = {}
    for file in files:
        lines = {number for hunk in file.hunks for number in hunk.added}
        if file.new is not None and lines:
            found.setdefault(file.new, set()).update(lines)
    return {path: frozenset(lines) for path, lines in found.items()}


def renamed(files: Sequence[FilePatch]) -> dict[str, str]:
    """Old path -> new path of what a patch renames."""
    return {f.old: f.new for f in files if f.old and f.new and f.old != f.new and not f.copied}


def backwards(files: Sequence[FilePatch]) -> list[FilePatch]:
    """The patch that undoes this one; its hunks stand where they do after it, which `before` looks around."""
    return [
        FilePatch(f.new, f.old, tuple(Hunk(h.start, h.new, h.old, ()) for h in f.hunks), f.binary, f.copied)
        for f in files
    ]


def before(files: Sequence[FilePatch], read: Callable[[str], bytes | None]) -> dict[str, bytes | None]:
    """Path -> content before the patch (None = the file was not there), for every file that it touches.

    `read` gives a file as it is after the patch, None where there is none. Binary changes are left out: nothing says
    what was there. Raises Misfit where a file is not what the patch leads to.
    """
    was: dict[str, bytes | None] = {f.new: None for f in files if f.new is not None and f.new != f.old}
    for file in files:
        path = file.new or file.old
        if path is None or file.binary:
            continue
        after = b"" if file.new is None else _given(read(file.new), path)
        content = reversed_hunks(after, file.hunks, path)
        if file.old is not None and not file.copied:
            was[file.old] = content
    return was


def _given(data: bytes | None, path: str) -> bytes:
    if data is None:
        raise Misfit(path, 1)
    return data


def reversed_hunks(after: bytes, hunks: Sequence[Hunk], path: str) -> bytes:
    """The content before the hunks. Raises Misfit."""
    lines = after.split(b"\n")
    bare = [line.removesuffix(b"\r") for line in lines]
    for hunk in sorted(hunks, key=lambda h: h.start, reverse=True):
        new = [line.removesuffix(b"\r") for line in hunk.new]
        at = _find(bare, new, hunk.start - 1)
        if at is None:
            raise Misfit(path, hunk.start)
        end = b"\r" if at < len(lines) and lines[at].endswith(b"\r") else b""
        old = [line.removesuffix(b"\r") + end for line in hunk.old]
        lines[at : at + len(new)] = old
        bare[at : at + len(new)] = [line.removesuffix(b"\r") for line in old]
    return b"\n".join(lines)


def _find(lines: list[bytes], wanted: list[bytes], expected: int) -> int | None:
    """Where a run of lines stands: at the expected index, else at the nearest one within reach."""
    if not wanted:
        return min(max(expected, 0), len(lines))
    for away in range(_MISPLACED):
        for index in dict.fromkeys((expected - away, expected + away)):
            if 0 <= index <= len(lines) - len(wanted) and lines[index : index + len(wanted)] == wanted:
                return index
    return None
