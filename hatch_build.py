"""Build hook: the wheel brings the knowledge tables in compiled form, so that an installed needlint parses none."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledTables(BuildHookInterface):  # type: ignore[type-arg]
    """Adds knowledge/compiled/<table>.msgpack to a wheel; an editable install makes them at first use."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the compiled forms aside and name them to the builder."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "lint"))
        from needlint.knowledge.table_list import TABLES

        folder = Path(mkdtemp(prefix="needlint-tables-"))
        for table in TABLES:
            path = folder / f"{table.name}.msgpack"
            path.write_bytes(table.pack())
            build_data["force_include"][str(path)] = f"needlint/knowledge/compiled/{path.name}"
