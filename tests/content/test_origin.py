import torch
from oracle import gradient
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


def of_y(y):
    return y[0] + 10 * y[1]


def of_h(h):
    return of_y(h[:2] * h[1:])


def of_x(x):
    return of_h(x.pow(2))


def test_every_grad_is_the_next_seed():
    ran = run_snippet("origin/every_grad_is_the_next_seed.py")
    assert ran["loss"].item() == 1 * 1 * 4 + 10 * 4 * 9
    assert ran["loss"].grad.item() == 1.0
    assert_close(ran["y"].grad, gradient(of_y, ran["y"]))
    assert_close(ran["h"].grad, gradient(of_h, ran["h"]))
    assert_close(ran["x"].grad, gradient(of_x, ran["x"]))
    assert ran["h"].grad.tolist() == [4.0, 1.0 + 10 * 9, 10 * 4.0]
    assert ran["x"].grad.tolist() == [8.0, 364.0, 240.0]


def test_seed_replaces_what_follows():
    ran = run_snippet("origin/seed_replaces_what_follows.py")
    assert_close(ran["x"].grad, gradient(of_x, ran["x"]))


def product_of_squares(x):
    return x[0] ** 2 * x[1] ** 2


def test_uncut():
    ran = run_snippet("origin/uncut.py")
    assert_close(ran["x"].grad, gradient(product_of_squares, ran["x"]))
    assert ran["x"].grad.tolist() == [8.0, 4.0]


def test_cut_in_two():
    wrong = run_snippet("origin/cut_in_two/wrong.py")
    assert wrong.raised is None
    assert wrong["x"].grad is None
    assert_close(wrong["cut"].grad, gradient(lambda h: h[0] * h[1], wrong["cut"]))
    right = run_snippet("origin/cut_in_two/right.py")
    assert right["cut"].is_leaf
    assert right["cut"].grad_fn is None
    assert_close(right["cut"].grad, gradient(lambda h: h[0] * h[1], right["h"]))
    assert_close(right["x"].grad, gradient(product_of_squares, right["x"]))
    assert right["x"].grad.tolist() == [8.0, 4.0]


def mean_squared_error(ran):
    inputs, target = ran["inputs"].double(), ran["target"].double()
    return lambda w: (w * inputs - target).pow(2).mean()


def test_mse_seed_by_hand():
    ran = run_snippet("origin/mse_seed_by_hand.py")
    target = ran["target"].double()
    assert_close(ran["seed"], gradient(lambda y: (y - target).pow(2).mean(), ran["y"]))
    assert not ran["seed"].requires_grad
    assert_close(ran["w"].grad, gradient(mean_squared_error(ran), ran["w"]))
    assert ran["w"].grad.item() == 5.0


def test_mse_by_autograd():
    ran = run_snippet("origin/mse_by_autograd.py")
    assert_close(ran["w"].grad, gradient(mean_squared_error(ran), ran["w"]))
    assert ran["w"].grad.item() == 5.0


def test_two_consumers_add_their_seeds():
    ran = run_snippet("origin/two_consumers_add_their_seeds.py")
    h = ran["h"]
    assert_close(h.grad, gradient(lambda h: h[0] * h[1] + 5 * h[1], h))
    of_the_product, of_the_multiple = torch.tensor([4.0, 1.0]), torch.tensor([0.0, 5.0])
    assert_close(of_the_product, gradient(lambda h: h[0] * h[1], h))
    assert_close(of_the_multiple, gradient(lambda h: 5 * h[1], h))
    assert_close(h.grad, of_the_product + of_the_multiple)


def test_per_sample_weights():
    right = run_snippet("origin/per_sample_weights.py")
    inputs, target, weights = (
        right["inputs"].double(),
        right["target"].double(),
        right["weights"].double(),
    )
    assert_close(
        right["w"].grad,
        gradient(lambda w: (weights * (w * inputs - target).pow(2)).mean(), right["w"]),
    )
    assert right["w"].grad.item() == 10.0


def test_solution_of_the_exercise():
    ran = run_snippet("origin/solution_of_the_exercise.py")
    assert_close(ran["x"].grad, gradient(lambda x: (2 * x).log().sum(), ran["x"]))
    assert ran.output == "tensor([1.0000, 0.5000])\n" * 2


def test_exercise_to_predict():
    ran = run_snippet("origin/predict.py")
    assert ran["y"].grad.tolist() == [1.0, 0.0]
    assert ran["h"].grad.tolist() == [4.0, 1.0, 0.0]  # (h1, h0, 0)
    assert ran["x"].grad.tolist() == [8.0, 4.0, 0.0]  # of x0²·x1²: 2·x0·x1², 2·x0²·x1


def test_exercise_with_a_bug():
    ran = run_snippet("origin/find_the_bug.py")
    assert ran.output.startswith("False\n")
    assert ran["x"].grad.tolist() == [8.0, 4.0]
