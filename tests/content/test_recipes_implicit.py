from math import sqrt

import pytest
import torch
from oracle import gradient
from support import run_snippet


def weighted_fixed_point(w):
    """1·z₁ + 10·z₂ where z = tanh(w z + (1, ½)), by turns enough."""
    z, shift = torch.zeros(2).double(), torch.tensor([1.0, 0.5]).double()
    for _ in range(200):
        z = torch.tanh(w @ z + shift)
    return z @ torch.tensor([1.0, 10.0]).double()


def assert_by_differences(actual, w):
    torch.testing.assert_close(actual, gradient(weighted_fixed_point, w), atol=1e-5, rtol=1e-6)


def test_fixed_point():
    ran = run_snippet("recipes/implicit/fixed_point.py")
    assert_by_differences(ran["gradient"], ran["w"])


def test_through_the_loop():
    ran = run_snippet("recipes/implicit/through_the_loop.py")
    assert_by_differences(ran["w"].grad, ran["w"])


def test_solve_by_vjps():
    ran = run_snippet("recipes/implicit/solve_by_vjps.py")
    assert_by_differences(ran["gradient"], ran["w"])


def test_as_a_function():
    ran = run_snippet("recipes/implicit/as_a_function.py")
    assert ran["z"].tolist() == pytest.approx([1.0, 2.0])
    assert ran["a"].grad.tolist() == pytest.approx([1 / (1 + 3 * 1), 10 / (1 + 3 * 4)])


def test_seed_passed_on():
    right = run_snippet("recipes/implicit/seed_passed_on/right.py")
    assert right["a"].grad.item() == pytest.approx(1 / (2 * sqrt(2)))
    wrong = run_snippet("recipes/implicit/seed_passed_on/wrong.py")
    assert wrong["a"].grad.item() == pytest.approx(1 / (1 + sqrt(2)))  # of the last step alone


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/implicit/solution_of_the_exercise.py")
    assert ran["gradient"].item() == pytest.approx(1 / (2 * sqrt(2)))
