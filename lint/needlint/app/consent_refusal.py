"""What happens to a user who does not agree to the privacy policy: the disagree button that ends the app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from needlint.app.composables import Composables
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import simple
from needlint.facts.place import Place
from needlint.facts.source import Compare, Const, FunctionValue, Local, Name, Step, StepResult, This, Value
from needlint.knowledge.refusals import Refusal, refusal_of

if TYPE_CHECKING:
    from needlint.app.app import App

_DISAGREE = re.compile(r"(dis|un|not|no)_?agree|refuse|reject|decline|不同意|拒绝|暂不|butongyi", re.IGNORECASE)
_NEGATIVE = re.compile(
    r"negative|canc(el|le)|cacle|dismiss|\bno\b|left(btn|button)?|exit|quit|退出|取消|不使用", re.IGNORECASE
)
_POLICY = re.compile(
    r"隐私(?!密码|空间|模式|锁|分组|相册)|(用户|服务|使用)(服务)?(协议|条款)|privacy|user ?agreement|terms (of|and)|"
    r"protocol|agreement",
    re.IGNORECASE,
)
_OTHER_WAY = re.compile(
    r"基本(功能)?模式|仅(使用)?(基本|浏览)|浏览模式|游客|访客|basic mode|browse only|guest", re.IGNORECASE
)
_GIVES_TEXT = re.compile(r"string|text|format", re.IGNORECASE)
_MENUS = frozenset({"onOptionsItemSelected", "onNavigationItemSelected", "onMenuItemClick"})
MAX_DEPTH = 4
MAX_CONTENT = 10
MAX_SEEN = 200
MAX_HANDED = 2
MAX_LABEL = 30


class ConsentRefusal(Struct, frozen=True):
    """A refusal of the privacy policy that ends the app or closes its first screen."""

    place: Place
    function: FunctionId
    """The callback of the button."""
    refusal: Refusal
    path: tuple[Place, ...]


def refusals(app: App) -> Iterator[ConsentRefusal]:
    """Every disagree button of a privacy dialog or screen that ends the app, in path and source order."""
    return _Finder(app).run()


class _Finder:
    def __init__(self, app: App) -> None:
        self._app = app
        self._graph = app.engine.graph
        self._resolver = app.engine.graph.resolver
        self._types = app.code.types

    def run(self) -> Iterator[ConsentRefusal]:
        found: dict[FunctionId, ConsentRefusal] = {}
        for function in self._graph.functions():
            body = self._types.function(function).body
            if not any(self._may_end(step) for step in (body.steps if body is not None else ())):
                continue
            for number, step in enumerate(body.steps if body is not None else ()):
                refusal = self._refusal(function, number, step)
                if refusal is None:
                    continue
                for callback, path in self._callbacks(function, number, refusal):
                    known = found.get(callback)
                    if known is None or len(path) < len(known.path):
                        found[callback] = ConsentRefusal(Place(function.path, step.range), callback, refusal, path)
        yield from sorted(found.values(), key=lambda f: f.place)

    def _may_end(self, step: Step) -> bool:
        return (
            step.kind == "call" and refusal_of((), step.name, (None,) * len(step.args)) is not None
        ) or step.name in (
            "exit",
            "halt",
        )

    def _refusal(self, function: FunctionId, number: int, step: Step) -> Refusal | None:
        if step.kind != "call":
            return None
        use = self._resolver.use(function, number)
        owners = use.owners if use is not None else ()
        arguments = use.arguments if use is not None else ()
        found = refusal_of(owners, step.name, arguments) or refusal_of((), step.name, arguments)
        if found is None or found.effect not in ("exits-app", "closes-screen"):
            return None
        if found.effect == "closes-screen" and (step.name not in _FINISHES or step.receiver == This("super")):
            return None
        return found

    def _first_screen(self, function: FunctionId, kinds: tuple[str, ...]) -> bool:
        """What closes is a screen that the app starts with."""
        screens = self._app.engine.screens
        near = {function, *(e.caller for e in self._graph.callers(function))}
        names = {n for f in near for n in self._types.enclosing_types(f)} or self._shown_by(function)
        return any(name in screens.launchers or screens.kind(name) in kinds for name in names)

    def _shown_by(self, function: FunctionId) -> set[str]:
        """The classes whose content a composable belongs to."""
        level, seen, found = [function], {function}, set[str]()
        for _ in range(MAX_CONTENT):
            level = [e.caller for f in level for e in self._graph.callers(f) if e.caller not in seen]
            seen.update(level)
            found.update(n for f in level for n in self._types.enclosing_types(f))
            if found or len(seen) > MAX_SEEN:
                break
        return found

    def _callbacks(
        self, function: FunctionId, number: int, refusal: Refusal
    ) -> Iterator[tuple[FunctionId, tuple[Place, ...]]]:
        """The disagree callbacks that lead to a step, with the calls from there."""
        level: list[tuple[FunctionId, int, tuple[Place, ...]]] = [(function, number, ())]
        seen = {function}
        for _ in range(MAX_DEPTH):
            following: list[tuple[FunctionId, int, tuple[Place, ...]]] = []
            for at, step, path in level:
                if self._types.function(at).name == "<static>":  # a class is loaded once, whatever the button says
                    continue
                said = self._disagrees(at, step)
                if said and self._about_policy(at):
                    kinds = ("onboarding", "main") if said == "disagree" else ("onboarding",)
                    if refusal.effect == "exits-app" or self._first_screen(at, kinds):
                        yield at, path
                    return
                for edge in self._graph.callers(at):
                    if edge.handed or edge.kept or edge.via or edge.caller in seen:
                        continue
                    seen.add(edge.caller)
                    place = Place(
                        edge.caller.path, self._resolver.step(edge.caller.path, edge.caller.index, edge.step).range
                    )
                    following.append((edge.caller, edge.step, (place, *path)))
            level = following

    # ---- the button -------------------------------------------------------------------------------------------------

    def _disagrees(self, at: FunctionId, step: int) -> Literal["disagree", "no", ""]:
        """Whether a function is the answer "I do not agree", or no, by what it is given to, its name, or the branch."""
        root = self._types.facts(at.path).functions[[*self._resolver.lexicon(at.path).chain(at.index)][-1]]
        names = list(self._names(at))
        branch = list(self._branch(at, step))
        if any(_DISAGREE.search(name) for name in (*names, *branch)):
            return "" if any(_agrees(name) for name in branch) else "disagree"
        if root.name in _MENUS:  # the menu entry that ends the app
            return ""
        return "no" if any(_NEGATIVE.search(name) for name in (*names, *branch)) else ""

    def _names(self, at: FunctionId) -> Iterator[str]:
        """Names that tell which button a callback serves."""
        function = self._types.function(at)
        lexicon = self._resolver.lexicon(at.path)
        if function.name != "<lambda>":
            yield function.name
        site = lexicon.lambda_site(at.index)
        if site is None and function.owner >= 0:
            site = lexicon.object_site(function.owner)
        if site is None:
            return
        holder = FunctionId(at.path, site.function)
        step = self._resolver.step(at.path, site.function, site.step)
        yield step.name
        if 0 <= site.slot < len(step.args):
            yield step.args[site.slot].name
        for argument in step.args:
            yield from (text for text in self._texts(holder, argument.value) if len(text) < MAX_LABEL)
        yield from self._label(holder, site.step, step)
        for target, number, name in self._handed_on(holder, site.step, site.slot):
            yield name
            if number >= 0:
                inner = self._resolver.step(target.path, target.index, number)
                yield inner.name
                yield from (t for a in inner.args for t in self._texts(target, a.value) if len(t) < MAX_LABEL)
        if step.receiver is not None:
            yield from self._app.consent.flags.reading(holder, step.receiver, {}).names[:4]

    def _handed_on(
        self, holder: FunctionId, number: int, slot: int, depth: int = 0
    ) -> Iterator[tuple[FunctionId, int, str]]:
        """The own functions that a callback is given to, with the parameter's name, and the calls there that get it
        (`setNegativeButton("不同意", listener)`); -1 for the function itself."""
        step = self._resolver.step(holder.path, holder.index, number)
        for target in self._resolver.targets(holder.path, holder.index, number) if depth < MAX_HANDED else ():
            function = self._types.function(target)
            position = self._resolver.parameter_of(target, step, slot)
            if function.body is None or position is None or position >= len(function.parameters):
                continue
            name = function.parameters[position].name
            yield target, -1, name
            for at, inner in enumerate(function.body.steps):
                for given, argument in enumerate(inner.args):
                    if argument.value == Local(name):
                        yield target, at, name
                        yield from self._handed_on(target, at, given, depth + 1)

    def _texts(self, at: FunctionId, value: Value, depth: int = 0) -> Iterator[str]:
        """The texts that a value is; `getString(R.string.x)` and `R.string.x` are theirs."""
        yield from self._app.consent.texts.of_value(value)
        if isinstance(value, StepResult) and depth < MAX_DEPTH:
            step = self._resolver.step(at.path, at.index, value.step)
            if step.kind == "read" and isinstance(step.receiver, Name):
                yield from self._app.consent.texts.of_value(Name(f"{step.receiver.path}.{step.name}"))
            elif step.kind == "call" and _GIVES_TEXT.search(step.name):
                for argument in step.args:
                    yield from self._texts(at, argument.value, depth + 1)

    def _label(self, holder: FunctionId, number: int, step: Step) -> Iterator[str]:
        """What is written on the Compose button that a lambda is the press of, wrappers (`onClick = throttle { }`)
        passed through."""
        body = self._types.function(holder).body
        for other in body.steps if body is not None else ():
            if other.name.endswith("Button") and any(a.value == StepResult(number) for a in other.args):
                step = other
        if not step.name.endswith("Button"):
            return
        for argument in step.args:
            if isinstance(argument.value, FunctionValue):
                texts = self._app.consent.texts.of_function(FunctionId(holder.path, argument.value.function))
                yield from (t for t in texts if len(t) < MAX_LABEL)

    def _branch(self, at: FunctionId, step: int) -> Iterator[str]:
        """Names in the conditions before the step: `case R.id.tv_disagree`."""
        body = self._types.function(at).body
        index = body.steps[step].guard if body is not None else -1
        while body is not None and index >= 0:
            guard = body.guards[index]
            if guard.holds:
                yield from self._compared(at, guard.condition)
            index = guard.parent

    def _compared(self, at: FunctionId, value: Value) -> Iterator[str]:
        if isinstance(value, Compare):
            for side in (value.left, value.right):
                if isinstance(side, Name):
                    yield side.path.rpartition(".")[2]
                elif isinstance(side, StepResult):
                    step = self._resolver.step(at.path, at.index, side.step)
                    if step.kind == "read":
                        yield step.name
                elif isinstance(side, Const) and isinstance(side.value, str):
                    yield side.value

    # ---- the dialog -------------------------------------------------------------------------------------------------

    def _about_policy(self, at: FunctionId) -> bool:
        """Whether the dialog or screen around speaks of a policy, and offers no other way on."""
        told = list(self._told(at))
        return any(_POLICY.search(text) for text in told) and not any(_OTHER_WAY.search(text) for text in told)

    def _told(self, at: FunctionId) -> Iterator[str]:
        texts = self._app.consent.texts
        for name in self._types.enclosing_types(at):
            yield _words(simple(name))
            if _POLICY.search(_words(simple(name))):
                yield from texts.of_file(at.path)
        for index in self._resolver.lexicon(at.path).chain(at.index):
            function = self._types.facts(at.path).functions[index]
            if not function.name.startswith("<"):
                yield _words(function.name)
            yield from texts.of_function(FunctionId(at.path, index))
            site = self._resolver.lexicon(at.path).lambda_site(index)
            if site is not None:
                for target, _, _ in self._handed_on(FunctionId(at.path, site.function), site.step, site.slot):
                    yield _words(self._types.function(target).name)
                    yield from texts.of_function(target)
        root = [*self._resolver.lexicon(at.path).chain(at.index)][-1]
        if Composables(self._resolver).is_composable(FunctionId(at.path, root)):
            for inner in range(len(self._types.facts(at.path).functions)):
                if root in self._resolver.lexicon(at.path).chain(inner):
                    yield from texts.of_function(FunctionId(at.path, inner))


_FINISHES = frozenset(("finish", "finishAfterTransition", "supportFinishAfterTransition"))


def _agrees(name: str) -> bool:
    return bool(re.search(r"agree|accept|同意", name, re.IGNORECASE)) and not _DISAGREE.search(name)


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
