"""The inputs of an app's forms: edit fields of layouts with their labels, and Compose text fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import ScreenContent
from needlint.facts.manifest_model import Tag
from needlint.facts.place import Place
from needlint.facts.resource_model import ResourceFacts
from needlint.facts.source import Argument, Const, FunctionValue, Local, Name, Step, StepResult, Value
from needlint.knowledge.fields import data_of, of_text

_EDIT = re.compile(r"Edit|AutoComplete|InputView|ClearText|FormItem|InputItem", re.IGNORECASE)
_PICK = re.compile(r"请选择|请填写|选择|select|choose|pick", re.IGNORECASE)
_COMPOSE = re.compile(r"(Text|Input|Edit)(Field|Box|Input)$|^(My|App|Custom|Labell?ed|Form)\w*(Field|Input|Edit)$")
_BOUND = re.compile(r"^@=?\{\s*(?:safeUnbox\()?([\w.]+)")
_PASSED = frozenset({"value", "text", "get", "collectAsState", "observeAsState"})
MAX_NESTING = 3


class Input(Struct, frozen=True):
    """One input. `id`: its id in the layout, or the name of the state that a Compose field shows."""

    id: str
    place: Place
    texts: tuple[str, ...] = ()
    """Hint, label and description, in all locales."""
    input_type: str = ""
    autofill: str = ""
    keyboard: str = ""
    edited: bool = True
    """The user types into it; False: a text that a picker fills."""
    told: bool = False
    """Its own hint or text says what it asks for, not just a label near it."""

    def data(self, names: tuple[str, ...] = ()) -> str:
        """The data id it asks for, "" for none; `names`: what the code calls its content."""
        # beside words that say something else, the kind of keyboard is only a convenience
        kind, keyboard = ("", "") if self.texts else (self.input_type, self.keyboard)
        return data_of(self.texts, (self.id, *names), kind, self.autofill, keyboard)


class Inputs:
    """Inputs of one app."""

    def __init__(self, resolver: Resolver, content: ScreenContent, resources: Mapping[str, ResourceFacts]) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._content = content
        self._resources = resources

    def by_id(self, id: str) -> tuple[Input, ...]:
        """The inputs of this id in all layouts; view-binding and underscore spelling are the same."""
        return self._by_id.get(plain(id), ())

    def composed(self, path: str, name: str) -> Input | None:
        """The Compose field of a file that shows this state, else the only one of the app that does."""
        here = self._composed.get((path, name))
        if here is not None:
            return here
        others = {key: found for key, found in self._composed.items() if key[1] == name}
        return next(iter(others.values())) if len(others) == 1 else None

    # ---- layouts ----------------------------------------------------------------------------------------------------

    @cached_property
    def _by_id(self) -> dict[str, tuple[Input, ...]]:
        found: dict[str, tuple[Input, ...]] = {}
        for path, facts in sorted(self._resources.items()):
            if facts.kind != "layout" or facts.root is None:
                continue
            for keys, made in self._laid(path, facts.root, ()):
                for key in keys:
                    found[key] = (*found.get(key, ()), made)
        return found

    def _laid(self, path: str, tag: Tag, labels: tuple[str, ...], depth: int = 0) -> Iterator[tuple[set[str], Input]]:
        """The inputs under an element; `labels`: texts of what stands before it and around it."""
        before: tuple[str, ...] = labels
        for child in tag.children:
            kind = child.name.rpartition(".")[2]
            own = self._texts(child)
            made = self._input(path, child, kind, own, before)
            if made is not None:
                keys = {plain(k) for k in (made.id, *_bound(child)) if k}
                yield keys, made
            wraps = "TextInputLayout" in kind
            yield from self._laid(path, child, own if wraps else before if depth < 8 else (), depth + 1)
            if made is None and not wraps and own and not child.children:
                before = own
            elif made is not None or wraps or child.children:
                before = ()

    def _texts(self, tag: Tag) -> tuple[str, ...]:
        names = ("android:hint", "android:text", "app:hint", "android:contentDescription", "app:label", "app:title")
        return tuple(t for n in names for t in self._content.resolved(tag.value(n)) if t and not t.startswith("@"))

    def _input(self, path: str, tag: Tag, kind: str, own: tuple[str, ...], before: tuple[str, ...]) -> Input | None:
        id = tag.value("android:id").rpartition("/")[2]
        bound = _bound(tag)
        if not id and not bound:
            return None
        edits = bool(_EDIT.search(kind))
        picks = kind.endswith("TextView") and (bool(tag.value("android:hint")) or any(map(_PICK.search, own)))
        if not edits and not picks:
            return None
        attribute = tag.attribute("android:id")
        place = Place(path, attribute.range if attribute is not None else tag.range)
        hints = tag.value("android:autofillHints")
        told = any(of_text(text) is not None for text in own)
        return Input(id or bound[0], place, (*own, *before), tag.value("android:inputType"), hints, "", edits, told)

    # ---- Compose ----------------------------------------------------------------------------------------------------

    @cached_property
    def _composed(self) -> dict[tuple[str, str], Input]:
        found: dict[tuple[str, str], Input] = {}
        for path in sorted(self._types.paths):
            facts = self._types.facts(path)
            if facts.language != "kotlin":
                continue
            for index, function in enumerate(facts.functions):
                for step in function.body.steps if function.body is not None else ():
                    if step.kind == "call" and _COMPOSE.search(step.name) and step.args:
                        name = self._shown(FunctionId(path, index), step)
                        if name:
                            found.setdefault((path, name), self._field(path, index, step, name))
        return found

    def _shown(self, at: FunctionId, step: Step) -> str:
        """The name of the state that a text field shows."""
        value = next((a.value for a in step.args if a.name in ("value", "state", "text")), None)
        if value is None and not step.args[0].name:
            value = step.args[0].value
        return self.last_name(at, value) if value is not None else ""

    def last_name(self, at: FunctionId, value: Value) -> str:
        """`phone` of `state.phone`, `viewModel.phone.value`, `phone`."""
        match value:
            case Local(name):
                return name
            case Name(path):
                parts = [p for p in path.split(".") if p not in _PASSED]
                return parts[-1] if parts else ""
            case StepResult(number):
                step = self._resolver.step(at.path, at.index, number)
                if step.name in _PASSED and step.receiver is not None:
                    return self.last_name(at, step.receiver)
                return step.name if step.kind == "read" else ""
            case _:
                return ""

    def _field(self, path: str, index: int, step: Step, name: str) -> Input:
        texts: list[str] = []
        keyboard = ""
        for argument in step.args:
            if argument.name in ("label", "placeholder", "hint", "supportingText", "title", "leadingIcon", ""):
                texts.extend(self._argument_texts(path, index, argument))
            if argument.name == "keyboardOptions":
                keyboard = self._keyboard(path, index, argument.value)
        told = any(of_text(text) is not None for text in texts)
        return Input(name, Place(path, step.range), tuple(dict.fromkeys(texts)), keyboard=keyboard, told=told)

    def _argument_texts(self, path: str, index: int, argument: Argument, depth: int = 0) -> Iterator[str]:
        match argument.value:
            case Const(str() as text):
                yield text
            case FunctionValue(inner) if depth < MAX_NESTING:
                body = self._types.facts(path).functions[inner].body
                for step in body.steps if body is not None else ():
                    if step.kind == "read" and getattr(step.receiver, "path", "").endswith("R.string"):
                        yield from self._content.strings.get(step.name, ())
                    for further in step.args:
                        yield from self._argument_texts(path, inner, further, depth + 1)
            case StepResult(number) if depth < MAX_NESTING:
                step = self._resolver.step(path, index, number)
                if step.kind == "read" and getattr(step.receiver, "path", "").endswith("R.string"):
                    yield from self._content.strings.get(step.name, ())
                for further in step.args if step.name in ("stringResource", "getString") else ():
                    yield from self._argument_texts(path, index, further, depth + 1)
            case _:
                return

    def _keyboard(self, path: str, index: int, value: Value) -> str:
        if not isinstance(value, StepResult):
            return ""
        step = self._resolver.step(path, index, value.step)
        for argument in step.args:
            if isinstance(argument.value, StepResult):
                read = self._resolver.step(path, index, argument.value.step)
                if getattr(read.receiver, "path", "").endswith("KeyboardType"):
                    return read.name
            if isinstance(argument.value, Name) and "KeyboardType." in argument.value.path:
                return argument.value.path.rpartition(".")[2]
        return ""


def _bound(tag: Tag) -> tuple[str, ...]:
    """The properties that two-way data binding ties to an element."""
    found = (_BOUND.match(tag.value(n)) for n in ("android:text", "app:text", "bind:text"))
    return tuple(m[1].rpartition(".")[2] for m in found if m is not None)


def plain(name: str) -> str:
    """`et_name`, `etName` and `mEtName` alike."""
    bare = name[1:] if re.match(r"m[A-Z]", name) else name
    return bare.replace("_", "").lower()
