"""unused-permission: a declared permission that neither own code, nor a component, nor an SDK uses."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from needlint.app.app import App
from needlint.app.manifest_model import Declaration
from needlint.app.uses_model import PermissionVerdict
from needlint.facts.place import Place
from needlint.finding import Edit, Finding, Fix, Message, Related
from needlint.knowledge.permissions import permission_names
from needlint.registry import page

PAGE = page("unused-permission")
CLAUSES = ("pipl-6", "191-4.1", "20204a-3.2a")


def check(app: App) -> Iterator[Finding]:
    """One finding per declaration in the app's own manifests or those of its library modules."""
    for verdict in app.permissions:
        if verdict.use != "none" or not verdict.in_package:
            continue
        key, fields = _message(app, verdict)
        for declaration in verdict.declared.declarations:
            if declaration.removed or declaration.source not in ("own", "library"):
                continue
            yield PAGE.finding(
                key,
                declaration.place,
                verdict.name,
                fields={**fields, "bridge": app.bridge(verdict.data)},
                confidence="high" if not app.opaque else "medium",
                data=verdict.data,
                variants=(declaration.source_set,),
                clauses=app.clauses(CLAUSES, verdict.data),
                related=_named(app, verdict),
                fix=_removal(verdict, declaration, safe=_harmless(app, key, verdict.name)),
            )


def _message(app: App, verdict: PermissionVerdict) -> tuple[str, dict[str, str]]:
    if verdict.info is None:
        close = get_close_matches(verdict.name, permission_names(), 1, 0.9)
        return ("misspelt", {"close": close[0]}) if close else ("undefined", {})
    until = verdict.info.effective_until
    if until is not None and app.min_sdk is not None and app.min_sdk > until:
        return "obsolete", {"until": str(until), "min": str(app.min_sdk)}
    return ("only-asked" if _mentions(app, verdict) else "unused"), {}


def _mentions(app: App, verdict: PermissionVerdict) -> tuple[Place, ...]:
    """Where code names the permission, by its constant, or asks for it, however its name is written."""
    asked = (request.place for request in app.requests if verdict.name in request.permissions)
    return tuple(dict.fromkeys((*verdict.named, *asked)))


def _named(app: App, verdict: PermissionVerdict) -> tuple[Related, ...]:
    text = Message("named here, which is not a use", "此处只是提到该权限，并非使用")
    return tuple(Related(place, "call", text) for place in _mentions(app, verdict)[:3])


def _harmless(app: App, key: str, name: str) -> bool:
    """Whether removing it changes nothing the app does. What is asked for would be refused at once; of a permission in
    no table, and of dependencies that are in none, nobody can say."""
    return key in ("unused", "obsolete") and not app.opaque and not any(name in r.permissions for r in app.requests)


def _removal(verdict: PermissionVerdict, declaration: Declaration, safe: bool) -> Fix:
    text = Message(f"Remove {verdict.name} from the manifest", f"从清单中删除 {verdict.name}")
    return Fix(text, (Edit(declaration.whole, ""),), safe)
