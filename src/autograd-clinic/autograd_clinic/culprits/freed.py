"""Say of a part of a graph that was freed which line made it, and which pass has freed it."""

from __future__ import annotations

import ast

from ..dataflow.bindings import Binding
from ..dataflow.scopes import FunctionNode
from ..evidence.evidence import Evidence
from ..evidence.model import ModuleInfo, TensorInfo
from ..evidence.pass_model import FreedPart
from ..program.syntax import dotted_name
from .quoting import capitalize_first, quote_call, quote_line, say_when_before

DEFINED_AND_CALLED = 2  # times that the first line of a function ran which was called once
CUTTING_WORDS = {"detach", "detach_", "data", "item", "numpy", "tolist"}


def describe_freed_graph(evidence: Evidence, freed: FreedPart, made_at: int) -> str:
    """Say which line made the part of the graph that is gone, and which pass has freed it."""
    made = capitalize_first(quote_line(evidence, made_at))
    pass_of = f"the backward pass of {quote_call(evidence, freed.by)} has freed it"
    if freed.by != evidence.at:
        return f"{made} made a part of this graph, and {pass_of}."
    if kept := find_kept(evidence, freed):
        path, binding = kept
        return (
            f"{capitalize_first(quote_line(evidence, binding.line))}, which ran once, gave `{path}` a part"
            f" of this graph, and {pass_of} {say_when_before(evidence)}."
        )
    once = ", which ran once," if evidence.times.get(made_at) == 1 else ""
    return f"{made}{once} made a part of this graph, and {pass_of} {say_when_before(evidence)}."


def find_kept(evidence: Evidence, freed: FreedPart) -> tuple[str, Binding] | None:
    """Return the name that was given a freed part once, and has been read in each round since.

    None if it was given that on the very line that made the part: then that line says it. What is
    given another value in each round, such as a state, is no such name.
    """
    if freed.by != evidence.at or freed.line is None:
        return None
    made_once = evidence.times.get(freed.line) == 1
    output = evidence.backward_call.output if evidence.backward_call else None
    names = [
        (dotted_name(node), node)
        for origin in evidence.origins(output)
        for node in ast.walk(origin)
        if isinstance(node, ast.Name | ast.Attribute) and dotted_name(node)
    ]
    found = {
        (path, bound[0].line): (path, bound[0])
        for path, node in names
        if len(bound := [one for one, _ in evidence.flow.trace_given(node)]) == 1
        and not _acts(evidence, path)
        and not (made_once and bound[0].line == freed.line)
        and _ran_once(evidence, bound[0].line, made_once=made_once)
        and evidence.times.get(node.lineno, 0) > 1
        and _holds_graph(evidence, path, bound[0])
        and comes_from(evidence, bound[0], freed.line)
    }
    return found.popitem()[1] if len(found) == 1 else None


def _acts(evidence: Evidence, path: str) -> bool:
    """Return whether what a name holds is called, as a layer is, or is filled after it was made."""
    held = [fact.now for fact in evidence.facts if fact.name == path]
    if any(isinstance(one, ModuleInfo) for one in held):
        return True
    tensor = bool(held) and all(isinstance(one, TensorInfo) for one in held)
    for node in ast.walk(evidence.tree):
        called = dotted_name(node.func) if isinstance(node, ast.Call) else ""
        if f"{called}.".startswith(f"{path}.") and not (tensor and not called.endswith("_")):
            return True
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Store)
            and dotted_name(node.value) == path
        ):
            return True
    return False


def _ran_once(evidence: Evidence, line: int, *, made_once: bool) -> bool:
    """Return whether a line ran once: by how often its function was called.

    A line that calls functions of the program, or has a comprehension, is counted for them, too. In a
    loop it did so for another function, such as an optimizer's closure, in the loop's first round.
    """
    function, loop = evidence.flow.innermost_function(line), evidence.flow.innermost_loop(line)
    given_on = made_once and function is not evidence.flow.innermost_function(evidence.line)
    if loop and not (given_on and evidence.times.get(loop.lineno) == 1):
        return False
    if line not in evidence.times:
        return False
    if not isinstance(function, FunctionNode):
        return True
    begin = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    return evidence.times.get(begin) == DEFINED_AND_CALLED


def _holds_graph(evidence: Evidence, path: str, binding: Binding) -> bool:
    """Return whether a name, or an element of what it holds, is a result with a graph.

    An attribute may not have been looked at: then whether nothing in its text cuts the graph.
    """
    states = [
        fact.now for fact in evidence.facts if fact.name == path or fact.name.startswith(f"{path}[")
    ]
    if states:
        return any(isinstance(one, TensorInfo) and one.grad_fn for one in states)
    words = {
        node.attr
        for origin in evidence.origins(binding.value, binding.line)
        for node in ast.walk(origin)
        if isinstance(node, ast.Attribute)
    }
    return binding.line not in evidence.ungraded and words.isdisjoint(CUTTING_WORDS)


def comes_from(evidence: Evidence, binding: Binding, line: int) -> bool:
    """Return whether what was given to a name is made of what this line computes."""
    return any(
        getattr(node, "lineno", 0) <= line <= (getattr(node, "end_lineno", 0) or 0)
        for node in evidence.origins(binding.value, binding.line)
    )
