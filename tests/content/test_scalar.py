import pytest
import torch
from oracle import gradient
from support import run_snippet
from taxi import SEED, left, weighed


def sum_of_squares(x):
    return x.pow(2).sum()


def assert_grad(x, expected):
    torch.testing.assert_close(x.grad.double(), expected, atol=1e-6, rtol=1e-6)


# Of (base + 6·per_km − 12)² at (3, 2): 2·(15 − 12), and 6 times that.
OF_ONE_FARE = [6.0, 36.0]


def squared_error(w):
    return (w[0] + 6 * w[1] - 12) ** 2


def test_the_slopes_of_one_fare():
    ran = run_snippet("scalar/one_fare.py")
    assert ran.output.startswith("15.0 9.0\n")
    assert left(ran) == OF_ONE_FARE
    at = torch.tensor([3.0, 2.0])
    torch.testing.assert_close(gradient(squared_error, at), torch.tensor(OF_ONE_FARE).double())


def test_implicit_seed_is_one():
    assert left(run_snippet("scalar/implicit_seed_is_one.py")) == OF_ONE_FARE


def test_seed_is_dy_dy():
    ran = run_snippet("scalar/seed_is_dy_dy.py")
    dy_dy = gradient(lambda y: y, ran["loss"])
    torch.testing.assert_close(ran["loss"].grad.double(), dy_dy, atol=1e-6, rtol=0)
    assert ran["loss"].grad.item() == 1.0
    assert ran["fare"].grad.item() == 2 * (15 - 12)


def test_seed_is_ones_like_y():
    ran = run_snippet("scalar/seed_is_ones_like_y.py")
    assert ran.output.splitlines() == [
        "tensor(1.) tensor([2., 4., 6.])",
        "tensor([1.]) tensor([2., 4., 6.])",
        "tensor([[1.]]) tensor([2., 4., 6.])",
    ]
    assert ran["y"].shape == ran["y"].grad.shape == (1, 1)
    assert_grad(ran["x"], gradient(sum_of_squares, ran["x"]))


def test_seed_two_doubles():
    assert left(run_snippet("scalar/seed_two_doubles.py")) == [2 * slope for slope in OF_ONE_FARE]


def test_vector_without_seed():
    wrong = run_snippet("scalar/vector_without_seed/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "grad can be implicitly created only for scalar outputs",
        8,
    )
    assert wrong["losses"].shape == (3,)
    assert left(run_snippet("scalar/vector_without_seed/right.py")) == weighed(SEED) == [1.0, 10.0]


def test_ones_is_the_sum_not_the_mean():
    ran = run_snippet("scalar/ones_is_the_sum_not_the_mean.py")
    of_sum = weighed([3 * v for v in SEED])
    assert of_sum == [3.0, 30.0]
    assert ran.output == "tensor(3.) tensor(30.)\n" * 2 + "tensor(1.) tensor(10.)\n"
    assert left(ran) == pytest.approx(weighed(SEED))


def test_complex_output():
    wrong = run_snippet("scalar/complex_output/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "grad can be implicitly created only for real scalar outputs but got torch.complex64",
        5,
    )
    assert wrong["y"].item() == 25 + 0j
    right = run_snippet("scalar/complex_output/right.py")
    z = right["z"]
    assert (right["y"].dtype, right["y"].item()) == (torch.float32, 25.0)
    # y = a**2 + b**2 with z = a + bi; the gradient is dy/da + i dy/db.
    over_a_and_b = gradient(lambda ab: ab.pow(2).sum(), torch.view_as_real(z.detach()))
    torch.testing.assert_close(
        torch.view_as_real(z.grad).double(), over_a_and_b, atol=1e-6, rtol=1e-6
    )
    assert z.grad.item() == 6 + 8j


def test_integer_output():
    message = "element 0 of tensors does not require grad and does not have a grad_fn"
    first = run_snippet("scalar/integer_output/wrong_1.py")
    assert first.raised == ("RuntimeError", message, 9)
    assert (first["count"].dtype, first["count"].item()) == (torch.int64, 1)
    assert (first["count"].requires_grad, first["count"].grad_fn) == (False, None)
    second = run_snippet("scalar/integer_output/wrong_2.py")
    assert second.raised == ("RuntimeError", message, 9)
    right = run_snippet("scalar/integer_output/right.py")
    assert right["excess"].item() == 15 - 12
    assert left(right) == weighed([0, 0, 1])  # only the third fare exceeds what was paid


def test_solution_of_the_exercise():
    ran = run_snippet("scalar/solution_of_the_exercise.py")
    assert_grad(ran["x"], gradient(lambda x: x.pow(3).sum() / 2, ran["x"]))
    assert ran.output == "tensor([1.5000, 6.0000])\n" * 2


def test_exercise_to_predict():
    assert left(run_snippet("scalar/predict.py")) == [0.0, 0.0]


def test_exercise_with_a_bug():
    ran = run_snippet("scalar/find_the_bug.py")
    assert_grad(ran["x"], gradient(sum_of_squares, ran["x"]))
    of_the_mean = gradient(lambda x: x.pow(2).mean(), ran["x"]).tolist()
    assert ran.output.splitlines()[0] == "tensor([0.5000, 1.0000, 1.5000, 2.0000])"
    assert of_the_mean == pytest.approx([0.5, 1.0, 1.5, 2.0])
