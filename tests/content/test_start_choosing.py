from itertools import product

import pytest
import torch
from oracle import gradient, jacobian
from support import run_snippet
from taxi import ROWS, SEED, predict_in_double, weighed


def gradient_of(ran):
    return ran["w"].grad.tolist()


def test_a_difference_of_outputs():
    ran = run_snippet("start/choosing/a_difference_of_outputs.py")
    assert gradient_of(ran) == weighed([-1, 0, 1]) == [0.0, 5.0]


def test_ones_add_the_rows():
    ran = run_snippet("start/choosing/ones_add_the_rows.py")
    assert gradient_of(ran) == weighed([1, 1, 1]) == [3.0, 9.0]
    assert ran["x"].grad.tolist() == [2 * x for x in ran["x"].tolist()]


def test_weights_mix_the_rows():
    assert gradient_of(run_snippet("start/choosing/weights_mix_the_rows.py")) == weighed(
        [0.5, 0.25, 0.25]
    )


def test_what_comes_after():
    ran = run_snippet("start/choosing/what_comes_after.py")
    predict, paid = predict_in_double(ran), ran["paid"].double()
    loss_of_fares = gradient(lambda y: (y - paid).pow(2).mean(), ran["fares"])
    loss_of_w = gradient(lambda w: (predict(w) - paid).pow(2).mean(), ran["w"])
    torch.testing.assert_close(ran["dL_dfares"].double(), loss_of_fares)
    torch.testing.assert_close(ran["w"].grad.double(), loss_of_w)
    assert ran["dL_dfares"].tolist() == SEED


def test_random_signs_on_average():
    ran = run_snippet("start/choosing/random_signs_on_average.py")
    by_hand = [sum(n**2 for n in weighed(signs)) for signs in product((-1, 1), repeat=3)]
    assert [square.item() for square in ran["squares"]] == by_hand
    assert sum(by_hand) / 8 == sum(n**2 for row in ROWS for n in row) == 44


def test_seeds_and_rows():
    ran = run_snippet("start/choosing/seeds_and_rows.py")
    for axis, weights in zip(ran["axes"], ran["seeds"].values(), strict=True):
        assert [bar.get_height() for bar in axis.patches] == pytest.approx(
            [weight * n for weight, row in zip(weights, ROWS, strict=True) for n in row]
        )
        assert axis.lines[0].get_ydata().tolist() == weighed(weights)


def test_solution_of_the_exercise():
    assert (
        gradient_of(run_snippet("start/choosing/solution_of_the_exercise.py"))
        == weighed([-1, 1, 0])
        == [0.0, 1.0]
    )


def test_exercise_to_predict():
    assert gradient_of(run_snippet("start/choosing/predict.py")) == pytest.approx(
        weighed([1 / 3] * 3)
    )


def test_exercise_with_a_bug():
    ran = run_snippet("start/choosing/find_the_bug.py")
    torch.testing.assert_close(
        jacobian(predict_in_double(ran), ran["w"]), torch.tensor(ROWS).double()
    )
    assert ran.output == "".join(f"(tensor([1., {km}.]),)\n" for km in (1, 2, 6))
