"""Texts made from tables and pages: `python -m needlint.dev generate` writes them, a test keeps them current."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from needlint.knowledge.apis import api_rows
from needlint.knowledge.categories import categories
from needlint.knowledge.clauses import table as clause_table
from needlint.knowledge.data_types import data_types
from needlint.knowledge.permissions import permissions
from needlint.knowledge.providers import provider_rows
from needlint.knowledge.request_libraries import libraries
from needlint.knowledge.sdk_calls import waits_by
from needlint.knowledge.sdks import all_sdks
from needlint.registry import page, rule_names

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
COVERAGE = Path(__file__).with_name("knowledge") / "coverage.md"
_RULES = re.compile(r"(<!-- rules -->\n).*?(<!-- /rules -->)", re.DOTALL)


def generated_files() -> Iterator[tuple[Path, bytes]]:
    """Path and content of every generated text of a checkout."""
    readme = README.read_text("utf-8")
    yield README, _RULES.sub(lambda found: found[1] + rule_list() + found[2], readme).encode()
    yield COVERAGE, coverage().encode()


def rule_list() -> str:
    """All rules by family, with default severity and summary in both languages."""
    lines = ["| rule | family | severity | finds |", "| --- | --- | --- | --- |"]
    pages = sorted((page(name) for name in rule_names()), key=lambda p: (p.family, p.rule))
    lines += [
        f"| [{p.rule}](lint/needlint/rules/{p.path.name}) | {p.family} | {p.severity} | {p.summary.en} {p.summary.zh} |"
        for p in pages
    ]
    return "\n".join(lines) + "\n"


def coverage() -> str:
    """What the tables hold, by kind, market and evidence."""
    sdks = all_sdks()
    rows = api_rows()
    facts = Counter(how for sdk in sdks for how in sdk.data.values())
    parts = [
        "# What the tables hold",
        "Made by `python -m needlint.dev generate`.",
        _table(
            "table",
            {
                "categories": len(categories()),
                "categories that need no personal information": sum(c.no_information for c in categories().values()),
                "data types": len(data_types()),
                "clauses": len(clause_table().clauses),
                "permissions": len(permissions()),
                "API rows": len(rows),
                "providers, intents and broadcasts": len(provider_rows()),
                "permission-request libraries": len(libraries()),
                "SDKs and libraries": len(sdks),
            },
        ),
        "## Permissions by kind\n\n" + _table("kind", Counter(p.kind for p in permissions().values())),
        "## API rows by what they show\n\n" + _table("role", Counter(r.role for r in rows)),
        "## SDKs by market\n\n" + _table("market", Counter(s.market for s in sdks)),
        "## SDKs by kind\n\n" + _table("kind", Counter(s.kind for s in sdks)),
        "## What SDKs take, by evidence\n\n" + _table("evidence", facts),
        "## How SDKs of the Chinese market that collect are made to wait for consent\n\n"
        + _table("by", Counter(waits_by(s) for s in sdks if s.market == "china" and s.collects)),
    ]
    return "\n\n".join(parts) + "\n"


def _table(name: str, counts: Mapping[Any, int]) -> str:
    lines = [f"| {name} | count |", "| --- | ---: |"]
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "\n".join(lines + [f"| {key} | {count} |" for key, count in ordered])
