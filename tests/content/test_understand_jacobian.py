import torch
from oracle import jacobian
from support import run_snippet


def test_rows_and_columns():
    ran = run_snippet("understand/jacobian/rows_and_columns.py")
    expected = jacobian(ran["f"], ran["x"])
    by_hand = torch.tensor([[2, 1, 0], [0, 9, 12]]).double()
    torch.testing.assert_close(expected, by_hand)
    assert ran["row"].tolist() == by_hand[1].tolist()
    assert ran["column"].tolist() == by_hand[:, 1].tolist()


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
    J = jacobian(ran["f"], ran["x"])
    torch.testing.assert_close(ran["row"].double(), J.sum(dim=0))
    torch.testing.assert_close(ran["column"].double(), J.sum(dim=1))


def test_exercise_with_a_bug():
    ran = run_snippet("understand/jacobian/find_the_bug.py")
    torch.testing.assert_close(ran["change"].double(), jacobian(ran["f"], ran["x"])[:, 1])
