"""Notes on a loss written by hand that compares each prediction to each target."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from ...dataflow.containers import list_values
from ...evidence.evidence import Evidence
from ...evidence.model import TensorInfo
from ...program.syntax import find_calls, is_literal_none, last_name, span_of_node
from ..added_losses import LOSS_NAME
from ..registry import At, register_note
from ..seen_graphs import FARTHEST, find_seen_tensors, had_graph
from ..tables import is_made_of_a_row, is_table_beside_a_column
from .queries import find_executed, find_output_origins, list_passes

# Who makes a dimension, or moves one, means the table that comes of it.
SHAPING = {"unsqueeze", "expand", "expand_as", "view", "view_as", "reshape", "transpose", "permute"}
SHAPING |= {"T", "mT", "t", "movedim", "outer", "meshgrid", "rearrange", "newaxis"}
SHAPING |= {"flatten", "ravel"}
TURNING = {"T", "mT", "t", "transpose"}
WEIGHT_NAME = re.compile(r"mask|valid|weight|^w$|adv|reward|return|log_?p", re.IGNORECASE)
SIZES = {"dim", "ndim", "shape", "size", "ndimension"}
TABLE_REDUCTIONS = {"mean", "sum", "min", "max", "amin", "amax", "median", "logsumexp", "softmax"}
MATRIX_READERS = {"matmul", "mm", "mv", "einsum", "linear", "cross_entropy", "nll_loss"}
# Of the order of all pairs, the sign counts; and a kernel is of all pairs.
RANKING = {"clamp", "relu", "softplus", "sigmoid", "logsigmoid", "exp"}
PAIRING = {"cdist", "pdist"}


@register_note("implicit_seed/target_of_another_shape")
def target_of_another_shape(evidence: Evidence) -> Iterator[At]:
    """Yield a difference of a column of results and a row of data, of as many elements, in a loss.

    So it is of maps that have a channel, (B, 1, H, W), and maps that have none, (B, H, W); and so it is of a
    loss times its weights, or its mask. The program makes neither of the two shapes by itself, and
    reduces what comes of it as a whole.
    """
    for at in evidence.backward_places():
        origins = find_output_origins(evidence, at)
        for node in (inner for one in origins for inner in ast.walk(one)):
            if (
                isinstance(node, ast.BinOp)
                and (isinstance(node.op, ast.Sub) or _weighs(node))
                and node.lineno in evidence.graded
                and _makes_a_table(node, evidence)
                and not _is_reduced_in_part(node, origins, evidence)
            ):
                yield span_of_node(node)


def _is_reduced_in_part(node: ast.AST, origins: list[ast.AST], evidence: Evidence) -> bool:
    """Return whether an expression, or what a name was given that holds it, is reduced along a dimension.

    So does a product of matrices; a rank or a kernel is of all pairs. And who computes with all pairs elsewhere means these, too.
    """
    if any(last in PAIRING for last, _ in find_calls(origins)):
        return True
    products = [
        inner
        for one in origins
        for inner in ast.walk(one)
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.MatMult)
    ]
    reducing = [
        call
        for last, call in find_calls(origins)
        if (last in TABLE_REDUCTIONS and _has_a_dimension(call, evidence))
        or last in MATRIX_READERS | RANKING
    ]
    for one in (*products, *reducing):
        names = [inner for inner in ast.walk(one) if isinstance(inner, ast.Name)]
        given = [value for name in names for value in evidence.flow.find_given(name)]
        if any(inner is node for each in (one, *given) for inner in ast.walk(each)):
            return True
    return False


def _has_a_dimension(call: ast.Call, evidence: Evidence) -> bool:
    """Return whether a reduction is along a dimension, and not of each element with that of another tensor."""
    on_torch = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "torch"
    told = call.args[on_torch:]
    if len(told) == 1 and not call.keywords:
        return not _is_a_tensor(told[0], evidence)
    return bool(told or call.keywords)


def _is_a_tensor(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether it was seen to be a tensor, or is computed from one that has a graph, and not from its size."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return bool(_list_seen(node, evidence))
    sizes = any(getattr(inner, "attr", "") in SIZES for inner in ast.walk(node))
    return not sizes and had_graph(node, evidence)


def _makes_a_table(difference: ast.BinOp, evidence: Evidence) -> bool:
    """Return whether one side was seen to be a column, and the other a row as long, and one to have a graph."""
    sides = [difference.left, difference.right]
    seen = [_list_seen(side, evidence) for side in sides]
    if seen.count([]) == 1 and isinstance(sides[seen.index([])], ast.Call):
        return _is_seen_as_a_table(difference, evidence)
    if not all(seen):
        return False
    shapes = [{one.shape or () for one in facts} for facts in seen]
    if _is_of_a_table(sides, shapes, evidence):
        return True
    if _are_shaped(sides, evidence):
        return False
    tables = [_leave_channels(shapes[0]) == shapes[1], _leave_channels(shapes[1]) == shapes[0]]
    graphs = [{one.has_graph for one in facts} for facts in seen]
    return any(tables) and sorted(map(sorted, graphs)) == [[False], [True]]


def _is_of_a_table(
    sides: list[ast.expr], shapes: list[set[tuple[int, ...]]], evidence: Evidence
) -> bool:
    """Return whether one side is a column, and the other a table that a row and a column had made."""
    if any(len(one) != 1 for one in shapes):
        return False
    (left,), (right,) = shapes
    if is_table_beside_a_column(left, right):
        return is_made_of_a_row(sides[0], left[0], evidence)
    return is_table_beside_a_column(right, left) and is_made_of_a_row(sides[1], left[0], evidence)


def _is_seen_as_a_table(difference: ast.BinOp, evidence: Evidence) -> bool:
    """Return whether a pass went through it as a square that a column with a graph became: the other side is a row."""
    passes = (seen for _, seen in list_passes(evidence))
    if not any(difference.lineno in seen.tables for seen in passes):
        return False
    sides = [difference.left, difference.right]
    (row,) = [facts for side in sides if (facts := _list_seen(side, evidence))]
    is_row = all(one.shape and one.shape[0] > 1 and not one.shape[1:] for one in row)
    alone = is_row and not any(one.has_graph for one in row)
    return alone and not _are_shaped(sides, evidence)


def _list_seen(side: ast.AST, evidence: Evidence, deep: int = 0) -> list[TensorInfo]:
    """Return the tensors that a name, an attribute or an item was seen to hold, or what it was given held."""
    if not isinstance(side, ast.Name | ast.Attribute | ast.Subscript) or deep > FARTHEST:
        return []
    if own := find_seen_tensors(evidence, ast.unparse(side), side.lineno):
        return own
    if isinstance(side, ast.Name) and (held := evidence.tensor_held_by(side.id, side.lineno)):
        return [held]  # a name of the program's that a function reads
    facts = [
        _list_seen(value, evidence.see_from(there), deep + 1)
        for value, there in list_values(side, evidence.flow)
        if value is not side
    ]
    return [fact for each in facts for fact in each] if all(facts) else []


def _leave_channels(shapes: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """Return these shapes without their second dimension, if that is 1 in each, and the first is longer; nothing if not."""
    alike = all(len(shape) > 1 and shape[0] > 1 and shape[1] == 1 for shape in shapes)
    return {(shape[0], *shape[2:]) for shape in shapes} if alike else set()


def _weighs(node: ast.BinOp) -> bool:
    """Return whether it is a product of a loss, or with a mask, weights or advantages, by their names."""
    names = [last_name(side) for side in (node.left, node.right)]
    return isinstance(node.op, ast.Mult) and any(
        LOSS_NAME.search(one) or WEIGHT_NAME.search(one) for one in names
    )


def _are_shaped(sides: Sequence[ast.expr], evidence: Evidence) -> bool:
    """Return whether the program itself gives one of two values its shape, or turns it: then it knows the shape."""
    if any(_is_given_a_shape(side, evidence) for side in sides):
        return True
    attributes = find_executed(evidence, ast.Attribute)
    turned = {ast.unparse(node.value) for node in attributes if node.attr in TURNING}
    return not turned.isdisjoint(map(ast.unparse, sides))


def _is_given_a_shape(side: ast.expr, evidence: Evidence) -> bool:
    bound = evidence.flow.resolve_name(side.id, side.lineno) if isinstance(side, ast.Name) else []
    values = [side, *(one.value for one in bound)]
    for name in [value for value in values if isinstance(value, ast.Name)]:
        values += [one.value for one in evidence.flow.resolve_name(name.id, name.lineno)]
    inside = [inner for value in values for inner in ast.walk(value)]
    return any(getattr(inner, "attr", "") in SHAPING or is_literal_none(inner) for inner in inside)
