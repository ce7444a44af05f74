"""The article's six programs; tests/content/test_article_page.py holds the page to the article."""

import torch
from oracle import gradient, hessian, jacobian
from support import run_snippet


def square(p):
    return p.pow(2)


def sum_of_squares(p):
    return p.pow(2).sum()


def assert_close(actual, expected):
    torch.testing.assert_close(
        actual.detach().double(), torch.as_tensor(expected).double(), atol=1e-5, rtol=1e-5
    )


def assert_vjp(f, x, v):
    assert_close(x.grad, (v.detach().double().flatten() @ jacobian(f, x)).reshape(x.shape))


def test_practical_example():
    wrong_1 = run_snippet("article/practical_example/wrong_1.py")
    wrong_2 = run_snippet("article/practical_example/wrong_2.py")
    for wrong in (wrong_1, wrong_2):
        assert_close(wrong["p"].grad, gradient(sum_of_squares, wrong["p"]))  # of the first call
    right = run_snippet("article/practical_example/right.py")
    assert right["seed"].item() == 0.5
    assert_close(right["p"].grad, gradient(sum_of_squares, right["p"]) / 2)
    rows = run_snippet("article/practical_example/two_losses.py")
    assert rows["seed"].tolist() == [1.0, 0.5]
    assert_vjp(lambda p: square(p).sum(dim=1), rows["p"], rows["seed"])
    assert_close(rows["p"].grad, 2 * rows["p"] * torch.tensor([[1.0], [0.5]]))


def test_scalar_loss():
    ran = run_snippet("article/scalar_loss.py")
    assert_close(ran["p"].grad, gradient(sum_of_squares, ran["p"]))


def test_flat_seed():
    right = run_snippet("article/flat_seed/right.py")
    flat = run_snippet("article/flat_seed/flat_output.py")
    wrong = run_snippet("article/flat_seed/wrong.py")
    assert right["seed"].flatten().tolist() == flat["seed"].tolist() == wrong["seed"].tolist()
    assert_vjp(square, right["p"], right["seed"])
    assert_vjp(lambda p: square(p).flatten(), flat["p"], flat["seed"])
    assert torch.equal(flat["p"].grad, right["p"].grad)


def test_grad_returns():
    ran = run_snippet("article/grad_returns.py")
    assert isinstance(ran["result"], tuple)
    assert ran["p"].grad is None
    (found,) = ran["result"]
    assert_close(found, gradient(sum_of_squares, ran["p"]))


def test_second_order():
    assert "first" not in run_snippet("article/second_order/wrong_1.py").variables
    wrong = run_snippet("article/second_order/wrong_2.py")
    assert wrong["first"].shape == (2, 2)
    right = run_snippet("article/second_order/right.py")
    assert_close(right["first"], gradient(sum_of_squares, right["p"]))
    H = hessian(sum_of_squares, right["p"])
    assert_close(H, 2 * torch.eye(4))
    assert_close(right["second"], H.sum(dim=0).reshape(2, 2))
    assert right["second"].tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_custom_function():
    assert run_snippet("article/custom_function/wrong.py")["p"].grad is None
    right = run_snippet("article/custom_function/right.py")
    assert_vjp(square, right["p"], torch.ones(2, 2))
    assert_close(right["squares"], square(right["p"]))
