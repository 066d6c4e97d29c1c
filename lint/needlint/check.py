"""The pipeline on one screen: files -> facts -> apps -> rules -> findings -> report."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from needlint.config import Config, load_config
from needlint.facts.place import WHOLE_FILE, Place
from needlint.finding import CONFIDENCES, AppSummary, Finding, Report, ReportError
from needlint.judging import Judged, judge_all, judge_shared
from needlint.options import Options
from needlint.precedence import strongest
from needlint.progress import Step, unwatched
from needlint.registry import page
from needlint.report_cache import ReportCache, usable
from needlint.shared_fixes import joined, safe_for_all
from needlint.suppress import Suppressed, suppress

if TYPE_CHECKING:
    from needlint.analysis import Analysis


def check(root: Path, config: Config | None = None, options: Options | None = None, step: Step = unwatched) -> Report:
    """Judge the tree under `root`; `step` is told what is being done.

    Raises ConfigError for a needlint.toml that cannot be used, nothing else.
    """
    options = options or Options()
    config = config if config is not None else load_config(root)
    kept = ReportCache(root, config, options) if usable(options) else None
    known = kept.get() if kept is not None else None
    if known is not None:
        return known
    from needlint.analysis import analyse

    with collection_paused():
        analysis = analyse(root, config, options, step)
        apps = analysis.apps
        analysis.save()
        found = report(analysis, config, options, judged=judge_shared(apps, step, options.jobs))
        if kept is not None:
            kept.put(found)
    return found


@contextmanager
def collection_paused() -> Iterator[None]:
    """Facts and answers are millions of objects that live to the end of the run and hold no cycles: walking them over
    and over took half of a run."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def report(
    analysis: Analysis,
    config: Config,
    options: Options,
    step: Step = unwatched,
    judged: Judged | None = None,
) -> Report:
    """The report on an analysis. `judged`: what the rules found, where they have run; else they run now, in this
    process, and `step` is told the name of each; what it raises ends the run."""
    raw, failures = judged if judged is not None else judge_all(analysis.apps, step)
    failures = [*analysis.errors(), *failures]
    raw += internal_errors(failures, analysis)
    files = {app.module: {file.path for file in app.parts.files} for app in analysis.apps}
    found = _keyed(safe_for_all(_merged(strongest(_configured(raw, config))), files))
    suppressed = suppress(found, analysis)
    kept = [f for f in suppressed.kept if _sure(f, options)]
    counts = {"comment": suppressed.count, "baseline": 0, "diff": 0}
    return _report(analysis, kept, failures, {**counts, "confidence": _unsure(suppressed, kept)})


def internal_errors(errors: Iterable[ReportError], analysis: Analysis) -> Iterator[Finding]:
    """A failure of needlint itself is a finding too, so that nobody takes the rest for the whole."""
    fallback = next((app.main_file for app in analysis.apps), "needlint.toml")
    for error in errors:
        if error.kind == "internal":
            place = Place(error.path or fallback, WHOLE_FILE)
            yield page("internal-error").finding("failed", place, "needlint", fields={"error": error.message})


def _configured(findings: Iterable[Finding], config: Config) -> Iterator[Finding]:
    for finding in findings:
        setting = config.rules.get(finding.rule)
        if setting is None:
            yield finding
        elif setting != "off":
            yield msgspec.structs.replace(finding, severity=setting)


def _merged(findings: Iterable[Finding]) -> list[Finding]:
    """One finding per site, in path and source order; apps that share it are joined."""
    sites: dict[tuple[str, Place, str, str], Finding] = {}
    for finding in findings:
        site = (finding.rule, finding.place, finding.subject, finding.severity)
        known = sites.get(site)
        if known is None:
            sites[site] = finding
        else:
            apps = tuple(sorted({*known.apps, *finding.apps}))
            sites[site] = msgspec.structs.replace(known, apps=apps, fix=joined(known.fix, finding.fix))
    return sorted(sites.values(), key=lambda f: (f.place, f.rule, f.subject))


def _keyed(findings: Iterable[Finding]) -> list[Finding]:
    """`rule path subject`, with #2, #3 in source order where one key would name several."""
    seen: dict[str, int] = {}
    keyed = []
    for finding in findings:
        key = f"{finding.rule} {finding.place.path} {finding.subject}"
        seen[key] = seen.get(key, 0) + 1
        keyed.append(msgspec.structs.replace(finding, key=key if seen[key] == 1 else f"{key} #{seen[key]}"))
    return keyed


def _sure(finding: Finding, options: Options) -> bool:
    return CONFIDENCES.index(finding.confidence) <= CONFIDENCES.index(options.min_confidence)


def _unsure(suppressed: Suppressed, kept: list[Finding]) -> int:
    return len(suppressed.kept) - len(kept)


def _places(findings: Iterable[Finding]) -> Iterator[Place]:
    for finding in findings:
        yield finding.place
        yield from (r.place for r in finding.related)
        if finding.fix is not None:
            yield from (e.place for e in finding.fix.edits)


def _report(
    analysis: Analysis, findings: list[Finding], errors: list[ReportError], suppressed: dict[str, int]
) -> Report:
    from needlint.regions import regions

    places = dict.fromkeys(_places(findings))
    return Report(
        apps=tuple(AppSummary(a.module, a.categories, a.side, a.category_source) for a in analysis.apps),
        findings=tuple(findings),
        spans={p: analysis.sources.span(p) for p in places},
        snippets={p: "" if p.range == WHOLE_FILE else analysis.sources.snippet(p) for p in places},
        suppressed=suppressed,
        errors=tuple(errors),
        statistics={"files": len(analysis.project.files), "parsed": analysis.parsed},
        regions=regions(findings, analysis.sources),
    )
