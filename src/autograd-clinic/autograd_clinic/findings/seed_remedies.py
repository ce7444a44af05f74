"""Corrections of seeds: in the shape of the output, given at all, under the name that the function has for it."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..program.syntax import dotted_name
from .replacement import Replacement, add_argument, replace_node

# What a seed is called by one function or another, or by mistake.
SEED_NAMES = {"gradient", "gradients", "grad", "grad_output", "grad_outputs", "grad_tensors"}


def reshape_seed(evidence: Evidence) -> Replacement | None:
    """Reshape a seed that is flat, or has dimensions of size 1 too many, as its output."""
    found = evidence.backward_call
    if found is None or not {"seed", "output"} <= set(found.roles):
        return None
    seed, output = found.roles["seed"], found.roles["output"]
    seeds, outputs = evidence.tensors("seed"), evidence.tensors("output")
    if not isinstance(output, ast.Name | ast.Attribute) or len(seeds) != 1 or len(outputs) != 1:
        return None
    if isinstance(output, ast.Attribute) and evidence.flow.find_functions(output.attr):
        return None  # a property: the change would ask it once more
    given, wanted = (
        [size for size in one.shape or () if size != 1] for one in (seeds[0], outputs[0])
    )
    if given != wanted and (len(given) > 1 or len(wanted) > 1):
        return None  # in which order its elements belong is for the program to say
    text = evidence.text(seed)
    if not isinstance(seed, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        text = f"({text})"
    if not _runs_again(evidence):
        return replace_node(seed, f"{text}.reshape({evidence.text(output)}.shape)")
    # Another time the shapes may differ by more, and then it is to fail again.
    method = _change_one_dimension(seeds[0].shape or (), outputs[0].shape or ())
    return replace_node(seed, f"{text}.{method}") if method else None


def _runs_again(evidence: Evidence) -> bool:
    """Return whether the place in question is in a loop or a function."""
    return any(
        evidence.flow.innermost_loop(at.line) is not None
        or evidence.flow.innermost_function(at.line) is not evidence.tree
        for at in evidence.stack
    )


def _change_one_dimension(given: tuple[int, ...], wanted: tuple[int, ...]) -> str | None:
    """Return the method that adds the one dimension of size 1, or takes it away."""
    for method, short, long in (("unsqueeze", given, wanted), ("squeeze", wanted, given)):
        for place in range(len(long)):
            if long[place] == 1 and (*long[:place], *long[place + 1 :]) == short:
                return f"{method}({place})"
    return None


def add_ones(evidence: Evidence) -> Replacement | None:
    """Add `grad_outputs=torch.ones_like(...)`: the gradient of the sum of all outputs."""
    found = evidence.backward_call
    if found is None or found.call is None or "seed" in found.roles:
        return None
    ones = f"torch.ones_like({evidence.text(found.roles['output'])})"
    return add_argument(evidence, found.call, f"grad_outputs={ones}")


def rename_seed(evidence: Evidence) -> Replacement | None:
    """Give a seed by the name that the function has for it."""
    call = evidence.node
    given = [one for one in getattr(call, "keywords", ()) if one.arg in SEED_NAMES]
    if not isinstance(call, ast.Call) or len(given) != 1:
        return None
    owner, _, last = dotted_name(call.func).rpartition(".")
    of_module = not owner or owner.rpartition(".")[2] == "autograd"
    name = "grad_outputs" if last == "grad" else "grad_tensors" if of_module else "gradient"
    return replace_node(given[0], f"{name}={evidence.text(given[0].value)}")


def reduce_loss(evidence: Evidence) -> Replacement | None:
    """Go back from the mean of a loss."""
    found = evidence.backward_call
    call = found.call if found else None
    if call is None or call.args or call.keywords or not isinstance(call.func, ast.Attribute):
        return None
    output = call.func.value
    if not isinstance(output, ast.Name | ast.Attribute):
        return None
    return replace_node(output, f"{evidence.text(output)}.mean()")
