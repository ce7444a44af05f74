import re

import torch
from oracle import gradient, jacobian
from support import run_snippet

X = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)


def tables(message):
    """The numbers of a mismatch: (numerical, analytical), each as a list of rows."""
    return [
        [[complex(n) for n in row.replace(" ", "").rstrip(",").split(",")] for row in rows]
        for rows in (
            re.findall(r"\[+([^\[\]]+)\]", part)
            for part in re.split(r"analytical:", message.split("numerical:")[1])
        )
    ]


def assert_mismatch(ran, numerical, analytical, line, output=0, input=0, part=""):
    kind, message, at = ran.raised
    assert (kind, at) == ("GradcheckError", line)
    expected = (
        f"{part}Jacobian mismatch for output {output} with respect to input {input},\nnumerical:"
    )
    assert message.startswith(expected)
    for actual, wanted in zip(tables(message), (numerical, analytical), strict=True):
        wanted = torch.as_tensor(wanted, dtype=torch.complex128)
        actual = torch.tensor(actual, dtype=torch.complex128)
        torch.testing.assert_close(actual, wanted, atol=1e-4, rtol=0)


def test_what_it_compares():
    ran = run_snippet("use/gradcheck/what_it_compares.py")
    expected = torch.tensor(
        [[2.0, 1.0, 0.0], [0.0, 9.0, 12.0]]
    ).double()  # (x1 x2, x2 x3²) at (1, 2, 3)
    torch.testing.assert_close(jacobian(ran["f"], X), expected, atol=1e-6, rtol=0)
    assert torch.stack(ran["columns"], dim=1).tolist() == expected.T.tolist()
    torch.testing.assert_close(torch.stack(ran["rows"]), expected.T, atol=1e-6, rtol=0)
    table = "tensor([[ 2.,  0.],\n        [ 1.,  9.],\n        [ 0., 12.]], dtype=torch.float64)\n"
    assert ran.output == "True\n" + table + table


def test_transposed_backward():
    wrong = run_snippet("use/gradcheck/transposed_backward/wrong.py")
    right = run_snippet("use/gradcheck/transposed_backward/right.py")
    matrix = [[1.0, 2.0], [3.0, 4.0]]
    transposed = [[1.0, 3.0], [2.0, 4.0]]
    assert wrong["matrix"].tolist() == right["matrix"].tolist() == matrix
    assert_mismatch(wrong, numerical=transposed, analytical=matrix, line=21)
    assert right.raised is None
    assert right.output == "True\n"


def test_why_float64():
    ran = run_snippet("use/gradcheck/why_float64.py")
    error, steps = ran["error_of_differences"], ran["STEPS"]
    # ((2 + h)³ - (2 - h)³) / 2h = 12 + h², and rounding is far below h² for large steps in float64
    for step in steps[:3]:
        assert abs(error(step, torch.float64) - step**2) < 1e-3 * step**2
    single, double = ([error(s, d) for s in steps] for d in (torch.float32, torch.float64))
    tolerance = 1e-5 + 1e-3 * 12
    assert min(single) == single[1] < 1e-3  # at 1e-2
    assert min(double[4:6]) == min(double)
    assert all(e > tolerance for e in single[4:])
    assert single[3] < tolerance
    assert single[7:] == [12.0] * 5  # 2 + step is 2
    assert double[5] < 1e-8 < tolerance < single[5]
    assert ran.output.splitlines() == [
        "torch.float32 is good enough at 1e-6: False",
        "torch.float64 is good enough at 1e-6: True",
    ]


def test_an_error_below_the_tolerance():
    ran = run_snippet("use/gradcheck/an_error_below_the_tolerance.py")
    slope, claimed = jacobian(ran["f"], X).diagonal(), 2 * X
    error = (slope - claimed).abs()
    torch.testing.assert_close(
        error / claimed, torch.full((3,), 1 / 2000).double(), atol=1e-7, rtol=0
    )
    assert bool((error <= 1e-5 + 1e-3 * slope).all())
    assert not bool((error <= 1e-5 + 1e-6 * slope).all())
    assert ran.output == "True\nFalse\n"


def test_a_kink_is_no_mistake():
    ran = run_snippet("use/gradcheck/a_kink_is_no_mistake.py")
    assert ran.output == "True\n"
    difference = (max(1e-6, 0) - max(-1e-6, 0)) / 2e-6
    assert difference == 0.5
    assert_mismatch(ran, numerical=[[0, 0], [0, difference]], analytical=[[0, 0], [0, 0]], line=8)


def test_a_random_forward_needs_its_own_seed():
    ran = run_snippet("use/gradcheck/a_random_forward_needs_its_own_seed.py")
    assert ran.output == "False\nTrue\n"
    x = ran["x"].detach()
    y = ran["repeatable"](x)
    # kept elements are 2x², with p = 0.5, and dropped ones are 0
    assert all(value in (0, 2 * at**2) for at, value in zip(x.tolist(), y.tolist(), strict=True))
    kept = (y != 0).double()
    torch.testing.assert_close(
        jacobian(ran["repeatable"], x), torch.diag(kept * 4 * x), atol=1e-6, rtol=0
    )


def test_a_backward_that_varies():
    ran = run_snippet("use/gradcheck/a_backward_that_varies.py")
    assert ran.raised is None
    assert ran.output == "True\nBackward is not reentrant\n"
    (first,), (second,) = (
        torch.autograd.grad(ran["Square"].apply(ran["x"]).sum(), ran["x"]) for _ in "12"
    )
    for result in (first, second):
        assert bool(((result - 2 * X).abs() <= 1e-8 + 1e-12).all())
    assert 0 < (first - second).abs().max().item() < 1e-7


def test_the_seed_is_an_input_of_gradgradcheck():
    ran = run_snippet("use/gradcheck/the_seed_is_an_input_of_gradgradcheck.py")
    assert ran.output == "True\n"
    x = X[:2]
    by_seed = jacobian(lambda v: v * 2 * x, ran["v"].detach())
    assert_mismatch(ran, numerical=by_seed, analytical=torch.zeros(2, 2), line=21, input=1)


def test_fast_mode_takes_two_steps():
    ran = run_snippet("use/gradcheck/fast_mode_takes_two_steps.py")
    elements, in_both = 100, 2
    assert ran["x"].numel() == elements
    assert ran.output == f"False {2 * elements + in_both}\nTrue {2 + in_both}\n"


def test_forgotten_conjugate():
    wrong = run_snippet("use/gradcheck/forgotten_conjugate/wrong.py")
    right = run_snippet("use/gradcheck/forgotten_conjugate/right.py")
    assert wrong.output == "True\n"
    # the imaginary part of (a + ib)² is 2ab: its slopes are 2b by a and 2a by b
    a, b = 1, 2
    assert_mismatch(
        wrong,
        numerical=[[2 * b + 2j * a]],
        analytical=[[1j * 2 * (a + 1j * b)]],
        line=21,
        part="While considering the imaginary part of complex outputs only, ",
    )
    assert right.raised is None
    assert right.output == "True\nTrue\n"


def test_solution_of_the_first_exercise():
    ran = run_snippet("use/gradcheck/solution_of_the_first_exercise.py")
    columns = (2 * X)[:, None].expand(3, 3)
    assert_mismatch(ran, numerical=torch.diag(2 * X), analytical=columns, line=17)


def test_solution_of_the_second_exercise():
    ran = run_snippet("use/gradcheck/solution_of_the_second_exercise.py")
    assert ran.output == "True\n"
    assert len(ran.warned) == 1
    assert ran.warned[0].startswith("Input #0 requires gradient and is not a double precision")
    # at a step h the difference for x³ is off by h², and the tolerance is 1e-5 + 1e-3 * 3x²
    assert all(1e-5 + 1e-3 * 3 * x**2 > 0.01**2 for x in ran["x"].tolist())


def test_not_linear_in_its_seed():
    ran = run_snippet("use/gradcheck/not_linear_in_its_seed.py")
    assert ran.output.splitlines()[0] == "True"
    right = 10 * gradient(lambda x: (x**2).sum(), ran["x"])
    torch.testing.assert_close(ran["x"].grad, 100 * right)


def test_exercise_with_a_bug():
    ran = run_snippet("use/gradcheck/find_the_bug.py")
    assert ran.output == "True\nFalse\n"
    assert jacobian(lambda x: x.clamp(min=0), ran["x"])[0, 0] == 0
