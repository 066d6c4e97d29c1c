"""What a Java, Kotlin or Python source file states: one model for all languages.

Names are *unresolved*: a reader writes what stands in the file, and only the App, which sees the other files, decides
what a name means. A function's body is a flat list of steps in evaluation order; every call, construction, property
read, assignment, return and throw is a step of its own, with the guard it stands under.

Example: `if (ok && tm.deviceId != null) send(tm.deviceId)` becomes

    0 read deviceId   receiver Name("tm")                     guard 0
    1 read deviceId   receiver Name("tm")                     guard 1
    2 call send       args [StepResult(1)]                    guard 1
    guards: 0 = (parent -1, Local("ok"), holds)
            1 = (parent -1, And(Local("ok"), Not(Compare("==", StepResult(0), null))), holds)

What the Java, Kotlin and Python readers do alike:

- Names. `a.b.c` whose root `a` is no local is one read of `c` with receiver Name("a.b"), and `a.b.c()` one call with
  receiver Name("a.b"): no read steps for the parts. A root that is a local gives Local and a read step per segment,
  and so does every segment after a call, `this` or `?.`. A simple name that is no local is a read with receiver None;
  as a receiver it is Name("a"). `X.class` and `X::class(.java)` are a read of "class" with receiver Name("X").
- Guards. A condition `!c` is stored as (c, holds False). `else` branches and later cases stand under their
  predecessors' conditions, each with holds False. An exit (return, throw, break, continue, a Kotlin inline lambda
  that always returns) gives what follows it a guard per exit: the conjunction of the conditions on the way to the
  exit, holds False. `for (x in xs) { if (bad(x)) return }` gives And(Each(x, xs), bad). Right operands of `&&`, `||`,
  `?:` stand under a guard of the left one. Parameter defaults that compute something are assigns under
  Guard(Unknown()).
- Values. Anonymous objects are a construct step and the value ObjectValue. Casts are Cast. Constructor delegation
  (`super(..)`, `this(..)`, Kotlin `class A : B(..)`) is call "<init>" with receiver This("super") or This(). `a[i]`
  with constant i is call "get", `a[i] = v` call "set". Destructuring calls component1, component2. try as a value is
  Choice(Caught, ..).
- return steps: name "return", "return@label", or "" where implicit. In a Kotlin lambda "return" leaves the enclosing
  function.
- A Kotlin primary constructor is "<init>" (constructor properties are assigned there) and the parent of its type's
  "<fields>", whose steps may name its parameters as Local. Enum constants are constructed and assigned in "<static>".
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from needlint.facts.place import Problem, Range

# ---- values: operands of steps and conditions of guards -------------------------------------------------------------


class Const(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="k"):
    """A literal. Strings are unescaped; char literals are strings of length one."""

    value: str | int | float | bool | None


class Local(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="l"):
    """A local variable or parameter of this function or of a function that encloses it (`it` included)."""

    name: str


class Name(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="n"):
    """A dotted path whose first segment is no local: a field, property, type, import or package; the App decides."""

    path: str


class This(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="t"):
    """`this`, `this@label`, `Outer.this`, `super` (label "super"); label "" is the innermost."""

    label: str = ""


class StepResult(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="s"):
    """The value of step `step` of the same body."""

    step: int


class FunctionValue(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="f"):
    """A lambda or anonymous function: index into SourceFacts.functions."""

    function: int


class ObjectValue(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="o"):
    """An anonymous class or object expression: index into SourceFacts.types."""

    type: int


class MethodReference(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="m"):
    """`target::name`; target None for `::name`."""

    target: Value | None
    name: str


class Template(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="g"):
    """A string with interpolation or a `+` concatenation that contains a string."""

    parts: tuple[Value, ...]


class And(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="&"):
    left: Value
    right: Value


class Or(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="|"):
    left: Value
    right: Value


class Not(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="!"):
    operand: Value


class Compare(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="="):
    """`op` is one of == < <= > >= in; `!=`, `!==`, `!in` are Not(Compare). `===` is `==`."""

    op: str
    left: Value
    right: Value


class IsType(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="i"):
    operand: Value
    type: str


class Choice(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="?"):
    """A conditional value: ternary, if/when as expression, elvis (condition = left is not null)."""

    condition: Value
    then: Value
    otherwise: Value


class Cast(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="c"):
    """`(T) value`, `value as T`, `value as? T`: the value, with the type that the code gives (as written, no `?`)."""

    value: Value
    type: str


class Caught(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="x"):
    """Guard of a catch block: one of these exception types was thrown in the try block."""

    types: tuple[str, ...]


class Each(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="e"):
    """Guard of a loop body: once for every element of `iterable`, bound to Local(variable) ("" where there is none)."""

    variable: str
    iterable: Value


class Unknown(Struct, frozen=True, gc=False, array_like=True, tag_field="form", tag="u"):
    """An expression that the model has no form for (arithmetic, array access by a computed index ...)."""

    parts: tuple[Value, ...] = ()


Value = (
    Const | Local | Name | This | StepResult | FunctionValue | ObjectValue | MethodReference | Template
    | And | Or | Not | Compare | IsType | Choice | Cast | Caught | Each | Unknown
)  # fmt: skip


# ---- bodies ---------------------------------------------------------------------------------------------------------


class Guard(Struct, frozen=True, gc=False, array_like=True):
    """One condition on the way to a step. A step's full guard is the chain along `parent` (an index into Body.guards,
    -1 = none). `holds` False: the condition is false there (else branch; code after `if (c) return`)."""

    parent: int
    condition: Value
    holds: bool = True


class Argument(Struct, frozen=True, gc=False, array_like=True):
    value: Value
    name: str = ""
    """Kotlin/Python argument name; "" for a positional one. A Kotlin trailing lambda comes last, name ""."""


StepKind = Literal["call", "construct", "read", "assign", "return", "throw"]


class Step(Struct, frozen=True, gc=False, array_like=True):
    """One thing a body does.

    call       name(args) on `receiver` (None: unqualified; Name path: qualified by a name; operators are not calls;
               `a[i]` with constant i is call "get")
    construct  `new T(..)`, Kotlin calls of a capitalised name stay "call" (the App knows whether it is a type);
               name = type as written; Java array creation: name "T[]", args = elements; ObjectValue: see `object`
    read       property, field or constant `receiver.name` (receiver None: simple name that is no local)
    assign     args[0] to local `name` (receiver None and `local` True) or to field/property receiver.name
    return     args[0] or no args. Expression bodies and a lambda's last expression are returns too.
    throw      args[0]
    """

    kind: StepKind
    name: str
    range: Range
    """The callee name, type name, property name, assigned name, or keyword."""
    receiver: Value | None = None
    args: tuple[Argument, ...] = ()
    guard: int = -1
    """Index into Body.guards, -1 = unconditional."""
    local: bool = False
    safe: bool = False
    """`?.` call or read."""
    object: int = -1
    """construct: index into SourceFacts.types of the anonymous class body, -1 = none."""
    whole: Range = Range(0, 0)
    """The complete expression or statement."""
    type: str = ""
    """assign: declared type of the local; call: explicit type arguments (`getSystemService<LocationManager>()`)."""


class Body(Struct, frozen=True, gc=False, array_like=True):
    steps: tuple[Step, ...] = ()
    guards: tuple[Guard, ...] = ()


# ---- declarations ---------------------------------------------------------------------------------------------------


class Annotation(Struct, frozen=True, gc=False, array_like=True):
    """`@Name(args)`: name as written, without use-site target."""

    name: str
    args: tuple[Argument, ...]
    range: Range


class Parameter(Struct, frozen=True, gc=False, array_like=True):
    name: str
    type: str = ""
    """Type as written, without `?`, annotations and generic arguments of functions; "" = not written."""
    default: Value | None = None
    annotations: tuple[Annotation, ...] = ()


class Function(Struct, frozen=True, gc=False, array_like=True):
    """A function, method, constructor, accessor, initialiser or lambda.

    name: "<init>" constructor; "<fields>" the field initialisers and init blocks of a type as one body, in order (each
    field initialiser an assign with receiver This()); "<static>" the same for static fields, static blocks, Kotlin
    objects' and companions' ... own fields, and top-level properties (owner -1); "<lambda>"; "<get>x" /
    "<set>x" Kotlin accessors.
    """

    name: str
    range: Range
    """The name (a lambda's opening brace or arrow)."""
    owner: int = -1
    """Index into SourceFacts.types, -1 = top level (or a lambda there)."""
    parent: int = -1
    """Index of the function whose body holds this lambda, local function or anonymous class's method."""
    parameters: tuple[Parameter, ...] = ()
    result: str = ""
    receiver: str = ""
    """Kotlin extension receiver type."""
    modifiers: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    whole: Range = Range(0, 0)
    body: Body | None = None
    """None: abstract, or not read yet (header round)."""


class Field(Struct, frozen=True, gc=False, array_like=True):
    """A field or property (constructor properties included). `constant`: initial value, if a literal or name."""

    name: str
    range: Range
    type: str = ""
    constant: Value | None = None
    modifiers: tuple[str, ...] = ()
    """As written; plus "delegated" for `by ...` (the initialiser assigns the delegate's value)."""
    annotations: tuple[Annotation, ...] = ()


class TypeDeclaration(Struct, frozen=True, gc=False, array_like=True):
    name: str
    """Nested names joined by "." (`Outer.Inner`); anonymous: `Outer.<n>`; Kotlin companion: `Outer.Companion`."""
    kind: Literal["class", "interface", "object", "enum", "annotation", "anonymous"]
    range: Range
    supertypes: tuple[str, ...] = ()
    """As written, generics kept; the superclass first where there is one."""
    modifiers: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    fields: tuple[Field, ...] = ()
    parent: int = -1
    """Index of the enclosing type, -1 = top level."""
    function: int = -1
    """Anonymous or local: index of the function it stands in."""


class Import(Struct, frozen=True, gc=False, array_like=True):
    path: str
    """Without trailing `.*`."""
    range: Range
    alias: str = ""
    wildcard: bool = False
    static: bool = False


class SourceFacts(Struct, frozen=True, gc=False):
    """Everything one source file states. `complete` False: only the header round was made (no bodies)."""

    language: Literal["java", "kotlin", "python"]
    package: str = ""
    imports: tuple[Import, ...] = ()
    types: tuple[TypeDeclaration, ...] = ()
    functions: tuple[Function, ...] = ()
    fields: tuple[Field, ...] = ()
    """Kotlin top-level properties."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Kotlin typealias name -> type."""
    complete: bool = True
    problems: tuple[Problem, ...] = ()
    suppressions: tuple[tuple[Range, str], ...] = ()
    """Comments that contain `needlint:`, with their text."""
