"""Every table that has a compiled form."""

from __future__ import annotations

from typing import Any

from needlint.knowledge import (
    apis,
    callbacks,
    categories,
    clauses,
    data_types,
    fields,
    frameworks,
    permissions,
    plain_groups,
    policy_words,
    providers,
    refusals,
    request_libraries,
    return_types,
    sdk_names,
    sdk_store,
)
from needlint.knowledge.compiled import Table

TABLES: tuple[Table[Any], ...] = (
    apis.TABLE,
    callbacks.TABLE,
    categories.TABLE,
    clauses.TABLE,
    data_types.TABLE,
    fields.TABLE,
    frameworks.TABLE,
    permissions.TABLE,
    plain_groups.TABLE,
    policy_words.TABLE,
    providers.TABLE,
    refusals.TABLE,
    request_libraries.TABLE,
    return_types.RETURNS,
    return_types.SERVICES,
    sdk_names.TABLE,
    sdk_store.TABLE,
)
"""By name; `python -m needlint.dev generate` writes their compiled forms."""
