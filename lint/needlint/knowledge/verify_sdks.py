"""Compares the SDK tables with reference data. Lines that begin with DIFFERS are differences, the others counts."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from needlint.knowledge.data_types import data_types
from needlint.knowledge.sdk_calls import Wait, consent_switches, waits_by
from needlint.knowledge.sdk_model import Sdk
from needlint.knowledge.sdks import all_sdks, match_name_part, match_package


def verify_sdks(reference_dir: Path) -> list[str]:
    """Checks the tables in themselves, and against the files of `reference_dir` that are there:
    `exodus_signatures.tsv` (name, code signature) and `sdks.jsonl` (ids)."""
    lines = [*consistency(all_sdks()), *_counts(all_sdks())]
    signatures = reference_dir / "exodus_signatures.tsv"
    if signatures.is_file():
        lines += _signatures(signatures)
    ids = reference_dir / "sdks.jsonl"
    if ids.is_file():
        wanted = {json.loads(line)["id"] for line in ids.read_text("utf-8").splitlines()}
        missing = sorted(wanted - {entry.id for entry in all_sdks()})
        lines.append(f"sdks: {len(wanted) - len(missing)} of {len(wanted)} reference ids present")
        lines += [f"DIFFERS sdk id missing: {sdk_id}" for sdk_id in missing]
    return lines


def _counts(entries: tuple[Sdk, ...]) -> Iterator[str]:
    seen = sum(len(e.coordinates_seen) for e in entries)
    known = sum(len({*e.coordinates, *e.coordinates_seen}) for e in entries)
    yield f"sdk coordinates: {known}, {seen} of them seen in public code"
    by = Counter(how for e in entries for how in e.data.values())
    yield "sdk data: " + ", ".join(f"{by[how]} {how}" for how in ("seen", "disclosed", "domain-knowledge"))
    chinese = [e for e in entries if e.market == "china" and e.collects]
    starts, waits = sum(bool(e.init) for e in chinese), sum(bool(e.consent or e.safe) for e in chinese)
    counts = f"{starts} with start calls, {waits} with consent or safe calls"
    yield f"Chinese-market sdks that collect: {len(chinese)}; {counts}"
    ways = Counter(waits_by(e) for e in chinese)
    yield "  made to wait for consent by: " + ", ".join(f"{way} {ways[way]}" for way in get_args(Wait))
    yield f"sdks with a first accepted version: {sum(bool(e.first_accepted) for e in entries)}, each with its source"


def consistency(entries: tuple[Sdk, ...]) -> Iterator[str]:
    """What contradicts itself in entries, and their number."""
    yield f"sdks: {len(entries)} entries, {sum(entry.market == 'china' for entry in entries)} of the Chinese market"
    for sdk_id, count in Counter(entry.id for entry in entries).items():
        if count > 1:
            yield f"DIFFERS sdk id given twice: {sdk_id}"
    owners: dict[str, str] = {}
    for entry in entries:
        for prefix in (*entry.packages, *entry.broad_packages):
            other = owners.setdefault(prefix, entry.id)
            if other != entry.id:
                yield f"DIFFERS package prefix of two sdks: {prefix} ({other}, {entry.id})"
        if not entry.source or not entry.checked:
            yield f"DIFFERS sdk without source or date: {entry.id}"
        for data in entry.data:
            if data not in data_types():
                yield f"DIFFERS unknown data type: {data} ({entry.id})"
        for name in (*entry.permissions, *entry.uses_permissions):
            if "." not in name:
                yield f"DIFFERS permission without package: {name} ({entry.id})"
        yield from _starts(entry)


def _starts(entry: Sdk) -> Iterator[str]:
    if bool(entry.consent_by) != bool(entry.consent_by_source):
        yield f"DIFFERS way of consent without source: {entry.id}"
    if entry.consent_by and consent_switches(entry):
        yield f"DIFFERS start is to be delayed, yet it has a consent call: {entry.id}"
    if entry.consent_optional_from and entry.consent_optional_from.count(":") != 2:
        yield f"DIFFERS not group:artifact:version: {entry.consent_optional_from} ({entry.id})"
    if entry.first_accepted and not entry.first_accepted_source:
        yield f"DIFFERS version without source: {entry.id}"


def _signatures(path: Path) -> Iterator[str]:
    """Every alternative of every signature, made a class name, must resolve to an entry of that tracker."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if len(row) >= 2 and not row[0].startswith("#")]
    resolved = total = 0
    for name, signature in rows:
        misses = [part for part in signature.split("|") if part.strip(".") and not _resolves(name, part)]
        total += 1
        resolved += not misses
        for part in misses:
            yield f"DIFFERS Exodus signature of {name} not recognised: {part}"
    yield f"Exodus: {resolved} of {total} signatures resolve to their entry"


def _resolves(tracker: str, signature: str) -> bool:
    """Whether the matcher names the tracker's entry, or another one of its vendor, for a class under the signature.

    A signature that starts with a dot is a part of a name; one whose last segment is capitalised is a class.
    """
    text = signature.replace("\\", "").strip()
    if text.startswith("."):
        return any(entry.exodus == tracker for entry in match_name_part(f"com.example{text}Main"))
    last = text.rpartition(".")[2]
    class_name = text if last[:1].isupper() else f"{text.rstrip('.')}.Main"
    found = match_package(class_name)
    return found is not None and any(e.exodus == tracker and e.vendor == found.sdk.vendor for e in all_sdks())
