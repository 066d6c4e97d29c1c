"""The modules that end up in an application: itself and what it depends on, nearest first."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping

from needlint.app.build_model import ModuleBuild
from needlint.project.model import Module, ProjectFile

_CODE = ("java", "kotlin")


def closure_of(module: str, builds: Mapping[str, ModuleBuild]) -> tuple[str, ...]:
    """Breadth first over shipped module dependencies; unknown targets and cycles are passed over."""
    return _grown([module], builds)


def _grown(order: list[str], builds: Mapping[str, ModuleBuild]) -> tuple[str, ...]:
    for current in order:
        build = builds.get(current)
        targets = (d.target for d in build.modules if d.shipped) if build is not None else ()
        order.extend(t for t in dict.fromkeys(targets) if t in builds and t not in order)
    return tuple(order)


def missing_modules(closure: Iterable[str], builds: Mapping[str, ModuleBuild]) -> tuple[str, ...]:
    """Modules that the closure depends on and that are not in the tree, sorted."""
    known = [builds[m] for m in closure if m in builds]
    return tuple(sorted({d.target for b in known for d in b.modules if d.shipped and d.target not in builds}))


def with_imported(
    closure: tuple[str, ...],
    builds: Mapping[str, ModuleBuild],
    modules: Iterable[Module],
    files: Iterable[ProjectFile],
    imports: Callable[[str], Iterable[str]],
) -> tuple[str, ...]:
    """The closure and the library modules whose classes its files import: build logic that can't be evaluated may hide
    a dependency, an import shows it. `imports` gives the names that a file imports; a class that several modules
    outside the closure have shows none of them."""
    libraries = {m.path for m in modules if m.kind == "library" and m.included}
    if libraries <= set(closure):
        return closure
    code = [f for f in files if f.kind in _CODE]
    homes = _Homes(code)
    seen: set[str] = set()
    while True:
        found: list[str] = []
        for file in code:
            if file.module not in closure or file.path in seen:
                continue
            seen.add(file.path)
            for name in imports(file.path):
                home = homes.outside(name, closure)
                if home in libraries and home not in found:
                    found.append(home)
        if not found:
            return closure
        closure = _grown([*closure, *found], builds)


class _Homes:
    """Which module has the file of a class, by the file's path."""

    def __init__(self, files: Iterable[ProjectFile]) -> None:
        self._by_stem: dict[str, list[ProjectFile]] = {}
        for file in files:
            stem = posixpath.splitext(posixpath.basename(file.path))[0]
            self._by_stem.setdefault(stem, []).append(file)

    def outside(self, name: str, closure: tuple[str, ...]) -> str:
        """The one module outside the closure that has the class `a.b.C` (or that of its member `a.b.C.d`); "" where
        the closure has it, nobody has, or several have."""
        for full in (name, name.rpartition(".")[0]):
            folder, _, stem = full.replace(".", "/").rpartition("/")
            candidates = self._by_stem.get(stem, ()) if "/" in folder else ()
            homes = {f.module for f in candidates if posixpath.dirname(f.path).endswith("/" + folder)}
            if homes:
                return homes.pop() if len(homes) == 1 and homes.isdisjoint(closure) else ""
        return ""
