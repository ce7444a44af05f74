from typing import Any

import pytest
import torch
from oracle import gradient
from support import run_snippet
from taxi import left, weighed

CHANGED = (
    "one of the variables needed for gradient computation has been modified by an inplace operation"
)


def test_the_version_counts_writes():
    assert run_snippet("understand/inplace/the_version_counts_writes.py").output == "0\n2\n3\n"


def test_saved_then_changed():
    wrong = run_snippet("understand/inplace/saved_then_changed/wrong.py")
    assert wrong.raised
    kind, message, line = wrong.raised
    assert (kind, line) == ("RuntimeError", 8)
    assert message.startswith(CHANGED)
    assert "is at version 1; expected version 0 instead" in message
    right = run_snippet("understand/inplace/saved_then_changed/right.py")
    assert left(right) == weighed([1, 1, 1])


def test_not_saved_so_allowed():
    ran = run_snippet("understand/inplace/not_saved_so_allowed.py")
    expected = gradient(lambda x: (3 * (x + 1) + 10 * (x + 1)).sum(), ran["x"])
    torch.testing.assert_close(ran["x"].grad.double(), expected)


def test_what_is_saved():
    ran = run_snippet("understand/inplace/what_is_saved.py")
    assert ran.output.splitlines()[0] == "tensor([1., 2.], requires_grad=True)"
    assert not ran.output.splitlines()[2].count("_saved_self")


def test_leaf_in_place():
    wrong = run_snippet("understand/inplace/leaf_in_place/wrong.py")
    message = "a leaf Variable that requires grad is being used in an in-place operation."
    assert wrong.raised == ("RuntimeError", message, 5)
    right = run_snippet("understand/inplace/leaf_in_place/right.py")
    torch.testing.assert_close(right["w"].detach(), torch.tensor([1 - 0.2, 2 - 0.4]))


def test_data_behind_its_back():
    wrong = run_snippet("understand/inplace/data_behind_its_back/wrong.py")
    assert wrong["x"].grad.tolist() == [2 * 10.0, 2 * 20.0]
    right = run_snippet("understand/inplace/data_behind_its_back/right.py")
    expected = gradient(lambda x: x.pow(2).sum(), torch.tensor([1.0, 2.0]))
    torch.testing.assert_close(right["x"].grad.double(), expected)


def test_data_assigned():
    ran = run_snippet("understand/inplace/data_assigned.py")
    assert ran["x"]._version == 0
    assert ran["y"].tolist() == [1.0**2, 2.0**2]  # at the old x, which has the slopes 2 and 4
    assert ran["x"].grad.tolist() == [2 * 10.0, 2 * 20.0]


def test_solution_of_the_exercise():
    ran = run_snippet("understand/inplace/solution_of_the_exercise.py")
    assert ran.output.startswith(CHANGED)


def test_mentioned_but_not_saved():
    ran = run_snippet("understand/inplace/mentioned_but_not_saved.py")
    assert ran.raised is None
    assert ran["h"].tolist() == [20.0, 30.0]
    assert ran["x"].grad.tolist() == [1.0, 1.0]  # of the sum of x + 1


def test_only_what_is_needed():
    ran = run_snippet("understand/inplace/only_what_is_needed.py")
    assert ran.raised is None
    assert ran["h"].tolist() == [10.0, 15.0]
    assert ran["x"].grad.tolist() == [10.0, 100.0]  # of (x + 1)·(10, 100)


def test_running_statistics_are_not_counted():
    ran = run_snippet("understand/inplace/running_statistics_are_not_counted.py")
    assert ran.raised is None
    close: Any = {"atol": 1e-4, "rtol": 0}  # its eps is added to the variances
    torch.testing.assert_close(ran["y"], ran["x"], **close)  # the variance was 1, the mean 0
    assert ran["layer"].running_var.tolist() == [(4**2 + 0 + 4**2) / 2]
    assert ran["layer"].running_var._version == 1  # as before that batch
    slope = gradient(lambda x: (x / (1 + 1e-5) ** 0.5).sum(), ran["x"])
    torch.testing.assert_close(slope, torch.ones(2, 1, dtype=torch.float64), **close)
    torch.testing.assert_close(ran["x"].grad.double(), slope / 16**0.5, **close)


def test_numpy_writes_are_not_counted():
    ran = run_snippet("understand/inplace/numpy_writes_are_not_counted.py")
    assert ran["h"].tolist() == [10.0, 10.0]
    assert ran["x"].grad.tolist() == [2 * 10.0, 2 * 10.0]  # at 1 and 2 the slopes are 2 and 4
    assert torch.equal(ran["y"], ran["x"].detach() ** 2)


def test_saved_by_a_hook():
    ran = run_snippet("understand/inplace/saved_by_a_hook.py")
    x = torch.tensor([1.0, 2.0])
    right, wrong = gradient(lambda x: (x**2).sum(), x).float(), 2 * (x + 10)
    torch.testing.assert_close(right, 2 * x)
    assert ran.output == f"{2 * x}\n{wrong}\n"


def test_one_formula_for_all():
    ran = run_snippet("understand/inplace/one_formula_for_all.py")
    assert ran.output.startswith("False torch.Size([1, 1, 3])\n")

    def total(x):  # of the outputs h₀ + 10 h₁ and h₁ + 10 h₂, with h = 2x
        h = 2 * x[0, 0]
        return h[0] + 10 * h[1] + h[1] + 10 * h[2]

    torch.testing.assert_close(ran["x"].grad.double(), gradient(total, ran["x"]))
    ran["h"].add_(1)
    again = torch.nn.functional.conv1d(ran["h"], ran["kernel"])
    ran["h"].add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        again.sum().backward()


def test_exercise_to_predict():
    assert run_snippet("understand/inplace/predict.py")["x"].grad.tolist() == [1.0, 1.0]


def test_exercise_with_a_bug():
    ran = run_snippet("understand/inplace/find_the_bug.py")
    assert "output 0 of Sigmoid, is at version 1" in ran.output
    assert ran["x"].grad.tolist() == [0.25, 0.25]  # s·(1 − s) at ½
