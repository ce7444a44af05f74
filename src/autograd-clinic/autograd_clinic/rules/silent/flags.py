"""Notes on a flag that was set on a parameter, and is gone with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...evidence.evidence import Evidence
from ...syntax import span_of_node
from ..cuts import makes_a_parameter
from ..registry import At, register_note
from .shared_groups import find_frozen


@register_note("optimizers/frozen_then_made_anew")
def frozen_then_made_anew(evidence: Evidence) -> Iterator[At]:
    """Yield a parameter that takes the place of one which was frozen just before, and isn't frozen itself."""
    frozen = [*find_frozen(evidence)]
    made = [node for node in evidence.executed if isinstance(node, ast.Assign)]
    for node in made:
        if not makes_a_parameter(node.value) or len(node.targets) != 1:
            continue
        name = ast.unparse(node.targets[0])
        within = evidence.flow.innermost_function(node.lineno)
        lines = [
            line
            for path, line in frozen
            if path == name and evidence.flow.innermost_function(line) is within
        ]
        if lines and max(lines) < node.lineno and _requires_grad(name, node, evidence):
            yield span_of_node(node)


def _requires_grad(name: str, node: ast.Assign, evidence: Evidence) -> bool:
    """Return whether what a line made was seen to require grad, and no later line of this name was not."""
    reached = any(
        one.made == node.lineno and (one.passes or one.filled)
        for one in evidence.training.parameters
    )
    seen = evidence.last_state(name)
    return reached or (seen is not None and getattr(seen, "requires_grad", False) is True)
