"""Notes on a loss that was made a leaf, so that backward() runs and reaches nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import Call, TensorInfo
from ...program.backward_call import BackwardCall
from ...program.syntax import (
    asks_for_grad,
    dotted_name,
    find_calls,
    find_name_nodes,
    find_statement,
    find_switched_on,
    is_literal_true,
    span_of_node,
)
from ..cuts import find_operand, is_choice, is_cut
from ..leaves import makes_a_leaf
from ..registry import At, register_note
from ..seen_graphs import had_graph
from ..terms import find_sums
from .queries import find_executed, find_grad_reads, find_output_origins
from .starved import FEW_STEPS, steps_find_nothing

FARTHEST_LEAF = 8  # expressions that an output is, by names and through functions, from which the leaf is not far


@register_note("implicit_seed/rewrapped_to_silence_the_error")
def rewrapped_to_silence_the_error(evidence: Evidence) -> Iterator[At]:
    """Find backward() of a tensor that was made of the loss, and is a leaf itself."""
    for call in evidence.calls:
        if call.function != "backward" or _reaches_a_parameter(call):
            continue
        output = call.given.get("output")
        leaf = isinstance(output, TensorInfo) and output.leaf
        nearest = 4 if leaf else 2  # a list that was summed under the same name comes before
        origins = find_output_origins(evidence, call.at)
        for node in origins[:nearest]:
            for name, made in find_calls([node]):
                if name != "tensor" or not any(map(find_name_nodes, made.args)):
                    continue
                if leaf or any(had_graph(value, evidence) for value in made.args):
                    yield span_of_node(node)
        if leaf and not _was_counted(origins, evidence) and steps_find_nothing(evidence):
            yield from _find_made_leaves(call, origins, evidence)


@register_note("graph/detached_term")
def term_made_a_leaf(evidence: Evidence) -> Iterator[At]:
    """Yield a term of a loss that is made a leaf of what had a graph, whenever the loss is computed, beside others.

    Whoever reads its `.grad` wants it to be a leaf.
    """
    if not evidence.training.has_steps or any(find_grad_reads(evidence.tree)):
        return
    for terms in find_sums(evidence):
        for term, there in terms if len(terms) > 1 else ():
            statement = find_statement(evidence.tree, getattr(term, "lineno", 0))
            often = statement and evidence.times.get(statement.lineno, 0) >= FEW_STEPS
            others = any(had_graph(one, away) for one, away in terms if one is not term)
            if often and others and _rewraps(term, there):
                yield span_of_node(term)


def _rewraps(term: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is `Variable(x.data, requires_grad=True)`, or the like, of an x that had a graph."""
    if not isinstance(term, ast.Call) or not makes_a_leaf(term):
        return False
    told = find_switched_on(term)
    of = told if told is not None else next(iter(term.args), None)
    if of is None:
        return False
    inner = [one for one in ast.walk(of) if is_cut(one)]
    return any(had_graph(find_operand(one), evidence) for one in inner) or had_graph(of, evidence)


def _reaches_a_parameter(call: Call) -> bool:
    output = call.given.get("output")
    leaves = [leaf.tensor for leaf in call.leaves or ()]
    return not isinstance(output, TensorInfo) or any(one.kind == "Parameter" for one in leaves)


def _was_counted(origins: list[ast.AST], evidence: Evidence) -> bool:
    """Return whether a choice is on the way, which is what there is to say then."""
    inner = (one for origin in origins for one in ast.walk(origin))
    return any(is_choice(one) and had_graph(find_operand(one), evidence) for one in inner)


def _find_made_leaves(call: Call, origins: list[ast.AST], evidence: Evidence) -> Iterator[At]:
    """Yield where a computed loss is given to `Variable(…)`, or told to require grad after it was computed."""
    for node in origins[:FARTHEST_LEAF]:
        for name, made in find_calls([node]):
            wrapped = made.args[:1] if name == "Variable" and asks_for_grad(made) else []
            if any(_is_computed(value, evidence) for value in wrapped):
                yield span_of_node(node)
            told = made.func.value if isinstance(made.func, ast.Attribute) else None
            if name == "requires_grad_" and told and _is_computed(told, evidence):
                yield span_of_node(node)
    found = evidence.find_backward_call(call.at)
    yield from _find_switches(found, origins, evidence) if found else ()


def _find_switches(found: BackwardCall, origins: list[ast.AST], evidence: Evidence) -> Iterator[At]:
    """Yield `loss.requires_grad = True` and `loss.requires_grad_()`, of a name that the loss has on its way."""
    names = [one for one in (found.output, *origins[:FARTHEST_LEAF]) if isinstance(one, ast.Name)]
    for statement in find_executed(evidence, ast.Assign, ast.Expr):
        switched = _find_switched(statement)
        if not isinstance(switched, ast.Name):
            continue
        scope, line = evidence.flow.innermost_function, switched.lineno
        same = [n for n in names if n.id == switched.id and scope(n.lineno) is scope(line)]
        if any(line <= one.lineno for one in same) and _is_computed(switched, evidence):
            yield span_of_node(statement)
            return


def _find_switched(statement: ast.AST) -> ast.expr | None:
    """Return what a statement tells to require grad."""
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
        if isinstance(target, ast.Attribute) and target.attr == "requires_grad":
            return target.value if is_literal_true(statement.value) else None
    return find_switched_on(statement.value) if isinstance(statement, ast.Expr) else None


def _is_computed(value: ast.AST, evidence: Evidence) -> bool:
    """Return whether it, or a name in it, is the result of a call of something of the program's own, or of arithmetic.

    A number, or a new tensor of zeros, that stands for a loss where there is none is no such result.
    """
    for node in evidence.origins(value, getattr(value, "lineno", 0))[:FARTHEST_LEAF]:
        if isinstance(node, ast.BinOp):
            return True
        for _, call in find_calls([node]):
            root = dotted_name(call.func).partition(".")[0]
            if call.args and root != "torch" and any(map(find_name_nodes, call.args)):
                return True
    return False
