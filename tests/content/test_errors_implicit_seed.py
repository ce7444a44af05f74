import pytest
import torch
from oracle import gradient, hessian
from support import run_snippet

NOT_SCALAR = "grad can be implicitly created only for scalar outputs"
NO_GRAD_FN = "element 0 of tensors does not require grad and does not have a grad_fn"
TO_A_SCALAR = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first. (Triggered internally at "
)


@pytest.fixture
def warn_always():
    """Some warnings come once a process, and others may have run their programs before."""
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    yield
    torch.set_warn_always(before)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def test_several_outputs():
    wrong = run_snippet("errors/implicit_seed/several_outputs/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_SCALAR, 6)
    right = run_snippet("errors/implicit_seed/several_outputs/right.py")
    x = right["x"].double()
    assert_close(right["W"].grad, gradient(lambda W: (W @ x).sum(), right["W"]))
    assert right["W"].grad.tolist() == [[1.0, 10.0], [1.0, 10.0]]


def test_grad_of_several_outputs():
    wrong = run_snippet("errors/implicit_seed/grad_of_several_outputs/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_SCALAR, 5)
    right = run_snippet("errors/implicit_seed/grad_of_several_outputs/right.py")
    assert_close(right["velocity"], gradient(lambda t: t.pow(2).sum(), right["t"]))
    assert right["velocity"].tolist() == [2 * 0.0, 2 * 1.0, 2 * 2.0]


def test_loss_per_sample():
    wrong = run_snippet("errors/implicit_seed/loss_per_sample/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_SCALAR, 6)
    assert wrong["loss"].shape == (4,)
    right = run_snippet("errors/implicit_seed/loss_per_sample/right.py")
    target = right["target"].double()
    mean = gradient(lambda p: ((p - target) ** 2).sum() / 4, right["prediction"])
    assert_close(right["prediction"].grad, mean)
    assert right["prediction"].grad.tolist() == [0.5, 0.5, -1.0, -2.0]


def test_batch_of_one():
    wrong = run_snippet("errors/implicit_seed/batch_of_one/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_SCALAR, 6)
    assert wrong.output == "tensor([1., 1.])\n"
    assert wrong["out"].shape == (4, 1)
    right = run_snippet("errors/implicit_seed/batch_of_one/right.py")
    both = gradient(
        lambda w: (torch.ones(1, 2).double() @ w).sum() + (torch.ones(4, 2).double() @ w).sum(),
        right["w"],
    )
    assert_close(right["w"].grad, both)
    assert right.output == "tensor([1., 1.])\ntensor([5., 5.])\n"


def test_empty_output():
    wrong = run_snippet("errors/implicit_seed/empty_output/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_SCALAR, 5)
    assert wrong["large"].shape == (0,)
    right = run_snippet("errors/implicit_seed/empty_output/right.py")
    assert_close(right["scores"].grad, gradient(lambda s: s[s > 10].sum(), right["scores"]))
    assert right["scores"].grad.tolist() == [0.0, 0.0, 0.0]


def test_complex_output():
    wrong = run_snippet("errors/implicit_seed/complex_output/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "grad can be implicitly created only for real scalar outputs but got torch.complex64",
        6,
    )
    right = run_snippet("errors/implicit_seed/complex_output/right.py")
    # The transform of (a, b) is (a + b, a - b), so that the energy is 2a² + 2b².
    assert_close(
        right["signal"].grad,
        gradient(lambda s: (s[0] + s[1]) ** 2 + (s[0] - s[1]) ** 2, right["signal"]),
    )
    assert right["signal"].grad.tolist() == [4 * 1.0, 4 * 2.0]


def test_no_input_requires_grad():
    wrong = run_snippet("errors/implicit_seed/no_input_requires_grad/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 5)
    right = run_snippet("errors/implicit_seed/no_input_requires_grad/right.py")
    assert_close(right["x"].grad, gradient(lambda x: x.pow(2).sum(), right["x"]))


def test_inside_a_backward_pass():
    wrong = run_snippet("errors/implicit_seed/inside_a_backward_pass/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 9)
    assert wrong["scale"].grad is None
    right = run_snippet("errors/implicit_seed/inside_a_backward_pass/right.py")
    seed = torch.tensor([3.0, 4.0], dtype=torch.float64)
    of_scale = gradient(lambda s: (s * 5 - 4) ** 2, right["scale"])
    assert_close(right["scale"].grad, of_scale)
    assert_close(right["x"].grad, gradient(lambda x: (seed * x**2).sum(), right["x"]))
    assert right["x"].grad.tolist() == [6.0, 16.0]


def test_forward_under_no_grad():
    wrong = run_snippet("errors/implicit_seed/forward_under_no_grad/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 7)
    right = run_snippet("errors/implicit_seed/forward_under_no_grad/right.py")
    x = right["x"].double()
    assert_close(right["w"].grad, gradient(lambda w: (w @ x).pow(2), right["w"]))
    assert right["w"].grad.tolist() == [2 * 11 * 3.0, 2 * 11 * 4.0]


def test_data_attribute():
    wrong = run_snippet("errors/implicit_seed/data_attribute/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 6)
    right = run_snippet("errors/implicit_seed/data_attribute/right.py")
    x = right["x"].double()
    assert_close(right["w"].grad, gradient(lambda w: (w @ x).pow(2), right["w"]))
    assert right["w"].grad.tolist() == [2 * 11 * 3.0, 2 * 11 * 4.0]


def test_losses_made_numbers():
    wrong = run_snippet("errors/implicit_seed/losses_made_numbers/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 6)
    assert wrong["losses"] == [16.0, 9.0]
    right = run_snippet("errors/implicit_seed/losses_made_numbers/right.py")
    assert right["w"].grad.item() == 2 * (5 - 1) + 2 * (5 - 2)


def test_accuracy_as_loss():
    wrong = run_snippet("errors/implicit_seed/accuracy_as_loss/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 7)
    assert wrong["loss"].item() == 0.5
    right = run_snippet("errors/implicit_seed/accuracy_as_loss/right.py")

    def cross_entropy(logits):
        return (logits.exp().sum(dim=1).log() - logits[:, 0]).sum() / 2

    assert_close(right["logits"].grad, gradient(cross_entropy, right["logits"]))
    assert right["logits"].grad[0, 0] < 0 < right["logits"].grad[1, 1]


def test_histogram_as_loss():
    wrong = run_snippet("errors/implicit_seed/histogram_as_loss/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 5)
    assert wrong["near_one"].tolist() == [3.0]
    right = run_snippet("errors/implicit_seed/histogram_as_loss/right.py")
    assert right["near_one"].item() == 0.5 + 0.75 + 0.5
    triangles = gradient(lambda x: (1 - (x - 1).abs()).clamp(min=0).sum(), right["x"])
    assert_close(right["x"].grad, triangles)
    assert right["x"].grad.tolist() == [1.0, -1.0, -1.0]


def test_gradient_without_a_graph():
    wrong = run_snippet("errors/implicit_seed/gradient_without_a_graph/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 6)
    right = run_snippet("errors/implicit_seed/gradient_without_a_graph/right.py")
    assert_close(right["x"].grad, gradient(lambda x: (3 * x**2).pow(2).sum(), right["x"]))
    assert right["x"].grad.tolist() == [36 * 1.0, 36 * 8.0]


def test_graph_retained_not_created():
    wrong = run_snippet("errors/implicit_seed/graph_retained_not_created/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 5)
    right = run_snippet("errors/implicit_seed/graph_retained_not_created/right.py")
    rows = hessian(lambda x: x.pow(3).sum(), right["x"])
    assert_close(right["h"], rows.sum(dim=0))
    assert right["h"].tolist() == [6.0, 12.0]


def test_gradient_of_a_linear_function():
    wrong = run_snippet("errors/implicit_seed/gradient_of_a_linear_function/wrong.py")
    assert wrong.raised == ("RuntimeError", NO_GRAD_FN, 6)
    assert wrong["g"].tolist() == [5.0, 7.0]
    right = run_snippet("errors/implicit_seed/gradient_of_a_linear_function/right.py")
    w = right["w"].double()
    assert_close(right["h"], hessian(lambda x: w @ x, right["x"]).sum(dim=0))
    assert right["h"].tolist() == [0.0, 0.0]


def test_loss_as_a_python_number():
    wrong = run_snippet("errors/implicit_seed/loss_as_a_python_number/wrong.py")
    assert wrong.raised == ("AttributeError", "'float' object has no attribute 'backward'", 5)
    right = run_snippet("errors/implicit_seed/loss_as_a_python_number/right.py")
    assert right.output == "14.0 tensor([2., 4., 6.])\n"
    assert_close(right["x"].grad, gradient(lambda x: x.pow(2).sum(), right["x"]))
    assert right["loss"].item() == 1 + 4 + 9


def test_numpy_in_the_loss():
    wrong = run_snippet("errors/implicit_seed/numpy_in_the_loss/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
        5,
    )
    right = run_snippet("errors/implicit_seed/numpy_in_the_loss/right.py")
    assert_close(right["x"].grad, gradient(lambda x: x.pow(2).sum(), right["x"]))


def test_integer_leaf():
    wrong = run_snippet("errors/implicit_seed/integer_leaf/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Only Tensors of floating point and complex dtype can require gradients",
        3,
    )
    right = run_snippet("errors/implicit_seed/integer_leaf/right.py")
    assert_close(right["x"].grad, gradient(lambda x: x.pow(2).sum(), right["x"]))


def test_integer_tensor_set_to_require_grad():
    wrong = run_snippet("errors/implicit_seed/integer_tensor_set_to_require_grad/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "only Tensors of floating point dtype can require gradients",
        4,
    )
    right = run_snippet("errors/implicit_seed/integer_tensor_set_to_require_grad/right.py")
    assert_close(right["x"].grad, gradient(lambda x: x.pow(2).sum(), right["x"]))
    assert right["x"].grad.tolist() == [0.0, 2.0, 4.0]


def test_loss_copied_with_torch_tensor():
    wrong = run_snippet("errors/implicit_seed/loss_copied_with_torch_tensor/wrong.py")
    assert wrong.warned == [
        "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
        "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor)."
    ]
    assert wrong.output == "None\n"
    assert wrong["loss"].is_leaf
    assert wrong["w"].grad is None
    right = run_snippet("errors/implicit_seed/loss_copied_with_torch_tensor/right.py")
    assert right["w"].grad.item() == 2 * (3 - 1)


def test_target_of_another_shape():
    wrong = run_snippet("errors/implicit_seed/target_of_another_shape/wrong.py")
    assert wrong.warned == [
        "Using a target size (torch.Size([3])) that is different to the input size (torch.Size([3, 1])). This will "
        "likely lead to incorrect results due to broadcasting. Please ensure they have the same size."
    ]
    columns, rows, slope = [-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], 2.0
    pairs = [2 * (slope * x - y) * x for x in columns for y in rows]
    assert wrong["slope"].grad.item() == pytest.approx(sum(pairs) / 9)
    right = run_snippet("errors/implicit_seed/target_of_another_shape/right.py")
    own = [2 * (slope * x - y) * x for x, y in zip(columns, rows, strict=True)]
    assert right["slope"].grad.item() == pytest.approx(sum(own) / 3) == 0


def test_target_for_all_columns():
    wrong = run_snippet("errors/implicit_seed/target_for_all_columns/wrong.py")
    right = run_snippet("errors/implicit_seed/target_for_all_columns/right.py")
    table, goals = wrong["values"].detach().double(), (1.0, 2.0)
    assert wrong["action"].tolist() == right["action"].tolist() == [[0], [0]]
    every = [
        sum(2 * (row[n] - goal) for row, goal in zip(table, goals, strict=True)) / 6
        for n in range(3)
    ]
    assert_close(wrong["worth"].bias.grad, torch.stack(every))
    chosen = sum(2 * (row[0] - goal) for row, goal in zip(table, goals, strict=True)) / 2
    assert_close(right["worth"].bias.grad, torch.stack([chosen, *[torch.zeros_like(chosen)] * 2]))


@pytest.mark.usefixtures("warn_always")
def test_math_function_of_a_tensor():
    wrong = run_snippet("errors/implicit_seed/math_function_of_a_tensor/wrong.py")
    (warned,) = wrong.warned
    assert warned.startswith(TO_A_SCALAR)
    assert wrong["y"] == 2.0
    assert type(wrong["y"]) is float
    right = run_snippet("errors/implicit_seed/math_function_of_a_tensor/right.py")
    assert right["x"].grad.item() == 1 / (2 * 2.0)


@pytest.mark.usefixtures("warn_always")
def test_tensor_of_tensors():
    wrong = run_snippet("errors/implicit_seed/tensor_of_tensors/wrong.py")
    assert wrong.warned
    assert all(warned.startswith(TO_A_SCALAR) for warned in wrong.warned)
    assert wrong.output == "False\n"
    assert wrong["y"].tolist() == [3.0, 4.0]
    right = run_snippet("errors/implicit_seed/tensor_of_tensors/right.py")
    assert_close(right["x"].grad, gradient(lambda x: 3 * x[0] + x[1] ** 2, right["x"]))
    assert right["x"].grad.tolist() == [3.0, 2 * 2.0]


def test_rewrapped_to_silence_the_error():
    wrong = run_snippet("errors/implicit_seed/rewrapped_to_silence_the_error/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong.output == "None\n"
    assert wrong["w"].grad is None
    assert wrong["loss"].grad.item() == 1.0
    right = run_snippet("errors/implicit_seed/rewrapped_to_silence_the_error/right.py")
    assert right["w"].grad.item() == 2 * (3 - 1)


def test_drawn_by_normal():
    wrong = run_snippet("errors/implicit_seed/drawn_by_normal/wrong.py")
    assert wrong.raised is None
    assert wrong["sample"].grad_fn is not None
    assert wrong["mean"].grad.tolist() == [0.0, 0.0]
    right = run_snippet("errors/implicit_seed/drawn_by_normal/right.py")
    noise = right["sample"].detach() - right["mean"].detach()
    assert_close(right["mean"].grad, gradient(lambda m: (m + noise).square().sum(), right["mean"]))


def test_rounding_has_slope_zero():
    wrong = run_snippet("errors/implicit_seed/rounding_has_slope_zero/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert_close(wrong["x"].grad, gradient(lambda x: (x.round() - 3).pow(2).sum(), wrong["x"]))
    assert wrong["x"].grad.tolist() == [0.0, 0.0]
    right = run_snippet("errors/implicit_seed/rounding_has_slope_zero/right.py")
    assert right["rounded"].tolist() == [0.0, 2.0]
    # The slope with respect to the rounded value, taken for that with respect to x.
    assert_close(right["x"].grad, gradient(lambda r: (r - 3).pow(2).sum(), right["rounded"]))
    assert right["x"].grad.tolist() == [2 * (0.0 - 3), 2 * (2.0 - 3)]
