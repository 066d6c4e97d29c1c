"""One pass over own code: which permissions it uses, where it names them, which personal information it reads."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.resolve_model import FunctionId, MemberUse
from needlint.app.uses_model import PersonalRead, UsedBy
from needlint.facts.place import Place
from needlint.knowledge.apis import ApiRow, candidates, left_open, match, overrides
from needlint.knowledge.providers import ProviderRow, by_constant, by_text

if TYPE_CHECKING:
    from needlint.app.app import App

_MANIFEST = "android.Manifest.permission"
_AUTHENTICATOR = "android.accounts.AccountAuthenticator"
_MAKING = frozenset({"parse", "toUri"})
"""Calls that make a URI of its text."""
_COMPARING = frozenset({"equals", "getType"})
_INITIALISERS = frozenset({"<fields>", "<static>"})
"""Functions that give fields their first values: the readers of the field do something with it."""


class Evidence(Struct, frozen=True):
    """What own code shows, each in path and source order."""

    uses: dict[str, tuple[UsedBy, ...]]
    """Permission -> uses; `sure` False where the receiver's type is not known."""
    named: dict[str, tuple[Place, ...]]
    """Permission -> where it is named: in a request, in a check, in a list."""
    reads: tuple[PersonalRead, ...]


def gather(app: App) -> Evidence:
    """Look at every member use and every override once."""
    return _Gatherer(app).run()


class _Gatherer:
    def __init__(self, app: App) -> None:
        self._app = app
        self._uses: dict[str, dict[tuple[Place, str], UsedBy]] = {}
        self._named: dict[str, dict[Place, None]] = {}
        self._reads: dict[tuple[Place, tuple[str, ...]], PersonalRead] = {}
        self._given: set[tuple[FunctionId, str]] = set()
        """Constants that a function gives to calls."""
        self._handed: set[tuple[FunctionId, str]] = set()
        """Those that it gives to a call which does not only make a URI of it or compare it."""
        self._handed_texts: set[str] = set()

    def run(self) -> Evidence:
        for use in self._app.code.uses:
            if use.kind != "read":
                texts = [a for a in use.arguments if isinstance(a, str)]
                self._given.update((use.function, text) for text in texts)
                if (_MAKING | _COMPARING).isdisjoint(use.names):
                    self._handed.update((use.function, text) for text in texts)
                    self._handed_texts.update(texts)
        for use in self._app.code.uses:
            self._member(use)
            self._constants(use)
        self._overrides()
        return Evidence(
            {name: tuple(found.values()) for name, found in self._uses.items()},
            {name: tuple(found) for name, found in self._named.items()},
            tuple(sorted(self._reads.values(), key=lambda read: read.place)),
        )

    def _member(self, use: MemberUse) -> None:
        rows = match(use.owners, use.names, use.arity, use.arguments, use.kind)
        for row in rows:
            self._row(row, use, True)
        for row in left_open(use.owners, use.names, use.arguments, use.kind):
            self._row(row, use, False)
        if not rows and not use.owners and use.kind != "assign":
            for row in candidates(use.names, use.arity):
                self._row(row, use, False)

    def _row(self, row: ApiRow, use: MemberUse, sure: bool) -> None:
        if row.role not in ("use", "read") or not row.applies(self._app.min_sdk):
            return
        texts = tuple(a for a in use.arguments if isinstance(a, str))
        for permission in sorted(row.permissions):
            self._used(permission, use.place, row.label, row.data, sure, texts)
        if row.role == "read" and row.data and sure and not self._reads_own_accounts(use):
            self._read(use.place, use.function, _label(row), row.data)

    def _reads_own_accounts(self, use: MemberUse) -> bool:
        """Whether a call lists accounts of the type that the app's own authenticator keeps: it learns of no account
        that the user has elsewhere. A type that is a known constant counts as own where it starts like the package."""
        if "getAccountsByType" not in use.names or not self._authenticates:
            return False
        kind = use.arguments[0] if use.arguments else None
        return not isinstance(kind, str) or kind.split(".")[:2] == self._app.manifest.package.split(".")[:2]

    @cached_property
    def _authenticates(self) -> bool:
        """Whether the app declares a service for accounts of its own."""
        return any(
            _AUTHENTICATOR in listed.actions
            for component in self._app.manifest.components
            if component.kind == "service" and not component.removed
            for listed in component.filters
        )

    def _constants(self, use: MemberUse) -> None:
        """Providers, intents and permission names among the constants that a use reads or is given."""
        texts = [a for a in use.arguments if isinstance(a, str)]
        if use.kind == "read":
            named = (f"{owner}.{name}" for owner in use.owners[:1] for name in use.names[:1])
            texts += named
        for text in texts:
            if use.kind == "read" and (use.function, text) in self._given:
                continue  # the call it is given to judges
            name = permission_of(text)
            if name is not None:
                self._named.setdefault(name, {})[use.place] = None
                continue
            if not self._judged_elsewhere(use, text):
                for row in _providers(text):
                    self._provider(row, use, text)

    def _judged_elsewhere(self, use: MemberUse, text: str) -> bool:
        """Whether the call that the constant is given to says what is done with it: a URI that goes into an intent to
        pick something opens nothing by itself."""
        if use.kind != "read" and _MAKING.isdisjoint(use.names):
            return False
        if self._app.code.types.function(use.function).name in _INITIALISERS:
            return text in self._handed_texts
        return use.kind != "read" and (use.function, text) in self._handed

    def _provider(self, row: ProviderRow, use: MemberUse, text: str) -> None:
        made = row.access_by(use.names, use.owners)
        if made == "no" or not row.applies(self._app.min_sdk):
            return
        what = text.rsplit("/", 1)[-1] if "://" not in text else text
        for permission in sorted(row.permissions):
            self._used(permission, use.place, ".".join(what.split(".")[-2:]), row.data, True, (text,))
        if row.data and made == "yes" and row.access == "read":
            self._read(use.place, use.function, what, row.data)

    def _overrides(self) -> None:
        types = self._app.code.types
        for path in sorted(self._app.code.facts):
            facts = self._app.code.facts[path]
            for index, function in enumerate(facts.functions):
                if function.owner < 0 or function.name.startswith("<"):
                    continue
                supertypes = types.supertypes(types.name_of(path, function.owner))
                for row in overrides(supertypes, function.name):
                    place, identity = Place(path, function.range), FunctionId(path, index)
                    use = MemberUse(place, identity, -1, "override", supertypes, (function.name,), (), -1)
                    self._row(row, use, True)

    def _used(  # noqa: PLR0917
        self, permission: str, place: Place, what: str, data: tuple[str, ...], sure: bool, texts: tuple[str, ...]
    ) -> None:
        module = self._app.code.module(place.path)
        use = UsedBy("own-code", module, place, what, None, data, sure, texts)
        self._uses.setdefault(permission, {}).setdefault((place, what), use)

    def _read(self, place: Place, function: FunctionId, api: str, data: tuple[str, ...]) -> None:
        code = self._app.code
        read = PersonalRead(data, api, place, function, code.module(place.path), (code.source_set(place.path),))
        self._reads.setdefault((place, data), read)


def permission_of(text: str) -> str | None:
    """The permission that a constant names: `android.Manifest.permission.CAMERA` or `android.permission.CAMERA`."""
    if text.startswith(_MANIFEST + "."):
        return f"android.permission.{text[len(_MANIFEST) + 1 :]}"
    if ".permission." in text and " " not in text and "/" not in text:
        return text
    return None


def _providers(text: str) -> Iterable[ProviderRow]:
    if "://" in text or " " in text:
        return by_text(text)
    return (*by_constant(text), *by_text(text)) if "." in text else ()


def _label(row: ApiRow) -> str:
    arguments = [a.rsplit(".", 1)[-1] for a in row.arguments[:1] if not a.startswith("<")]
    return f"{row.label}({arguments[0]})" if arguments else row.label
