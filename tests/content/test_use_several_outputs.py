from math import exp

import pytest
import torch
from oracle import gradient, jacobian
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


def squares_and_sums(sums):
    return lambda x: torch.cat([x**2, x.cumsum(0)[:sums]])


def test_jacobian_of_two_outputs():
    ran = run_snippet("use/several_outputs/jacobian_of_two_outputs.py")
    assert [tuple(seeds.shape) for seeds in ran["seeds"]] == [(5, 3), (5, 2)]
    assert_close(ran["rows"], jacobian(squares_and_sums(2), ran["x"]))
    assert_close(torch.cat([ran["of_squares"], ran["of_sums"]]), ran["rows"])


def test_an_identity_for_each_output_adds_their_rows():
    wrong = run_snippet("use/several_outputs/identity_for_each/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    of_squares, of_sums = jacobian(squares_and_sums(3), wrong["x"]).split(3)
    assert_close(wrong["rows"], of_squares + of_sums)
    right = run_snippet("use/several_outputs/identity_for_each/right.py")
    assert_close(right["rows"], torch.cat([of_squares, of_sums]))


def test_a_part_of_the_identity_takes_the_shape_of_its_output():
    """What the page says of an output with more dimensions."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    outputs = torch.outer(x, x), x.sum()
    seeds = torch.eye(5).split([4, 1], dim=1)
    seeds = tuple(s.reshape(-1, *y.shape) for s, y in zip(seeds, outputs, strict=True))
    (rows,) = torch.autograd.grad(outputs, x, grad_outputs=seeds, is_grads_batched=True)
    expected = jacobian(lambda v: torch.cat([torch.outer(v, v).flatten(), v.sum()[None]]), x)
    assert_close(rows, expected)


def test_a_result_among_the_inputs():
    wrong = run_snippet("use/several_outputs/a_result_among_the_inputs/wrong.py")
    assert wrong.raised[0] == "RuntimeError"
    assert "a second time" in wrong.raised[1]
    assert wrong.output == "tensor([ 3., 30.])\n"
    assert wrong["x"].grad is None
    right = run_snippet("use/several_outputs/a_result_among_the_inputs/right.py")
    v = torch.tensor([1.0, 10.0], dtype=torch.float64)
    assert_close(right["x"].grad, gradient(lambda x: (v * 3 * x**2).sum(), right["x"]))


def test_wrong_index():
    wrong = run_snippet("use/several_outputs/wrong_index/wrong.py")
    assert wrong.raised[1] == (
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[1] has a shape of "
        "torch.Size([])."
    )
    assert [seed.shape for seed in wrong["seeds"]] == [(), (1,)]
    right = run_snippet("use/several_outputs/wrong_index/right.py")
    assert_close(right["x"].grad, gradient(lambda x: x.sum() + x.prod(), right["x"]))


def test_a_retained_gradient_besides():
    ran = run_snippet("use/several_outputs/a_retained_gradient_besides.py")
    w = torch.tensor([1.0, 2.0])
    torch.testing.assert_close(ran["h"].grad, 2 * 3 * w)
    expected = gradient(lambda w: ((3 * w) ** 2).sum(), w)
    torch.testing.assert_close(ran["w"].grad.double(), expected, atol=1e-5, rtol=1e-5)
    assert ran["b"].grad is None


def test_exercise_to_predict():
    ran = run_snippet("use/several_outputs/predict.py")
    weights = torch.tensor([1.0, 10.0], dtype=torch.float64)
    assert_close(ran["x"].grad, gradient(lambda x: (weights * x**2).sum() + (x**2).sum(), ran["x"]))


def test_exercise_to_compute():
    ran = run_snippet("use/several_outputs/compute.py")
    assert ran["x"].grad.tolist() == [2 * 1 - 6, 2 * 2 - 6, 2 * 3 - 6]
