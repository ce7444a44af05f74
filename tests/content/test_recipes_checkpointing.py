import torch
from oracle import gradient
from support import run_snippet

SEED = torch.tensor([1.0, 10.0]).double()


def assert_is_that_of_the_block(x):
    expected = gradient(lambda x: SEED @ torch.tanh(3 * x), x)
    torch.testing.assert_close(x.grad.double(), expected, atol=1e-4, rtol=1e-5)


def test_the_same_gradient():
    ran = run_snippet("recipes/checkpointing/the_same_gradient.py")
    assert_is_that_of_the_block(ran["x"])
    assert ran.output.splitlines()[:2] == ["['block']", "['block', 'block']"]


def test_by_hand():
    assert_is_that_of_the_block(run_snippet("recipes/checkpointing/by_hand.py")["x"])


def test_what_is_kept():
    ran = run_snippet("recipes/checkpointing/what_is_kept.py")
    assert ran.output == f"{4 * 10 * 100}\n{4 * 100}\n"


def test_dropout():
    """The output is the mask, and so is its slope."""
    right = run_snippet("recipes/checkpointing/dropout/right.py")
    assert torch.equal(right["x"].grad, right["y"].detach())
    wrong = run_snippet("recipes/checkpointing/dropout/wrong.py")
    assert not torch.equal(wrong["x"].grad, wrong["y"].detach())


def test_solution_of_the_exercise():
    assert run_snippet("recipes/checkpointing/solution_of_the_exercise.py").output == "6\n3\n"
