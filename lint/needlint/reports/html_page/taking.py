"""What of an app takes which information, read from its inventory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from msgspec import Struct

from needlint.reports.html_page.writing import code, inert, joined, say

SHOWN = 4
"""Places named one by one; the rest is counted."""


class Field(Struct, frozen=True):
    """One field of a form that cannot be left empty."""

    data: str
    name: str
    where: str


class Taking:
    """Per data type: permissions, reads in code, required fields and SDKs of one app."""

    def __init__(
        self, app: dict[str, Any], early: Collection[tuple[str, int]] = (), fields: Iterable[Field] = ()
    ) -> None:
        """`early`: path and line of what is found to be read before consent; `fields`: those that must be filled in."""
        self._early = early
        self.fields: dict[str, list[Field]] = {}
        for field in fields:
            self.fields.setdefault(field.data, []).append(field)
        self.permissions: dict[str, list[dict[str, Any]]] = {}
        self.reads: dict[str, list[dict[str, Any]]] = {}
        self.sdks: dict[str, list[dict[str, Any]]] = {}
        for permission in app["permissions"]:
            if not _removed(permission):
                for data in permission["data"]:
                    self.permissions.setdefault(data, []).append(permission)
        for read in app.get("personal_information", ()):
            self.reads.setdefault(read["data"], []).append(read)
        for sdk in app["sdks"]:
            for data in sdk["data"]:
                self.sdks.setdefault(data, []).append(sdk)

    @property
    def data(self) -> list[str]:
        """All data types that something takes or may take, sorted."""
        return sorted({*self.permissions, *self.reads, *self.sdks, *self.fields})

    def early(self, data: Iterable[str]) -> bool:
        """Whether own code reads one of them before consent."""
        return any(self._is_early(read) for d in data for read in self.reads.get(d, ()))

    def _is_early(self, read: dict[str, Any]) -> bool:
        return bool(read["before_consent"]) and (read["path"], read["line"]) in self._early

    def taken(self, data: str) -> bool:
        """Whether code, an SDK or the use of a permission for this alone takes it; else it is only within reach."""
        used = any(p["use"] not in ("none", "unknown") and len(p["data"]) == 1 for p in self.permissions.get(data, ()))
        return used or data in self.reads or data in self.sdks or data in self.fields

    def by_sdks_alone(self, data: Iterable[str]) -> bool:
        """Whether only SDKs take them: no code of the app, no field, no permission in use."""
        names = list(data)
        own = any(d in self.reads or d in self.fields for d in names)
        used = any(p["use"] not in ("none", "sdk", "unknown") for d in names for p in self.permissions.get(d, ()))
        return any(d in self.sdks for d in names) and not own and not used

    def idle(self, data: Iterable[str]) -> bool:
        """Whether nothing but a permission that nobody uses stands for them."""
        names = list(data)
        used = (p["use"] != "none" for d in names for p in self.permissions.get(d, ()))
        return not any(used) and not any(d in self.reads or d in self.sdks or d in self.fields for d in names)

    def shown(self, data: Iterable[str]) -> str:
        """Who takes them, as list items."""
        names = list(data)
        return "".join((*self._permissions(names), *self._reads(names), *self._required(names), *self._sdks(names)))

    def _permissions(self, data: list[str]) -> Iterator[str]:
        found = {p["name"]: p for d in data for p in self.permissions.get(d, ())}
        for name, permission in sorted(found.items()):
            unused = say(" (nobody uses it)", "（无人使用）") if permission["use"] == "none" else ""
            yield f"<li>{say('permission ', '权限 ')}{code(name)}{unused}</li>"

    def _reads(self, data: list[str]) -> Iterator[str]:
        places: dict[str, list[dict[str, Any]]] = {}
        for read in (r for d in data for r in self.reads.get(d, ())):
            places.setdefault(read["api"], []).append(read)
        for api, reads in sorted(places.items()):
            where = sorted({(r["path"], r["line"]) for r in reads})
            listed = joined(code(f"{path}:{line}") for path, line in where[:SHOWN])
            early = f' <b class="bad">{say("before consent", "同意前")}</b>' if any(map(self._is_early, reads)) else ""
            yield f"<li>{say('code: ', '代码：')}{code(api)}{early}<br>{listed}{rest(len(where))}</li>"

    def _required(self, data: list[str]) -> Iterator[str]:
        for field in (f for d in data for f in self.fields.get(d, ())):
            yield f"<li>{say('required field: ', '必填项：')}{code(field.name)}<br>{code(field.where)}</li>"

    def _sdks(self, data: list[str]) -> Iterator[str]:
        names = sorted({s["name"] for d in data for s in self.sdks.get(d, ())})
        if names:
            yield f"<li>SDK{say(': ', '：')}{joined(inert(name) for name in names)}</li>"


def rest(count: int, shown: int = SHOWN) -> str:
    """How many more there are than are shown."""
    return say(f" and {count - shown} more", f" 等共 {count} 处") if count > shown else ""


def _removed(permission: dict[str, Any]) -> bool:
    declared = permission.get("declared", ())
    return bool(declared) and all(d["removed"] for d in declared)
