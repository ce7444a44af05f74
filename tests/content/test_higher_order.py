from functools import partial

import pytest
import torch
from oracle import gradient, hessian, jacobian
from support import run_snippet

NO_GRAD_FN = "element 0 of tensors does not require grad and does not have a grad_fn"
# Of f(x) = x0**2 * x1 + x1**3 at (1, 2), by hand: [[2 * x1, 2 * x0], [2 * x0, 6 * x1]].
H_BY_HAND = torch.tensor([[4.0, 2.0], [2.0, 12.0]], dtype=torch.float64)


def mixed(x):
    return x[0] ** 2 * x[1] + x[1] ** 3


def sum_of_cubes(x):
    return x.pow(3).sum()


@pytest.fixture
def warn_always():
    """Have PyTorch repeat a warning that it otherwise gives once a process."""
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    yield
    torch.set_warn_always(before)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def test_second_derivative_of_a_sum():
    ran = run_snippet("higher_order/second_derivative_of_a_sum.py")
    H = hessian(sum_of_cubes, ran["x"])
    assert_close(ran["g"].detach(), gradient(sum_of_cubes, ran["x"]))
    assert_close(ran["h"], H.diagonal())
    assert_close(H, H.diagonal().diag())
    assert ran["h"].tolist() == [6.0, 12.0, 18.0]
    assert ran["g"].grad_fn is not None


def cube_of(x, i):
    return x[i] ** 3


def test_second_derivative_element_wise():
    ran = run_snippet("higher_order/second_derivative_element_wise.py")
    for i in range(3):
        H = hessian(partial(cube_of, i=i), ran["x"])
        assert_close(ran["d2y"][i], H[i, i])
    assert ran["d2y"].tolist() == [6.0, 12.0, 18.0]


def test_ones_seed_adds_up_the_rows():
    ran = run_snippet("higher_order/ones_seed_adds_up_the_rows.py")
    H = hessian(mixed, ran["x"])
    assert_close(H, H_BY_HAND)
    assert_close(ran["ones_H"], H[0] + H[1])
    assert_close(ran["row_0"], H[0])
    assert_close(ran["row_1"], H[1])
    assert ran["ones_H"].tolist() == [4 + 2, 2 + 12]
    assert ran.output == "tensor([ 6., 14.])\ntensor([ 4., 12.])\n"


def test_no_create_graph():
    wrong = run_snippet("higher_order/no_create_graph/wrong_1.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 8)
    assert wrong.output == "False\n"
    wrong = run_snippet("higher_order/no_create_graph/wrong_2.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 6)
    right = run_snippet("higher_order/no_create_graph/right.py")
    assert_close(right["h"], hessian(sum_of_cubes, right["x"]).sum(dim=1))
    assert right.output == "True\ntensor([ 6., 12., 18.])\n"


def test_second_derivative_of_one_number():
    ran = run_snippet("higher_order/second_derivative_of_one_number.py")
    assert_close(ran["dy"].detach(), gradient(lambda x: x**3, ran["x"]))
    assert_close(ran["d2y"], hessian(lambda x: x**3, ran["x"]).squeeze())
    assert ran["d2y"].item() == 6 * 2.0


def test_hessian_vector_product():
    ran = run_snippet("higher_order/hessian_vector_product.py")
    Hv = hessian(mixed, ran["x"]) @ ran["v"].double()
    assert_close(ran["from_dot"], Hv)
    assert_close(ran["from_seed"], Hv)
    assert ran["from_seed"].tolist() == [4 * 1 + 2 * 10, 2 * 1 + 12 * 10]


def test_hessian_vector_product_by_differences():
    ran = run_snippet("higher_order/hessian_vector_product_by_differences.py")
    assert_close(ran["gradient"](ran["x"]), gradient(mixed, ran["x"]))
    assert_close(H_BY_HAND @ ran["v"], torch.tensor([24.0, 122.0]))
    assert ran.output == "tensor([ 24., 122.], dtype=torch.float64)\n"


def test_full_hessian():
    ran = run_snippet("higher_order/full_hessian.py")
    assert_close(hessian(ran["f"], ran["x"]), H_BY_HAND)
    assert_close(torch.stack(ran["rows"]), H_BY_HAND)
    assert ran.output == "tensor([[ 4.,  2.],\n        [ 2., 12.]])\n" * 2


def test_newton_step():
    ran = run_snippet("higher_order/newton_step.py")
    A, b = ran["A"].double(), ran["b"].double()

    def f(x):
        return 0.5 * x @ A @ x - b @ x

    assert_close(ran["H"], hessian(f, ran["x"]))
    assert_close(ran["g"].detach(), gradient(f, ran["x"]))
    assert_close(gradient(f, ran["minimum"]), torch.zeros(2))
    assert A[0, 0] > 0
    assert A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0] > 0
    assert ran["minimum"].tolist() == [1.0, 2.0]
    assert ran.output == "tensor([1., 2.])\ntensor([0., 0.])\n"


def test_jvp_from_two_vjps():
    ran = run_snippet("higher_order/jvp_from_two_vjps.py")
    J = jacobian(lambda x: torch.stack([x[0] * x[1], x[1] * x[2] ** 2]), ran["x"])
    assert_close(J, torch.tensor([[2.0, 1.0, 0.0], [0.0, 9.0, 12.0]]))
    assert_close(ran["Ju"], J @ ran["u"].double())
    assert ran["Ju"].tolist() == [2 * 1 + 1 * 10, 9 * 10 + 12 * 100]
    assert ran["v"].tolist() == [0.0, 0.0]


def test_linear_function():
    wrong = run_snippet("higher_order/linear_function/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 12)
    assert_close(wrong["g"], gradient(wrong["f"], wrong["x"]))
    assert wrong["g"].grad_fn is None
    right = run_snippet("higher_order/linear_function/right.py")
    assert_close(hessian(right["f"], right["x"]), torch.zeros(2, 2))
    assert right.output == "tensor([[0., 0.],\n        [0., 0.]])\n"


def test_backward_with_create_graph(warn_always):
    wrong = run_snippet("higher_order/backward_with_create_graph/wrong.py")
    assert len(wrong.warned) == 1
    assert wrong.warned[0].startswith(
        "Using backward() with create_graph=True will create a reference cycle between the parameter "
        "and its gradient which can cause a memory leak. We recommend using autograd.grad when creating "
        "the graph to avoid this. If you have to use this function, make sure to reset the .grad fields "
        "of your parameters to None after use to break the cycle and avoid the leak."
    )
    assert wrong["x"].grad.grad_fn is not None
    wrong["x"].grad = None
    right = run_snippet("higher_order/backward_with_create_graph/right.py")
    assert right.warned == []
    assert right["x"].grad is None
    assert right["g"].requires_grad
    assert_close(right["g"].detach(), gradient(sum_of_cubes, right["x"]))


def test_solution_of_the_exercise():
    ran = run_snippet("higher_order/solution_of_the_exercise.py")
    expected = hessian(lambda x: x[0] * x[1] ** 2, ran["x"])[:, 1]
    torch.testing.assert_close(ran["column"].double(), expected, atol=1e-4, rtol=1e-5)
    assert ran["column"].tolist() == [6.0, 4.0]


def test_forward_over_reverse():
    ran = run_snippet("higher_order/forward_over_reverse.py")
    torch.testing.assert_close(ran["Hv"].double(), H_BY_HAND @ ran["v"].double())
    torch.testing.assert_close(ran["g"].double(), gradient(mixed, ran["x"]), atol=1e-5, rtol=1e-6)


def test_exercise_to_predict():
    ran = run_snippet("higher_order/predict.py")
    H = hessian(lambda x: (x**3).sum(), ran["x"])
    expected = torch.tensor([10.0, 1.0]).double() @ H
    torch.testing.assert_close(ran["second"].double(), expected, atol=1e-3, rtol=1e-5)


def test_exercise_with_a_bug():
    ran = run_snippet("higher_order/find_the_bug.py")
    expected = gradient(lambda x: (x**3).sum() + (9 * x**4).sum(), ran["x"])
    torch.testing.assert_close(expected, torch.tensor([39.0, 300.0]).double())
    assert ran.output == "(tensor([ 3., 12.]),)\n(tensor([ 39., 300.]),)\n"
