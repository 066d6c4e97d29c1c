"""Gradle lockfiles. Source: Gradle user manual, "Locking dependency versions"."""

from __future__ import annotations

from needlint.facts.build_model import LockFacts


def read_lockfile(path: str, utf8: bytes) -> LockFacts:
    """`group:artifact:version=configurations` lines; comments and the `empty=` line are no coordinates."""
    found: list[tuple[str, str, str]] = []
    for line in utf8.decode("utf-8", "replace").splitlines():
        coordinate = line.partition("=")[0].strip()
        pieces = coordinate.split(":")
        if len(pieces) == 3 and all(pieces) and not coordinate.startswith("#"):
            found.append((pieces[0], pieces[1], pieces[2]))
    return LockFacts(tuple(found))
