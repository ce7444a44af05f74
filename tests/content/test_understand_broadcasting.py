import pytest
import torch
from oracle import gradient
from support import run_snippet
from taxi import left, weighed


def test_one_base_for_all():
    ran = run_snippet("understand/broadcasting/one_base_for_all.py")
    assert left(ran) == weighed([1, 10, 100]) == [1.0 + 10 + 100, 1.0 + 20 + 600]


def test_sum_over_the_copies():
    ran = run_snippet("understand/broadcasting/sum_over_the_copies.py")
    assert ran["b"].grad.tolist() == [1.0 + 10 + 100, 2.0 + 20 + 200]


def test_expand_and_its_transpose():
    ran = run_snippet("understand/broadcasting/expand_and_its_transpose.py")
    assert ran["b"].grad.tolist() == [1.0 + 10, 2.0 + 20]
    assert (ran["spread"] @ ran["b"]).tolist() == [1.0, 2.0, 1.0, 2.0]


def test_a_number_for_all():
    ran = run_snippet("understand/broadcasting/a_number_for_all.py")
    assert ran["scale"].grad.item() == 1 * 1 + 1 * 2 + 1 * 3 + 10 * 4


def test_a_sum_broadcasts_back():
    ran = run_snippet("understand/broadcasting/a_sum_broadcasts_back.py")
    assert ran["x"].grad.tolist() == [[5.0] * 3, [7.0] * 3]


def test_column_minus_row():
    target = torch.tensor([1.0, 2.0, 4.0]).double()
    wrong = run_snippet("understand/broadcasting/column_minus_row/wrong.py")
    table = [(p - t) ** 2 for p in (1, 2, 3) for t in (1, 2, 4)]
    assert wrong["loss"].item() == pytest.approx(sum(table) / 9)
    right = run_snippet("understand/broadcasting/column_minus_row/right.py")
    assert right["loss"].item() == pytest.approx((0 + 0 + 1) / 3)
    expected = gradient(lambda p: (p[:, 0] - target).pow(2).mean(), right["prediction"])
    torch.testing.assert_close(right["prediction"].grad.double(), expected)
    assert not torch.allclose(wrong["prediction"].grad.double(), expected)


def test_solution_of_the_exercise():
    ran = run_snippet("understand/broadcasting/solution_of_the_exercise.py")
    assert ran["column"].grad.tolist() == [[12.0], [12.0]]
    assert ran["row"].grad.tolist() == [3.0, 3.0, 3.0]


def test_exercise_to_predict():
    ran = run_snippet("understand/broadcasting/predict.py")
    assert ran["x"].grad.tolist() == [[6 / 6] * 3] * 2


def test_exercise_with_a_bug():
    ran = run_snippet("understand/broadcasting/find_the_bug.py")
    assert ran["b"].grad.tolist() == [1 + 10 + 100, 2 + 20 + 200]
    assert ran.output.splitlines()[1].startswith("tensor([37., 74.])")
