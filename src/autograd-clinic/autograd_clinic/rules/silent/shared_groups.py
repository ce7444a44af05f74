"""What tells that a part is to learn, though it shares its group with others, and is never reached."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ...evidence.evidence import Evidence
from ...evidence.training import ParameterInfo
from ...syntax import dotted_name, find_calls, find_changes, find_statement
from .queries import list_starved_parameters

# Of these, `rsample()` draws with a graph, and `sample()` without one.
WITH_RSAMPLE = {"Normal", "MultivariateNormal", "LogNormal", "Laplace", "Cauchy", "Gumbel", "Beta"}
WITH_RSAMPLE |= {"Gamma", "Dirichlet", "Exponential", "Uniform", "LowRankMultivariateNormal"}
WITH_RSAMPLE |= {"LogisticNormal", "RelaxedBernoulli", "RelaxedOneHotCategorical", "StudentT"}
NEAREST_VALUES = 6  # expressions that a value is


def list_left_behind(evidence: Evidence) -> set[str]:
    """Return the names that hold the parameters which no step has found a gradient of, and others no other.

    What the program changes by itself may be meant to get none.
    """
    starved = list_starved_parameters(evidence)
    numbers = {one.number for one in starved}
    others = [one for one in evidence.training.parameters if one.number not in numbers]
    changed = {name.removesuffix(".data") for _, name in find_changes(evidence.tree)}
    return (
        find_made_names(starved, evidence)
        - find_made_names(others, evidence)
        - {name.rpartition(".")[2] for name in changed}
    )


def find_made_names(parameters: Iterable[ParameterInfo], evidence: Evidence) -> set[str]:
    """Return the names and attributes that the statements which made these parameters give a value."""
    lines = {one.made for one in parameters if one.made}
    statements = [find_statement(evidence.tree, line) for line in lines]
    return {
        dotted_name(target).rpartition(".")[2]
        for statement in statements
        if isinstance(statement, ast.Assign)
        for whole in statement.targets
        for target in ast.walk(whole)
        if isinstance(target, ast.Attribute | ast.Name) and isinstance(target.ctx, ast.Store)
    }


def freezes_others(evidence: Evidence) -> bool:
    """Return whether the program has taken parameters out of the training: the others are to learn."""
    return any(True for _ in find_frozen(evidence))


def find_frozen(evidence: Evidence) -> Iterator[tuple[str, int]]:
    """Yield what a line that has run takes out of the training: its text, and the line."""
    for node in evidence.executed:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "requires_grad_" and node.args and is_false(node.args[0]):
                yield ast.unparse(node.func.value), node.lineno
        elif isinstance(node, ast.Assign) and is_false(node.value):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr == "requires_grad":
                    yield ast.unparse(target.value), node.lineno


def is_false(node: ast.expr) -> bool:
    """Return whether it is the word `False`."""
    return isinstance(node, ast.Constant) and node.value is False


def draws_without_graph(node: ast.AST, evidence: Evidence) -> bool:
    """Return whether it is the `sample()` of a distribution that could draw with a graph."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr != "sample" or node.lineno in evidence.ungraded:
        return False
    drawn = evidence.origins(node.func.value, node.lineno)[:NEAREST_VALUES]
    return any(last in WITH_RSAMPLE for last, _ in find_calls(drawn))
