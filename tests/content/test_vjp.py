import torch
from oracle import gradient, jacobian
from support import run_snippet
from taxi import ROWS, predict_in_double, weighed

J_BY_HAND = torch.tensor(ROWS, dtype=torch.float64)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def assert_J_by_hand(ran):
    assert_close(jacobian(predict_in_double(ran), ran["w"]), J_BY_HAND)


def test_backward_is_v_times_J():
    ran = run_snippet("vjp/backward_is_v_times_J.py")
    assert_J_by_hand(ran)
    assert_close(ran["J"], J_BY_HAND)
    assert_close(ran["w"].grad, ran["v"].double() @ J_BY_HAND)
    assert ran["w"].grad.tolist() == weighed([1, 10, 100]) == [111.0, 621.0]


def test_jacobian_by_rows():
    wrong = run_snippet("vjp/jacobian_by_rows/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "The expanded size of the tensor (3) must match the existing size (2) at non-singleton "
        "dimension 0.  Target sizes: [3].  Tensor sizes: [2]",
        19,
    )
    right = run_snippet("vjp/jacobian_by_rows/right.py")
    assert_J_by_hand(right)
    assert_close(right["J"], J_BY_HAND)
    assert right.raised is None


def test_ones_gives_column_sums():
    ran = run_snippet("vjp/ones_gives_column_sums.py")
    assert_J_by_hand(ran)
    assert_close(ran["J"], J_BY_HAND)
    assert ran["w"].grad.tolist() == [1.0 + 1.0 + 1.0, 1.0 + 2.0 + 6.0]
    assert ran.output == "tensor([3., 9.])\n" * 2


def test_square_J_hides_the_difference():
    ran = run_snippet("vjp/square_J_hides_the_difference.py")
    J = jacobian(ran["f"], ran["x"])
    assert_close(J, torch.tensor([[2.0, 1.0], [2.0, 0.0]]))
    assert_close(ran["x"].grad, J[0])
    assert ran.output.splitlines() == ["tensor([2., 1.])", "tensor([2., 2.])"]
    assert_close(torch.tensor([2.0, 2.0]), J[:, 0])


def test_matrix_output_is_flattened():
    ran = run_snippet("vjp/matrix_output_is_flattened.py")
    A, X, V = ran["A"].double(), ran["X"], ran["V"].double()
    J = jacobian(lambda X: A @ X**2, X)
    assert J.shape == (4, 6)
    assert ran["J"].shape == (2, 2, 3, 2)
    assert_close(ran["J"].reshape(4, 6), J)
    assert_close(X.grad, (V.flatten() @ J).reshape(3, 2))
    # By hand: dL/dX = 2 X * (A^T V).
    assert X.grad.tolist() == [[82.0, 1600.0], [312.0, 1000.0], [252.0, 2400.0]]
    assert ran.output.count("[  82., 1600.]") == 2


def test_no_jacobian_is_built():
    ran = run_snippet("vjp/no_jacobian_is_built.py")
    n = 1_000_000
    assert ran["x"].numel() == ran["y"].numel() == n
    assert ran.output.splitlines()[0] == str(n * n * 4)
    assert ran["x"].grad.dtype == torch.float32
    assert bool((ran["x"].grad == 2 * 1.0 * 3.0).all())


def test_complex_slopes_are_conjugated():
    ran = run_snippet("vjp/complex_slopes_are_conjugated.py")
    z, v = ran["z"], ran["v"].item()
    assert (z.item(), v) == (1 + 2j, 1j)

    def weighted(ab):
        """Re(conj(v) * z**2) of z = a + bi, in real arithmetic."""
        a, b = ab[0], ab[1]
        return v.real * (a**2 - b**2) + v.imag * (2 * a * b)

    a_and_b = torch.view_as_real(z.detach())
    assert_close(torch.view_as_real(z.grad), gradient(weighted, a_and_b))
    assert z.grad.item() == v * (2 * z.item()).conjugate() == 4 + 2j
    assert ran.output.splitlines() == ["tensor(4.+2.j)", "tensor(4.+2.j)", "tensor(-4.+2.j)"]


def test_solution_of_the_exercise():
    ran = run_snippet("vjp/solution_of_the_exercise.py")
    by_hand, vector = torch.tensor([[4.0, 3.0], [1.0, 1.0]]), torch.tensor([1.0, 10.0])
    assert_close(jacobian(ran["f"], ran["x"]), by_hand)
    assert_close(ran["x"].grad, vector @ by_hand)
    assert_close(ran["Ju"], by_hand @ vector)


def test_exercise_to_predict():
    ran = run_snippet("vjp/predict.py")
    assert ran["w"].grad.tolist() == [2 * g for g in weighed([1, 10, 100])]


def test_exercise_with_a_bug():
    ran = run_snippet("vjp/find_the_bug.py")
    assert ran["J"].tolist() == ROWS
    assert "[2., 3.]" in ran.output  # the first two rows, added up
    assert "[3., 9.]" in ran.output  # all three
