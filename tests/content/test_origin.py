import torch
from oracle import gradient
from support import run_snippet
from taxi import FARES, SEED, left, weighed


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


def test_every_grad_is_the_next_seed():
    ran = run_snippet("origin/every_grad_is_the_next_seed.py")
    assert ran["fares"].tolist() == FARES
    assert ran["loss"].item() == (0**2 + 1.5**2 + 3**2) / 3
    assert ran["loss"].grad.item() == 1.0
    paid = ran["paid"].double()
    assert_close(ran["fares"].grad, gradient(lambda y: (y - paid).pow(2).mean(), ran["fares"]))
    assert ran["fares"].grad.tolist() == SEED == [0.0, -1.0, 2.0]
    assert left(ran) == weighed(SEED) == [1.0, 10.0]


def test_seed_replaces_what_follows():
    assert left(run_snippet("origin/seed_replaces_what_follows.py")) == weighed(SEED)


def test_cut_in_two():
    wrong = run_snippet("origin/cut_in_two/wrong.py")
    assert wrong.raised is None
    assert wrong["base"].grad is wrong["per_km"].grad is None
    right = run_snippet("origin/cut_in_two/right.py")
    paid = right["paid"].double()
    for ran in (wrong, right):
        assert ran["cut"].is_leaf
        assert ran["cut"].grad_fn is None
        assert_close(ran["cut"].grad, gradient(lambda y: (y - paid).pow(2).mean(), ran["cut"]))
    assert left(right) == weighed(SEED) == [1.0, 10.0]


def test_mse_seed_by_hand():
    ran = run_snippet("origin/mse_seed_by_hand.py")
    assert ran["seed"].tolist() == SEED
    assert not ran["seed"].requires_grad
    assert left(ran) == weighed(SEED)


def test_mse_by_autograd():
    assert left(run_snippet("origin/mse_by_autograd.py")) == weighed(SEED)


def test_two_consumers_add_their_seeds():
    ran = run_snippet("origin/two_consumers_add_their_seeds.py")
    fares, paid = ran["fares"], ran["paid"].double()
    of_the_error, of_the_income = torch.tensor(SEED), torch.full((3,), -0.5)
    assert_close(of_the_error, gradient(lambda y: (y - paid).pow(2).mean(), fares))
    assert_close(of_the_income, gradient(lambda y: -0.5 * y.sum(), fares))
    assert fares.grad.tolist() == (of_the_error + of_the_income).tolist() == [-0.5, -1.5, 1.5]


def test_per_sample_weights():
    ran = run_snippet("origin/per_sample_weights.py")
    km, paid, weights = (ran[name].double() for name in ("km", "paid", "weights"))
    expected = gradient(
        lambda w: (weights * (w[0] + w[1] * km - paid).pow(2)).mean(), torch.tensor([3.0, 2.0])
    )
    assert_close(torch.tensor(left(ran)), expected)
    assert left(ran) == weighed([1 * SEED[0], 2 * SEED[1], 1 * SEED[2]]) == [0.0, 8.0]


def test_solution_of_the_exercise():
    ran = run_snippet("origin/solution_of_the_exercise.py")
    assert_close(ran["x"].grad, gradient(lambda x: (2 * x).log().sum(), ran["x"]))
    assert ran.output == "tensor([1.0000, 0.5000])\n" * 2


def test_exercise_to_predict():
    ran = run_snippet("origin/predict.py")
    assert ran["fares"].grad.tolist() == [0.0, -1.0, 0.0]  # the third passenger has paid 15
    assert left(ran) == weighed([0, -1, 0])


def test_exercise_with_a_bug():
    ran = run_snippet("origin/find_the_bug.py")
    assert ran.output.startswith("False\n")
    assert ran["x"].grad.tolist() == [8.0, 4.0]
