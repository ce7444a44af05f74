"""The programs that show or refute what the article says."""

import inspect
import math

import torch
from oracle import gradient, hessian, jacobian
from support import run_snippet


def sum_of_squares(p):
    return p.pow(2).sum()


def assert_close(actual, expected):
    torch.testing.assert_close(
        torch.as_tensor(actual).detach().double(),
        torch.as_tensor(expected).double(),
        atol=1e-5,
        rtol=1e-5,
    )


def test_one_pass_reaches_all_parameters():
    ran = run_snippet("article/statements/one_pass_reaches_all_parameters.py")
    used, frozen = ran["used"], ran["frozen"].double()

    def loss(weight):
        rows = torch.ones(2, 3).double() @ weight.T + used.bias.detach().double()
        return frozen(rows.tanh()).sum()

    assert_close(used.weight.grad, gradient(loss, used.weight))
    assert used.bias.grad.abs().sum() > 0
    assert ran["unused"].weight.grad is None
    assert frozen.weight.grad is None


def test_full_step():
    ran = run_snippet("article/statements/full_step.py")
    printed = [float(line[7:-1]) for line in ran.output.splitlines()]
    p, g = torch.tensor([3.0, 4.0]), torch.tensor([6.0, 8.0])
    assert_close(gradient(sum_of_squares, p), g)
    assert printed == [sum_of_squares(p + t * g).item() for t in (0, 1, -1, -0.5)]
    assert printed == [25.0, 225.0, 25.0, 0.0]


def test_one_element_needs_none():
    ran = run_snippet("article/statements/one_element_needs_none.py")
    assert ran["loss"].shape == (1,)
    assert ran["loss"].grad.tolist() == [1.0]
    assert_close(ran["p"].grad, gradient(sum_of_squares, ran["p"]))


def test_complex_has_no_implicit_seed():
    wrong = run_snippet("article/statements/complex_has_no_implicit_seed/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "grad can be implicitly created only for real scalar outputs but got torch.complex64",
        5,
    )
    assert wrong["y"].numel() == 1
    right = run_snippet("article/statements/complex_has_no_implicit_seed/right.py")
    assert_close(right["x"].grad, gradient(lambda x: x.pow(2).sum().sqrt(), right["x"]))
    assert_close(right["x"].grad, [3 / 5, 4 / 5])


def test_what_follows_makes_the_seed():
    ran = run_snippet("article/statements/what_follows_makes_the_seed.py")
    assert_close(ran["seed"], 1 / (2 * math.sqrt(25)))
    assert_close(ran["p"].grad, gradient(lambda p: sum_of_squares(p).sqrt(), ran["p"]))


def test_desired_gradient():
    wrong = run_snippet("article/statements/desired_gradient/wrong.py")
    assert_close(wrong["p"].grad, wrong["desired"].double() @ jacobian(lambda p: p**2, wrong["p"]))
    assert wrong["p"].grad.tolist() != wrong["desired"].tolist()
    right = run_snippet("article/statements/desired_gradient/right.py")
    assert right["p"].grad.tolist() == wrong["desired"].tolist() == [1.0, 1.0]


def test_gradient_is_a_weighted_sum_of_rows():
    ran = run_snippet("article/statements/gradient_is_a_weighted_sum_of_rows.py")
    matrix = ran["J"].double()
    row_0, row_1 = jacobian(lambda x: matrix @ x, torch.ones(3))
    assert ran.output.splitlines() == [
        "tensor([1., 0., 1.])",
        "tensor([0., 1., 1.])",
        "tensor([10.,  1., 11.])",
        "tensor([20.,  2., 22.])",
    ]
    assert_close([1.0, 0.0, 1.0], row_0)
    assert_close([0.0, 1.0, 1.0], row_1)
    assert_close([10.0, 1.0, 11.0], 10 * row_0 + row_1)
    assert_close(ran["backward"](20.0, 2.0), 2 * (10 * row_0 + row_1))
    assert_close(ran["backward"](-0.5, 8.0), -0.5 * row_0 + 8 * row_1)


def test_gradient_stays_in_the_row_space():
    ran = run_snippet("article/statements/gradient_stays_in_the_row_space.py")
    matrix = ran["J"].double()
    J = jacobian(lambda x: matrix @ x, ran["x"])
    assert_close(J @ ran["normal"].double(), [0.0, 0.0])
    assert_close(ran["x"].grad, -3 * J[0] + 7 * J[1])
    assert ran["normal"] @ torch.tensor([0.0, 0.0, 1.0]) != 0
    assert ran.output.splitlines() == [
        "tensor([0., 0.])",
        "tensor([1., 0., 1.]) tensor(0.)",
        "tensor([10.,  1., 11.]) tensor(0.)",
        "tensor([-3.,  7.,  4.]) tensor(0.)",
    ]


def test_with_as_many_rows_as_inputs_some_seed_gives_any_gradient():
    """Of program 3: the page says so in a sentence."""
    p = torch.tensor([[1.0, -2.0], [0.5, 3.0]], requires_grad=True)
    wanted = torch.tensor([[0.0, 7.0], [-1.0, 2.0]])
    J = jacobian(torch.square, p)
    seed = torch.linalg.solve(J.T, wanted.double().flatten())
    p.pow(2).backward(gradient=seed.float().reshape(2, 2))
    assert_close(p.grad, wanted)


def test_jacobian_times_seed():
    wrong = run_snippet("article/statements/jacobian_times_seed/wrong.py")
    assert wrong.raised == ("RuntimeError", "size mismatch, got input (2), mat (2x3), vec (2)", 10)
    right = run_snippet("article/statements/jacobian_times_seed/right.py")
    matrix = right["J"].double()
    J = jacobian(lambda x: matrix @ x, right["x"])
    assert_close(right["J"], J)
    assert_close(right["x"].grad, right["v"].double() @ J)
    assert right["x"].grad.tolist() == [10.0 * 1 + 4, 10.0 * 2 + 5, 10.0 * 3 + 6]
    assert right.output == "tensor([14., 25., 36.])\n" * 2


def test_scalar_output_has_a_one_row_jacobian():
    ran = run_snippet("article/statements/scalar_output_has_a_one_row_jacobian.py")
    J = jacobian(sum_of_squares, ran["x"])
    assert J.shape == (1, 2)
    assert_close(ran["J"], J)
    assert_close(ran["x"].grad, 2.5 * J[0])
    assert ran.output.splitlines() == ["tensor([6., 8.])"] * 2 + ["tensor([15., 20.])"] * 2


def sgd_by_hand(A, t, lr):
    w = torch.zeros(2, dtype=torch.float64)
    for _ in range(2):
        w = w - lr * 2 * A.T @ (A @ w - t)
    return w


def test_seed_scale_is_the_learning_rate():
    ran = run_snippet("article/statements/seed_scale_is_the_learning_rate.py")
    A, t, train = ran["A"].double(), ran["t"].double(), ran["train"]
    assert_close(sgd_by_hand(A, t, 1 / 8), [0.75, 1.0])
    assert_close(sgd_by_hand(A, t, 1 / 32), [0.421875, 0.625])
    assert train(seed=4.0, lr=1 / 32).tolist() == train(seed=1.0, lr=4 / 32).tolist() == [0.75, 1.0]
    assert train(seed=1.0, lr=1 / 32).tolist() == [0.421875, 0.625]
    assert ran.output.splitlines() == ["tensor([0.7500, 1.0000])"] * 2 + [
        "tensor([0.4219, 0.6250])"
    ]


def test_per_sample_seed_is_another_loss():
    ran = run_snippet("article/statements/per_sample_seed_is_another_loss.py")
    targets, w = ran["targets"].double(), ran["w"].double()

    def weighted(w):
        return lambda c: (w * (c - targets) ** 2).sum()

    assert_close(gradient(weighted(torch.ones(2)), torch.tensor(2.0)), 0.0)
    assert_close(gradient(weighted(w), torch.tensor(2.0)), 2 * (3 * 2.0 - 1 * 2.0))
    assert_close(gradient(weighted(w), torch.tensor(1.0)), 0.0)
    assert ran.output.splitlines() == ["tensor(0.)", "tensor(8.)", "tensor(8.)", "tensor(0.)"]
    assert ran["c"].item() == 1.0
    assert ran["c"].grad.item() == 0.0


def test_seed_or_weighted_sum():
    ran = run_snippet("article/statements/seed_or_weighted_sum.py")
    seed = ran["seed"].double()
    expected = gradient(lambda p: (seed * p**2).sum(), ran["p"])
    assert_close(expected, [10 * 2 * 1.0, 1 * 2 * 2.0])
    assert ran.output == "tensor([20.,  4.])\n" * 2
    assert_close(ran["p"].grad, expected)


def test_seed_scales_every_layer():
    ran = run_snippet("article/statements/seed_scales_every_layer.py")
    assert ran.output == "True\n" * 4
    first, _, last = ran["model"]
    W, b, V, c = (q.detach().double() for q in (*first.parameters(), *last.parameters()))
    x = ran["x"].double()
    for_first, _, for_last, _ = ran["grads"](3.0)
    assert_close(for_first, gradient(lambda W: 3 * (V @ (W @ x + b).tanh() + c), W))
    assert_close(for_last, gradient(lambda V: 3 * (V @ (W @ x + b).tanh() + c), V))


def test_backward_with_inputs():
    ran = run_snippet("article/statements/backward_with_inputs.py")
    assert_close(ran["p"].grad, gradient(lambda p: p * 4, torch.tensor(3.0)))
    assert ran["q"].grad is None
    assert ran.output.splitlines() == ["tensor(4.) None", "(tensor(3.),)", "tensor(4.) None"]
    grad, backward = (
        set(inspect.signature(call).parameters)
        for call in (torch.autograd.grad, torch.Tensor.backward)
    )
    named = {"outputs", "grad_outputs", "self", "gradient"}  # the same under other names
    only_grad = {"is_grads_batched", "allow_unused", "materialize_grads", "only_inputs"}
    assert grad - backward - named == only_grad
    assert backward - grad - named == set()


def test_second_derivative_function():
    wrong = run_snippet("article/statements/second_derivative_function/wrong.py")
    assert wrong.raised == (
        "AttributeError",
        "module 'torch.autograd' has no attribute 'second_derivative'",
        9,
    )
    right = run_snippet("article/statements/second_derivative_function/right.py")
    assert right.output.splitlines() == ["tensor([[2., 0.],", "        [0., 2.]])"]
    assert_close(hessian(right["loss"], right["p"]), [[2.0, 0.0], [0.0, 2.0]])


def test_newton_needs_the_hessian():
    ran = run_snippet("article/statements/newton_needs_the_hessian.py")
    start = torch.tensor([3.0, 0.0], dtype=torch.float64)
    landed = []
    for name in ("diagonal", "mixed"):
        matrix = ran[name].double()

        def loss(p, matrix=matrix):
            return 0.5 * p @ matrix @ p

        g, H = gradient(loss, start), hessian(loss, start)
        assert_close(H, matrix)
        landed += [start - g / H.sum(dim=0), start - torch.linalg.solve(H, g)]
    assert_close(g, [6.0, 3.0])  # of the mixed one
    assert_close(torch.stack(landed), [[0, 0], [0, 0], [1, -1], [0, 0]])
    assert ran.output.splitlines() == [
        "tensor([0., 0.])",
        "tensor([0., 0.])",
        "tensor([ 1., -1.])",
        "tensor([0., 0.])",
    ]


def test_fewer_saved_tensors():
    ran = run_snippet("article/statements/fewer_saved_tensors.py")
    assert ran.output.split() == ["3", "1", "1", "1"]
    p = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
    ran["Swish"].apply(p).sum().backward()
    assert_close(p.grad, gradient(lambda p: (p / (1 + (-p).exp())).sum(), p))


def test_layer_without_a_backward():
    ran = run_snippet("article/statements/layer_without_a_backward.py")
    x = torch.tensor([3.0, 4.0], dtype=torch.float64)
    scale = ran["layer"].scale
    assert_close(scale.grad, gradient(lambda s: (s * x**2).sum(), scale))


def test_forgotten_factor():
    wrong = run_snippet("article/statements/forgotten_factor/wrong.py")
    kind, message, line = wrong.raised
    assert (kind, line) == ("GradcheckError", 19)
    numbers = [row.split("]")[0].strip(" [") for row in message.split("[") if "]" in row]
    J = jacobian(torch.square, wrong["p"])
    assert numbers == ["6.0000, 0.0000", "0.0000, 8.0000", "3., 0.", "0., 4."]
    assert_close(J, [[6.0, 0.0], [0.0, 8.0]])
    right = run_snippet("article/statements/forgotten_factor/right.py")
    assert right.output == "True\nTrue\n"
    right["Square"].apply(right["p"]).sum().backward()
    assert_close(right["p"].grad, J.sum(dim=0))
