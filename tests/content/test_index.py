import torch
from oracle import jacobian
from support import run_snippet


def test_seed_weighs_each_output():
    ran = run_snippet("index/seed_weighs_each_output.py")
    x, v = ran["x"], ran["v"]
    assert ran["y"].tolist() == [[1.0, 4.0], [9.0, 16.0]]
    assert x.grad.tolist() == [[2.0, 40.0], [600.0, 0.0]]
    J = jacobian(lambda x: x.pow(2), x)
    expected = (v.double().flatten() @ J).reshape(2, 2)
    torch.testing.assert_close(x.grad.double(), expected, atol=1e-5, rtol=1e-6)
