from itertools import product

import pytest
import torch
from oracle import gradient, jacobian
from support import run_snippet

ROWS = [[2.0, 1.0, 0.0], [0.0, 9.0, 12.0]]  # (x1, x0, 0) and (0, x2², 2·x1·x2) at (1, 2, 3)


def mixed(*weights):
    """The rows, each times its weight, added up."""
    return [sum(w * row[j] for w, row in zip(weights, ROWS, strict=True)) for j in range(3)]


def test_one_hot_takes_one_row():
    assert run_snippet("start/choosing/one_hot_takes_one_row.py")["x"].grad.tolist() == ROWS[1]


def test_ones_add_the_rows():
    assert run_snippet("start/choosing/ones_add_the_rows.py")["x"].grad.tolist() == mixed(1, 1)


def test_weights_mix_the_rows():
    ran = run_snippet("start/choosing/weights_mix_the_rows.py")
    assert ran["x"].grad.tolist() == mixed(0.75, 0.25)


def test_what_comes_after():
    ran = run_snippet("start/choosing/what_comes_after.py")
    f, target = ran["f"], ran["target"].double()
    loss_of_y = gradient(lambda y: (y - target).pow(2).sum(), ran["y"])
    loss_of_x = gradient(lambda x: (f(x) - target).pow(2).sum(), ran["x"])
    torch.testing.assert_close(ran["dL_dy"].double(), loss_of_y)
    torch.testing.assert_close(ran["x"].grad.double(), loss_of_x)


def test_random_signs_on_average():
    ran = run_snippet("start/choosing/random_signs_on_average.py")
    by_hand = [sum(n**2 for n in mixed(*signs)) for signs in product((-1, 1), repeat=2)]
    assert [square.item() for square in ran["squares"]] == by_hand
    assert sum(by_hand) / 4 == sum(n**2 for row in ROWS for n in row) == 230


def test_seeds_and_rows():
    ran = run_snippet("start/choosing/seeds_and_rows.py")
    for axis, weights in zip(ran["axes"], ran["seeds"].values(), strict=True):
        assert [bar.get_height() for bar in axis.patches] == pytest.approx(
            [weight * n for weight, row in zip(weights, ROWS, strict=True) for n in row]
        )
        assert axis.lines[0].get_ydata().tolist() == mixed(*weights)


def test_solution_of_the_exercise():
    ran = run_snippet("start/choosing/solution_of_the_exercise.py")
    assert ran["x"].grad.tolist() == mixed(-1, 1)


def test_exercise_to_predict():
    assert run_snippet("start/choosing/predict.py")["x"].grad.tolist() == mixed(0.5, 0.5)


def test_exercise_with_a_bug():
    ran = run_snippet("start/choosing/find_the_bug.py")
    torch.testing.assert_close(jacobian(ran["f"], ran["x"]), torch.tensor(ROWS).double())
    assert ran.output == "(tensor([2., 1., 0.]),)\n(tensor([ 0.,  9., 12.]),)\n"
