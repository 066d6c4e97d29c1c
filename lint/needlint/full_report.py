"""The report and the inventory of one analysis, for formats that show both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlint.check import collection_paused, report
from needlint.config import Config
from needlint.finding import Report
from needlint.options import Options
from needlint.progress import Step, unwatched


def report_and_inventory(
    root: Path, config: Config, options: Options, step: Step = unwatched
) -> tuple[Report, dict[str, Any]]:
    """Read a tree once and give what `check` and `inventory` give."""
    from needlint.analysis import analyse
    from needlint.inventory import inventory_of

    with collection_paused():
        analysis = analyse(root, config, options, step)
        found = report(analysis, config, options, step)
        analysis.save()
        return found, inventory_of(analysis)
