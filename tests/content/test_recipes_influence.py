import torch
from support import run_snippet

X = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]).double()
TARGET = torch.tensor([1.0, 3.0, 5.0, 11.0]).double()


def fitted(weights):
    """Ridge regression with a weight for each sample."""
    return torch.linalg.solve(X.T @ (weights[:, None] * X) + torch.eye(2), X.T @ (weights * TARGET))


def by_differences():
    """How the fit changes with the weight of each sample: training anew, a little more and less."""
    step, ones = 1e-5, torch.ones(4).double()
    moved = [fitted(ones + step * e) - fitted(ones - step * e) for e in torch.eye(4).double()]
    return torch.stack(moved) / (2 * step)


def test_by_seed():
    ran = run_snippet("recipes/influence/by_seed.py")
    expected = by_differences() @ torch.tensor([1.0, 4.0]).double()
    torch.testing.assert_close(ran["influence"], expected, atol=1e-6, rtol=1e-6)


def test_ridge():
    ran = run_snippet("recipes/influence/ridge.py")
    torch.testing.assert_close(ran["influence"], by_differences(), atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(ran["w"].detach(), fitted(torch.ones(4).double()))


def test_leave_one_out():
    ran = run_snippet("recipes/influence/leave_one_out.py")
    query, ones = torch.tensor([1.0, 4.0]).double(), torch.ones(4).double()
    lines = [tuple(map(float, line.split())) for line in ran.output.splitlines()[1:]]
    for (nearly, without), slope, e in zip(
        lines, by_differences() @ query, torch.eye(4), strict=True
    ):
        assert abs(nearly - slope) < 0.02
        assert abs(without - query @ (fitted(ones) - fitted(ones - e))) < 0.006


def test_without_the_hessian():
    ran = run_snippet("recipes/influence/without_the_hessian.py")
    H = ran["x"].T @ ran["x"] + torch.eye(5)
    assert ran["w"].numel() == 5
    left = (H @ ran["s"].detach() - ran["question"]).norm() / ran["question"].norm()
    assert ran.output == f"{left!r}\n"
    solution = torch.linalg.solve(H, ran["question"])
    torch.testing.assert_close(ran["s"].detach(), solution, rtol=0.01, atol=1e-4)


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/influence/solution_of_the_exercise.py")
    assert (-ran["rows"] / 4).tolist() == [(t - 5) / 4 for t in (1, 3, 5, 11)]
