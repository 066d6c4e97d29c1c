"""What Kotlin's syntax nodes consist of: the grammar names few of their parts."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

TYPES = frozenset(("user_type", "nullable_type", "function_type", "parenthesized_type", "non_nullable_type"))
CHAINED = frozenset(("call_expression", "navigation_expression", "index_expression"))


def operands(node: Node) -> list[Node]:
    """Named children that are no comments."""
    return [child for child in node.children if child.is_named and not child.is_extra]


def child_of(node: Node | None, kind: str) -> Node | None:
    """The first child of a kind."""
    if node is not None:
        for child in node.children:
            if child.type == kind:
                return child
    return None


def flat_members(members: Iterable[Node]) -> list[Node]:
    """Members, those inside ERROR nodes included."""
    found: list[Node] = []
    stack = list(reversed(list(members)))
    while stack:
        node = stack.pop()
        if node.type == "ERROR":
            stack.extend(reversed(node.children))
        elif node.is_named and not node.is_extra:
            found.append(node)
    return found


def prefix_operator(node: Node) -> str:
    """The operator of `!x`, `-x`, `+x`; "" for any other expression."""
    operator = node.children[0].type if node.type == "unary_expression" and len(node.children) == 2 else ""
    return operator if operator in ("!", "-", "+") else ""


def root_operators(node: Node) -> list[str]:
    """The prefix operators at the root of a chain, outermost first."""
    found: list[str] = []
    while True:
        operator = prefix_operator(node)
        if operator:
            found.append(operator)
            node = node.children[-1]
        elif node.type in CHAINED or (node.type == "unary_expression" and node.children[-1].type == "!!"):
            node = node.children[0]
        else:
            return found


def callee_of(node: Node) -> Node:
    """What a call expression calls: `f(1) { }` is two nested nodes, one call."""
    callee = node.children[0]
    if callee.type == "call_expression" and _merges(node, callee):
        return callee.children[0]
    return callee


def _merges(node: Node, callee: Node) -> bool:
    """Whether `node` only adds a trailing lambda to the call `callee`."""
    return node.children[-1].type == "annotated_lambda" and callee.children[-1].type == "value_arguments"


def call_parts(node: Node) -> tuple[Node | None, Node | None, Node | None]:
    """Type arguments, value arguments, trailing lambda."""
    children = list(node.children)
    if children[0].type == "call_expression" and _merges(node, children[0]):
        children = [*children[0].children, *children[1:]]
    types = values = trailing = None
    for child in children[1:]:
        if child.type == "value_arguments":
            values = child
        elif child.type == "type_arguments":
            types = child
        elif child.type == "annotated_lambda":
            trailing = child
    return types, values, trailing


def if_parts(node: Node) -> tuple[Node | None, Node | None, Node | None]:
    """Condition, consequence, alternative of an if: the grammar names only the condition."""
    condition = consequence = alternative = None
    state = 0
    for child in node.children:
        kind = child.type
        if state == 0 and kind not in ("if", "(") and child.is_named and not child.is_extra:
            condition, state = child, 1
        elif kind == "else" and not child.is_named:
            state = 3
        elif state == 1 and kind == ")":
            state = 2
        elif child.is_named and not child.is_extra:
            if state == 2:
                consequence = child
            elif state == 3:
                alternative = child
    return condition, consequence, alternative


def entry_body(entry: Node) -> Node | None:
    """What stands behind the arrow."""
    seen = False
    for child in entry.children:
        if child.type == "->":
            seen = True
        elif seen and child.is_named and not child.is_extra:
            return child
    return None


def initial_value(node: Node) -> Node | None:
    """A property's initial value or delegate."""
    after = False
    for child in node.children:
        if child.type == "=":
            after = True
        elif child.type == "property_delegate":
            inner = operands(child)
            return inner[-1] if inner else None
        elif after and child.is_named and not child.is_extra:
            return None if child.type in ("getter", "setter") else child
    return None


def declared_names(node: Node) -> list[tuple[Node, Node | None]]:
    """Name nodes of a property; for a destructuring one with their variable nodes."""
    for child in node.children:
        if child.type == "variable_declaration":
            name = child_of(child, "identifier")
            return [(name, None)] if name is not None else []
        if child.type == "multi_variable_declaration":
            names = [
                (child_of(part, "identifier"), part) for part in child.children if part.type == "variable_declaration"
            ]
            return [(name, part) for name, part in names if name is not None]
    return []


def delegations(node: Node) -> list[Node]:
    """The supertypes of a declaration: constructor invocations, types, delegations."""
    specifiers = child_of(node, "delegation_specifiers")
    found: list[Node] = []
    for specifier in specifiers.children if specifiers is not None else ():
        if specifier.type == "delegation_specifier":
            found.extend(child for child in specifier.children if child.is_named and child.type in _SUPERTYPES)
    return found


_SUPERTYPES = TYPES | {"constructor_invocation", "explicit_delegation"}
