"""A seed that does not fit: which cause it is."""

from __future__ import annotations

import ast
import re

from ...catalogue import shapes
from ...evidence.evidence import Evidence
from ..registry import choose_among, recognize

DTYPE_IN_MESSAGE = re.compile(r"a dtype of torch\.(\w+)")

SEED_NAME = re.compile(r"grad(?!_fn)|seed|weight|vector|cotangent|^vs?$")


@choose_among(
    "func/cotangent_shaped_like_the_input",
    "seed/one_element_for_a_scalar",
    "seed/weights_for_a_mean_loss",
    "seed/scalar_for_one_element",
    "seed/one_number_for_a_vector",
    "seed/identity_without_batching",
    "seed/untransposed_weights",
    "seed/row_for_a_column",
    "seed/shaped_like_the_input",
    "seed/flat_seed",
    "seed/no_broadcasting",
    "seed/seed_for_the_full_batch",
)
def choose_seed_shape(evidence: Evidence) -> str | None:
    """Choose by the two shapes, and by that of the inputs."""
    if evidence.backward_call is None:
        return "func/cotangent_shaped_like_the_input"
    told = shapes.parse_shapes(evidence.message)
    if told is None:
        return None
    seed, output = told
    likeliest, *others = shapes.find_causes(seed, output)
    inputs = [one.shape or () for one in evidence.leaves()]
    like = re.search(r"_like\(([\w.]+)", evidence.source("seed") or "")
    as_input = "seed/shaped_like_the_input" in others and seed in inputs
    if as_input and (like or seed[:1] != output[:1]):
        return "seed/shaped_like_the_input"
    return likeliest


@choose_among("seed/real_seed_for_a_complex_output", "seed/complex_seed_for_a_real_output")
def choose_complex_seed(evidence: Evidence) -> str | None:
    """Choose by the two dtypes in the message."""
    seed = DTYPE_IN_MESSAGE.search(evidence.message)
    if seed is None:
        return None
    kind = "complex_seed_for_a_real" if seed[1].startswith("complex") else "real_seed_for_a_complex"
    return f"seed/{kind}_output"


@choose_among("seed/list_as_seed", "seed/numpy_array_as_seed")
def choose_number_seed(evidence: Evidence) -> str | None:
    """Choose by the type of the seed."""
    kind = evidence.kind_of("seed")
    return {"ndarray": "seed/numpy_array_as_seed"}.get(kind, "seed/list_as_seed") if kind else None


@choose_among("seed/gradient_for_grad_outputs", "seed/gradients_for_gradient", "")
def choose_seed_name(evidence: Evidence) -> str:
    """Choose by the function, for a keyword that was meant to be the seed; others are none of ours."""
    keyword = re.search(r"argument '(\w+)'", evidence.message)
    call = evidence.backward_call.call if evidence.backward_call else None
    if keyword is None or evidence.backward_call is None or call is None:
        return ""
    given = {one.arg: one.value for one in call.keywords}
    flag = isinstance(given.get(keyword[1]), ast.Constant)
    if flag or not SEED_NAME.search(keyword[1]):
        return ""
    in_grad = evidence.backward_call.function == "grad"
    return f"seed/{'gradient_for_grad_outputs' if in_grad else 'gradients_for_gradient'}"


@recognize("seed/batched_single_number")
def is_batched_call(evidence: Evidence) -> bool:
    """Recognize a call of grad() that takes a batch of seeds."""
    return evidence.call is not None and "is_grads_batched" in evidence.call.flags


@recognize("seed/number_as_seed")
def is_number_as_seed(evidence: Evidence) -> bool:
    """Recognize a call of backward() or grad() with a number for the seed."""
    return evidence.kind_of("seed") in ("float", "int", "complex")


@recognize(
    "seed/number_on_meta",
    "seed/retain_graph_by_position",
    "seed/two_seeds_in_one_call",
    "seed/wrong_second_seed",
    "seed/wrong_second_seed_of_another_size",
)
def is_raised_by_pass(evidence: Evidence) -> bool:
    """Recognize what backward() or grad() itself raises, and not what the program computes."""
    return (
        evidence.backward_call is not None
        and isinstance(evidence.node, ast.Call)
        and evidence.call is not None
    )
