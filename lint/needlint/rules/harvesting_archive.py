"""harvesting-archive: a local jar or aar that no table knows, whose classes read personal information."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.archive_uses import archive_reads
from needlint.app.build_model import ArchiveDependency
from needlint.facts.build_model import ArchiveFacts
from needlint.finding import Finding
from needlint.knowledge.sdks import match_archive, match_package
from needlint.registry import page
from needlint.rules.harvesting_sdk import GRAVE

PAGE = page("harvesting-archive")
CLAUSES = ("164-1.1", "191-2.1", "26-sdk")
TAKEN = GRAVE | {"android-id", "ad-id", "oaid", "phone-number", "accounts", "calendar", "running-apps"}
"""What a library can hardly read for a harmless end; a camera, microphone or network type it may."""


def check(app: App) -> Iterator[Finding]:
    """One finding per archive, at the line that adds it."""
    for item in _archives(app):
        facts = app.parts.archives.get(item.path)
        if facts is None or _known(item, facts):
            continue
        reads = [r for r in archive_reads(facts, app.min_sdk) if r.data in TAKEN and not app.lists(r.data)]
        data = tuple(dict.fromkeys(r.data for r in reads))
        if not data:
            continue
        name = item.path.rpartition("/")[2]
        calls = ", ".join(list(dict.fromkeys(r.api for r in reads))[:4])
        yield PAGE.finding(
            "reads",
            item.place,
            name,
            fields={"data": app.data_names(data), "calls": calls},
            severity="warning" if GRAVE & set(data) and app.side != "supply" else "note",
            confidence="medium",
            data=data,
            variants=(item.source_set,),
            clauses=app.clauses(CLAUSES, data),
        )


def _archives(app: App) -> Iterator[ArchiveDependency]:
    """Every shipped archive once."""
    seen: set[str] = set()
    for module in app.parts.closure:
        build = app.parts.builds.get(module)
        for item in build.archives if build is not None else ():
            if item.shipped and item.path not in seen:
                seen.add(item.path)
                yield item


def _known(item: ArchiveDependency, facts: ArchiveFacts) -> bool:
    """An archive of a known SDK is that SDK's matter."""
    if match_archive(item.path):
        return True
    return any((match := match_package(package)) is not None and not match.broad for package in facts.packages)
