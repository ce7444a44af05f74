"""Corrections of results: read without their graph, or changed without writing into what the graph has saved."""

from __future__ import annotations

import ast

from ..culprits.culprit import find_first_change_after_save
from ..dataflow.scopes import FunctionNode
from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..program.syntax import (
    collect_names,
    dotted_name,
    find_calls,
    find_name_nodes,
    find_statement,
    list_arguments,
)
from .replacement import Replacement, add_argument, replace_node

OWN_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
PASS_NAMES = {"backward", "grad"}
OPERATOR_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
FUNCTIONALS = {"torch", "F", "nn.functional", "torch.nn.functional"}
# Functions that return a new tensor, and save it for the backward pass.
FRESH_FUNCTIONS = {
    "exp",
    "sigmoid",
    "tanh",
    "sqrt",
    "rsqrt",
    "relu",
    "softmax",
    "log_softmax",
    "softplus",
}
CLOSED_NODES = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript)


def detach_for_numpy(evidence: Evidence) -> Replacement | None:
    """Read a result as an array without its graph, where no pass comes from it."""
    call, statement = evidence.node, evidence.statement
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    value = call.func.value
    if call.func.attr != "numpy" or call.args or call.keywords or not isinstance(value, ast.Name):
        return None
    if isinstance(evidence.flow.innermost_function(call.lineno), FunctionNode):
        return None  # what it returns may become a loss
    names = _collect_following(evidence, statement)
    own = {one.name for one in ast.walk(evidence.tree) if isinstance(one, OWN_DEFINITIONS)}
    for last, asked in find_calls([evidence.tree]):
        given = list_arguments(asked)
        inside = bool(collect_names(*given) & names) or any(call in ast.walk(one) for one in given)
        if (last in PASS_NAMES and collect_names(asked) & names) or (last in own and inside):
            return None
    return replace_node(value, f"{evidence.text(value)}.detach()")


def _collect_following(evidence: Evidence, statement: ast.stmt | None) -> set[str]:
    """Return the names of what may be computed from what a statement gives a name, or an item: more than is."""
    nodes = [*ast.walk(evidence.tree)]
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {alias.asname or alias.name for node in imports for alias in node.names}
    simple: list[ast.AST] = [
        node for node in nodes if isinstance(node, ast.stmt) and not hasattr(node, "body")
    ]
    simple += [ast.Assign([node.target], node.iter) for node in nodes if isinstance(node, ast.For)]
    names: set[str] = set()
    reached: list[ast.AST] = [statement] if statement else []
    while reached:
        names |= {name for one in reached for name in _collect_given(one)} - modules
        reached = [
            one
            for one in simple
            if collect_names(one) & names and _collect_given(one) - names - modules
        ]
    return names


def _collect_given(statement: ast.AST) -> set[str]:
    """Return the names that a statement gives a value, an attribute or an item, or whose methods it gives something."""
    given = [one for one in find_name_nodes(statement) if isinstance(one.ctx, ast.Store)]
    parts = [
        node.value
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)
    ]
    owners = [call.func for _, call in find_calls([statement]) if list_arguments(call)]
    return {dotted_name(one).partition(".")[0] for one in (*given, *parts, *owners)} - {""}


def write_out_of_place(evidence: Evidence) -> Replacement | None:
    """Give a name a new tensor, where `+=` or the like wrote into a result that the graph has saved."""
    overwrite = evidence.call.overwrite if evidence.call else None
    change = find_first_change_after_save(evidence, overwrite) if overwrite else None
    made = find_statement(evidence.tree, change.line) if change else None
    if not isinstance(made, ast.AugAssign) or not isinstance(made.target, ast.Name):
        return None
    sign, name = OPERATOR_SIGNS.get(type(made.op)), made.target.id
    bound = evidence.flow.resolve_name(name, made.lineno)
    if sign is None or len(bound) != 1 or not _is_alone(name, bound[0].line, made, evidence):
        return None
    if not _is_fresh(bound[0].value) or not _keeps_dtype(made, evidence):
        return None
    text = evidence.text(made.value)
    text = text if isinstance(made.value, CLOSED_NODES) else f"({text})"
    return replace_node(made, f"{name} = {name} {sign} {text}")


def _is_fresh(value: ast.AST) -> bool:
    """Return whether a call of torch's makes a tensor that nothing else refers to."""
    if not isinstance(value, ast.Call) or any(one.arg == "inplace" for one in value.keywords):
        return False
    owner, _, last = dotted_name(value.func).rpartition(".")
    return owner in FUNCTIONALS and last in FRESH_FUNCTIONS


def _is_alone(name: str, line: int, made: ast.AugAssign, evidence: Evidence) -> bool:
    """Return whether nothing but arithmetic reads a name between its line and the change, in one body."""
    flow = evidence.flow
    binding = find_statement(evidence.tree, line)
    if binding is None or flow.find_parent(binding) is not flow.find_parent(made):
        return False
    if not isinstance(flow.innermost_function(made.lineno), FunctionNode):
        return False  # a name of the module may be read from anywhere
    between = [
        node
        for node in find_name_nodes(flow.innermost_function(made.lineno))
        if node.id == name and line <= node.lineno < made.lineno and isinstance(node.ctx, ast.Load)
    ]
    return line < made.lineno and all(
        isinstance(flow.find_parent(node), ast.BinOp | ast.Compare) for node in between
    )


def _keeps_dtype(made: ast.AugAssign, evidence: Evidence) -> bool:
    """Return whether what is added is a number, or a tensor known to be of the dtype of the other."""
    if isinstance(made.value, ast.Constant):
        return isinstance(made.value.value, int | float)
    if not isinstance(made.value, ast.Name) or not isinstance(made.target, ast.Name):
        return False
    sides = [evidence.tensor_held_by(one, made.lineno) for one in (made.value.id, made.target.id)]
    known = [one.dtype for one in sides if isinstance(one, TensorInfo)]
    return len(known) == 2 and known[0] == known[1]


def draw_differently(evidence: Evidence) -> Replacement | None:
    """Let each sample of a `vmap` draw its own random numbers."""
    calls = [call for last, call in find_calls([evidence.tree]) if last == "vmap"]
    if len(calls) != 1 or any(one.arg in ("randomness", None) for one in calls[0].keywords):
        return None
    if "\n" in evidence.text(calls[0]):
        return None
    return add_argument(evidence, calls[0], 'randomness="different"')
