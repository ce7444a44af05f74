from itertools import product

import pytest
import torch
from oracle import gradient
from support import run_snippet

ROWS = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


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
    A, target = ran["A"].double(), ran["target"].double()
    loss_of_y = gradient(lambda y: (y - target).pow(2).sum(), ran["y"])
    loss_of_x = gradient(lambda x: (A @ x - target).pow(2).sum(), ran["x"])
    torch.testing.assert_close(ran["dL_dy"].double(), loss_of_y)
    torch.testing.assert_close(ran["x"].grad.double(), loss_of_x)


def test_random_signs_on_average():
    ran = run_snippet("start/choosing/random_signs_on_average.py")
    by_hand = [sum(n**2 for n in mixed(*signs)) for signs in product((-1, 1), repeat=2)]
    assert [square.item() for square in ran["squares"]] == by_hand
    assert sum(by_hand) / 4 == sum(n**2 for row in ROWS for n in row) == 91


def test_seeds_and_rows():
    ran = run_snippet("start/choosing/seeds_and_rows.py")
    for axis, weights in zip(ran["axes"], ran["seeds"].values(), strict=True):
        assert [bar.get_height() for bar in axis.patches] == pytest.approx(
            [weight * n for weight, row in zip(weights, ROWS, strict=True) for n in row]
        )
        assert axis.lines[0].get_ydata().tolist() == mixed(*weights)


def test_length_of_the_input():
    wrong = run_snippet("start/choosing/length_of_the_input/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a "
        "shape of torch.Size([2]).",
        6,
    )
    right = run_snippet("start/choosing/length_of_the_input/right.py")
    assert right["x"].grad.tolist() == ROWS[0]


def test_solution_of_the_exercise():
    ran = run_snippet("start/choosing/solution_of_the_exercise.py")
    assert ran["x"].grad.tolist() == mixed(-1, 1)
