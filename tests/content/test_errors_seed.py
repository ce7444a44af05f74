import torch
from oracle import gradient, jacobian
from support import run_snippet

SHAPE = "Mismatch in shape: grad_output[0] has a shape of torch.Size({}) and output[0] has a shape of torch.Size({})."
COMPLEX = (
    "For complex Tensors, both grad_output and output are required to have the same dtype. "
    "Mismatch in dtype: grad_output[0] has a dtype of torch.{} and output[0] has a dtype of torch.{}."
)
NOT_SCALAR = "grad can be implicitly created only for scalar outputs"
OLD_NAME = "`grad_variables` is deprecated. Use `grad_tensors` instead."


def square(x):
    return x.pow(2)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def assert_weighted_squares(gradient, x, weights):
    """Of Σᵢ vᵢ·xᵢ²: 2·vᵢ·xᵢ."""
    assert gradient.tolist() == [2 * v * x_i for v, x_i in zip(weights, x.tolist(), strict=True)]


def test_seed_for_the_full_batch():
    wrong = run_snippet("errors/seed/seed_for_the_full_batch/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([3], [2]), 8)
    right = run_snippet("errors/seed/seed_for_the_full_batch/right.py")
    assert right["w"].grad.item() == 2 * sum(d * d for d in right["data"].tolist()) == 110.0


def test_one_number_for_a_vector():
    wrong = run_snippet("errors/seed/one_number_for_a_vector/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([], [3]), 5)
    right = run_snippet("errors/seed/one_number_for_a_vector/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [10, 10, 10])


def test_one_element_for_a_scalar():
    wrong = run_snippet("errors/seed/one_element_for_a_scalar/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([1], []), 6)
    assert wrong["minus_one"].tolist() == [-1.0]
    right = run_snippet("errors/seed/one_element_for_a_scalar/right.py")
    assert_close(right["x"].grad, gradient(lambda x: -x.pow(2).mean(), right["x"]))
    assert right["x"].grad.tolist() == [-1.0, -2.0]


def test_scalar_for_one_element():
    wrong = run_snippet("errors/seed/scalar_for_one_element/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([], [1]), 5)
    right = run_snippet("errors/seed/scalar_for_one_element/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [0.5, 0.5])


def test_row_for_a_column():
    wrong = run_snippet("errors/seed/row_for_a_column/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([3], [3, 1]), 7)
    right = run_snippet("errors/seed/row_for_a_column/right.py")
    assert right["w"].grad.tolist() == [[1 * 1.0 + 2 * 5.0], [1 * 2.0 + 2 * 6.0]]


def test_no_broadcasting():
    wrong = run_snippet("errors/seed/no_broadcasting/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([2, 1], [2, 3]), 6)
    right = run_snippet("errors/seed/no_broadcasting/right.py")
    assert right["x"].grad.tolist() == [[5.0 * 1] * 3, [5.0 * 2] * 3]


def test_shaped_like_the_input():
    wrong = run_snippet("errors/seed/shaped_like_the_input/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([3], [2]), 6)
    right = run_snippet("errors/seed/shaped_like_the_input/right.py")
    A = right["A"].double()
    assert_close(right["dx"], gradient(lambda x: (A @ x).sum(), right["x"]))
    assert right["dx"].tolist() == [5.0, 7.0, 9.0]


def test_untransposed_weights():
    wrong = run_snippet("errors/seed/untransposed_weights/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([2, 3], [3, 2]), 6)
    right = run_snippet("errors/seed/untransposed_weights/right.py")
    assert right["x"].grad.tolist() == [[2 * 1.0, 0.0, 0.0], [0.0, 0.0, 2 * 6.0]]


def test_flat_seed():
    wrong = run_snippet("errors/seed/flat_seed/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([6], [2, 3]), 6)
    right = run_snippet("errors/seed/flat_seed/right.py")
    assert right["x"].grad.tolist() == [[1 * 2 * 1.0, 0.0, 0.0], [0.0, 0.0, 2 * 2 * 6.0]]


def test_weights_for_a_mean_loss():
    wrong = run_snippet("errors/seed/weights_for_a_mean_loss/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([4], []), 6)
    right = run_snippet("errors/seed/weights_for_a_mean_loss/right.py")
    shares = [1 / 4, 0, 2 / 4, 1 / 4]
    assert_weighted_squares(right["prediction"].grad, right["prediction"], shares)


def test_identity_without_batching():
    wrong = run_snippet("errors/seed/identity_without_batching/wrong.py")
    assert wrong.raised == ("RuntimeError", SHAPE.format([2, 2], [2]), 6)
    right = run_snippet("errors/seed/identity_without_batching/right.py")
    assert right["J"].tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    assert_close(right["J"], jacobian(lambda x: right["A"].double() @ x, right["x"]))


def test_wrong_second_seed():
    wrong = run_snippet("errors/seed/wrong_second_seed/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Boolean value of Tensor with more than one value is ambiguous",
        6,
    )
    right = run_snippet("errors/seed/wrong_second_seed/right.py")
    assert_close(right["x"].grad, gradient(lambda x: 2 * x.sum() + x[:2].pow(2).sum(), right["x"]))
    assert right["x"].grad.tolist() == [2 + 2 * 1.0, 2 + 2 * 2.0, 2.0]


def test_wrong_second_seed_of_another_size():
    wrong = run_snippet("errors/seed/wrong_second_seed_of_another_size/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0",
        7,
    )
    right = run_snippet("errors/seed/wrong_second_seed_of_another_size/right.py")
    assert right["x"].grad.tolist() == [2 * 1 + 3 * v for v in (1.0, 10.0, 100.0)]


def test_number_as_seed():
    wrong = run_snippet("errors/seed/number_as_seed/wrong.py")
    assert wrong.raised == ("TypeError", "'float' object is not iterable", 5)
    right = run_snippet("errors/seed/number_as_seed/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1024, 1024, 1024])


def test_retain_graph_by_position():
    wrong = run_snippet("errors/seed/retain_graph_by_position/wrong.py")
    assert wrong.raised == ("TypeError", "'bool' object is not iterable", 5)
    right = run_snippet("errors/seed/retain_graph_by_position/right.py")
    assert right.raised is None
    assert_weighted_squares(right["x"].grad, right["x"], [2, 2, 2])  # two calls


def test_list_as_seed():
    wrong = run_snippet("errors/seed/list_as_seed/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "gradients can be either Tensors or None, but got float",
        5,
    )
    right = run_snippet("errors/seed/list_as_seed/right.py")
    assert_weighted_squares(right["dx"], right["x"], [0.5, 10])


def test_numpy_array_as_seed():
    wrong = run_snippet("errors/seed/numpy_array_as_seed/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "gradients can be either Tensors or None, but got float64",
        7,
    )
    right = run_snippet("errors/seed/numpy_array_as_seed/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1, 10, 100])


def test_two_seeds_in_one_call():
    wrong = run_snippet("errors/seed/two_seeds_in_one_call/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "only integer tensors of a single element can be converted to an index",
        7,
    )
    right = run_snippet("errors/seed/two_seeds_in_one_call/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1, 0, 1])


def test_gradients_for_gradient():
    wrong = run_snippet("errors/seed/gradients_for_gradient/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "Tensor.backward() got an unexpected keyword argument 'gradients'",
        5,
    )
    right = run_snippet("errors/seed/gradients_for_gradient/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1, 1, 1])


def test_gradient_for_grad_outputs():
    wrong = run_snippet("errors/seed/gradient_for_grad_outputs/wrong.py")
    assert wrong.raised == ("TypeError", "grad() got an unexpected keyword argument 'gradient'", 5)
    right = run_snippet("errors/seed/gradient_for_grad_outputs/right.py")
    assert_weighted_squares(right["dx"], right["x"], [1, 1, 1])


def test_one_seed_for_two_outputs():
    wrong = run_snippet("errors/seed/one_seed_for_two_outputs/wrong.py")
    assert wrong.raised == ("RuntimeError", "got 2 tensors and 1 gradients", 6)
    right = run_snippet("errors/seed/one_seed_for_two_outputs/right.py")
    assert right["x"].grad.tolist() == [2 + 3.0] * 3


def test_none_for_a_vector():
    wrong = run_snippet("errors/seed/none_for_a_vector/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_SCALAR, 6)
    right = run_snippet("errors/seed/none_for_a_vector/right.py")
    assert right["x"].grad.tolist() == [2 * x + 3 for x in (1.0, 2.0, 3.0)]


def test_edge_without_a_seed():
    wrong = run_snippet("errors/seed/edge_without_a_seed/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_SCALAR, 6)
    right = run_snippet("errors/seed/edge_without_a_seed/right.py")
    assert_weighted_squares(right["dx"], right["x"], [1, 1, 1])


def test_output_without_a_graph():
    wrong = run_snippet("errors/seed/output_without_a_graph/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "element 1 of tensors does not require grad and does not have a grad_fn",
        7,
    )
    right = run_snippet("errors/seed/output_without_a_graph/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1, 1, 1])


def test_complex_seed_for_a_real_output():
    wrong = run_snippet("errors/seed/complex_seed_for_a_real_output/wrong.py")
    assert wrong.raised == ("RuntimeError", COMPLEX.format("complex64", "float32"), 6)
    right = run_snippet("errors/seed/complex_seed_for_a_real_output/right.py")
    x = right["x"]
    assert_close(x.grad, gradient(lambda x: torch.fft.fft(x).abs().pow(2).sum(), x))
    # Parseval: Σₖ |Xₖ|² = n·Σᵢ xᵢ², and n is 2
    assert_weighted_squares(x.grad, x, [2, 2])


def test_real_seed_for_a_complex_output():
    wrong = run_snippet("errors/seed/real_seed_for_a_complex_output/wrong.py")
    assert wrong.raised == ("RuntimeError", COMPLEX.format("float32", "complex64"), 5)
    right = run_snippet("errors/seed/real_seed_for_a_complex_output/right.py")
    assert right["z"].grad.tolist() == [(2 * (3 + 4j)).conjugate()]


def test_seed_on_another_device():
    wrong = run_snippet("errors/seed/seed_on_another_device/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "invalid gradient at index 0 - expected device cpu but got meta",
        5,
    )
    right = run_snippet("errors/seed/seed_on_another_device/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1, 1, 1])


def test_number_on_meta():
    wrong = run_snippet("errors/seed/number_on_meta/wrong.py")
    assert wrong.raised == ("NotImplementedError", "Cannot copy out of meta tensor; no data!", 5)
    x = torch.tensor(3.0, requires_grad=True, device="meta")
    x.pow(2).backward(torch.ones(()))  # the other way round it is moved
    assert x.grad is not None
    assert x.grad.device.type == "meta"
    right = run_snippet("errors/seed/number_on_meta/right.py")
    assert right["x"].grad.tolist() == 2 * 3.0


def test_batch_of_another_shape():
    wrong = run_snippet("errors/seed/batch_of_another_shape/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch "
        "dimension. The sizes of the remaining dimensions are expected to match the shape of corresponding "
        "output, but a mismatch was detected: grad_output[0] has a shape of torch.Size([]) and output[0] "
        "has a shape of torch.Size([2]). If you only want some tensors in `grad_output` to be considered "
        "batched, consider using vmap.",
        6,
    )
    right = run_snippet("errors/seed/batch_of_another_shape/right.py")
    assert right["J"].tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    assert_close(right["J"], jacobian(lambda x: right["A"].double() @ x, right["x"]))


def test_batched_without_a_seed():
    wrong = run_snippet("errors/seed/batched_without_a_seed/wrong.py")
    assert wrong.raised == (
        "ValueError",
        "vmap(vjp, in_dims=0, ...)(<inputs>): Got in_dim=0 for some input, but that input is a Tensor of "
        "dimensionality 0 so expected in_dim to satisfy 0 <= in_dim < 0.",
        5,
    )
    right = run_snippet("errors/seed/batched_without_a_seed/right.py")
    assert_weighted_squares(right["dx"][0], right["x"], [1, 1, 1])
    assert_weighted_squares(right["dx"][1], right["x"], [10, 10, 10])


def test_batched_single_number():
    wrong = run_snippet("errors/seed/batched_single_number/wrong.py")
    assert wrong.raised == (
        "IndexError",
        "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
        "convert a 0-dim tensor to a number",
        6,
    )
    right = run_snippet("errors/seed/batched_single_number/right.py")
    assert right["dx"].shape == (1, 3)
    assert_weighted_squares(right["dx"][0], right["x"], [10, 10, 10])


def test_batches_of_two_sizes():
    wrong = run_snippet("errors/seed/batches_of_two_sizes/wrong.py")
    assert wrong.raised == (
        "ValueError",
        "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [2, 1] for the "
        "mapped dimension",
        7,
    )
    right = run_snippet("errors/seed/batches_of_two_sizes/right.py")
    # one row of diag(2x) each, and the row (3, 3) in both
    assert right["dx"].tolist() == [[2 * 1.0 + 3, 3], [3, 2 * 2.0 + 3]]


def test_flat_seed_for_a_nested_output():
    wrong = run_snippet("errors/seed/flat_seed_for_a_nested_output/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "Expected both self and other to be nested tensors. Self is nested. While Other is not nested.",
        7,
    )
    right = run_snippet("errors/seed/flat_seed_for_a_nested_output/right.py")
    # That the warning shows is for the check: PyTorch gives it once in a process.
    assert [part.tolist() for part in right["x"].grad.unbind()] == [[2.0] * 2, [2.0] * 3]


def test_grad_tensors_and_grad_variables():
    wrong = run_snippet("errors/seed/grad_tensors_and_grad_variables/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please "
        "only use `grad_tensors`.",
        6,
    )
    assert wrong.warned == [OLD_NAME]
    right = run_snippet("errors/seed/grad_tensors_and_grad_variables/right.py")
    assert right.warned == []
    assert_weighted_squares(right["x"].grad, right["x"], [1, 1, 1])


def test_grad_variables():
    wrong = run_snippet("errors/seed/grad_variables/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == [OLD_NAME]
    right = run_snippet("errors/seed/grad_variables/right.py")
    assert right.warned == []
    assert_weighted_squares(wrong["x"].grad, wrong["x"], [1, 1, 1])
    assert_weighted_squares(right["x"].grad, right["x"], [1, 1, 1])


def test_surplus_seed():
    wrong = run_snippet("errors/seed/surplus_seed/wrong.py")
    assert wrong.warned == []
    assert wrong["x"].grad.tolist() == [2 * 1.0] * 3
    right = run_snippet("errors/seed/surplus_seed/right.py")
    assert right["x"].grad.tolist() == [2 * 1.0 + 3 * 10.0] * 3


def test_seed_that_requires_grad():
    wrong = run_snippet("errors/seed/seed_that_requires_grad/wrong.py")
    assert wrong.output == "False\n"
    right = run_snippet("errors/seed/seed_that_requires_grad/right.py")
    assert right.output.startswith("True\n")
    # Σᵢ 2·vᵢ·xᵢ has the gradient 2x by v
    assert right["dv"].tolist() == [2 * 1.0, 2 * 2.0, 2 * 3.0]


def test_float64_seed_for_a_float32_output():
    wrong = run_snippet("errors/seed/float64_seed_for_a_float32_output/wrong.py")
    assert wrong["x"].grad.tolist() == [0.0, 4.0, float("inf")]
    assert wrong["v"].tolist() == [1e-60, 1.0, 1e60]
    right = run_snippet("errors/seed/float64_seed_for_a_float32_output/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1e-60, 1.0, 1e60])


def test_integer_weights():
    wrong = run_snippet("errors/seed/integer_weights/wrong.py")
    assert_weighted_squares(wrong["x"].grad, wrong["x"], [1 // 4, 4 // 4, 2 // 4])
    right = run_snippet("errors/seed/integer_weights/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1 / 4, 4 / 4, 2 / 4])


def test_loss_scale_in_half_precision():
    wrong = run_snippet("errors/seed/loss_scale_in_half_precision/wrong.py")
    assert wrong["x"].grad.tolist() == [float("inf")] * 2
    assert wrong["scale"] > torch.finfo(torch.float16).max == 65504
    right = run_snippet("errors/seed/loss_scale_in_half_precision/right.py")
    assert right["x"].grad.tolist() == [2 * right["scale"]] * 2
    assert right.output == "tensor([2., 2.], dtype=torch.float16)\n"


def test_seed_overwritten():
    wrong = run_snippet("errors/seed/seed_overwritten/wrong.py")
    assert wrong["x"].grad.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert wrong["x"].grad.data_ptr() == wrong["seed"].data_ptr()
    right = run_snippet("errors/seed/seed_overwritten/right.py")
    assert right["x"].grad.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_seed_used_again():
    wrong = run_snippet("errors/seed/seed_used_again/wrong.py")
    # 1, then 1 + 1, then 2 + 2, in one and the same memory
    assert wrong["ones"].tolist() == [4.0] * 4
    assert wrong["x"].grad.tolist() == [[4.0, 4.0], [4.0, 4.0]]
    right = run_snippet("errors/seed/seed_used_again/right.py")
    assert right["ones"].tolist() == [1.0] * 4
    assert right["x"].grad.tolist() == [[3.0, 3.0], [3.0, 3.0]]


def test_result_changed_in_place():
    wrong = run_snippet("errors/seed/result_changed_in_place/wrong.py")
    assert wrong["seed"].tolist() == [100.0] * 3
    assert wrong["dx"] is wrong["seed"]
    right = run_snippet("errors/seed/result_changed_in_place/right.py")
    assert right["seed"].tolist() == [1.0] * 3
    assert right["dx"].tolist() == [100.0] * 3


def test_zero_weight_times_infinity():
    wrong = run_snippet("errors/seed/zero_weight_times_infinity/wrong.py")
    assert wrong["x"].grad[0].isnan()
    assert wrong["x"].grad[1].item() == 1 / (2 * 4**0.5)
    right = run_snippet("errors/seed/zero_weight_times_infinity/right.py")
    assert right["x"].grad.tolist() == [0.0, 1 / (2 * 4**0.5)]


def test_sparse_seed():
    wrong = run_snippet("errors/seed/sparse_seed/wrong.py")
    assert wrong.output == "torch.sparse_coo\n"
    assert wrong["x"].grad.to_dense().tolist() == [0.0, 2.0, 0.0]
    right = run_snippet("errors/seed/sparse_seed/right.py")
    assert right.output == "torch.strided\n"
    assert right["x"].grad.tolist() == [0.0, 2.0, 0.0]


def test_ones_for_the_jacobian():
    wrong = run_snippet("errors/seed/ones_for_the_jacobian/wrong.py")
    assert wrong["J"].tolist() == [2.0 + 1, 1.0 + 1]
    right = run_snippet("errors/seed/ones_for_the_jacobian/right.py")
    assert_close(
        right["J"], jacobian(lambda x: torch.stack([x[0] * x[1], x[0] + x[1]]), right["x"])
    )
    assert right["J"].tolist() == [[2.0, 1.0], [1.0, 1.0]]


def test_ones_for_a_mean():
    wrong = run_snippet("errors/seed/ones_for_a_mean/wrong.py")
    prediction = wrong["prediction"]
    assert_close(prediction.grad, gradient(lambda p: p.pow(2).sum(), prediction))
    right = run_snippet("errors/seed/ones_for_a_mean/right.py")
    prediction = right["prediction"]
    assert_close(prediction.grad, gradient(lambda p: p.pow(2).mean(), prediction))
    assert prediction.grad.tolist() == [0.5, 1.0, 1.5, 2.0]


def test_zeros_to_start_from():
    wrong = run_snippet("errors/seed/zeros_to_start_from/wrong.py")
    assert wrong["x"].grad.tolist() == [0.0, 0.0, 0.0]
    right = run_snippet("errors/seed/zeros_to_start_from/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1, 1, 1])


def test_learning_rates_as_seed():
    wrong = run_snippet("errors/seed/learning_rates_as_seed/wrong.py")
    assert wrong["x"].grad.tolist() == [0.5 * 1 + 0.25 * 3, 0.5 * 2 + 0.25 * 4]
    right = run_snippet("errors/seed/learning_rates_as_seed/right.py")
    assert (right["learning_rates"] * right["x"].grad).tolist() == [0.5 * (1 + 3), 0.25 * (2 + 4)]
    assert right.output == "tensor([2.0000, 1.5000])\n"


def test_loss_as_its_own_seed():
    wrong = run_snippet("errors/seed/loss_as_its_own_seed/wrong.py")
    loss = 1.0**2 + 2.0**2
    assert_weighted_squares(wrong["x"].grad, wrong["x"], [loss, loss])
    assert_close(wrong["x"].grad, gradient(lambda x: x.pow(2).sum().pow(2) / 2, wrong["x"]))
    right = run_snippet("errors/seed/loss_as_its_own_seed/right.py")
    assert_weighted_squares(right["x"].grad, right["x"], [1, 1])


def test_jacobian_by_columns():
    wrong = run_snippet("errors/seed/jacobian_by_columns/wrong.py")
    right = run_snippet("errors/seed/jacobian_by_columns/right.py")
    J = jacobian(lambda x: torch.stack([x[0] * x[1], x[0].pow(2)]), right["x"])
    assert_close(right["J"], J)
    assert right["J"].tolist() == [[2.0, 1.0], [2.0, 0.0]]
    assert_close(wrong["J"], J.T)


def test_row_for_a_direction():
    wrong = run_snippet("errors/seed/row_for_a_direction/wrong.py")
    right = run_snippet("errors/seed/row_for_a_direction/right.py")
    J = jacobian(right["f"], right["x"])
    assert_close(wrong["change"], J[0])
    assert wrong["change"].tolist() == [2.0, 1.0]
    assert_close(right["change"], J[:, 0])
    assert right["change"].tolist() == [2.0, 2.0]
