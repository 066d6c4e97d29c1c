"""The JSON Schema of needlint.toml: the keys of config.schema.json, with the names that the tables know, so that an
editor completes categories, rules, permissions and SDKs and marks what needlint would refuse."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from needlint.finding import SEVERITIES
from needlint.knowledge.categories import categories
from needlint.knowledge.sdks import all_sdks
from needlint.options import Language
from needlint.tables import Tables

_PURPOSE = {"$ref": "#/$defs/purpose"}


def schema(language: Language) -> dict[str, Any]:
    """The schema, names described in a language."""
    found: dict[str, Any] = json.loads((files("needlint") / "config.schema.json").read_text("utf-8"))
    tables = Tables()
    rules = {name: text for name in tables.rule_ids() if (text := tables.rule(name)) is not None}
    found["properties"]["rules"] |= {
        "properties": {
            name: {"enum": [*SEVERITIES, "off"], "default": text.severity, "description": text.summary.text(language)}
            for name, text in rules.items()
        },
        "additionalProperties": False,
    }
    app = found["$defs"]["app"]["properties"]
    app["purposes"]["properties"] = dict.fromkeys(sorted(tables.permission_names()), _PURPOSE)
    app["sdks"] |= {
        "properties": {entry.id: {**_PURPOSE, "title": entry.name} for entry in all_sdks()},
        "patternProperties": {":": _PURPOSE},
        "additionalProperties": False,
    }
    # keywords for tables and arrays side by side: an error then names the key, which one within `anyOf` does not
    found["properties"]["app"] = {
        **found["$defs"]["app"],
        "type": ["object", "array"],
        "items": {"$ref": "#/$defs/app"},
    }
    found["$defs"]["category"] = {
        "anyOf": [
            *(
                {"const": spelling, "description": f"{entry.number}: {entry.name.text(language)}"}
                for entry in categories().values()
                for spelling in (entry.id, entry.name_zh, entry.number, str(entry.number))
            ),
            {"type": "string", "pattern": "[^a-z0-9-]"},
        ]
    }
    return found
