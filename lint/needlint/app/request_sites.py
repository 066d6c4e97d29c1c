"""The calls of own code that ask for permissions."""

from __future__ import annotations

from collections.abc import Iterator

from needlint.app.callgraph import CallGraph
from needlint.app.request_chain import Chains
from needlint.app.request_sites_model import Asking
from needlint.app.request_special import SpecialAccess
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import erase, simple
from needlint.facts.source import FunctionValue, Local, MethodReference, ObjectValue, Step, StepResult, Value
from needlint.knowledge.request_libraries import RequestMatch, annotation_of, request_methods, requests_of

LAUNCHES = frozenset(("launch", "launchPermissionRequest", "launchMultiplePermissionRequest"))


class Sites:
    """Finds them over all bodies."""

    def __init__(self, graph: CallGraph, chains: Chains) -> None:
        self._graph = graph
        self._resolver = graph.resolver
        self._types = graph.resolver.types
        self._chains = chains
        self._special = SpecialAccess(graph, self.registration)

    def all(self) -> list[Asking]:
        """Every call that asks, in path and source order."""
        found: list[Asking] = []
        registered: dict[tuple[FunctionId, int], RequestMatch] = {}
        launches: list[tuple[FunctionId, int, Step]] = []
        methods = request_methods()
        special: list[Asking] = []
        for identity in sorted(self._graph.functions()):
            body = self._types.function(identity).body
            for number, step in enumerate(body.steps if body is not None else ()):
                special.extend(self._special.asked(identity, number, step))
                if step.kind not in ("call", "construct"):
                    continue
                if step.name in LAUNCHES and step.receiver is not None:
                    launches.append((identity, number, step))
                name = "<init>" if step.kind == "construct" else step.name
                if name not in methods and not name.endswith(("WithPermissionCheck", "WithCheck")):
                    continue
                if name not in methods and self._resolver.targets(identity.path, identity.index, number):
                    continue  # written by hand, not generated
                match = self._match(identity, number, step, name)
                if match is None:
                    continue
                if match.request.permissions in ("launch:0", "receiver") or match.library.id == "accompanist":
                    if match.request.permissions != "receiver":
                        registered[identity, number] = match
                    continue
                found.append(self._asking(identity, number, step, match))
        found += self._launched(launches, registered)
        known = {(a.at, a.number) for a in found}
        found += {(a.at, a.number): a for a in special if (a.at, a.number) not in known}.values()
        return sorted(found, key=lambda a: (a.at, a.number))

    # ---- which request ----------------------------------------------------------------------------------------------

    def _match(self, at: FunctionId, number: int, step: Step, name: str) -> RequestMatch | None:
        use = self._resolver.use(at, number)
        owners = use.owners if use is not None else ()
        found = requests_of(owners, name) if owners else ()
        if not found and not self._resolver.targets(at.path, at.index, number):
            found = requests_of(self._chains.root(at, number), name)
        if name in ("<init>",) and found:
            found = tuple(m for m in found if any(o in m.request.owners for o in owners[:1]))
        fitting = [m for m in found if self._fits(at, number, step, m)]
        return fitting[0] if fitting else None

    def _fits(self, at: FunctionId, number: int, step: Step, match: RequestMatch) -> bool:
        request = match.request
        if request.contracts:
            if not step.args:
                return False
            value = step.args[0].value
            types = {erase(t) for t in self._resolver.value_types(at, value, number)}
            if isinstance(value, StepResult):
                made = self._resolver.step(at.path, at.index, value.step)
                types |= {erase(c) for c in self._resolver.constructed(at.path, at.index, value.step)}
                types |= {c for c in request.contracts if c.endswith(f".{made.name}")} if not types else set()
            return bool(types & set(request.contracts))
        kind, _, rest = request.permissions.partition(":")
        if kind == "argument":
            return len(step.args) > int(rest)
        if kind == "chain":
            called = {s.name for _, s in self._chains.earlier(at, number)}
            return bool(called & set(rest.split(",")))
        return True

    def _asking(self, at: FunctionId, number: int, step: Step, match: RequestMatch) -> Asking:
        values = tuple(self._values(at, number, step, match))
        fixed = (match.request.permissions.partition(":")[2],) if match.request.permissions.startswith("fixed:") else ()
        return Asking(at, number, match, self._mechanism(at, number, step, match), values, at, number, fixed)

    def _values(
        self, at: FunctionId, number: int, step: Step, match: RequestMatch
    ) -> Iterator[tuple[FunctionId, Value, int]]:
        kind, _, rest = match.request.permissions.partition(":")
        if kind == "argument":
            for argument in step.args[int(rest) :]:
                if not isinstance(argument.value, FunctionValue | ObjectValue | MethodReference):
                    yield at, argument.value, number
        elif kind == "chain":
            for place, call in reversed(self._chains.earlier(at, number)):
                if call.name in rest.split(","):
                    for argument in call.args:
                        yield at, argument.value, place
        elif kind == "annotation":
            yield from self._annotated(at, step)

    def _annotated(self, at: FunctionId, step: Step) -> Iterator[tuple[FunctionId, Value, int]]:
        """The method that a generated one stands for: its annotation names the permissions."""
        wanted = step.name.removesuffix("WithPermissionCheck").removesuffix("WithCheck")
        for function_path in self._types.paths:
            facts = self._types.facts(function_path)
            for index, function in enumerate(facts.functions):
                if function.name != wanted:
                    continue
                for annotation in function.annotations:
                    if self._marker(function_path, function.owner, annotation.name) == "annotation":
                        identity = FunctionId(function_path, index)
                        for argument in annotation.args:
                            yield identity, argument.value, 0

    def _marker(self, path: str, scope: int, name: str) -> str:
        for candidate in self._types.candidates(path, scope, name):
            marker = annotation_of(erase(candidate))
            if marker is not None:
                return marker.permissions
        return ""

    def _mechanism(self, at: FunctionId, number: int, step: Step, match: RequestMatch) -> str:
        if match.request.contracts:
            return ".".join(match.request.contracts[0].split(".")[-2:])
        use = self._resolver.use(at, number)
        owners = [o for o in match.request.owners if o != "*"]
        known = [o for o in (use.owners if use is not None else ()) if o in owners]
        owner = simple((known or owners or [match.library.name])[0])
        if step.kind == "construct":
            return f"{step.name}"
        return f"{owner}.{step.name}" if owner[:1].isupper() else step.name

    # ---- launchers --------------------------------------------------------------------------------------------------

    def _launched(
        self, launches: list[tuple[FunctionId, int, Step]], registered: dict[tuple[FunctionId, int], RequestMatch]
    ) -> Iterator[Asking]:
        if not registered:
            return
        seen: set[tuple[FunctionId, int]] = set()
        for at, number, step in launches:
            assert step.receiver is not None
            source = self.registration(at, step.receiver, number)
            match = registered.get(source) if source is not None else None
            if source is None or match is None:
                continue
            seen.add(source)
            holder, place = source
            made = self._resolver.step(holder.path, holder.index, place)
            values: list[tuple[FunctionId, Value, int]] = []
            if match.request.permissions == "launch:0":
                values = [(at, a.value, number) for a in step.args[:1]]
            else:
                values = [(holder, a.value, place) for a in made.args[:1]]
            yield Asking(at, number, match, self._mechanism(holder, place, made, match), tuple(values), holder, place)

    def registration(self, at: FunctionId, value: Value, number: int, depth: int = 0) -> tuple[FunctionId, int] | None:
        """The call that made a launcher or permission state."""
        if depth > 4:
            return None
        field = self._graph.fields.read(at, value, number)
        if field is not None:
            found = self._resolver.initialiser(field)
            if found is not None and isinstance(found[1], StepResult):
                return found[0], found[1].step
            for index, function in enumerate(self._types.facts(field.path).functions):
                for step in function.body.steps if function.body is not None else ():
                    if step.kind == "assign" and not step.local and step.name == field.name and step.args:
                        given = step.args[0].value
                        if isinstance(given, StepResult):
                            return FunctionId(field.path, index), given.step
            return None
        if isinstance(value, Local):
            binding = self._resolver.lexicon(at.path).binding(at.index, value.name)
            if binding is None or not binding.steps:
                return None
            holder = FunctionId(at.path, binding.function)
            assigned = self._resolver.step(at.path, binding.function, binding.steps[0])
            first = assigned.args[0].value if assigned.args else None
            return (holder, first.step) if isinstance(first, StepResult) else None
        return (at, value.step) if isinstance(value, StepResult) else None
