"""Which member of which class needs which permission, and which one reads which personal information.

Rows are kept in `apis/<area>.toml`, one line each. Kotlin's property form is the reader's matter: `tm.deviceId`
arrives with the names `deviceId` and `getDeviceId`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from needlint.knowledge.api_rows import TABLE, ApiRow, Form, api_rows
from needlint.knowledge.permissions import permissions

__all__ = [
    "TABLE",
    "ApiRow",
    "api_rows",
    "by_member",
    "by_owner",
    "by_permission",
    "candidates",
    "class_names",
    "is_common",
    "left_open",
    "match",
    "member_names",
    "overrides",
    "permissions_of",
    "source_texts",
]

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
    import tomllib

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
