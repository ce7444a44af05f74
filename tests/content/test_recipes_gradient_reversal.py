import torch
from oracle import gradient
from support import run_snippet

SEED = torch.tensor([1.0, 10.0, 100.0])
X = torch.tensor([1.0, 2.0]).double()
HEAD = torch.tensor([1.0, 1.0]).double()


def assert_close(actual, expected, atol=1e-4):
    torch.testing.assert_close(actual.double(), expected.double(), atol=atol, rtol=1e-6)


def task(w):
    return (w * X - 3).pow(2).sum()


def adversary(w, head):
    return (head @ (w * X)).pow(2)


ONE = torch.tensor(1.0)
OF_TASK = gradient(task, ONE)
OF_ADVERSARY = gradient(lambda w: adversary(w, HEAD), ONE)
OF_HEAD = gradient(lambda head: adversary(1.0, head), HEAD)


def test_reverse():
    ran = run_snippet("recipes/gradient_reversal/reverse.py")
    assert ran["y"].tolist() == [1.0, 2.0, 3.0]
    assert torch.equal(ran["x"].grad, -0.5 * SEED)


def test_two_heads():
    ran = run_snippet("recipes/gradient_reversal/two_heads.py")
    assert_close(ran["encoder"].grad, OF_TASK - 0.5 * OF_ADVERSARY)
    assert_close(ran["head"].grad, OF_HEAD)
    assert ran["adversary"].item() == 9.0
    # the numbers of the table
    h = ran["features"].detach()
    assert_close(gradient(lambda h: (h - 3).pow(2).sum(), h), torch.tensor([-4.0, -2.0]))
    assert_close(gradient(lambda h: (HEAD @ h).pow(2), h), torch.tensor([6.0, 6.0]))
    assert_close(torch.stack([OF_TASK, OF_ADVERSARY]), torch.tensor([-8.0, 18.0]))


def test_domain_adversarial():
    ran = run_snippet("recipes/gradient_reversal/domain_adversarial.py")
    source, target, label = (ran[name].double() for name in ("source", "target", "label"))
    shortest = torch.linalg.pinv(source) @ label
    assert_close(shortest, torch.tensor([0.2, 0.4]))
    # the best linear guess of the domain from the shortest encoder's features
    features = torch.stack([ran["x"].double() @ shortest, torch.ones(4).double()], dim=1)
    domain = ran["domain"].double()
    head = torch.linalg.solve(features.T @ features, features.T @ domain)
    best = (features @ head - domain).pow(2).mean().item()
    assert ran.output.splitlines() == [
        str([round(value, 2) for value in shortest.tolist()]),
        str([round(value, 2) for value in (target @ shortest).tolist()]),
        str(round(best, 2)),
        "[1.0, 0.0]",
        "[-1.0, 1.0]",
        "1.0",
    ]

    # (1, 0) with a head of zeros is where neither can gain
    at, side = torch.tensor([1.0, 0.0]).double(), torch.zeros(2).double()

    def loss_of_adversary(encoder, head):
        return (head[0] * (ran["x"].double() @ encoder) + head[1] - domain).pow(2).mean()

    def loss_of_encoder(encoder):
        return (source @ encoder - label).pow(2).mean() - loss_of_adversary(encoder, side)

    assert_close(gradient(loss_of_encoder, at), torch.zeros(2))
    assert_close(gradient(lambda head: loss_of_adversary(at, head), side), torch.zeros(2))
    assert loss_of_adversary(at, side).item() == 1.0
    assert_close(ran["encoder"], at, atol=1e-3)


def test_hook_on_the_features():
    wrong = run_snippet("recipes/gradient_reversal/hook_on_the_features/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert_close(wrong["encoder"].grad, -0.5 * (OF_TASK + OF_ADVERSARY))
    assert wrong["encoder"].grad.item() == -5.0
    right = run_snippet("recipes/gradient_reversal/hook_on_the_features/right.py")
    assert_close(right["encoder"].grad, OF_TASK - 0.5 * OF_ADVERSARY)
    assert_close(right["head"].grad, OF_HEAD)


def test_minus_in_the_loss():
    wrong = run_snippet("recipes/gradient_reversal/minus_in_the_loss/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert_close(wrong["encoder"].grad, OF_TASK - 0.5 * OF_ADVERSARY)
    assert_close(wrong["head"].grad, -0.5 * OF_HEAD)


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/gradient_reversal/solution_of_the_exercise.py")
    assert ran["y"].tolist() == [1.0, 2.0, 3.0]
    assert torch.equal(ran["x"].grad, -0.5 * SEED)
