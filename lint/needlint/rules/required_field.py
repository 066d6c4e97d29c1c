"""required-field: a form refuses to go on without personal information that the category does not list."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.app import App
from needlint.app.forms import Requirement
from needlint.finding import Finding, Message, Related
from needlint.registry import page

PAGE = page("required-field")
CLAUSES = ("npi-4", "npi-5", "pipl-16", "191-4.2")


def check(app: App) -> Iterator[Finding]:
    """One finding per input that is required; none without a category, or for the supply side."""
    if not app.categories or app.side == "supply":
        return
    for required in app.required_fields:
        if app.lists(required.data) or _covered(app, required):
            continue
        yield PAGE.finding(
            required.how,
            required.place,
            required.field,
            fields={"data": app.data_name(required.data), "bridge": app.bridge((required.data,))},
            confidence=required.confidence,
            data=(required.data,),
            variants=(app.code.source_set(required.place.path),),
            clauses=CLAUSES,
            related=tuple(_related(required)),
        )


def _covered(app: App, required: Requirement) -> bool:
    """A listed item that the same input may stand for: a phone number is a phone number, whoever asks for it."""
    return any(app.lists(other) for other in _ALIKE.get(required.data, ()))


_ALIKE = {
    "phone-number": ("contact-phone", "contact-method"),
    "contact-phone": ("phone-number", "contact-method"),
    "contact-method": ("phone-number", "contact-phone"),
    "birth-date": ("age", "id-document"),
    "age": ("birth-date",),
    "gender": ("id-document",),
    "real-name": ("resume",),
    "email": ("contact-method", "resume"),
}
"""Data ids that stand for the same input in different lists."""


def _related(required: Requirement) -> Iterator[Related]:
    if required.input is not None:
        label = f" “{required.label}”" if required.label else ""
        named = f"“{required.label}”" if required.label else ""
        yield Related(required.input.place, "declared", Message(f"the input{label}", f"输入项{named}"))
    if required.submit != required.place:
        yield Related(required.submit, "guard", Message("does not run while it is empty", "该项为空时不会执行"))
