"""Which inputs of a form a function asks about, and what personal information each is."""

from __future__ import annotations

from msgspec import Struct

from needlint.app.callgraph import CallGraph
from needlint.app.form_buttons import button_state
from needlint.app.form_inputs import Input, Inputs
from needlint.app.form_origins import Origin
from needlint.app.form_values import FormValues
from needlint.app.resolve_model import FunctionId
from needlint.app.screen_content import ScreenContent
from needlint.facts.source import Body, Each, Value
from needlint.knowledge.fields import of_name

CARRIERS = frozenset({"binding", "this", "it", "state", "value", "viewState", "uiState", "mBinding", "vm", "viewModel"})
"""Names of what holds an input, not of the input."""
MAX_CALLS = 2
MAX_SITES = 8
MAX_NAMES = 3


class Asked(Struct, frozen=True):
    """One input that conditions of a function ask about. `data` "": not known by its layout or name. `told`: its own
    hint or text says it. `said`: the refusal does."""

    origin: Origin
    input: Input | None
    data: str
    step: int
    told: bool = False
    said: bool = False

    @property
    def called(self) -> tuple[str, ...]:
        """Every name of the input, in the layout and in the code."""
        return tuple(
            n for n in (self.input.id if self.input is not None else "", *self.origin.ids, *self.origin.names) if n
        )


class FormFields:
    """Inputs asked about, over one app."""

    def __init__(self, graph: CallGraph, content: ScreenContent, inputs: Inputs, values: FormValues) -> None:
        self._graph = graph
        self._resolver = graph.resolver
        self._types = graph.resolver.types
        self._content = content
        self._inputs = inputs
        self._values = values

    def of(self, function: FunctionId, body: Body) -> dict[str, Asked]:
        """Key of the origin -> what is asked, for every value that a condition, an answer or a button's state of the
        function depends on."""
        found: dict[str, Asked] = {}
        conditions: list[Value] = [g.condition for g in body.guards if not isinstance(g.condition, Each)]
        conditions += [s.args[0].value for s in body.steps if s.kind in ("assign", "return") and s.args]
        conditions += [value for s in body.steps if (value := button_state(s)) is not None]
        for condition in conditions:
            for origin, step in self._values.candidates(function, condition):
                known = found.get(origin.key)
                if origin.key and (known is None or not known.data):
                    made = self._asked(function, origin, step)
                    if known is None or (made is not None and made.data):
                        found[origin.key] = made or Asked(origin, None, "", step)
        return found

    def _asked(self, function: FunctionId, origin: Origin, step: int, depth: int = 0) -> Asked | None:
        names = tuple(n for n in origin.names if n not in CARRIERS)
        shown = self._input(function, origin)
        if shown is not None:
            return Asked(origin, shown, shown.data(names), step, shown.told)
        if origin.parameter is not None and depth < MAX_CALLS:
            return self._given(origin, step, depth)
        if not origin.text:
            return None
        data = next((row.data for n in (*origin.ids, *names) if (row := of_name(n)) is not None), "")
        return Asked(origin, None, data, step)

    def _input(self, function: FunctionId, origin: Origin) -> Input | None:
        for name in (*origin.ids, *origin.names):
            listed = self._inputs.by_id(name)
            if listed and (origin.text or origin.ids or not listed[0].edited or len(origin.names) <= MAX_NAMES):
                return self._nearest(function, listed)
        for name in origin.names:
            composed = self._inputs.composed(function.path, name)
            if composed is not None:
                return composed
        return None

    def _nearest(self, function: FunctionId, listed: tuple[Input, ...]) -> Input:
        """Of several inputs of one id the one whose layout the code around names."""
        if len(listed) > 1:
            for name in self._types.enclosing_types(function):
                paths = {e.path for e in self._content.elements(name)}
                for one in listed:
                    if one.place.path in paths:
                        return one
        return listed[0]

    def _given(self, origin: Origin, step: int, depth: int) -> Asked | None:
        """A parameter is the input that the callers hand over."""
        assert origin.parameter is not None
        target, position = origin.parameter
        for caller, number in self._graph.sites(target)[:MAX_SITES]:
            call = self._resolver.step(caller.path, caller.index, number)
            for slot, argument in enumerate(call.args):
                if self._resolver.parameter_of(target, call, slot) != position:
                    continue
                given = self._values.origin(caller, argument.value)
                made = (
                    self._asked(caller, given.under(origin.names[-1]), step, depth + 1) if given is not None else None
                )
                if made is not None and made.data:
                    return Asked(origin, made.input, made.data, step, made.told)
        return None
