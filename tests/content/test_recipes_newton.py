import pytest
import torch
from oracle import gradient, hessian
from support import run_snippet


def test_newton_cg():
    ran = run_snippet("recipes/newton/newton_cg.py")
    x, labels = ran["x"], ran["labels"]

    def loss(w):
        """Logistic regression written out."""
        z = x @ w
        return (
            torch.log1p(torch.exp(-z.abs())) + z.clamp(min=0) - labels * z
        ).mean() + 0.01 * w @ w

    start = torch.zeros(20).double()
    H, g = hessian(loss, start), gradient(loss, start)
    first = float(ran.output.split()[0])
    assert first == pytest.approx(g.norm().item(), abs=1e-5)
    assert ran.output.split()[-1] == "0.00000"
    assert gradient(loss, ran["w"].detach()).norm() < 1e-5
    assert H.diagonal().min() > 0


def test_against_gradient_descent():
    ran = run_snippet("recipes/newton/against_gradient_descent.py")
    minimum = torch.tensor([1.0, -1.0]).double()
    torch.testing.assert_close(ran["direct"][-1].double(), minimum)
    low, high = torch.linalg.eigvalsh(ran["H"])
    torch.testing.assert_close(high / low, torch.tensor(100.0).double())
    # Along each axis of the valley, a step leaves 1 - 0.019 times its curvature of the distance.
    across, along = torch.tensor([[0.6, 0.8], [-0.8, 0.6]]).double()
    for turn, point in enumerate(ran["descent"].double()):
        expected = minimum + (-0.9) ** turn * across + 4 * 0.981**turn * along
        torch.testing.assert_close(point, expected, atol=1e-5, rtol=1e-5)
    assert (point - minimum).norm() > 3


def test_gauss_newton():
    ran = run_snippet("recipes/newton/gauss_newton.py")
    expected = torch.tensor([2.0, 1.5]).double()
    torch.testing.assert_close(ran["p"].detach(), expected, atol=1e-3, rtol=1e-3)


def test_gauss_newton_product():
    ran = run_snippet("recipes/newton/gauss_newton_product.py")
    t, v = ran["t"], ran["v"]
    J = torch.stack([torch.exp(-t), -t * torch.exp(-t)], dim=1)  # by hand, at (1, 1)
    torch.testing.assert_close(ran["JtJv"], J.T @ J @ v)


def test_full_step():
    """For √(1 + x²) a full step goes from x to −x³."""
    wrong = run_snippet("recipes/newton/full_step/wrong.py")
    assert wrong["x"].item() == pytest.approx(-(1.2**27), rel=1e-5)
    right = run_snippet("recipes/newton/full_step/right.py")
    assert abs(right["x"].item()) < 0.01


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/newton/solution_of_the_exercise.py")
    assert ran["g"].tolist() == [6.0, -8.0]
    assert ran["Hg"].tolist() == [12.0, -64.0]
    assert ran["rate"].item() == pytest.approx(100 / 584)
