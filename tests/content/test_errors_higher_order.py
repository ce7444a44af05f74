import torch
from oracle import gradient, hessian, jacobian
from support import run_snippet


def assert_close(actual, expected, atol=1e-6):
    torch.testing.assert_close(actual.double(), expected.double(), atol=atol, rtol=1e-6)


def sum_of_cubes(x):
    return x.pow(3).sum()


def penalized(w):
    """wx² + (∂(wx²)/∂x − 1)² at x = 3."""
    return w * 3**2 + (2 * w * 3 - 1).pow(2)


def test_no_seed_for_the_gradient():
    wrong = run_snippet("errors/higher_order/no_seed_for_the_gradient/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "grad can be implicitly created only for scalar outputs",
        6,
    )
    right = run_snippet("errors/higher_order/no_seed_for_the_gradient/right.py")
    assert_close(right["h"], torch.tensor([1.0, 10.0]).double() @ hessian(sum_of_cubes, right["x"]))
    assert right["h"].tolist() == [6 * 1 * 1.0, 6 * 2 * 10.0]


def test_gradient_without_the_input():
    unused = (
        "The differentiated Tensor at index 0 appears to not have been used in the graph. Set "
        "allow_unused=True if this is the desired behavior."
    )
    wrong = run_snippet("errors/higher_order/gradient_without_the_input/wrong_1.py")
    assert wrong.raised == ("RuntimeError", unused, 7)
    mixed = run_snippet("errors/higher_order/gradient_without_the_input/wrong_2.py")
    assert mixed.raised == ("RuntimeError", unused, 7)
    assert mixed["g"].tolist() == [3 * 5.0**2, 3 * 6.0**2]  # of Σ x² + b³ by b, without x
    right = run_snippet("errors/higher_order/gradient_without_the_input/right.py")
    # y = Σ x²b, of which the second derivative by b is 0.
    assert right["g"].tolist() == [1.0, 4.0]
    assert right["h"].tolist() == [0.0, 0.0]


def test_seed_without_requires_grad():
    wrong = run_snippet("errors/higher_order/seed_without_requires_grad/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "One of the differentiated Tensors does not require grad",
        6,
    )
    right = run_snippet("errors/higher_order/seed_without_requires_grad/right.py")
    J = jacobian(lambda x: x.pow(2), right["x"])
    assert_close(right["change"], J @ torch.tensor([1.0, 10.0]).double())
    assert right["change"].tolist() == [2.0, 40.0]


def test_backward_with_create_graph():
    wrong = run_snippet("errors/higher_order/backward_with_create_graph/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == [
        "Using backward() with create_graph=True will create a reference cycle between the parameter "
        "and its gradient which can cause a memory leak. We recommend using autograd.grad when "
        "creating the graph to avoid this. If you have to use this function, make sure to reset the "
        ".grad fields of your parameters to None after use to break the cycle and avoid the leak. "
        "(Triggered internally at /__w/pytorch/pytorch/torch/csrc/autograd/engine.cpp:1307.)"
    ]
    assert wrong["h"].tolist() == [6 * 1.0, 6 * 2.0]
    right = run_snippet("errors/higher_order/backward_with_create_graph/right.py")
    assert right.warned == []
    assert right["x"].grad is None
    assert right["h"].tolist() == [6 * 1.0, 6 * 2.0]
    assert_close(right["h"], hessian(sum_of_cubes, right["x"]).diagonal())


def test_step_function():
    wrong = run_snippet("errors/higher_order/step_function/wrong.py")
    assert wrong.raised == ("RuntimeError", "derivative for aten::heaviside is not implemented", 5)
    right = run_snippet("errors/higher_order/step_function/right.py")
    assert_close(right["x"].grad, gradient(lambda x: torch.sigmoid(x).sum(), right["x"]))
    assert right["x"].grad[1].item() == 1 / 4


def test_fused_attention():
    wrong = run_snippet("errors/higher_order/fused_attention/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "derivative for aten::_scaled_dot_product_flash_attention_for_cpu_backward is not implemented",
        9,
    )
    right = run_snippet("errors/higher_order/fused_attention/right.py")
    # Softmax weights by hand: y = 2 cosh q / (2 cosh q + 2), with the second derivative 1/4 at 0.
    assert right["y"].item() == 1 / 2
    assert_close(
        right["h"].flatten(), hessian(lambda q: q.cosh() / (q.cosh() + 1), right["q"]).flatten()
    )
    assert abs(right["h"].item() - 1 / 4) < 1e-6


def test_no_derivative_for_one_argument():
    wrong = run_snippet("errors/higher_order/no_derivative_for_one_argument/wrong.py")
    assert wrong.raised == (
        "NotImplementedError",
        "the derivative for 'igamma: input' is not implemented.",
        6,
    )
    right = run_snippet("errors/higher_order/no_derivative_for_one_argument/right.py")
    # P(1, x) = 1 - exp(-x)
    assert_close(right["y"], 1 - torch.exp(-torch.tensor([1.0, 2.0])))
    assert_close(right["x"].grad, torch.exp(-torch.tensor([1.0, 2.0])))


def test_no_second_derivative():
    wrong = run_snippet("errors/higher_order/no_second_derivative/wrong.py")
    assert wrong.raised == (
        "NotImplementedError",
        "the derivative for '_cdist_backward' is not implemented.",
        7,
    )
    right = run_snippet("errors/higher_order/no_second_derivative/right.py")
    # The Hessian of a distance d with the direction u is (1 - u uᵀ) / d; here d = 5, u = (-0.8, 0.6).
    assert right["d"].item() == 5.0
    assert_close(right["h"], torch.tensor([[(1 - 0.8**2) / 5, 0.8 * 0.6 / 5]]))
    assert wrong["d"].item() == 5.0


def test_penalty_is_a_constant():
    wrong = run_snippet("errors/higher_order/penalty_is_a_constant/wrong.py")
    assert wrong["loss"].item() == 2 * 3**2 + (2 * 2 * 3 - 1) ** 2
    assert wrong["w"].grad.item() == 3**2
    right = run_snippet("errors/higher_order/penalty_is_a_constant/right.py")
    assert right["loss"].item() == 139.0
    assert_close(right["w"].grad, gradient(penalized, right["w"]))
    assert right["w"].grad.item() == 3**2 + 4 * 3 * (2 * 2 * 3 - 1)


def test_products_added_up():
    wrong = run_snippet("errors/higher_order/products_added_up/wrong.py")
    assert wrong.output == "tensor([6., 0.])\ntensor([ 6., 12.])\n"
    right = run_snippet("errors/higher_order/products_added_up/right.py")
    assert right.output == "tensor([6., 0.])\ntensor([ 0., 12.])\n"
    assert_close(right["row"], hessian(sum_of_cubes, right["x"])[1])
    assert right["x"].grad is None


def test_ones_for_the_diagonal():
    wrong = run_snippet("errors/higher_order/ones_for_the_diagonal/wrong.py")
    H = hessian(lambda x: x[0] * x[1].pow(2), wrong["x"])
    assert_close(wrong["diagonal"], H.sum(dim=0))
    assert wrong["diagonal"].tolist() == [0 + 4.0, 4 + 2.0]
    right = run_snippet("errors/higher_order/ones_for_the_diagonal/right.py")
    assert_close(right["diagonal"], H.diagonal())
    assert right["diagonal"].tolist() == [0.0, 2.0]


def test_second_derivative_of_relu():
    wrong = run_snippet("errors/higher_order/second_derivative_of_relu/wrong.py")
    # Of the three slopes 1, -2 and 3, those with a positive w · x count.
    assert wrong["u_x"].item() == 1.0 + 3.0
    assert wrong["u_xx"].item() == 0.0
    right = run_snippet("errors/higher_order/second_derivative_of_relu/right.py")
    w = right["w"].double()
    assert_close(
        right["u_xx"], hessian(lambda x: torch.tanh(w * x).sum(), right["x"]).reshape(()), 1e-5
    )
    t = torch.tanh(w / 2)
    assert_close(right["u_xx"], (-2 * w.pow(2) * t * (1 - t.pow(2))).sum())
