import math

import torch
from oracle import jacobian
from support import run_snippet
from taxi import ROWS, SEED, predict_in_double, weighed


def test_rows_and_columns():
    ran = run_snippet("understand/jacobian/rows_and_columns.py")
    torch.testing.assert_close(
        jacobian(predict_in_double(ran), ran["w"]), torch.tensor(ROWS).double()
    )
    assert ran["row"].tolist() == ROWS[2]
    assert ran["column"].tolist() == [row[1] for row in ROWS]


def test_left_to_right_or_right_to_left():
    ran = run_snippet("understand/jacobian/left_to_right_or_right_to_left.py")
    n = 50
    assert ran.output == f"{3 * n**2}\n{2 * n**3 + n**2}\nTrue\n"


def test_passes_needed():
    ran = run_snippet("understand/jacobian/passes_needed.py")
    assert ran["by_rows"] == [6] * 12
    assert ran["by_columns"] == list(range(1, 13))


def test_what_each_mode_keeps():
    ran = run_snippet("understand/jacobian/what_each_mode_keeps.py")
    kept = [int(line.rpartition(" ")[2]) for line in ran.output.splitlines()]
    assert kept == [1 * 1000, 10 * 1000, 100 * 1000, 0]
    x, change = 1.0, 1.0
    for _ in range(100):
        x, change = math.sin(x), math.cos(x) * change
    torch.testing.assert_close(ran["change"], torch.full((1000,), change))


def test_one_row_has_every_slope():
    ran = run_snippet("understand/jacobian/one_row_has_every_slope.py")
    assert ran["row"].tolist() == [c.item() for c in ran["columns"]] == weighed(SEED)


def test_seed_as_tangent():
    wrong = run_snippet("understand/jacobian/seed_as_tangent/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Trying to set a forward gradient that has a different size than that of the original Tensor, "
        "this is not supported. Tensor is of size [2] while the given forward gradient is of size [3].",
        13,
    )
    right = run_snippet("understand/jacobian/seed_as_tangent/right.py")
    (product,) = right["vjp_fn"](right["v"])
    assert product.tolist() == weighed(right["v"].tolist()) == [111.0, 621.0]


def test_solution_of_the_exercise():
    ran = run_snippet("understand/jacobian/solution_of_the_exercise.py")
    by_hand = torch.stack([torch.ones(5), 2 * torch.arange(5.0)])
    assert torch.equal(ran["jacrev"](ran["f"])(ran["x"]), by_hand)


def test_exercise_to_predict():
    ran = run_snippet("understand/jacobian/predict.py")
    assert ran["row"].tolist() == [sum(column) for column in zip(*ROWS, strict=True)]
    assert ran["column"].tolist() == [sum(row) for row in ROWS]


def test_exercise_with_a_bug():
    ran = run_snippet("understand/jacobian/find_the_bug.py")
    assert ran["change"].tolist() == [row[1] for row in ROWS]
