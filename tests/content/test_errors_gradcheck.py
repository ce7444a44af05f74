import torch
from oracle import gradient, jacobian
from support import run_snippet

MISMATCH = "Jacobian mismatch for output 0 with respect to input 0,\n"


def cube(x):
    return x * x * x


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def assert_checked(ran):
    """The slopes that backward returns for the seed `10` are those of the oracle."""
    y = ran["Cube"].apply(ran["x"])
    (slopes,) = torch.autograd.grad(y, ran["x"], torch.full_like(y, 10.0))
    assert_close(slopes, 10 * gradient(lambda x: cube(x).sum(), ran["x"]))


def test_wrong_formula():
    wrong = run_snippet("errors/gradcheck/wrong_formula/wrong.py")
    message = (
        MISMATCH
        + "numerical:tensor([[12.0000,  0.0000],\n        [ 0.0000, 27.0000]], dtype=torch.float64)\n"
        "analytical:tensor([[ 8.,  0.],\n        [ 0., 18.]], dtype=torch.float64)\n"
    )
    assert wrong.raised == ("GradcheckError", message, 18)
    assert_close(jacobian(cube, wrong["x"]), torch.tensor([[12.0, 0.0], [0.0, 27.0]]))
    right = run_snippet("errors/gradcheck/wrong_formula/right.py")
    assert_checked(right)
    assert right.output == "True\n"


def test_float32_input():
    wrong = run_snippet("errors/gradcheck/float32_input/wrong.py")
    warning = (
        "Input #0 requires gradient and is not a double precision floating point or complex. This check "
        "will likely fail if all the inputs are not of double precision floating point or complex. "
    )
    assert wrong.warned == [warning]
    message = (
        MISMATCH + "numerical:tensor([[ 2.9504,  0.0000],\n        [ 0.0000, 11.4441]])\n"
        "analytical:tensor([[ 3.,  0.],\n        [ 0., 12.]])\n"
    )
    assert wrong.raised == ("GradcheckError", message, 10)
    right = run_snippet("errors/gradcheck/float32_input/right.py")
    assert_close(jacobian(cube, right["x"]), torch.tensor([[3.0, 0.0], [0.0, 12.0]]))
    assert right["x"].dtype == torch.float64
    assert right.warned == []
    assert right.output == "True\n"


def test_derivative_saved_as_a_constant():
    wrong = run_snippet("errors/gradcheck/derivative_saved_as_a_constant/wrong.py")
    message = (
        MISMATCH + "numerical:tensor([[12.0000]], dtype=torch.float64)\n"
        "analytical:tensor([[0.]], dtype=torch.float64)\n"
    )
    assert wrong.raised == ("GradcheckError", message, 21)
    assert wrong.output == "True\n"
    assert_checked(wrong)
    right = run_snippet("errors/gradcheck/derivative_saved_as_a_constant/right.py")
    assert_checked(right)
    assert right.output == "True\nTrue\n"
    y = right["Cube"].apply(right["x"])
    (slope,) = torch.autograd.grad(y, right["x"], right["v"], create_graph=True)
    (second,) = torch.autograd.grad(slope, right["x"])
    assert_close(second, gradient(lambda x: 3 * x * x, right["x"]))
    assert second.tolist() == [6 * 2.0]


def test_seed_ignored():
    wrong = run_snippet("errors/gradcheck/seed_ignored/wrong.py")
    assert wrong.raised == ("GradcheckError", "backward not multiplied by grad_output", 18)
    y = wrong["Cube"].apply(wrong["x"])
    (slope,) = torch.autograd.grad(y, wrong["x"], torch.zeros(1, dtype=torch.float64))
    assert slope.tolist() == [3 * 2.0**2]
    right = run_snippet("errors/gradcheck/seed_ignored/right.py")
    assert_checked(right)
    assert right.output == "True\n"


def test_no_input_requires_grad():
    wrong = run_snippet("errors/gradcheck/no_input_requires_grad/wrong.py")
    message = (
        "gradcheck expects at least one input tensor to require gradient, "
        "but none of them have requires_grad=True."
    )
    assert wrong.raised == ("ValueError", message, 10)
    right = run_snippet("errors/gradcheck/no_input_requires_grad/right.py")
    assert right["x"].requires_grad
    assert right.output == "True\n"


def test_expanded_input():
    wrong = run_snippet("errors/gradcheck/expanded_input/wrong.py")
    message = (
        "The 0th input has a dimension with stride 0. gradcheck only supports inputs that are "
        "non-overlapping to be able to compute the numerical gradients correctly. You should call "
        ".contiguous on the input before passing it to gradcheck."
    )
    assert wrong.raised == ("RuntimeError", message, 10)
    right = run_snippet("errors/gradcheck/expanded_input/right.py")
    assert right["x"].expand(3).stride() == (0,)
    assert right["x"].expand(3).contiguous().stride() == (1,)
    assert right.output == "True\n"


def test_result_not_looked_at():
    wrong = run_snippet("errors/gradcheck/result_not_looked_at/wrong.py")
    assert wrong.raised is None
    assert wrong.output == "checked\n"
    assert not wrong["gradcheck"](wrong["Cube"].apply, (wrong["x"],), raise_exception=False)
    right = run_snippet("errors/gradcheck/result_not_looked_at/right.py")
    assert_checked(right)
    assert right.output == "checked\n"


def test_float32_result_as_a_flag():
    wrong = run_snippet("errors/gradcheck/float32_result_as_a_flag/wrong.py")
    assert wrong.raised is None
    assert wrong.output == ""
    assert len(wrong.warned) == 1
    x = wrong["x"]
    (slopes,) = torch.autograd.grad(torch.sin(x).sum(), x)
    assert_close(slopes, x.cos())  # and so the gradients are right
    right = run_snippet("errors/gradcheck/float32_result_as_a_flag/right.py")
    assert (right.output, right.warned) == ("the gradients are right\n", [])


def test_forgotten_conjugate():
    wrong = run_snippet("errors/gradcheck/forgotten_conjugate/wrong.py")
    assert wrong.raised[::2] == ("GradcheckError", 18)
    assert wrong.raised[1].startswith(
        "While considering the imaginary part of complex outputs only"
    )
    right = run_snippet("errors/gradcheck/forgotten_conjugate/right.py")
    assert right.output == "True\n"
    # The gradient of L = Re(z²) = a² - b² with respect to z = a + ib is ∂L/∂a + i ∂L/∂b.
    z = right["z"].detach().requires_grad_()
    right["Square"].apply(z).real.sum().backward()
    a, b = z.real.item(), z.imag.item()
    assert z.grad.item() == 2 * a - 2j * b


def test_backward_that_varies():
    wrong = run_snippet("errors/gradcheck/backward_that_varies/wrong.py")
    assert wrong.raised[::2] == ("GradcheckError", 17)
    assert wrong.raised[1].startswith("Backward is not reentrant")
    right = run_snippet("errors/gradcheck/backward_that_varies/right.py")
    assert right.output == "True\n"
    assert_close(jacobian(lambda x: 2 * x, right["x"]), 2 * torch.eye(2))
