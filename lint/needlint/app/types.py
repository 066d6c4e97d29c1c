"""Which types, functions and properties the app's own code declares, and which of them a type has.

The index is made of one contribution a file (types_file, types_index) and works on header-only facts; types_names tells
what a type name stands for.
"""

from __future__ import annotations

from needlint.app.resolve_model import FunctionId
from needlint.app.types_file import FieldId
from needlint.app.types_names import TypeNames


class Types(TypeNames):
    """The app's types by fully qualified name, with their hierarchy and members. Replace a file's contribution with
    `replace`."""

    def _forget(self) -> None:
        super()._forget()
        self._subtypes: dict[str, tuple[str, ...]] | None = None
        self._lineage: dict[str, tuple[str, ...]] = {}
        self._members: dict[tuple[str, str], tuple[FunctionId, ...]] = {}
        self._held: dict[tuple[str, str], FieldId | None] = {}

    # ---- hierarchy --------------------------------------------------------------------------------------------------

    def lineage(self, type_name: str) -> tuple[str, ...]:
        """An own type and its own supertypes, nearest first."""
        found = self._lineage.get(type_name)
        if found is None:
            found = (type_name, *(name for name in self.supertypes(type_name) if name in self._types))
            self._lineage[type_name] = found
        return found

    def subtypes(self, name: str) -> tuple[str, ...]:
        """The app's own types below a type, own or library, anonymous ones included; sorted."""
        if self._subtypes is None:
            below: dict[str, list[str]] = {}
            for own in sorted(self._types):
                for above in self.supertypes(own):
                    below.setdefault(above, []).append(own)
            self._subtypes = {above: tuple(listed) for above, listed in below.items()}
        return self._subtypes.get(name, ())

    # ---- members ----------------------------------------------------------------------------------------------------

    def declared_functions(self, type_name: str, member: str) -> tuple[FunctionId, ...]:
        """Functions of this name written in the type itself (all its declarations)."""
        found: list[FunctionId] = []
        for identity in self._types.get(type_name, ()):
            indexes = self._files[identity.path].functions.get(identity.index, {}).get(member, ())
            found.extend(FunctionId(identity.path, index) for index in indexes)
        return tuple(found)

    def find_functions(self, type_name: str, member: str) -> tuple[FunctionId, ...]:
        """Functions of this name in the type or, where it has none, in its nearest supertypes that do, then in its
        companion. Several where it is overloaded."""
        if type_name not in self._types:
            return ()
        key = (type_name, member)
        found = self._members.get(key)
        if found is None:
            found = ()
            for name in self.lineage(type_name):
                found = self.declared_functions(name, member) or self.declared_functions(f"{name}.Companion", member)
                if found:
                    break
            self._members[key] = found
        return found

    def find_field(self, type_name: str, member: str) -> FieldId | None:
        """The field or property of this name in the type, its supertypes or companions."""
        if type_name not in self._types:
            return None
        key = (type_name, member)
        if key not in self._held:
            self._held[key] = self._find_field(type_name, member)
        return self._held[key]

    def _find_field(self, type_name: str, member: str) -> FieldId | None:
        for name in self.lineage(type_name):
            for holder in (name, f"{name}.Companion"):
                for identity in self._types.get(holder, ()):
                    if member in self._files[identity.path].fields.get(identity.index, {}):
                        return FieldId(identity.path, identity.index, member)
        return None

    def overrides(self, identity: FunctionId) -> tuple[FunctionId, ...]:
        """Functions of own subtypes that a virtual call of this function may reach: same name, same parameter count."""
        function = self.function(identity)
        if function.owner < 0 or function.name.startswith("<") or "static" in function.modifiers:
            return ()
        count = len(function.parameters)
        owner = self.name_of(identity.path, function.owner)
        return tuple(
            other
            for below in self.subtypes(owner)
            for other in self.declared_functions(below, function.name)
            if len(self.function(other).parameters) == count
        )
