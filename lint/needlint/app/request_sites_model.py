"""A call of own code that asks for permissions."""

from __future__ import annotations

from msgspec import Struct

from needlint.app.resolve_model import FunctionId
from needlint.facts.source import Value
from needlint.knowledge.request_libraries import RequestMatch


class Asking(Struct, frozen=True):
    """One call that asks: step `number` of `at`. `values`: where the permissions' names stand (function, value, step);
    `answer_at`, `answer_step`: the call that takes the answer's callback, where that is another one."""

    at: FunctionId
    number: int
    match: RequestMatch
    mechanism: str
    values: tuple[tuple[FunctionId, Value, int], ...]
    answer_at: FunctionId
    answer_step: int
    fixed: tuple[str, ...] = ()
