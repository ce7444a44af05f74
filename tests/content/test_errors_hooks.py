import torch
from support import run_snippet

# Of x², at x = (1, 2, 3).
SLOPES = [2.0, 4.0, 6.0]


def test_returns_a_number():
    wrong = run_snippet("errors/hooks/returns_a_number/wrong.py")
    assert wrong.raised == ("TypeError", "expected Variable, but hook returned 'float'", 10)
    right = run_snippet("errors/hooks/returns_a_number/right.py")
    assert right.output == "6.0\ntensor([2., 4., 6.])\n"
    assert right["x"].grad.tolist() == SLOPES


def test_changed_shape():
    wrong = run_snippet("errors/hooks/changed_shape/wrong.py")
    assert wrong.raised == ("RuntimeError", "hook 'first_only' has changed the size of value", 10)
    right = run_snippet("errors/hooks/changed_shape/right.py")
    assert right["x"].grad.tolist() == [2 * 1.0, 0.0, 0.0]


def test_changed_dtype():
    wrong = run_snippet("errors/hooks/changed_dtype/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "hook 'weigh' has changed the type of value (was torch.FloatTensor got torch.DoubleTensor)",
        10,
    )
    right = run_snippet("errors/hooks/changed_dtype/right.py")
    assert right["x"].grad.tolist() == [2 * 1.0, 4 * 10.0, 6 * 100.0]


def test_inplace_after_module_hook():
    wrong = run_snippet("errors/hooks/inplace_after_module_hook/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Output 0 of BackwardHookFunction is a view and is being modified inplace. This view was created "
        "inside a custom Function (or because an input was returned as-is) and the autograd logic to handle "
        "view+inplace would override the custom backward associated with the custom Function, leading to "
        "incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the "
        "custom Function.",
        12,
    )
    right = run_snippet("errors/hooks/inplace_after_module_hook/right.py")
    assert right.output == "(tensor([1., 1.]),)\n"
    assert right["x"].grad.tolist() == [1.0 + 1.0, 0.0 + 1.0]  # of max(x, 0) + x


def test_module_input_is_data():
    wrong = run_snippet("errors/hooks/module_input_is_data/wrong_1.py")
    assert wrong.raised is None
    assert wrong.warned == [
        "Full backward hook is firing when gradients are computed with respect to module outputs since no "
        "inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html"
        "#torch.nn.Module.register_full_backward_hook for more details."
    ]
    assert wrong.output == "(None,) (tensor([1., 1.]),)\n"
    assert wrong["layer"].weight.grad.tolist() == [-5.0]  # a·x where x < 0
    named = run_snippet("errors/hooks/module_input_is_data/wrong_2.py")
    assert (named.raised, named.warned) == (None, wrong.warned)
    assert named.output == "() (tensor([1., 1.]),)\n"
    assert named["x"].grad.tolist() == [1.0, 0.25]
    right = run_snippet("errors/hooks/module_input_is_data/right.py")
    assert right.warned == []
    assert right.output == "(tensor([1.0000, 0.2500]),) (tensor([1., 1.]),)\n"
    assert right["x"].grad.tolist() == [1.0, 0.25]


def test_module_hook_returns_a_tensor():
    wrong = run_snippet("errors/hooks/module_hook_returns_a_tensor/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Backward hook returned an invalid number of grad_input, got 2, but expected 1",
        11,
    )
    assert len(wrong["x"]) == 2
    right = run_snippet("errors/hooks/module_hook_returns_a_tensor/right.py")
    assert right["x"].grad.tolist() == [[1 / 2, 1 / 2], [1 / 2, 1 / 2]]


def test_full_and_old_module_hook():
    wrong = run_snippet("errors/hooks/full_and_old_module_hook/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Cannot use both regular backward hooks and full backward hooks on a single Module. "
        "Please use only one of them.",
        5,
    )
    right = run_snippet("errors/hooks/full_and_old_module_hook/right.py")
    assert right.output == "in (tensor([1., 0.]),)\nout (tensor([1., 1.]),)\n"
    assert right["x"].grad.tolist() == [1.0, 0.0]  # of max(x, 0)


def test_old_module_hook():
    wrong = run_snippet("errors/hooks/old_module_hook/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == [
        "Using a non-full backward hook when the forward contains multiple autograd Nodes is deprecated and "
        "will be removed in future versions. This hook will be missing some grad_input. Please use "
        "register_full_backward_hook to get the documented behavior."
    ]
    assert wrong.output == "(tensor([1.0000, 0.5000]),)\n"  # one layer: 1 where x > 0, else 0.5
    right = run_snippet("errors/hooks/old_module_hook/right.py")
    assert right.warned == []
    assert right.output == "(tensor([1.0000, 0.2500]),)\n"  # two of them
    assert right["x"].grad.tolist() == wrong["x"].grad.tolist() == [1.0, 0.5 * 0.5]


def test_accumulated_on_non_leaf():
    wrong = run_snippet("errors/hooks/accumulated_on_non_leaf/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "post accumulate grad hooks cannot be registered on non-leaf tensors",
        5,
    )
    right = run_snippet("errors/hooks/accumulated_on_non_leaf/right.py")
    assert right.output == "tensor([2., 4., 6.])\n"
    assert right["x"].grad.tolist() == SLOPES


def test_accumulated_returns():
    wrong = run_snippet("errors/hooks/accumulated_returns/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Tensor post accumulate grad hooks should return None.",
        10,
    )
    right = run_snippet("errors/hooks/accumulated_returns/right.py")
    assert right["x"].grad.tolist() == [slope / 2 for slope in SLOPES]


def test_node_hook_returns_a_tensor():
    wrong = run_snippet("errors/hooks/node_hook_returns_a_tensor/wrong.py")
    assert wrong.raised == ("TypeError", "expected tuple, but hook returned 'Tensor'", 6)
    right = run_snippet("errors/hooks/node_hook_returns_a_tensor/right.py")
    assert right["x"].grad.tolist() == [10 * slope for slope in SLOPES]


def test_registered_after_backward():
    wrong = run_snippet("errors/hooks/registered_after_backward/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong.output == ""
    right = run_snippet("errors/hooks/registered_after_backward/right.py")
    assert right.output == "tensor([  1.,  10., 100.])\n"
    assert right["x"].grad.tolist() == wrong["x"].grad.tolist() == [2 * 1.0, 4 * 10.0, 6 * 100.0]


def test_gradient_replaced():
    wrong = run_snippet("errors/hooks/gradient_replaced/wrong.py")
    right = run_snippet("errors/hooks/gradient_replaced/right.py")
    assert wrong.raised is None
    assert wrong.warned == []
    decay = [0.1 * 1.0, 0.1 * -2.0]
    torch.testing.assert_close(wrong["w"].grad, torch.tensor(decay))
    # The slope of w² is 2w.
    torch.testing.assert_close(
        right["w"].grad, torch.tensor([2 * 1.0 + decay[0], 2 * -2.0 + decay[1]])
    )


def test_changed_in_place():
    wrong = run_snippet("errors/hooks/changed_in_place/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong.output.splitlines() == [
        "tensor([   4.,   80., 1200.]) tensor([  2.,  20., 200.])",
        "tensor([   8.,  160., 2400.]) tensor([  4.,  40., 400.])",
    ]
    right = run_snippet("errors/hooks/changed_in_place/right.py")
    assert right.output.splitlines() == 2 * [
        "tensor([   4.,   80., 1200.]) tensor([  1.,  10., 100.])"
    ]
    assert right["x"].grad.tolist() == [2 * 2 * 1.0, 2 * 4 * 10.0, 2 * 6 * 100.0]


def test_leaves_and_grad():
    wrong = run_snippet("errors/hooks/leaves_and_grad/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "A leaf node was passed to _will_engine_execute_node but we are currently running"
        " autograd.grad(). This is currently not supported.",
        8,
    )
    right = run_snippet("errors/hooks/leaves_and_grad/right.py")
    slope = 2 * (2 * 3.0 + 1.0)  # of (2w + b)²
    assert right.output == f"both: [tensor({2 * slope:.0f}.), tensor({slope:.0f}.)]\n"
    assert right["w"].grad.tolist() == 2 * slope
    assert right["b"].grad.tolist() == slope


def test_module_returns_a_dict():
    wrong = run_snippet("errors/hooks/module_returns_a_dict/wrong.py")
    (warned,) = wrong.warned
    assert "module output should be a Tensor or a tuple of Tensors" in str(warned)
    assert wrong.output == "tensor([6., 8.])\n"  # the hook did not print
    right = run_snippet("errors/hooks/module_returns_a_dict/right.py")
    assert right.warned == []
    assert right.output == "(tensor([6., 8.]),) (None, tensor([1., 1.]))\ntensor([6., 8.])\n"
    assert right["x"].grad.tolist() == wrong["x"].grad.tolist() == [2 * 3.0, 2 * 4.0]
