"""Reads sdks/<vendor>.toml into Sdk objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from needlint.knowledge.compiled import Table
from needlint.knowledge.sdk_model import Evidence, Sdk

_MARKED_SEEN = ("coordinates", "metadata", "gradle_plugins", "init", "consent")
"""Lists that a table may split in `x_seen` (seen in code or vendor pages) and `x` (domain knowledge)."""
_EVIDENCE = tuple(reversed(get_args(Evidence)))
"""Weakest first, so that the best evidence of a datum stands."""


def parse(files: Sequence[dict[str, Any]]) -> tuple[Sdk, ...]:
    """All SDKs in order of their ids. Raises msgspec.ValidationError on a malformed entry."""
    return tuple(sorted((_sdk(row) for file in files for row in file.get("sdk", ())), key=lambda entry: entry.id))


def _sdk(row: dict[str, Any]) -> Sdk:
    """Joins the split lists; an unknown key is an error, so that a misspelt field cannot vanish."""
    seen: list[str] = []
    fields = dict(row)
    for key in _MARKED_SEEN:
        marked = fields.pop(f"{key}_seen", [])
        seen += marked
        fields[key] = [*marked, *row.get(key, ())]
    by_evidence = row.get("data", {})
    unknown = (set(fields) - set(Sdk.__struct_fields__)) | (set(by_evidence) - set(_EVIDENCE))
    if unknown:
        raise msgspec.ValidationError(f"{row.get('id')}: unknown field {', '.join(sorted(unknown))}")
    fields["data"] = {data: evidence for evidence in _EVIDENCE for data in by_evidence.get(evidence, ())}
    fields["coordinates_seen"] = row.get("coordinates_seen", [])
    fields["seen"] = [*seen, *row.get("seen", ())]
    return msgspec.convert(fields, Sdk)


TABLE: Table[tuple[Sdk, ...]] = Table("sdks", tuple[Sdk, ...], parse)
