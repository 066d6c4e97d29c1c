"""What a local archive's classes call: reads of personal information, and whether they may use a permission."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from needlint.facts.build_model import ArchiveFacts
from needlint.knowledge.api_rows import ApiRow
from needlint.knowledge.apis import by_member, by_permission
from needlint.knowledge.providers import by_text


class ArchiveRead(Struct, frozen=True):
    """One kind of data that the classes read, and by what: `TelephonyManager.getDeviceId`, a content URI."""

    data: str
    api: str


def archive_reads(facts: ArchiveFacts, min_sdk: int | None) -> tuple[ArchiveRead, ...]:
    """Reads that class files refer to, in order of data and API.

    A member that is told apart by its argument counts only where that argument is among the string constants.
    """
    found = {ArchiveRead(data, row.label) for row in _rows(facts, min_sdk) if row.role == "read" for data in row.data}
    for text in facts.strings:
        if text.startswith("content://"):
            rows = (row for row in by_text(text) if row.access == "read" and row.applies(min_sdk))
            found |= {ArchiveRead(data, text) for row in rows for data in row.data}
    return tuple(sorted(found, key=lambda read: (read.data, read.api)))


def may_use(facts: ArchiveFacts, permission: str) -> bool:
    """Whether the classes may use a permission: they name it, call what needs it, or could not be read in full."""
    if facts.problems or facts.native_libraries or permission in facts.strings:
        return True
    members = set(facts.references)
    if any(_refers(members, row) for row in by_permission(permission)):
        return True
    return any(permission in row.permissions for text in facts.strings for row in by_text(text))


def _rows(facts: ArchiveFacts, min_sdk: int | None) -> Iterator[ApiRow]:
    strings = set(facts.strings)
    for reference in facts.references:
        owner, _, member = reference.rpartition(".")
        for row in by_member(member):
            meant = row.owner == owner and row.applies(min_sdk)
            if meant and (not row.arguments or any(value in strings for value in row.arguments)):
                yield row


def _refers(members: set[str], row: ApiRow) -> bool:
    if row.form == "class":
        return any(name.startswith(f"{row.owner}.") for name in members)
    return f"{row.owner}.{row.member}" in members
