"""Say of optimizers that a loop makes under one name that the name holds the last of them alone."""

from __future__ import annotations

import ast

from ..evidence.evidence import Evidence
from ..program.syntax import find_node
from .quoting import capitalize_first, quote_line


def describe_replaced_optimizers(evidence: Evidence) -> str:
    """Say how many optimizers took a name from one another, of which only the last has stepped."""
    name, count = _find_replaced(evidence)
    if not name:
        return ""
    made = capitalize_first(quote_line(evidence, evidence.line))
    return f"{made} made {count} optimizers, and each took the name `{name}` from the one before: only the last has stepped."


def choose_remedy_of_replaced(evidence: Evidence) -> str:
    """Say what to do about optimizers of which a name holds the last alone; empty if there are none."""
    name, _ = _find_replaced(evidence)
    if not name:
        return ""
    return (
        f"Keep them all, in a list or a dict, and step each after its own pass. Or make one optimizer, before the"
        f" passes, of the parameters that they all hold: `{name}` then steps whatever has a gradient."
    )


def _find_replaced(evidence: Evidence) -> tuple[str, int]:
    """Return the name that a loop gives one optimizer after the other, and how many; empty if something else keeps them."""
    made = [one for one in evidence.training.optimizers if one.at == evidence.at]
    statement = evidence.flow.find_parent(find_node(evidence.tree, evidence.at) or ast.Pass())
    loop = evidence.flow.innermost_loop(evidence.line)
    if len(made) < 2 or loop is None or not isinstance(statement, ast.Assign):
        return "", 0
    target = statement.targets[0]
    if len(statement.targets) != 1 or not isinstance(target, ast.Name):
        return "", 0
    read = any(
        isinstance(node, ast.Name) and node.id == target.id and isinstance(node.ctx, ast.Load)
        for node in ast.walk(loop)
    )
    idle = [one for one in made if not one.steps]
    last = max(made, key=lambda one: one.number)
    return (target.id, len(made)) if not read and idle == [*made][:-1] and last.steps else ("", 0)
