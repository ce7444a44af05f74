"""Whether an expression was seen to be a constant to autograd, and what has cut it from its graph.

A name has what the facts of the line that gave it a value tell: a tensor with a graph, a tensor
without one, or no tensor. What the run does not show is no constant.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from ..dataflow import NameBinding
from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..syntax import contains_line, dotted_name, find_statement

MAX_ORIGINS = 40  # of a term, that are looked at
FARTHEST = 8  # names that are followed to what they were given
LEAVING_METHODS = {"item", "tolist", "numpy"}
CUTTING = {*LEAVING_METHODS, "detach"}
NUMBER_CASTS = {"float", "int"}  # as functions; a tensor's methods of these names cast
ARRAY_MAKERS = ("torch.tensor", "np.array")
CHOICES = {"argmax", "argmin", "argsort", "eq", "ne", "gt", "ge", "lt", "le", "long", "int", "bool"}
LIBRARIES = {"torch", "F", "nn", "functional", "np", "numpy", "math"}
SHAPES = {"shape", "size", "dim", "ndim", "numel", "dtype", "device", "__len__"}
BUILTINS = {"abs", "max", "min", "sum", "len", "round", "pow"}


def facts_of(evidence: Evidence, text: str, line: int) -> list[TensorInfo]:
    """Return the tensors that an expression of this text was seen to be, in the function of a line."""
    return _tensors_named(text.__eq__, evidence, line)


def _tensors_named(
    is_meant: Callable[[str], bool], evidence: Evidence, line: int
) -> list[TensorInfo]:
    function = evidence.flow.innermost_function
    scope = function(line)
    return [
        fact.now
        for fact in evidence.facts
        if is_meant(fact.name) and isinstance(fact.now, TensorInfo) and function(fact.line) is scope
    ]


def had_graph(node: ast.AST, evidence: Evidence, deep: int = 0) -> bool:
    """Return whether an expression is made of what was seen to have a graph, less what is cut from it."""
    if deep > FARTHEST or is_cut(node) or is_choice(node):
        return False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
        if returned := evidence.flow.find_returned(node):  # then its arguments say nothing
            return any(had_graph(value, evidence, deep + 1) for value in returned)
        called = _held_below(dotted_name(node.func), evidence)
        inner = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
            inner.append(node.func.value)
        elif isinstance(node.func, ast.Attribute):
            called = called or _tensor_had_graph(node.func.value, evidence)
        return called or any(had_graph(part, evidence, deep + 1) for part in inner)
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr in SHAPES:
            return False
        text, line = ast.unparse(node), node.lineno
        if facts := facts_of(evidence, text, line):
            return any(one.has_graph for one in facts)
        if any(one.has_graph for one in _items_of(evidence, text, line)):
            return True
        if isinstance(node, ast.Subscript):
            return had_graph(node.value, evidence, deep + 1)
        if isinstance(node, ast.Name):
            bound = [value for _, value in evidence.flow.resolve_name(node.id, line)]
            return any(had_graph(value, evidence, deep + 1) for value in bound if value is not node)
        return False
    return any(had_graph(child, evidence, deep + 1) for child in ast.iter_child_nodes(node))


def _tensor_had_graph(node: ast.expr, evidence: Evidence) -> bool:
    return any(one.has_graph for one in facts_of(evidence, ast.unparse(node), node.lineno))


def _items_of(evidence: Evidence, text: str, line: int) -> list[TensorInfo]:
    """Return what a sequence or a dict of this name was seen to hold."""
    return _tensors_named(lambda name: name.startswith(f"{text}["), evidence, line)


def _held_below(path: str, evidence: Evidence) -> bool:
    """Return whether a module of this path was seen, one of whose parameters requires grad."""
    return bool(path) and any(
        fact.name.startswith(f"{path}.") and isinstance(fact.now, TensorInfo) and fact.now.has_graph
        for fact in evidence.facts
        if not fact.name.endswith(".grad")
    )


def is_cut(node: ast.AST) -> bool:
    """Return whether it takes something out of a graph: `x.item()`, `x.data`, `torch.tensor(x)`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "data"
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in CUTTING:
        return True
    name = dotted_name(node.func)
    leaf = any(keyword.arg == "requires_grad" for keyword in node.keywords)
    return bool(node.args) and not leaf and (name in NUMBER_CASTS or name in ARRAY_MAKERS)


def is_choice(node: ast.AST) -> bool:
    """Return whether it counts or compares: what comes of it has no slope."""
    if isinstance(node, ast.Compare):
        return not any(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CHOICES
    )


def find_operand(node: ast.AST) -> ast.AST:
    """Return what a cut or a choice is made of; of a comparison, its left side."""
    if isinstance(node, ast.Compare):
        return node.left
    if isinstance(node, ast.Attribute):
        return node.value
    if isinstance(node, ast.Call):
        root = dotted_name(node.func).partition(".")[0]
        if isinstance(node.func, ast.Attribute) and root not in LIBRARIES:
            return node.func.value
        return node.args[0] if node.args else node
    return node


def is_seen_constant(node: ast.AST, evidence: Evidence, deep: int = 0) -> bool:
    """Return whether the run shows that no graph leads on from an expression."""
    if deep > FARTHEST:
        return False
    parts: list[ast.AST]
    if isinstance(node, ast.Constant) or is_cut(node) or is_choice(node):
        return True
    if isinstance(node, ast.Name):
        return _name_is_constant(node, evidence, deep)
    if isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr in SHAPES:
            return True
        facts = facts_of(evidence, ast.unparse(node), node.lineno)
        if facts:
            return not any(one.has_graph for one in facts)
        return holds_numbers(node, evidence)
    if isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp):
        parts = [node.operand]
    elif isinstance(node, ast.Call):
        func = node.func
        root = dotted_name(func).partition(".")[0]
        parts = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(func, ast.Attribute) and root not in LIBRARIES:
            parts.append(func.value)
        elif root not in LIBRARIES | BUILTINS or evidence.flow.find_returned(node):
            return False
    else:
        return False
    return all(is_seen_constant(part, evidence, deep + 1) for part in parts)


def holds_numbers(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether an attribute or an item is given numbers alone, or names that hold no tensor."""
    bound = evidence.flow.find_bindings(dotted_name(node))
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self":
        bound = [*bound, *_set_by_classes(node.attr, evidence)]
    return bool(bound) and all(_is_no_tensor(value, line, evidence) for line, value in bound)


def _set_by_classes(attr: str, evidence: Evidence) -> Iterator[NameBinding]:
    """Yield what classes give an attribute for all of their objects."""
    for own in (node for node in ast.walk(evidence.tree) if isinstance(node, ast.ClassDef)):
        for statement in own.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
                targets = getattr(statement, "targets", None) or [statement.target]  # type: ignore[union-attr]
                if attr in map(dotted_name, targets):
                    yield NameBinding(statement.lineno, statement.value)


def _is_no_tensor(value: ast.AST, line: int, evidence: Evidence) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, int | float)
    if not isinstance(value, ast.Name) or line not in evidence.times:
        return False
    scope = evidence.flow.innermost_function(line)
    return not any(
        fact.name.partition(".")[0].partition("[")[0] == value.id
        and evidence.flow.innermost_function(fact.line) in (scope, evidence.tree)
        for fact in evidence.facts
    )


def _name_is_constant(name: ast.Name, evidence: Evidence, deep: int) -> bool:
    """Return whether what the name was given last, above this line, has no graph."""
    bound = bindings_above(name, evidence)
    if not bound:
        facts = facts_of(evidence, name.id, name.lineno)
        return bool(facts) and not any(one.has_graph for one in facts)
    return all(_is_constant_at(name, line, value, evidence, deep) for line, value in bound)


def bindings_above(name: ast.Name, evidence: Evidence) -> list[tuple[int, ast.AST]]:
    """Return what may have been given to a name last before its line: several after an `if`."""
    scope = evidence.flow.innermost_function(name.lineno)
    found = [
        (line, value)
        for line, value in evidence.flow.find_bindings(name.id)
        if line < name.lineno and evidence.flow.innermost_function(line) is scope
    ]
    if found and not _conditional(found[-1][0], name.lineno, evidence):
        return found[-1:]
    return found


def _conditional(line: int, use: int, evidence: Evidence) -> bool:
    """Return whether a line stands in a branch that the line of a use does not stand in."""
    return any(
        isinstance(node, ast.If | ast.Try) and contains_line(node, line)
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.stmt) and not contains_line(node, use)
    )


def _is_constant_at(
    name: ast.Name, line: int, value: ast.AST, evidence: Evidence, deep: int
) -> bool:
    statement = find_statement(evidence.tree, line)
    if statement is None or evidence.times.get(statement.lineno, 0) == 0:
        return not isinstance(statement, ast.For)  # it has not run
    last = statement.end_lineno or line
    held = [
        fact.now
        for fact in evidence.facts
        if fact.name == name.id and statement.lineno <= fact.line <= last
    ]
    tensors = [one for one in held if isinstance(one, TensorInfo)]
    if tensors:
        return not any(one.has_graph for one in tensors)
    return is_seen_constant(value, evidence, deep + 1)


def find_cuts(term: ast.AST, evidence: Evidence) -> Iterator[ast.AST]:
    """Yield what has cut from its graph what a constant was computed from, the nearest first."""
    for node in evidence.origins(term, getattr(term, "lineno", 0))[:MAX_ORIGINS]:
        for inner in ast.walk(node):
            if (is_cut(inner) or is_choice(inner)) and had_graph(find_operand(inner), evidence):
                yield inner
