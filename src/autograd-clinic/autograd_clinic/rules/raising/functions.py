"""Custom Functions, their check, and tangents: which cause it is."""

from __future__ import annotations

import ast
import re

from ...culprits.derivative import parse_lacking
from ...evidence.evidence import Evidence
from ...evidence.model import TensorInfo
from ...program.syntax import (
    collect_names,
    dotted_name,
    find_calls,
    find_changes,
    find_name_nodes,
    is_literal_none,
    sets_grad,
)
from ..registry import choose_among, recognize


@choose_among("functions/view_changed_in_place", "hooks/inplace_after_module_hook")
def choose_changed_view(evidence: Evidence) -> str | None:
    """Choose by the name of the function in the message."""
    hook = "BackwardHookFunction" in evidence.message
    return "hooks/inplace_after_module_hook" if hook else "functions/view_changed_in_place"


@choose_among("functions/leaf_changed_in_place", "graph/parameter_changed_in_place")
def choose_changed_leaf(evidence: Evidence) -> str | None:
    """Choose by what the line calls: a custom function, or an operation, as older versions say."""
    if evidence.node is None:
        return None
    applied = any(name == "apply" for name, _ in find_calls([evidence.node]))
    return f"{'functions/leaf' if applied else 'graph/parameter'}_changed_in_place"


@choose_among(
    "gradcheck/derivative_saved_as_a_constant", "gradcheck/float32_input", "gradcheck/wrong_formula"
)
def choose_wrong_derivative(evidence: Evidence) -> str | None:
    """Choose by the dtype of what is checked, and by which of the two checks it is."""
    call = evidence.node if isinstance(evidence.node, ast.Call) else None
    if call is None:
        return None
    given = collect_names(*call.args)
    checked = [evidence.names.get(name) for name in given]
    if any(isinstance(one, TensorInfo) and one.dtype == "float32" for one in checked):
        return "gradcheck/float32_input"
    second = dotted_name(call.func).endswith("gradgradcheck")
    return f"gradcheck/{'derivative_saved_as_a_constant' if second else 'wrong_formula'}"


@choose_among(
    "functions/default_argument", "functions/too_few_gradients", "functions/too_many_gradients"
)
def choose_gradient_count(evidence: Evidence) -> str | None:
    """Choose by the two numbers in the message, and whether an argument was left to its default."""
    expected, got = ([*re.findall(r"\d+", evidence.message)[-2:], "", ""])[:2]
    if not expected.isdecimal() or not got.isdecimal():
        return None
    if int(got) > int(expected):
        return "functions/too_many_gradients"
    given = [len(call.args) for name, call in find_calls([evidence.tree]) if name == "apply"]
    fewer = bool(given) and max(given) < int(expected)
    return "functions/default_argument" if fewer else "functions/too_few_gradients"


@choose_among(
    "functions/gradient_of_a_part",
    "functions/gradient_shaped_like_the_output",
    "functions/transposed_gradient",
)
def choose_gradient_shape(evidence: Evidence) -> str | None:
    """Choose by the sizes that the gradient has and should have, and by those of the output."""
    found = [
        [int(size) for size in text.split(",") if size.strip()]
        for text in _find_two_shapes(evidence)
    ]
    if len(found) != 2:
        return None
    got, expected = found
    if sorted(got) == sorted(expected):
        return "functions/transposed_gradient"
    if len(got) != len(expected):
        return "functions/gradient_shaped_like_the_output"
    part = all(one <= whole for one, whole in zip(got, expected, strict=True))
    return "functions/gradient_of_a_part" if part else None


def _find_two_shapes(evidence: Evidence) -> list[str]:
    return _find_bracketed(evidence.message)[-2:]


@choose_among(
    "higher_order/fused_attention",
    "higher_order/no_derivative_for_one_argument",
    "higher_order/no_second_derivative",
    "higher_order/step_function",
)
def choose_lacking_derivative(evidence: Evidence) -> str | None:
    """Choose by the name in the message: of a derivative, of an argument, or of an operation."""
    if (name := parse_lacking(evidence.message)) is None:
        return None
    if "_backward" in name:
        attends = "attention" in name
        return f"higher_order/{'fused_attention' if attends else 'no_second_derivative'}"
    return f"higher_order/{'no_derivative_for_one_argument' if ':' in name else 'step_function'}"


@choose_among("func/batch_norm_statistics", "func/captured_tensor_changed")
def choose_captured_changed(evidence: Evidence) -> str | None:
    """Choose by the layer that raised it; or by the line: it changes something itself, or may normalize."""
    if evidence.layer and "norm" in evidence.layer.kind.lower():
        return "func/batch_norm_statistics"
    if evidence.statement and any(find_changes(evidence.statement)):
        return "func/captured_tensor_changed"
    normalizes = "batchnorm" in evidence.program.source.lower().replace("_", "")
    return "func/batch_norm_statistics" if normalizes else None


@choose_among("func/one_number_as_tangent", "func/tangent_shaped_like_the_output")
def choose_tangent_size(evidence: Evidence) -> str | None:
    """Choose by the size of the tangent in the message."""
    number = _find_bracketed(evidence.message)[-1:] == [""]
    return f"func/{'one_number_as_tangent' if number else 'tangent_shaped_like_the_output'}"


def _find_bracketed(message: str) -> list[str]:
    return re.findall(r"\[([\d, ]*)\]", message)


@choose_among("functions/nothing_saved", "functions/saved_in_two_calls", "")
def choose_saved_tensors(evidence: Evidence) -> str | None:
    """Choose for a line that unpacks what was saved, by how much that was; other lines are none of ours."""
    if "saved_tensors" not in evidence.statement_text:
        return ""
    nothing = evidence.message.endswith("got 0)")
    return "functions/nothing_saved" if nothing else "functions/saved_in_two_calls"


@choose_among("functions/forward_called", "functions/forward_with_self", "")
def choose_lacking_argument(evidence: Evidence) -> str | None:
    """Choose for a Function of the program's own, by whether it was called through apply()."""
    if not re.search(r"\bFunction\)", evidence.program.source):
        return ""
    called = {name for name, _ in find_calls([evidence.node or ast.Pass()])}
    return f"functions/{'forward_called' if 'forward' in called else 'forward_with_self'}"


@recognize("hooks/module_input_is_data")
def reads_input_gradient(evidence: Evidence) -> bool:
    """Recognize a full backward hook of the program that reads what the warning says is not there."""
    for name, call in find_calls([evidence.tree]):
        if name != "register_full_backward_hook" or not call.args:
            continue
        hook = call.args[0]
        last = ast.unparse(hook).rpartition(".")[2]
        defined = [hook] if isinstance(hook, ast.Lambda) else evidence.flow.find_functions(last)
        for define in defined:
            if isinstance(define, ast.Lambda | ast.FunctionDef):
                names = [arg.arg for arg in define.args.args][-2:-1]
                body = define.body if isinstance(define.body, list) else [define.body]
                read = {one.id for part in body for one in find_name_nodes(part)}
                if not read.isdisjoint(names) and not any(map(_asks_for_none, body)):
                    return True
    return False


def _asks_for_none(node: ast.AST) -> bool:
    """Return whether something in it is compared with None: then the program knows that it may be."""
    compared = [inner for inner in ast.walk(node) if isinstance(inner, ast.Compare)]
    return any(is_literal_none(other) for one in compared for other in one.comparators)


@recognize("neighbours/reentrant_and_plain_data")
def starves_in_a_checkpoint(evidence: Evidence) -> bool:
    """Recognize that something was to learn in a checkpoint: what optimizers hold has a gradient, but not all of it."""
    held = [one for one in evidence.training.parameters if one.optimizers and one.steps]
    return not evidence.ended_well or not held or any(one.is_starved for one in held)


@recognize("higher_order/backward_with_create_graph")
def keeps_gradient_graph(evidence: Evidence) -> bool:
    """Recognize a program that never sets back the gradients in which it has put a graph."""
    return not sets_grad(evidence.tree) and not any(
        call.function == "zero_grad" for call in evidence.calls
    )
