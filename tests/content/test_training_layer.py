import pytest
import torch
from oracle import gradient, jacobian
from support import run_snippet
from torch.nn.functional import cross_entropy

LABELS = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])


def test_a_transposed_gradient_does_not_fit():
    wrong = run_snippet("training/layer/transposed/wrong.py")
    assert wrong.raised[:2] == (
        "RuntimeError",
        "Function AffineBackward returned an invalid gradient at index 1 - got [16, 2] "
        "but expected shape compatible with [2, 16]",
    )


def test_the_right_order_gives_the_gradient_of_the_weight():
    right = run_snippet("training/layer/transposed/right.py")
    model = right["model"]
    got = model[3].weight.grad.double()
    features = model.double()[:3](right["pictures"].double()).detach()
    expected = gradient(lambda w: cross_entropy(features @ w.T, LABELS), model[3].weight)
    torch.testing.assert_close(got, expected, atol=1e-6, rtol=0)


def test_where_the_weight_is_square_only_gradcheck_sees_it():
    wrong = run_snippet("training/layer/square/wrong.py")
    assert wrong.raised[0] == "GradcheckError"
    assert "Jacobian mismatch for output 0 with respect to input 1" in wrong.raised[1]
    x, weight = wrong["x"].detach(), wrong["weight"].detach()
    table = jacobian(lambda w: x @ w.T, weight)  # a row for each of y's six, a column for a weight
    seed = torch.arange(6.0).double()
    transposed = (x.T @ seed.reshape(3, 2)).flatten()
    # Both sum the same four products: two have changed places.
    by_rule = seed @ table
    assert not torch.allclose(transposed, by_rule)
    torch.testing.assert_close(transposed[[0, 2, 1, 3]], by_rule)
    right = run_snippet("training/layer/square/right.py")
    assert right.raised is None
    assert right.output == "True\n"


def test_a_bias_gets_the_sum_of_the_seeds():
    ran = run_snippet("training/layer/solution_of_the_exercise.py")
    assert ran.output == "True\n"
    x, weight, bias = (tensor.detach() for tensor in ran["given"])
    seed = torch.arange(12.0).double().reshape(3, 4)
    expected = gradient(lambda b: (seed * (x @ weight.T + b)).sum(), bias)
    torch.testing.assert_close(seed.sum(dim=0), expected)


def test_exercise_to_predict():
    ran = run_snippet("training/layer/predict.py")
    assert ran.output.startswith("(False, True)\n")
    seed = torch.tensor([1.0, 10.0, 100.0]).double()
    expected = gradient(lambda w: seed @ (ran["x"].double() @ w.T)[0], ran["weight"])
    torch.testing.assert_close(ran["weight"].grad.double(), expected, atol=1e-5, rtol=1e-6)


def test_exercise_with_a_bug():
    ran = run_snippet("training/layer/find_the_bug.py")
    assert gradient(lambda x: x**2, ran["x"]).item() == pytest.approx(6)
    assert ran.output == "tensor(60.)\nTrue\n"
