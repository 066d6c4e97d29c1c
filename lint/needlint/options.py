"""What one run is asked to do, as given on the command line or by a caller; the configuration file is config.py's."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from needlint.finding import Confidence, Severity

Language = Literal["en", "zh"]
Side = Literal["consumer", "supply"]
FailOn = Literal["error", "warning", "note", "never"]


class Options(Struct, frozen=True, kw_only=True):
    """Settings of one run. What a command leaves out keeps its default; nothing here is read from the environment.

    `check()` reads everything up to `overlay`; the rest is applied by the commands to the Report that it returns.
    """

    categories: tuple[str, ...] = ()
    """Category ids that replace the configured ones, () = as configured."""
    side: Side | None = None
    """Replaces the configured side, None = as configured."""
    lang: Language = "en"
    min_confidence: Confidence = "medium"
    """Findings below it are counted in Report.suppressed["confidence"], not reported."""
    jobs: int | None = None
    """Reader processes; None = as many as there are processors, 1 = none."""
    cache: bool = True
    gradle_cache: bool = False
    """Also read archives from this machine's Gradle cache; the result then depends on the machine."""
    overlay: dict[str, bytes] = {}
    """Unsaved text by path relative to the root: judged instead of what is on disk."""

    fail_on: FailOn = "warning"
    baseline: str | None = None
    """Path of a baseline file; None = needlint-baseline.txt at the root, where there is one."""
    diff_base: str | None = None
    """Git revision: only what the change since then introduces."""
    diff_file: str | None = None
    """Unified diff of the change."""
    staged: bool = False
    """Judge the index instead of the work tree."""


def at_or_over(severity: Severity, threshold: FailOn) -> bool:
    """Whether a finding of this severity makes the run fail."""
    order = ("error", "warning", "note")
    return threshold != "never" and order.index(severity) <= order.index(threshold)
