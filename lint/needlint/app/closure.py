"""The modules that end up in an application: itself and what it depends on, nearest first."""

from __future__ import annotations

from collections.abc import Mapping

from needlint.app.build_model import ModuleBuild


def closure_of(module: str, builds: Mapping[str, ModuleBuild]) -> tuple[str, ...]:
    """Breadth first over shipped module dependencies; unknown targets and cycles are passed over."""
    order = [module]
    for current in order:
        build = builds.get(current)
        targets = (d.target for d in build.modules if d.shipped) if build is not None else ()
        order.extend(t for t in dict.fromkeys(targets) if t in builds and t not in order)
    return tuple(order)
