"""Boxes by which a user agrees: check boxes beside a privacy policy or user agreement, in layouts, code, Compose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from needlint.app.consent_texts import NAMED, tags
from needlint.app.resolve_model import FunctionId
from needlint.facts.manifest_model import Tag
from needlint.facts.place import Place
from needlint.facts.source import Const, Step, Value

if TYPE_CHECKING:
    from needlint.app.app import App

BOX = re.compile(r"(CheckBox|CheckedTextView|CompoundButton|CheckBoxView)$", re.IGNORECASE)
_AGREEMENT = re.compile(
    r"隐私|(用户|服务|注册|许可|使用|平台)(服务)?(协议|条款)|已?阅读.{0,6}同意|同意.{0,12}(协议|条款|政策)|"
    r"privacy|user agreement|terms (of|and)|i (have read and )?agree|agree to",
    re.IGNORECASE,
)
_TICKS = frozenset((("call", "setChecked"), ("assign", "isChecked"), ("call", "setSelected"), ("assign", "isSelected")))
"""How code ticks a box; pictures that serve as one are selected."""
_COMPOSE = frozenset(("Checkbox", "RadioButton", "Switch", "TriStateCheckbox", "IconToggleButton"))


class Ticked(Struct, frozen=True):
    """A consent box that is ticked before the user did anything."""

    place: Place
    subject: str
    how: str
    """layout, code, compose"""
    source_set: str


def preticked(app: App) -> Iterator[Ticked]:
    """Every box of consent that is ticked from the start, in path and source order."""
    yield from _layouts(app)
    yield from _code(app)


def _layouts(app: App) -> Iterator[Ticked]:
    sources = {f.path: f.source_set for f in app.parts.files}
    for path, facts in sorted(app.parts.resources.items()):
        if facts.kind == "layout" and facts.root is not None:
            for tag, near in _boxes(facts.root, ()):
                checked = tag.attribute("android:checked")
                if checked is not None and checked.value == "true" and _about(app, tag, near):
                    subject = tag.value("android:id").rpartition("/")[2] or facts.name
                    yield Ticked(Place(path, checked.whole), subject, "layout", sources.get(path, "main"))


def _boxes(tag: Tag, around: tuple[Tag, ...]) -> Iterator[tuple[Tag, tuple[Tag, ...]]]:
    """(box, the elements around it, innermost first)"""
    if BOX.search(tag.name):
        yield tag, around
    for child in tag.children:
        yield from _boxes(child, (tag, *around))


def _about(app: App, box: Tag, around: tuple[Tag, ...]) -> bool:
    """The box's own text speaks of an agreement, or the texts beside it do and it is the only box there."""
    texts = app.consent.texts
    if any(_AGREEMENT.search(text) or _is_id(text) for text in texts.of_tag(box)):
        return True
    if box.value("android:text"):
        return False  # it says itself what it is for
    for element in around[:2]:
        inside = list(tags(element))
        if sum(1 for t in inside if BOX.search(t.name)) > 1:
            return False
        if any(_AGREEMENT.search(text) for t in inside for text in texts.of_tag(t)):
            return True
    return False


def _is_id(text: str) -> bool:
    """`cb_agreement`, `check_privacy`"""
    return bool(re.search(r"\b(agree(ment)?|privacy|protocol|policy|xieyi|yinsi)\b", text))


def _code(app: App) -> Iterator[Ticked]:
    types = app.code.types
    for identity in app.engine.graph.functions():
        body = types.function(identity).body
        for step in body.steps if body is not None else ():
            found = None
            if step.args and (step.kind, step.name) in _TICKS:
                found = _set(app, identity, step, step.args[0].value)
            elif step.kind in ("call", "construct") and step.name in _COMPOSE:
                found = _compose(app, identity, step)
            if found is not None:
                subject, how = found
                yield Ticked(Place(identity.path, step.range), subject, how, app.code.source_set(identity.path))


def _set(app: App, at: FunctionId, step: Step, value: Value) -> tuple[str, str] | None:
    """`cbAgree.setChecked(true)` at start, under no condition."""
    if value != Const(True) or step.guard >= 0 or app.engine.triggers.of(at) != "start" or step.receiver is None:
        return None
    names = app.consent.flags.reading(at, step.receiver, {}).names
    named = [n for n in names if NAMED.search(n.rpartition(".")[2])]
    if not named:
        return None
    return next((n for n in named if "(" not in n), named[0]).rpartition(".")[2], "code"


def _compose(app: App, at: FunctionId, step: Step) -> tuple[str, str] | None:
    """`Checkbox(checked = agreed)` where `agreed` starts as true; its name or texts beside it speak of agreement."""
    given = next((a.value for a in step.args if a.name in ("checked", "selected")), None)
    if given is None and step.args and not step.args[0].name:
        given = step.args[0].value
    if given is None:
        return None
    reading = app.consent.flags.reading(at, given, {})
    if reading.initial is not True or "mutableStateOf" not in reading.names:
        return None
    names = [n for n in reading.names if n not in ("remember", "rememberSaveable", "mutableStateOf", "value")]
    root = list(app.engine.graph.resolver.lexicon(at.path).chain(at.index))[-1]
    beside = list(_texts(app, at.path, root))
    if not any(NAMED.search(n) for n in names) and not any(_AGREEMENT.search(text) for text in beside):
        return None
    return (names[0] if names else "checked"), "compose"


def _texts(app: App, path: str, root: int) -> Iterator[str]:
    """The texts that a composable and its lambdas name."""
    lexicon = app.engine.graph.resolver.lexicon(path)
    for index, function in enumerate(app.code.facts[path].functions):
        if root in lexicon.chain(index):
            for step in function.body.steps if function.body is not None else ():
                for argument in step.args:
                    yield from app.consent.texts.of_value(argument.value)
