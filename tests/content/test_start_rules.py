import pytest
import torch
from support import run_snippet
from taxi import weighed

MISMATCH = "Mismatch in shape: grad_output[0] has a shape of torch.Size({}) and output[0] has a shape of torch.Size({})."


def test_shape_has_to_match():
    ran = run_snippet("start/rules/shape_has_to_match.py")
    assert ran.output.startswith(MISMATCH.format([2], [3]))
    assert ran["w"].grad.tolist() == weighed([1, 1, 1])


def test_layout_does_not_matter():
    ran = run_snippet("start/rules/layout_does_not_matter.py")
    assert ran["seed"].stride() == (1, 2)
    assert ran["x"].grad.tolist() == [[2.0 * 1, 2.0 * 100], [2.0 * 10, 2.0 * 1000]]


def test_expand_has_the_shape():
    ran = run_snippet("start/rules/expand_has_the_shape.py")
    assert ran["x"].grad.tolist() == [[2.0 * 1, 4.0 * 10], [6.0 * 1, 8.0 * 10]]


def test_one_element_is_not_a_scalar():
    right = run_snippet("start/rules/one_element_is_not_a_scalar.py")
    assert right["loss"].shape == ()
    assert right["x"].grad.tolist() == [2.0, 4.0]


def test_a_seed_of_another_device():
    ran = run_snippet("start/rules/a_seed_of_another_device.py")
    message = "invalid gradient at index 0 - expected device cpu but got meta"
    assert ran.raised == ("RuntimeError", message, 5)


def test_dtype_is_cast():
    ran = run_snippet("start/rules/dtype_is_cast.py")
    (seed,) = ran["seeds"]
    # A half has 11 bits: above 2048 it counts in twos. Its least is 2 ** -24, about 6e-8.
    assert (seed.dtype, seed.tolist()) == (torch.float16, [1.0, 2048.0, 0.0])


def test_complex_for_complex():
    ran = run_snippet("start/rules/complex_for_complex.py")
    assert ran.raised == (
        "RuntimeError",
        "For complex Tensors, both grad_output and output are required to have the same dtype. "
        "Mismatch in dtype: grad_output[0] has a dtype of torch.complex64 and output[0] has a "
        "dtype of torch.float32.",
        5,
    )


def test_solution_of_the_exercise():
    ran = run_snippet("start/rules/solution_of_the_exercise.py")
    assert ran["y"].shape == (2, 1)
    assert ran["x"].grad.tolist() == [[1.0] * 3, [2.0] * 3]


@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support")
def test_a_seed_in_coo_layout_is_taken_for_a_dense_output_and_one_in_csr_is_refused():
    x = torch.ones(2, 2, requires_grad=True)
    (x * 2).backward(torch.eye(2).to_sparse())
    assert torch.equal(x.grad.to_dense(), 2 * torch.eye(2))  # type: ignore[union-attr]
    with pytest.raises(RuntimeError, match="expected layout Strided but got SparseCsr"):
        (x * 2).backward(torch.eye(2).to_sparse_csr())


def test_no_single_number_is_moved_from_meta():
    x = torch.tensor(3.0, requires_grad=True)
    with pytest.raises(NotImplementedError, match="Cannot copy out of meta tensor"):
        (x * 2).backward(torch.tensor(1.0, device="meta"))


def test_exercise_to_predict():
    ran = run_snippet("start/rules/predict.py")
    assert ran["x"].grad.tolist() == [2 * 1, 4 * 10, 6 * 100]
    assert ran["x"].grad.dtype == torch.float32


def test_exercise_with_a_bug():
    ran = run_snippet("start/rules/find_the_bug.py")
    assert ran["seed"].shape == (3, 1)
    assert ran["x"].grad.tolist() == [2 * 1, 4 * 10, 6 * 100]
