"""Where a value comes from, as far as the text tells."""

import ast

import pytest

from autograd_clinic.dataflow import DataFlow
from autograd_clinic.origins import find_origins

COLLECTING = """\
def collect(steps, discount):
    gains = {start}
    for step in reversed(steps):
        {grow}
    others.append(steps.count)
    return stack(gains)
"""


@pytest.mark.parametrize(
    ("start", "grow"),
    [
        ("[]", "gains.append(step.worth)"),
        ("[]", "gains.insert(0, step.worth)"),
        ("[]", "gains.extend([step.worth, discount])"),
        ("deque()", "gains.appendleft(step.worth)"),
    ],
)
def test_a_list_is_made_of_what_it_gets(start, grow):
    tree = ast.parse(COLLECTING.format(start=start, grow=grow))
    (returned,) = [node for node in ast.walk(tree) if isinstance(node, ast.Return)]
    found = find_origins(returned.value, returned.lineno, DataFlow(tree, ()))
    read = {ast.unparse(inner) for node, _ in found for inner in ast.walk(node)}
    assert "step.worth" in read
    assert "steps.count" not in read
