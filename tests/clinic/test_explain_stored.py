"""explain on values that are kept in records and containers, and are read there later."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
POLICY = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.actor, self.critic = nn.Linear(4, 16), nn.Linear(16, 2), nn.Linear(16, 1)
    def forward(self, state):
        h = torch.relu(self.body(state))
        return torch.distributions.Categorical(logits=self.actor(h)), self.critic(h).squeeze(-1)

net = Net()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)

"""
# Of each, what is kept at CUT if it is right, and what is wrong.
CASES = {
    "named tuples in a list of an agent": (
        "dist.log_prob(action)",
        ["dist.log_prob(action).item()", "dist.log_prob(action).detach()"],
        POLICY
        + """\
from collections import namedtuple
Saved = namedtuple("Saved", ["log_prob", "value"])

class Agent:
    def __init__(self):
        self.saved, self.rewards = [], []
    def act(self, state):
        dist, value = net(state)
        action = dist.sample()
        self.saved.append(Saved(CUT, value))  # here
        return action.item()
    def finish(self):
        R, returns = 0.0, []
        for r in reversed(self.rewards):
            R = r + 0.99 * R
            returns.insert(0, R)
        returns = torch.tensor(returns)
        policy, critic = [], []
        for (log_prob, value), R in zip(self.saved, returns):
            advantage = R - value.item()
            policy.append(-log_prob * advantage)
            critic.append(F.smooth_l1_loss(value, R))
        opt.zero_grad()
        loss = sum(policy) + sum(critic)
        loss.backward()
        opt.step()
        self.saved.clear()
        self.rewards.clear()

agent = Agent()
for episode in range(6):
    state = torch.randn(4)
    for t in range(5):
        a = agent.act(state)
        state = torch.randn(4)
        agent.rewards.append(float(a))
    agent.finish()
""",
    ),
    "dataclasses": (
        "value",
        ["value.detach()"],
        POLICY
        + """\
from dataclasses import dataclass

@dataclass
class Step:
    log_prob: torch.Tensor
    value: torch.Tensor
    entropy: torch.Tensor
    reward: float

for episode in range(6):
    steps = []
    for t in range(5):
        dist, value = net(torch.randn(4))
        action = dist.sample()
        steps.append(Step(dist.log_prob(action), CUT, dist.entropy(), float(action)))  # here
    gain, loss_pi, loss_v, ent = 0.0, 0.0, 0.0, 0.0
    for step in reversed(steps):
        gain = step.reward + 0.9 * gain
        adv = gain - step.value.detach()
        loss_pi = loss_pi - step.log_prob * adv
        loss_v = loss_v + (gain - step.value).pow(2)
        ent = ent + step.entropy
    loss = loss_pi + 0.5 * loss_v - 0.01 * ent
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    ),
    "dicts in a deque": (
        "dist.entropy()",
        ["dist.entropy().item()"],
        POLICY
        + """\
from collections import deque

memory = deque(maxlen=64)

def rollout():
    for t in range(6):
        dist, value = net(torch.randn(4))
        action = dist.sample()
        memory.append({"lp": dist.log_prob(action), "v": value, "ent": CUT, "r": float(action)})  # here

def losses(batch):
    gains = torch.tensor([b["r"] for b in batch])
    lp = torch.stack([b["lp"] for b in batch])
    v = torch.stack([b["v"] for b in batch])
    ent = sum(b["ent"] for b in batch)
    return -(lp * (gains - v.detach())).mean(), F.mse_loss(v, gains), ent

for episode in range(6):
    rollout()
    pi, critic, ent = losses(list(memory))
    loss = pi + 0.5 * critic - 0.01 * ent
    opt.zero_grad()
    loss.backward()
    opt.step()
    memory.clear()
""",
    ),
    "a memory that makes records of its arguments, and columns of them": (
        "",
        [".item()", ".detach()"],
        POLICY
        + """\
from collections import namedtuple
Transition = namedtuple("Transition", "log_prob value reward")

class Memory:
    def __init__(self):
        self.items = []
    def push(self, *args):
        self.items.append(Transition(*args))
    def take(self):
        out, self.items = self.items, []
        return out

memory = Memory()
for episode in range(6):
    for t in range(6):
        dist, value = net(torch.randn(4))
        action = dist.sample()
        memory.push(dist.log_prob(action)CUT, value, float(action))  # here
    batch = Transition(*zip(*memory.take()))
    rewards = torch.tensor(batch.reward)
    values = torch.stack(batch.value)
    pi = 0.0
    for lp, a in zip(batch.log_prob, rewards - values.detach()):
        pi = pi - lp * a
    loss = pi + F.mse_loss(values, rewards)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    ),
    "tuples, unpacked in a comprehension": (
        "",
        [".detach()"],
        POLICY
        + """\
for episode in range(6):
    saved = []
    for t in range(6):
        dist, value = net(torch.randn(4))
        action = dist.sample()
        saved.append((dist.log_prob(action)CUT, value, float(action)))  # here
    policy = torch.stack([torch.as_tensor(-lp * (r - v.item())) for lp, v, r in saved]).sum()
    critic = torch.stack([(r - v) ** 2 for lp, v, r in saved]).sum()
    loss = policy + critic
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    ),
    "lists that are attributes of an attribute": (
        "dist.log_prob(a)",
        ["dist.log_prob(a).item()"],
        POLICY
        + """\
class Buffer:
    def __init__(self):
        self.log_probs, self.values, self.rewards = [], [], []
    def clear(self):
        del self.log_probs[:], self.values[:], self.rewards[:]

class PG:
    def __init__(self):
        self.buffer = Buffer()
    def act(self, s):
        dist, v = net(s)
        a = dist.sample()
        self.buffer.log_probs.append(CUT)  # here
        self.buffer.values.append(v)
        return a
    def learn(self):
        rewards = torch.tensor(self.buffer.rewards)
        values = torch.stack(self.buffer.values)
        total = 0.0
        for lp, r, v in zip(self.buffer.log_probs, rewards, values):
            total = total - lp * (r - v.detach())
        loss = total + F.mse_loss(values, rewards)
        opt.zero_grad()
        loss.backward()
        opt.step()
        self.buffer.clear()

agent = PG()
for episode in range(6):
    for t in range(4):
        a = agent.act(torch.randn(4))
        agent.buffer.rewards.append(float(a))
    agent.learn()
""",
    ),
    "rows that zip() makes columns of": (
        "",
        [".item()"],
        POLICY
        + """\
for episode in range(6):
    rows = []
    for t in range(5):
        dist, v = net(torch.randn(4))
        a = dist.sample()
        rows.append((dist.log_prob(a), v, dist.entropy()CUT, float(a)))  # here
    lps, vs, ents, rs = zip(*rows)
    lps, vs, rs = torch.stack(lps), torch.stack(vs), torch.tensor(rs)
    adv = rs - vs
    loss = -(lps * adv.detach()).mean() + adv.pow(2).mean() - 0.01 * sum(ents)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    ),
}
# What is a number on purpose.
RIGHT = {
    "old log-probabilities, kept as constants": POLICY
    + """\
from collections import namedtuple
Transition = namedtuple("Transition", "state action log_prob value reward")
for episode in range(4):
    memory = []
    for t in range(8):
        state = torch.randn(4)
        dist, value = net(state)
        action = dist.sample()
        memory.append(Transition(state, action, dist.log_prob(action).detach(), value.detach(), float(action)))
    batch = Transition(*zip(*memory))
    states, actions = torch.stack(batch.state), torch.stack(batch.action)
    old, values = torch.stack(batch.log_prob), torch.stack(batch.value)
    returns = torch.tensor(batch.reward)
    adv = returns - values
    for epoch in range(3):
        dist, value = net(states)
        ratio = (dist.log_prob(actions) - old).exp()
        pi = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean()
        loss = pi + 0.5 * F.mse_loss(value, returns) - 0.01 * dist.entropy().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
""",
    "numbers that are kept for a baseline and for a log": POLICY
    + """\
saved = []
for episode in range(6):
    for t in range(6):
        dist, value = net(torch.randn(4))
        action = dist.sample()
        saved.append((dist.log_prob(action), value, value.item(), float(action)))
    loss = 0.0
    log = []
    for lp, v, baseline, r in saved:
        loss = loss - lp * (r - baseline) + (v - r) ** 2
        log.append((lp.item(), v.item()))
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(sum(a for a, b in log), sum(b for a, b in log))
    saved.clear()
""",
    "a history that weighs a term": """\
from collections import deque, namedtuple
Row = namedtuple("Row", "fit size")
net = nn.Linear(4, 4)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
history, recent = [], deque(maxlen=3)
for step in range(6):
    x = torch.randn(8, 4)
    out = net(x)
    fit, size = F.mse_loss(out, x), out.abs().mean()
    history.append(Row(fit.item(), size.item()))
    recent.append(fit.detach())
    scale = 1.0 / (1.0 + sum(r.size for r in history) / len(history))
    loss = fit + scale * size
    opt.zero_grad()
    loss.backward()
    opt.step()
print(max(r.fit for r in history), sum(recent))
""",
}


@pytest.mark.parametrize(
    ("source", "cut"),
    [(source, cut) for _, cuts, source in CASES.values() for cut in cuts],
    ids=[f"{name}: {cut}" for name, (_, cuts, _) in CASES.items() for cut in cuts],
)
def test_a_term_that_was_kept_as_a_number_is_noted_where_it_was(folder, source, cut):
    assert_noted_at_mark(folder, START + source.replace("CUT", cut), "graph/detached_term")


@pytest.mark.parametrize(
    "source",
    [*(source.replace("CUT", right) for right, _, source in CASES.values()), *RIGHT.values()],
    ids=[*CASES, *RIGHT],
)
def test_of_what_is_kept_as_it_is_nothing_is_said(folder, source):
    assert_left_in_peace(folder, START + source)
