"""Content providers, intents and broadcasts with the permissions that stand before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from needlint.knowledge.api_forms import needs_of, range_of, within
from needlint.knowledge.compiled import Table

AccessKind = Literal["read", "write", "start", "send", "bind", "receive", "serve", "request", "none"]

_CALLS: dict[str, frozenset[str]] = {
    "read": frozenset({
        "query", "openInputStream", "openFileDescriptor", "openAssetFileDescriptor", "openAssetFile",
        "openTypedAssetFileDescriptor", "loadThumbnail", "registerContentObserver", "acquireContentProviderClient",
        "acquireUnstableContentProviderClient", "managedQuery", "startQuery", "newAssertQuery", "CursorLoader",
        "parse", "toUri",
    }),
    "write": frozenset({
        "insert", "update", "delete", "bulkInsert", "openOutputStream", "applyBatch", "newInsert", "newUpdate",
        "newDelete", "startInsert", "startUpdate", "startDelete", "openFileDescriptor",
    }),
    "start": frozenset({"Intent", "setAction", "startActivity", "startActivityForResult", "launch"}),
    "send": frozenset({"Intent", "setAction", "sendBroadcast", "sendOrderedBroadcast"}),
    "bind": frozenset({"Intent", "setAction", "bindService", "startService"}),
    "receive": frozenset({"IntentFilter", "addAction"}),
    "serve": frozenset({"IntentFilter", "addAction"}),
}  # fmt: skip
"""Calls and constructions (by simple type name) that make the access when they are given the URI or action."""
_PICKERS = frozenset({"Intent", "setData", "setDataAndType", "setDataAndNormalize", "getType", "equals", "setType"})
"""Calls that hand a content URI on to another app, which asks the user: no access."""


class ProviderRow(Struct, frozen=True, array_like=True):
    """One access to one URI or action."""

    constant: str
    """Fully qualified; "" = there is no public one."""
    value: str
    """A content URI (matched by prefix) or an action."""
    access: AccessKind
    needs: tuple[tuple[str, ...], ...] = ()
    min_level: int | None = None
    max_level: int | None = None
    data: tuple[str, ...] = ()
    mime: str = ""
    """The intent needs this type for the row to hold."""
    surface: str = "public"
    note: str = ""
    source: str = ""

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission that the row names."""
        return frozenset(name for together in self.needs for name in together)

    def applies(self, min_sdk: int | None, max_sdk: int | None = None) -> bool:
        """Whether the row holds on some level of the app's range (None = open)."""
        return within(self.min_level, self.max_level, min_sdk, max_sdk)

    def access_by(self, names: Iterable[str], owners: Iterable[str] = ()) -> Literal["yes", "no", "unclear"]:
        """Whether a call with these names (for a construction, with the constructed types as owners) makes this access
        when it is given the constant: "no" = another one, or a picker that needs no permission; "unclear" = the
        constant is only named, so that its use stands elsewhere."""
        called = {name for name in names if name != "<init>"}
        if "<init>" in names:
            called |= {owner.rsplit(".", 1)[-1] for owner in owners}
        if self.access in ("request", "none") or self.mime:
            return "no"
        if called & _CALLS[self.access]:
            return "yes"
        other = any(called & calls for access, calls in _CALLS.items() if access != self.access)
        return "no" if other or (self.access in ("read", "write") and called & _PICKERS) else "unclear"


def _parse(files: Sequence[dict[str, Any]]) -> list[ProviderRow]:
    return [_row(line) for file in files for line in file["table"]["rows"]]


def _row(line: dict[str, Any]) -> ProviderRow:
    low, high = range_of(line.get("levels", ""))
    return ProviderRow(
        line.get("constant", ""),
        line["value"],
        line["access"],
        needs_of(line.get("needs", "")),
        low,
        high,
        tuple(line.get("data", ())),
        line.get("mime", ""),
        line.get("surface", "public"),
        line.get("note", ""),
        line["source"],
    )


TABLE = Table("providers", list[ProviderRow], _parse)


@cache
def provider_rows() -> tuple[ProviderRow, ...]:
    """All rows, in the order of the file."""
    return tuple(TABLE.load())


@cache
def source_texts() -> dict[str, str]:
    """What the rows' `source` keys stand for; read from the TOML, for `explain`."""
    import tomllib

    sources: dict[str, str] = tomllib.loads(TABLE.sources()[0].read_text("utf-8").split("[table]", 1)[0])["sources"]
    return sources


def _group(pairs: Iterable[tuple[str, ProviderRow]]) -> dict[str, tuple[ProviderRow, ...]]:
    found: dict[str, dict[ProviderRow, None]] = {}
    for key, row in pairs:
        if key:
            found.setdefault(key, {})[row] = None
    return {key: tuple(rows) for key, rows in found.items()}


@cache
def _constants() -> dict[str, tuple[ProviderRow, ...]]:
    return _group((row.constant, row) for row in provider_rows())


@cache
def _values() -> dict[str, tuple[ProviderRow, ...]]:
    return _group((row.value.rstrip("/"), row) for row in provider_rows())


@cache
def constant_names() -> frozenset[str]:
    """Simple names of the constants, for the words that make a file worth reading."""
    return frozenset(constant.rsplit(".", 1)[-1] for constant in _constants())


def by_constant(name: str) -> tuple[ProviderRow, ...]:
    """Rows of a fully qualified constant (`android.provider.ContactsContract.Contacts.CONTENT_URI`)."""
    return _constants().get(name, ())


def by_uri(uri: str) -> tuple[ProviderRow, ...]:
    """Rows of the longest known prefix of a content URI, on a path boundary."""
    text = uri.split("?", 1)[0].rstrip("/")
    while text.count("/") >= 2 and not text.endswith("//"):
        if text in _values():
            return _values()[text]
        text = text.rpartition("/")[0]
    return ()


def by_action(action: str) -> tuple[ProviderRow, ...]:
    """Rows of an intent action (`android.intent.action.CALL`)."""
    return () if "://" in action else _values().get(action, ())


def by_text(text: str) -> tuple[ProviderRow, ...]:
    """Rows of a string constant: a content URI or an action."""
    return by_uri(text) if text.startswith("content://") else by_action(text)
