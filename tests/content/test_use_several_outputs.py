from math import exp

import pytest
import torch
from oracle import gradient
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-3, rtol=1e-5)


def test_a_seed_each():
    ran = run_snippet("use/several_outputs/a_seed_each.py")
    cubes = torch.tensor([0.0, 0.0, 10.0])
    assert_close(ran["x"].grad, gradient(lambda x: (x**2).sum() + (cubes * x**3).sum(), ran["x"]))


def test_none_for_a_scalar():
    ran = run_snippet("use/several_outputs/none_for_a_scalar.py")
    assert ran["x"].grad.tolist() == [1.0, 1.0, 1 + 2 * 3.0]


def test_shared_part_once():
    ran = run_snippet("use/several_outputs/shared_part_once.py")
    assert ran.output == "[[5.0, 5.0]]\n[[2.0, 2.0], [3.0, 3.0]]\n"
    assert ran["x"].grad.tolist() == pytest.approx([10 * exp(1), 10 * exp(2)])


def test_inputs_chooses():
    ran = run_snippet("use/several_outputs/inputs_chooses.py")
    assert ran["w"].grad.tolist() == [3.0, 3.0]
    assert ran["b"].grad is None


def test_an_input_in_the_middle():
    ran = run_snippet("use/several_outputs/an_input_in_the_middle.py")
    assert ran["h"].grad.tolist() == [3.0, 30.0]
    assert ran["x"].grad is None


def test_many_seeds_at_once():
    ran = run_snippet("use/several_outputs/many_seeds_at_once.py")
    assert torch.equal(ran["for_w"], ran["seeds"] * torch.tensor([2.0, 4.0]))
    assert torch.equal(ran["for_b"], ran["seeds"])


def test_one_seed_for_two():
    wrong = run_snippet("use/several_outputs/one_seed_for_two/wrong.py")
    assert wrong.raised == ("RuntimeError", "got 2 tensors and 1 gradients", 5)
    right = run_snippet("use/several_outputs/one_seed_for_two/right.py")
    assert_close(right["x"].grad, gradient(lambda x: (x**2 + x**3).sum(), right["x"]))


def test_surplus_seed():
    wrong = run_snippet("use/several_outputs/surplus_seed/wrong.py")
    assert wrong["x"].grad.tolist() == [2.0, 4.0, 6.0]
    right = run_snippet("use/several_outputs/surplus_seed/right.py")
    assert_close(right["x"].grad, gradient(lambda x: (x**2 + x**3).sum(), right["x"]))


def test_solution_of_the_exercise():
    ran = run_snippet("use/several_outputs/solution_of_the_exercise.py")
    assert ran["one"][0].tolist() == [3.0, 3.0]
    assert ran["other"][0].tolist() == [2.0, 4.0]
    assert ran["both"][0].tolist() == [3.0 + 2.0, 3.0 + 4.0]


def test_a_result_among_the_inputs():
    wrong = run_snippet("use/several_outputs/a_result_among_the_inputs/wrong.py")
    assert wrong.raised[0] == "RuntimeError" and "a second time" in wrong.raised[1]
    assert wrong.output == "tensor([ 3., 30.])\n" and wrong["x"].grad is None
    right = run_snippet("use/several_outputs/a_result_among_the_inputs/right.py")
    v = torch.tensor([1.0, 10.0], dtype=torch.float64)
    assert_close(right["x"].grad, gradient(lambda x: (v * 3 * x**2).sum(), right["x"]))
