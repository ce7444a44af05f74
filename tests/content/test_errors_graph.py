import math

import torch
from oracle import gradient, jacobian
from support import run_snippet

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they "
    "have already been freed). Saved intermediate values of the graph are freed when you call "
    ".backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
    "graph a second time or if you need to access saved tensors after calling backward."
)
NOT_A_LEAF = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute "
    "won't be populated during autograd.backward(). If you indeed want the .grad field to be populated "
    "for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf "
    "Tensor by mistake, make sure you access the leaf Tensor instead. See "
    "github.com/pytorch/pytorch/pull/30531 for more information. (Triggered internally at "
)


def modified(which, version=1, expected=None):
    expected = version - 1 if expected is None else expected
    return (
        "one of the variables needed for gradient computation has been modified by an inplace "
        f"operation: {which} is at version {version}; expected version {expected} instead. Hint: enable anomaly "
        "detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )


def sum_of_squares(x):
    return x.pow(2).sum()


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def assert_silent(ran):
    assert ran.raised is None
    assert ran.warned == []


def test_backward_twice():
    wrong = run_snippet("errors/graph/backward_twice/wrong.py")
    assert wrong.raised == ("RuntimeError", FREED, 6)
    right = run_snippet("errors/graph/backward_twice/right.py")
    assert_close(right["x"].grad, 2 * gradient(sum_of_squares, right["x"]))
    assert right["x"].grad.tolist() == [4.0, 8.0, 12.0]


def test_two_losses_one_graph():
    wrong = run_snippet("errors/graph/two_losses_one_graph/wrong.py")
    assert wrong.raised == ("RuntimeError", FREED, 7)
    right = run_snippet("errors/graph/two_losses_one_graph/right.py")

    def both(x):
        return (x**2 - 1).pow(2).sum() + (x**2 - 10).pow(2).sum()

    assert_close(right["x"].grad, gradient(both, right["x"]))
    assert right["x"].grad.tolist() == [4 * 1 * (0 - 9), 4 * 2 * (3 - 6)]


def test_state_of_the_last_step():
    wrong = run_snippet("errors/graph/state_of_the_last_step/wrong.py")
    assert wrong.raised == ("RuntimeError", FREED, 7)
    right = run_snippet("errors/graph/state_of_the_last_step/right.py")
    # The state before each step is a constant there: 4, then 2.
    assert right["w"].grad.item() == 4 + 2
    assert right["state"].item() == 1


def test_one_call_per_seed():
    wrong = run_snippet("errors/graph/one_call_per_seed/wrong.py")
    assert wrong.raised == ("RuntimeError", FREED, 5)
    right = run_snippet("errors/graph/one_call_per_seed/right.py")
    rows = torch.stack(right["rows"])
    assert_close(rows, jacobian(lambda x: x * x.sum(), right["x"]))
    assert rows.tolist() == [[4.0, 1.0], [2.0, 5.0]]


def test_saved_value_read_too_late():
    wrong = run_snippet("errors/graph/saved_value_read_too_late/wrong.py")
    assert wrong.raised == ("RuntimeError", FREED, 6)
    right = run_snippet("errors/graph/saved_value_read_too_late/right.py")
    assert right.output == "tensor([1., 2., 3.], requires_grad=True)\n"
    assert_close(right["x"].grad, gradient(sum_of_squares, right["x"]))


def test_saved_result_changed():
    wrong = run_snippet("errors/graph/saved_result_changed/wrong.py")
    message = modified("[torch.FloatTensor [3]], which is output 0 of Sqrt,")
    assert wrong.raised == ("RuntimeError", message, 6)
    right = run_snippet("errors/graph/saved_result_changed/right.py")
    assert_close(right["x"].grad, gradient(lambda x: (x.sqrt() + 1).sum(), right["x"]))
    assert right["x"].grad.tolist() == [1 / 2, 1 / 4, 1 / 8]


def test_optimizer_step_between():
    wrong = run_snippet("errors/graph/optimizer_step_between/wrong_1.py")
    kind = "[torch.FloatTensor [2, 1]], which is output 0 of AsStrided,"
    assert wrong.raised == ("RuntimeError", modified(kind, 2), 15)
    assert list(wrong["critic"].weight.T.shape) == [2, 1]
    assert wrong["critic"].weight._version == 2
    wrong = run_snippet("errors/graph/optimizer_step_between/wrong_2.py")
    assert wrong.raised == ("RuntimeError", modified("[torch.FloatTensor [2]]"), 8)

    right = run_snippet("errors/graph/optimizer_step_between/right.py")
    critic, generator = right["critic"], right["generator"]
    before = generator.weight + 0.1 * generator.weight.grad  # its step is the last line but one

    def loss(weight):  # with the critic as it is after its own step
        bias = generator.bias + 0.1 * generator.bias.grad
        fake = torch.tensor([[0.5], [2.5]]).double() @ weight.T + bias.double()
        return -(fake @ critic.weight.double().T + critic.bias.double()).mean()

    assert_close(generator.weight.grad, gradient(loss, before))
    assert_close(generator.weight.grad, -1.5 * critic.weight.T)  # the mean of 0.5 and 2.5


def test_leaf_changed_under_no_grad():
    wrong = run_snippet("errors/graph/leaf_changed_under_no_grad/wrong_1.py")
    kind = "[torch.FloatTensor [3, 1]], which is output 0 of AsStrided,"
    assert wrong.raised == ("RuntimeError", modified(kind, 2), 11)
    wrong = run_snippet("errors/graph/leaf_changed_under_no_grad/wrong_2.py")
    assert wrong.raised == ("RuntimeError", modified("[torch.FloatTensor [2]]"), 7)
    right = run_snippet("errors/graph/leaf_changed_under_no_grad/right.py")
    assert right["x"].tolist() == [3.0, 3.5]
    assert_close(right["x"].grad, gradient(sum_of_squares, torch.tensor([3.0, 4.0])))


def test_row_assigned():
    wrong = run_snippet("errors/graph/row_assigned/wrong_1.py")
    kind = "[torch.FloatTensor [1, 2]], which is output 0 of AsStrided,"
    assert wrong.raised == ("RuntimeError", modified(kind, 2), 7)
    wrong = run_snippet("errors/graph/row_assigned/wrong_2.py")
    kind = "[torch.FloatTensor [3]], which is output 0 of torch::autograd::CopySlices,"
    assert wrong.raised == ("RuntimeError", modified(kind, 2), 8)
    right = run_snippet("errors/graph/row_assigned/right.py")

    def total(w):
        start = torch.ones(2, dtype=torch.float64)
        return (start + start @ w + start @ w @ w).sum()

    assert_close(right["w"].grad, gradient(total, right["w"]))


def test_changed_by_a_hook():
    wrong = run_snippet("errors/graph/changed_by_a_hook/wrong.py")
    message = modified("[torch.FloatTensor [2]], which is output 0 of Sigmoid,")
    assert wrong.raised == ("RuntimeError", message, 12)
    right = run_snippet("errors/graph/changed_by_a_hook/right.py")
    assert_close(right["x"].grad, gradient(lambda x: (2 / (1 + (-x).exp())).sum(), right["x"]))


def test_input_changed():
    wrong = run_snippet("errors/graph/input_changed/wrong.py")
    assert wrong.raised == ("RuntimeError", modified("[torch.FloatTensor [2, 2]]"), 7)
    right = run_snippet("errors/graph/input_changed/right.py")
    first = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).double()
    assert_close(right["w"].grad, gradient(lambda w: (first @ w).sum(), right["w"]))
    assert right["batch"].tolist() == [[5.0, 6.0], [7.0, 8.0]]


def test_buffer_changed():
    wrong = run_snippet("errors/graph/buffer_changed/wrong.py")
    assert wrong.raised == ("RuntimeError", modified("[torch.FloatTensor [2]]", 4, 2), 19)
    right = run_snippet("errors/graph/buffer_changed/right.py")
    scales = torch.tensor([[1.5, 2.5], [3.75, 5.25]])  # half of the last, and half of |x|
    data = torch.tensor([[2.0, 4.0], [6.0, 8.0]])
    assert_close(right["layer"].weight.grad, (scales * data).sum(dim=0))
    assert right["layer"].scale.tolist() == scales[1].tolist()


def test_detached_tensor_changed():
    wrong = run_snippet("errors/graph/detached_tensor_changed/wrong.py")
    assert wrong.raised == ("RuntimeError", modified("[torch.FloatTensor [3]]"), 7)
    assert wrong["x"].tolist() == [1.0, 2.0, 2.0]
    right = run_snippet("errors/graph/detached_tensor_changed/right.py")
    assert right["x"].tolist() == [1.0, 2.0, 3.0]
    assert right["clipped"].tolist() == [1.0, 2.0, 2.0]
    assert_close(right["x"].grad, gradient(sum_of_squares, right["x"]))


def test_parameter_changed_in_place():
    wrong = run_snippet("errors/graph/parameter_changed_in_place/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "a leaf Variable that requires grad is being used in an in-place operation.",
        5,
    )
    right = run_snippet("errors/graph/parameter_changed_in_place/right.py")
    assert right["w"].is_leaf
    assert right["w"].tolist() == [1 - 0.25 * 2 * 1, 2 - 0.25 * 2 * 2]


def test_element_of_a_leaf_assigned():
    wrong = run_snippet("errors/graph/element_of_a_leaf_assigned/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "a view of a leaf Variable that requires grad is being used in an in-place operation.",
        4,
    )
    assert wrong["w"].tolist() == [1.0, 2.0, 3.0]
    right = run_snippet("errors/graph/element_of_a_leaf_assigned/right.py")
    assert_close(right["w"].grad, gradient(lambda w: w[1:].pow(2).sum(), right["w"]))
    assert right["w"].grad.tolist() == [0.0, 4.0, 6.0]


SEVERAL_VIEWS = (
    "This view is the output of a function that returns multiple views. Such functions do not "
    "allow the output views to be modified inplace. You should replace the inplace operation by "
    "an out-of-place one."
)


def test_one_of_several_views():
    wrong = run_snippet("errors/graph/one_of_several_views/wrong.py")
    starts = "Output 0 of Unbind is a view and is being modified inplace."
    assert wrong.raised == ("RuntimeError", f"{starts} {SEVERAL_VIEWS}", 5)
    right = run_snippet("errors/graph/one_of_several_views/right.py")
    product = gradient(lambda x: ((2 * x[0] + 1) * (2 * x[1])).sum(), right["x"])
    assert_close(right["x"].grad, product)
    assert right["x"].grad.tolist() == [[12.0, 16.0], [6.0, 10.0]]


def test_row_of_plain_data():
    wrong = run_snippet("errors/graph/row_of_plain_data/wrong.py")
    starts = (
        "A view was created in no_grad mode and is being modified inplace with grad mode enabled."
    )
    assert wrong.raised == ("RuntimeError", f"{starts} {SEVERAL_VIEWS}", 6)
    assert not wrong["table"].any()
    right = run_snippet("errors/graph/row_of_plain_data/right.py")
    seed = torch.tensor([[1.0, 10.0], [100.0, 1000.0]]).double()
    assert_close(right["w"].grad, gradient(lambda w: (seed * w).sum(), right["w"]))


def test_view_made_under_no_grad():
    wrong = run_snippet("errors/graph/view_made_under_no_grad/wrong_1.py")
    assert wrong.raised == (
        "RuntimeError",
        "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given "
        "that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by "
        "moving both the view and the inplace either both inside the no_grad block (if you don't want "
        "the inplace to be tracked) or both outside (if you want the inplace to be tracked).",
        7,
    )
    right = run_snippet("errors/graph/view_made_under_no_grad/right.py")
    assert right["x"].grad.tolist() == [2 * 10, 2 * 10, 2]


def test_grad_of_a_computed_tensor():
    wrong = run_snippet("errors/graph/grad_of_a_computed_tensor/wrong.py")
    (warned,) = wrong.warned
    assert warned.startswith(NOT_A_LEAF)
    assert wrong.output == "None\n"
    right = run_snippet("errors/graph/grad_of_a_computed_tensor/right.py")
    assert right.warned == []
    assert_close(right["h"].grad, gradient(lambda h: (3 * h).sum(), right["h"]))
    assert right["h"].grad.tolist() == [3.0, 3.0]


def test_scaled_parameter():
    wrong = run_snippet("errors/graph/scaled_parameter/wrong.py")
    (warned,) = wrong.warned
    assert warned.startswith(NOT_A_LEAF)
    assert wrong.output == "None\n"
    assert not wrong["w"].is_leaf
    right = run_snippet("errors/graph/scaled_parameter/right.py")
    assert right["w"].is_leaf
    assert_close(right["w"].grad, gradient(sum_of_squares, right["w"]))


def test_computed_tensor_in_an_optimizer():
    wrong = run_snippet("errors/graph/computed_tensor_in_an_optimizer/wrong.py")
    assert wrong.raised == ("ValueError", "can't optimize a non-leaf Tensor", 4)
    right = run_snippet("errors/graph/computed_tensor_in_an_optimizer/right.py")
    assert right["w"].dtype == torch.float64
    assert right["w"].tolist() == [1 - 0.25 * 2 * 1, 2 - 0.25 * 2 * 2]


def test_computed_tensor_switched_off():
    wrong = run_snippet("errors/graph/computed_tensor_switched_off/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "you can only change requires_grad flags of leaf variables. If you want to use a computed "
        "variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
        5,
    )
    right = run_snippet("errors/graph/computed_tensor_switched_off/right.py")
    # The gradient of Σ xᵢ·6, in which 6 is a constant.
    assert_close(right["x"].grad, gradient(lambda x: (x * 6).sum(), right["x"]))


def test_deepcopy_of_a_computed_tensor():
    wrong = run_snippet("errors/graph/deepcopy_of_a_computed_tensor/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at "
        "the moment.  If you were attempting to deepcopy a module, this may be because of a "
        "torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001",
        7,
    )
    right = run_snippet("errors/graph/deepcopy_of_a_computed_tensor/right.py")
    assert right["saved"].tolist() == [1.0, 2.0**2, 3.0**2]
    assert right["saved"].data_ptr() != right["y"].data_ptr()


def test_inference_tensor_in_a_graph():
    wrong = run_snippet("errors/graph/inference_tensor_in_a_graph/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference "
        "mode in computation tracked by autograd. To work around this, you can make a clone to get a "
        "normal tensor and use it in autograd, or use `torch.no_grad()` instead of "
        "`torch.inference_mode()`.",
        6,
    )
    right = run_snippet("errors/graph/inference_tensor_in_a_graph/right.py")
    assert right["w"].grad.tolist() == [3.0, 4.0]


def test_inference_tensor_as_a_leaf():
    wrong = run_snippet("errors/graph/inference_tensor_as_a_leaf/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.",
        5,
    )
    right = run_snippet("errors/graph/inference_tensor_as_a_leaf/right.py")
    assert_close(right["start"].grad, gradient(sum_of_squares, right["start"]))


def test_retain_grad_without_a_graph():
    wrong = run_snippet("errors/graph/retain_grad_without_a_graph/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "can't retain_grad on Tensor that has requires_grad=False",
        5,
    )
    right = run_snippet("errors/graph/retain_grad_without_a_graph/right.py")
    assert_close(right["h"].grad, gradient(sum_of_squares, right["h"]))
    assert right["h"].grad.tolist() == [2 * 3.0, 2 * 6.0]


def test_hook_without_a_graph():
    wrong = run_snippet("errors/graph/hook_without_a_graph/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "cannot register a hook on a tensor that doesn't require gradient",
        5,
    )
    right = run_snippet("errors/graph/hook_without_a_graph/right.py")
    assert right.output == "tensor([ 6., 12.])\n"
    assert_close(right["x"].grad, gradient(lambda x: (3 * x).pow(2).sum(), right["x"]))


def test_grad_zeroed_too_early():
    wrong = run_snippet("errors/graph/grad_zeroed_too_early/wrong.py")
    assert wrong.raised == ("AttributeError", "'NoneType' object has no attribute 'zero_'", 5)
    right = run_snippet("errors/graph/grad_zeroed_too_early/right.py")
    assert_close(right["w"].grad, gradient(sum_of_squares, right["w"]))


def test_grad_of_another_shape():
    wrong = run_snippet("errors/graph/grad_of_another_shape/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "attempting to assign a gradient of size '[]' to a tensor of size '[3]'. Please ensure that the "
        "gradient and the tensor are the same size",
        5,
    )
    right = run_snippet("errors/graph/grad_of_another_shape/right.py")
    assert right["w"].grad.tolist() == [(2 + 4 + 6) / 3] * 3


def test_grad_of_another_dtype():
    wrong = run_snippet("errors/graph/grad_of_another_dtype/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "attempting to assign a gradient with dtype 'double' to a tensor with grad_dtype 'Float'. The "
        "gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the "
        "tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set "
        "grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break "
        "downstream systems that assume they match.",
        5,
    )
    right = run_snippet("errors/graph/grad_of_another_dtype/right.py")
    assert right["w"].grad.dtype == torch.float32
    assert right["w"].grad.tolist() == [0.5, 1.5]


def test_number_as_grad():
    wrong = run_snippet("errors/graph/number_as_grad/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "assigned grad expected to be a Tensor or None but got grad of type float",
        5,
    )
    right = run_snippet("errors/graph/number_as_grad/right.py")
    assert_close(right["w"].grad, gradient(sum_of_squares, right["w"]))


def test_tensor_as_its_own_grad():
    wrong = run_snippet("errors/graph/tensor_as_its_own_grad/wrong.py")
    assert wrong.raised == ("RuntimeError", "can't assign Variable as its own grad", 4)
    right = run_snippet("errors/graph/tensor_as_its_own_grad/right.py")
    assert right["w"].grad.tolist() == [1.0, 2.0]
    assert right["w"].grad.data_ptr() != right["w"].data_ptr()


def test_grad_dtype_set_too_late():
    wrong = run_snippet("errors/graph/grad_dtype_set_too_late/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Cannot set grad_dtype to 'Double' because there is already a gradient with dtype 'float'. "
        "Please clear the gradient (.grad = None) before changing grad_dtype, or ensure the new "
        "grad_dtype matches the existing gradient's dtype.",
        5,
    )
    right = run_snippet("errors/graph/grad_dtype_set_too_late/right.py")
    assert right["w"].dtype == torch.float32
    assert right["w"].grad.dtype == torch.float64
    assert_close(right["w"].grad, gradient(sum_of_squares, right["w"]))


def test_grad_dtype_of_a_computed_tensor():
    wrong = run_snippet("errors/graph/grad_dtype_of_a_computed_tensor/wrong.py")
    assert wrong.raised == ("RuntimeError", "grad_dtype can only be set on leaf tensors.", 5)
    (warned,) = wrong.warned
    assert warned.startswith(NOT_A_LEAF)
    right = run_snippet("errors/graph/grad_dtype_of_a_computed_tensor/right.py")
    assert right["x"].dtype == torch.float32
    assert right["x"].grad.dtype == torch.float64
    assert_close(right["x"].grad, gradient(sum_of_squares, right["x"]))


def test_nan_found_by_anomaly_mode():
    wrong = run_snippet("errors/graph/nan_found_by_anomaly_mode/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Function 'SqrtBackward0' returned nan values in its 0th output.",
        6,
    )
    (warned,) = wrong.warned
    assert warned.startswith(
        "Error detected in SqrtBackward0. No forward pass information available. Enable detect anomaly "
        "during forward pass for more information. (Triggered internally at "
    )
    assert not torch.is_anomaly_enabled()
    right = run_snippet("errors/graph/nan_found_by_anomaly_mode/right.py")
    assert right["x"].grad.tolist() == [0.0, 1 / (2 * math.sqrt(4))]


def test_out_argument():
    wrong = run_snippet("errors/graph/out_argument/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "mul(): functions with out=... arguments don't support automatic differentiation, but one of "
        "the arguments requires grad.",
        5,
    )
    right = run_snippet("errors/graph/out_argument/right.py")
    assert right["x"].grad.tolist() == [2.0, 2.0, 2.0]


def test_resized_in_place():
    wrong = run_snippet("errors/graph/resized_in_place/wrong.py")
    assert wrong.raised == ("RuntimeError", "cannot resize variables that require grad", 4)
    right = run_snippet("errors/graph/resized_in_place/right.py")
    assert_close(right["x"].grad, gradient(lambda x: x[:2].pow(2).sum(), right["x"]))
    assert right["x"].grad.tolist() == [2.0, 4.0, 0.0]


def test_unpack_hook_returns_a_number():
    wrong = run_snippet("errors/graph/unpack_hook_returns_a_number/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "Output of saved tensor unpack_hook expected to be a Tensor but got result of type float",
        6,
    )
    right = run_snippet("errors/graph/unpack_hook_returns_a_number/right.py")
    assert right["x"].grad.item() == 2 * 3


def test_pack_hook_changes_its_input():
    wrong = run_snippet("errors/graph/pack_hook_changes_its_input/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack "
        "hook cannot be modified by in-place operations as this can lead to unexpected side-effects. "
        "Please open an issue if you need to perform in-place operations on the input to a pack hook.",
        6,
    )
    right = run_snippet("errors/graph/pack_hook_changes_its_input/right.py")
    assert_close(right["x"].grad, gradient(lambda x: (4 * x).pow(2).sum(), right["x"]))
    assert right["x"].grad.tolist() == [2 * 16 * 1.0, 2 * 16 * 2.0]


def test_expanded_gradient_changed():
    wrong = run_snippet("errors/graph/expanded_gradient_changed/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "unsupported operation: more than one element of the written-to tensor refers to a single "
        "memory location. Please clone() the tensor before performing the operation.",
        5,
    )
    assert wrong["g"].stride() == (0,)
    right = run_snippet("errors/graph/expanded_gradient_changed/right.py")
    assert_close(right["g"], 2 * gradient(torch.sum, right["x"]))


def test_sum_goes_back_twice():
    wrong = run_snippet("errors/graph/sum_goes_back_twice/wrong.py")
    assert_silent(wrong)
    assert wrong["x"].grad.tolist() == [2.0, 2.0, 2.0]
    right = run_snippet("errors/graph/sum_goes_back_twice/right.py")
    assert_close(right["x"].grad, gradient(lambda x: (x + 1).sum(), right["x"]))
    assert right["x"].grad.tolist() == [1.0, 1.0, 1.0]


def test_data_overwritten():
    wrong = run_snippet("errors/graph/data_overwritten/wrong.py")
    assert_silent(wrong)
    assert wrong["w"].grad.tolist() == [2 * 10.0] * 3
    right = run_snippet("errors/graph/data_overwritten/right.py")
    assert right["w"].tolist() == [10.0, 10.0, 10.0]
    assert right["w"].grad.tolist() == [2 * 1.0, 2 * 2.0, 2 * 3.0]


def test_array_overwritten():
    wrong = run_snippet("errors/graph/array_overwritten/wrong.py")
    assert_silent(wrong)
    assert wrong["x"].grad.tolist() == [2 * 10.0] * 3
    right = run_snippet("errors/graph/array_overwritten/right.py")
    assert right["array"].tolist() == [10.0, 10.0, 10.0]
    assert_close(right["x"].grad, gradient(sum_of_squares, right["x"]))


def test_detached_term():
    wrong = run_snippet("errors/graph/detached_term/wrong.py")
    assert_silent(wrong)
    assert wrong["x"].grad.tolist() == [1.0, 2.0, 3.0]
    right = run_snippet("errors/graph/detached_term/right.py")
    assert_close(right["x"].grad, gradient(sum_of_squares, right["x"]))
    assert right["x"].grad.tolist() == [2.0, 4.0, 6.0]


def test_term_left_out():
    wrong = run_snippet("errors/graph/term_left_out/wrong.py")
    assert_silent(wrong)
    right = run_snippet("errors/graph/term_left_out/right.py")
    # (w - 1)² has its minimum at 1, and with |w|/2 added it has it where 2(w - 1) is -1/2.
    assert wrong["w"].tolist() == [1.0, 1.0]
    assert right["w"].tolist() == [0.75, 0.75]


def test_detach_thrown_away():
    wrong = run_snippet("errors/graph/detach_thrown_away/wrong.py")
    assert_silent(wrong)
    assert_close(wrong["w"].grad, gradient(lambda w: (w - w * 2).square(), wrong["w"]))
    right = run_snippet("errors/graph/detach_thrown_away/right.py")
    constant = right["target"].double()
    assert not right["target"].requires_grad
    assert_close(right["w"].grad, gradient(lambda w: (w - constant).square(), right["w"]))


def test_retain_grad_too_late():
    wrong = run_snippet("errors/graph/retain_grad_too_late/wrong.py")
    assert_silent(wrong)
    assert wrong.output == "None\n"
    right = run_snippet("errors/graph/retain_grad_too_late/right.py")
    assert_close(right["h"].grad, gradient(lambda h: (3 * h).sum(), right["h"]))


def test_expanded_gradient_assigned():
    wrong = run_snippet("errors/graph/expanded_gradient_assigned/wrong.py")
    assert_silent(wrong)
    assert wrong["g"].tolist() == [0.0, 0.0, 0.0]
    assert wrong["g"].stride() == (0,)
    right = run_snippet("errors/graph/expanded_gradient_assigned/right.py")
    assert right["g"].tolist() == [0.0, 1.0, 1.0]


def test_target_with_a_graph():
    wrong = run_snippet("errors/graph/target_with_a_graph/wrong.py")
    assert_silent(wrong)
    assert_close(wrong["w"].grad, gradient(lambda w: (2 * w - 1 - 2 * w).square(), wrong["w"]))
    right = run_snippet("errors/graph/target_with_a_graph/right.py")
    assert_close(right["w"].grad, gradient(lambda w: (2 * w - 7).square(), right["w"]))
    assert right["w"].grad.item() == -4.0


def test_advantage_with_a_graph():
    wrong = run_snippet("errors/graph/advantage_with_a_graph/wrong.py")
    assert_silent(wrong)
    surplus = -math.log1p(math.exp(-0.5))  # the log-probability, which the policy's loss adds
    assert_close(wrong["value"].grad, torch.tensor(surplus - 3))
    right = run_snippet("errors/graph/advantage_with_a_graph/right.py")
    assert_close(right["value"].grad, gradient(lambda v: 0.5 * (5 - v).square(), right["value"]))
    assert right["value"].grad.item() == -3.0


def test_inference_tensor_changed():
    wrong = run_snippet("errors/graph/inference_tensor_changed/wrong.py")
    assert wrong.raised[1].startswith("Inplace update to inference tensor outside InferenceMode")
    assert wrong["total"].is_inference()
    right = run_snippet("errors/graph/inference_tensor_changed/right.py")
    assert right["total"].item() == (3 * 1 + 3 * 2) / 2
    assert not right["total"].is_inference()


def test_result_for_another_process():
    wrong = run_snippet("errors/graph/result_for_another_process/wrong.py")
    assert wrong.raised[0] == "RuntimeError"
    assert wrong.raised[1].startswith("Cowardly refusing to serialize non-leaf tensor")
    assert wrong["queue"].empty()
    right = run_snippet("errors/graph/result_for_another_process/right.py")
    assert right.output == "tensor([1., 4., 9.])\n"
    assert right["queue"].empty()


def test_view_made_in_inference_mode():
    wrong = run_snippet("errors/graph/view_made_under_no_grad/wrong_2.py")
    assert wrong.raised[0] == "RuntimeError"
    assert wrong.raised[1].startswith("A view was created in inference mode")
    assert wrong["y"].tolist() == [2.0, 4.0, 6.0]  # nothing has changed


def test_multiplier_with_a_graph():
    wrong = run_snippet("errors/graph/multiplier_with_a_graph/wrong.py")
    right = run_snippet("errors/graph/multiplier_with_a_graph/right.py")
    # The slope of x² + m(x - 1) is 2x + m; the wrong program takes m away again.
    for one, share in ((wrong, 0.0), (right, 1.0)):
        x, m = 3.0, 2.0
        for _ in range(3):
            slope, climb = 2 * x + share * m, x - 1
            x, m = x - 0.1 * slope, m + 0.1 * climb
        assert_close(one["x"].grad, torch.tensor(slope))
        assert_close(one["multiplier"].detach(), torch.tensor(m))
