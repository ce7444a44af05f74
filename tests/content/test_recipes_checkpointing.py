import torch
from oracle import gradient, jacobian
from support import run_snippet

X = torch.tensor([1.0, 2.0, 3.0]).double()
SEED = torch.tensor([1.0, 0.5, 0.5]).double()


def test_runs_twice():
    ran = run_snippet("recipes/checkpointing/runs_twice.py")
    assert ran["x"].grad.tolist() == (SEED * 4 * X**3).tolist()
    assert ran.output == "block runs\nblock runs\ntensor([ 4., 16., 54.])\n"


def test_what_is_kept():
    ran = run_snippet("recipes/checkpointing/what_is_kept.py")
    assert ran.output == "8\n1 [1.0, 2.0, 3.0]\n"


def test_by_hand():
    ran = run_snippet("recipes/checkpointing/by_hand.py")

    def loss(point):
        p, q, x = point[0], point[1], point[2:]
        return SEED @ (q * (p * x**2) ** 2)

    point = torch.tensor([2.0, 0.5, 1.0, 2.0, 3.0]).double()
    actual = torch.stack([*(w.grad for w in ran["weights"]), *ran["seed"]]).double()
    torch.testing.assert_close(actual, gradient(loss, point), atol=1e-5, rtol=1e-7)
    assert actual.tolist() == [99.0, 198.0, 8.0, 32.0, 108.0]
    assert not any(h.requires_grad for h in ran["inputs"])


def test_as_a_function():
    ran = run_snippet("recipes/checkpointing/as_a_function.py")
    assert ran["x"].grad.tolist() == (SEED * 4 * X**3).tolist()


def test_second_derivative():
    ran = run_snippet("recipes/checkpointing/second_derivative.py")
    assert ran["curvature"].tolist() == (12 * X**2).tolist()


def test_random_state():
    right = run_snippet("recipes/checkpointing/random_state/right.py")
    assert right.output == "True\n"
    assert set(right["x"].grad.tolist()) == {0.0, 2.0}
    wrong = run_snippet("recipes/checkpointing/random_state/wrong.py")
    assert wrong.raised is None
    assert wrong.output == "False\n"
    different = (wrong["x"].grad != wrong["y"]).sum().item()
    assert 400 < different < 600


def test_batch_norm_moves_twice():
    ran = run_snippet("recipes/checkpointing/batch_norm_moves_twice.py")
    assert ran.output == "tensor(1)\ntensor(2)\n"
    # each move goes a tenth of the way to the mean, 2
    torch.testing.assert_close(ran["norm"].running_mean, torch.tensor([0.2 + 0.9 * 0.2]))


def test_state_changed_before_the_backward():
    wrong = run_snippet("recipes/checkpointing/state_changed_before_the_backward/wrong.py")
    assert wrong.raised
    kind, message, line = wrong.raised
    assert (kind, line) == ("CheckpointError", 9)
    assert message.startswith(
        "torch.utils.checkpoint: A different number of tensors was saved during the original forward and "
        "recomputation.\nNumber of tensors saved during forward: 2\n"
        "Number of tensors saved during recomputation: 1."
    )
    right = run_snippet("recipes/checkpointing/state_changed_before_the_backward/right.py")
    assert right.output == "True\n"
    # tanh' at 0 is 1, and at 2 it is 1 - tanh(2)²; dropout doubles what it leaves
    kept = right["y"].detach() != 0
    expected = torch.where(kept, 2 * (1 - torch.tensor(2.0).tanh() ** 2), torch.tensor(0.0))
    torch.testing.assert_close(right["x"].grad, expected)


def test_solution_of_the_exercise():
    def block(x):
        return x.square().cumsum(0)

    expected = jacobian(block, X)
    by_rows = run_snippet("recipes/checkpointing/solution_of_the_exercise.py")
    assert by_rows.output == (
        "(tensor([2., 0., 0.]),)\n(tensor([2., 4., 0.]),)\n(tensor([2., 4., 6.]),)\n4\n"
    )
    torch.testing.assert_close(torch.tensor([[2, 0, 0], [2, 4, 0], [2, 4, 6]]).double(), expected)
    assert len(by_rows["runs"]) == 4
    at_once = run_snippet("recipes/checkpointing/all_rows_at_once.py")
    assert len(at_once["runs"]) == 2
    assert at_once.output.startswith(
        "(tensor([[2., 0., 0.],\n        [2., 4., 0.],\n        [2., 4., 6.]]),)"
    )


def test_weights_changed_before_the_backward():
    right = run_snippet("recipes/checkpointing/weights_changed_before_the_backward/right.py")
    before = torch.tensor([1.0, 2.0], dtype=torch.float64)
    slopes = gradient(lambda x: ((before * x) ** 2).sum(), right["x"])
    torch.testing.assert_close(right["x"].grad.double(), slopes, atol=1e-5, rtol=1e-6)
    wrong = run_snippet("recipes/checkpointing/weights_changed_before_the_backward/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    torch.testing.assert_close(wrong["x"].grad.double(), 100 * slopes, atol=1e-3, rtol=1e-6)


def test_nothing_to_run_again():
    ran = run_snippet("recipes/checkpointing/nothing_to_run_again.py")
    assert ran["x"].grad.tolist() == [1.0, 10.0]  # the seed of x + 1
    assert ran.output == "the block runs\ntensor([ 1., 10.])\n"
