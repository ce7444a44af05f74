"""Say which lines of a program made a backward pass fail, as far as the run shows it."""

from __future__ import annotations

import ast

from ..dataflow.scopes import FunctionNode
from ..evidence.evidence import Evidence
from ..evidence.model import OVERWRITTEN_MESSAGE, Call
from ..evidence.pass_model import Change, DetectedOverwrite
from ..evidence.training import OptimizerStep
from ..program.syntax import Span, contains_line, dotted_name, find_changes, find_statement
from .argument import choose_remedy_of_message
from .carried import describe_carried
from .freed import describe_freed_graph
from .freed_remedy import choose_remedy_of_freed
from .function import choose_remedy_of_sum
from .grad_mode import choose_remedy_of_draw
from .layer import choose_remedy_of_layer
from .message import describe_message
from .quoting import capitalize_first, is_led_to_by_a_loop, quote_call, quote_line
from .reparametrized import choose_remedy_of_weight
from .replaced import choose_remedy_of_replaced


def describe_culprit(evidence: Evidence) -> str:
    """Say which line did what makes the call in question fail; empty if the run does not show it.

    That is what was freed or overwritten, and by which line, or what the message suggests.
    """
    call = _find_failed_pass(evidence)
    if call and call.freed and call.freed.line:
        said = describe_freed_graph(evidence, call.freed, call.freed.line)
        return said + describe_carried(evidence, call.freed)
    if call and call.overwrite and call.overwrite.line:
        return _describe_overwritten(evidence, call.overwrite, call.overwrite.line)
    return describe_message(evidence)


def describe_library(evidence: Evidence) -> str:
    """Say which call of the program's has led to a pass that a library makes of what it is given; empty otherwise."""
    call = evidence.call
    if call is None or call.library in (None, call.at):
        return ""
    called = quote_call(evidence, call.library)
    return (
        f"The library that {called} calls makes the backward pass, of what this line returns or of what"
        " it computes from that."
    )


def _find_failed_pass(evidence: Evidence) -> Call | None:
    """Return the call in question; or, of a node's own code, the backward pass that has run it."""
    if evidence.call or OVERWRITTEN_MESSAGE not in evidence.message:
        return evidence.call
    return next((call for call in reversed(evidence.calls) if call.overwrite), None)


def choose_remedy(evidence: Evidence) -> str:
    """Say what to do if that depends on what is meant, or on other lines; empty otherwise."""
    call = _find_failed_pass(evidence)
    if call and call.freed and call.freed.line:
        return choose_remedy_of_freed(evidence, call.freed, call.freed.line)
    if call and call.overwrite and not find_first_step(evidence, call.overwrite):
        return _choose_copy(evidence, call.overwrite)
    choosers = (
        choose_remedy_of_message,
        choose_remedy_of_sum,
        choose_remedy_of_draw,
        choose_remedy_of_layer,
        choose_remedy_of_weight,
        choose_remedy_of_replaced,
    )
    return next((said for choose in choosers if (said := choose(evidence))), "")


def _describe_overwritten(evidence: Evidence, overwrite: DetectedOverwrite, saved_at: int) -> str:
    """Say which line saved the tensor, and which has changed it since."""
    change = find_first_change_after_save(evidence, overwrite)
    name = overwrite.name or (_name_changed(evidence, saved_at, change.line) if change else "")
    what = f"the tensor `{name}`" if name else "a tensor"
    saved = f"{capitalize_first(quote_line(evidence, saved_at))} saved {what} for the backward pass"
    if step := find_first_step(evidence, overwrite):
        return f"{saved}, and {quote_call(evidence, step)} has changed it, a parameter of that optimizer."
    other = _describe_alias(evidence, change.line) if change else ""
    if change and change.line == saved_at:
        if _reads_what_it_changes(evidence, saved_at):
            return f"{saved}, and then changed it itself.{other}"
        looped = is_led_to_by_a_loop(evidence, saved_at)
        when = "in a later round" if looped else "when it ran again"
        return f"{saved}, and has changed it {when}.{other}"
    if change:
        return f"{saved}, and {quote_line(evidence, change.line)} has changed it.{other}"
    return ""


def _reads_what_it_changes(evidence: Evidence, line: int) -> bool:
    """Return whether a statement such as `x /= x.norm()` computes with what it changes: it saves it, and changes it then."""
    statement = find_statement(evidence.tree, line)
    if not isinstance(statement, ast.AugAssign):
        return evidence.times.get(line) == 1
    target = ast.unparse(statement.target)
    return any(ast.unparse(one) == target for one in ast.walk(statement.value))


def _name_changed(evidence: Evidence, saved_at: int, changed_at: int) -> str:
    """Return the name of a tensor, if the line that changes it and that which saved it both name it."""
    made, saved = (find_statement(evidence.tree, line) for line in (changed_at, saved_at))
    names = {name for _, name in find_changes(made)} if made else set()
    if len(names) != 1 or saved is None or hasattr(saved, "body"):
        return ""
    (name,) = names
    flow = evidence.flow
    bound = flow.find_bindings(name) if "." in name else flow.resolve_name(name, changed_at)
    again = any(saved_at < one.line < changed_at for one in bound)  # it may be another by then
    scopes = {flow.innermost_function(line) for line in (saved_at, changed_at)}
    if not bound or len(scopes) != 1 or saved_at > changed_at or again:
        return ""
    named = (node for node in ast.walk(saved) if isinstance(node, ast.Name | ast.Attribute))
    return name if name and name in map(dotted_name, named) else ""


def _describe_alias(evidence: Evidence, line: int) -> str:
    """Say, as a sentence more, that the name that a line changes was given to a tensor that has another."""
    changed = {name for _, name in find_changes(find_statement(evidence.tree, line) or ast.Pass())}
    (name,) = changed if len(changed) == 1 else ("",)
    bound = evidence.flow.resolve_name(name, line) if name and "." not in name else []
    assigned = [
        (one.line, one.value, statement)
        for one in bound
        if one.line in evidence.times
        if not isinstance(statement := find_statement(evidence.tree, one.line), ast.AugAssign)
    ]
    if len(assigned) != 1:
        return ""
    ((at, value, statement),) = assigned
    if not (
        isinstance(value, ast.Name)
        and isinstance(statement, ast.Assign)
        and statement.value is value
    ):
        return ""
    given = capitalize_first(quote_line(evidence, at))
    return f" {given} makes no copy: `{name}` and `{ast.unparse(value)}` are one tensor there."


def _choose_copy(evidence: Evidence, overwrite: DetectedOverwrite) -> str:
    """Say what to do about a tensor that a loop assigns to and reads again in each round."""
    change = find_first_change_after_save(evidence, overwrite)
    made = find_statement(evidence.tree, change.line) if change else None
    loop = evidence.flow.innermost_loop(change.line) if change else None
    if not change or loop is None or not contains_line(loop, overwrite.line or 0):
        return ""
    target = made.targets[0] if isinstance(made, ast.Assign) else None
    if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
        return ""
    name, at = target.value.id, evidence.program.name_line(change.line)
    function = evidence.flow.innermost_function(change.line)
    if isinstance(function, FunctionNode) and name in {
        n.arg for n in ast.walk(function.args) if isinstance(n, ast.arg)
    }:
        return ""  # whoever gave it wants it filled
    return (
        f"`{name}` is assigned to and read again in each round. If each round adds a row, collect the"
        f" rows in a list, and read from the list. Otherwise make a new tensor before {at} assigns to"
        f" it: `{name} = {name}.clone()`."
    )


def find_first_step(evidence: Evidence, overwrite: DetectedOverwrite) -> Span | None:
    """Return the place of the first optimizer step that moved the tensor after it was saved."""
    steps = [(call.at, call.step) for call in evidence.calls if call.step]
    return next((at for at, step in steps if _moves_tensor(step, overwrite)), None)


def _moves_tensor(step: OptimizerStep, overwrite: DetectedOverwrite) -> bool:
    return step.sequence > overwrite.sequence and overwrite.storage in step.moves


def find_first_change_after_save(evidence: Evidence, overwrite: DetectedOverwrite) -> Change | None:
    """Return the first change of the tensor that was seen after the graph had saved it."""
    for change in evidence.changes:
        if change.storage == overwrite.storage and change.sequence > overwrite.sequence:
            return change
    return None
