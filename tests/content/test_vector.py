import torch
from oracle import gradient, jacobian
from support import run_snippet
from taxi import FARES, ROWS, left, predict_in_double, weighed

WEIGHTED_SQUARES = torch.tensor([[0.2, 2.0], [1.2, 2.4]])


def square(x):
    return x.pow(2)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def assert_vjp(f, x, v):
    assert_close(x.grad, (v.detach().double().flatten() @ jacobian(f, x)).reshape(x.shape))


def test_seed():
    ran = run_snippet("vector/seed.py")
    assert ran["v"].shape == ran["fares"].shape == (3,)
    assert ran["fares"].tolist() == FARES
    assert left(ran) == weighed([1, 10, 100]) == [111.0, 621.0]


def test_seed_is_a_weighted_sum():
    ran = run_snippet("vector/seed_is_a_weighted_sum.py")
    predict, v, a, b = predict_in_double(ran), ran["v"], ran["a"], ran["b"]
    weighted_sum = gradient(lambda w: (v.double() * predict(w)).sum(), b)
    assert_close(b.grad, weighted_sum)
    assert_close(a.grad, weighted_sum)
    assert a.grad.tolist() == weighed([1, 10, 100])


def test_weights_are_constants():
    ran = run_snippet("vector/weights_are_constants.py")
    a, b = ran["a"], ran["b"]
    assert a.tolist() == b.tolist() == [1.0, 2.0, 3.0]
    assert_vjp(square, a, a)
    assert_close(b.grad, gradient(lambda x: x.pow(3).sum(), b))
    assert a.grad.tolist() != b.grad.tolist()


def test_one_hot_picks_one_output():
    ran = run_snippet("vector/one_hot_picks_one_output.py")
    assert_close(ran["w"].grad, gradient(lambda w: predict_in_double(ran)(w)[2], ran["w"]))
    assert ran["w"].grad.tolist() == ROWS[2]


def test_ones_sums_the_outputs():
    ran = run_snippet("vector/ones_sums_the_outputs.py")
    assert_close(ran["w"].grad, gradient(lambda w: predict_in_double(ran)(w).sum(), ran["w"]))
    assert ran["w"].grad.tolist() == weighed([1, 1, 1])


def test_flat_seed():
    wrong = run_snippet("vector/flat_seed/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([4]) and "
        "output[0] has a shape of torch.Size([2, 2]).",
        6,
    )
    right = run_snippet("vector/flat_seed/right.py")
    assert_vjp(square, right["x"], right["v"])
    assert_close(right["x"].grad, WEIGHTED_SQUARES)


def test_ones_for_the_sum():
    right = run_snippet("vector/ones_for_the_sum.py")
    assert_close(right["x"].grad, gradient(lambda x: x.pow(2).sum(), right["x"]))
    assert right["x"].grad.tolist() == [[2.0, 4.0], [6.0, 8.0]]


def test_no_broadcasting():
    wrong = run_snippet("vector/no_broadcasting/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and "
        "output[0] has a shape of torch.Size([2, 3]).",
        6,
    )
    right = run_snippet("vector/no_broadcasting/right.py")
    weights = torch.tensor([[1.0, 10.0, 100.0], [1.0, 10.0, 100.0]])
    assert_vjp(lambda x: 2 * x, right["x"], weights)
    assert right["x"].grad.tolist() == [[2.0, 20.0, 200.0], [2.0, 20.0, 200.0]]


def test_python_list():
    wrong = run_snippet("vector/python_list/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "gradients can be either Tensors or None, but got float",
        5,
    )
    right = run_snippet("vector/python_list/right.py")
    assert_vjp(square, right["x"], torch.tensor([1.0, 10.0, 100.0]))
    assert right["x"].grad.tolist() == [2.0, 40.0, 600.0]


def test_python_float():
    wrong = run_snippet("vector/python_float/wrong.py")
    assert wrong.raised == ("TypeError", "'float' object is not iterable", 5)
    right = run_snippet("vector/python_float/right.py")
    assert_close(right["x"].grad, gradient(lambda x: 2 * x.pow(2).sum(), right["x"]))
    assert right["x"].grad.tolist() == [4.0, 8.0, 12.0]


def test_seed_is_no_input_direction():
    right = run_snippet("vector/seed_is_no_input_direction.py")
    J = jacobian(predict_in_double(right), right["w"])
    assert_close(right["change"], J @ right["along_per_km"].double())
    assert right["change"].tolist() == [row[1] for row in ROWS]


def test_seed_is_cast_to_the_output_dtype():
    ran = run_snippet("vector/seed_is_cast_to_the_output_dtype.py")
    assert ran.output.splitlines() == ["torch.float32", "tensor([1., 0., inf])"]
    assert ran["x"].grad.dtype == torch.float32
    # 2 * x * v with v rounded to float32, whose range ends near 1e-45 and 3.4e38.
    assert ran["x"].grad.tolist() == [2 * 1.0 * 0.5, 0.0, float("inf")]


def test_integer_seed_is_cast():
    ran = run_snippet("vector/integer_seed_is_cast.py")
    assert ran["v"].dtype == torch.int64
    assert ran["x"].grad.dtype == torch.float32
    assert_vjp(square, ran["x"], ran["v"])
    assert ran["x"].grad.tolist() == [2.0, 40.0, 600.0]


def test_solution_of_the_exercise():
    ran = run_snippet("vector/solution_of_the_exercise.py")
    assert ran["x"].grad.tolist() == [1 + 10 + 100, 10 + 100, 100]


def test_recorded_weights_are_not_constant():
    ran = run_snippet("vector/recorded_weights_are_not_constant.py")
    assert_close(ran["g"].detach(), 2 * ran["x"].detach() ** 2)
    assert_close(ran["second"], gradient(lambda x: (2 * x * x).sum(), ran["x"]))


def test_zero_times_infinity():
    ran = run_snippet("vector/zero_times_infinity.py")
    first, second = ran.output.splitlines()
    assert first == "tensor([0.2500,    nan])"
    assert ran["x"].grad.tolist() == [1 / (2 * 4**0.5), 0.0]
    assert second == str(ran["x"].grad)


def test_exercise_to_predict():
    ran = run_snippet("vector/predict.py")
    assert ran["w"].grad.tolist() == weighed([100, 10, 1]) == [111.0, 126.0]


def test_exercise_with_a_bug():
    ran = run_snippet("vector/find_the_bug.py")
    assert "output[0] has a shape of torch.Size([])." in ran.output
    assert_close(ran["w"].grad, jacobian(predict_in_double(ran), ran["w"])[2])
