"""Which losses a program adds up for each sample, before it takes their sum or their mean.

In a difference, or in a formula, a constant may be what the rest is measured by; so what is asked
for here is a constant beside losses that are added with the same sign.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from ..dataflow.containers import list_bound, list_returned
from ..dataflow.dataflow import Origin
from ..evidence.evidence import Evidence
from ..program.syntax import dotted_name, find_statement, last_name
from .constants import is_seen_constant
from .cuts import LIBRARIES, find_call_operand, find_operand, is_cut, is_detached
from .origins import list_origins
from .seen_graphs import FARTHEST, find_cuts

ADDING_METHODS = {"sum", "mean"}
RESHAPING = {"squeeze", "unsqueeze", "view", "reshape", "flatten"}
LOSS_NAME = re.compile(
    r"loss|cost|penalt|objective|elbo|nll|kl|bce|mse|criterion|recon|entropy|surr|regulari"
    r"|(^|_)(rec|reg|ce|gp|aux|energy|fit)(_|\d|$)",
    re.IGNORECASE,
)


class SignedTerm(NamedTuple):
    """A part of a sum, and whether it is subtracted."""

    here: Origin
    minus: bool = False
    negated: bool = False
    """Whether it has a minus of its own, as what is to become large: that is no difference."""


class NamedSum(NamedTuple):
    """A sum, and the names that it was found by."""

    terms: tuple[SignedTerm, ...]
    names: tuple[str, ...] = ()

    def join(self, other: NamedSum) -> NamedSum:
        """Return the sum of both."""
        return NamedSum((*self.terms, *other.terms), (*self.names, *other.names))


def list_added_losses(call: ast.Call, evidence: Evidence) -> list[Origin]:
    """Return the losses per sample whose sum, or mean, a call is, if one of them has no graph and was to have one."""
    if (of := _find_reduced(call)) is None:
        return []
    whole = _split_sum(SignedTerm(Origin(of, evidence.flow)), evidence)
    constant = [one for one in whole.terms if _is_constant(one, evidence)]
    graded = [one for one in whole.terms if one not in constant]
    if not graded or not constant or _passes_straight_through(whole, evidence):
        return []
    alone = _adds_losses_alone(whole, graded)
    wrong = [
        one
        for one in constant
        if any(other.minus == one.minus or other.negated for other in graded)
        and (alone or _is_a_loss(one.here.node))
        and not isinstance(one.here.node, ast.Constant)
        and not any(_shares_its_cut(one, other, evidence) for other in graded)
    ]
    return [one.here for one in (*wrong, *graded)] if wrong else []


def _find_reduced(call: ast.Call) -> ast.expr | None:
    """Return the tensor whose elements a call adds up, or takes the mean of, in whatever layout."""
    inner: ast.expr = call
    reduces = False
    while isinstance(inner, ast.Call) and (of := _find_argument(inner, ADDING_METHODS | RESHAPING)):
        reduces = reduces or _find_argument(inner, ADDING_METHODS) is not None
        inner = of
    return inner if reduces else None


def _find_argument(call: ast.Call, methods: set[str]) -> ast.expr | None:
    """Return what one of these methods, or of torch's functions of their names, is called for."""
    return find_call_operand(call) if last_name(call.func) in methods else None


def _split_sum(one: SignedTerm, evidence: Evidence, deep: int = 0) -> NamedSum:
    """Return what an expression, or what its name was given, adds up and subtracts."""
    node, flow = one.here
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inside = SignedTerm(Origin(node.operand, flow), not one.minus, not one.negated)
        return _split_sum(inside, evidence, deep)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        behind = one.minus != isinstance(node.op, ast.Sub)
        left = _split_sum(one._replace(here=Origin(node.left, flow)), evidence, deep)
        right = one._replace(here=Origin(node.right, flow), minus=behind)
        return left.join(_split_sum(right, evidence, deep))
    given = _list_given(one, evidence) if deep < FARTHEST else []
    inner = NamedSum(())
    for part in given:
        inner = inner.join(_split_sum(part, evidence, deep + 1))
    if len(inner.terms) < 2:  # it is another name of one loss
        return NamedSum((one,))
    return NamedSum(inner.terms, (*inner.names, _name(node)))


def _list_given(one: SignedTerm, evidence: Evidence) -> list[SignedTerm]:
    """Return what a name was given, and what was added to it; or what a function returns that is named for a loss."""
    node, flow = one.here
    if isinstance(node, ast.Call) and LOSS_NAME.search(_name(node)):
        returned = list_returned(node, flow)
        return [one._replace(here=origin) for origin in returned] if len(returned) == 1 else []
    if not isinstance(node, ast.Name):
        return []
    found: list[SignedTerm] = []
    for binding, there in flow.trace_given(node):
        statement = find_statement(evidence.tree, binding.line)
        added = isinstance(statement, ast.AugAssign)
        if found and not added:
            return []  # which of them it is, is not known
        if isinstance(statement, ast.AugAssign) and not isinstance(statement.op, ast.Add | ast.Sub):
            return []
        behind = isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Sub)
        values = list_bound(binding, there)
        if len(values) != 1 or values[0].node is node:
            return []
        found.append(one._replace(here=values[0], minus=one.minus != behind))
    return found


def _is_constant(one: SignedTerm, evidence: Evidence) -> bool:
    return is_seen_constant(one.here.node, evidence.see_from(one.here.flow))


def _passes_straight_through(whole: NamedSum, evidence: Evidence) -> bool:
    """Return whether a part is detached of which another is made up, as `hard` is in `soft + (hard - soft).detach()`."""
    texts = {ast.unparse(one.here.node) for one in whole.terms}
    for one in whole.terms:
        nodes = [one.here.node]
        nodes += evidence.see_from(one.here.flow).flow.follow_name(one.here.node)
        for cut in filter(is_cut, nodes):
            if any(ast.unparse(inner) in texts for inner in ast.walk(find_operand(cut))):
                return True
    return False


def _shares_its_cut(constant: SignedTerm, graded: SignedTerm, evidence: Evidence) -> bool:
    """Return whether a part with a graph reads what was cut for a constant, as a target that is meant to be one."""
    cut = next(find_cuts(constant.here.node, evidence.see_from(constant.here.flow)), None)
    origins = list_origins(graded.here.node, evidence.see_from(graded.here.flow))
    return any(inner is cut for one in origins for inner in ast.walk(one))


def _adds_losses_alone(whole: NamedSum, graded: list[SignedTerm]) -> bool:
    """Return whether a sum is named as a loss, subtracts nothing, and detaches nothing in the parts with a graph."""
    return (
        any(map(LOSS_NAME.search, whole.names))
        and len({one.minus for one in whole.terms}) == 1
        and not any(is_detached(inner) for one in graded for inner in ast.walk(one.here.node))
    )


def _is_a_loss(node: ast.AST) -> bool:
    """Return whether a part is called a loss: by its name, by the function called, or weighed by a number."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        return _is_a_loss(node.left) or _is_a_loss(node.right)
    return bool(LOSS_NAME.search(_name(node)))


def _name(node: ast.AST) -> str:
    """Return the last part of a name, or of what is called; below a method of a tensor, that of the tensor."""
    while isinstance(node, ast.Call | ast.Attribute):
        func = node.func if isinstance(node, ast.Call) else node
        name = last_name(func)
        root = dotted_name(func).partition(".")[0]
        on_tensor = isinstance(func, ast.Attribute) and root not in LIBRARIES | {"self"}
        if not isinstance(func, ast.Attribute) or (
            not is_cut(node) and (not on_tensor or LOSS_NAME.search(func.attr))
        ):
            return name
        node = func.value
    return last_name(node)
