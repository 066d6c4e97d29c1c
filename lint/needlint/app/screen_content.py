"""What a screen shows and what its own code says: layout elements, texts of all locales, names of calls.

A screen's layouts are those that its class or its own base classes name (`R.layout.x`, `XBinding`, the layout of a
pager or merged part by `<include>`); its texts are those of the layouts and of the strings that its own code names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from needlint.app.composables import Composables
from needlint.app.resolve_model import FunctionId
from needlint.app.types import Types
from needlint.app.types_text import simple
from needlint.facts.manifest_model import Tag
from needlint.facts.place import Place
from needlint.facts.resource_model import ResourceFacts
from needlint.facts.source import Const, Name, Step, Template, Value

MAX_INCLUDES = 4
_TEXTS = ("android:text", "android:hint", "android:contentDescription", "android:title", "app:title", "app:hint")
_BINDING = re.compile(r"\b([A-Z]\w*)Binding\b")


class Element(Struct, frozen=True):
    """One element of a layout or menu file."""

    path: str
    tag: Tag

    @property
    def id(self) -> str:
        """Its id without prefix, "" for none."""
        return self.tag.value("android:id").rpartition("/")[2]

    @property
    def place(self) -> Place:
        """Its id, else its name."""
        attribute = self.tag.attribute("android:id")
        return Place(self.path, attribute.range if attribute is not None else self.tag.range)


class ScreenContent:
    """Contents over one app's types and resources (path -> facts). With `composables` a screen says what those that it
    shows say."""

    def __init__(
        self, types: Types, resources: Mapping[str, ResourceFacts], composables: Composables | None = None
    ) -> None:
        self._types = types
        self._composables = composables
        self._shown: dict[str, tuple[FunctionId, ...]] = {}
        self._elements: dict[str, tuple[Element, ...]] = {}
        self._resources = resources
        self._functions: dict[str, dict[str, tuple[FunctionId, ...]]] = {}

    # ---- code -------------------------------------------------------------------------------------------------------

    def functions(self, screen: str) -> tuple[FunctionId, ...]:
        """The functions written in a class, its lambdas and anonymous objects included; of a composable: itself. What
        they show without a condition follows."""
        known = self._shown.get(screen)
        if known is None:
            own = self._own_functions(screen)
            shown = self._composables.shown(own, guarded=False) if self._composables is not None else ()
            known = self._shown[screen] = tuple(dict.fromkeys((*own, *shown)))
        return known

    def whole(self, screen: str) -> tuple[FunctionId, ...]:
        """The same with what is shown under a condition."""
        own = self._own_functions(screen)
        shown = self._composables.shown(own, guarded=True) if self._composables is not None else ()
        return tuple(dict.fromkeys((*own, *shown)))

    def _own_functions(self, screen: str) -> tuple[FunctionId, ...]:
        found: list[FunctionId] = []
        for declared in self._types.declarations(screen):
            found.extend(self._by_type(declared.path).get(screen, ()))
        if not found:
            for top in self._types.top_functions(screen):
                found.extend(f for f in self._inside(top) if f not in found)
        return tuple(found)

    def _by_type(self, path: str) -> dict[str, tuple[FunctionId, ...]]:
        known = self._functions.get(path)
        if known is None:
            gathered: dict[str, list[FunctionId]] = {}
            for index, function in enumerate(self._types.facts(path).functions):
                if function.body is None:
                    continue
                identity = FunctionId(path, index)
                for name in self._types.enclosing_types(identity):
                    gathered.setdefault(name, []).append(identity)
            known = self._functions[path] = {name: tuple(listed) for name, listed in gathered.items()}
        return known

    def _inside(self, top: FunctionId) -> Iterator[FunctionId]:
        functions = self._types.facts(top.path).functions
        inside = {top.index}
        for index, function in enumerate(functions):
            if function.parent in inside:
                inside.add(index)
        yield from (FunctionId(top.path, index) for index in sorted(inside) if functions[index].body is not None)

    def lineage(self, screen: str) -> tuple[str, ...]:
        """The class and its own base classes."""
        return (screen, *(s for s in self._types.supertypes(screen) if self._types.is_own(s)))

    def steps(self, screen: str, whole: bool = False) -> Iterator[tuple[FunctionId, int, Step]]:
        """Every step of a class's own code; `whole`: and of what it shows under a condition."""
        for identity in self.whole(screen) if whole else self.functions(screen):
            body = self._types.function(identity).body
            for number, step in enumerate(body.steps if body is not None else ()):
                yield identity, number, step

    def imports(self, screen: str) -> tuple[str, ...]:
        """The imports of the files that declare a screen."""
        paths = {d.path for d in self._types.declarations(screen)} or {f.path for f in self.functions(screen)}
        return tuple(i.path for path in sorted(paths) for i in self._types.facts(path).imports)

    # ---- layouts ----------------------------------------------------------------------------------------------------

    def elements(self, screen: str) -> tuple[Element, ...]:
        """The elements of the layouts that a screen's own class names, includes followed; where it names none, those of
        its nearest own base class that does."""
        known = self._elements.get(screen)
        if known is None:
            named = (layouts for name in self.lineage(screen) if (layouts := self.layouts(name)))
            known = tuple(e for layout in next(named, ()) for e in self.layout(layout))
            self._elements[screen] = known
        return known

    def in_file(self, path: str) -> tuple[Element, ...]:
        """The elements of one layout file."""
        facts = self._resources.get(path)
        return tuple(Element(path, tag) for tag in tags(facts.root)) if facts is not None and facts.root else ()

    def layouts(self, name: str) -> tuple[str, ...]:
        """Layouts that the code of one class names."""
        found: dict[str, None] = {}
        for _, _, step in self.steps(name):
            if step.kind == "read" and isinstance(step.receiver, Name) and step.receiver.path.endswith("R.layout"):
                found[step.name] = None
            if isinstance(step.receiver, Name) and step.receiver.path.endswith("Binding"):
                found[snake(simple(step.receiver.path).removesuffix("Binding"))] = None
            for match in _BINDING.finditer(step.type):
                found[snake(match[1])] = None
            for argument in step.args:
                if isinstance(argument.value, Name) and ".layout." in argument.value.path:
                    found[simple(argument.value.path)] = None
        for declared in self._types.declarations(name):
            declaration = self._types.declaration(declared)
            texts = [*declaration.supertypes, *(f.type for f in declaration.fields)]
            found.update(dict.fromkeys(snake(m[1]) for text in texts for m in _BINDING.finditer(text)))
            for field in declaration.fields:
                if isinstance(field.constant, Name) and ".layout." in f".{field.constant.path}":
                    found[simple(field.constant.path)] = None
        return tuple(name for name in found if name in self._layouts)

    def layout(self, name: str, depth: int = 0) -> Iterator[Element]:
        """The elements of a layout and of those it includes, in document order."""
        for path, root in self._layouts.get(name, ()) if depth < MAX_INCLUDES else ():
            for tag in tags(root):
                yield Element(path, tag)
                if tag.name == "include":
                    yield from self.layout(tag.value("layout").removeprefix("@layout/"), depth + 1)

    @cached_property
    def _layouts(self) -> dict[str, list[tuple[str, Tag]]]:
        return self._of_kind("layout")

    @cached_property
    def _menus(self) -> dict[str, list[tuple[str, Tag]]]:
        return self._of_kind("menu")

    def _of_kind(self, kind: str) -> dict[str, list[tuple[str, Tag]]]:
        found: dict[str, list[tuple[str, Tag]]] = {}
        for path, facts in sorted(self._resources.items()):
            if facts.kind == kind and facts.root is not None:
                found.setdefault(facts.name, []).append((path, facts.root))
        return found

    @cached_property
    def strings(self) -> dict[str, tuple[str, ...]]:
        """String resource name -> its texts in all locales."""
        found: dict[str, tuple[str, ...]] = {}
        for _, facts in sorted(self._resources.items()):
            for text in facts.texts:
                name = text.name.partition("[")[0]
                found[name] = (*found.get(name, ()), text.text)
        return found

    # ---- texts ------------------------------------------------------------------------------------------------------

    def element_texts(self, element: Element) -> Iterator[str]:
        """The texts of an element in all locales."""
        for attribute in element.tag.attributes:
            if attribute.name in _TEXTS:
                yield from self.resolved(attribute.value)

    def resolved(self, written: str) -> tuple[str, ...]:
        """`@string/x` as its texts, other text as it is."""
        return self.strings.get(written[8:], ()) if written.startswith("@string/") else (written,)

    def texts(self, screen: str) -> Iterator[str]:
        """The texts of the screen's layouts and menus, and those that its own code names."""
        for element in self.elements(screen):
            yield from self.element_texts(element)
        yield from self.code_texts(screen)

    def code_texts(self, screen: str, whole: bool = False) -> Iterator[str]:
        """Literal texts, string resources and menus that the code of a class names."""
        for _, _, step in self.steps(screen, whole):
            if step.kind == "read" and isinstance(step.receiver, Name):
                kind = step.receiver.path.rpartition("R.")[2] if "R." in f"{step.receiver.path}." else ""
                if kind in ("string", "array"):
                    yield from self.strings.get(step.name, ())
                elif kind == "menu":
                    for path, root in self._menus.get(step.name, ()):
                        for tag in tags(root):
                            yield from self.element_texts(Element(path, tag))
                            yield Element(path, tag).id.replace("_", " ")
            for argument in step.args:
                yield from _literals(argument.value)


def _literals(value: Value) -> Iterator[str]:
    match value:
        case Const(str() as text):
            yield text
        case Template(inner):
            for part in inner:
                yield from _literals(part)
        case _:
            return


def tags(root: Tag) -> Iterator[Tag]:
    """An element and everything in it, in document order."""
    pending = [root]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(current.children))


def snake(name: str) -> str:
    """`ActivityLogin` -> `activity_login`: the layout that a binding class is made of."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
