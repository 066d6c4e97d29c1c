"""The verdict on every declared permission: used by own code, a component, an SDK, nobody, or nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlint.app.component_uses import by_components, by_sdks
from needlint.app.doubts import doubts_about
from needlint.app.manifest_model import DeclaredPermission
from needlint.app.uses_model import Doubt, PermissionVerdict, UsedBy, UseKind
from needlint.knowledge.permissions import Permission, permission

if TYPE_CHECKING:
    from needlint.app.app import App


def permission_verdicts(app: App) -> tuple[PermissionVerdict, ...]:
    """One verdict per permission of the merged manifest, in its order."""
    return tuple(_verdict(app, declared) for declared in app.manifest.permissions)


def _verdict(app: App, declared: DeclaredPermission) -> PermissionVerdict:
    info = permission(declared.name)
    own = app.evidence.uses.get(declared.name, ())
    sure = tuple(use for use in own if use.sure)
    proofs = (*sure, *by_components(app, declared.name), *by_sdks(app, declared.name))
    doubts = () if proofs else tuple(_doubts(app, declared, info, own))
    return PermissionVerdict(
        declared=declared,
        info=info,
        use=_use(proofs, doubts),
        used_by=proofs,
        doubts=doubts,
        named=app.evidence.named.get(declared.name, ()),
        data=info.exposes(app.min_sdk) if info is not None else (),
    )


def _use(proofs: tuple[UsedBy, ...], doubts: tuple[Doubt, ...]) -> UseKind:
    if proofs:
        return proofs[0].kind
    return "unknown" if doubts else "none"


def _doubts(
    app: App, declared: DeclaredPermission, info: Permission | None, own: tuple[UsedBy, ...]
) -> Iterator[Doubt]:
    """Why "nobody" would be a guess."""
    yield from doubts_about(app, declared.name, info, own)
