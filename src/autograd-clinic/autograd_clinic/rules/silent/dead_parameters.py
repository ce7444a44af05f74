"""Notes on a parameter that no gradient reaches, beside others that get theirs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...evidence.training import ParameterInfo
from ...program.shown_values import list_shown_nodes
from ...program.syntax import dotted_name, find_calls, find_statement, span_of_node
from ..cuts import ARRAY_MAKERS, LEAVING_METHODS, NUMBER_CASTS, find_operand, is_detached
from ..leaves import makes_a_parameter
from ..origins import list_read_attributes
from ..registry import At, register_note
from .freezing import freezes_others
from .queries import find_output_origins
from .starved import list_changed_names, list_starved_parameters
from .terms import detached_term

NEAREST_NAMES = 4  # expressions that a name holds


@register_note("optimizers/parameter_used_as_a_number")
def parameter_used_as_a_number(evidence: Evidence) -> Iterator[At]:
    """Yield where a loss uses a parameter that is compared or made a number, and nothing else.

    Other parameters of its optimizer get their gradients. What is meant as a constant may stand
    among the parameters; what the loss uses in no other way was to be trained.
    """
    starved = list_starved_parameters(evidence)
    ways = [way for one in starved for way in _find_only_ways(evidence, one)]
    if not starved or any(True for _ in detached_term(evidence)):  # which tells of the same cut
        return
    origins = [
        node for at in evidence.backward_places() for node in find_output_origins(evidence, at)
    ]
    ways += _find_numbers_made_of(starved, origins, evidence)
    used = {id(inner) for node in origins for inner in ast.walk(node)}
    lines: set[int] = set()
    for way in ways:
        line = getattr(way, "lineno", 0)
        if id(way) in used and line in evidence.times and line not in lines:
            lines.add(line)
            yield span_of_node(way)


def _find_numbers_made_of(
    starved: list[ParameterInfo], origins: list[ast.AST], evidence: Evidence
) -> list[ast.AST]:
    """Return where a number, or data, is made of what such a parameter was given to, under another name."""
    made = {
        target.attr
        for one in starved
        if one.made and isinstance(node := find_statement(evidence.tree, one.made), ast.Assign)
        if makes_a_parameter(node.value)
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    casts = [
        inner
        for node in origins
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and dotted_name(inner.func) in NUMBER_CASTS and inner.args
    ]
    frozen = freezes_others(evidence)
    numbers: list[ast.AST] = [
        cast for cast in casts if made & list_read_attributes(cast.args[0], evidence)
    ]
    return numbers + [
        inner
        for node in origins
        for inner in ast.walk(node)
        if _is_cut_off(inner, frozen=frozen) and _is_a_name_of(find_operand(inner), made, evidence)
    ]


def _is_cut_off(node: ast.AST, *, frozen: bool) -> bool:
    """Return whether it is `.data`, or a `detach()` in a program that freezes others where it means to.

    Who detaches a parameter, as LoRA its base, may mean it to stay as it is.
    """
    return is_detached(node) and (frozen or isinstance(node, ast.Attribute))


def _is_a_name_of(node: ast.AST, made: set[str], evidence: Evidence) -> bool:
    """Return whether a name holds what one of these attributes was given, and nothing computed of it."""
    if not isinstance(node, ast.Name | ast.Attribute) or made & list_changed_names(evidence):
        return False
    return any(
        isinstance(one, ast.Attribute) and one.attr in made
        for one in evidence.origins(node, node.lineno)[:NEAREST_NAMES]
    )


def _find_only_ways(evidence: Evidence, one: ParameterInfo) -> list[ast.AST]:
    """Return the comparisons and numbers that a parameter is read for; none if it is read for more."""
    made = find_statement(evidence.tree, one.made) if one.made else None
    target, name = _find_named(made)
    if not name or "Parameter" not in ast.unparse(made or ast.Pass()):
        return []
    if name in list_changed_names(evidence):  # by the program itself, as a running mean
        return []
    mentions = [n for n in ast.walk(evidence.tree) if _is_named(n, name)]
    shown = list_shown_nodes(evidence.tree)
    reads = [n for n in mentions if n is not target and id(n) not in shown]
    frozen = freezes_others(evidence)
    ways = {id(operand): way for operand, way in _find_ways(evidence.tree, frozen=frozen)}
    return [ways[id(n)] for n in reads] if reads and all(id(n) in ways for n in reads) else []


def _find_named(made: ast.stmt | None) -> tuple[ast.expr | None, str]:
    """Return where a statement names the attribute that it makes a parameter, and that name."""
    if isinstance(made, ast.Assign) and isinstance(target := made.targets[0], ast.Attribute):
        return target, target.attr
    for last, call in find_calls([made] if made else []):
        if last == "register_parameter" and call.args and isinstance(call.args[0], ast.Constant):
            return call.args[0], str(call.args[0].value)
    return None, ""


def _is_named(node: ast.AST, name: str) -> bool:
    """Return whether it is an attribute of this name, or a text that may ask for one."""
    if isinstance(node, ast.Constant):
        return node.value == name
    return isinstance(node, ast.Attribute) and node.attr == name


def _find_ways(tree: ast.AST, *, frozen: bool) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield what is compared in a tree or made a number, each with the comparison or the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            ordered = not any(
                isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops
            )
            for operand in [node.left, *node.comparators] if ordered else ():
                yield operand, node
        elif _is_cut_off(node, frozen=frozen):
            yield find_operand(node), node
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in LEAVING_METHODS:
                yield called.value, node
            elif dotted_name(called) in NUMBER_CASTS and len(node.args) == 1:
                yield node.args[0], node
            elif dotted_name(called) in ARRAY_MAKERS and node.args:
                items = node.args[0]
                parts = items.elts if isinstance(items, ast.List | ast.Tuple) else [items]
                yield from ((part, node) for part in parts)
