import torch
from oracle import gradient, hessian, jacobian
from support import run_snippet

NO_IMPLICIT_SEED = "grad can be implicitly created only for scalar outputs"
GRAPH_FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they "
    "have already been freed). Saved intermediate values of the graph are freed when you call .backward() "
    "or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second "
    "time or if you need to access saved tensors after calling backward."
)


def square(x):
    return x.pow(2)


def sum_of_squares(x):
    return x.pow(2).sum()


def sum_of_cubes(x):
    return x.pow(3).sum()


def mismatch(seed, output):
    return (
        f"Mismatch in shape: grad_output[0] has a shape of torch.Size({seed}) and "
        f"output[0] has a shape of torch.Size({output})."
    )


def assert_close(actual, expected):
    torch.testing.assert_close(
        actual.double(), torch.as_tensor(expected).double(), atol=1e-5, rtol=1e-6
    )


def assert_vjp(f, x, v):
    assert_close(x.grad, (v.detach().double().flatten() @ jacobian(f, x)).reshape(x.shape))


def test_scalar_output():
    ran = run_snippet("article/scalar_output.py")
    assert ran["y"].shape == ()
    assert_close(ran["x"].grad, gradient(sum_of_squares, ran["x"]))
    assert ran["x"].grad.tolist() == [2 * 3.0, 2 * 4.0]


def test_second_backward():
    wrong_1 = run_snippet("article/second_backward/wrong_1.py")
    assert wrong_1.raised == ("RuntimeError", mismatch([2], []), 8)
    wrong_2 = run_snippet("article/second_backward/wrong_2.py")
    assert wrong_2.raised == ("RuntimeError", GRAPH_FREED, 8)
    right = run_snippet("article/second_backward/right.py")
    assert right.raised is None
    assert right.output.splitlines() == ["tensor([6., 8.])", "tensor([3., 4.])"]
    assert_close(right["x"].grad, gradient(lambda x: 0.5 * sum_of_squares(x), right["x"]))


def test_flat_seed():
    wrong = run_snippet("article/flat_seed/wrong.py")
    assert wrong.raised == ("RuntimeError", mismatch([4], [2, 2]), 6)
    right = run_snippet("article/flat_seed/right.py")
    assert right["v"].shape == right["y"].shape == (2, 2)
    assert right["v"].flatten().tolist() == wrong["v"].tolist()
    assert_vjp(square, right["x"], right["v"])
    assert right["x"].grad.tolist() == [[2 * 1 * 0.0, 2 * 2 * 1.0], [2 * 3 * 10.0, 2 * 4 * 100.0]]


def test_weighted_seed():
    ran = run_snippet("article/weighted_seed.py")
    assert_vjp(square, ran["x"], ran["v"])
    assert ran["x"].grad.tolist() == [2 * 1 * 1.0, 2 * 2 * 0.5, 2 * 3 * 0.0]
    J = jacobian(square, ran["x"])
    assert_close(J, torch.diag(J.diagonal()))


def test_second_derivative():
    wrong_1 = run_snippet("article/second_derivative/wrong_1.py")
    assert wrong_1.raised == (
        "TypeError",
        "grad() missing 1 required positional argument: 'inputs'",
        5,
    )
    wrong_2 = run_snippet("article/second_derivative/wrong_2.py")
    assert wrong_2.raised == ("RuntimeError", NO_IMPLICIT_SEED, 6)
    assert wrong_2["dy"].shape == (2,)
    right = run_snippet("article/second_derivative/right.py")
    x = right["x"].detach()
    assert_close(right["dy"].detach(), 3 * x**2)
    assert_close(right["d2y"], 6 * x)
    assert_close(right["d2y"], hessian(sum_of_cubes, x).diagonal())


def test_custom_function():
    wrong = run_snippet("article/custom_function/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_IMPLICIT_SEED, 22)
    assert wrong["y"].tolist() == [1.0, 4.0, 9.0]
    right = run_snippet("article/custom_function/right.py")
    assert_vjp(square, right["x"], torch.ones(3))
    assert right["x"].grad.tolist() == [2.0, 4.0, 6.0]


def test_implicit_seed_has_one_element():
    ran = run_snippet("article/implicit_seed_has_one_element.py")
    assert ran["y"].shape == (1, 1)
    assert ran["y"].grad.tolist() == [[1.0]]
    assert_close(ran["x"].grad, gradient(sum_of_squares, ran["x"]))


def test_complex_has_no_implicit_seed():
    wrong = run_snippet("article/complex_has_no_implicit_seed/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "grad can be implicitly created only for real scalar outputs but got torch.complex64",
        5,
    )
    assert wrong["y"].numel() == 1
    right = run_snippet("article/complex_has_no_implicit_seed/right.py")
    assert_close(right["x"].grad, gradient(lambda x: x.pow(2).sum().sqrt(), right["x"]))
    assert_close(right["x"].grad, [3 / 5, 4 / 5])


def test_jacobian_times_seed():
    wrong = run_snippet("article/jacobian_times_seed/wrong.py")
    assert wrong.raised == ("RuntimeError", "size mismatch, got input (2), mat (2x3), vec (2)", 10)
    right = run_snippet("article/jacobian_times_seed/right.py")
    matrix = right["J"].double()
    J = jacobian(lambda x: matrix @ x, right["x"])
    assert_close(right["J"], J)
    assert_close(right["x"].grad, right["v"].double() @ J)
    assert right["x"].grad.tolist() == [10.0 * 1 + 4, 10.0 * 2 + 5, 10.0 * 3 + 6]
    assert right.output == "tensor([14., 25., 36.])\n" * 2


def test_scalar_output_has_a_one_row_jacobian():
    ran = run_snippet("article/scalar_output_has_a_one_row_jacobian.py")
    J = jacobian(sum_of_squares, ran["x"])
    assert J.shape == (1, 2)
    assert_close(ran["J"], J)
    assert_close(ran["x"].grad, 2.5 * J[0])
    assert ran.output.splitlines() == ["tensor([6., 8.])"] * 2 + ["tensor([15., 20.])"] * 2


def test_gradient_is_a_weighted_sum_of_rows():
    ran = run_snippet("article/gradient_is_a_weighted_sum_of_rows.py")
    matrix = ran["J"].double()
    row_0, row_1 = jacobian(lambda x: matrix @ x, torch.ones(3))
    assert ran.output.splitlines() == [
        "tensor([1., 0., 1.])",
        "tensor([0., 1., 1.])",
        "tensor([10.,  1., 11.])",
        "tensor([20.,  2., 22.])",
    ]
    assert_close(torch.tensor([1.0, 0.0, 1.0]), row_0)
    assert_close(torch.tensor([0.0, 1.0, 1.0]), row_1)
    assert_close(torch.tensor([10.0, 1.0, 11.0]), 10 * row_0 + row_1)
    assert_close(ran["backward"](20.0, 2.0), 2 * (10 * row_0 + row_1))
    assert_close(ran["backward"](-0.5, 8.0), -0.5 * row_0 + 8 * row_1)


def test_gradient_stays_in_the_row_space():
    ran = run_snippet("article/gradient_stays_in_the_row_space.py")
    matrix = ran["J"].double()
    J = jacobian(lambda x: matrix @ x, ran["x"])
    assert_close(J @ ran["normal"].double(), [0.0, 0.0])
    assert_close(ran["x"].grad, -3 * J[0] + 7 * J[1])
    assert ran.output.splitlines() == [
        "tensor([0., 0.])",
        "tensor([1., 0., 1.]) tensor(0.)",
        "tensor([10.,  1., 11.]) tensor(0.)",
        "tensor([-3.,  7.,  4.]) tensor(0.)",
    ]


def test_four_elements_are_no_vector():
    ran = run_snippet("article/four_elements_are_no_vector.py")
    assert ran.output.splitlines()[:2] == ["torch.Size([2, 2])", "torch.Size([4])"]
    assert_vjp(lambda x: square(x).flatten(), ran["x"], ran["v"])
    assert ran["x"].grad.tolist() == [[0.0, 4.0], [60.0, 800.0]]


def test_second_derivative_function():
    wrong = run_snippet("article/second_derivative_function/wrong.py")
    assert wrong.raised == (
        "AttributeError",
        "module 'torch.autograd' has no attribute 'second_derivative'",
        9,
    )
    right = run_snippet("article/second_derivative_function/right.py")
    assert right.output.splitlines() == ["tensor([[ 6.,  0.],", "        [ 0., 12.]])"]
    assert_close(hessian(right["f"], right["x"]), [[6.0, 0.0], [0.0, 12.0]])


def sgd_by_hand(A, t, lr):
    w = torch.zeros(2, dtype=torch.float64)
    for _ in range(2):
        w = w - lr * 2 * A.T @ (A @ w - t)
    return w


def test_seed_scale_is_the_learning_rate():
    ran = run_snippet("article/seed_scale_is_the_learning_rate.py")
    A, t, train = ran["A"].double(), ran["t"].double(), ran["train"]
    assert_close(sgd_by_hand(A, t, 1 / 8), [0.75, 1.0])
    assert_close(sgd_by_hand(A, t, 1 / 32), [0.421875, 0.625])
    assert train(seed=4.0, lr=1 / 32).tolist() == train(seed=1.0, lr=4 / 32).tolist() == [0.75, 1.0]
    assert train(seed=1.0, lr=1 / 32).tolist() == [0.421875, 0.625]
    assert ran.output.splitlines() == ["tensor([0.7500, 1.0000])"] * 2 + [
        "tensor([0.4219, 0.6250])"
    ]


def test_per_sample_seed_is_another_loss():
    ran = run_snippet("article/per_sample_seed_is_another_loss.py")
    targets, w = ran["targets"].double(), ran["w"].double()

    def weighted(w):
        return lambda c: (w * (c - targets) ** 2).sum()

    assert_close(gradient(weighted(torch.ones(2)), torch.tensor(2.0)), 0.0)
    assert_close(gradient(weighted(w), torch.tensor(2.0)), 2 * (3 * 2.0 - 1 * 2.0))
    assert_close(gradient(weighted(w), torch.tensor(1.0)), 0.0)
    assert ran.output.splitlines() == ["tensor(0.)", "tensor(8.)", "tensor(8.)", "tensor(0.)"]
    assert ran["c"].item() == 1.0
    assert ran["c"].grad.item() == 0.0
