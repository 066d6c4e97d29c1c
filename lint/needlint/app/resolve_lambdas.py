"""The types that a lambda gets from the call it is given to, and the implicit receivers that follow."""

from __future__ import annotations

from needlint.app.resolve_meaning import MAX_DEPTH, ValuePart
from needlint.app.resolve_model import FunctionId
from needlint.app.types_text import content, element, function_type
from needlint.facts.source import Step

RECEIVER_SCOPE = frozenset({"apply", "run"})

ARGUMENT_SCOPE = frozenset({"let", "also", "takeIf", "takeUnless", "use"})

ELEMENT_LAMBDAS = frozenset(
    {
        "forEach",
        "map",
        "mapNotNull",
        "filter",
        "filterNot",
        "any",
        "all",
        "none",
        "find",
        "first",
        "firstOrNull",
        "last",
        "lastOrNull",
        "flatMap",
        "onEach",
        "sortedBy",
        "sortedByDescending",
        "associateBy",
        "associateWith",
        "groupBy",
        "count",
        "sumOf",
        "single",
        "singleOrNull",
        "partition",
        "removeAll",
        "removeIf",
        "maxByOrNull",
        "minByOrNull",
        "indexOfFirst",
        "joinToString",
        "distinctBy",
        "takeWhile",
        "dropWhile",
        "anyMatch",
        "allMatch",
        "noneMatch",
    }
)
"""kotlin.collections and java.util.stream functions whose lambda takes one element."""

INDEXED_LAMBDAS = frozenset({"forEachIndexed", "mapIndexed", "filterIndexed"})

CONTENT_LAMBDAS = frozenset(
    {
        "observe",
        "observeForever",
        "collect",
        "collectLatest",
        "subscribe",
        "addOnSuccessListener",
        "onSuccess",
        "addOnCompleteListener",
        "map",
        "onEach",
        "doOnNext",
        "doOnSuccess",
    }
)


class LambdaTypes(ValuePart):
    """Receivers and parameters of lambdas."""

    def receivers(self, path: str, function: int) -> tuple[tuple[str, ...], ...]:
        """The implicit receivers in a function, innermost first; each with its candidate types."""
        memo = self._resolver.entry(path).receivers
        found = memo.get(function)
        if found is None:
            memo[function] = tuple((name,) for name in self._types.enclosing_types(FunctionId(path, function)))
            found = memo[function] = self._receivers(path, function)
        return found

    def _receivers(self, path: str, function: int) -> tuple[tuple[str, ...], ...]:
        levels: list[tuple[str, ...]] = []
        facts = self._types.facts(path)
        lexicon = self._resolver.lexicon(path)
        owner = -2
        for index in lexicon.chain(function):
            declared = facts.functions[index]
            if owner not in (-2, declared.owner):
                levels.extend(self._type_levels(path, owner, declared.owner))
            owner = declared.owner
            if declared.name == "<lambda>":
                types = self.lambda_shape(path, index)[0]
                if types:
                    levels.append(types)
            elif declared.receiver:
                written = self.written(path, index, declared.receiver)
                if written is not None:
                    levels.append(written.types)
        if owner != -2:
            levels.extend(self._type_levels(path, owner, -1))
        return tuple(dict.fromkeys(levels))

    def _type_levels(self, path: str, owner: int, until: int) -> list[tuple[str, ...]]:
        facts = self._types.facts(path)
        levels: list[tuple[str, ...]] = []
        while owner >= 0 and owner != until:
            levels.append((self._types.name_of(path, owner),))
            owner = facts.types[owner].parent
        return levels

    def lambda_shape(self, path: str, function: int) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The receiver types and the parameter types a lambda gets from the call it is given to."""
        memo = self._resolver.entry(path).shapes
        found = memo.get(function)
        if found is None:
            memo[function] = ((), ())
            if self._depth > MAX_DEPTH:
                return (), ()
            self._depth += 1
            try:
                found = memo[function] = self._lambda_shape(path, function)
            finally:
                self._depth -= 1
        return found

    def _lambda_shape(self, path: str, function: int) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        site = self._resolver.lexicon(path).lambda_site(function)
        if site is None:
            return (), ()
        step = self._resolver.step(path, site.function, site.step)
        if step.kind != "call":
            return (), ()
        targets = self._resolver.targets(path, site.function, site.step)
        if targets:
            return self._own_shape(targets, step, site.slot)
        if step.receiver is None:
            if step.name == "with" and len(step.args) == 2:
                return self.meaning(path, site.function, step.args[0].value, site.step).types, ()
            levels = self.receivers(path, site.function)
            return (), ((levels[0],) if step.name in ARGUMENT_SCOPE and levels else ())
        held = self.meaning(path, site.function, step.receiver, site.step).types
        if step.name in RECEIVER_SCOPE:
            return held, ()
        if step.name in ARGUMENT_SCOPE:
            return (), (held,)
        inner = tuple(e for e in (element(t) for t in held) if e)
        if step.name in ELEMENT_LAMBDAS and inner:
            return (), (inner,)
        if step.name in INDEXED_LAMBDAS:
            return (), (("int",), inner)
        if step.name in CONTENT_LAMBDAS:
            return (), (tuple(c for c in (content(t) for t in held) if c),)
        return (), ()

    def _own_shape(
        self, targets: tuple[FunctionId, ...], step: Step, slot: int
    ) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        for target in targets:
            parameter = self._resolver.parameter_of(target, step, slot)
            if parameter is None:
                continue
            declared = self._types.function(target)
            text = declared.parameters[parameter].type
            shape = function_type(self._types.alias_text(target.path, declared.owner, text))
            if shape is None:
                continue
            receiver, listed, _result = shape

            def types(text: str, target: FunctionId = target) -> tuple[str, ...]:
                written = self.written(target.path, target.index, text)
                return written.types if written is not None else ()

            return types(receiver), tuple(types(t) for t in listed)
        return (), ()
