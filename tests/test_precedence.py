"""Of several rules that speak about the same thing the strongest stays, unless it is not sure."""

from __future__ import annotations

import pytest

from needlint.facts.place import Place, Range
from needlint.finding import Confidence, Finding
from needlint.precedence import strongest
from needlint.registry import page

PLACE = Place("A.kt", Range(1, 2))
FIELDS = {
    "request-at-launch": {"names": "CAMERA", "bridge": "", "habits": ""},
    "request-before-consent": {"permissions": "CAMERA", "mechanism": "x", "entry": "launcher", "habits": ""},
    "bundled-request": {"names": "CAMERA", "count": "2"},
    "request-without-purpose": {"names": "CAMERA"},
    "repeated-request": {"names": "CAMERA"},
}
KEYS = {
    "request-at-launch": "at-launch",
    "request-before-consent": "asked",
    "bundled-request": "at-launch",
    "request-without-purpose": "silent",
    "repeated-request": "every-start",
}


def finding(rule: str, confidence: Confidence = "high", subject: str = "A.f/CAMERA") -> Finding:
    return page(rule).finding(KEYS[rule], PLACE, subject, fields=FIELDS[rule], confidence=confidence)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (tuple(KEYS), {"request-before-consent", "repeated-request"}),
        (("request-at-launch", "bundled-request", "request-without-purpose"), {"request-at-launch"}),
        (("bundled-request", "request-without-purpose"), {"bundled-request", "request-without-purpose"}),
        (("request-at-launch", "repeated-request"), {"request-at-launch", "repeated-request"}),
    ],
)
def test_a_call_that_has_to_move_is_told_so_once(given: tuple[str, ...], kept: set[str]) -> None:
    assert {f.rule for f in strongest(finding(rule) for rule in given)} == kept


def test_what_is_not_sure_replaces_nothing_that_is() -> None:
    found = [finding("request-before-consent", "low"), finding("request-at-launch", "medium")]
    assert strongest(found) == found
    sure = [finding("request-before-consent", "medium"), finding("request-at-launch")]
    assert strongest(sure) == sure[:1]


def test_another_permission_is_another_matter() -> None:
    found = [finding("request-at-launch"), finding("bundled-request", subject="A.f/CAMERA,READ_SMS")]
    assert strongest(found) == found
