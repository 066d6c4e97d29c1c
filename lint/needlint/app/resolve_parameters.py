"""Type parameters of own base classes: `binding: VB` in `BaseActivity<VB, VM>` seen from `Main : BaseActivity<B, M>()`.

Facts do not list a class's type parameters, so an argument is chosen by what the names of the parameter and of the
member conventionally stand for, and only where one argument fits.
"""

from __future__ import annotations

import re

from needlint.app.types import Types
from needlint.app.types_text import arguments, clean, erase, simple

_PARAMETER = re.compile(r"[A-Z][A-Z0-9]{0,2}")
_STANDS_FOR = {
    "VB": "Binding",
    "DB": "Binding",
    "B": "Binding",
    "VM": "ViewModel",
    "P": "Presenter",
    "A": "Adapter",
    "V": "View",
    "M": "Model",
}


def is_parameter(text: str) -> bool:
    """Whether a type as written looks like a type parameter."""
    return _PARAMETER.fullmatch(clean(text)) is not None


def substitute(types: Types, own: str, declaring: str, text: str, member: str) -> str:
    """The type that a type parameter `text` of class `declaring`, written as the type of `member`, has in the subclass
    `own`; "" where that is open."""
    if own == declaring or not is_parameter(text):
        return ""
    found: list[str] = []
    for name in types.lineage(own):
        for identity in types.declarations(name):
            declared = types.declaration(identity)
            for written in declared.supertypes:
                above = types.resolve_type(identity.path, declared.parent, written)
                if "<" in written and (above == declaring or declaring in types.supertypes(above)):
                    given = (types.resolve_full(identity.path, declared.parent, part) for part in arguments(written))
                    found.extend(argument for argument in given if argument)
        if found:
            break
    return _chosen(found, clean(text), member)


def _chosen(found: list[str], parameter: str, member: str) -> str:
    concrete = [argument for argument in found if not is_parameter(simple(erase(argument)))]
    if len(concrete) == 1 and len(found) == 1:
        return concrete[0]
    named = re.sub(r"^(?:get|m(?=[A-Z])|_)", "", member).lower()
    for ending in (_STANDS_FOR.get(parameter, "").lower(), named):
        fitting = [argument for argument in concrete if ending and erase(argument).lower().endswith(ending)]
        if len(fitting) == 1:
            return fitting[0]
    return ""
