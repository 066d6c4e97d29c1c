"""One finding per site and data: where several rules speak about the same thing, the strongest statement stays."""

from __future__ import annotations

from collections.abc import Iterable

from needlint.finding import CONFIDENCES, Finding

PERMISSION_ORDER = (
    "unused-permission",
    "dependency-permission",
    "unnecessary-permission",
    "broader-permission",
    "unbounded-permission",
)
COLLECTION_ORDER = ("collection-before-consent", "unnecessary-collection", "fixed-identifier")
LAUNCH_ORDER = ("request-before-consent", "request-at-launch", "bundled-request")
PURPOSE_ORDER = ("request-before-consent", "request-at-launch", "request-without-purpose")
"""A request that has to move to the function that needs it is not told to split or to explain itself first: the finding
that moves it mentions both. repeated-request stands beside it: a refusal has to be remembered wherever it is
given. Away from launch, bundled-request and request-without-purpose ask for different repairs, and both stay."""
_ORDERS = (PERMISSION_ORDER, COLLECTION_ORDER, LAUNCH_ORDER, PURPOSE_ORDER)


def strongest(findings: Iterable[Finding]) -> list[Finding]:
    """Drop every finding for whose place and subject an earlier rule of its order speaks with no less confidence; order
    is kept."""
    found = list(findings)
    spoken: dict[tuple[int, object, str], list[tuple[int, int]]] = {}
    for finding in found:
        for key, position in _positions(finding):
            spoken.setdefault(key, []).append((position, CONFIDENCES.index(finding.confidence)))
    return [f for f in found if not any(_outdone(spoken[key], position, f) for key, position in _positions(f))]


def _outdone(spoken: list[tuple[int, int]], position: int, finding: Finding) -> bool:
    """Whether an earlier rule speaks surely enough: low confidence is off by default, and medium is as good as high."""
    mine = max(CONFIDENCES.index(finding.confidence), CONFIDENCES.index("medium"))
    return any(other < position and confidence <= mine for other, confidence in spoken)


def _positions(finding: Finding) -> list[tuple[tuple[int, object, str], int]]:
    return [
        ((number, (finding.apps, finding.place), finding.subject), order.index(finding.rule))
        for number, order in enumerate(_ORDERS)
        if finding.rule in order
    ]
