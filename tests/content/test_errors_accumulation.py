import pytest
import torch
from oracle import gradient
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def of_squares(x):
    return gradient(lambda x: x.pow(2).sum(), x)


def of_cubes(x):
    return gradient(lambda x: x.pow(3).sum(), x)


def test_grad_not_reset():
    wrong = run_snippet("errors/accumulation/grad_not_reset/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    x = wrong["x"]
    assert_close(x.grad, of_squares(x) + of_cubes(x))
    assert wrong.output == "tensor([2., 4., 6.])\ntensor([ 5., 16., 33.])\n"
    right = run_snippet("errors/accumulation/grad_not_reset/right.py")
    assert_close(right["x"].grad, of_cubes(right["x"]))
    assert right.output == "tensor([2., 4., 6.])\ntensor([ 3., 12., 27.])\n"


def test_kept_reference():
    wrong = run_snippet("errors/accumulation/kept_reference/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["first"] is wrong["x"].grad
    assert_close(wrong["first"], of_squares(wrong["x"]) + of_cubes(wrong["x"]))
    assert wrong["first"].tolist() == [5.0, 16.0, 33.0]
    right = run_snippet("errors/accumulation/kept_reference/right.py")
    assert_close(right["first"], of_squares(right["x"]))
    assert right["first"].tolist() == [2.0, 4.0, 6.0]


def test_grad_fills_nothing():
    wrong = run_snippet("errors/accumulation/grad_fills_nothing/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["w"].grad is None
    assert wrong["dw"].tolist() == [2 * 4.0, 2 * 8.0]
    assert wrong["w"].tolist() == [4.0, 8.0]
    right = run_snippet("errors/accumulation/grad_fills_nothing/right.py")
    assert right["w"].tolist() == [4.0 - 0.25 * 8.0, 8.0 - 0.25 * 16.0]


def test_zeroed_before_the_step():
    wrong = run_snippet("errors/accumulation/zeroed_before_the_step/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["w"].grad is None
    assert wrong["w"].tolist() == [4.0, 8.0]
    right = run_snippet("errors/accumulation/zeroed_before_the_step/right.py")
    assert right["w"].tolist() == [4.0 - 0.25 * 8.0, 8.0 - 0.25 * 16.0]


def test_means_of_micro_batches():
    wrong = run_snippet("errors/accumulation/means_of_micro_batches/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["w"].grad.item() == (1 + 2) / 2 + (3 + 6) / 2
    right = run_snippet("errors/accumulation/means_of_micro_batches/right.py")
    batch = right["batch"].double()
    assert_close(right["w"].grad, gradient(lambda w: (w * batch).mean(), right["w"]))
    assert right["w"].grad.item() == (1 + 2 + 3 + 6) / 4


def test_rest_of_an_epoch():
    wrong = run_snippet("errors/accumulation/rest_of_an_epoch/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    # The slopes are 1/2, 3/2 and 4: the second step uses the 4 that the first epoch has left, too.
    assert wrong["w"].item() == 1 - 0.5 * (0.5 + 1.5) - 0.5 * (4 + 0.5 + 1.5)
    assert wrong["w"].grad.item() == 4
    right = run_snippet("errors/accumulation/rest_of_an_epoch/right.py")
    assert right["w"].item() == 1 - 0.5 * 2 * (0.5 + 1.5 + 4)
    assert right["w"].grad is None


def test_clipped_after_the_step():
    wrong = run_snippet("errors/accumulation/clipped_after_the_step/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    # The slope of |w|²/2 is w: each step halves it.
    assert wrong["w"].tolist() == [3.0 / 8, 4.0 / 8]
    assert_close(wrong["w"].grad.norm(), torch.tensor(1.0))
    right = run_snippet("errors/accumulation/clipped_after_the_step/right.py")
    # Of length 1, it takes half a unit off the length of w, which is 5.
    assert_close(right["w"].detach(), torch.tensor([3.0, 4.0]) * 3.5 / 5)


def test_clipped_with_each_part():
    wrong = run_snippet("errors/accumulation/clipped_with_each_part/wrong.py")
    right = run_snippet("errors/accumulation/clipped_with_each_part/right.py")
    # The slopes of w²/2 by its elements are these. They are clipped to length 1, together or one by one.
    for one, apart in ((wrong, True), (right, False)):
        w = [3.0, 4.0]
        for _ in range(2):
            first, second = w[0], 0.0
            if apart:
                first /= max(1.0, first)
            second = w[1]
            length = (first**2 + second**2) ** 0.5
            w = [w[0] - 0.5 * first / length, w[1] - 0.5 * second / length]
        assert_close(one["w"].detach(), torch.tensor(w))
    assert_close(right["w"][1] / right["w"][0], torch.tensor(4 / 3))  # straight to the minimum


def test_clipped_nothing():
    wrong = run_snippet("errors/accumulation/clipped_nothing/wrong.py")
    right = run_snippet("errors/accumulation/clipped_nothing/right.py")
    for one, longest in ((wrong, float("inf")), (right, 1.0)):
        w = torch.tensor([3.0, 4.0])
        for _ in range(2):
            slope = 4 * w  # of 2w²
            w = w - 0.5 * slope * min(1.0, longest / slope.norm().item())
        assert_close(one["w"].detach(), w)
    assert wrong.output.startswith("tensor(0.)\ntensor(0.)\n")


def test_gradient_of_another_loss():
    wrong = run_snippet("errors/accumulation/gradient_of_another_loss/wrong.py")
    right = run_snippet("errors/accumulation/gradient_of_another_loss/right.py")
    # The loss of the judge has the slope `maker` in it, and so has that of the maker.
    for one, leftover in ((wrong, 1), (right, 0)):
        maker, judge, left, shown = 3.0, 2.0, 0.0, []
        for _ in range(3):
            shown.append(maker + leftover * left)
            made, judge = maker, judge - 0.1 * shown[-1]
            maker, left = made - 0.1 * judge, made
        printed = [float(line.strip("tensor()")) for line in one.output.split()]
        assert printed == pytest.approx(shown, abs=1e-4)
        assert one["judge"].item() == pytest.approx(judge, abs=1e-5)
