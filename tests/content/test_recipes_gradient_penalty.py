from functools import partial

import torch
from oracle import gradient
from support import run_snippet

W = torch.tensor([1.0, 2.0]).double()
REAL = torch.tensor([[1.0, 2.0], [0.0, 0.5]]).double()
FAKE = torch.tensor([[2.0, 0.0], [0.0, 0.0]]).double()
BETWEEN = (REAL + FAKE) / 2


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


def slopes(w):
    return 2 * w * BETWEEN


def penalty(w):
    return (slopes(w).pow(2).sum(1).sqrt() - 1).pow(2).mean()


def rest(w):
    return (FAKE.pow(2) @ w).mean() - (REAL.pow(2) @ w).mean()


def test_penalty():
    ran = run_snippet("recipes/gradient_penalty/penalty.py")
    assert_close(ran["between"].detach(), BETWEEN)
    assert ran["slopes"].tolist() == slopes(W).tolist() == [[3.0, 4.0], [0.0, 1.0]]
    assert ran["penalty"].item() == penalty(W).item() == 8.0
    expected = gradient(lambda w: rest(w) + 10 * penalty(w), W)
    assert_close(ran["w"].grad, expected)
    assert_close(expected - gradient(rest, W), torch.tensor([72.0, 64.0]))


def test_no_create_graph():
    wrong = run_snippet("recipes/gradient_penalty/no_create_graph/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["penalty"].item() == penalty(W).item()
    assert_close(wrong["w"].grad, gradient(rest, W))


def test_critic_that_mixes_samples():
    ran = run_snippet("recipes/gradient_penalty/critic_that_mixes_samples.py")
    x = ran["x"].detach().double()

    def score(x, i):
        scores = x.pow(2) @ W
        return scores[i] - scores.mean()

    assert_close(ran["slopes"], gradient(lambda x: score(x, 0) + score(x, 1), x))
    assert ran["slopes"].tolist() == [[0.0, 0.0], [0.0, 0.0]]
    for i in range(2):
        assert gradient(partial(score, i=i), x)[i].norm() > 0.1


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/gradient_penalty/solution_of_the_exercise.py")
    assert ran["penalty"].item() == (3 - 1) ** 2
    assert ran["w"].grad.item() == 2 * (3 - 1)


def test_zero_slope():
    ran = run_snippet("recipes/gradient_penalty/zero_slope.py")
    x = ran["x"].detach().double()
    of_w = gradient(lambda w: ((2 * w * x).norm(dim=1) - 1).pow(2).mean(), ran["w"])
    assert of_w == 0
    assert ran.output == "1.0 0.0\n1.0 nan\n"  # the penalty is (0 - 1)²
