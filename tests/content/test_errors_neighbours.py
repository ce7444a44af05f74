import pytest
import torch
from oracle import gradient, hessian
from support import run_snippet


@pytest.fixture
def warn_always():
    """Some warnings come once a process, and others may have run their programs before."""
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    yield
    torch.set_warn_always(before)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def sum_of_squares(x):
    return x.pow(2).sum()


def test_reentrant_not_chosen():
    wrong = run_snippet("errors/neighbours/reentrant_not_chosen/wrong.py")
    warning = (
        "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in "
        "PyTorch 2.9, calling checkpoint without use_reentrant will raise an exception. use_reentrant=False "
        "is recommended, but if you need to preserve the current default behavior, you can pass "
        "use_reentrant=True. Refer to docs for more details on the differences between the two variants."
    )
    assert wrong.warned == [warning]
    assert wrong["x"].grad.tolist() == [2.0, 4.0, 6.0]
    right = run_snippet("errors/neighbours/reentrant_not_chosen/right.py")
    assert right.warned == []
    assert_close(right["x"].grad, gradient(sum_of_squares, right["x"]))
    assert right["x"].grad.tolist() == [2.0, 4.0, 6.0]


def test_reentrant_and_grad():
    wrong = run_snippet("errors/neighbours/reentrant_and_grad/wrong.py")
    message = (
        "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an "
        "`inputs` parameter to .backward(). To resolve this error, you can either set use_reentrant=False, "
        "or call .backward() without passing the `inputs` argument."
    )
    assert wrong.raised == ("RuntimeError", message, 6)
    right = run_snippet("errors/neighbours/reentrant_and_grad/right.py")
    assert_close(right["gradient"], gradient(sum_of_squares, right["x"]))
    assert right["gradient"].tolist() == [2.0, 4.0, 6.0]


def test_reentrant_and_plain_data():
    wrong = run_snippet("errors/neighbours/reentrant_and_plain_data/wrong.py")
    assert wrong.warned == ["None of the inputs have requires_grad=True. Gradients will be None"]
    assert wrong.output == "False\n"
    assert wrong["weight"].requires_grad
    right = run_snippet("errors/neighbours/reentrant_and_plain_data/right.py")
    assert right.warned == []
    batch = right["batch"].double()
    assert_close(
        right["weight"].grad, gradient(lambda weight: (batch @ weight).sum(), right["weight"])
    )
    assert right["weight"].grad.tolist() == [1.0 + 10.0, 2.0 + 20.0]


def test_compiled_second_derivative():
    wrong = run_snippet("errors/neighbours/compiled_second_derivative/wrong.py")
    message = "torch.compile with aot_autograd does not currently support double backward"
    assert wrong.raised == ("RuntimeError", message, 11)
    right = run_snippet("errors/neighbours/compiled_second_derivative/right.py")
    rows = hessian(lambda x: x.pow(3).sum(), right["x"])
    assert_close(right["x"].grad, rows.sum(0))
    assert right["x"].grad.tolist() == [6 * 1.0, 6 * 2.0, 6 * 3.0]


def test_unscaled_twice():
    wrong = run_snippet("errors/neighbours/unscaled_twice/wrong.py")
    message = "unscale_() has already been called on this optimizer since the last update()."
    assert wrong.raised == ("RuntimeError", message, 10)
    assert_close(wrong["w"].grad, gradient(lambda w: sum_of_squares(w) / 2, wrong["w"]))
    assert wrong["w"].grad.tolist() == [3.0, 4.0]
    right = run_snippet("errors/neighbours/unscaled_twice/right.py")
    assert right["w"].grad.tolist() == [3.0, 4.0]
    assert right["w"].tolist() == [3.0 - 0.5 * 3.0, 4.0 - 0.5 * 4.0]


def test_unscaled_after_the_step():
    wrong = run_snippet("errors/neighbours/unscaled_after_the_step/wrong.py")
    assert wrong.raised == ("RuntimeError", "unscale_() is being called after step().", 8)
    # The step has used the gradients without their scale, and unclipped: it has halved w.
    assert wrong["w"].tolist() == [3 / 2, 4 / 2]
    right = run_snippet("errors/neighbours/unscaled_after_the_step/right.py")
    # A gradient of length 5 was clipped to 2.5, half of what it was.
    half = torch.tensor([3.0, 4.0]) / 2
    assert_close(right["w"], torch.tensor([3.0, 4.0]) - 0.5 * half)


def test_checkpoint_without_a_graph():
    wrong = run_snippet("errors/neighbours/checkpoint_without_a_graph/wrong.py")
    message = "none of output has requires_grad=True, this checkpoint() is not necessary"
    assert wrong.raised[:2] == ("RuntimeError", message)
    assert wrong["y"].requires_grad
    assert wrong["x"].grad is None
    right = run_snippet("errors/neighbours/checkpoint_without_a_graph/right.py")
    weight = right["weight"].double()
    assert_close(right["x"].grad, gradient(lambda x: sum_of_squares(x @ weight), right["x"]))


def test_scaler_not_updated():
    wrong = run_snippet("errors/neighbours/scaler_not_updated/wrong.py")
    message = "step() has already been called since the last update()."
    assert wrong.raised == ("RuntimeError", message, 9)
    assert wrong["w"].tolist() == [3 / 2, 4 / 2]  # after one step, which halves it
    right = run_snippet("errors/neighbours/scaler_not_updated/right.py")
    assert right["w"].tolist() == [3 / 4, 4 / 4]


def test_cast_to_a_real_dtype(warn_always):
    wrong = run_snippet("errors/neighbours/cast_to_a_real_dtype/wrong.py")
    (warning,) = wrong.warned
    assert warning.startswith("Casting complex values to real discards the imaginary part")
    assert wrong["z"].grad.tolist() == 2 - 4j
    right = run_snippet("errors/neighbours/cast_to_a_real_dtype/right.py")
    assert right.warned == []
    # The real part of (a + bi)² is a² − b², and .grad holds its derivatives by a and b.
    by_parts = gradient(lambda ab: ab[0] ** 2 - ab[1] ** 2, torch.tensor([1.0, 2.0]))
    assert_close(torch.view_as_real(right["z"].grad), by_parts)
    assert right["z"].grad.tolist() == 2 - 4j


def test_clipped_while_scaled():
    wrong = run_snippet("errors/neighbours/clipped_while_scaled/wrong.py")
    assert wrong.raised is None
    assert wrong["norm"].item() == 1024 * (3**2 + 4**2) ** 0.5
    assert wrong.output == "tensor(5120.)\n"
    assert wrong["w"].grad.norm() < 10.001
    right = run_snippet("errors/neighbours/clipped_while_scaled/right.py")
    assert right["norm"].item() == (3**2 + 4**2) ** 0.5
    assert right["w"].grad.tolist() == [3.0, 4.0]


def test_total_keeps_the_graphs():
    wrong = run_snippet("errors/neighbours/total_keeps_the_graphs/wrong.py")
    assert wrong.raised is None
    assert wrong.output == "tensor(42., grad_fn=<AddBackward0>)\n"
    nodes, reachable = [wrong["total"].grad_fn], []
    while nodes:
        node = nodes.pop()
        reachable.append(type(node).__name__)
        nodes += [n for n, _ in node.next_functions if n is not None]
    assert reachable.count("PowBackward0") == 3
    right = run_snippet("errors/neighbours/total_keeps_the_graphs/right.py")
    assert right["total"] == 3 * (1.0 + 4.0 + 9.0)
    assert isinstance(right["total"], float)


def test_cut_between_two_stages():
    wrong = run_snippet("errors/neighbours/cut_between_two_stages/wrong.py")
    assert wrong.raised is None
    assert wrong["w1"].grad is None
    assert wrong.output == "None\n"
    right = run_snippet("errors/neighbours/cut_between_two_stages/right.py")
    w2 = right["w2"].detach().double()
    assert_close(right["w1"].grad, gradient(lambda w1: (w2 * w1.pow(2)).sum(), right["w1"]))
    assert right["w1"].grad.tolist() == [20.0, 80.0]


def test_conjugate_gradient():
    wrong = run_snippet("errors/neighbours/conjugate_gradient/wrong.py")
    assert wrong.raised is None
    assert wrong["derivative"].tolist() == 2 - 4j
    right = run_snippet("errors/neighbours/conjugate_gradient/right.py")
    z = 1 + 2j
    step = 1e-5
    slope = ((z + step) ** 2 - (z - step) ** 2) / (2 * step)
    assert abs(right["derivative"].tolist() - slope) < 1e-6
    assert right["derivative"].tolist() == 2 * z


def test_recomputed_in_another_mode():
    wrong = run_snippet("errors/neighbours/recomputed_in_another_mode/wrong.py")
    assert wrong.raised[::2] == ("CheckpointError", 9)
    assert "A different number of tensors was saved" in wrong.raised[1]
    right = run_snippet("errors/neighbours/recomputed_in_another_mode/right.py")
    kept = (right["y"] != 0).double()  # dropout doubles what it keeps
    slope = 2 / torch.cosh(torch.tensor(2.0, dtype=torch.float64)) ** 2
    assert_close(right["x"].grad, kept * slope)
    assert 0 < kept.sum() < 3


def test_float64_target():
    wrong = run_snippet("errors/neighbours/float64_target/wrong.py")
    assert wrong.raised is None
    assert wrong["loss"].dtype == torch.float64
    right = run_snippet("errors/neighbours/float64_target/right.py")
    assert right["loss"].dtype == torch.float32
    for program in (wrong, right):
        assert program["w"].grad.dtype == torch.float32
        assert program["w"].grad.tolist() == [1.0 - 0.5, 2.0 - 0.5]  # 2(w − target)/2


def test_ddp_unused_parameters():
    wrong = run_snippet("errors/neighbours/ddp_unused_parameters/wrong.py")
    assert wrong.raised[0] == "RuntimeError"
    assert wrong.raised[1].startswith("Expected to have finished reduction")
    right = run_snippet("errors/neighbours/ddp_unused_parameters/right.py")
    used, unused = right["replica"].module.used, right["replica"].module.unused
    assert used.bias.grad.tolist() == [2.0]  # 1 from each of two passes: the mean of w·x + b
    assert unused.bias.grad is None


def test_ddp_marked_twice():
    wrong = run_snippet("errors/neighbours/ddp_marked_twice/wrong.py")
    assert wrong.raised[0] == "RuntimeError"
    assert wrong.raised[1].startswith("Expected to mark a variable ready only once")
    right = run_snippet("errors/neighbours/ddp_marked_twice/right.py")
    weight = right["replica"].module.layer.weight.detach()
    ones = torch.ones(2) / 2  # of the mean over three rows and two columns, all rows alike
    torch.testing.assert_close(right["replica"].module.layer.bias.grad, ones + weight.T @ ones)


def test_parameters_in_half_precision():
    wrong = run_snippet("errors/neighbours/parameters_in_half_precision/wrong.py")
    assert wrong.raised[1] == "Attempting to unscale FP16 gradients."
    assert {p.dtype for p in wrong["layer"].parameters()} == {torch.float16}
    right = run_snippet("errors/neighbours/parameters_in_half_precision/right.py")
    assert right["output"].dtype == torch.float16
    # The slopes of a linear layer are its inputs: the scale is gone from them.
    assert right["layer"].weight.grad.tolist() == [[1.0, 2.0]]
    assert right["layer"].weight.grad.dtype == torch.float32


def test_unscaled_without_a_scale():
    wrong = run_snippet("errors/neighbours/unscaled_without_a_scale/wrong.py")
    assert wrong.raised[0] == "AssertionError"
    assert wrong.raised[1].startswith("Attempted unscale_ but _scale is None.")
    assert wrong["w"].grad.tolist() == [3.0, 4.0]  # that of the loss, without any scale
    right = run_snippet("errors/neighbours/unscaled_without_a_scale/right.py")
    # Scaled by 1024 and divided by it: the slope of half a square is the number itself.
    assert right["w"].grad.tolist() == [3.0, 4.0]
    assert right["scaler"].get_scale() == 1024.0
