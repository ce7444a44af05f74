"""Whether one side of a loss is a target that a network computes for the other, without a name or a discount that says so."""

from __future__ import annotations

import ast
import re

from ...evidence.evidence import Evidence
from ...evidence.pass_model import BinaryNode
from ...program.syntax import find_calls, find_statement, pair_sides
from ..constants import is_constant_apart
from ..cuts import find_call_operand
from ..origins import list_origins
from ..seen_graphs import find_seen_tensors, had_graph

REWARDS = re.compile(r"reward|^rews?$", re.IGNORECASE)
BEST = {"max", "amax", "min", "amin", "logsumexp"}  # of what the choices in a state are worth
NEAREST_WORTHS = 2  # expressions that what comes next is: itself, and what its name was given
NEAREST_PICKS = 3  # expressions that a prediction is
PICKING = {"gather", "take_along_dim"}
POWERS = {"pow", "square", "abs", "pow_", "norm"}
DISTANCES = ("MseLoss", "SmoothL1Loss", "HuberLoss")


def is_bootstrapped(
    side: ast.expr, sides: list[ast.expr], node: BinaryNode, evidence: Evidence
) -> bool:
    """Return whether a side of a distance is a reward and the worth of what comes next.

    The worth is the best of several, of which the other side picks one, or the reward is called so; each
    sample has its own, which is data.
    """
    statement = find_statement(evidence.tree, node.line)
    if statement is None or not (
        node.kind.startswith(DISTANCES) or _is_a_distance(statement, side)
    ):
        return False
    picks = any(_picks_one(other, evidence) for other in sides if other is not side)
    bound: list[ast.AST] = [side]
    if isinstance(side, ast.Name):
        bound = [one.value for one in evidence.flow.list_given_last(side)]
    return any(
        _is_data(now, later, evidence)
        and any(had_graph(one, evidence) for one in (later, *_list_calls(later)))
        and (_is_called_a_reward(now) or (picks and _takes_the_best(later, evidence)))
        for value in bound
        for now, later in pair_sides(value, ast.Add)
    )


def _is_a_distance(statement: ast.stmt, side: ast.expr) -> bool:
    """Return whether a statement squares a difference that a side is a part of, or takes its size."""
    for node in ast.walk(statement):
        of: ast.AST | None = None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            of = node.left
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value if node.func.attr in POWERS else None
        differs = isinstance(of, ast.BinOp) and isinstance(of.op, ast.Sub)
        if of is not None and differs and any(inner is side for inner in ast.walk(of)):
            return True
    return False


def _is_data(now: ast.expr, later: ast.expr, evidence: Evidence) -> bool:
    """Return whether it is a tensor of several numbers without a graph, which the rest was not computed from."""
    if not isinstance(now, ast.Name | ast.Attribute | ast.Subscript):
        return False
    seen = find_seen_tensors(evidence, ast.unparse(now), now.lineno)
    sizes = all(one.shape for one in seen) if seen else _is_called_a_reward(now)
    return sizes and is_constant_apart(now, later, evidence)


def _list_calls(later: ast.expr) -> list[ast.Call]:
    return [call for _, call in find_calls([later])]


def _is_called_a_reward(now: ast.expr) -> bool:
    return bool(REWARDS.search(ast.unparse(now).rpartition(".")[2]))


def _picks_one(other: ast.expr, evidence: Evidence) -> bool:
    """Return whether it takes one of several outputs for each sample, by an index that is data."""
    nodes = [inner for n in list_origins(other, evidence)[:NEAREST_PICKS] for inner in ast.walk(n)]
    return any(last in PICKING for last, _ in find_calls(nodes)) or any(
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Tuple)
        and not any(isinstance(part, ast.Slice | ast.Constant) for part in node.slice.elts)
        for node in nodes
    )


def _takes_the_best(later: ast.expr, evidence: Evidence) -> bool:
    """Return whether it takes the largest or the least along a dimension of what has a graph."""
    for last, call in find_calls(list_origins(later, evidence)[:NEAREST_WORTHS]):
        if last in BEST and isinstance(call.func, ast.Attribute) and (call.args or call.keywords):
            inner = find_call_operand(call)
            if inner is None:
                continue
            if had_graph(inner, evidence) or isinstance(later, ast.Name):  # which has a graph
                return True
    return False
