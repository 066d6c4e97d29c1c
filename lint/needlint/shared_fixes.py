"""Fixes where several apps share a file: one finding may stand for many apps, and a safe fix must be safe for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from needlint.finding import Finding, Fix


def joined(known: Fix | None, other: Fix | None) -> Fix | None:
    """The fix of a finding that two apps have: what each of them needs in files of its own, and safe only if both are.

    Where they change the same file in different ways the first stays, and is not safe; a later run settles the rest.
    """
    if known is None or other is None:
        alone = known or other
        return msgspec.structs.replace(alone, safe=False) if alone is not None else None
    safe = known.safe and other.safe
    more = tuple(edit for edit in other.edits if edit not in known.edits)
    touched = {edit.place.path for edit in known.edits}
    if any(edit.place.path in touched for edit in more):
        return msgspec.structs.replace(known, safe=False)
    return msgspec.structs.replace(known, edits=(*known.edits, *more), safe=safe)


def safe_for_all(findings: Iterable[Finding], files: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """A fix of a file that ships in an app without the finding is not safe. `files`: of each app, by its module."""
    for finding in findings:
        fix = finding.fix
        if fix is not None and fix.safe:
            paths = {edit.place.path for edit in fix.edits}
            others = (own for module, own in files.items() if module not in finding.apps)
            if any(path in own for own in others for path in paths):
                fix = msgspec.structs.replace(fix, safe=False)
                finding = msgspec.structs.replace(finding, fix=fix)  # noqa: PLW2901
        yield finding
