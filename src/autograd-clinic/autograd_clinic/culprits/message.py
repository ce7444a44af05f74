"""Say which lines of a program a message is about, where the message itself suggests what to look for."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..program.syntax import (
    asks_for_grad,
    dotted_name,
    find_calls,
    find_changes,
    find_statement,
    find_switched_on,
    last_name,
)
from .argument import describe_unreduced_output, describe_unused_input, describe_written_leaf
from .checkpoint import NOTHING_CHECKPOINTED, describe_changed_state, describe_checkpoint_inputs
from .derivative import describe_missing_derivative
from .function import describe_returned_gradient, describe_unsaved_value, describe_written_tensor
from .grad_mode import describe_gradient_switch, describe_inference_tensor, describe_switched_off
from .layer import (
    describe_anomalous_line,
    describe_layer,
    describe_recomputed_tensor,
    describe_writing_layer,
)
from .module import describe_hidden_layers, describe_kept_tensors
from .none import NO_LEAF, describe_missing_gradient, describe_update_by_hand
from .quoting import quote_line, quote_node
from .reparametrized import describe_computed_weight
from .scaler import describe_first_unscale, describe_missing_checks

PARAMETER_MAKERS = {"Parameter", "nn.Parameter", "torch.nn.Parameter"}


def describe_message(evidence: Evidence) -> str:
    """Say which line the message in question is about; empty if nothing is known of the kind."""
    for part, describe in DESCRIBERS.items():
        if part in evidence.message:
            return describe(evidence)
    return ""


def _describe_ended_graph(evidence: Evidence) -> str:
    """Say what has switched gradients off, or which checkpoint was given plain data."""
    return describe_switched_off(evidence) or describe_checkpoint_inputs(evidence)


def _describe_none(evidence: Evidence) -> str:
    """Say of which input grad() gave None, or where that comes from whose `.grad` is None."""
    return describe_missing_gradient(evidence) or _describe_computed(evidence)


def _describe_attribute(evidence: Evidence) -> str:
    """Say where that comes from whose `.grad` is None, or that it is a leaf that no pass has reached."""
    if said := _describe_computed(evidence):
        return said
    reads = {
        ast.unparse(node.value): value
        for node in ast.walk(evidence.statement or ast.Pass())
        if isinstance(node, ast.Attribute) and node.attr == "grad"
        if isinstance(value := evidence.value(node.value), TensorInfo)
    }
    passes = any(call.function == "backward" for call in evidence.calls)
    if len(reads) != 1 or not passes:
        return ""
    ((name, value),) = reads.items()
    if not value.leaf or not value.requires_grad or value.has_grad is not False or not value.shape:
        return ""
    return f"`{name}`, a leaf of shape {value.shape}, has no gradient: no backward pass reached it, or it was set back since."


def _describe_random(evidence: Evidence) -> str:
    """Say which layer draws the random numbers, and which call of vmap runs it."""
    calls = [
        call
        for last, call in find_calls([evidence.tree])
        if last == "vmap" and call.lineno in evidence.times
        if not any(keyword.arg == "randomness" for keyword in call.keywords)
    ]
    layer = describe_layer(evidence)
    if len(calls) != 1:
        return layer
    place = f"The call of `vmap` is in {quote_node(evidence, calls[0].lineno, calls[0])}."
    return f"{layer} {place}".strip()


def _describe_viewed(evidence: Evidence) -> str:
    """Say where the leaf comes from of which a view is written into."""
    return _describe_computed(evidence) or describe_written_leaf(evidence)


def _describe_computed(evidence: Evidence) -> str:
    """Say which line has computed what is taken for a leaf: it is optimized, its `.grad` read, or a part of it set."""
    if said := describe_update_by_hand(evidence):
        return said
    statement = evidence.statement or ast.Pass()
    attributes = [n for n in ast.walk(statement) if isinstance(n, ast.Attribute)]
    reads = [n.value for n in attributes if n.attr == "grad"]
    changed = {target for _, target in find_changes(statement)}
    named = [n for n in ast.walk(statement) if isinstance(n, ast.Name | ast.Attribute)]
    if "requires_grad flags" in evidence.message:
        meant: list[ast.expr] = [
            n.value for n in attributes if n.attr in ("requires_grad", "requires_grad_")
        ]
    elif "serialize" in evidence.message:
        meant = [
            n
            for n in ast.walk(evidence.node or ast.Pass())
            if isinstance(n, ast.Name | ast.Attribute)
        ]
    elif "optimize" in evidence.message:
        meant = [*named]
    else:
        meant = [*reads] or [n for n in named if ast.unparse(n) in changed]
    warned = any(NO_LEAF in w.message and w.line == evidence.line for w in evidence.warnings)
    for node in meant:
        value = evidence.value(node)
        if warned or (isinstance(value, TensorInfo) and value.grad_fn):
            text = ast.unparse(node)
            if isinstance(node, ast.Name):
                bound = evidence.flow.resolve_name(node.id, evidence.line)
            else:
                bound = evidence.flow.find_bindings(text)
            lines = {
                one.line
                for one in bound
                if one.line in evidence.times
                and not isinstance(find_statement(evidence.tree, one.line), ast.AugAssign)
                and not _is_of_a_comprehension(one.value, evidence)
            }
            if len(lines) == 1 and (line := lines.pop()) != evidence.line:
                return f"`{text}` comes from {quote_line(evidence, line)}."
    return ""


def _is_of_a_comprehension(value: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is what a comprehension goes through: the name that it gives each item is known within it alone."""
    return isinstance(evidence.flow.find_parent(value), ast.comprehension)


def _describe_optimized(evidence: Evidence) -> str:
    """Say which line computed what an optimizer is given, by the run or, of an attribute, by its text."""
    if seen := _describe_computed(evidence):
        return seen
    find = evidence.flow.find_bindings
    paths = {
        ast.unparse(node): f"self.{node.attr}"
        for node in ast.walk(evidence.statement or ast.Pass())
        if isinstance(node, ast.Attribute)
    }
    given = {
        path: [one for one in find(path) or find(inside) if one.line in evidence.times]
        for path, inside in paths.items()
    }
    computed = [
        (path, one.line)
        for path, bound in given.items()
        for one in bound
        if len(bound) == 1 and one.line != evidence.line and _is_made_of_leaf(one.value)
    ]
    if len(computed) != 1:
        return ""
    path, line = computed[0]
    return f"`{path}` comes from {quote_line(evidence, line)}."


def _is_made_of_leaf(value: ast.AST) -> bool:
    """Return whether it computes with a tensor that it makes a leaf: `torch.ones(3, requires_grad=True) * 2`."""
    marks = [
        node
        for node in ast.walk(value)
        if isinstance(node, ast.Call)
        if asks_for_grad(node)
        or find_switched_on(node)
        or dotted_name(node.func) in PARAMETER_MAKERS
    ]
    holds = isinstance(value, ast.Call) and last_name(value.func)[:1].isupper()
    return bool(marks) and value not in marks and not holds


def _describe_written(evidence: Evidence) -> str:
    """Say which layer writes into a leaf, or which line has made that."""
    return describe_writing_layer(evidence) or describe_written_tensor(evidence)


def _describe_switched(evidence: Evidence) -> str:
    """Say what has computed the result that is told not to require grad."""
    return describe_computed_weight(evidence) or _describe_computed(evidence)


DESCRIBERS = {
    "is not implemented": describe_missing_derivative,
    "does not require grad and does not have a grad_fn": _describe_ended_graph,
    NOTHING_CHECKPOINTED: describe_checkpoint_inputs,
    "can't optimize a non-leaf Tensor": _describe_optimized,
    "a view of a leaf Variable that requires grad": _describe_viewed,
    "appears to not have been used in the graph": describe_unused_input,
    "and 'NoneType'": _describe_none,
    "'NoneType' and": _describe_none,
    "grad can be implicitly created only for scalar outputs": describe_unreduced_output,
    "cannot register a hook on a tensor": describe_gradient_switch,
    "vmap: called random operation": _describe_random,
    NO_LEAF: _describe_computed,
    "'NoneType' object has no attribute": _describe_attribute,
    "unscale_() has already been called": describe_first_unscale,
    "No inf checks were recorded": describe_missing_checks,
    "change requires_grad flags of leaf": _describe_switched,
    "Inference tensors cannot be saved for backward": describe_inference_tensor,
    "support the deepcopy protocol": describe_kept_tensors,
    "optimizer got an empty parameter list": describe_hidden_layers,
    "Backward returned a": describe_returned_gradient,
    " has changed the ": describe_returned_gradient,
    "save_for_backward can only save": describe_unsaved_value,
    "vmap: inplace arithmetic": describe_written_tensor,
    "a leaf Variable that requires grad is being used": _describe_written,
    "a function that returns multiple views": describe_written_tensor,
    "BackwardHookFunction": describe_layer,
    "would mutate a captured Tensor": describe_layer,
    "Batch norm got a batched tensor": describe_layer,
    "returned nan values in its": describe_anomalous_line,
    "Recomputed values for the following tensors": describe_recomputed_tensor,
    "A different number of tensors was saved": describe_changed_state,
    "Cowardly refusing to serialize": _describe_computed,
}
