"""unbounded-permission: a permission that newer Android levels no longer need, declared without maxSdkVersion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from needlint.app.app import App
from needlint.app.manifest_edits import attribute_behind, sheet
from needlint.app.manifest_model import Declaration
from needlint.app.uses_model import PermissionVerdict
from needlint.finding import Edit, Finding, Fix, Message
from needlint.registry import page

PAGE = page("unbounded-permission")
CLAUSES = ("pipl-6", "191-4.1", "20204a-3.1")
WRITE = "android.permission.WRITE_EXTERNAL_STORAGE"
DEPRECATED = frozenset({"android.permission.USE_FINGERPRINT"})
"""What newer levels only advise against: FingerprintManager works from level 28 on too, and asks for it, so that a
bound would take it from an app that uses it (developer.android.com/reference/android/hardware/fingerprint)."""
LEGACY_STORAGE = 29
"""The only level on which an app can choose the storage model of the levels before."""


def check(app: App) -> Iterator[Finding]:
    """One finding per permission in use that ends up in the package without a bound, where a bound would hold for the
    merged manifest: in the app's own manifests, else in that of the nearest library module."""
    for verdict in app.permissions:
        limit = _limit(app, verdict) if verdict.name not in DEPRECATED else None
        if limit is None or verdict.use == "none" or not verdict.in_package:
            continue
        if (app.min_sdk or 1) > limit or (app.target_sdk or limit) <= limit:
            continue
        if verdict.declared.max_sdk is not None and verdict.declared.max_sdk <= limit:
            continue
        for declaration in _deciding(verdict.declared.declarations):
            if declaration.max_sdk is not None and declaration.max_sdk <= limit:
                continue
            yield PAGE.finding(
                "unbounded",
                declaration.place,
                verdict.name,
                fields={"limit": str(limit), "next": str(limit + 1)},
                data=verdict.data,
                variants=(declaration.source_set,),
                clauses=app.clauses(CLAUSES, verdict.data),
                fix=_bound(app, declaration, limit),
            )


def _bound(app: App, declaration: Declaration, limit: int) -> Fix | None:
    """The attribute, behind the permission's name. One too high was somebody's choice: not safe to lower."""
    of = sheet(app, declaration.place.path)
    if of is None:
        return None
    if declaration.max_sdk_place is not None:
        text = Message(f'Lower android:maxSdkVersion to "{limit}"', f'将 android:maxSdkVersion 降为 "{limit}"')
        return Fix(text, (Edit(declaration.max_sdk_place, str(limit)),), safe=False)
    edit = attribute_behind(of, declaration.whole.range, "android:name", "maxSdkVersion", str(limit))
    text = Message(f'Add android:maxSdkVersion="{limit}"', f'添加 android:maxSdkVersion="{limit}"')
    return Fix(text, (edit,), safe=True) if edit is not None else None


def _deciding(declarations: tuple[Declaration, ...]) -> Sequence[Declaration]:
    """Those whose attributes win in the merge."""
    kept = [d for d in declarations if not d.removed and d.source in ("own", "library")]
    return [d for d in kept if d.source == "own"] or kept[:1]


def _limit(app: App, verdict: PermissionVerdict) -> int | None:
    """The last level on which the permission is of use. An app that keeps the old storage model on Android 10 by
    `requestLegacyExternalStorage` still needs to write there (developer.android.com/training/data-storage)."""
    limit = verdict.info.max_sdk_version_advice if verdict.info is not None else None
    application = app.manifest.application
    legacy = application.tag.value("android:requestLegacyExternalStorage") if application is not None else ""
    return LEGACY_STORAGE if verdict.name == WRITE and legacy not in ("", "false") else limit
