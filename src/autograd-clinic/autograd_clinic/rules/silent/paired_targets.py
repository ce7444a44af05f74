"""Which values are called targets and are to learn as well: those of a word, an item or a domain beside another."""

from __future__ import annotations

import ast
import re

from ...evidence.evidence import Evidence
from ...program.syntax import collect_names, dotted_name, find_calls, find_statement, last_name
from ..cuts import find_operand, is_cut
from ..measured import is_measured
from ..terms import find_loss_terms, is_weight
from .criteria import REDUCTIONS
from .named_targets import TARGET_NAME, find_laid_out_name, strip_layout
from .queries import find_output_origins

# Beside what is called so, a target is a text, a domain or a word, and no value to come near.
SOURCE_NAME = re.compile(r"(?<![a-z])(?:source|src)(?![a-z])", re.IGNORECASE)
MAX_INNER = 12  # expressions from a term of a loss to a product


def is_one_of_a_pair(side: ast.expr, sides: list[ast.expr], evidence: Evidence) -> bool:
    """Return whether a side that is called a target has the same part as the other, or a loss of its own.

    It has if the two are called source and target; if they are multiplied, and the loss is no sum of that; if
    they are subtracted and not measured, and one function computes both; if what their distance was named is
    subtracted in a loss, as of pairs that are to be apart; or if a function of the program's own takes this
    side alone into the loss.
    """
    if not TARGET_NAME.search(find_laid_out_name(side)):
        return False
    others = [one for one in sides if one is not side]
    if any(SOURCE_NAME.search(find_laid_out_name(one)) for one in others):
        return True
    around = evidence.flow.find_parent(side)
    if isinstance(around, ast.BinOp) and isinstance(around.op, ast.Mult):
        return not _is_summed_by_a_loss(around, evidence)
    alike = isinstance(around, ast.BinOp) and not is_measured(around, evidence)
    if alike and any(
        _list_callees(side, evidence) & _list_callees(one, evidence) for one in others
    ):
        return True
    return _is_pushed_apart(side, evidence) or _has_a_loss_of_its_own(side, evidence)


def _is_summed_by_a_loss(product: ast.BinOp, evidence: Evidence) -> bool:
    """Return whether a term of a loss is a sum, a mean or a multiple of this product, as of a cross entropy."""
    for term, there in find_loss_terms(evidence):
        node: ast.AST | None = term
        for _ in range(MAX_INNER):
            if node is product:
                return True
            node = _find_inner(node, there) if node is not None else None
    return False


def _find_inner(node: ast.AST, evidence: Evidence) -> ast.AST | None:
    """Return what an expression is a sum, a mean or a multiple of, or what its name was given."""
    if isinstance(node, ast.UnaryOp):
        return node.operand
    if isinstance(node, ast.BinOp):
        inner = [side for side in (node.left, node.right) if not is_weight(side, evidence)]
        return inner[0] if len(inner) == 1 else None
    if isinstance(node, ast.Call):
        reduces = last_name(node.func) in REDUCTIONS
        of_method = isinstance(node.func, ast.Attribute) and node.func.attr in REDUCTIONS
        if reduces or of_method:
            return find_operand(node)
        returned = evidence.flow.find_returned(node)
        return returned[0] if len(returned) == 1 else None
    given = evidence.flow.follow_name(node)
    return given[-1] if given else None


def _list_callees(side: ast.expr, evidence: Evidence) -> set[str]:
    """Return what is called for the value of a side itself, in whatever layout, and by any of its names."""
    nodes: list[ast.AST] = [side]
    if isinstance(named := strip_layout(side), ast.Name):
        nodes = [one.value for one in evidence.flow.list_given_last(named)]
    inner = [strip_layout(one) for one in nodes if isinstance(one, ast.expr)]
    return {dotted_name(one.func) for one in inner if isinstance(one, ast.Call)} - {""}


def _is_pushed_apart(side: ast.expr, evidence: Evidence) -> bool:
    """Return whether a loss subtracts what a distance from this side was named, as from a margin."""
    statement = find_statement(evidence.tree, side.lineno)
    names = set(map(dotted_name, statement.targets)) if isinstance(statement, ast.Assign) else set()
    origins = [
        one for at in evidence.backward_places() for one in find_output_origins(evidence, at)
    ]
    return any(
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and not names.isdisjoint(collect_names(node.right))
        for one in origins
        for node in ast.walk(one)
    )


def _has_a_loss_of_its_own(side: ast.expr, evidence: Evidence) -> bool:
    """Return whether a loss has what a function of the program's own computes of this side, and of nothing else."""
    name = ast.unparse(side)
    origins = [
        one for at in evidence.backward_places() for one in find_output_origins(evidence, at)
    ]
    return any(
        len(call.args) == 1
        and not call.keywords
        and ast.unparse(call.args[0]) == name
        and any(isinstance(one, ast.FunctionDef) for one in evidence.flow.find_called(call))
        and not any(map(is_cut, ast.walk(call)))
        for _, call in find_calls(origins)
    )
