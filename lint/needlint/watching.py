"""`needlint check --watch`: a tree kept judged; what a change brings or settles is printed."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import msgspec

from needlint import baseline, running
from needlint.config import FILE_NAME, Config
from needlint.diff import introduced
from needlint.display import visible
from needlint.finding import Report
from needlint.options import Options
from needlint.progress import progress
from needlint.render import renderer
from needlint.session import Session
from needlint.tables import Tables
from needlint.tree_watch import TreeWatch

INTERVAL = 0.5
"""Seconds between two looks at least."""
_SHARE = 0.05
"""Of one processor that looking may take: a large tree is looked at less often."""
_QUIET = 0.1
"""Seconds without a change after which a burst (a checkout, a save of all files) is over."""
_LONGEST_BURST = 5.0
_SHOWN = 3


def watch(args: argparse.Namespace, root: Path, config: Config, options: Options, only: str | None) -> int:
    """Run until Ctrl-C; returns the exit code of the latest state."""
    watcher = _Watcher(args, root, config, options, only)
    watcher.first()
    try:
        while True:
            watcher.next()
    except KeyboardInterrupt:
        return running.exit_code(watcher.latest, args.fail_on)


class _Watcher:
    def __init__(
        self, args: argparse.Namespace, root: Path, config: Config, options: Options, only: str | None
    ) -> None:
        self._args, self._root, self._only = args, root, only
        self._session = Session(root, options)
        self._context = running.render_context(args, Tables(), root)
        self._render = renderer("text")
        self._tree = self._look(config)  # before the tree is read: what changes meanwhile is seen

    def _look(self, config: Config) -> TreeWatch:
        self._exclude = config.exclude
        return TreeWatch(self._root, config.exclude, (FILE_NAME, baseline.FILE_NAME))

    def first(self) -> None:
        """Print the whole report."""
        self.latest = self._judge()
        running.write(self._render(self.latest, self._context))
        self._say(
            f"watching {self._root}; Ctrl-C ends it",
            f"正在监视 {self._root}；按 Ctrl-C 结束",
        )

    def next(self) -> None:
        """Wait for a change, judge, and print what is new and what is settled."""
        changed = self._wait()
        self._session.apply({path: None for path in sorted(changed) if path != baseline.FILE_NAME})
        before, self.latest = self.latest, self._judge()
        if self._session.config.exclude != self._exclude:
            self._tree = self._look(self._session.config)
        self._print(changed, self.latest, before)

    def _wait(self) -> set[str]:
        while not (changed := self._tree.changed()):
            time.sleep(max(INTERVAL, self._tree.cost / _SHARE))
        end = time.monotonic() + _LONGEST_BURST
        while time.monotonic() < end:
            time.sleep(_QUIET)
            more = self._tree.changed()
            if not more:
                break
            changed |= more
        return changed

    def _judge(self) -> Report:
        with progress(self._args.lang, self._args.quiet) as step:
            report = self._session.judge(step)
        error = self._session.config_error
        if error is not None:
            running.say(
                self._args,
                f"{error.text('en')}; the configuration before it holds",
                f"{error.text('zh')}；沿用此前的配置",
            )
        keys = None if self._args.no_baseline else running.known_keys(self._root, self._args.baseline)
        if keys is not None:
            report, _ = baseline.without_known(report, keys)
        if self._only is not None:
            kept = tuple(f for f in report.findings if f.place.path == self._only)
            report = msgspec.structs.replace(report, findings=kept)
        return report

    def _print(self, changed: set[str], report: Report, before: Report) -> None:
        new, settled = introduced(report, before).findings, introduced(before, report).findings
        errors = tuple(e for e in report.errors if e not in before.errors)
        names = ", ".join(visible(path) for path in sorted(changed)[:_SHOWN])
        rest = len(changed) - _SHOWN
        if rest > 0:
            names += f" (+{rest})"
        clock, total = time.strftime("%H:%M:%S"), len(report.findings)
        self._say(
            f"{clock} {names}: {len(new)} new, {len(settled)} settled, {total} in all",
            f"{clock} {names}：新增 {len(new)}，消除 {len(settled)}，共 {total}",
        )
        for finding in settled:
            span, zh = before.spans[finding.place], self._args.lang == "zh"
            where = f"{self._context.path(visible(finding.place.path))}:{span.start_line}:{span.start_column}"
            text = f"{'已消除' if zh else 'settled'}: {where}: {visible(finding.subject)} [{finding.rule}]\n"
            running.write(text.replace(": ", "：", 1) if zh else text)
        shown = msgspec.structs.replace(report, findings=new, errors=errors)
        running.write(self._render(shown, msgspec.structs.replace(self._context, quiet=True)))

    def _say(self, en: str, zh: str) -> None:
        if not self._args.quiet:
            running.say(self._args, en, zh)
