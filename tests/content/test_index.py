import torch
from oracle import jacobian
from support import run_snippet


def test_seed_weighs_each_output():
    ran = run_snippet("index/seed_weighs_each_output.py")
    x, v = ran["x"], ran["v"]
    assert ran["y"].tolist() == [1.0, 4.0, 9.0]
    assert x.grad.tolist() == [2.0, 40.0, 600.0]
    J = jacobian(lambda x: x.pow(2), x)
    torch.testing.assert_close(x.grad.double(), v.double() @ J, atol=1e-5, rtol=1e-6)


def test_seed_weighs_the_rows():
    ran = run_snippet("index/seed_weighs_the_rows.py")
    by_hand = torch.tensor([[2.0, 1.0, 0.0], [0.0, 9.0, 12.0]], dtype=torch.float64)
    torch.testing.assert_close(jacobian(ran["f"], ran["x"]), by_hand, atol=1e-6, rtol=1e-6)
    assert ran["J"].tolist() == by_hand.tolist()
    assert ran["v"].tolist() == [10.0, 1.0]
    assert ran["x"].grad.tolist() == [20.0, 19.0, 12.0]
