"""Say what has switched gradients off, or inference mode on, around a line of a program."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..evidence.model import TensorInfo
from ..program.syntax import (
    contains_line,
    find_calls,
    find_name_nodes,
    is_literal_true,
    last_name,
    list_arguments,
)
from .quoting import capitalize_first, quote_line, quote_node

# Distributions of which `rsample()` draws with a graph, and `sample()` without one.
WITH_RSAMPLE = {"Normal", "MultivariateNormal", "LogNormal", "Laplace", "Cauchy", "Gumbel", "Beta"}
WITH_RSAMPLE |= {"Gamma", "Dirichlet", "Exponential", "Uniform", "LowRankMultivariateNormal"}
WITH_RSAMPLE |= {"LogisticNormal", "RelaxedBernoulli", "RelaxedOneHotCategorical", "StudentT"}
NEAREST_VALUES = 6  # expressions that a value is
GRADIENT_SWITCHES = {"no_grad", "inference_mode", "set_grad_enabled"}


def describe_switched_off(evidence: Evidence) -> str:
    """Say where gradients were switched off, around the line that computed the output."""
    if draw := find_draw(evidence):
        drawn = capitalize_first(quote_node(evidence, draw.lineno, draw))
        return f"{drawn} draws with gradients switched off, as `sample()` does."
    origins = evidence.origins(evidence.backward_call.output) if evidence.backward_call else []
    lines = [line for node in origins if (line := getattr(node, "lineno", 0)) in evidence.ungraded]
    if not lines:
        return ""
    computed = next((line for line in lines if line != evidence.line), evidence.line)
    places = [at.line for at in reversed(evidence.stack) if at.line in evidence.ungraded]
    under_way = {at.line for at in evidence.stack}
    lines = [line for line in lines if line not in under_way]  # those have called what computed it
    for line in (computed, *lines, *places):
        if switch := find_gradient_switch(evidence.tree, line):
            off = capitalize_first(quote_node(evidence, switch.lineno, switch))
            ran = evidence.program.name_line(line if line in lines else computed)
            return f"{off} switches gradients off, and {ran} ran within it."
    return _describe_left_off(evidence, computed)


def describe_flag_setter(evidence: Evidence) -> str:
    """Say which line has set the flags of what an optimizer holds, if one alone did, and not to True; empty otherwise."""
    told: dict[int, list[ast.expr]] = {}
    for node in evidence.executed:
        if isinstance(node, ast.Assign):
            named = [getattr(target, "attr", "") for target in node.targets]
            told |= {node.lineno: [node.value]} if "requires_grad" in named else {}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "requires_grad_":
            told[node.lineno] = list_arguments(node)
    lines = [line for line, values in told.items() if not all(map(is_literal_true, values))]
    held = any(one.optimizers for one in evidence.training.parameters)
    if not held or len(told) != 1 or not lines:
        return ""
    setter = capitalize_first(quote_line(evidence, lines[0]))
    return f"{setter} is the one that sets `requires_grad` here."


def find_draw(evidence: Evidence) -> ast.Call | None:
    """Return the `sample()` that the output was computed from, of a distribution whose parameters have a graph."""
    if evidence.backward_call is None or _may_freeze(evidence):
        return None
    for _, call in find_calls(evidence.origins(evidence.backward_call.output)):
        drawn_from = call.func.value if isinstance(call.func, ast.Attribute) else None
        if drawn_from is None or not ast.unparse(call.func).endswith(".sample"):
            continue
        if call.lineno in evidence.never_graded:
            continue
        for last, made in find_calls(evidence.origins(drawn_from, call.lineno)[:NEAREST_VALUES]):
            if last in WITH_RSAMPLE and any(map(evidence.has_graph, find_name_nodes(made))):
                return call
    return None


def _may_freeze(evidence: Evidence) -> bool:
    """Return whether a line that has run names `requires_grad`: what has a graph may have lost it there."""
    return any(
        isinstance(node, ast.Attribute) and node.attr.rstrip("_") == "requires_grad"
        for node in evidence.executed
    )


def choose_remedy_of_draw(evidence: Evidence) -> str:
    """Say what to do about an output that was drawn without a graph; empty if it was not."""
    if "does not require grad" not in evidence.message or find_draw(evidence) is None:
        return ""
    return (
        "Two remedies mean different things. If the gradient is to go through what is drawn, draw it with"
        " `rsample()`. If it is to be a number, as an action whose reward comes from elsewhere, make the loss"
        " of its `log_prob()`, times that reward."
    )


def describe_gradient_switch(evidence: Evidence) -> str:
    """Say what switches gradients off around the line in question, or around a call under way."""
    for at in reversed(evidence.stack):
        if at.line in evidence.ungraded and (
            switch := find_gradient_switch(evidence.tree, at.line)
        ):
            off = capitalize_first(quote_node(evidence, switch.lineno, switch))
            return (
                f"{off} switches gradients off, and {quote_line(evidence, at.line)} ran within it."
            )
    return ""


def _describe_left_off(evidence: Evidence, computed: int) -> str:
    """Say which statement has switched gradients off for all that comes after it."""
    off = [
        call
        for last, call in find_calls([evidence.tree])
        if last == "set_grad_enabled" and call.args and call.lineno in evidence.times
        if isinstance(call.args[0], ast.Constant) and not call.args[0].value
    ]
    if len(off) != 1:
        return ""
    switch = capitalize_first(quote_node(evidence, off[0].lineno, off[0]))
    ran = evidence.program.name_line(computed)
    return f"{switch} has switched gradients off, and they were still off when {ran} ran."


def describe_inference_tensor(evidence: Evidence) -> str:
    """Say which tensor was made in inference mode, by which line."""
    names = [
        name
        for name, value in evidence.names.items()
        if isinstance(value, TensorInfo) and value.inference
    ]
    if not names:
        return ""
    bound = evidence.flow.find_bindings(names[0]) if len(names) == 1 else []
    for node in (node for one in bound for node in evidence.origins(one.value, one.line)):
        line = getattr(node, "lineno", 0)
        if switch := find_gradient_switch(evidence.tree, line):
            mode = quote_node(evidence, switch.lineno, switch)
            made = evidence.program.name_line(line)
            return f"`{names[0]}` comes from {made}, which ran in the inference mode of {mode}."
    held = " and ".join(f"`{name}`" for name in sorted(names))
    made = f"{held} {'was' if len(names) == 1 else 'were'} made in inference mode"
    modes = [
        switch
        for node in ast.walk(evidence.tree)
        if isinstance(node, ast.With | ast.FunctionDef)
        if (switch := _find_switch(node)) and "inference_mode" in ast.unparse(switch)
    ]
    if len(modes) != 1:
        return f"{made}."
    return f"{made}. The program enters it in {quote_node(evidence, modes[0].lineno, modes[0])}."


def find_gradient_switch(tree: ast.Module, line: int) -> ast.expr | None:
    """Return the innermost decorator, or context of a `with`, that switches gradients off here."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.With | ast.FunctionDef) and contains_line(node, line)
    ]
    # ast.walk goes outside in
    return next((switch for node in reversed(around) if (switch := _find_switch(node))), None)


def _find_switch(node: ast.With | ast.FunctionDef) -> ast.expr | None:
    """Return the decorator, or the context, of this statement that switches gradients off."""
    switches = (
        [item.context_expr for item in node.items]
        if isinstance(node, ast.With)
        else node.decorator_list
    )
    for switch in reversed(switches):
        function = switch.func if isinstance(switch, ast.Call) else switch
        if last_name(function) in GRADIENT_SWITCHES:
            return switch
    return None
