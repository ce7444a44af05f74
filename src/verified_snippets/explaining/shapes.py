"""What the two shapes of a mismatch leave of its causes.

The box on the site asks the same of a pasted message: docs/errors/find.js.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

Shape = tuple[int, ...]
SIZES = r"\[(?P<{}>[\d, ]*)\]"
SEED, OUTPUT = SIZES.format("seed"), SIZES.format("output")
TOLD = (  # the wordings of the versions, newest first
    rf"grad_output\[\d+\] has a shape of torch\.Size\({SEED}\)"
    rf" and output\[\d+\] has a shape of torch\.Size\({OUTPUT}\)",
    rf"Error: invalid gradient at index \d+ - got {SEED} but expected shape compatible with {OUTPUT}",
    rf"Error: invalid gradient at index \d+ - expected shape {OUTPUT} but got {SEED}",
)
ANOTHER_BATCH = "seed/seed_for_the_full_batch"
LIKE_THE_INPUT = ("seed/shaped_like_the_input", "func/cotangent_shaped_like_the_input")


def told(message: str) -> tuple[Shape, Shape] | None:
    """The shapes of the seed and of the output that a message has, if it has them."""
    for pattern in TOLD:
        if match := re.search(pattern, message):
            return _sizes(match["seed"]), _sizes(match["output"])
    return None


def _sizes(text: str) -> Shape:
    return tuple(map(int, re.findall(r"\d+", text)))


def causes(seed: Shape, output: Shape) -> tuple[str, ...]:
    """The ids of the entries that a seed and an output of different shapes may be.

    The likeliest comes first.
    """
    if output == ():
        single = elements(seed) == 1
        return ("seed/one_element_for_a_scalar" if single else "seed/weights_for_a_mean_loss",)
    if seed == ():
        single = elements(output) == 1
        return ("seed/scalar_for_one_element" if single else "seed/one_number_for_a_vector",)
    if seed[1:] == output:
        return ("seed/identity_without_batching",)
    if len(seed) > 1 and seed == output[::-1] and 1 not in seed:
        return ("seed/untransposed_weights",)
    if [size for size in seed if size > 1] == [size for size in output if size > 1]:
        return ("seed/row_for_a_column",)
    if elements(seed) == elements(output):
        return ("seed/flat_seed", *LIKE_THE_INPUT)
    if fits(seed, output):
        return ("seed/no_broadcasting",)
    return (ANOTHER_BATCH, *LIKE_THE_INPUT)


def fits(shape: Shape, wide: Shape) -> bool:
    """Whether a shape broadcasts to another."""
    pairs = zip(reversed(shape), reversed(wide), strict=False)
    return len(shape) <= len(wide) and all(a in (1, b) for a, b in pairs)


def elements(shape: Iterable[int]) -> int:
    """How many elements a tensor of this shape has."""
    return math.prod(shape)
