import torch
from oracle import gradient, hessian
from support import run_snippet

# At x = (1, 2), with the seed (1, 10): what 2x and x² give.
DOUBLED_SEED = [2 * 1.0, 2 * 10.0]
SLOPES = [2 * 1.0, 2 * 2.0]
WEIGHTED_SLOPES = [2 * 1 * 1.0, 2 * 2 * 10.0]

INSTANTIATED = (
    "<class '__main__.Double'> should not be instantiated. Methods on autograd functions are all "
    "static, so you should invoke them on the class itself. Instantiating an autograd function "
    "will raise an error in a future version of PyTorch."
)


def assert_close(actual, expected, atol=1e-5):
    torch.testing.assert_close(actual.double(), expected.double(), atol=atol, rtol=1e-6)


def weighted_gradient(f, x):
    return gradient(lambda point: (torch.tensor([1.0, 10.0]) * f(point)).sum(), x)


def square_and_double(w):
    return (3 * w).pow(2) + 2 * (3 * w)


def cube_and_square(x):
    return x.pow(3) + x.pow(2)


def test_too_few_gradients():
    wrong = run_snippet("errors/functions/too_few_gradients/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "function ScaleBackward returned an incorrect number of gradients (expected 2, got 1)",
        17,
    )
    right = run_snippet("errors/functions/too_few_gradients/right.py")
    assert right["x"].grad.tolist() == [3 * 1.0, 3 * 10.0]


def test_default_argument():
    wrong = run_snippet("errors/functions/default_argument/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "function ScaleBackward returned an incorrect number of gradients (expected 2, got 1)",
        20,
    )
    right = run_snippet("errors/functions/default_argument/right.py")
    assert right["x"].grad.tolist() == [3 * 1.0, 3 * 10.0]


def test_too_many_gradients():
    wrong = run_snippet("errors/functions/too_many_gradients/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "function DoubleBackward returned an incorrect number of gradients (expected 1, got 2)",
        16,
    )
    right = run_snippet("errors/functions/too_many_gradients/right.py")
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_gradient_shaped_like_the_output():
    wrong = run_snippet("errors/functions/gradient_shaped_like_the_output/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Function SumOfSquaresBackward returned an invalid gradient at index 0 - got [] but expected "
        "shape compatible with [2]",
        18,
    )
    right = run_snippet("errors/functions/gradient_shaped_like_the_output/right.py")
    assert right["x"].grad.tolist() == SLOPES


def test_gradient_of_a_part():
    wrong = run_snippet("errors/functions/gradient_of_a_part/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Function DoubleFirstBackward returned an invalid gradient at index 0 - got [2] but expected "
        "shape compatible with [3]",
        16,
    )
    right = run_snippet("errors/functions/gradient_of_a_part/right.py")
    assert right["x"].grad.tolist() == [*DOUBLED_SEED, 0.0]


def test_nothing_saved():
    wrong = run_snippet("errors/functions/nothing_saved/wrong.py")
    assert wrong.raised == ("ValueError", "not enough values to unpack (expected 1, got 0)", 11)
    right = run_snippet("errors/functions/nothing_saved/right.py")
    assert right["x"].grad.tolist() == WEIGHTED_SLOPES


def test_saved_in_two_calls():
    wrong = run_snippet("errors/functions/saved_in_two_calls/wrong.py")
    assert wrong.raised == ("ValueError", "not enough values to unpack (expected 2, got 1)", 13)
    right = run_snippet("errors/functions/saved_in_two_calls/right.py")
    assert right["a"].grad.tolist() == [3 * 1.0, 4 * 10.0]
    assert right["b"].grad.tolist() == [1 * 1.0, 2 * 10.0]


def test_forward_called():
    wrong = run_snippet("errors/functions/forward_called/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "Double.forward() missing 1 required positional argument: 'x'",
        15,
    )
    right = run_snippet("errors/functions/forward_called/right.py")
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_forward_with_self():
    wrong = run_snippet("errors/functions/forward_with_self/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "Double.forward() missing 1 required positional argument: 'x'",
        13,
    )
    right = run_snippet("errors/functions/forward_with_self/right.py")
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_called_like_a_module():
    wrong = run_snippet("errors/functions/called_like_a_module/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Legacy autograd function with non-static forward method is deprecated. Please use new-style "
        "autograd function with static forward method. (Example: "
        "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)",
        15,
    )
    assert wrong.warned == [INSTANTIATED]
    right = run_snippet("errors/functions/called_like_a_module/right.py")
    assert right.warned == []
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_instantiated():
    wrong = run_snippet("errors/functions/instantiated/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == [INSTANTIATED]
    assert wrong["x"].grad.tolist() == DOUBLED_SEED
    right = run_snippet("errors/functions/instantiated/right.py")
    assert right.warned == []
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_no_backward():
    wrong = run_snippet("errors/functions/no_backward/wrong.py")
    assert wrong.raised == (
        "NotImplementedError",
        "You must implement either the backward or vjp method for your custom autograd.Function to "
        "use it with backward mode AD.",
        12,
    )
    right = run_snippet("errors/functions/no_backward/right.py")
    # The seed, as if y had been x.
    assert right["y"].tolist() == [1.0, 3.0]
    assert right["x"].grad.tolist() == [1.0, 10.0]


def test_returns_a_number():
    wrong = run_snippet("errors/functions/returns_a_number/wrong.py")
    assert wrong.raised == ("RuntimeError", "expected Variable or None (got float)", 18)
    right = run_snippet("errors/functions/returns_a_number/right.py")
    assert right["x"].grad.item() == 2 * 3.0


def test_gradient_for_a_number():
    wrong = run_snippet("errors/functions/gradient_for_a_number/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "function ScaleBackward returned a gradient different than None at position 2, but the "
        "corresponding forward input was not a Variable",
        17,
    )
    right = run_snippet("errors/functions/gradient_for_a_number/right.py")
    assert right["x"].grad.tolist() == [3 * 1.0, 3 * 10.0]


def test_number_saved():
    wrong = run_snippet("errors/functions/number_saved/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "save_for_backward can only save variables, but argument 0 is of type float",
        17,
    )
    right = run_snippet("errors/functions/number_saved/right.py")
    assert right["x"].grad.tolist() == [3 * 1.0, 3 * 10.0]


def test_second_backward():
    wrong = run_snippet("errors/functions/second_backward/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Trying to backward through the graph a second time (or directly access saved tensors after "
        "they have already been freed). Saved intermediate values of the graph are freed when you "
        "call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward "
        "through the graph a second time or if you need to access saved tensors after calling "
        "backward.",
        12,
    )
    right = run_snippet("errors/functions/second_backward/right.py")
    assert right["x"].grad.tolist() == [2 * slope for slope in WEIGHTED_SLOPES]


def test_saved_input_overwritten():
    wrong = run_snippet("errors/functions/saved_input_overwritten/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "one of the variables needed for gradient computation has been modified by an inplace "
        "operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: enable"
        " anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False).",
        12,
    )
    right = run_snippet("errors/functions/saved_input_overwritten/right.py")
    assert right["x"].tolist() == [10.0, 10.0]
    assert right["x"].grad.tolist() == WEIGHTED_SLOPES


def test_input_changed_in_place():
    wrong = run_snippet("errors/functions/input_changed_in_place/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "one of the variables needed for gradient computation has been modified by an inplace "
        "operation: [torch.FloatTensor [2]], which is output 0 of Double, is at version 2; expected "
        "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
        "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).",
        19,
    )
    right = run_snippet("errors/functions/input_changed_in_place/right.py")
    assert_close(right["w"].grad, weighted_gradient(square_and_double, right["w"]))
    assert right["w"].grad.tolist() == [18 + 6.0, (36 + 6.0) * 10]


def test_view_changed_in_place():
    wrong = run_snippet("errors/functions/view_changed_in_place/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Output 0 of Flatten is a view and is being modified inplace. This view was created inside a "
        "custom Function (or because an input was returned as-is) and the autograd logic to handle "
        "view+inplace would override the custom backward associated with the custom Function, leading"
        " to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output "
        "of the custom Function.",
        17,
    )
    right = run_snippet("errors/functions/view_changed_in_place/right.py")
    assert right["x"].grad.tolist() == [[1.0], [10.0]]


def test_leaf_changed_in_place():
    wrong = run_snippet("errors/functions/leaf_changed_in_place/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "a leaf Variable that requires grad has been used in an in-place operation.",
        16,
    )
    right = run_snippet("errors/functions/leaf_changed_in_place/right.py")
    assert right["x"].tolist() == [1.0, 2.0]
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_changed_input_not_returned():
    wrong = run_snippet("errors/functions/changed_input_not_returned/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Some elements marked as dirty during the forward method were not returned as output. The "
        "inputs that are modified inplace must all be outputs of the Function.",
        18,
    )
    right = run_snippet("errors/functions/changed_input_not_returned/right.py")
    assert right["y"].tolist() == right["h"].tolist() == [6.0, 12.0]
    assert right["w"].grad.tolist() == [6 * 1.0, 6 * 10.0]


def test_none_as_seed():
    wrong = run_snippet("errors/functions/none_as_seed/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "unsupported operand type(s) for +: 'Tensor' and 'NoneType'",
        12,
    )
    right = run_snippet("errors/functions/none_as_seed/right.py")
    assert right["a"].grad.tolist() == right["b"].grad.tolist() == [1.0, 10.0]


def test_once_differentiable():
    wrong = run_snippet("errors/functions/once_differentiable/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "trying to differentiate twice a function that was marked with @once_differentiable",
        21,
    )
    right = run_snippet("errors/functions/once_differentiable/right.py")
    # The derivative of (2x₀)v₀ + (2x₁)v₁.
    assert right["g"].tolist() == WEIGHTED_SLOPES
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_no_setup_context():
    wrong = run_snippet("errors/functions/no_setup_context/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, "
        "...), it must override the setup_context staticmethod. For more details, please see "
        "https://pytorch.org/docs/main/notes/extending.func.html",
        17,
    )
    right = run_snippet("errors/functions/no_setup_context/right.py")
    assert right.output == "tensor([ 2., 40.])\n"
    assert right["pull_back"](torch.tensor([1.0, 10.0]))[0].tolist() == WEIGHTED_SLOPES


def test_forward_with_ctx_and_setup_context():
    wrong = run_snippet("errors/functions/forward_with_ctx_and_setup_context/wrong.py")
    assert wrong.raised == ("TypeError", "missing a required argument: 'x'", 19)
    right = run_snippet("errors/functions/forward_with_ctx_and_setup_context/right.py")
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_no_vmap_rule():
    wrong = run_snippet("errors/functions/no_vmap_rule/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "You tried to vmap over Square, but it does not have vmap support. Please override and "
        "implement the vmap staticmethod or set generate_vmap_rule=True. For more details, please see"
        " https://pytorch.org/docs/main/notes/extending.func.html",
        21,
    )
    right = run_snippet("errors/functions/no_vmap_rule/right.py")
    assert right["slopes"].tolist() == SLOPES


def test_two_vmap_rules():
    wrong = run_snippet("errors/functions/two_vmap_rules/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "You tried to vmap over Square, but it has both generate_vmap_rule=True and an overridden "
        "vmap staticmethod. Please set generate_vmap_rule=False or delete the overridden vmap "
        "staticmethod to avoid ambiguity. For more details, please see "
        "https://pytorch.org/docs/main/notes/extending.func.html",
        27,
    )
    right = run_snippet("errors/functions/two_vmap_rules/right.py")
    assert right["slopes"].tolist() == SLOPES


def test_no_jvp():
    wrong = run_snippet("errors/functions/no_jvp/wrong.py")
    assert wrong.raised == (
        "NotImplementedError",
        "You must implement the jvp function for custom autograd.Function to use it with forward mode AD.",
        20,
    )
    right = run_snippet("errors/functions/no_jvp/right.py")
    assert right["y"].tolist() == [2 * 1.0, 2 * 2.0]
    assert right["change"].tolist() == [2 * 1.0, 2 * 10.0]


def test_backward_and_vjp():
    wrong = run_snippet("errors/functions/backward_and_vjp/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only"
        " implement one of them.",
        20,
    )
    right = run_snippet("errors/functions/backward_and_vjp/right.py")
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_complex_gradient():
    wrong = run_snippet("errors/functions/complex_gradient/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Expected isFloatingType(grad.scalar_type()) || (input_is_complex == grad_is_complex) to be "
        "true, but got false.  (Could this error message be improved?  If so, please report an "
        "enhancement request to PyTorch.)",
        17,
    )
    right = run_snippet("errors/functions/complex_gradient/right.py")
    # Re((3 + 4j)x) = 3x
    assert right["y"].tolist() == [3 * 1.0, 3 * 2.0]
    assert right["x"].grad.tolist() == [3 * 1.0, 3 * 10.0]


def test_gradient_on_another_device():
    wrong = run_snippet("errors/functions/gradient_on_another_device/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Function TotalBackward returned an invalid gradient at index 0 - expected device cpu but got meta",
        19,
    )
    right = run_snippet("errors/functions/gradient_on_another_device/right.py")
    assert right["x"].grad.tolist() == [1.0, 1.0]


def test_saved_tensors_read_twice():
    wrong = run_snippet("errors/functions/saved_tensors_read_twice/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "saved_tensors can only be accessed once when clear_saved_tensors_on_access=True is set on "
        "the autograd.Function. Either access saved_tensors only once, or set "
        "clear_saved_tensors_on_access=False.",
        15,
    )
    right = run_snippet("errors/functions/saved_tensors_read_twice/right.py")
    assert right["a"].grad.tolist() == [3 * 1.0, 4 * 10.0]
    assert right["b"].grad.tolist() == [1 * 1.0, 2 * 10.0]


def test_seed_ignored():
    wrong = run_snippet("errors/functions/seed_ignored/wrong.py")
    assert wrong["x"].grad.tolist() == SLOPES
    right = run_snippet("errors/functions/seed_ignored/right.py")
    assert right["x"].grad.tolist() == WEIGHTED_SLOPES


def test_seed_changed_in_place():
    wrong = run_snippet("errors/functions/seed_changed_in_place/wrong.py")
    assert wrong.output == "tensor([ 2., 20.])\ntensor([ 4., 40.])\n"
    assert wrong["seed"].tolist() == [4 * 1.0, 4 * 10.0]
    right = run_snippet("errors/functions/seed_changed_in_place/right.py")
    assert right.output == "tensor([ 2., 20.])\ntensor([ 2., 20.])\n"
    assert right["seed"].tolist() == [1.0, 10.0]
    assert right["x"].grad.tolist() == DOUBLED_SEED


def test_none_for_a_needed_gradient():
    wrong = run_snippet("errors/functions/none_for_a_needed_gradient/wrong.py")
    assert wrong["x"].grad.tolist() == [3 * 1.0, 4 * 10.0]
    assert wrong["weight"].grad is None
    right = run_snippet("errors/functions/none_for_a_needed_gradient/right.py")
    assert right["x"].grad.tolist() == [3 * 1.0, 4 * 10.0]
    assert right["weight"].grad.tolist() == [1 * 1.0, 2 * 10.0]


def test_tensor_kept_on_ctx():
    wrong = run_snippet("errors/functions/tensor_kept_on_ctx/wrong.py")
    assert wrong["y"].tolist() == [1.0, 4.0]
    assert wrong["x"].grad.tolist() == [2 * 10 * 1.0, 2 * 10 * 10.0]
    right = run_snippet("errors/functions/tensor_kept_on_ctx/right.py")
    assert right["x"].tolist() == [10.0, 10.0]
    assert right["x"].grad.tolist() == WEIGHTED_SLOPES


def test_slope_saved():
    wrong = run_snippet("errors/functions/slope_saved/wrong.py")
    assert wrong["g"].item() == 3 * 2**2 + 2 * 2
    assert wrong["h"].item() == 2.0
    right = run_snippet("errors/functions/slope_saved/right.py")
    x = right["x"]
    assert_close(right["g"], gradient(cube_and_square, x))
    assert_close(right["h"], hessian(cube_and_square, x).reshape(()), atol=1e-4)
    assert right["h"].item() == 6 * 2 + 2


def test_gradient_summed_up():
    wrong = run_snippet("errors/functions/gradient_summed_up/wrong.py")
    # The column sums of weights · seed.
    assert wrong["x"].grad.tolist() == [(3 + 4) * 1.0, (3 + 4) * 10.0]
    right = run_snippet("errors/functions/gradient_summed_up/right.py")
    assert right["y"].tolist() == [3 * 1.0, 4 * 2.0]
    assert right["x"].grad.tolist() == [3 * 1.0, 4 * 10.0]


def test_input_changed_through_numpy():
    wrong = run_snippet("errors/functions/input_changed_through_numpy/wrong.py")
    # 2h is taken after h has been doubled.
    assert wrong["w"].grad.tolist() == [2 * 6 * 3 + 6.0, (2 * 12 * 3 + 6.0) * 10]
    right = run_snippet("errors/functions/input_changed_through_numpy/right.py")
    assert_close(right["w"].grad, weighted_gradient(square_and_double, right["w"]))
    assert right["w"].grad.tolist() == [24.0, 420.0]


def test_transposed_gradient():
    wrong = run_snippet("errors/functions/transposed_gradient/wrong.py")
    assert wrong.raised[0] == "RuntimeError"
    assert "got [4, 3] but expected shape compatible with [3, 4]" in wrong.raised[1]
    right = run_snippet("errors/functions/transposed_gradient/right.py")
    x = right["x"].double()
    assert_close(right["w"].grad, gradient(lambda w: (x @ w).sum(), right["w"]))
    assert right["w"].grad[:, 0].tolist() == [0 + 3, 1 + 4, 2 + 5]
