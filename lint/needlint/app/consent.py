"""What happens before the user has agreed to the privacy policy: which conditions prove agreement, what a start reaches
without one.

A condition is a real consent guard where it rests on a stored flag that is closed at first and that only an action of
the user on a screen or dialog that speaks of privacy opens. A flag that is only named like one is taken for one
(`named`) as long as nothing in the code speaks against it. A flag that is open by default, that a start opens by
itself, or that the user may only switch off is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from msgspec import Struct

from needlint.app.callgraph import CallGraph
from needlint.app.consent_flags import Condition, Flags
from needlint.app.consent_model import MISSING
from needlint.app.consent_texts import NAMED, Texts
from needlint.app.consent_writes import Write, Writes
from needlint.app.manifest_model import MergedManifest
from needlint.app.reach import Arrival, Reach
from needlint.app.reach_conditions import GuardId
from needlint.app.resolve_model import FunctionId
from needlint.app.screens import Screens
from needlint.app.triggers import Triggers
from needlint.facts.place import Place
from needlint.facts.resource_model import ResourceFacts
from needlint.facts.source import Const, Local, StepResult, Value

Proof = Literal["stored", "named", "opt-in", "login", "user", "debug", "never"]
"""stored: seen to be written by an agreement. named: known by name alone. opt-in: a switch of the user, off at first.
login: a login that asks for agreement. user: a state of the running app that only the user opens. debug: holds in
debuggable builds alone. never: constants exclude it."""

_OPT_IN = re.compile(
    r"analytic|crash|report|telemetr|track|statist|diagnos|collect|usage_?data|metric|bug_?(ly|sense)|acra|sentry|"
    r"(?-i:(?<![a-zA-Z])opt_?[iI]n(?![a-z])|OptIn(?![a-z])|OPT_?IN)",
    re.IGNORECASE,
)
_LOGGED_IN = re.compile(
    r"auto_?log(in|on)|log(in|on)_?(result|state|status|success)|"
    r"(is|has|get|check)_?(user_?)?(log(ged)?|sign(ed)?)_?(in|on)|^login(ed|_?(state|status|flag))?$",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"token|user_?(id|info|name)?$|account|session_?(id|key)?$", re.IGNORECASE)
_LOGIN_CLASS = re.compile(r"login|signin|logon|passport|register", re.IGNORECASE)
_DEBUG = re.compile(r"^(IS_?)?(DEBUG|debug)(gable|_?MODE|Mode)?$|^is(App)?Debug(gable|Mode)?$")


class ConsentGuard(Struct, frozen=True):
    """A condition that only a user who agreed passes, or that keeps the code out of starts (user, debug, never)."""

    function: FunctionId
    guard: int
    proof: Proof

    @property
    def consents(self) -> bool:
        """Whether it is about agreement at all."""
        return self.proof not in ("user", "debug", "never")


class Consent:
    """Consent guards and what is reached without one, over one app. `asked`: the functions that will be asked about."""

    def __init__(
        self,
        graph: CallGraph,
        manifest: MergedManifest,
        screens: Screens,
        triggers: Triggers,
        resources: Mapping[str, ResourceFacts],
        *,
        asked: Callable[[], Iterable[FunctionId]] | None = None,
    ) -> None:
        self._graph = graph
        self._types = graph.resolver.types
        self._triggers = triggers
        self.flags = Flags(graph.resolver)
        self.texts = Texts(graph, resources)
        self._writes = Writes(graph, self.flags)
        self._judged: dict[GuardId, ConsentGuard | None] = {}
        self._proofs: dict[tuple[str, bool, bool | None, tuple[str, ...], str], Proof | None] = {}
        self._login: bool | None = None
        self.reach = Reach(graph, manifest, screens, triggers, stops=self.stops, asked=asked)

    # ---- what is reached --------------------------------------------------------------------------------------------

    @property
    def start(self) -> dict[FunctionId, Arrival]:
        """What a start reaches without a consent guard."""
        return self.reach.start_reach()

    def stops(self, function: FunctionId, guard: int) -> bool:
        """For Reach: whether passing this guard means consent."""
        return self.guard(function, guard) is not None

    def arrival(self, function: FunctionId, step: int) -> Arrival | None:
        """How a start reaches a step without a consent guard; None where it does not."""
        return self.reach.arrival(function, step)

    def step_at(self, function: FunctionId, place: Place) -> int | None:
        """The step of a function that stands at a place."""
        body = self._types.function(function).body
        for number, step in enumerate(body.steps if body is not None else ()):
            if step.range == place.range:
                return number
        return None

    # ---- guards -----------------------------------------------------------------------------------------------------

    def guard(self, function: FunctionId, guard: int) -> ConsentGuard | None:
        """The consent guard that a guard of a function is; None where it is none."""
        key = (function, guard)
        if key not in self._judged:
            self._judged[key] = None
            proof = self._judge(function, guard)
            self._judged[key] = ConsentGuard(function, guard, proof) if proof is not None else None
        return self._judged[key]

    def _judge(self, function: FunctionId, guard: int) -> Proof | None:
        body = self._types.function(function).body
        if body is None:
            return None
        found = body.guards[guard]
        return self._any(self.flags.conditions(function, found.condition, found.holds), 0)

    def holds(self, function: FunctionId, value: Value, wanted: bool) -> bool:
        """Whether a value is `wanted` (true or false) only where the user has agreed, to the whole or to what it is
        about."""
        proof = self._any(self.flags.conditions(function, value, wanted), 0)
        return proof is not None and proof not in ("user", "debug", "never")

    def _any(self, conditions: tuple[Condition, ...], depth: int) -> Proof | None:
        """A certain condition that proves agreement, or alternatives that all do."""
        alternatives: list[Proof | None] = []
        for condition in conditions:
            proof = self.proof(condition, depth)
            if condition.certain and proof is not None:
                return proof
            if not condition.certain:
                alternatives.append(proof)
        if alternatives and None not in alternatives:
            return alternatives[0]
        return None

    def proof(self, condition: Condition, depth: int = 0) -> Proof | None:
        """What a single condition proves."""
        reading = condition.reading
        if condition.constant:
            return "never" if condition.initial is not None and condition.initial != condition.wanted else None
        if condition.wanted and any(_DEBUG.match(name) for name in reading.names[:4]):
            return "debug"
        path = condition.function.path if condition.function is not None else ""
        key = (reading.key, condition.wanted, condition.initial, reading.names, path)
        if reading.parameter is not None and not reading.key:
            return self._parameter(condition, depth)
        if key not in self._proofs:
            self._proofs[key] = None
            self._proofs[key] = self._proof(condition)
        return self._proofs[key]

    def _proof(self, condition: Condition) -> Proof | None:
        reading, wanted = condition.reading, condition.wanted
        names = (*reading.names, reading.key if not reading.key.startswith("field:") else "")
        if condition.initial is not None and condition.initial == wanted:
            return None
        named = any(NAMED.search(name) for name in names)
        opening = self._opening(condition)
        if any(self._triggers.of(write.function) == "start" and not self._behind(write) for write in opening):
            return None
        if opening and condition.initial is not None and self._consenting(opening):
            return "stored"
        if named:
            return "named"
        if condition.initial is not None and any(_OPT_IN.search(name) for name in names):
            return "opt-in"
        if self._is_login(condition) and self._login_asks():
            return "login"
        return "user" if self._opened_by_user(condition, opening) else None

    def _opened_by_user(self, condition: Condition, opening: tuple[Write, ...]) -> bool:
        """A field or a state of Compose, closed at first, that only actions of the user open: no start gets through."""
        if condition.initial is None:
            return False
        if condition.reading.key.startswith("field:"):
            return bool(opening) and all(self._triggers.of(write.function) == "user" for write in opening)
        if "mutableStateOf" in condition.reading.names and not condition.reading.key:
            found = self._assigning(condition)
            return bool(found) and all(self._triggers.of(function) in ("user", "unknown") for function in found)
        return False

    def _assigning(self, condition: Condition) -> tuple[FunctionId, ...]:
        """The functions that assign the local that holds a state: those written in the function that declares it."""
        if condition.function is None:
            return ()
        path, names = condition.function.path, set(condition.reading.names)
        lexicon = self._graph.resolver.lexicon(path)
        root = list(lexicon.chain(condition.function.index))[-1]
        found = []
        for index, function in enumerate(self._types.facts(path).functions):
            within = function.body is not None and root in lexicon.chain(index)
            for step in function.body.steps if within and function.body is not None else ():
                held = step.receiver.name if isinstance(step.receiver, Local) else step.name
                if step.kind == "assign" and held in names and (step.local or step.name == "value"):
                    given = step.args[0].value if step.args else None
                    declared = step.local and isinstance(given, StepResult)
                    if not declared and given != Const(self._closed(condition)):
                        found.append(FunctionId(path, index))
        return tuple(found)

    def _is_login(self, condition: Condition) -> bool:
        """Whether the condition asks for a login: by its name, or by a stored token or account, not there at first."""
        names = (*condition.reading.names, condition.reading.key)
        if any(_LOGGED_IN.search(name) for name in names):
            return True
        stored = condition.initial is not None and bool(condition.reading.key)
        return stored and any(_ACCOUNT.search(name) for name in names)

    def _opening(self, condition: Condition) -> tuple[Write, ...]:
        """The writes that make the condition hold."""
        if not condition.reading.key:
            return ()
        found = []
        for write in self._writes.of(condition.reading.key):
            literal = self.flags.literal(write.function, write.value) if write.value is not None else MISSING
            if isinstance(literal, bool) and isinstance(condition.initial, bool):
                if literal == self._closed(condition):
                    continue
            elif write.value is not None and self._copies(write, condition):
                continue
            found.append(write)
        return tuple(found)

    def _closed(self, condition: Condition) -> bool:
        """The stored Boolean that keeps the condition from holding."""
        initial = condition.reading.initial
        return initial if isinstance(initial, bool) else not condition.wanted

    def _copies(self, write: Write, condition: Condition) -> bool:
        """The write takes over another stored flag (`agreed = sp.getBoolean(..)`) that proves agreement."""
        if write.value is None:
            return False
        conditions = self.flags.conditions(write.function, write.value, condition.wanted)
        keys = {c.reading.key for c in conditions if c.reading.key}
        return keys == {condition.reading.key} or (bool(keys) and self._any(conditions, 1) is not None)

    def _behind(self, write: Write) -> bool:
        """The write stands behind a consent guard itself."""
        body = self._types.function(write.function).body
        index = body.steps[write.step].guard if body is not None else -1
        while body is not None and index >= 0:
            if self.guard(write.function, index) is not None:
                return True
            index = body.guards[index].parent
        return False

    def _consenting(self, writes: tuple[Write, ...]) -> bool:
        """Every write comes of an action on a screen or dialog that speaks of privacy."""
        return all(
            self._triggers.of(write.function) in ("user", "unknown") and self.texts.about_privacy(write.function)
            for write in writes
        )

    def _parameter(self, condition: Condition, depth: int) -> Proof | None:
        """A parameter: what every call gives it."""
        reading = condition.reading
        if reading.parameter is None or depth > 4:
            return None
        function, position = reading.parameter
        proofs: list[Proof | None] = []
        sites = self._graph.sites(function)
        for holder, number in sites:
            step = self._graph.resolver.step(holder.path, holder.index, number)
            for slot, argument in enumerate(step.args):
                if self._graph.resolver.parameter_of(function, step, slot) == position:
                    conditions = self.flags.conditions(holder, argument.value, condition.wanted)
                    if not conditions or not all(c.constant for c in conditions):  # Reach follows constants
                        proofs.append(self._any(conditions, depth + 1))
        if proofs:
            return proofs[0] if None not in proofs else None
        return "named" if not sites and any(NAMED.search(n) for n in reading.names) else None

    def _login_asks(self) -> bool:
        """Whether a login screen of the app asks for agreement."""
        if self._login is None:
            self._login = any(
                _LOGIN_CLASS.search(declared.name) and self.texts.speaks(path)
                for path in self._types.paths
                for declared in self._types.facts(path).types
                if declared.parent < 0
            )
        return self._login
