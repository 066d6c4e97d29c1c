"""Statements of Groovy and Kotlin build scripts, and of the Kotlin, Groovy and Java sources of a convention build."""

from __future__ import annotations

from msgspec import structs

from needlint.facts.build_model import Expression, Invoke, Opaque, Path, Statement, Text
from needlint.facts.gradle_expressions import ExpressionReader
from needlint.facts.gradle_tokens import CLOSE, NEWLINE, NUMBER, OPEN, OPERATOR, STRING, WORD
from needlint.facts.place import Range

_MODIFIERS = frozenset(
    [
        "public",
        "private",
        "protected",
        "internal",
        "static",
        "final",
        "const",
        "override",
        "abstract",
        "open",
        "data",
        "sealed",
        "inline",
        "suspend",
        "lateinit",
        "operator",
        "tailrec",
        "infix",
        "external",
        "companion",
        "enum",
        "annotation",
        "value",
        "inner",
        "actual",
        "expect",
        "transient",
        "synchronized",
        "volatile",
        "default",
    ]
)
_TYPES = frozenset(("class", "object", "interface", "trait"))
_LOOPS = frozenset(("forEach", "each", "ifPresent", "let", "also", "onEach", "forEachIndexed", "eachWithIndex", "all"))
_PRIMITIVES = frozenset(("void", "int", "long", "boolean", "double", "float", "byte", "char", "short"))
_NO_COMMAND = frozenset(("as", "in", "is", "instanceof", "to", "by", "else", "until", "downTo", "and", "or"))
_ASSIGNMENTS = frozenset(("=", "+=", "-="))


class StatementReader(ExpressionReader):
    """Reads blocks of statements."""

    def block(self, row: int, stop: int) -> tuple[Statement, ...]:
        """Statements between two rows; what is no statement is skipped line by line."""
        return tuple(self.statements(row, stop, ""))

    def statements(self, row: int, stop: int, condition: str) -> list[Statement]:
        """Statements between two rows, each with the condition it stands under."""
        out: list[Statement] = []
        while row < stop:
            if self.kind[row] == NEWLINE or self.text[row] in (";", ",") or self.kind[row] == CLOSE:
                row += 1
                continue
            after = self.statement(row, stop, condition, out)
            row = max(after, row + 1)
        return out

    def statement(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """Read the statement at `row` into `out`; the row after it."""
        row = self._modifiers(row, stop)
        if row >= stop:
            return row
        word = self.text[row] if self.kind[row] == WORD else ""
        following = self.kind[row + 1] if row + 1 < stop else ""
        if word in ("import", "package") and following == WORD:
            return self._line_end(row, stop)
        if word in ("if", "for", "while", "when", "switch", "catch") and self.is_open(row + 1, stop, "("):
            return self._control(word, row, stop, condition, out)
        if word in ("try", "finally", "do", "else", "static", "init", "when") and self.is_open(row + 1, stop, "{"):
            return self._control(word, row, stop, condition, out)
        if word == "case" or (word == "default" and self.is_operator(row + 1, stop, ":")):
            return self._case_label(row, stop)
        if word == "fun":
            return self._kotlin_function(row, stop, condition, out)
        if word in _TYPES and (following == WORD or (word == "object" and self.is_open(row + 1, stop, "{"))):
            return self._type_declaration(row, stop, condition, out)
        if word in ("val", "var") and row + 1 < stop:
            return self._kotlin_property(row, stop, condition, out)
        if word == "def" and row + 1 < stop:
            return self._declared(row, row + 1, stop, condition, out)
        if word in ("return", "throw") and row + 1 < stop:
            return self._return(row, stop, condition, out)
        name = self._typed_name(row, stop) if word else row
        if name != row:
            return self._declared(row, name, stop, condition, out)
        return self._plain(row, stop, condition, out)

    # -- before a statement --

    def _modifiers(self, row: int, stop: int) -> int:
        while row < stop:
            if self.is_operator(row, stop, "@"):
                row += 1
                while row < stop and (self.kind[row] == WORD or self.text[row] in (".", ":")):
                    row += 1
                    if self.kind[row] == WORD and self.text[row - 1] not in (".", ":"):
                        break
                if self.is_open(row, stop, "(") and self.adjacent(row):
                    row = self.after_bracket(row, stop)
                row = self.skip_lines(row, stop)
            elif (
                self.kind[row] == WORD
                and self.text[row] in _MODIFIERS
                and row + 1 < stop
                and self.kind[row + 1] == WORD
                and self.text[row + 1] not in _NO_COMMAND
            ):
                row += 1
            else:
                break
        return row

    def _line_end(self, row: int, stop: int) -> int:
        while row < stop and self.kind[row] != NEWLINE and self.text[row] != ";":
            row = self.after_bracket(row, stop)
        return row

    def _case_label(self, row: int, stop: int) -> int:
        end = self._line_end(row, stop)
        while row < end:
            if self.text[row] in (":", "->") and self.kind[row] == OPERATOR:
                return row + 1
            row = self.after_bracket(row, stop)
        return end

    def _typed_name(self, row: int, stop: int) -> int:
        """Row of the name in `Type name = ..` or `Type name(..) {`, else `row`."""
        after = self._type(row, stop)
        if after <= row or after + 1 >= stop or self.kind[after] != WORD or self.text[after] in _NO_COMMAND:
            return row
        if self.is_operator(after + 1, stop, "="):
            return after
        if self.text[row][:1].isupper() or self.text[row] in _PRIMITIVES:
            if self.is_open(after + 1, stop, "("):
                body = self.skip_lines(self.after_bracket(after + 1, stop), stop)
                return after if self.is_open(body, stop, "{") or self.text[body] == "throws" else row
            if self.text[after + 1] in (";", "\n"):
                return after
        return row

    # -- control --

    def _control(self, word: str, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        header = (0, 0)
        at = row + 1
        if self.is_open(at, stop, "("):
            start, end, at = self.inside(at, stop)
            header = (start, end)
        at = self.skip_lines(at, stop)
        text = self.source(*header) if header[1] > header[0] else ""
        if word == "if":
            return self._if_statement(text, at, stop, condition, out)
        if word == "for":
            return self._for(row, header, at, stop, condition, out)
        if word in ("when", "switch") and self.is_open(at, stop, "{"):
            return self._cases(text, at, stop, condition, out)
        return self._branch_statements(at, stop, condition, out)

    def _branch_statements(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        row = self.skip_lines(row, stop)
        if self.depth * 2 >= _DEEPEST_BRANCH:
            return self._line_end(row, stop)
        self.depth += 1
        try:
            if self.is_open(row, stop, "{"):
                start, end, after = self.inside(row, stop)
                out.extend(self.statements(start, end, condition))
                return after
            if row < stop:
                return self.statement(row, stop, condition, out)
            return row
        finally:
            self.depth -= 1

    def _if_statement(self, text: str, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        row = self._branch_statements(row, stop, _both(condition, text), out)
        other = row
        while other < stop and (self.kind[other] == NEWLINE or self.text[other] == ";"):
            other += 1
        if other < stop and self.kind[other] == WORD and self.text[other] == "else":
            return self._branch_statements(other + 1, stop, _both(condition, f"!({text})"), out)
        return row

    def _for(self, row: int, header: tuple[int, int], at: int, stop: int, condition: str, out: list[Statement]) -> int:  # noqa: PLR0917
        body: list[Statement] = []
        after = self._branch_statements(at, stop, "", body)
        names: list[str] = []
        cursor, end = header
        while cursor < end and self.text[cursor] not in ("in", ":", ";"):
            if self.kind[cursor] == WORD:
                names.append(self.text[cursor])
            cursor += 1
        iterable: Expression = Opaque("", self.span(row, row + 1))
        if cursor < end and self.text[cursor] in ("in", ":"):
            iterable, _ = self.expression(cursor + 1, end, False)
        name = ",".join(names) if self.kind[header[0]] == OPEN else (names[-1] if names else "it")
        statement = Statement(
            "for",
            self.span(row, row + 1),
            self.span(row, after),
            body=tuple(body),
            condition=condition,
            loop=(name, iterable),
        )
        out.append(statement)
        return after

    def _cases(self, subject: str, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        start, end, after = self.inside(row, stop)
        arrows = self.arrows(start, end)
        if not arrows:
            return self._branch_statements(row, stop, _both(condition, subject), out)
        for case, arrow in arrows:
            text = f"{subject} == {case}" if subject else case
            self._branch_statements(arrow + 1, end, _both(condition, text), out)
        return after

    # -- declarations --

    def _declared(self, first: int, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        """`def x = ..`, `Type x = ..`, `def f(..) {..}` with the name at `row`."""
        if self.kind[row] not in (WORD, STRING):
            return self._line_end(row, stop)
        typed = self._type(row, stop)
        if self.kind[row] == WORD and typed < stop and self.kind[typed] == WORD and typed > row:
            row = typed
        name, place = self.text[row], self.span(row, row + 1)
        if self.is_open(row + 1, stop, "("):
            return self._function(first, row, row + 1, stop, condition, out)
        if self.is_operator(row + 1, stop, "="):
            value, after = self.expression(self.skip_lines(row + 2, stop), stop, True)
            body = value.body if isinstance(value, Invoke) else None
            out.append(Statement(name, place, self.span(first, after), (value,), (), True, True, body, condition))
            return self._line_end(after, stop)
        return self._line_end(row, stop)

    def _function(self, first: int, row: int, bracket: int, stop: int, condition: str, out: list[Statement]) -> int:  # noqa: PLR0917
        start, end, after = self.inside(bracket, stop)
        parameters, defaults = self._formal_parameters(start, end)
        name = Path(self.text[row], self.span(row, row + 1))
        if self.is_operator(after, stop, ":"):
            after = self._type(after + 1, stop)
        at = self.skip_lines(after, stop)
        if self.text[at] == "throws":
            while at < stop and not self.is_open(at, stop, "{"):
                at += 1
        body: tuple[Statement, ...] = ()
        if self.is_open(at, stop, "{"):
            closure, after = self.closure(at, stop)
            body = closure.body or ()
        elif self.is_operator(at, stop, "="):
            value, after = self.expression(self.skip_lines(at + 1, stop), stop, True)
            place = self.span(at, after)
            body = (Statement("return", place, place, (value,)),)
        out.append(
            Statement(
                "fun",
                name.range,
                self.span(first, after),
                (name,),
                defaults,
                body=body,
                condition=condition,
                parameters=parameters,
            )
        )
        return max(after, bracket + 1)

    def _formal_parameters(self, row: int, stop: int) -> tuple[tuple[str, ...], tuple[tuple[str, Expression], ...]]:
        names: list[str] = []
        defaults: list[tuple[str, Expression]] = []
        while row < stop:
            end = self.to_separator(row, stop, False)
            words: list[str] = []
            at = row
            while at < end and self.text[at] not in ("=", ":"):
                if self.kind[at] == WORD:
                    words.append(self.text[at])
                at = self.after_bracket(at, end)
            while at < end and not self.is_operator(at, end, "="):
                at = self.after_bracket(at, end)
            if words:
                names.append(words[-1])
                if at < end:
                    defaults.append((words[-1], self.expression(self.skip_lines(at + 1, end), end, False)[0]))
            row = max(end, row) + 1
        return tuple(names), tuple(defaults)

    def _kotlin_function(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        bracket = self.type_arguments(row + 1, stop)
        while bracket < stop and not (self.is_open(bracket, stop, "(") and self.kind[bracket - 1] == WORD):
            if self.kind[bracket] == NEWLINE or self.is_open(bracket, stop, "{"):
                return self._line_end(row, stop)
            bracket = self.after_bracket(bracket, stop)
        if bracket >= stop:
            return stop
        return self._function(row, bracket - 1, bracket, stop, condition, out)

    def _type_declaration(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        named = self.kind[row + 1] == WORD
        name = Path(self.text[row + 1] if named else "", self.span(row + 1, row + 2))
        at = row + 2 if named else row + 1
        header = at
        while at < stop and not self.is_open(at, stop, "{"):
            if self.kind[at] == NEWLINE:
                following = self.skip_lines(at, stop)
                if not (
                    self.is_open(following, stop, "{") or self.text[at - 1] in (",", ":") or self.text[following] == ":"
                ):
                    break
            at = self.after_bracket(at, stop)
        supertypes = self.source(header, at) if at > header else ""
        body: tuple[Statement, ...] = ()
        after = at
        if self.is_open(at, stop, "{"):
            closure, after = self.closure(at, stop)
            body = closure.body or ()
        out.append(
            Statement(
                "enum" if row and self.text[row - 1] == "enum" else self.text[row],
                name.range,
                self.span(row, after),
                (name,),
                body=body,
                condition=condition,
                types=supertypes.strip(),
            )
        )
        return after

    def _kotlin_property(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        at = self.type_arguments(row + 1, stop)
        if self.is_open(at, stop, "("):
            names, at = at, self.after_bracket(at, stop)
            name, place = self.source(names + 1, at - 1), self.span(names, at)
        else:
            while self.is_operator(at + 1, stop, ".") or self.is_operator(at + 1, stop, "<"):
                at = self.type_arguments(at + 1, stop) if self.text[at + 1] == "<" else at + 2
                if self.is_operator(at, stop, "."):
                    at += 1
                if at >= stop or self.kind[at] != WORD:
                    return self._line_end(row, stop)
            name, place = self.text[at], self.span(at, at + 1)
            at += 1
        if self.is_operator(at, stop, ":"):
            at = self._type(at + 1, stop)
        at = self._getter(at, stop)
        if at < stop and self.text[at] in ("=", "by") and self.kind[at] in (OPERATOR, WORD):
            value, after = self.expression(self.skip_lines(at + 1, stop), stop, True)
            body = value.body if isinstance(value, Invoke) else None
        elif self.is_open(at, stop, "{"):
            value, after = self.closure(at, stop)
            body = None
        else:
            return self._line_end(at, stop)
        out.append(Statement(name, place, self.span(row, after), (value,), (), True, True, body, condition))
        return self._line_end(after, stop)

    def _getter(self, row: int, stop: int) -> int:
        """Past `get()`, on this line or the next."""
        at = self.skip_lines(row, stop)
        if at + 2 < stop and self.text[at] == "get" and self.is_open(at + 1, stop, "("):
            at = self.after_bracket(at + 1, stop)
            return self._type(at + 1, stop) if self.is_operator(at, stop, ":") else at
        return row

    def _return(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        at = row + 1
        if self.is_operator(at, stop, "@"):
            at += 2
        if at >= stop or self.kind[at] == NEWLINE:
            return at
        value, after = self.expression(at, stop, True)
        out.append(
            Statement(self.text[row], self.span(row, row + 1), self.span(row, after), (value,), condition=condition)
        )
        return self._line_end(after, stop)

    # -- calls and assignments --

    def _plain(self, row: int, stop: int, condition: str, out: list[Statement]) -> int:
        value, after = self.operand(row, stop, True)
        if after <= row:
            return self._line_end(row, stop)
        text = self.text[after] if after < stop and self.kind[after] == OPERATOR else ""
        if text in _ASSIGNMENTS:
            return self._assignment(row, value, after, stop, condition, out)
        args: tuple[Expression, ...] = ()
        named: tuple[tuple[str, Expression], ...] = ()
        if isinstance(value, Path | Text) and self._starts_argument(after, stop):
            args, named, after = self.elements_until(after, stop, True)
        elif text or (after < stop and self.text[after] in ("as", "to", "in", "is")):
            value, after = self.operators(row, value, after, stop, True)
        infix, after = self._infix(after, stop)
        statement = self._from_expression(value, args, named + infix, self.span(row, after))
        out.append(structs.replace(statement, condition=condition) if condition else statement)
        if self.is_operator(after, stop, ",") or self.kind[after - 1] == NEWLINE:  # of an enum; after an unclosed block
            return after
        return self._line_end(after, stop)

    def _starts_argument(self, row: int, stop: int) -> bool:
        if row >= stop:
            return False
        kind = self.kind[row]
        if kind == WORD:
            return self.text[row] not in _NO_COMMAND
        return kind in (STRING, NUMBER) or (kind == OPEN and self.text[row] in ("[", "{", "("))

    def _infix(self, row: int, stop: int) -> tuple[tuple[tuple[str, Expression], ...], int]:
        """`version "1" apply false` after a call."""
        pairs: list[tuple[str, Expression]] = []
        while row + 1 < stop and self.kind[row] == WORD and self.kind[row + 1] in (WORD, STRING, NUMBER):
            value, after = self.expression(row + 1, stop, True)
            pairs.append((self.text[row], value))
            row = max(after, row + 2)
        return tuple(pairs), row

    def _assignment(  # noqa: PLR0917
        self, row: int, target: Expression, at: int, stop: int, condition: str, out: list[Statement]
    ) -> int:
        value, after = self.expression(self.skip_lines(at + 1, stop), stop, True)
        whole = self.span(row, after)
        body = value.body if isinstance(value, Invoke) else None
        name, place = _target(target)
        adds = self.text[at] == "+="
        inner = Statement(name, place, whole, (value,), (), True, False, body, condition, adds=adds)
        receiver = target.args[0] if isinstance(target, Invoke) and name.startswith(".") and target.args else None
        if isinstance(target, Invoke) and target.name == ".[]" and len(target.args) == 2:
            owner = target.args[0]
            inner = structs.replace(inner, name=_target(owner)[0], named=(("[]", target.args[1]),))
            receiver = None
        if isinstance(receiver, Invoke):
            inner = structs.replace(inner, name=name.lstrip("."), condition="")
            outer = self._from_expression(receiver, (), (), whole)
            inner = structs.replace(outer, body=(*(outer.body or ()), inner), condition=condition)
        out.append(inner)
        return self._line_end(after, stop)

    def _from_expression(
        self,
        value: Expression,
        args: tuple[Expression, ...],
        named: tuple[tuple[str, Expression], ...],
        whole: Range,
    ) -> Statement:
        """A chain as a statement: the first call is the statement, later links its `named`, a closure its body."""
        if isinstance(value, Path):
            return Statement(value.name, value.range, whole, args, named)
        if isinstance(value, Text) and (args or named):
            name = self.utf8[value.range.start : value.range.end].decode("utf-8", "replace")
            return Statement(name, value.range, whole, args, named)
        links: list[Invoke] = []
        head: Expression = value
        while isinstance(head, Invoke) and head.name.startswith(".") and head.args:
            links.append(head)
            head = head.args[0]
        last = links[0] if links else None
        if last is not None and last.body is not None and last.name[1:] in _LOOPS:
            variable = ",".join(last.parameters) or "it"
            return Statement(
                last.name[1:],
                last.range,
                whole,
                body=last.body,
                loop=(variable, last.args[0]),
                parameters=last.parameters,
            )
        if not isinstance(head, Invoke):
            if last is not None and last.body is not None:
                variable = ",".join(last.parameters) or "it"
                return Statement(last.name[1:], last.range, whole, body=last.body, loop=(variable, last.args[0]))
            return Statement("", Range(whole.start, whole.start), whole, (value, *args), named)
        owner, _, tail = head.name.rpartition(".")
        if head.body is not None and tail in _LOOPS and owner and not head.args:
            variable = ",".join(head.parameters) or "it"
            return Statement(
                tail,
                head.range,
                whole,
                body=head.body,
                loop=(variable, Path(owner, head.range)),
                parameters=head.parameters,
            )
        body, parameters = head.body, head.parameters
        for link in reversed(links):
            named += ((link.name[1:], link.args[1] if len(link.args) > 1 else Opaque("", link.range)),)
            named += link.named
            if link.body is not None:
                body, parameters = link.body, link.parameters
        return Statement(
            head.name,
            head.range,
            whole,
            head.args + args,
            head.named + named,
            body=body,
            parameters=parameters,
            types=head.types,
        )


_DEEPEST_BRANCH = 80


def _both(first: str, second: str) -> str:
    return f"{first} && {second}" if first and second else first or second


def _target(value: Expression) -> tuple[str, Range]:
    if isinstance(value, Path | Invoke):
        return value.name, value.range
    return "", value.range
