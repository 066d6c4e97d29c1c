"""The baseline: findings that were there when a team started, by key, in a text file made to be reviewed.

One key a line, sorted: `rule path subject`, no line numbers, so it survives edits. Lines that start with `#` are
comments.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from needlint.finding import Report

FILE_NAME = "needlint-baseline.txt"
HEADER = """\
# needlint baseline: findings that are known and not reported. One a line: rule, path, subject.
# Delete a line when it is mended; `needlint baseline` writes the file anew, `needlint check` names stale lines.
"""


def write(keys: Iterable[str]) -> str:
    """The text of a baseline file."""
    return HEADER + "".join(f"{key}\n" for key in sorted({_one_line(key) for key in keys}))


def read(text: str) -> frozenset[str]:
    """The keys of a baseline file."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def load(root: Path, given: str | None) -> frozenset[str] | None:
    """Keys of the given file, else of the one at the root; None = there is none. Raises OSError, UnicodeDecodeError."""
    path = Path(given) if given is not None else root / FILE_NAME
    if given is None and not path.is_file():
        return None
    return read(path.read_text("utf-8"))


def without_known(report: Report, keys: frozenset[str]) -> tuple[Report, list[str]]:
    """The report without the findings in the baseline, and the keys that name no finding any more, sorted.

    `internal-error` is never taken out: a baseline must not hide that something was not judged.
    """
    known = {f.key for f in report.findings if _one_line(f.key) in keys and f.rule != "internal-error"}
    stale = keys - {_one_line(f.key) for f in report.findings}
    kept = tuple(f for f in report.findings if f.key not in known)
    counts = {**report.suppressed, "baseline": len(report.findings) - len(kept)}
    return msgspec.structs.replace(report, findings=kept, suppressed=counts), sorted(stale)


def _one_line(key: str) -> str:
    """A key from a path or subject with a line break in it still takes one line."""
    escaped = key.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").strip()
    return escaped.encode("utf-8", "backslashreplace").decode()
