import torch
from oracle import gradient
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


WANTED = torch.tensor([2.0, -1.0]).double()
THETA = torch.tensor([0.0, 1.0]).double()
SEED = 0.6 / 0.8 * (2 * THETA - WANTED)


def test_step():
    ran = run_snippet("recipes/score_distillation/step.py")
    assert_close(ran["seed"], SEED)
    assert not ran["seed"].requires_grad
    assert_close(ran["theta"].grad, 2 * SEED)
    for noise in torch.tensor([[3.0, 0.0], [-1.0, 2.0]]):
        noisy = 0.6 * 2 * THETA.float() + 0.8 * noise
        assert_close(ran["predict_noise"](noisy) - noise, SEED)
    exact = ran["predict_noise"](0.6 * WANTED.float() + 0.8 * noise)
    assert_close(exact, noise)


def test_surrogate():
    ran = run_snippet("recipes/score_distillation/surrogate.py")
    target = 2 * THETA - SEED
    loss = gradient(lambda theta: 0.5 * (2 * theta - target).pow(2).sum(), THETA)
    assert_close(ran["seed"], SEED)
    assert_close(ran["theta"].grad, loss)
    assert_close(loss, 2 * SEED)
    assert ran["loss"].item() == (1.5**2 + 2.25**2) / 2


def test_descent():
    ran = run_snippet("recipes/score_distillation/descent.py")
    assert_close(2 * ran["theta"].detach(), WANTED)
    assert ran.output == "[2.0, -1.0]\n"


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/score_distillation/solution_of_the_exercise.py")
    moved = 2 * ran["theta"].detach().double() - 2 * THETA
    assert_close(moved, torch.tensor([-0.5 * 2 * 2, 0.0]))
