"""View binding: which widget a field of a generated binding class is, by the layout it is generated from.

`activity_login.xml` gives ActivityLoginBinding; a view `@+id/btn_agree` gives its property btnAgree
(https://developer.android.com/topic/libraries/view-binding).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from needlint.facts.manifest_model import Tag
from needlint.facts.resource_model import ResourceFacts

_WIDGETS = frozenset({"View", "ViewStub", "SurfaceView", "TextureView"})


class BindingViews:
    """Call it with a binding class and a field name; "" where the layouts do not tell."""

    def __init__(self, resources: Mapping[str, ResourceFacts]) -> None:
        self._views: dict[str, dict[str, str]] = {}
        for _, facts in sorted(resources.items()):
            if facts.kind == "layout" and facts.root is not None:
                views = self._views.setdefault(f"{_camel(facts.name, True)}Binding", {})
                views.setdefault("root", _class(facts.root.name))
                for tag in _all(facts.root):
                    identity = tag.value("android:id").rpartition("/")[2]
                    if identity:
                        views.setdefault(_camel(identity, False), _view(tag))

    def __call__(self, binding: str, field: str) -> str:
        """The widget class behind `field` of the class `binding` (qualified or not)."""
        return self._views.get(binding.rpartition(".")[2], {}).get(field, "")

    def layout(self, binding: str) -> Mapping[str, str]:
        """All fields of a binding class with their widget classes."""
        return self._views.get(binding.rpartition(".")[2], {})


def _view(tag: Tag) -> str:
    if tag.name == "include":
        return f"{_camel(tag.value('layout').rpartition('/')[2], True)}Binding"
    return _class(tag.name)


def _class(name: str) -> str:
    if "." in name:
        return name
    return f"android.view.{name}" if name in _WIDGETS else f"android.widget.{name}"


def _camel(name: str, first: bool) -> str:
    parts = [p for p in name.replace(".", "_").split("_") if p]
    joined = "".join(p[:1].upper() + p[1:] for p in parts)
    return joined if first else joined[:1].lower() + joined[1:]


def _all(tag: Tag) -> Iterator[Tag]:
    pending = [tag]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(current.children)
