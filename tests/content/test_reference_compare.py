import torch
from oracle import gradient, jacobian
from support import run_snippet

X = torch.tensor([1.0, 2.0, 3.0])
SLOPES = [2.0, 4.0, 6.0]


def weighed(seed):
    """The VJP of x**2 by differences."""
    return torch.tensor(seed).double() @ jacobian(lambda x: x**2, X)


def test_value_and_pullback():
    ran = run_snippet("reference/compare/value_and_pullback.py")
    torch.testing.assert_close(
        weighed([1.0, 10.0, 100.0]), torch.tensor([2.0, 40.0, 600.0]).double()
    )
    assert ran["y"].tolist() == [1.0, 4.0, 9.0]
    assert ran.output.splitlines()[1] == "(tensor([  2.,  40., 600.]),)"


def test_recorded_like_a_tape():
    ran = run_snippet("reference/compare/recorded_like_a_tape.py")
    torch.testing.assert_close(ran["gradient"].double(), weighed([1.0, 10.0, 100.0]))


def test_sum_by_default():
    wrong = run_snippet("reference/compare/sum_by_default/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "grad can be implicitly created only for scalar outputs",
        5,
    )
    right = run_snippet("reference/compare/sum_by_default/right.py")
    by_differences = gradient(lambda x: (x**2).sum(), X)
    torch.testing.assert_close(by_differences, torch.tensor(SLOPES).double())
    assert right.output == f"({torch.tensor(SLOPES)},)\n"


def test_scalar_in_two_senses():
    ran = run_snippet("reference/compare/scalar_in_two_senses.py")
    assert ran.output == f"({torch.tensor([2 * 3.0])},)\n"
    assert ran.raised
    kind, message, line = ran.raised
    assert (kind, line) == ("RuntimeError", 11)
    assert "Expected f(*args) to return a scalar Tensor, got tensor with 1 dims" in message


def test_conjugate_in_and_out():
    ran = run_snippet("reference/compare/conjugate_in_and_out.py")
    z, seed = 1 + 2j, 1j
    # the seed i weighs the imaginary part of z**2, which is 2ab: its slopes are 2b and 2a
    assert seed * (2 * z).conjugate() == complex(2 * z.imag, 2 * z.real) == 4 + 2j
    printed = ran.output.splitlines()
    assert printed == ["(tensor(4.+2.j),)", "tensor(-4.+2.j)", "tensor(-4.+2.j)"]
    assert seed * 2 * z == -4 + 2j

    # and for a function without a complex derivative: the formula of the tutorial of autograd
    def f(z):
        return z * z.conj() * z.real + 1j * z.imag**2

    at, weight = torch.tensor(1.0 + 2.0j), torch.tensor(3.0 - 5.0j)
    found = ran["vjp_without_conjugates"](f, at, weight)
    a, b = 1.0, 2.0
    u_x, u_y, v_x, v_y = 3 * a**2 + b**2, 2 * a * b, 0.0, 2 * b
    expected = 3 * u_x - 1j * 3 * u_y - -5 * v_x + 1j * -5 * v_y
    assert found.item() == expected


def test_added_or_returned():
    ran = run_snippet("reference/compare/added_or_returned.py")
    once = f"({torch.tensor(SLOPES)},)"
    assert ran.output.splitlines()[0] == f"{once} {once}"
    assert ran["x"].grad.tolist() == [2 * slope for slope in SLOPES]


def test_input_without_a_path():
    ran = run_snippet("reference/compare/input_without_a_path.py")
    of_b = gradient(lambda b: ran["ignores_b"](X.double(), b).sum(), torch.ones(2))
    assert of_b.tolist() == [0.0, 0.0]
    assert ran.output == f"({torch.tensor(SLOPES)}, {torch.zeros(2)})\n"


def test_solution_of_the_exercise():
    ran = run_snippet("reference/compare/solution_of_the_exercise.py")
    expected = gradient(lambda x: (ran["A"].double() @ x).sum(), ran["x"])
    torch.testing.assert_close(expected, torch.tensor([5.0, 7.0, 9.0]).double())
    assert ran.output == "(tensor([5., 7., 9.]),)\n"
