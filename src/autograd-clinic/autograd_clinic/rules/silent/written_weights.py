"""Notes on weights that a network computes, and that are written into a layer past its graph."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...dataflow.containers import list_values
from ...evidence.evidence import Evidence
from ...evidence.model import TensorInfo
from ...program.syntax import dotted_name, find_calls, span_of_node
from ..cuts import LIBRARIES, find_data_write
from ..origins import Traced
from ..registry import At, register_note
from ..seen_graphs import FARTHEST, find_seen_tensors, had_graph
from .queries import find_executed, find_output_origins
from .starved import FEW_STEPS

# What gives the values of a tensor another shape, or a part of them.
KEEPING_VALUES = {
    "view",
    "view_as",
    "reshape",
    "unflatten",
    "squeeze",
    "unsqueeze",
    "t",
    "transpose",
}
KEEPING_VALUES |= {"permute", "contiguous", "clone", "to", "split", "chunk", "unbind", "float"}


@register_note("graph/detached_term")
def written_weights(evidence: Evidence) -> Iterator[At]:
    """Yield `layer.weight.data = made`, if a network with a graph made it, and a loss goes through the layer.

    What is mixed with older values, or reduced, as the mean of a class's features, may be meant as a constant.
    """
    if not evidence.training.has_steps:
        return
    called: set[str] | None = None
    told: set[ast.AST] = set()  # several weights are one mistake
    for node in find_executed(evidence, ast.Assign, ast.Expr):
        found = find_data_write(node)
        if found is None or evidence.times.get(node.lineno, 0) < FEW_STEPS:
            continue
        target, value = found
        layer = dotted_name(target).split(".")[-2:-1]
        if node.lineno in evidence.never_graded or not layer:
            continue
        if called is None:
            called = _list_called(evidence)
        within = evidence.flow.innermost_function(node.lineno)
        if within in told or not called.issuperset(layer):
            continue
        if _comes_from_a_network(value, target, evidence):
            told.add(within)
            yield span_of_node(node)


def _list_called(evidence: Evidence) -> set[str]:
    """Return the last parts of the names of all that outputs of passes come from calls of."""
    return {
        last
        for at in evidence.backward_places()
        for last, call in find_calls(find_output_origins(evidence, at))
        if call.lineno not in evidence.never_graded
    }


def _comes_from_a_network(value: ast.expr, target: ast.expr, evidence: Evidence) -> bool:
    """Return whether it is what a call of the program's own gives with a graph, in another shape or a part of it."""
    rest: list[Traced] = [(value, evidence)]
    seen: list[TensorInfo] = []
    for _ in range(FARTHEST):
        following: list[Traced] = []
        for node, there in rest:
            if isinstance(node, ast.Subscript):
                following.append((node.value, there))
            elif isinstance(node, ast.Name):
                seen += find_seen_tensors(there, node.id, node.lineno)
                given = list_values(node, there.flow)
                following += [(one, there.see_from(flow)) for one, flow in given]
            elif isinstance(node, ast.Call):
                function = node.func
                if isinstance(function, ast.Attribute) and function.attr in KEEPING_VALUES:
                    following.append((function.value, there))
                elif _is_of_a_network(node, target):
                    if _is_called_again(node, evidence):
                        return False
                    graphs = any(one.grad_fn for one in seen)
                    return (
                        graphs if seen else had_graph(node, there) and not _is_frozen(node, there)
                    )
        rest = following
    return False


def _is_of_a_network(call: ast.Call, target: ast.expr) -> bool:
    """Return whether a call is of something with a name, no function of a library's, and is not given the parameter itself."""
    root = dotted_name(call.func).partition(".")[0]
    given = {ast.unparse(node) for one in call.args for node in ast.walk(one)}
    return bool(root) and root not in LIBRARIES and ast.unparse(target) not in given


def _is_called_again(call: ast.Call, evidence: Evidence) -> bool:
    """Return whether a loss has another call of the same: beside what it learns there, keys may be constants."""
    name = ast.unparse(call.func)
    origins = (find_output_origins(evidence, at) for at in evidence.backward_places())
    return any(
        ast.unparse(other.func) == name and other is not call
        for nodes in origins
        for _, other in find_calls(nodes)
    )


def _is_frozen(call: ast.Call, evidence: Evidence) -> bool:
    """Return whether a statement of the program speaks of what is called and of `requires_grad`: it may freeze it."""
    name = dotted_name(call.func).rpartition(".")[2]
    texts = (
        ast.unparse(node)
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.Expr | ast.Assign | ast.For)
    )
    return any("requires_grad" in text and f"{name}." in text for text in texts)
