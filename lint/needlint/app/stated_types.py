"""What the manifest proves of types that the tree does not hold: the base class of a declared activity is an activity.

The system instantiates a declared component as an Activity, Service, BroadcastReceiver, ContentProvider or Application
(https://developer.android.com/guide/topics/manifest/manifest-intro): a class of another kind there cannot start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from needlint.app.manifest_model import MergedManifest
from needlint.app.types import Types
from needlint.app.types_text import clean, erase, simple
from needlint.knowledge.frameworks import kind_of, library_supertypes

_FRAMEWORK = {
    "activity": "android.app.Activity",
    "service": "android.app.Service",
    "receiver": "android.content.BroadcastReceiver",
    "provider": "android.content.ContentProvider",
    "application": "android.app.Application",
}

_CLASS = re.compile(r"Activity|Application|App$|Service|Receiver|Provider|^Base|Base$")
"""Names of base classes."""


def stated_types(manifest: MergedManifest) -> dict[str, str]:
    """Class of each component, and of the application -> the framework type that it must have."""
    components = [c for c in manifest.components if c.kind in _FRAMEWORK and c.name]
    found = {c.name: _FRAMEWORK[c.kind] for c in components}
    if manifest.application is not None and manifest.application.name:
        found[manifest.application.name] = _FRAMEWORK["application"]
    return found


def outer_bases(types: Types, stated: Mapping[str, str]) -> dict[str, str]:
    """Library class that own components are made from -> the framework type that it must have; only such of which the
    table of frameworks knows nothing, and of which all components say the same."""
    found: dict[str, set[str]] = {}
    for name, framework in stated.items():
        for base in _bases(types, name):
            if kind_of((base,)) is None and not library_supertypes(base):
                found.setdefault(base, set()).add(framework)
    return {base: next(iter(kinds)) for base, kinds in sorted(found.items()) if len(kinds) == 1}


def _bases(types: Types, name: str) -> tuple[str, ...]:
    """The first class above an own one that is not own; where it may be one of several, all of them."""
    seen: set[str] = set()
    while types.is_own(name) and name not in seen:
        seen.add(name)
        identity = types.declarations(name)[0]
        declared = types.declaration(identity)
        if not declared.supertypes:
            return ()
        text = erase(clean(declared.supertypes[0]))
        several = len(declared.supertypes) > 1 and types.facts(identity.path).language == "kotlin"
        if several and not _CLASS.search(simple(text)):  # Kotlin's list may begin with an interface
            return ()
        above = types.candidates(identity.path, declared.parent, text)
        if not above or not types.is_own(above[0]):
            return above
        name = above[0]
    return ()
