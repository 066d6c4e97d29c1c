"""One finding per site and data: where several rules speak about the same thing, the strongest statement stays."""

from __future__ import annotations

from collections.abc import Iterable

from needlint.finding import Finding

PERMISSION_ORDER = (
    "unused-permission",
    "dependency-permission",
    "unnecessary-permission",
    "broader-permission",
    "unbounded-permission",
)
COLLECTION_ORDER = ("collection-before-consent", "unnecessary-collection", "fixed-identifier")
_ORDERS = (PERMISSION_ORDER, COLLECTION_ORDER)


def strongest(findings: Iterable[Finding]) -> list[Finding]:
    """Drop every finding for whose place and subject an earlier rule of its order speaks; order is kept."""
    found = list(findings)
    rank: dict[tuple[int, object, str], int] = {}
    for finding in found:
        for key, position in _positions(finding):
            rank[key] = min(position, rank.get(key, position))
    return [f for f in found if all(rank[key] == position for key, position in _positions(f))]


def _positions(finding: Finding) -> list[tuple[tuple[int, object, str], int]]:
    return [
        ((number, (finding.apps, finding.place), finding.subject), order.index(finding.rule))
        for number, order in enumerate(_ORDERS)
        if finding.rule in order
    ]
