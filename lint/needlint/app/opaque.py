"""Dependencies and archives that needlint knows nothing about. They lower the confidence of "nobody uses it"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.closure import missing_modules
from needlint.knowledge.plain_groups import is_plain
from needlint.knowledge.sdks import match_archive, match_coordinate, match_package_manager

if TYPE_CHECKING:
    from needlint.app.app import App
    from needlint.app.build_model import Dependency


_NATIVE_NAME = re.compile(r"native|expo|cordova|capacitor|android|mobile|(?:^|[-_/@])rn", re.IGNORECASE)
"""Words of which an npm package with native code has one in its name, by the naming of its framework's registry; what
has none is taken for plain script."""


class Opaque(Struct, frozen=True):
    """Coordinates and file names, sorted."""

    dependencies: tuple[str, ...]
    archives: tuple[str, ...]
    unresolved: tuple[str, ...]
    modules: tuple[str, ...] = ()
    """Modules of the build that are not in the tree."""

    def __bool__(self) -> bool:
        return bool(self.dependencies or self.archives or self.unresolved or self.modules)


def opaque_parts(app: App) -> Opaque:
    """Everything shipped in the app's closure that no table and no readable content explains."""
    builds = [app.parts.builds[m] for m in app.parts.closure if m in app.parts.builds]
    dependencies = {d.coordinate for b in builds for d in b.dependencies if d.shipped and not _known(d)}
    archives = {
        a.path
        for b in builds
        for a in b.archives
        if a.shipped and a.path not in app.parts.archives and not match_archive(a.path.rsplit("/", 1)[-1])
    }
    unresolved = {u.text for b in builds for u in b.unresolved}
    missing = missing_modules(app.parts.closure, app.parts.builds)
    return Opaque(tuple(sorted(dependencies)), tuple(sorted(archives)), tuple(sorted(unresolved)), missing)


def _known(dependency: Dependency) -> bool:
    if dependency.ecosystem == "npm" and not _NATIVE_NAME.search(dependency.artifact):
        return True
    if dependency.ecosystem != "maven":
        return match_package_manager(dependency.ecosystem, dependency.artifact) != ()
    group, artifact = dependency.group, dependency.artifact
    return is_plain(group, artifact) or match_coordinate(group, artifact) != ()
