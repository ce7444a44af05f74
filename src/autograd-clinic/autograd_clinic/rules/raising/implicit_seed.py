"""An output that is not a single number, and a tensor that is made one: which cause it is."""

from __future__ import annotations

import ast
import itertools
import math
import re

from ...catalogue.shapes import count_elements
from ...evidence.evidence import Evidence
from ...evidence.model import PASS_FUNCTIONS, SequenceInfo, TensorInfo
from ...program.backward_call import is_grad_call
from ...program.syntax import asks_for_grad, find_calls, last_name
from ..cuts import is_choice, is_cut
from ..made_dimensions import makes_dimensions
from ..registry import choose_among, recognize
from ..tables import is_made_of_a_row, is_table_beside_a_column
from ..terms import find_loss_terms, may_have_graph

COPY_MAKERS = {"tensor", "as_tensor", "FloatTensor", "Tensor"}
NUMBER_MAKERS = {"float", "int", "complex", *COPY_MAKERS, *dir(math)}


@choose_among(
    "seed/edge_without_a_seed",
    "seed/none_for_a_vector",
    "implicit_seed/empty_output",
    "implicit_seed/batch_of_one",
    "implicit_seed/loss_per_sample",
    "implicit_seed/grad_of_several_outputs",
    "implicit_seed/several_outputs",
    "higher_order/no_seed_for_the_gradient",
)
def choose_several_elements(evidence: Evidence) -> str | None:
    """Choose by what the output is, how it came to be, and whether the call has worked before."""
    if evidence.backward_call is None:
        return None
    tensors = evidence.tensors("output")
    if evidence.kind_of("output") == "GradientEdge":
        return "seed/edge_without_a_seed"
    if len(tensors) > 1 or isinstance(evidence.given("seed"), SequenceInfo):
        return "seed/none_for_a_vector"
    if tensors and count_elements(tensors[0].shape or ()) == 0:
        return "implicit_seed/empty_output"
    before = [one for call in evidence.calls_here() for one in call.tensors("output")]
    if any(one.shape is not None and count_elements(one.shape) == 1 for one in before):
        return "implicit_seed/batch_of_one"
    origins = evidence.origins(evidence.backward_call.output)
    if any(map(is_grad_call, origins[:2])):
        return "higher_order/no_seed_for_the_gradient"
    if (
        "loss" in (evidence.source("output") or "").lower()
        or any(map(_is_unreduced, origins))
        or _is_trained_by(evidence)
    ):
        return "implicit_seed/loss_per_sample"
    several = {"grad": "grad_of_several_outputs", "backward": "several_outputs"}
    return f"implicit_seed/{several[evidence.backward_call.function]}"


def _is_trained_by(evidence: Evidence) -> bool:
    """Return whether the call is a backward() to parameters, in a program that has an optimizer."""
    leaves = (evidence.call.leaves if evidence.call else None) or ()
    trained = any(leaf.tensor.kind == "Parameter" for leaf in leaves)
    is_backward = bool(evidence.call and evidence.call.function == "backward")
    return is_backward and trained and bool(evidence.training.optimizers)


def _is_unreduced(node: ast.AST) -> bool:
    return any(
        isinstance(inner, ast.keyword)
        and inner.arg == "reduction"
        and getattr(inner.value, "value", None) == "none"
        for inner in ast.walk(node)
    )


@choose_among("implicit_seed/math_function_of_a_tensor", "implicit_seed/tensor_of_tensors", "")
def choose_made_number(evidence: Evidence) -> str | None:
    """Choose by what the line calls; neither of them if the number is only looked at, or logged."""
    if not _is_missed(evidence):
        return ""
    called = {name for name, _ in find_calls([evidence.statement or ast.Pass()])}
    made = called & COPY_MAKERS
    return f"implicit_seed/{'tensor_of_tensors' if made else 'math_function_of_a_tensor'}"


def _is_missed(evidence: Evidence) -> bool:
    """Return whether the number that this line makes of a tensor was to have a gradient.

    That is so if a loss has it for a term, or if the program marks a leaf and never goes back to it:
    what is given to another function, as `float(t)` to one that makes a grid of times, may be meant.
    """
    for term, there in find_loss_terms(evidence):
        made = there.origins(term, getattr(term, "lineno", 0))
        here = any(
            getattr(n, "lineno", 0) == evidence.line for node in made for n in ast.walk(node)
        )
        if here and (is_cut(term) or not may_have_graph(term, there)):
            return True
    went_back = any(call.function in PASS_FUNCTIONS for call in evidence.calls)
    leaves = [
        fact
        for fact in evidence.facts
        if fact.name.isidentifier()
        and isinstance(fact.now, TensorInfo)
        and fact.now.requires_grad
        and not fact.now.grad_fn
    ]
    value = getattr(evidence.statement, "value", None)
    return evidence.ended_well and not went_back and bool(leaves) and _is_number_made(value)


def _is_number_made(value: ast.AST | None) -> bool:
    """Return whether an expression is computed with such a number itself, and is no other call with it."""
    if isinstance(value, ast.BinOp):
        return _is_number_made(value.left) or _is_number_made(value.right)
    if isinstance(value, ast.UnaryOp):
        return _is_number_made(value.operand)
    if not isinstance(value, ast.Call):
        return False
    return last_name(value.func) in NUMBER_MAKERS


@recognize("implicit_seed/loss_copied_with_torch_tensor")
def is_copied_leaf(evidence: Evidence) -> bool:
    """Recognize a copy that is made a leaf, of what has a graph; what was compared has none left."""
    return any(
        name == "tensor"
        and any(may_have_graph(value, evidence) for value in call.args)
        and not any(is_choice(node) for value in call.args for node in ast.walk(value))
        and asks_for_grad(call)
        for name, call in find_calls([evidence.statement or ast.Pass()])
    )


@recognize("implicit_seed/target_of_another_shape")
def makes_pairs(evidence: Evidence) -> bool:
    """Recognize two shapes that make a table of pairs: one number for all, or a row for each, may be meant.

    So is the table, if the program itself gives both the dimensions for it. If one of the two is a table
    already, beside a column, nobody meant it that a row and a column made it.
    """
    found = [
        tuple(int(number) for number in re.findall(r"\d+", shape))
        for shape in re.findall(r"torch\.Size\(\[([\d, ]*)\]\)", evidence.message)
    ]
    if len(found) != 2:
        return False
    calls = find_calls([evidence.statement or ast.Pass()])
    compared = [call.args[:2] for _, call in calls if len(call.args) > 1]
    if any(all(makes_dimensions(one, evidence) for one in sides) for sides in compared):
        return False
    target, given = found
    if is_table_beside_a_column(target, given) or is_table_beside_a_column(given, target):
        rows = target[0]
        return any(is_made_of_a_row(side, rows, evidence) for sides in compared for side in sides)
    sizes = [max(pair) for pair in itertools.zip_longest(*(f[::-1] for f in found), fillvalue=1)]
    return math.prod(sizes) > max(math.prod(shape) for shape in found)
