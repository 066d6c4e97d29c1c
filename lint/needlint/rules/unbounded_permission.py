"""unbounded-permission: a permission that newer Android levels no longer need, declared without maxSdkVersion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from needlint.app.app import App
from needlint.app.manifest_model import Declaration
from needlint.app.uses_model import PermissionVerdict
from needlint.facts.place import Place, Range
from needlint.finding import Edit, Finding, Fix, Message
from needlint.registry import page

PAGE = page("unbounded-permission")
CLAUSES = ("pipl-6", "191-4.1", "20204a-3.1")
WRITE = "android.permission.WRITE_EXTERNAL_STORAGE"
LEGACY_STORAGE = 29
"""The only level on which an app can choose the storage model of the levels before."""


def check(app: App) -> Iterator[Finding]:
    """One finding per permission in use that ends up in the package without a bound, where a bound would hold for the
    merged manifest: in the app's own manifests, else in that of the nearest library module."""
    for verdict in app.permissions:
        limit = _limit(app, verdict)
        if limit is None or verdict.use == "none" or not verdict.in_package:
            continue
        if (app.min_sdk or 1) > limit or (app.target_sdk or limit) <= limit:
            continue
        if verdict.declared.max_sdk is not None and verdict.declared.max_sdk <= limit:
            continue
        for declaration in _deciding(verdict.declared.declarations):
            if declaration.max_sdk is not None and declaration.max_sdk <= limit:
                continue
            fix = None
            if declaration.max_sdk is None:
                end = declaration.place.range.end + 1  # behind the closing quote
                edit = Edit(Place(declaration.place.path, Range(end, end)), f' android:maxSdkVersion="{limit}"')
                text = Message(f'Add android:maxSdkVersion="{limit}"', f'添加 android:maxSdkVersion="{limit}"')
                fix = Fix(text, (edit,), safe=True)
            yield PAGE.finding(
                "unbounded",
                declaration.place,
                verdict.name,
                fields={"limit": str(limit), "next": str(limit + 1)},
                data=verdict.data,
                variants=(declaration.source_set,),
                clauses=app.clauses(CLAUSES, verdict.data),
                fix=fix,
            )


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
