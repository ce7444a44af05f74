"""explain on losses in which the target of a row is compared with all columns, of which one was chosen."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "implicit_seed/target_for_all_columns"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
states, rewards = torch.randn(16, 4), torch.randn(16, 1)
net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
"""
STEP = "    opt.zero_grad(); loss.backward(); opt.step()\n"
WRONG = {
    "a loss of torch, which warns": f"""
for _ in range(3):
    with torch.no_grad():
        actions = net(states).argmax(dim=1)
        best = net(states + 1).max(1, keepdim=True).values
    target = rewards + 0.9 * best
    q_values = net(states)
    loss = F.smooth_l1_loss(q_values, target)  # here
{STEP}""",
    "an agent that chooses in another method": """
class Agent:
    def __init__(self):
        self.q, self.later = nn.Linear(4, 3), nn.Linear(4, 3)
        self.opt = torch.optim.Adam(self.q.parameters())
        self.criterion = nn.MSELoss()
    def act(self, state):
        with torch.no_grad():
            return torch.argmax(self.q(state), dim=1)
    def learn(self, state):
        current = self.q(state)
        with torch.no_grad():
            goal = rewards + 0.9 * self.later(state).amax(1, keepdim=True)
        loss = self.criterion(current, goal)  # here
        self.opt.zero_grad(); loss.backward(); self.opt.step()
agent = Agent()
for _ in range(3):
    agent.act(states)
    agent.learn(states)
""",
    "a difference that is squared later": f"""
for _ in range(3):
    scores = net(states)
    chosen = scores.detach().argmax(1)
    gap = scores - rewards  # here
    loss = gap.pow(2).mean()
{STEP}""",
}
RIGHT = {
    "the value of the action": f"""
for _ in range(3):
    actions = net(states).argmax(1, keepdim=True)
    q_values = net(states).gather(1, actions)
    loss = F.mse_loss(q_values, rewards) + (net(states)[:, :1] - rewards).abs().mean()
{STEP}""",
    "the largest logit, subtracted to keep the others small": f"""
labels = torch.randint(0, 3, (16,))
for _ in range(3):
    logits = net(states)
    hits = (logits.argmax(1) == labels).sum()
    top = logits.max(1, keepdim=True).values.detach()
    stable = logits - top
    loss = -(stable - stable.exp().sum(1, keepdim=True).log()).gather(1, labels[:, None]).mean()
    loss = loss + 1e-3 * stable.pow(2).mean()
{STEP}""",
    "several guesses at one value": f"""
for _ in range(3):
    guesses = net(states)
    lowest, highest = net(states).min(1).values, net(states).max(1).values
    loss = (guesses - rewards).square().mean()
{STEP}""",
    "values of which none is chosen": f"""
for _ in range(3):
    guesses = net(states)
    loss = (guesses - rewards).square().mean()
{STEP}""",
    "a target for each column": f"""
for _ in range(3):
    q_values = net(states)
    actions = q_values.argmax(1, keepdim=True)
    target = q_values.detach().scatter(1, actions, rewards)
    loss = F.mse_loss(q_values, target)
{STEP}""",
    "what an action is better by": f"""
value = nn.Linear(4, 1)
for _ in range(3):
    q_values = net(states)
    actions = q_values.argmax(1, keepdim=True)
    with torch.no_grad():
        level = value(states)
    better = q_values - level
    loss = -(better.gather(1, actions)).mean()
{STEP}""",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_target_for_all_columns_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, ENTRY)


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_columns_that_are_meant_to_meet_a_target_are_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
