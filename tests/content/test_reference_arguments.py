import inspect
import re

import torch
from support import SNIPPETS, run_snippet

ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<default>[^|]+) \|", re.MULTILINE)


def test_the_tables_have_every_argument_and_its_default():
    """A new version of torch that adds one, or changes a default, fails here."""
    page = (SNIPPETS.parent / "docs/reference/arguments.md").read_text()
    for function in (torch.Tensor.backward, torch.autograd.backward, torch.autograd.grad):
        name = function.__qualname__ if function is torch.Tensor.backward else function.__name__
        title = f"\n## {'' if '.' in name else 'torch.autograd.'}{name}\n"
        section = page.partition(title)[2].partition("\n## ")[0]
        told = [(row["name"], row["default"].strip().strip("`")) for row in ROW.finditer(section)]
        there = [
            (p.name, "required" if p.default is p.empty else str(p.default))
            for p in inspect.signature(function).parameters.values()
            if p.name != "self"
        ]
        assert told == there, name


def test_the_signatures():
    ran = run_snippet("reference/arguments/the_signatures.py")
    assert [line.split("'")[3] for line in ran.output.splitlines()] == [
        "gradient",
        "grad_tensors",
        "inputs",
    ]


def test_all_of_backward():
    ran = run_snippet("reference/arguments/all_of_backward.py")
    assert ran["w"].grad.tolist() == [1 * 2 * 1.0, 10 * 2 * 2.0]
    assert ran["b"].grad is None


def test_all_of_grad():
    ran = run_snippet("reference/arguments/all_of_grad.py")
    grads = {name: rows.tolist() for name, rows in ran["grads"].items()}
    assert grads == {
        "weight": [[2.0, 0.0], [0.0, 4.0]],
        "bias": [[1.0, 0.0], [0.0, 1.0]],
        "unused": [0.0, 0.0],
    }


def test_create_graph_retains():
    ran = run_snippet("reference/arguments/create_graph_retains.py")
    assert ran["g"].tolist() == [3 * 1.0, 3 * 4.0]


def test_an_edge_for_a_tensor():
    ran = run_snippet("reference/arguments/an_edge_for_a_tensor.py")
    assert ran["g"].tolist() == [2.0, 10 * 2 * 2.0]
    assert ran["g_total"].tolist() == [2.0, 2 * 2.0]


def test_inputs_in_the_fifth_place():
    x = 3.0
    wrong = run_snippet("reference/arguments/inputs_in_the_fifth_place/wrong.py")
    assert wrong.warned == ["`grad_variables` is deprecated. Use `grad_tensors` instead."]
    assert (wrong["x"].grad.item(), wrong["b"].grad.item()) == (x * 2 * x, x)
    right = run_snippet("reference/arguments/inputs_in_the_fifth_place/right.py")
    assert right["x"].grad.item() == 2 * x
    assert right["b"].grad is None


def test_retain_graph_switched_off():
    first = [4 * n**3 for n in (1.0, 2.0)]
    wrong = run_snippet("reference/arguments/retain_graph_switched_off/wrong.py")
    assert wrong["g"].tolist() == first
    assert wrong.raised
    kind, message, line = wrong.raised
    assert (kind, line) == ("RuntimeError", 8)
    assert message == (
        "Trying to backward through the graph a second time (or directly access saved tensors after "
        "they have already been freed). Saved intermediate values of the graph are freed when you "
        "call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward "
        "through the graph a second time or if you need to access saved tensors after calling "
        "backward."
    )
    right = run_snippet("reference/arguments/retain_graph_switched_off/right.py")
    assert right["g"].tolist() == first
    assert right["h"].tolist() == [12 * n**2 for n in (1.0, 2.0)]


def test_solution_of_the_exercise():
    ran = run_snippet("reference/arguments/solution_of_the_exercise.py")
    assert ran["x"].grad.tolist() == [2 * 2 * 1.0, 2 * 2 * 2.0]


def test_seed_is_cast_to_the_grad_dtype():
    ran = run_snippet("reference/arguments/seed_is_cast_to_the_grad_dtype.py")
    assert ran["x"].dtype == torch.float32
    assert ran["x"].grad.dtype == torch.float64
    assert ran["x"].grad.tolist() == [1.0, 1e-60]


def test_sparse_outputs_and_seeds():
    ran = run_snippet("reference/arguments/sparse_outputs_and_seeds.py")
    needs_a_seed, *_, refused = ran.output.splitlines()
    assert "memory format" in needs_a_seed
    assert ran["x"].grad.layout == torch.sparse_coo
    assert ran["x"].grad.to_dense().tolist() == [[2.0 * 1, 2.0 * 10]]
    assert refused.endswith("expected layout Strided but got SparseCsr")
