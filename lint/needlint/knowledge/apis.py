"""Which member of which class needs which permission, and which one reads which personal information.

Rows are kept in `apis/<area>.toml`, one line each. Kotlin's property form is the reader's matter: `tm.deviceId`
arrives with the names `deviceId` and `getDeviceId`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from needlint.knowledge.api_forms import member_of, needs_of, range_of
from needlint.knowledge.compiled import Table
from needlint.knowledge.permissions import permissions

Role = Literal["use", "read", "check", "excluded"]
Form = Literal["method", "constructor", "field", "class", "override"]

_TELLING_WORDS = frozenset({"vibrate", "transceive", "transmit"})
_COMMON_NAMES = frozenset({
    "addAccount", "addAddress", "addConfig", "addConfiguration", "addNetwork", "addService", "addSource", "addWord",
    "createGroup", "createSession", "getAdapter", "getAddress", "getAlias", "getBitmap", "getClient", "getConfig",
    "getCursor", "getData", "getDescription", "getDevices", "getDrawable", "getFeatures", "getHandle", "getId",
    "getInstance", "getLocation", "getMetadata", "getName", "getNumber", "getOrigin", "getParameter", "getPassword",
    "getPlaces", "getPriority", "getProfiles", "getReport", "getReports", "getRoute", "getService", "getServices",
    "getState", "getStrings", "getText", "getTimeout", "getToken", "getTopics", "getType", "getWeather", "getWindows",
    "hasFeatures", "isAvailable", "isCapable", "isConnected", "isEnabled", "isEncrypted", "isIdle", "isPlaying",
    "isSupported", "registerApp", "registerCallback", "registerListener", "registerService", "requestLocation",
    "requestPermission", "setAlias", "setBitmap", "setDefaults", "setDescription", "setMetadata", "setMode",
    "setName", "setParameter", "setParameters", "setPassword", "setPin", "setPriority", "setReport", "setResource",
    "setRoute", "setStream", "setTime", "setTimeout", "setUuid", "setVolume", "startActivity", "startConnection",
    "stopSession", "isConnectedOrConnecting", "getTypeName",
})  # fmt: skip


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
        return (self.max_level is None or min_sdk is None or self.max_level >= min_sdk) and (
            self.min_level is None or max_sdk is None or self.min_level <= max_sdk
        )

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


@cache
def _by_member() -> dict[str, tuple[ApiRow, ...]]:
    found: dict[str, list[ApiRow]] = {}
    for row in api_rows():
        found.setdefault(row.member, []).append(row)
    return {member: tuple(rows) for member, rows in found.items()}


@cache
def _by_owner() -> dict[str, tuple[ApiRow, ...]]:
    found: dict[str, list[ApiRow]] = {}
    for row in api_rows():
        found.setdefault(row.owner, []).append(row)
    return {owner: tuple(rows) for owner, rows in found.items()}


def by_member(name: str) -> tuple[ApiRow, ...]:
    """Rows of every class with this member (`getDeviceId`, `<init>`, `SERIAL`)."""
    return _by_member().get(name, ())


def by_owner(owner: str) -> tuple[ApiRow, ...]:
    """Rows of this fully qualified class."""
    return _by_owner().get(owner, ())


@cache
def member_names() -> frozenset[str]:
    """Every member name and the simple name of every class that counts by itself or by its construction or supertype:
    the words that make a file worth reading."""
    classes = {row.owner.rsplit(".", 1)[-1] for row in api_rows() if row.form in ("class", "constructor", "override")}
    return frozenset(_by_member().keys() - {"<init>", "<class>"}) | classes


@cache
def class_names() -> frozenset[str]:
    """Fully qualified names of all classes with rows."""
    return frozenset(_by_owner())


def match(
    owners: Iterable[str], names: Iterable[str], arity: int = -1, arguments: Sequence[object] = (), kind: str = "call"
) -> tuple[ApiRow, ...]:
    """Rows that a use of a member means, given the fully qualified types it may belong to (receiver and supertypes).

    `kind` is MemberUse.kind. A field row fits reads (and calls of its getter never); a constructor row fits
    `construct`; a
    class row fits every use of the class. `arity` -1 = not known (a method reference); pass 0 for a Kotlin property.
    Where no overload has that many parameters, all are meant. Overrides are not matched: see `overrides`.
    """
    rows = _meant(owners, names, kind)
    exact = {row.member for row in rows if row.takes(arity)}
    return tuple(row for row in rows if row.wants(arguments) and (row.takes(arity) or row.member not in exact))


def left_open(
    owners: Iterable[str], names: Iterable[str], arguments: Sequence[object] = (), kind: str = "call"
) -> tuple[ApiRow, ...]:
    """Rows that `match` leaves out, but that an argument which is not constant (None) may well be meant to satisfy: a
    doubt. Same parameters as `match`."""
    return tuple(row for row in _meant(owners, names, kind) if row.leaves_open(arguments))


def _meant(owners: Iterable[str], names: Iterable[str], kind: str) -> list[ApiRow]:
    wanted = set(names)
    return [
        row
        for owner in dict.fromkeys(owners)
        for row in by_owner(owner)
        if row.form == "class" or (row.member in wanted and row.form not in _not_meant(kind))
    ]


def _not_meant(kind: str) -> tuple[Form, ...]:
    return ("override", "field") if kind in ("call", "construct") else ("override",)


def candidates(names: Iterable[str], arity: int = -1) -> tuple[ApiRow, ...]:
    """Rows that an unknown receiver may mean, by member name and number of arguments alone: enough to doubt that a
    permission is unused, too little to prove a use. Rows that ask for a certain argument are left out, and names that
    any
    class may have (`start`, `getName`)."""
    return tuple(
        row
        for name in names
        if not is_common(name)
        for row in by_member(name)
        if row.form in ("method", "field") and not row.arguments and row.takes(arity)
    )


def is_common(name: str) -> bool:
    """A member name that says nothing of its class: one plain word, or one of a list."""
    return (name.islower() and name.isalpha() and name not in _TELLING_WORDS) or name in _COMMON_NAMES


def overrides(supertypes: Iterable[str], name: str) -> tuple[ApiRow, ...]:
    """Rows for a method that an own class overrides, given the fully qualified names of its supertypes."""
    return tuple(
        row for owner in supertypes for row in by_owner(owner) if row.form == "override" and row.member == name
    )


@cache
def _by_permission() -> dict[str, tuple[ApiRow, ...]]:
    found: dict[str, list[ApiRow]] = {}
    for row in api_rows():
        for name in sorted(row.permissions):
            found.setdefault(name, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


def by_permission(name: str) -> tuple[ApiRow, ...]:
    """Rows that this permission (full name) has a part in."""
    return _by_permission().get(name, ())


@cache
def source_texts() -> dict[str, str]:
    """What the rows' `source` keys stand for; read from the TOML, for `explain`."""
    heads = (path.read_text("utf-8").split("[[class]]", 1)[0] for path in TABLE.sources())
    return {key: text for head in heads for key, text in tomllib.loads(head)["sources"].items()}


@cache
def _exposing() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry in permissions().values():
        for data in entry.data:
            found.setdefault(data, set()).add(entry.name)
    for row in api_rows():
        for data in row.data:
            found.setdefault(data, set()).update(row.permissions)
    return {data: frozenset(names) for data, names in found.items()}


def permissions_of(data: Iterable[str]) -> tuple[str, ...]:
    """Permissions that stand before one of these data types, sorted."""
    return tuple(sorted({name for kind in data for name in _exposing().get(kind, ())}))
