"""What members of library types give, and what getSystemService gives: the tables returns.toml and
system_services.toml."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from needlint.knowledge.compiled import Table


class ReturnTypes(Struct, frozen=True):
    """Return types of library members: type -> member -> type text."""

    returns: dict[str, dict[str, str]]

    def result(self, owner: str, member: str) -> str:
        """The type text that `owner.member` gives, "" where the table has none."""
        return self.returns.get(owner, {}).get(member, "")


class SystemServices(Struct, frozen=True):
    """Constant of android.content.Context -> (value, manager type)."""

    services: dict[str, tuple[str, str]]

    def manager(self, name: str) -> str:
        """The manager's class for a constant's name, with or without its class, or for its value; "" where unknown."""
        found = self.services.get(name.rpartition(".")[2])
        if found is not None:
            return found[1]
        return next((type_ for value, type_ in self.services.values() if value == name), "")


def _returns(files: Sequence[dict[str, Any]]) -> ReturnTypes:
    found: dict[str, dict[str, str]] = {}
    for file in files:
        for entry in file["type"]:
            _sourced(file, entry)
            found.setdefault(entry["name"], {}).update(entry["returns"])
    return ReturnTypes(found)


def _services(files: Sequence[dict[str, Any]]) -> SystemServices:
    found: dict[str, tuple[str, str]] = {}
    for file in files:
        for entry in file["service"]:
            _sourced(file, entry)
            found[entry["constant"]] = (entry["value"], entry["type"])
    return SystemServices(found)


def _sourced(file: dict[str, Any], entry: dict[str, Any]) -> None:
    if entry["source"] not in file["sources"] or not entry["checked"]:
        raise ValueError(f"entry without a source: {entry}")


RETURNS = Table("returns", ReturnTypes, _returns)
SERVICES = Table("system_services", SystemServices, _services)


@cache
def return_types() -> ReturnTypes:
    """The table of return types."""
    return RETURNS.load()


@cache
def system_services() -> SystemServices:
    """The table of system services."""
    return SERVICES.load()
