"""A tensor that the graph had saved and that was changed in place: which cause it is.

The failing node knows where in memory its tensor is; of the changes in place that were seen
since the node was made, those of that memory are the cause.
"""

from __future__ import annotations

import ast

from ...culprits.culprit import find_first_change_after_save, find_first_step
from ...dataflow.scopes import FunctionNode
from ...evidence.evidence import Evidence
from ...evidence.pass_model import DetectedOverwrite
from ...program.syntax import collect_names, contains_line, find_calls, find_changes, find_statement
from ..registry import choose_among

HOOK_METHODS = ("register_hook", "register_forward_hook", "register_forward_pre_hook")
OUTPUT_MARK = "which is output "
PART_NODES = ("AsStrided", "T", "TBackward", "TBackward0", "AsStridedBackward0")


@choose_among(
    "functions/saved_input_overwritten",
    "functions/input_changed_in_place",
    "graph/optimizer_step_between",
    "graph/leaf_changed_under_no_grad",
    "graph/detached_tensor_changed",
    "graph/input_changed",
    "graph/buffer_changed",
    "graph/changed_by_a_hook",
    "graph/row_assigned",
    "graph/saved_result_changed",
)
def choose_overwritten(evidence: Evidence) -> str | None:
    """Choose by who has changed it; and if nobody was seen to, by what the message says it is."""
    overwrite = next((call.overwrite for call in reversed(evidence.calls) if call.overwrite), None)
    if overwrite and find_first_step(evidence, overwrite):
        return "graph/optimizer_step_between"
    if isinstance(evidence.node, ast.Attribute) and evidence.node.attr == "saved_tensors":
        return "functions/saved_input_overwritten"
    if overwrite and (change := find_first_change_after_save(evidence, overwrite)):
        return _choose_by_line(evidence, change.line, overwrite)
    if overwrite and overwrite.buffer:
        return "graph/buffer_changed"
    node = evidence.message.partition(f"{OUTPUT_MARK}0 of ")[2].partition(",")[0]
    result = OUTPUT_MARK in evidence.message and node not in PART_NODES and "Copy" not in node
    if not result:
        return None
    custom = "mark_dirty" in evidence.program.source
    return "functions/input_changed_in_place" if custom else "graph/saved_result_changed"


def _choose_by_line(evidence: Evidence, line: int, overwrite: DetectedOverwrite) -> str | None:
    function, statement = (
        evidence.flow.innermost_function(line),
        find_statement(evidence.tree, line),
    )
    name = function.name if isinstance(function, FunctionNode) else ""
    targets = [target for _, target in find_changes(statement)] if statement else []
    if name == "step":  # of an optimizer of the program's own
        return "graph/optimizer_step_between"
    if any(last == "mark_dirty" for last, _ in find_calls([function])) and name:
        return "functions/input_changed_in_place"
    if _is_hooked(evidence, name, line):
        return "graph/changed_by_a_hook"
    if any(_is_detached_view(evidence, target) for target in targets):
        return "graph/detached_tensor_changed"
    if overwrite.leaf:
        return "graph/leaf_changed_under_no_grad"
    if OUTPUT_MARK in evidence.message:
        assigned = isinstance(statement, ast.Assign) and targets
        return "graph/row_assigned" if assigned else "graph/saved_result_changed"
    if overwrite.buffer:
        return "graph/buffer_changed"
    return "graph/input_changed" if targets else None


def _is_hooked(evidence: Evidence, name: str, line: int) -> bool:
    """Return whether this function, or a lambda on this line, was registered as a hook."""
    for last, call in find_calls([evidence.tree]):
        if last in HOOK_METHODS:
            for given in call.args:
                if isinstance(given, ast.Lambda) and contains_line(given, line):
                    return True
                if name and name in collect_names(given) | {
                    n.attr for n in ast.walk(given) if isinstance(n, ast.Attribute)
                }:
                    return True
    return False


def _is_detached_view(evidence: Evidence, target: str) -> bool:
    """Return whether a name was given what shares the memory of another tensor."""
    return any(
        any(last in ("detach", "numpy") for last, _ in find_calls([one.value]))
        for one in evidence.flow.find_bindings(target)
    )
