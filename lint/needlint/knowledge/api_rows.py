"""The rows of `apis/<area>.toml`: members with the permissions they need and the personal information they read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from needlint.knowledge.api_forms import member_of, needs_of, range_of, within
from needlint.knowledge.compiled import Table

Role = Literal["use", "read", "check", "excluded"]
Form = Literal["method", "constructor", "field", "class", "override"]


class ApiRow(Struct, frozen=True, array_like=True):
    """One member.

    role: "read" = takes personal information (`data`) and uses the permissions in `needs`; "use" = only uses them;
    "check" = asks whether a permission was granted, no use; "excluded" = known, and neither a use nor a read that is
    reported (a picker, a write, model data, an accessor of what another row already read).
    """

    owner: str
    """Fully qualified class; nested classes with dots."""
    member: str
    """Method, field or constant name; `<init>`; `<class>` = the class itself in any use."""
    form: Form
    needs: tuple[tuple[str, ...], ...] = ()
    """Any of these sets of permissions; () = none is needed."""
    min_level: int | None = None
    max_level: int | None = None
    data: tuple[str, ...] = ()
    role: Role = "use"
    parameters: tuple[str, ...] | None = None
    """Simple type names; None = any overload."""
    arity: int = -1
    """-1 = any."""
    arguments: tuple[str, ...] = ()
    """One of these must be among the constant arguments: a fully qualified constant, a value, a value with `*` at its
    end or at both ends, or `<package>` (the constant name of another package)."""
    conditional: bool = False
    """Needed or read only for some arguments or callers; `note` says which."""
    at: int = -1
    """Which argument `arguments` speak of; -1 = any."""
    open: bool = False
    """With an argument that is not constant nobody can say whether this row holds (see `left_open`)."""
    surface: str = "public"
    """public, library, hidden (through reflection)."""
    note: str = ""
    source: str = ""

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission that the row names."""
        return frozenset(name for together in self.needs for name in together)

    @property
    def label(self) -> str:
        """`TelephonyManager.getDeviceId`, as findings show it."""
        name = ".".join(part for part in self.owner.split(".") if part[:1].isupper()) or self.owner
        if self.form in ("constructor", "class"):
            return name
        return f"{name}.{self.member}"

    def applies(self, min_sdk: int | None, max_sdk: int | None = None) -> bool:
        """Whether the row holds on some level of the app's range (None = open)."""
        return within(self.min_level, self.max_level, min_sdk, max_sdk)

    def takes(self, arity: int) -> bool:
        """Whether it has this many parameters (-1 on either side = any)."""
        return arity < 0 or self.arity < 0 or self.arity == arity

    def wants(self, arguments: Sequence[object]) -> bool:
        """Whether these constant arguments (None = not constant) are what the row asks for."""
        return not self.arguments or any(
            _matches(wanted, given)
            for wanted in self.arguments
            for given in self._asked(arguments)
            if isinstance(given, str | int)
        )

    def leaves_open(self, arguments: Sequence[object]) -> bool:
        """Whether the argument that decides is not constant."""
        return self.open and None in self._asked(arguments) and not self.wants(arguments)

    def _asked(self, arguments: Sequence[object]) -> Sequence[object]:
        return arguments if self.at < 0 else arguments[self.at : self.at + 1]


def _matches(wanted: str, given: object) -> bool:
    text = str(given)
    if wanted == "<package>":
        return "." in text and text[:1].islower() and text.rsplit(".", 1)[-1][:1].islower() and "/" not in text
    if wanted.startswith("*"):
        return wanted.strip("*") in text
    return text.startswith(wanted[:-1]) if wanted.endswith("*") else text == wanted


def _parse(files: Sequence[dict[str, Any]]) -> list[ApiRow]:
    rows: dict[ApiRow, None] = {}
    for file in files:
        for entry in file["class"]:
            rows.update(dict.fromkeys(_row(entry["name"], line) for line in entry["rows"]))
    return list(rows)


def _row(owner: str, line: dict[str, Any]) -> ApiRow:
    member, form, parameters, arity = member_of(line["member"])
    low, high = range_of(line.get("levels", ""))
    data = tuple(line.get("reads", ()))
    return ApiRow(
        owner,
        member,
        "override" if line.get("override") else form,
        needs_of(line.get("needs", "")),
        low,
        high,
        data,
        line.get("role", "read" if data else "use"),
        parameters,
        arity,
        tuple(line.get("arguments", ())),
        line.get("conditional", False),
        line.get("at", -1),
        line.get("open", False),
        line.get("surface", "public"),
        line.get("note", ""),
        line["source"],
    )


TABLE = Table("apis", list[ApiRow], _parse)


@cache
def api_rows() -> tuple[ApiRow, ...]:
    """All rows, in the order of the files."""
    return tuple(TABLE.load())
