import torch
from oracle import gradient
from support import run_snippet


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


ACTIONS = [0, 1, 1, 1]
ADVANTAGES = torch.tensor([2.0, -2.0, 0.0, 0.0]).double()


def log_probs(logits):
    return (logits - logits.exp().sum().log())[ACTIONS]


EXPECTED = gradient(lambda logits: -(log_probs(logits) * ADVANTAGES).mean(), torch.zeros(2))


def test_reinforce():
    ran = run_snippet("recipes/policy_gradient/reinforce.py")
    assert ran["actions"].tolist() == ACTIONS
    assert ran["advantages"].tolist() == ADVANTAGES.tolist()
    assert_close(ran["logits"].grad, EXPECTED)
    assert_close(EXPECTED, torch.tensor([-0.5, 0.5]))


def test_expected_reward():
    ran = run_snippet("recipes/policy_gradient/expected_reward.py")
    reward_of = torch.tensor([1.0, 2.0, 5.0]).double()

    def expected_reward(logits):
        return logits.exp() @ reward_of / logits.exp().sum()

    exact = gradient(expected_reward, torch.tensor([0.0, 1.0, -1.0]))
    assert_close(ran["exact"], exact)
    assert (ran["logits"].grad - exact).abs().max() < 0.05
    assert exact.abs().max() > 0.25
    assert ran.output == "True\n"


def test_mean_of_logs():
    wrong = run_snippet("recipes/policy_gradient/mean_of_logs/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert ADVANTAGES.mean() == 0
    assert wrong["logits"].grad.abs().tolist() == [0.0, 0.0]
    right = run_snippet("recipes/policy_gradient/mean_of_logs/right.py")
    assert_close(right["logits"].grad, EXPECTED)


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/policy_gradient/solution_of_the_exercise.py")
    # Of -3/4 of the sum of the four logarithms: each 1 at its action, less the probabilities, ½ and ½.
    first = [-3 / 4 * (1 - 4 / 2), -3 / 4 * (3 - 4 / 2)]
    assert ran.output.splitlines()[0] == str(torch.tensor(first))
    assert ran["logits"].grad.abs().tolist() == [0.0, 0.0]
