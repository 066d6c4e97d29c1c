"""Reads Python on Android (Kivy with pyjnius and plyer, Chaquopy): declarations; bodies are in python_bodies."""

from __future__ import annotations

import re

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from needlint.facts.place import WHOLE_FILE, Problem, Range
from needlint.facts.python_bodies import PythonBodies
from needlint.facts.source import (
    Annotation,
    Argument,
    Field,
    Function,
    Import,
    Parameter,
    SourceFacts,
    TypeDeclaration,
    Unknown,
)
from needlint.facts.suppressions import suppression_comments
from needlint.facts.syntax import allow_depth

MAX_NESTING = 100
"""Open brackets or indentation steps; the parser of libcst recurses and would end the process far beyond."""
MAX_LINKS = 2000
"""Operators and dots in one statement line, which nest the syntax tree as well."""
_BRACKETS = re.compile(rb"[(\[{]|[)\]}]")
_LINKS = re.compile(rb"[-+*/%|&^.<>~]|\b(?:not|and|or|in|is|if|else|lambda|await)\b")
_CLASS_CALLS = frozenset(("autoclass", "jclass", "find_javaclass"))


def read_python(path: str, utf8: bytes) -> SourceFacts:
    """Facts of a Python file (normalised UTF-8). Never raises; a file that does not parse gives a problem and no facts.

    A name assigned from `autoclass("a.B")` or `jclass("a.B")` is an import of a.B under that name.
    """
    suppressions = suppression_comments(utf8, "hash")
    if _too_nested(utf8):
        problem = Problem("limit", "nested too deeply to read", "嵌套过深，无法读取")
        return SourceFacts("python", problems=(problem,), suppressions=suppressions)
    allow_depth()
    try:
        module = cst.parse_module(utf8.replace(b"\0", b" "))
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        reader = PythonReader(utf8, wrapper.resolve(ByteSpanPositionProvider))
        reader.module(module)
    except cst.ParserSyntaxError as error:
        place = _line(utf8, error.raw_line)
        problem = Problem("syntax", "this file could not be read as Python", "此文件无法按 Python 语法读取", place)
        return SourceFacts("python", problems=(problem,), suppressions=suppressions)
    except (RecursionError, SyntaxError, UnicodeError, ValueError) as error:  # SyntaxError: the file names no encoding
        deep = isinstance(error, RecursionError)
        problem = Problem(
            "limit" if deep else "syntax", "this file could not be read as Python", "此文件无法按 Python 语法读取"
        )
        return SourceFacts("python", problems=(problem,), suppressions=suppressions)
    return SourceFacts(
        "python",
        "",
        tuple(reader.imports),
        tuple(reader.types),
        tuple(reader.functions),
        tuple(reader.fields),
        problems=tuple(reader.problems),
        suppressions=suppressions,
    )


def _too_nested(utf8: bytes) -> bool:
    depth = 0
    for match in _BRACKETS.finditer(utf8):
        depth += 1 if match.group() in b"([{" else -1
        if depth > MAX_NESTING:
            return True
        depth = max(depth, 0)
    for line in utf8.splitlines():
        if len(line) > MAX_LINKS and len(_LINKS.findall(line)) > MAX_LINKS:
            return True
        indent = len(line) - len(line.lstrip())
        if indent > MAX_NESTING and len(set(line[:indent])) > 0 and indent > 8 * MAX_NESTING:
            return True
    return utf8.count(b"\\\n") > MAX_LINKS


def _line(utf8: bytes, line: int) -> Range:
    position = 0
    for number, text in enumerate(utf8.splitlines(keepends=True), 1):
        if number == line:
            return Range(position, position + len(text.rstrip(b"\r\n")))
        position += len(text)
    return WHOLE_FILE


class PythonReader(PythonBodies):
    """Declarations of one file."""

    def module(self, module: cst.Module) -> None:
        """Module code is one "<static>" function without owner."""
        index = self.reserve_function("<static>", Range(0, 0))

        def visit() -> None:
            for statement in module.body:
                self.statement(statement)

        body, _ = self.read_body(index, visit)
        if body.steps:
            self.functions[index] = Function("<static>", Range(0, 0), body=body)
        elif index == len(self.functions) - 1:
            self.functions.pop()

    def import_names(self, node: cst.Import) -> None:
        """`import a.b as c`"""
        for name in node.names:
            alias = self.code(name.asname.name) if name.asname is not None else ""
            self.imports.append(Import(self.code(name.name), self.place(name.name), alias))

    def import_from(self, node: cst.ImportFrom) -> None:
        """`from a import b as c, *`"""
        base = "." * len(node.relative) + (self.code(node.module) if node.module is not None else "")
        if isinstance(node.names, cst.ImportStar):
            self.imports.append(Import(base, self.place(node.module or node), wildcard=True))
            return
        for name in node.names:
            alias = self.code(name.asname.name) if name.asname is not None else ""
            written = self.code(name.name)
            path = f"{base}.{written}" if base and not base.endswith(".") else base + written
            self.imports.append(Import(path, self.place(name.name), alias))

    def java_class(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        """`Build = autoclass("android.os.Build")` is an import."""
        if not isinstance(target, cst.Name) or not isinstance(value, cst.Call) or not value.args:
            return
        called = self.code(value.func).rpartition(".")[2]
        first = value.args[0].value
        if called in _CLASS_CALLS and isinstance(first, cst.SimpleString):
            path = str(first.evaluated_value).replace("/", ".").replace("$", ".")
            alias = target.value if target.value != path.rpartition(".")[2] else ""
            self.imports.append(Import(path, self.place(first), alias))

    def class_definition(self, node: cst.ClassDef) -> None:
        """A class; its body's own statements are "<static>"."""
        local = self.function >= 0 and self.functions[self.function].name not in ("<static>",)
        index = self.reserve_type(self.qualified(node.name.value), self.place(node.name))
        outer, self.owner = self.owner, index
        outer_fields, self.fields = self.fields, []
        name = self.types[index].name
        function = self.reserve_function("<static>", self.place(node.name))

        def visit() -> None:
            body = node.body.body
            for statement in body:
                self.statement(statement)

        outer_class, self.in_class = self.in_class, True
        body, _ = self.read_body(function, visit)
        self.in_class = outer_class
        self.functions[function] = Function("<static>", self.place(node.name), index, body=body)
        self.types[index] = TypeDeclaration(
            name,
            "class",
            self.place(node.name),
            tuple(self.code(base.value) for base in node.bases),
            (),
            self.decorators(node.decorators),
            tuple(self.fields),
            outer,
            self.function if local else -1,
        )
        self.owner, self.fields = outer, outer_fields

    def function_definition(self, node: cst.FunctionDef) -> None:
        """A function, method or local function."""
        index = self.reserve_function(node.name.value, self.place(node.name))
        method = self.in_class
        parent = self.function
        if parent >= 0 and self.functions[parent].name == "<static>":
            parent = -1
        annotations = self.decorators(node.decorators)
        parameters = self.parameters(node.params)
        bound = method and parameters and not any(each.name == "staticmethod" for each in annotations)
        outer = self.self_name, self.in_class
        if bound:
            self.self_name = parameters[0].name
        self.in_class = False

        def visit() -> None:
            for parameter in parameters[1 if bound else 0 :]:
                self.locals.declare(parameter.name)
            for statement in node.body.body:
                self.statement(statement)

        body, _ = self.read_body(index, visit)
        self.self_name, self.in_class = outer
        constructor = method and node.name.value == "__init__"
        self.functions[index] = Function(
            "<init>" if constructor else node.name.value,
            self.place(node.name),
            self.owner,
            parent,
            parameters[1 if bound else 0 :],
            self.code(node.returns.annotation) if node.returns is not None else "",
            "",
            ("async",) if node.asynchronous is not None else (),
            annotations,
            self.place(node),
            body,
        )

    def parameters(self, node: cst.Parameters) -> tuple[Parameter, ...]:
        """All parameters in order; defaults that are literals."""
        found = [*node.posonly_params, *node.params]
        if isinstance(node.star_arg, cst.Param):
            found.append(node.star_arg)
        found.extend(node.kwonly_params)
        if node.star_kwarg is not None:
            found.append(node.star_kwarg)
        return tuple(
            Parameter(
                each.name.value,
                self.code(each.annotation.annotation) if each.annotation is not None else "",
                self.constant_of(each.default) if each.default is not None else None,
            )
            for each in found
        )

    def decorators(self, nodes: object) -> tuple[Annotation, ...]:
        """`@name(args)`"""
        found: list[Annotation] = []
        for node in nodes if isinstance(nodes, list | tuple) else ():
            call = node.decorator
            args: tuple[Argument, ...] = ()
            if isinstance(call, cst.Call):
                args = tuple(
                    Argument(self.constant_of(each.value) or Unknown(), each.keyword.value if each.keyword else "")
                    for each in call.args
                )
                call = call.func
            found.append(Annotation(self.code(call), args, self.place(call)))
        return tuple(found)

    def field(self, name: cst.Name, value: cst.BaseExpression | None, type: str) -> None:
        """A class or module variable."""
        constant = self.constant_of(value) if value is not None else None
        if all(field.name != name.value for field in self.fields):
            self.fields.append(Field(name.value, self.place(name), type, None if constant == Unknown() else constant))
