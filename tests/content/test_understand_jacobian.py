import torch
from oracle import jacobian
from support import run_snippet
from taxi import ROWS, predict_in_double


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


def test_never_built():
    ran = run_snippet("understand/jacobian/never_built.py")
    n = ran["n"]
    assert ran["x"].grad.tolist() == [float(n - i) for i in range(n)]
    assert ran.output.endswith("40 GB\n")


def test_passes_needed():
    ran = run_snippet("understand/jacobian/passes_needed.py")
    assert ran["by_rows"] == [6] * 12
    assert ran["by_columns"] == list(range(1, 13))


def test_forward_mode_keeps_nothing():
    ran = run_snippet("understand/jacobian/forward_mode_keeps_nothing.py")
    assert ran["y"].tangent.tolist() == [2.0, 0.0, 0.0]  # 2x times the tangent
    assert ran["saved"].tolist() == [1.0, 2.0, 3.0]
    assert ran["x"].requires_grad
    assert ran["y"].primal.grad_fn is None


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
