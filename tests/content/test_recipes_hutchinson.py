import torch
from oracle import hessian
from support import run_snippet

H = torch.tensor([[4.0, 2.0], [2.0, 12.0]])


def test_trace_of_a_hessian():
    ran = run_snippet("recipes/hutchinson/trace_of_a_hessian.py")
    by_differences = hessian(ran["f"], ran["x"])
    torch.testing.assert_close(by_differences, H.double(), atol=1e-3, rtol=1e-4)
    assert set(ran["estimates"].tolist()) == {16.0 - 2 * 2, 16.0 + 2 * 2}
    assert abs(ran["estimates"].mean() - 16) < 1


def test_all_signs():
    ran = run_snippet("recipes/hutchinson/all_signs.py")
    assert ran["total"] == 16.0
    values = [float(line.rpartition(" ")[2]) for line in ran.output.splitlines()]
    assert values == [20.0, 12.0, 12.0, 20.0, 16.0]


def test_a_large_network():
    ran = run_snippet("recipes/hutchinson/a_large_network.py")
    x = ran["x"].detach().double()
    w = ran["w"].double()
    step = 1e-6
    # The i-th output moves by its own input only through w[i, i].
    moved = torch.tanh(w @ x + step * w.diagonal()) - torch.tanh(w @ x - step * w.diagonal())
    trace = (moved / (2 * step)).sum()
    torch.testing.assert_close(ran["exact"].double(), trace, atol=1e-3, rtol=1e-3)
    assert abs(ran["estimates"].mean() - trace) < 3 * ran["expected"]
    assert ran.output == "True\n"


def test_diagonal():
    ran = run_snippet("recipes/hutchinson/diagonal.py")
    assert ran["products"][1].tolist() == [4.0 - 2.0, 12.0 - 2.0]
    assert torch.stack(ran["products"]).mean(dim=0).tolist() == [4.0, 12.0]


def test_uniform_seeds():
    wrong = run_snippet("recipes/hutchinson/uniform_seeds/wrong.py")
    assert wrong.output == f"{round(16 / 3 + 4 / 4)}\n"
    right = run_snippet("recipes/hutchinson/uniform_seeds/right.py")
    assert right.output == "16\n"


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/hutchinson/solution_of_the_exercise.py")
    assert ran.output == "tensor(16.)\n" * 2
