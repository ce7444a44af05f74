import torch
from oracle import gradient
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-3, rtol=1e-5)


def test_the_numbers():
    ran = run_snippet("reference/questions/the_numbers.py")
    weights = torch.tensor([0.1, 1.0, 0.0001])
    assert_close(ran["x"].grad, gradient(lambda x: (weights * x**2).sum(), ran["x"]))
    assert ran.output == "[0.2, 4.0, 0.0006]\n"


def test_the_input_as_seed():
    ran = run_snippet("reference/questions/the_input_as_seed.py")
    assert ran["x"].grad.tolist() == [2 * 1.0, 2 * 4.0, 2 * 9.0]
    assert ran.output == "tensor([ 2.,  8., 18.])\n" * 2


def test_one_depends_on_the_other():
    ran = run_snippet("reference/questions/one_depends_on_the_other.py")
    assert_close(
        ran["x"].grad, gradient(lambda x: (3 * x).sum() + 10 * (3 * x).pow(2).sum(), ran["x"])
    )


def test_compiled_for_the_forward_pass_only():
    ran = run_snippet("reference/questions/compiled_for_the_forward_pass_only.py")
    assert ran.raised is None
    assert ran["second"].tolist() == [6 * 1.0, 6 * 2.0]  # of x³
