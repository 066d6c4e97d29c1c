"""What a refusal tells the user: `请输入身份证号` names the input that is missing, whatever the code calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from needlint.app.form_values import FormValues
from needlint.app.form_words import refuses
from needlint.app.resolve import Resolver
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import ScreenContent
from needlint.facts.source import Body, Const, Name, Not, Step, StepResult, Template, Value
from needlint.knowledge.fields import asked_in

_ASKS = re.compile(
    r"请.{0,5}(输入|填写?|选择?|完善|补充|上传|设置|录入|提供|留下|验证)|(不能|不可|不得|不允许)为空|(尚?未|没有?)(填|选|输入|上传|设置)|必填|"
    r"不正确|有误|错误|格式|不合法|"
    r"(?<![a-z])(enter|input|fill|select|choose|provide|specify|type) (?!to )|required|(not|n't) be (empty|blank|null)|"
    r"is (empty|blank|missing)|invalid|valid ",
    re.IGNORECASE,
)
"""A text that asks to fill something in, or says that it is not as it should be."""
_PICKS = re.compile(r"选择?|select|choose|pick", re.IGNORECASE)
_TYPES = re.compile(r"输入|填|(?<![a-z])(enter|input|fill)", re.IGNORECASE)
_TYPED = frozenset({"real-name", "phone-number", "contact-phone", "contact-method", "email"})
MAX_CALLS = 2
MAX_CHAIN = 4


class Messages:
    """Texts of refusals over one app."""

    def __init__(self, resolver: Resolver, content: ScreenContent, values: FormValues) -> None:
        self._resolver = resolver
        self._types = resolver.types
        self._content = content
        self._values = values

    def data(self, function: FunctionId, body: Body, refusals: list[int], key: str) -> str | None:
        """The data that the refusals of an empty input ask for; "" where they ask for something that is no personal
        field, None where they say nothing, or several things."""
        texts = list(self._texts(function, body, refusals, key, 0))
        found = {data for text in texts if (data := _asked(text)) is not None}
        return found.pop() if len(found) == 1 else None

    def tell(self, function: FunctionId, body: Body, refusals: list[int]) -> bool:
        """Whether the refusals themselves ask for personal data."""
        texts = (t for n in refusals for t in self._of_step(function, body.steps[n]))
        return any(_asked(text) for text in texts)

    def _texts(self, function: FunctionId, body: Body, refusals: list[int], key: str, depth: int) -> Iterator[str]:
        for number in refusals:
            yield from self._of_step(function, body.steps[number])
        for guard in {body.steps[number].guard for number in refusals}:
            if guard >= 0:
                yield from self._asked(function, body.guards[guard].condition, key, depth)

    def _asked(self, function: FunctionId, condition: Value, key: str, depth: int) -> Iterator[str]:
        """The texts of an own check that is asked: given to it, or told by it."""
        while isinstance(condition, Not):
            condition = condition.operand
        if not isinstance(condition, StepResult) or depth >= MAX_CALLS:
            return
        step = self._resolver.step(function.path, function.index, condition.step)
        targets = self._resolver.targets(function.path, function.index, condition.step)
        if step.kind != "call" or len(targets) != 1:
            return
        for argument in step.args:
            yield from self._of_value(function, argument.value)
        inner = self._values.inner_key(function, targets[0], step, key)
        body = self._types.function(targets[0]).body
        if inner is not None and body is not None:
            yield from self._texts(targets[0], body, self.refusals(targets[0], body, inner), inner, depth + 1)

    def refusals(self, function: FunctionId, body: Body, key: str) -> list[int]:
        """The steps of a function that refuse when an input is empty."""
        return [
            number
            for number, step in enumerate(body.steps)
            if step.guard >= 0 and refuses(step) and self._values.under(function, body, step.guard, key) is True
        ]

    def _of_step(self, function: FunctionId, step: Step, depth: int = 0) -> Iterator[str]:
        """The texts of a call and of those it is chained to: `Toast.makeText(this, "..", 0).show()`."""
        for argument in step.args:
            yield from self._of_value(function, argument.value)
        if isinstance(step.receiver, StepResult) and depth < MAX_CHAIN:
            chained = self._resolver.step(function.path, function.index, step.receiver.step)
            yield from self._of_step(function, chained, depth + 1)

    def _of_value(self, function: FunctionId, value: Value, depth: int = 0) -> Iterator[str]:
        match value:
            case Const(str() as text):
                yield text
            case Template(parts):
                for part in parts:
                    yield from self._of_value(function, part, depth)
            case Name(path) if ".string." in f".{path}":
                yield from self._content.strings.get(path.rpartition(".")[2], ())
            case StepResult(number) if depth < MAX_CALLS:
                step: Step = self._resolver.step(function.path, function.index, number)
                if step.kind == "read" and getattr(step.receiver, "path", "").endswith("R.string"):
                    yield from self._content.strings.get(step.name, ())
                for argument in step.args if "tring" in step.name else ():
                    yield from self._of_value(function, argument.value, depth + 1)
            case _:
                constant = self._resolver.constant(function.path, function.index, value, 0)
                if isinstance(constant, str) and ".R." not in constant:
                    yield constant


def _asked(text: str) -> str | None:
    """What a text asks for. Nobody picks a name or a number: 请选择联系人 is about the content."""
    data = asked_in(text) if _ASKS.search(text) else None
    if data in _TYPED and _PICKS.search(text) and not _TYPES.search(text):
        return None
    return data
