"""What the two shapes of a mismatch leave of its causes.

The box on the site asks the same of a pasted message: theme/assets/javascripts/find.js.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

Sizes = tuple[int, ...]
SIZES_PATTERN = r"\[(?P<{}>[\d, ]*)\]"
SEED_SIZES, OUTPUT_SIZES = SIZES_PATTERN.format("seed"), SIZES_PATTERN.format("output")
SHAPES_MESSAGE = (  # the wordings of the versions, newest first
    rf"grad_output\[\d+\] has a shape of torch\.Size\({SEED_SIZES}\)"
    rf" and output\[\d+\] has a shape of torch\.Size\({OUTPUT_SIZES}\)",
    rf"Error: invalid gradient at index \d+ - got {SEED_SIZES} but expected shape compatible with {OUTPUT_SIZES}",
    rf"Error: invalid gradient at index \d+ - expected shape {OUTPUT_SIZES} but got {SEED_SIZES}",
)
ANOTHER_BATCH = "seed/seed_for_the_full_batch"
LIKE_THE_INPUT = ("seed/shaped_like_the_input", "func/cotangent_shaped_like_the_input")


def parse_shapes(message: str) -> tuple[Sizes, Sizes] | None:
    """Return the shapes of the seed and of the output that a message has, if it has them."""
    for pattern in SHAPES_MESSAGE:
        if match := re.search(pattern, message):
            return _sizes(match["seed"]), _sizes(match["output"])
    return None


def _sizes(text: str) -> Sizes:
    return tuple(map(int, re.findall(r"\d+", text)))


def find_causes(seed: Sizes, output: Sizes) -> tuple[str, ...]:
    """Return the ids of the entries that a seed and an output of different shapes may be.

    The likeliest comes first.
    """
    if output == ():
        single = count_elements(seed) == 1
        return ("seed/one_element_for_a_scalar" if single else "seed/weights_for_a_mean_loss",)
    if seed == ():
        single = count_elements(output) == 1
        return ("seed/scalar_for_one_element" if single else "seed/one_number_for_a_vector",)
    if seed[1:] == output:
        return ("seed/identity_without_batching",)
    if len(seed) > 1 and seed == output[::-1] and 1 not in seed:
        return ("seed/untransposed_weights",)
    if [size for size in seed if size > 1] == [size for size in output if size > 1]:
        return ("seed/row_for_a_column",)
    if count_elements(seed) == count_elements(output):
        return ("seed/flat_seed", *LIKE_THE_INPUT)
    if is_broadcastable(seed, output):
        return ("seed/no_broadcasting",)
    return (ANOTHER_BATCH, *LIKE_THE_INPUT)


def is_broadcastable(shape: Sizes, wide: Sizes) -> bool:
    """Return whether a shape broadcasts to another."""
    pairs = zip(reversed(shape), reversed(wide), strict=False)
    return len(shape) <= len(wide) and all(a in (1, b) for a, b in pairs)


def count_elements(shape: Iterable[int]) -> int:
    """Return how many elements a tensor of this shape has."""
    return math.prod(shape)
