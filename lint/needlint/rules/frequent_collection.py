"""frequent-collection: own code reads personal information again and again at a short constant interval."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.intervals import LOCATION, LOCATION_MS, NEEDED_LOCATION_MS, TIMER_MS, FrequentRead
from needlint.finding import Finding, Message, Related
from needlint.registry import page

PAGE = page("frequent-collection")
CLAUSES = ("191-4.4", "164-1.2")


def check(app: App) -> Iterator[Finding]:
    """One finding per read below the threshold."""
    for read in app.frequent_reads:
        if read.interval_ms >= _threshold(app, read):
            continue
        source_set = app.code.source_set(read.place.path)
        if app.is_debug(source_set):
            continue
        yield PAGE.finding(
            "zero" if read.interval_ms == 0 else read.how,
            read.place,
            read.data,
            fields={"what": read.what, "name": app.data_name(read.data), "interval": _text(read.interval_ms)},
            severity="note" if app.side == "supply" else "warning",
            data=(read.data,),
            variants=(source_set,),
            clauses=app.clauses((*CLAUSES, *(("20204a-5.5",) if read.data in LOCATION else ())), (read.data,)),
            related=_related(read),
        )


def _threshold(app: App, read: FrequentRead) -> int:
    needs = app.lists("precise-location") or app.lists("movement-track") or "sports-fitness" in app.categories
    if read.how == "timer":
        return NEEDED_LOCATION_MS if read.data in LOCATION and needs else TIMER_MS
    return NEEDED_LOCATION_MS if needs else LOCATION_MS


def _text(milliseconds: int) -> Message:
    if milliseconds % 1_000:
        return Message(f"{milliseconds} ms", f"{milliseconds} 毫秒")
    return Message(f"{milliseconds // 1_000} s", f"{milliseconds // 1_000} 秒")


def _related(read: FrequentRead) -> tuple[Related, ...]:
    if read.repeat is None or read.repeat == read.place:
        return ()
    return (Related(read.repeat, "call", Message("repeats it", "由此处重复执行")),)
