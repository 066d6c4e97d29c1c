"""Compares the core tables with each other and with reference data. Lines that begin with DIFFERS are differences, the
others counts."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from needlint.knowledge.apis import api_rows, by_member
from needlint.knowledge.categories import Category, categories
from needlint.knowledge.clauses import table as clause_table
from needlint.knowledge.data_types import canonical, data_types
from needlint.knowledge.permissions import permissions
from needlint.knowledge.providers import by_constant, by_text, provider_rows


def verify_core(reference_dir: Path) -> list[str]:
    """Checks the tables in themselves, and against the files of `reference_dir` that are there: `categories.toml` or
    `categories.json`, `data_types.toml`, `permissions.toml`, `api_permissions.tsv`, `personal_info_apis.tsv`,
    `providers_intents.tsv`."""
    lines = [*_consistency()]
    for name, compare in (
        ("categories.toml", _categories_toml),
        ("categories.json", _categories_json),
        ("data_types.toml", _data_types),
        ("permissions.toml", _permissions),
        ("api_permissions.tsv", _apis),
        ("personal_info_apis.tsv", _personal),
        ("providers_intents.tsv", _providers),
    ):
        if (reference_dir / name).is_file():
            lines += compare(reference_dir / name)
    return lines


def _consistency() -> Iterator[str]:
    known, names, clauses = data_types(), permissions(), clause_table()
    yield f"categories: {len(categories())}, {sum(c.no_information for c in categories().values())} need no information"
    yield f"data types: {len(known)}, clauses: {len(clauses.clauses)}, permissions: {len(names)}"
    yield f"api rows: {len(api_rows())}, of them reads: {sum(row.role == 'read' for row in api_rows())}"
    used: list[tuple[str, str]] = [
        *((d, f"category {c.id}") for c in categories().values() for item in c.necessary for d in item.data),
        *((d, f"type {t.id}") for t in known.values() for d in (*t.covers, *t.means)),
        *((d, p.name) for p in names.values() for d in (*p.data, *p.data_until)),
        *((d, f"{row.owner}.{row.member}") for row in api_rows() for d in row.data),
        *((d, row.value) for row in provider_rows() for d in row.data),
    ]
    yield from sorted({f"DIFFERS unknown data type: {d} ({where})" for d, where in used if d not in known})
    for clause in clauses.clauses.values():
        if clause.document not in clauses.documents:
            yield f"DIFFERS clause of an unknown document: {clause.id}"
    for entry in names.values():
        for id in entry.guide_clauses:
            if id not in clauses.clauses:
                yield f"DIFFERS unknown clause: {id} ({entry.name})"
    needed = {name for row in api_rows() for name in row.permissions}
    needed |= {name for row in provider_rows() for name in row.permissions}
    yield from sorted(f"DIFFERS unknown permission: {name}" for name in needed - names.keys())


def _categories_toml(path: Path) -> Iterator[str]:
    entries = tomllib.loads(path.read_text("utf-8"))["category"]
    yield from _categories(
        {
            "number": e["number"],
            "id": e["id"],
            "name": e["name_zh"],
            "service": e["basic_service_zh"],
            "items": [n["text_zh"] for n in e.get("necessary", ())],
        }
        for e in entries
    )


def _categories_json(path: Path) -> Iterator[str]:
    yield from _categories(json.loads(path.read_text("utf-8")))


def _categories(entries: Any) -> Iterator[str]:
    equal = 0
    for entry in entries:
        ours = categories().get(entry["id"])
        if ours is None:
            yield f"DIFFERS category missing: {entry['id']}"
        elif entry != _plain(ours):
            yield f"DIFFERS category {entry['number']}: {_plain(ours)} is not {entry}"
        else:
            equal += 1
    yield f"categories: {equal} equal to the letter"


def _plain(entry: Category) -> dict[str, Any]:
    return {
        "number": entry.number,
        "id": entry.id,
        "name": entry.name_zh,
        "service": entry.basic_service_zh,
        "items": [item.text_zh for item in entry.necessary],
    }


def _data_types(path: Path) -> Iterator[str]:
    wanted = [entry["id"] for entry in tomllib.loads(path.read_text("utf-8"))["type"]]
    missing = [id for id in wanted if id not in data_types()]
    yield f"data types: {len(wanted) - len(missing)} of {len(wanted)} reference ids present"
    yield from (f"DIFFERS data type missing: {id}" for id in missing)
    yield from (f"DIFFERS source name is an id too: {old}" for old in canonical() if old in data_types())


def _permissions(path: Path) -> Iterator[str]:
    wanted = tomllib.loads(path.read_text("utf-8"))["permission"]
    missing = [name for name in wanted if name not in permissions()]
    yield f"permissions: {len(wanted) - len(missing)} of {len(wanted)} reference names present"
    yield from (f"DIFFERS permission missing: {name}" for name in missing)
    for name, entry in wanted.items():
        ours = permissions().get(name)
        for key in ("kind", "since", "deprecated", "effective_until", "max_sdk_version_advice"):
            if ours is not None and getattr(ours, key) != entry.get(key):
                yield f"DIFFERS {name}: {key} is {getattr(ours, key)}, not {entry.get(key)}"


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _name(member: str) -> str:
    found = re.match(r"<?[\w$]+>?", member)
    return found[0] if found else member


def _apis(path: Path) -> Iterator[str]:
    """System APIs are left out: an app can't call them. Content URIs are in providers.toml."""
    wanted = {(r[0], _name(r[1])) for r in _rows(path) if r[5] in ("public", "library", "hidden") and r[2] != "none"}
    wanted = {(owner, name) for owner, name in wanted if not name.endswith("CONTENT_URI") and name != "<write>"}
    wanted = {(owner, "<class>" if name == "<read>" else name) for owner, name in wanted}
    present = {key for key in wanted if any(row.owner == key[0] for row in by_member(key[1]))}
    yield from _share("api members", len(present), len(wanted))


def _personal(path: Path) -> Iterator[str]:
    """Members with a name of their own; files, commands and settings keys stand among the arguments of other rows."""
    wanted = {(r[0], r[1].split("(")[0].split("/")[0]) for r in _rows(path) if re.match(r"[\w<>]+[(/]", r[1])}
    present = {key for key in wanted if any(row.owner == key[0] for row in by_member(key[1]))}
    yield from _share("personal-information members", len(present), len(wanted), 0.85)


def _providers(path: Path) -> Iterator[str]:
    rows = [r for r in _rows(path) if "permission." in (r[3] if len(r) > 3 else "") + (r[4] if len(r) > 4 else "")]
    present = sum(bool(by_constant(r[1].split(" ")[0]) or by_text(r[2])) for r in rows)
    yield from _share("providers and intents", present, len(rows))


def _share(what: str, present: int, wanted: int, least: float = 0.95) -> Iterator[str]:
    mark = "DIFFERS " if wanted and present < least * wanted else ""
    yield f"{mark}{what}: {present} of {wanted} present"
