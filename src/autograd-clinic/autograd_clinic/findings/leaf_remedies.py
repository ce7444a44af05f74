"""Corrections of leaves: of which dtype they are, how they are updated, and how their gradients are reset."""

from __future__ import annotations

import ast
import textwrap

from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..program.syntax import Span, dotted_name, find_calls, find_changes, last_name, span_of_node
from .replacement import Replacement, add_argument, replace_node

LEAF_MAKERS = {"tensor", "arange", "full"}  # of which the numbers they are given decide the dtype
GRADIENT_READERS = {
    "add_",
    "sub_",
    "mul_",
    "print",
    "norm",
}  # they keep nothing that they are given
DEFAULT_SETTERS = {"set_default_dtype", "set_default_tensor_type"}


def pass_floating_dtype(evidence: Evidence) -> Replacement | None:
    """Make a leaf of numbers without a decimal point one of floats."""
    call = evidence.node
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    torch = call.func.value
    given = {keyword.arg for keyword in call.keywords}
    sets_default = any(last in DEFAULT_SETTERS for last, _ in find_calls([evidence.tree]))
    if (
        not isinstance(torch, ast.Name)
        or call.func.attr not in LEAF_MAKERS
        or given & {"dtype", "out", None}
        or sets_default
        or "\n" in evidence.text(call)
    ):
        return None
    return add_argument(evidence, call, f"dtype={torch.id}.float32")


def update_without_graph(evidence: Evidence) -> Replacement | None:
    """Put an update in place, of a leaf by its own gradient, under `no_grad()`, with those that follow it."""
    statement = evidence.statement
    if not _imports_torch(evidence) or any("create_graph" in one.flags for one in evidence.calls):
        return None  # of an update that is differentiated itself, another tensor is to be made
    updates: list[ast.stmt] = []
    for one in _list_from(statement, evidence):
        if not _updates_by_gradient(one) or not _stands_alone(one, evidence):
            break
        updates.append(one)
    if not updates:
        return None
    first, last = updates[0], updates[-1]
    rows = evidence.program.source.split("\n")[first.lineno - 1 : last.end_lineno]
    inner = textwrap.indent(textwrap.dedent("\n".join(rows)), "    ")
    indent = rows[0][: first.col_offset]
    text = textwrap.indent(f"with torch.no_grad():\n{inner}", indent)
    begin, end = span_of_node(first), span_of_node(last)
    at = Span(begin.line, end.end_line, begin.column, end.end_column)
    return Replacement(at, text[len(indent) :])


def _imports_torch(evidence: Evidence) -> bool:
    return any(
        alias.name == "torch" and alias.asname is None
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    )


def _list_from(statement: ast.stmt | None, evidence: Evidence) -> list[ast.stmt]:
    """Return a statement and those that follow it in the same body."""
    around = evidence.flow.find_parent(statement) if statement else None
    for part in ("body", "orelse", "finalbody"):
        body = getattr(around, part, None)
        if isinstance(body, list) and statement in body:
            return body[body.index(statement) :]
    return []


def _updates_by_gradient(statement: ast.stmt) -> bool:
    """Return whether a statement changes one tensor in place by its own `.grad`: `w -= lr * w.grad`."""
    changed = {name for _, name in find_changes(statement)}
    if isinstance(statement, ast.AugAssign):
        changed, value = {dotted_name(statement.target)}, statement.value
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        value = statement.value
    else:
        return False
    read = {
        dotted_name(node.value)
        for node in ast.walk(value)
        if isinstance(node, ast.Attribute) and node.attr == "grad"
    }
    return len(changed) == 1 and changed == read != {""}


def _stands_alone(statement: ast.stmt, evidence: Evidence) -> bool:
    """Return whether nothing else stands on the lines of a statement."""
    rows = evidence.program.source.split("\n")
    end = statement.end_lineno or statement.lineno
    before = rows[statement.lineno - 1].encode()[: statement.col_offset]
    after = rows[end - 1].encode()[statement.end_col_offset :].strip()
    return not before.strip() and (not after or after.startswith(b"#"))


def reset_to_none(evidence: Evidence) -> Replacement | None:
    """Reset the gradient of a leaf, which has none yet, by setting it to None."""
    statement = evidence.statement
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or last_name(call.func) != "zero_":
        return None
    grad = call.func.value if isinstance(call.func, ast.Attribute) else call
    if isinstance(grad, ast.Attribute) and grad.attr == "data":
        grad = grad.value
    if not isinstance(grad, ast.Attribute) or grad.attr != "grad":
        return None
    leaf = evidence.value(grad.value)
    if not isinstance(leaf, TensorInfo) or not (leaf.leaf and leaf.requires_grad):
        return None  # it gets no gradient at all, and that is the mistake
    if any(_may_be_kept(node, evidence) for node in ast.walk(evidence.tree)):
        return None  # who holds the gradient would find it zeroed, and would not with None
    return replace_node(call, f"{evidence.text(grad)} = None")


def _may_be_kept(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether a node is a `.grad` that is read for more than to compute with it."""
    if (
        not isinstance(node, ast.Attribute)
        or node.attr != "grad"
        or isinstance(node.ctx, ast.Store)
    ):
        return False
    around = evidence.flow.find_parent(node)
    if isinstance(around, ast.Call):
        return last_name(around.func) not in GRADIENT_READERS
    return not isinstance(
        around, ast.BinOp | ast.UnaryOp | ast.Compare | ast.Attribute | ast.AugAssign
    )
