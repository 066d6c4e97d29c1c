"""Manifest placeholders: `${applicationId}` and `${x}` from Gradle, with every value a variant may give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice, product

from needlint.app.build_model import ModuleBuild, VariantPart

MOST_VALUES = 16
"""Values kept for one text; the default configuration's come first."""

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


def placeholders(build: ModuleBuild | None, package: str) -> dict[str, tuple[str, ...]]:
    """Name -> possible values. `package`: application id where the build script gives none."""
    found: dict[str, dict[str, None]] = {}
    for name in ("applicationId", "packageName"):
        ids = application_ids(build, package)
        if ids:
            found[name] = dict.fromkeys(ids)
    if build is not None:
        for part in sorted(build.parts, key=lambda p: p.kind != "default"):
            for name, value in part.placeholders:
                found.setdefault(name, {})[value] = None
    return {name: tuple(values) for name, values in found.items()}


def application_ids(build: ModuleBuild | None, package: str) -> tuple[str, ...]:
    """Application ids of all variants, without build-type suffixes first. Where there are flavors every variant has
    one of each dimension, so that the default configuration's own id counts only where it is one of theirs; it is then
    the first."""
    if build is None:
        return (package,) if package else ()
    default = build.default
    base = default.application_id or build.application_id or build.namespace or package
    dimensions: dict[str, list[VariantPart]] = {}
    for part in build.parts:
        if part.kind == "flavor":
            dimensions.setdefault(part.dimension, []).append(part)
    ids: dict[str, None] = {}
    for flavors in islice(product(*dimensions.values()), MOST_VALUES):
        start = next((f.application_id for f in flavors if f.application_id), base)
        if start:
            ids[start + default.suffix + "".join(f.suffix for f in flavors)] = None
    released = sorted(ids, key=lambda i: i != base + default.suffix)
    suffixes = [p.suffix for p in build.parts if p.kind == "build-type" and p.suffix]
    return tuple(dict.fromkeys([*released, *(i + suffix for i in released for suffix in suffixes)]))


def expand(text: str, values: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """All texts this one stands for, at least one; a placeholder without a value stays as written."""
    if "${" not in text:
        return (text,)
    names = [name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if name in values]
    if not names:
        return (text,)
    texts: dict[str, None] = {}
    for choice in islice(product(*(values[name] for name in names)), MOST_VALUES):
        chosen = dict(zip(names, choice, strict=True))
        texts[_PLACEHOLDER.sub(lambda m, c=chosen: c.get(m[1], m[0]), text)] = None  # type: ignore[misc]
    return tuple(texts)
