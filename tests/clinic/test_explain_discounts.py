"""A target without such a name: what is observed, and a discounted value of the trained network."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

PROGRAM = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for _ in range(4):
    now, later, got = torch.randn(6, 3), torch.randn(6, 3), torch.randn(6)
    deed, over = torch.randint(2, (6,)), torch.zeros(6)
    q = net(now).gather(1, deed[:, None]).squeeze(1)
    {body}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def program(*body):
    return PROGRAM.format(body="\n    ".join(body))


NOTED = {
    "a goal": program(
        "goal = got + 0.99 * net(later).max(1)[0]  # here", "loss = F.mse_loss(q, goal)"
    ),
    "less where it is over": program(
        "y = (1 - over) * 0.95 * net(later).amax(1) + got  # here", "loss = (q - y).pow(2).mean()"
    ),
    "a column of it": program(
        "goal = got + 0.99 * net(later).max(1)[0]  # here",
        "loss = F.mse_loss(q.unsqueeze(1), goal.unsqueeze(1))",
    ),
    "laid out anew, and of another precision": program(
        "expected = got * 0.5 + net(later).amax(1)  # here",
        "loss = F.smooth_l1_loss(q.view(-1, 1), expected.view(-1, 1).float())",
    ),
    "values for reference": program(
        "ref_values = net(later).amax(1) - over  # here", "loss = F.mse_loss(q, ref_values)"
    ),
    "half of the best value, beside one that was chosen": program(
        "goal = got + 0.5 * net(later).max(1)[0]  # here", "loss = F.mse_loss(q, goal)"
    ),
    "under the name of its difference": program(
        "best = net(later).max(1).values",
        "wanted = got + 0.9 * best * (1 - over)  # here",
        "loss = F.smooth_l1_loss(q, wanted)",
    ),
}


@pytest.mark.parametrize("source", NOTED.values(), ids=NOTED)
def test_a_discounted_value_of_the_trained_network_is_a_target(folder, source):
    assert_noted_at_mark(folder, source, "graph/target_with_a_graph")


RIGHT = {
    "it is detached": program(
        "goal = got + 0.99 * net(later).max(1)[0].detach()", "loss = F.mse_loss(q, goal)"
    ),
    "a column of what is detached": program(
        "goal = (got + 0.99 * net(later).max(1)[0]).detach()",
        "loss = F.mse_loss(q.unsqueeze(1), goal.unsqueeze(1))",
    ),
    "a column of a target, detached there": program(
        "target = got + 0.99 * net(later).max(1)[0]",
        "loss = F.mse_loss(q.unsqueeze(1), target.unsqueeze(1).detach())",
    ),
    "a method of what is called a target": program(
        "target = torch.distributions.Normal(net.get_submodule('2').bias[0], 1.0)",
        "loss = (q - target.log_prob(q)).square().mean()",
    ),
    "it has no graph": program(
        "with torch.no_grad():",
        "    goal = got + 0.99 * net(later).max(1)[0]",
        "loss = F.mse_loss(q, goal)",
    ),
    "two views of one thing": program("loss = F.mse_loss(net(now), net(now + 0.1 * later))"),
    "a damped step from the input": program(
        "moved = now[:, :2] + 0.9 * net(now)", "loss = F.mse_loss(net(later), moved)"
    ),
    "half of a value, beside no choice": program(
        "goal = got + 0.5 * net(later).max(1)[0]", "loss = F.mse_loss(net(now).sum(1), goal)"
    ),
    "a weighted mean of data and a value": program(
        "mixed = 0.1 * got + 0.9 * net(later).mean(1)", "loss = F.mse_loss(q, mixed)"
    ),
    "a constant offset": program(
        "offset = 1.0 + 0.9 * net(later).mean(1)", "loss = F.mse_loss(q, offset)"
    ),
    "only the prediction is computed so": program(
        "guess = got + 0.99 * net(later).max(1)[0]", "loss = F.mse_loss(guess, over)"
    ),
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_other_sums_with_a_network_are_no_targets(folder, source):
    assert_left_in_peace(folder, source)
