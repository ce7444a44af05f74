"""Notes on Jacobians: a sum in the place of one, and one that is filled by columns."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.model import TensorInfo
from ...evidence.pass_model import BackwardPass
from ...program.backward_call import is_grad_call, parse_backward_call
from ...program.syntax import collect_names, span_of_node
from ..registry import At, register_note
from .queries import list_result_names, list_seeded_calls
from .seeds import is_several

JACOBIAN = re.compile(r"J|[Jj]ac(?:obian)?")
# The operations, as their nodes are called, that take each element for itself.
ELEMENTWISE = {
    "AccumulateGrad",
    "Add",
    "Sub",
    "Rsub",
    "Mul",
    "Div",
    "Neg",
    "Pow",
    "Exp",
    "Expm1",
    "Log",
}
ELEMENTWISE |= {
    "Log1P",
    "Log2",
    "Log10",
    "Sqrt",
    "Rsqrt",
    "Sin",
    "Cos",
    "Tan",
    "Sinh",
    "Cosh",
    "Tanh",
}
ELEMENTWISE |= {
    "Asinh",
    "Atan",
    "Sigmoid",
    "LogSigmoid",
    "Relu",
    "LeakyRelu",
    "Elu",
    "Gelu",
    "Silu",
}
ELEMENTWISE |= {
    "Softplus",
    "Hardtanh",
    "Abs",
    "Erf",
    "Erfinv",
    "Reciprocal",
    "Where",
    "Clamp",
    "Clone",
}
ELEMENTWISE |= {"ToCopy", "Threshold", "Mish", "Selu", "Celu", "Asin", "Acos"}
ADDING_UP = {"Unsqueeze", "Sum", "Mean"}
OF_ROWS = {"Addmm", "Mm", "T", "Squeeze", "Select", "View", "Slice"}
MAKING_ROWS = re.compile(r"\[:, None\]|unsqueeze\(-?1\)|\(-1, 1\)")


@register_note("seed/ones_for_the_jacobian")
def ones_for_the_jacobian(evidence: Evidence) -> Iterator[At]:
    """Find a seed of ones for several outputs, and a result that is called the Jacobian."""
    for call, _ in list_seeded_calls(evidence):
        outputs = call.tensors("output")
        if all(_may_be_one_a_row(output, x) for output in outputs for x in call.tensors("input")):
            continue  # the rows of a batch: nothing that belongs apart is added up
        several = any(map(is_several, outputs))
        if not several or "is_grads_batched" in call.flags or call.function != "grad":
            continue
        if call.backward is None or not all(one.ones for one in call.backward.seeds):
            continue
        shapes = {one.shape for one in (*outputs, *call.tensors("input"))}
        in_rows = OF_ROWS if MAKING_ROWS.search(evidence.program.source) else set()
        if len(shapes) == 1 and _is_elementwise(call.backward, in_rows):
            continue  # there is nothing beside the diagonal
        if any(JACOBIAN.fullmatch(name) for name in list_result_names(evidence, call)):
            yield call.at


def _is_elementwise(seen: BackwardPass, in_rows: set[str]) -> bool:
    """Return whether no operation below a pass makes an element of others, but in new dimensions, as of rows."""
    kinds = {kind.partition("Backward")[0] for kind in seen.nodes}
    summed = ADDING_UP | in_rows if "Unsqueeze" in kinds else set()
    return seen.whole and not seen.custom and kinds <= ELEMENTWISE | summed


def _may_be_one_a_row(output: TensorInfo, x: TensorInfo) -> bool:
    """Return whether the output may be one number for each row of the input."""
    rows, *rest = output.shape or (0,)
    given = x.shape or ()
    return all(size == 1 for size in rest) and len(given) > 1 and given[0] == rows


@register_note("seed/jacobian_by_columns")
def jacobian_by_columns(evidence: Evidence) -> Iterator[At]:
    """Find row i of a matrix, from a loop over one-hot seeds, stored as its column i."""
    turned = {"T", "mT", "t", "transpose", "swapaxes"}
    attributes = [node for node in ast.walk(evidence.tree) if isinstance(node, ast.Attribute)]
    for node in ast.walk(evidence.tree):
        if not isinstance(node, ast.Assign) or node.lineno not in evidence.times:
            continue
        (target,) = node.targets[:1]
        loop = evidence.flow.innermost_loop(node.lineno)
        if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Tuple):
            continue
        if not isinstance(loop, ast.For) or not isinstance(target.value, ast.Name):
            continue
        counted = collect_names(loop.target)
        rows, column, *more = target.slice.elts
        matrix = evidence.tensor_held_by(target.value.id, node.lineno)
        if (
            more
            or not (isinstance(rows, ast.Slice) and not (rows.lower or rows.upper))
            or not (isinstance(column, ast.Name) and column.id in counted)
            or matrix is None
            or len(matrix.shape or ()) != 2
            or any(a.attr in turned and ast.unparse(a.value) == target.value.id for a in attributes)
        ):
            continue
        for value in evidence.origins(node.value, node.lineno)[:2]:
            found = parse_backward_call(value)
            if found is None or found.function != "grad" or "seed" not in found.roles:
                continue
            calls = [call for call in evidence.calls if call.at == span_of_node(value)]
            used = collect_names(found.roles["seed"])
            output = evidence.origins(found.output, node.lineno)
            again = any(map(is_grad_call, output))
            flat = all(
                len(one.shape or ()) == 1
                for call in calls
                for one in [*call.tensors("input"), *call.tensors("output")]
            )
            if calls and flat and used & counted and not again:
                yield span_of_node(node)
