"""Where a value comes from, as far as the text tells."""

import ast

import pytest

from autograd_clinic.dataflow import origins
from autograd_clinic.dataflow.dataflow import DataFlow
from autograd_clinic.dataflow.origins import find_origins
from autograd_clinic.rules.leaves import makes_a_leaf, makes_a_parameter

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


def test_what_a_value_was_computed_from_is_walked_back_once(monkeypatch):
    """A rule asks for each of the calls that were seen, which may be thousands at one place."""
    tree = ast.parse(
        "gains = [1]\nfor x in xs:\n    gains.append(x)\nloss = sum(gains)\nloss.backward()"
    )
    flow = DataFlow(tree, ())
    (read,) = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.lineno == 5]
    first = find_origins(read, 5, flow)
    with monkeypatch.context() as patched:
        patched.setattr(origins, "_Walk", None)
        again = find_origins(read, 5, flow)
        first.clear()
        assert [ast.unparse(node) for node, _ in again][:2] == ["loss", "sum(gains)"]
        assert again == find_origins(read, 5, flow)


REACHING = {
    "the one above hides the one before": ("x = 1\nx = 2\nuse(x)", {2}),
    "what follows comes too late": ("x = 1\nuse(x)\nx = 2", {1}),
    "a branch may not run": ("x = 1\nif a:\n    x = 2\nuse(x)", {1, 3}),
    "within the branch it has": ("x = 1\nif a:\n    x = 2\n    use(x)", {3}),
    "a loop goes back": ("x = 1\nfor i in a:\n    use(x)\n    x = 2", {1, 4}),
    "each turn begins anew": ("for i in a:\n    x = 1\n    use(x)\n    x = 2", {2}),
    "an inner loop goes back": (
        "for i in a:\n    x = 1\n    for j in a:\n        use(x)\n        x = 2",
        {2, 5},
    ),
    "what the line gives itself": ("x = 1\nfor i in a:\n    x = use(x)", {1, 3}),
    "a part hides the whole": ("x = 1\nx, y = a\nuse(x)", {2}),
    "an item hides nothing": ("x = []\nx[0] = 2\nuse(x)", {1, 2}),
    "in a with": ("x = 1\nwith a:\n    x = 2\nuse(x)", {1, 3}),
    "after an exception": ("x = 1\ntry:\n    x = 2\nexcept E:\n    use(x)", {1, 3}),
}


@pytest.mark.parametrize(("source", "lines"), REACHING.values(), ids=REACHING)
def test_the_bindings_of_a_name_are_those_that_reach_the_line(source, lines):
    tree = ast.parse(source)
    (line,) = [n for n, row in enumerate(source.split("\n"), start=1) if "use(x)" in row]
    assert {one.line for one in DataFlow(tree, ()).resolve_name("x", line)} == lines


LAST = {
    "the one above hides the one before": ("x = 1\nx = 2\nuse(x)", [2]),
    "a branch hides nothing, and what is above it does": (
        "x = 1\nx = 2\nif a:\n    x = 3\nuse(x)",
        [2, 4],
    ),
    "within the branch it has": ("x = 1\nif a:\n    x = 2\n    use(x)", [3]),
    "a loop is taken to have run": ("x = 1\nfor i in a:\n    x = 2\nuse(x)", [3]),
    "what is added is the last": ("x = 1\nx += 2\nuse(x)", [2]),
    "what a loop goes back to is not above": ("x = 1\nfor i in a:\n    use(x)\n    x = 2", [1]),
    "what the line gives itself is not above": ("for i in a:\n    x = use(x)", []),
    "another function has its own": ("x = 1\ndef f():\n    use(x)", []),
}


@pytest.mark.parametrize(("source", "lines"), LAST.values(), ids=LAST)
def test_what_a_name_was_given_last_stands_above_in_its_function(source, lines):
    tree = ast.parse(source)
    (line,) = [n for n, row in enumerate(source.split("\n"), start=1) if "use(x)" in row]
    name = ast.Name("x", lineno=line)
    assert [one.line for one in DataFlow(tree, ()).list_given_last(name)] == lines


LEAVES = {
    "nn.Parameter(x)": (True, True),
    "torch.nn.Parameter(x, requires_grad=True)": (True, True),
    "nn.Parameter(x, requires_grad=False)": (False, False),
    "torch.ones(2, requires_grad=True)": (True, False),
    "torch.ones(2, requires_grad=trained)": (True, False),  # so that nothing is said of it
    "torch.ones(2, requires_grad=False)": (False, False),
    "x.requires_grad_()": (True, False),
    "x.requires_grad_(False)": (False, False),
    "x * 2": (False, False),
}


@pytest.mark.parametrize(("text", "makes"), LEAVES.items())
def test_what_makes_a_leaf_and_what_a_parameter(text, makes):
    node = ast.parse(text, mode="eval").body
    assert (makes_a_leaf(node), makes_a_parameter(node)) == makes
