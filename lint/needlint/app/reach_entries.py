"""Where an app starts to run: the functions that the system calls of itself."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.manifest_model import MergedManifest
from needlint.app.resolve_model import FunctionId
from needlint.app.screens import Screens
from needlint.app.triggers import Triggers
from needlint.app.types import Types
from needlint.knowledge.frameworks import kind_of

Entry = tuple[str, str, FunctionId]
"""What starts it (Application.onCreate, ContentProvider.onCreate, androidx.startup, launcher, Service.onCreate ...),
its class, the function."""


class Entries:
    """Entries of one app."""

    def __init__(self, types: Types, manifest: MergedManifest, screens: Screens, triggers: Triggers) -> None:
        self._types = types
        self._manifest = manifest
        self._screens = screens
        self._triggers = triggers

    def of_start(self) -> Iterator[Entry]:
        """Everything that runs when the app starts."""
        application = self._manifest.application
        if application is not None and application.name and not application.removed:
            yield from self._entries("Application", application.name)
        for component in self._manifest.components:
            if component.kind == "provider" and not component.removed and component.enabled is not False:
                yield from self._entries("ContentProvider", component.name)
        started = {m.name for m in self._manifest.metadata if m.value == "androidx.startup" and not m.removed}
        for name in sorted(started):
            yield from self._entries("androidx.startup", name)
        for launcher in self._screens.launchers:
            yield from self._entries("launcher", launcher)

    def of_background(self) -> Iterator[Entry]:
        """Those of services, receivers and workers."""
        names = {"service": "Service", "receiver": "Receiver", "worker": "Worker"}
        for own in sorted(self._types.own_names()):
            kind = kind_of((own, *self._types.supertypes(own))) or ""
            if kind in names:
                yield from self._entries(names[kind], own, ("start", "system"))

    def _entries(self, label: str, name: str, triggers: tuple[str, ...] = ("start",)) -> Iterator[Entry]:
        for identity in self.started(name, triggers):
            method = self._types.function(identity).name
            if method.startswith("<"):
                method = "<init>" if method == "<fields>" else method
            if label in ("androidx.startup", "launcher"):
                yield label, name, identity
            else:
                yield f"{label}.{method}", name, identity

    def started(self, name: str, triggers: tuple[str, ...] = ("start",)) -> Iterator[FunctionId]:
        """The functions of a class that run with its start, its own version of each."""
        seen: set[str] = set()
        for own in (name, *(s for s in self._types.supertypes(name) if self._types.is_own(s))):
            for declared in self._types.declarations(own):
                for member, indexes in self._types.file(declared.path).functions.get(declared.index, {}).items():
                    for index in indexes:
                        identity = FunctionId(declared.path, index)
                        if member in ("<fields>", "<static>", "<init>") or (
                            member not in seen and self._triggers.lifecycle(identity, name) in triggers
                        ):
                            yield identity
                seen.update(self._types.file(declared.path).functions.get(declared.index, {}))
