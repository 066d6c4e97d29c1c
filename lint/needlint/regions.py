"""Where edits of fixes take effect, in lines and byte columns: what review services that apply them want to know."""

from __future__ import annotations

from collections.abc import Iterable

from needlint.facts.place import Range
from needlint.finding import Edit, Finding, Region
from needlint.fix import extent
from needlint.project.sources import Sources


def regions(findings: Iterable[Finding], sources: Sources) -> dict[Edit, Region]:
    """The region of every edit: an element that goes takes its indentation and line break with it, as `--fix` does."""
    edits = dict.fromkeys(e for f in findings if f.fix is not None for e in f.fix.edits)
    return {edit: _region(edit, sources) for edit in edits}


def _region(edit: Edit, sources: Sources) -> Region:
    path = edit.place.path
    utf8, lines = sources.decoded(path).utf8, sources.lines(path)
    place = Range(*extent(utf8, edit))
    (start_line, start_column), (end_line, end_column) = lines.locate(place.start), lines.locate(place.end)
    return Region(
        start_line,
        start_column,
        end_line,
        end_column,
        start_byte=len(lines.text(start_line)[: start_column - 1].encode()) + 1,
        end_byte=len(lines.text(end_line)[: end_column - 1].encode()) + 1,
    )
