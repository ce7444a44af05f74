"""Where the article's related topics meet the seed."""

import ast

import pytest
import torch
from oracle import gradient, jacobian
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(
        torch.as_tensor(actual).detach().double(),
        torch.as_tensor(expected).double(),
        atol=1e-5,
        rtol=1e-5,
    )


def test_dilation():
    ran = run_snippet("article/related/dilation.py")
    assert torch.nn.Conv2d(1, 1, 3).dilation == (1, 1)
    kernel = torch.ones(3, dtype=torch.float64)
    rows = []
    for gap in (1, 2):

        def first_output(x, gap=gap):
            return (kernel * x.flatten()[: 2 * gap + 1 : gap]).sum()

        rows.append(gradient(first_output, torch.zeros(1, 1, 7)).flatten().tolist())
    printed = [line[7:-1] for line in ran.output.splitlines()]
    assert [ast.literal_eval(line) for line in printed] == [[[pytest.approx(row)]] for row in rows]
    assert rows[1] == pytest.approx([1, 0, 1, 0, 1, 0, 0])


def test_linear_regression():
    ran = run_snippet("article/related/linear_regression.py")
    X, t = ran["X"].double(), ran["t"].double()
    expected = gradient(lambda w: (X @ w - t).pow(2).mean(), ran["w"])
    assert_close(ran["w"].grad, expected)
    assert_close(ran["seed"].double() @ X, expected)


def test_load_state_dict():
    ran = run_snippet("article/related/load_state_dict.py")
    assert ran.output.splitlines() == [
        "True",
        "True True",
        "tensor([[3., 4.]])",
        "False None",
    ]
    x = torch.tensor([[3.0, 4.0]], dtype=torch.float64)
    assert_close(ran["weight"].grad, gradient(lambda w: (x @ w.T).sum(), ran["weight"]))


def test_last_batch():
    ran = run_snippet("article/related/last_batch.py")
    targets = ran["targets"].double()
    expected = gradient(lambda c: (c - targets).pow(2).mean(), torch.tensor(0.0))
    assert_close(ran["c"].grad, expected)
    assert_close(expected, -2 * targets.mean())
    assert [line.split()[0] for line in ran.output.splitlines()[1:]] == ["2", "2", "1"]


def test_weight_decay():
    ran = run_snippet("article/related/weight_decay.py")
    p, lr, decay = 4.0, 0.5, 0.25

    def by_hand(seed, weight_decay=0.0, l2=0.0):
        loss = gradient(lambda p: 2 * p + l2 / 2 * p**2, torch.tensor([p]))
        grad = seed * loss.item()
        return grad, p - lr * (grad + weight_decay * p)

    for seed in (1.0, 2.0):
        for how in ({"l2": decay}, {"weight_decay": decay}):
            (grad,), (after,) = ran["step"](seed, **how)
            assert (grad, after) == pytest.approx(by_hand(seed, **how))
    assert ran.output.splitlines() == [
        "([3.0], [2.5])",
        "([2.0], [2.5])",
        "([6.0], [1.0])",
        "([4.0], [1.5])",
    ]


def test_l1():
    ran = run_snippet("article/related/l1.py")
    assert_close(ran["p"].grad, gradient(lambda p: p.abs().sum(), ran["p"]))
    assert ran["p"].grad.tolist() == [-1.0, 0.0, 1.0]


def test_view_and_unsqueeze():
    ran = run_snippet("article/related/view_and_unsqueeze.py")
    seed = torch.tensor([0.1, 0.5, 0.2, 0.3], dtype=torch.float64)
    for change in (lambda p: p.view(2, 2), lambda p: p.unsqueeze(1)):
        assert_close(ran["p"].grad, seed @ jacobian(change, ran["p"]))
        assert change(ran["p"]).data_ptr() == ran["p"].data_ptr()
    assert ran["p"].shape == (4,)
    assert ran.output == "tensor([0.1000, 0.5000, 0.2000, 0.3000])\n" * 2


def test_module_initialization():
    wrong = run_snippet("article/related/module_initialization/wrong.py")
    message = "cannot assign parameters before Module.__init__() call"
    assert wrong.raised == ("AttributeError", message, 7)
    right = run_snippet("article/related/module_initialization/right.py")
    layer, x = right["layer"], torch.tensor([3.0, 4.0], dtype=torch.float64)
    J = jacobian(lambda scale: 10 * scale * x, layer.scale)
    assert_close(layer.scale.grad, torch.tensor([1.0, 0.5], dtype=torch.float64) @ J)
    assert layer.factor == 10.0
    assert dict(layer.named_parameters()) == {"scale": layer.scale}


def test_reshape():
    ran = run_snippet("article/related/reshape.py")
    assert ran.output.splitlines()[0] == "False"
    seed = torch.tensor([0.1, 0.5, 0.2, 0.3], dtype=torch.float64)
    J = jacobian(lambda p: p.t().reshape(4), ran["p"])
    assert_close(ran["p"].grad.flatten(), seed @ J)
