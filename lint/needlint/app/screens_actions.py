"""Own components that an intent names without their class: by an action of the app, by the address it opens, by the
account that it logs in to."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.manifest_model import Component, MergedManifest
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId

_PLATFORM = ("android.", "com.android.", "com.google.", "androidx.")
_ACCOUNT_CALLS = frozenset({"addAccount", "getAuthToken", "getAuthTokenByFeatures", "confirmCredentials"})
_MANAGER = "android.accounts.AccountManager"
_AUTHENTICATOR = "android.accounts.AbstractAccountAuthenticator"


class Actions:
    """Filters of one manifest, and the authenticators of one app."""

    def __init__(self, resolver: Resolver, manifest: MergedManifest) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._by_action: dict[str, tuple[str, ...]] = {}
        self._addresses: list[tuple[str, str, str]] = []
        for component in manifest.components:
            if component.removed or component.kind not in ("activity", "activity-alias"):
                continue
            name = component.target_activity or component.name
            for listed in component.filters:
                for action in listed.actions:
                    if not action.startswith(_PLATFORM):
                        self._by_action[action] = (*self._by_action.get(action, ()), name)
            self._addresses += [(scheme, host, name) for scheme, host in _data(component)]

    def named(self, text: str) -> tuple[str, ...]:
        """The activities that an action or an address of the app opens."""
        if text in self._by_action:
            return self._by_action[text]
        scheme, separator, rest = text.partition("://")
        if not separator or scheme in ("http", "https", "content", "file"):
            return ()
        host = rest.partition("/")[0].partition("?")[0]
        return tuple(dict.fromkeys(n for s, h, n in self._addresses if s == scheme and h in ("", host)))

    def account_calls(self, identity: FunctionId, number: int, name: str) -> Iterator[tuple[FunctionId, int]]:
        """The returned or named intents of the app's authenticators, where a step asks for an account."""
        if name not in _ACCOUNT_CALLS:
            return
        use = self._resolver.use(identity, number)
        if use is None or _MANAGER not in use.owners:
            return
        for own in sorted(self._types.own_names()):
            if _AUTHENTICATOR not in self._types.supertypes(own):
                continue
            for declared in self._types.declarations(own):
                for index, function in enumerate(self._types.facts(declared.path).functions):
                    if function.name != "addAccount" or function.body is None:
                        continue
                    answer = FunctionId(declared.path, index)
                    yield from ((answer, n) for n, s in enumerate(function.body.steps) if s.name.endswith("Intent"))


def _data(component: Component) -> Iterator[tuple[str, str]]:
    """(scheme, host) of the addresses that a component opens."""
    for element in component.tag.children:
        if element.name != "intent-filter":
            continue
        data = [child for child in element.children if child.name == "data"]
        schemes = [d.value("android:scheme") for d in data if d.value("android:scheme")]
        hosts = [d.value("android:host") for d in data if d.value("android:host")]
        yield from ((scheme, host) for scheme in schemes for host in hosts or [""])
