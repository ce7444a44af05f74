"""Say which code of the program a message names: a Function's backward, a hook, or what is saved."""

from __future__ import annotations

import ast
import re

from ..evidence.evidence import Evidence
from ..program.syntax import (
    dotted_name,
    find_calls,
    find_changes,
    find_function_methods,
    find_return_statements,
    is_literal_none,
    last_name,
)
from .quoting import capitalize_first, list_lines_run, quote_line, quote_node

BACKWARD = re.compile(r"[Ff]unction (?P<name>\w+)Backward returned a")  # a number: PyTorch's own
GRADIENT_COUNT = re.compile(r"incorrect number of gradients \(expected (?P<expected>\d+),")
GRADIENT_INDEX = re.compile(r"returned an invalid gradient at index (?P<at>\d+)")
GRADIENT_PLACE = re.compile(r"gradient different than None at position (?P<place>\d+)")
TWO_SIZES = re.compile(
    r"got \[(?P<got>\d[\d, ]*)\] but expected shape compatible with \[(?P<expected>\d[\d, ]*)\]"
)
HOOK = re.compile(r"hook '(?P<name>\w+)' has changed the (?:size|type) of value")
UNSAVED = re.compile(r"save_for_backward can only save variables, but argument (?P<at>\d+) is")


def describe_returned_gradient(evidence: Evidence) -> str:
    """Say which line of a Function's backward, or of a hook, has returned what the message is about."""
    if match := BACKWARD.search(evidence.message):
        methods = find_function_methods(evidence.flow.classes, "backward", "vjp")
        found = [method for own, method in methods if own.name == match["name"]]
    elif (match := HOOK.search(evidence.message)) and _registers(evidence, match["name"]):
        found = [
            function
            for function in ast.walk(evidence.tree)
            if isinstance(function, ast.FunctionDef) and function.name == match["name"]
        ]
    else:
        return ""
    if len(found) != 1:
        return ""
    returns = [one for one in find_return_statements(found[0]) if one.lineno in evidence.times]
    if len(returns) != 1:
        return ""
    returned = capitalize_first(quote_node(evidence, returns[0].lineno, returns[0]))
    at = find_gradient(evidence)
    which = f" It's the gradient of `{at[0]}`: `{ast.unparse(at[1])}`." if at else ""
    more = which or _describe_arguments(evidence, found[0])
    return f"{returned} is where `{found[0].name}` returned it.{more}"


def find_gradient(evidence: Evidence) -> tuple[str, ast.expr] | None:
    """Return the argument of `forward` whose gradient the message means by an index, and what backward returns for it.

    PyTorch counts the tensors among the arguments. For what is no tensor, backward returns None.
    """
    index, function = GRADIENT_INDEX.search(evidence.message), BACKWARD.search(evidence.message)
    methods = find_function_methods(evidence.flow.classes, "backward")
    found = [method for own, method in methods if function and own.name == function["name"]]
    returns = [
        one.value
        for method in found
        for one in find_return_statements(method)
        if one.lineno in evidence.times and one.value
    ]
    if index is None or len(found) != 1 or len(returns) != 1:
        return None
    names, at = _list_arguments(evidence, found[0]), int(index["at"])
    given = returns[0].elts if isinstance(returns[0], ast.Tuple) else [returns[0]]
    before = given[: at + 1]
    if len(names) != len(given) or len(before) <= at:
        return None
    unclear = any(isinstance(one, ast.Starred) or is_literal_none(one) for one in before)
    return None if unclear else (names[at], given[at])


def _describe_arguments(evidence: Evidence, backward: ast.FunctionDef) -> str:
    """Say, as a sentence more, what `forward` takes, if the message counts that: each has its gradient."""
    match = GRADIENT_COUNT.search(evidence.message)
    names = _list_arguments(evidence, backward)
    if place := GRADIENT_PLACE.search(evidence.message):
        return _describe_place(names, int(place["place"]))
    if match is None or len(names) != int(match["expected"]):
        return ""
    return f" `forward` takes {', '.join(f'`{name}`' for name in names)}: one gradient, or None, for each."


def _describe_place(names: list[str], place: int) -> str:
    """Say, as a sentence more, which argument the result at this place is for, counted from 1."""
    if not 1 <= place <= len(names):
        return ""
    order = ", ".join(f"`{name}`" for name in names)
    return f" Its result number {place} is for `{names[place - 1]}`: the order is that of `forward`, {order}."


def _list_arguments(evidence: Evidence, backward: ast.FunctionDef) -> list[str]:
    """Return the names of what the `forward` of the same class takes; none if it takes any number."""
    own = evidence.flow.innermost_class(backward.lineno)
    forwards = [
        one
        for one in (own.body if own else ())
        if isinstance(one, ast.FunctionDef) and one.name == "forward"
    ]
    if len(forwards) != 1 or forwards[0].args.vararg:
        return []
    names = [arg.arg for arg in [*forwards[0].args.posonlyargs, *forwards[0].args.args]]
    return names[1:] if names[:1] == ["ctx"] else names


def choose_remedy_of_sum(evidence: Evidence) -> str:
    """Say what to do if what backward returned is a sum of the wrong shape: a part, or over other dimensions."""
    found = find_gradient(evidence)
    if found is None:
        return ""
    name, given = found
    value: ast.AST = given
    if isinstance(given, ast.Name):
        bound = evidence.flow.resolve_name(given.id, given.lineno)
        value = bound[0].value if len(bound) == 1 else given
    sizes = TWO_SIZES.search(evidence.message)
    summed = (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "sum"
    )
    if not summed or sizes is None or sizes["got"].count(",") != sizes["expected"].count(","):
        return ""
    return (
        f"If `forward` uses a part of `{name}`, add zeros for the rest. If it repeats `{name}`, as a bias"
        f" is, add up over exactly the dimensions in which it does: `{ast.unparse(value)}` leaves the"
        f" shape ({sizes['got']})."
    )


def _registers(evidence: Evidence, hook: str) -> bool:
    """Return whether the program has registered a hook of this name: one of a library may have it, too."""
    return any(
        last_name(argument) == hook
        for last, call in find_calls([evidence.tree])
        if last.startswith("register_") and call.lineno in evidence.times
        for argument in call.args
    )


def describe_unsaved_value(evidence: Evidence) -> str:
    """Say which argument of save_for_backward is no tensor."""
    match = UNSAVED.search(evidence.message)
    applied = {dotted_name(call.func) for _, call in find_calls([evidence.statement or ast.Pass()])}
    saved = [
        call
        for own in evidence.flow.classes
        if f"{own.name}.apply" in applied
        for last, call in find_calls([own])
        if last == "save_for_backward" and call.lineno in evidence.times
    ]
    if match is None or len(saved) != 1:
        return ""
    place = int(match["at"])
    before = saved[0].args[: place + 1]
    if len(before) <= place or any(isinstance(one, ast.Starred) for one in before):
        return ""
    in_line = quote_line(evidence, saved[0].lineno)
    return f"`{ast.unparse(before[place])}` in {in_line} is no tensor."


def describe_written_tensor(evidence: Evidence) -> str:
    """Say which line has made the tensor that is written into."""
    changed = {name for _, name in find_changes(evidence.statement or ast.Pass()) if name}
    if len(changed) != 1:
        return ""
    (name,) = changed
    lines = list_lines_run(evidence, evidence.flow.resolve_name(name, evidence.line))
    if len(lines) != 1:
        return ""
    return f"`{name}` comes from {quote_line(evidence, lines.pop())}."
