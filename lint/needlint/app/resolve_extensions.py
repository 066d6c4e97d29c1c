"""Kotlin extensions: which of them a name in a function may stand for on a receiver."""

from __future__ import annotations

from needlint.app.resolve_model import FunctionId
from needlint.app.types import Types
from needlint.app.types_text import erase, simple
from needlint.facts.source import Step


class Extensions:
    """The app's own extension functions and properties."""

    def __init__(self, types: Types) -> None:
        self._types = types

    def named(self, path: str, function: int, name: str, receivers: tuple[str, ...]) -> tuple[FunctionId, ...]:
        """Extensions of this name that a function sees and that take one of the receivers."""
        listed = self._types.extensions(name)
        if not listed:
            # an import alias names an extension by another name
            listed = tuple(
                e for q in self._types.file(path).imports.get(name, ()) for e in self._types.extensions(simple(q))
            )
        found = [e for e in listed if self._visible(path, function, name, e) and self._receives(e, receivers)]
        if len(found) > 1 and receivers:
            exact = [e for e in found if self._receiver_type(e) in {erase(r) for r in receivers}]
            return tuple(exact or found)
        return tuple(found)

    def _visible(self, path: str, function: int, name: str, extension: FunctionId) -> bool:
        declared = self._types.function(extension)
        package = self._types.facts(extension.path).package
        if declared.owner >= 0:
            owner = self._types.name_of(extension.path, declared.owner)
            file = self._types.file(path)
            if f"{owner}.{declared.name}" in file.imports.get(name, ()) or owner in file.wildcards:
                return True
            enclosing = self._types.enclosing_types(FunctionId(path, function))
            return any(self._types.is_subtype(e, owner) or owner == f"{e}.Companion" for e in enclosing)
        if "private" in declared.modifiers and extension.path != path:
            return False
        file = self._types.file(path)
        qualified = f"{package}.{declared.name}" if package else declared.name
        return file.facts.package == package or qualified in file.imports.get(name, ()) or package in file.wildcards

    def _receiver_type(self, extension: FunctionId) -> str:
        declared = self._types.function(extension)
        return self._types.resolve_type(extension.path, declared.owner, declared.receiver)

    def _receives(self, extension: FunctionId, receivers: tuple[str, ...]) -> bool:
        wanted = self._receiver_type(extension)
        if not wanted or not receivers or wanted == "java.lang.Object":
            return True
        known = [erase(r) for r in receivers]
        if any(self._types.is_subtype(r, wanted) for r in known):
            return True
        # a library type whose supertypes the table lacks may still be one
        return (
            not any(self._types.is_own(r) for r in known)
            and not any(self._types.supertypes(r) for r in known)
            and (
                not self._types.is_own(wanted)
                and wanted not in ("java.lang.String", "boolean", "int", "long", "float", "double")
                and not any(
                    r in ("java.lang.String", "boolean", "int", "long") or r.startswith("java.util.") for r in known
                )
            )
        )

    def properties(
        self, path: str, function: int, step: Step, prefix: str, receivers: tuple[str, ...]
    ) -> tuple[FunctionId, ...]:
        """Accessors of an imported extension property. `prefix`: "<get>" or "<set>"."""
        listed = self._types.extensions(f"{prefix}{step.name}")
        if not listed:
            return ()
        file = self._types.file(path)
        return tuple(
            e
            for e in listed
            if self._receives(e, receivers)
            and any(q == f"{self._types.facts(e.path).package}.{step.name}" for q in file.imports.get(step.name, ()))
        )
