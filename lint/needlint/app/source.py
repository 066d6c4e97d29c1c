"""Own code in two rounds: declarations of every file, bodies where a word of interest occurs or reach enters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol

from needlint.app.interest import Interest
from needlint.app.resolve import Resolver
from needlint.app.resolve_bindings import BindingViews
from needlint.app.resolve_model import MemberUse
from needlint.app.stated_types import outer_bases
from needlint.app.types import Types
from needlint.facts.place import Place
from needlint.facts.source import SourceFacts
from needlint.knowledge.frameworks import is_known, library_supertypes
from needlint.project.model import ProjectFile


class SourceReading(Protocol):
    """Where facts come from."""

    def headers(self, path: str) -> SourceFacts | None:
        """Declarations of a file, without bodies; None where it can't be read."""

    def bodies(self, path: str) -> SourceFacts | None:
        """All facts of a file."""


class OwnCode:
    """Source files of one app's closure, test source sets left out."""

    def __init__(
        self,
        reading: SourceReading,
        files: Iterable[ProjectFile],
        views: BindingViews | None = None,
        stated: Mapping[str, str] | None = None,
    ) -> None:
        self._reading = reading
        self.stated = stated or {}
        """Own classes of which the manifest tells the framework type."""
        self._views = views
        self.files: Mapping[str, ProjectFile] = {f.path: f for f in files if f.kind in ("java", "kotlin", "python")}

    @cached_property
    def facts(self) -> dict[str, SourceFacts]:
        """Facts of every readable file, bodies included: a caller may stand in any file."""
        found = ((path, self._reading.bodies(path)) for path in self.files)
        return {path: facts for path, facts in found if facts is not None}

    @cached_property
    def types(self) -> Types:
        """The index of own types."""
        types = Types(self.facts, library_supertypes, is_known)
        bases = outer_bases(types, self.stated)
        if not bases:
            return types
        return Types(self.facts, lambda name: (bases[name],) if name in bases else library_supertypes(name), is_known)

    @cached_property
    def resolver(self) -> Resolver:
        """The resolver over them."""
        return Resolver(self.types, view_type=self._views)

    def replace(self, path: str, facts: SourceFacts | None) -> None:
        """Put new facts in the place of a file's (None: it can't be read); what rested on the old ones goes."""
        for concluded in ("uses", "packages"):
            self.__dict__.pop(concluded, None)
        if "facts" not in self.__dict__:
            return
        if facts is None:
            self.facts.pop(path, None)
        else:
            self.facts[path] = facts
        if "types" in self.__dict__:
            self.resolver.replace(path, facts)

    def forget_answers(self) -> None:
        """Keep the facts and resolve everything anew."""
        for concluded in ("uses", "types", "resolver"):
            self.__dict__.pop(concluded, None)

    def require(self, paths: Iterable[str]) -> bool:
        """Read the bodies of these files; True when one was new."""
        grown = False
        for path in sorted(paths):
            known = self.facts.get(path)
            if known is None or known.complete:
                continue
            facts = self._reading.bodies(path)
            if facts is not None:
                self.facts[path] = facts
                self.resolver.replace(path, facts)
                grown = True
        return grown

    @cached_property
    def uses(self) -> tuple[MemberUse, ...]:
        """Every member use of interest (see interest) in files whose bodies were read, in path and source order, bodies
        that resolution asked for included."""
        found = tuple(self._uses())
        while self.require(self.resolver.wanted):
            found = tuple(self._uses())
        return found

    def _uses(self) -> Iterator[MemberUse]:
        types = {name: self.types.supertypes(name) for name in self.types.own_names()}
        interest = Interest(self.facts, types)
        for path in sorted(self.facts):
            if self.facts[path].complete:
                yield from self.resolver.member_uses(path, interest.steps(path))

    def source_set(self, path: str) -> str:
        """Source set of a file."""
        return self.files[path].source_set

    def module(self, path: str) -> str:
        """Module of a file."""
        return self.files[path].module

    @cached_property
    def packages(self) -> frozenset[str]:
        """Packages that own files declare."""
        return frozenset(f.package for f in self.facts.values() if f.package)

    def imports(self) -> Iterator[tuple[Place, str]]:
        """Every import of every file, wildcard ones without their star."""
        for path, facts in sorted(self.facts.items()):
            for item in facts.imports:
                yield Place(path, item.range), item.path
