"""Notes on a target, or a weight, that was meant as a constant and has a graph of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...dataflow.bindings import Binding
from ...evidence.evidence import Evidence
from ...evidence.pass_model import BinaryNode
from ...program.syntax import dotted_name, find_statement, last_name, list_arguments, span_of_node
from ..cuts import find_operand, is_cut
from ..origins import list_read_names
from ..registry import At, register_note
from ..seen_graphs import find_seen_tensors, had_graph
from ..terms import find_returned_part
from .averages import list_trained_averages
from .bootstraps import is_bootstrapped
from .named_targets import find_laid_out_name, is_named_target, list_factors, strip_layout
from .paired_targets import is_one_of_a_pair
from .queries import ADVANTAGE_NAME, find_moved_after, list_passes

# What weighs a log-probability, as ADVANTAGE_NAME does, and what is subtracted for it.
REWARD_NAME = re.compile(r"reward|^returns?$", re.IGNORECASE)
BASELINE_NAME = re.compile(r"reward|returns?$|cost|baseline|critic|value", re.IGNORECASE)
LOG_PROBABILITY = re.compile(r"log_?p|log_?lik|ratio", re.IGNORECASE)
# A ratio, or the logarithm of a precision, may be multiplied by a cost or a value for other reasons.
LOG_PROBABILITY_ALONE = re.compile(r"log_?(prob|lik|pi?s?(?![a-z_]))", re.IGNORECASE)


@register_note("graph/target_with_a_graph")
def target_with_a_graph(evidence: Evidence) -> Iterator[At]:
    """Yield where a target is computed, with a graph to parameters that its loss trains.

    That both sides of a loss lead to one parameter is as usual, as in contrastive learning: the
    program has to say which of them is the target, by its name or by a discount.
    """
    for node, moved in _find_trained_nodes(evidence):
        statement = find_statement(evidence.tree, node.line)
        for sides in _find_compared(statement) if statement and node.shared & moved else ():
            meant = [
                one
                for one in sides
                if is_named_target(one, evidence) or is_bootstrapped(one, sides, node, evidence)
            ]
            if len(meant) == 1 and not is_one_of_a_pair(meant[0], sides, evidence):
                for name in _find_sides_with_a_graph(evidence, meant):
                    yield _locate_side(evidence, name)
    yield from _find_outputs_of_averages(evidence)


def _find_outputs_of_averages(evidence: Evidence) -> Iterator[At]:
    """Yield where a target is computed by a module that is an average of another, and is stepped, too."""
    averages = list_trained_averages(evidence)
    for node, moved in _find_trained_nodes(evidence) if averages else ():
        statement = find_statement(evidence.tree, node.line)
        for sides in _find_compared(statement) if statement and node.either & moved else ():
            meant = [one for one in sides if _list_names_behind(one, evidence) & averages]
            if len(meant) == 1:
                for one in _find_sides_with_a_graph(evidence, meant):
                    yield _locate_side(evidence, find_returned_part(one, evidence))


def _list_names_behind(side: ast.expr, evidence: Evidence) -> set[str]:
    """Return the names that a side, or its own part of what a call returned, was computed with."""
    return list_read_names(find_returned_part(side, evidence), evidence)


@register_note("graph/advantage_with_a_graph")
def advantage_with_a_graph(evidence: Evidence) -> Iterator[At]:
    """Yield where an advantage, or a reward, is computed that leads to parameters which the policy's loss trains.

    A score that is detached by half, as `exp(score - score.detach())`, passes a gradient on to both.
    """
    for node, moved in _find_trained_nodes(evidence):
        statement = find_statement(evidence.tree, node.line)
        if statement is None or not node.kind.startswith("Mul") or not node.either <= moved:
            continue
        for sides in map(list_factors, ast.walk(statement)):
            weights = [one for one in sides if _weighs(one, evidence)]
            named = weights and ADVANTAGE_NAME.search(find_laid_out_name(weights[0]))
            differs = named and named[0].lower() == "delta"  # from anything, not from a value alone
            score = LOG_PROBABILITY if named and not differs else LOG_PROBABILITY_ALONE
            scores = [one for one in sides if score.search(ast.unparse(one))]
            scores = [one for one in scores if not _is_a_probability(one, evidence)]
            scores = [one for one in scores if "detach" not in ast.unparse(one)]
            if len(weights) == 1 and scores and weights[0] not in scores:
                for name in _find_sides_with_a_graph(evidence, weights):
                    yield _locate_side(evidence, name)


def _is_a_probability(score: ast.expr, evidence: Evidence) -> bool:
    """Return whether it is the exponential of a logarithm, and not of a difference: then the product is a mean."""
    for node in (score, *evidence.flow.follow_name(score)):
        if isinstance(node, ast.Call) and last_name(node.func) == "exp":
            of = find_operand(node)
            nodes = (of, *evidence.flow.follow_name(of))
            return not any(isinstance(inner, ast.Sub) for one in nodes for inner in ast.walk(one))
    return False


def _find_trained_nodes(evidence: Evidence) -> Iterator[tuple[BinaryNode, frozenset[int]]]:
    """Yield what a pass compares or multiplies, and which parameters a step moves by that pass."""
    for call, seen in list_passes(evidence):
        moved = find_moved_after(evidence, call) if seen.binary_nodes else frozenset()
        yield from ((node, moved) for node in seen.binary_nodes)


def _weighs(node: ast.expr, evidence: Evidence) -> bool:
    """Return whether it is called an advantage or a reward, or is such a difference."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        sides = (node.left, node.right)
        found = [value for side in sides for value in evidence.flow.find_given(side)]
        given = [strip_layout(value) for value in found if isinstance(value, ast.expr)]
        judged = [dotted_name(value.func) for value in given if isinstance(value, ast.Call)]
        names = [*map(find_laid_out_name, sides), *(name.rpartition(".")[2] for name in judged)]
        return any(map(BASELINE_NAME.search, names))
    name = find_laid_out_name(node)
    return bool(ADVANTAGE_NAME.search(name) or REWARD_NAME.search(name))


def _find_sides_with_a_graph(evidence: Evidence, sides: list[ast.expr]) -> Iterator[ast.expr]:
    for side in sides:
        if isinstance(side, ast.BinOp):
            found = had_graph(side, evidence)
        else:
            named = strip_layout(side)
            text = ast.unparse(named)
            facts = find_seen_tensors(evidence, text, named.lineno)
            if isinstance(named, ast.Attribute) and not facts:  # another method has set it
                found = _is_set_whole(text, evidence)
            else:
                found = bool(facts) and facts[-1].has_graph
        if found:
            yield side


def _is_set_whole(attribute: str, evidence: Evidence) -> bool:
    """Return whether an attribute of which no fact tells is given what is not cut where it is set."""
    if evidence.last_state(attribute):
        return False
    given = [one for one in evidence.flow.find_bindings(attribute) if _has_run(one, evidence)]
    return bool(given) and not any(is_cut(n) for one in given for n in ast.walk(one.value))


def _find_compared(statement: ast.stmt) -> Iterator[list[ast.expr]]:
    """Yield the pairs that a statement may have given to a loss, subtracted or multiplied."""
    for node in ast.walk(statement):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Mult):
            yield [node.left, node.right]
        elif isinstance(node, ast.Call) and len(node.args) + len(node.keywords) >= 2:
            yield list_arguments(node)[:2]


def _locate_side(evidence: Evidence, side: ast.expr) -> At:
    """Return where a side was computed: the statement that gave it its name, or itself."""
    named = strip_layout(side)
    bound: list[Binding] = []
    if isinstance(named, ast.Name):
        bound = evidence.flow.list_given_last(named)
    elif isinstance(named, ast.Attribute):
        given = evidence.flow.find_bindings(dotted_name(named))
        bound = [one for one in given if _has_run(one, evidence)]
    statement = find_statement(evidence.tree, bound[-1].line) if bound else None
    return span_of_node(statement or side)


def _has_run(binding: Binding, evidence: Evidence) -> bool:
    """Return whether a binding has run, and gives more than a constant."""
    return binding.line in evidence.times and not isinstance(binding.value, ast.Constant)
