from itertools import pairwise, product

import torch
from oracle import gradient
from support import run_snippet

SEED = torch.tensor([1.0, 10.0, 100.0])


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


def test_detach_trick():
    ran = run_snippet("recipes/straight_through/detach_trick.py")
    assert ran["rounded"].tolist() == [round(value) for value in ran["x"].tolist()] == [0, 2, -2]
    assert torch.equal(ran["x"].grad, SEED)


def test_custom_function():
    ran = run_snippet("recipes/straight_through/custom_function.py")
    assert ran["rounded"].tolist() == [round(value) for value in ran["x"].tolist()] == [0, 2, -2]
    assert torch.equal(ran["x"].grad, SEED)
    assert ran["rounded"].grad_fn.name() == "RoundBackward"


def test_seed_from_the_rounded_value():
    ran = run_snippet("recipes/straight_through/seed_from_the_rounded_value.py")
    expected = gradient(lambda rounded: (rounded - 3).pow(2).sum(), torch.tensor([0.0, 2.0]))
    assert_close(ran["rounded"].grad, expected)
    assert_close(ran["x"].grad, expected)


def test_sign_within_one():
    ran = run_snippet("recipes/straight_through/sign_within_one.py")
    seed = torch.tensor([1.0, 10.0, 100.0, 1000.0]).double()
    expected = gradient(lambda x: (seed * x.clamp(-1, 1)).sum(), ran["x"])
    assert_close(ran["x"].grad, expected)
    assert ran["sign"].tolist() == [-1.0, -1.0, 1.0, 1.0]
    assert ran.output == "tensor([  0.,  10., 100.,   0.])\n" * 2


def test_fake_quantize():
    ran = run_snippet("recipes/straight_through/fake_quantize.py")
    assert ran["y"].tolist() == [max(-1, min(1, round(value))) for value in ran["x"].tolist()]
    assert ran["x"].grad.tolist() == [0.0, 10.0, 100.0, 0.0]


def test_quantized_fit():
    ran = run_snippet("recipes/straight_through/quantized_fit.py")
    a, b = ran["inputs"].double(), ran["target"].double()

    def loss(w):
        return (a @ torch.tensor(w).double() - b).pow(2).mean().item()

    best = min(product(range(-4, 5), repeat=3), key=loss)
    assert ran["w"].round().tolist() == list(best) == [2, -1, 3]
    assert ran["history"][-1] == loss(best) == 0.03125
    w, history = torch.zeros(3).double(), []
    for _ in range(20):  # the gradient of the mean squared error is 2 Aᵀ (A w - b) / n
        history.append(loss(w.round().tolist()))
        w = w - 0.25 * 2 * a.T @ (a @ w.round() - b) / 4
    assert ran["w"].tolist() == w.tolist() == [1.625, -0.625, 3.0]
    assert ran["history"] == history
    assert any(after > before for before, after in pairwise(history))


def test_gradcheck_refuses():
    ran = run_snippet("recipes/straight_through/gradcheck_refuses.py")
    assert ran.raised == (
        "GradcheckError",
        "Jacobian mismatch for output 0 with respect to input 0,\n"
        "numerical:tensor([[0.]], dtype=torch.float64)\n"
        "analytical:tensor([[1.]], dtype=torch.float64)\n",
        9,
    )
    assert gradient(lambda x: x.round().sum(), ran["x"]).tolist() == [0.0]


def test_no_detach():
    wrong = run_snippet("recipes/straight_through/no_detach/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["rounded"].tolist() == [0.0, 2.0, -2.0]
    assert_close(wrong["x"].grad, gradient(lambda x: (SEED * x.round()).sum(), wrong["x"]))


def test_sign_of_large_values():
    wrong = run_snippet("recipes/straight_through/sign_of_large_values/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["sign"].tolist() == [-1.0, 1.0, 0.0]
    right = run_snippet("recipes/straight_through/sign_of_large_values/right.py")
    assert right["sign"].tolist() == [-1.0, 1.0, 1.0]
    assert right["x"].tolist() == [-2.0, 3.0, 300.0]


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/straight_through/solution_of_the_exercise.py")
    x = ran["x"].detach()
    by_hand = [
        line for slope in (torch.tensor(3.0), 2 * x) for line in ([0.0, 2.0, -2.0], slope * SEED)
    ]
    assert ran.output == "".join(f"{line}\n" for line in by_hand)
    assert_close(ran["x"].grad, gradient(lambda x: (SEED * x.pow(2)).sum(), x))
