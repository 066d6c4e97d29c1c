"""Which code speaks of privacy: the texts of its strings, resources and layouts, and the names of its classes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from needlint.app.callgraph import CallGraph
from needlint.app.resolve_model import FunctionId
from needlint.facts.manifest_model import Tag
from needlint.facts.resource_model import ResourceFacts
from needlint.facts.source import Const, Name, StepResult, Template, Value

SPEAKS = re.compile(
    r"隐私|協議|协议|同意|條款|条款|privacy|agreement|eula|gdpr|\bconsent|\bterms\b|user[ _]?protocol|yinsi|xieyi",
    re.IGNORECASE,
)
"""Words of a text on a screen that asks for agreement."""
NAMED = re.compile(
    r"agree|privacy|consent|gdpr|eula|polic(y|ies)|protocol|terms(?!inal)|licen[cs]e(accept|agree)|yinsi|xieyi|tongyi|"
    r"隐私|协议|同意|user_?grant|legal|can_?request_?ads|compliance",
    re.IGNORECASE,
)
"""Words in the name of a flag that stands for agreement."""
MAX_DEPTH = 3


class Texts:
    """What the code of a file, and what it shows, says."""

    def __init__(self, graph: CallGraph, resources: Mapping[str, ResourceFacts]) -> None:
        self._graph = graph
        self._types = graph.resolver.types
        self._resources = resources
        self._files: dict[str, bool] = {}

    def about_privacy(self, function: FunctionId) -> bool:
        """Whether the code around a function, or around what calls it, speaks of privacy or agreement."""
        seen = {function}
        level = [function]
        for _ in range(MAX_DEPTH):
            if any(self.speaks(f.path) for f in level):
                return True
            edges = [e for f in level for e in self._graph.callers(f)]
            following = {f for e in edges for f in (e.caller, *e.kept, *(via for via, _ in e.via))} - seen
            seen |= following
            level = sorted(following)
        return any(self.speaks(f.path) for f in level)

    def speaks(self, path: str) -> bool:
        """Whether a file's names, texts, string resources or layouts speak of privacy or agreement."""
        known = self._files.get(path)
        if known is None:
            known = self._files[path] = any(SPEAKS.search(text) for text in self.of_file(path))
        return known

    def of_file(self, path: str) -> Iterator[str]:
        """What a file says: names of its types, texts of its code, its string resources and layouts."""
        facts = self._types.facts(path)
        for declared in facts.types:
            yield declared.name
        for imported in facts.imports:
            if ".databinding." in imported.path:
                binding = imported.path.rpartition(".")[2].removesuffix("Binding")
                yield from self.layout(re.sub(r"(?<!^)(?=[A-Z])", "_", binding).lower())
        for index in range(len(facts.functions)):
            yield from self.of_function(FunctionId(path, index))
        for field in (f for t in facts.types for f in t.fields):
            if field.constant is not None:
                yield from self.of_value(field.constant)

    def of_function(self, function: FunctionId) -> Iterator[str]:
        """What one function says: its texts, the resources it names, the types it makes, the functions it calls."""
        body = self._types.function(function).body
        for step in body.steps if body is not None else ():
            if step.kind in ("call", "construct") and (step.name[:1].isupper() or step.receiver is None):
                yield step.name
            elif step.kind == "read" and isinstance(step.receiver, Name):
                yield from self._resource(f"{step.receiver.path}.{step.name}")
            for argument in step.args:
                yield from self.of_value(argument.value)

    def of_value(self, value: Value) -> Iterator[str]:
        """The texts that a value is: its own, or those of the resource it names."""
        match value:
            case Const(str() as text):
                yield text
            case Template(parts):
                for part in parts:
                    yield from self.of_value(part)
            case Name(dotted):
                yield from self._resource(dotted)
            case StepResult():
                return
            case _:
                return

    def _resource(self, dotted: str) -> Iterator[str]:
        head, _, name = dotted.rpartition(".")
        kind = head.rpartition(".")[2]
        if head.removesuffix(f".{kind}").rpartition(".")[2] != "R":
            return
        if kind in ("string", "array", "plurals"):
            yield from self.strings.get(name, ())
            yield name.replace("_", " ")
        elif kind == "layout":
            yield from self.layout(name)

    @cached_property
    def strings(self) -> dict[str, tuple[str, ...]]:
        """String resource name -> its texts in all locales."""
        found: dict[str, tuple[str, ...]] = {}
        for facts in self._resources.values():
            for text in facts.texts:
                name = text.name.partition("[")[0]
                found[name] = (*found.get(name, ()), text.text)
        return found

    @cached_property
    def _layouts(self) -> dict[str, list[Tag]]:
        found: dict[str, list[Tag]] = {}
        for facts in self._resources.values():
            if facts.kind == "layout" and facts.root is not None:
                found.setdefault(facts.name, []).append(facts.root)
        return found

    def layout(self, name: str, depth: int = 0) -> Iterator[str]:
        """The texts of a layout and of those it includes."""
        for root in self._layouts.get(name, ()) if depth < MAX_DEPTH else ():
            for tag in tags(root):
                yield from self.of_tag(tag)
                if tag.name == "include":
                    yield from self.layout(tag.value("layout").removeprefix("@layout/"), depth + 1)

    def of_tag(self, tag: Tag) -> Iterator[str]:
        """The texts of one element: its text, hint, description and id."""
        for attribute in tag.attributes:
            if attribute.name in ("android:text", "android:hint", "android:contentDescription"):
                if attribute.value.startswith("@string/"):
                    yield from self.strings.get(attribute.value[8:], ())
                    yield attribute.value[8:].replace("_", " ")
                else:
                    yield attribute.value
            elif attribute.name == "android:id":
                yield attribute.value.rpartition("/")[2].replace("_", " ")


def tags(root: Tag) -> Iterator[Tag]:
    """An element and everything in it, in document order."""
    yield root
    for child in root.children:
        yield from tags(child)
