"""A multiplier whose own loss trains the rest, too, and multipliers that learn apart or are meant to be shared."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
WRONG = {
    "a temperature in one sum": """
from torch.distributions import Normal

actor = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 2))
critic = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
log_alpha = torch.zeros(1, requires_grad=True)
target_entropy = -1.0
actor_opt = torch.optim.Adam(actor.parameters(), lr=1e-3)
alpha_opt = torch.optim.Adam([log_alpha], lr=1e-3)
for step in range(6):
    obs = torch.randn(8, 3)
    mean, log_std = actor(obs).chunk(2, dim=-1)
    dist = Normal(mean, log_std.clamp(-5, 2).exp())
    action = dist.rsample()
    log_prob = dist.log_prob(action).sum(-1)
    alpha = log_alpha.exp().detach()
    actor_loss = (alpha * log_prob - critic(torch.cat([obs, action], -1)).squeeze(-1)).mean()
    alpha_loss = -(log_alpha * (log_prob + target_entropy)).mean()  # here
    actor_opt.zero_grad()
    alpha_opt.zero_grad()
    (actor_loss + alpha_loss).backward()
    actor_opt.step()
    alpha_opt.step()
""",
    "a temperature with a pass of its own": """
class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 16)
        self.mu = nn.Linear(16, 2)
        self.log_std = nn.Linear(16, 2)

    def sample(self, s):
        h = torch.relu(self.body(s))
        dist = torch.distributions.Normal(self.mu(h), self.log_std(h).clamp(-5, 2).exp())
        u = dist.rsample()
        a = torch.tanh(u)
        logp = (dist.log_prob(u) - torch.log(1 - a.pow(2) + 1e-6)).sum(1, keepdim=True)
        return a, logp

class Agent:
    def __init__(self):
        self.pi = Policy()
        self.q = nn.Linear(5, 1)
        self.log_temp = nn.Parameter(torch.tensor(0.0))
        self.h_bar = -2.0
        self.pi_optim = torch.optim.Adam(self.pi.parameters(), lr=3e-4)
        self.temp_optim = torch.optim.Adam([self.log_temp], lr=3e-4)

    def update(self, s):
        a, logp = self.pi.sample(s)
        temp = self.log_temp.exp().item()
        pi_loss = (temp * logp - self.q(torch.cat([s, a], 1))).mean()
        temp_loss = -(self.log_temp.exp() * (logp + self.h_bar)).mean()  # here
        self.pi_optim.zero_grad()
        self.temp_optim.zero_grad()
        pi_loss.backward(retain_graph=True)
        temp_loss.backward()
        self.pi_optim.step()
        self.temp_optim.step()

agent = Agent()
for _ in range(8):
    agent.update(torch.randn(16, 3))
""",
    "the price of a budget": """
weight = torch.nn.Parameter(torch.randn(4, 8) * 0.1)
gates = torch.nn.Parameter(torch.zeros(8))
lam = torch.nn.Parameter(torch.tensor(0.5))
primal = torch.optim.SGD([weight, gates], lr=0.05)
dual = torch.optim.SGD([lam], lr=0.05)
x, y = torch.randn(32, 8), torch.randint(0, 4, (32,))
for epoch in range(10):
    primal.zero_grad()
    dual.zero_grad()
    open_share = torch.sigmoid(gates).mean()
    excess = open_share - 0.3
    task = F.cross_entropy((x * torch.sigmoid(gates)) @ weight.t(), y)
    loss = task + lam.detach() * excess
    lam_loss = -lam * excess  # here
    loss.backward(retain_graph=True)
    lam_loss.backward()
    primal.step()
    dual.step()
""",
    "the price of a gap": """
q = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
raw_price = nn.Parameter(torch.zeros(()))
q_opt = torch.optim.Adam(q.parameters(), lr=1e-3)
price_opt = torch.optim.Adam([raw_price], lr=1e-3)
for _ in range(6):
    s, a, y = torch.randn(8, 4), torch.randint(0, 3, (8, 1)), torch.randn(8, 1)
    values = q(s)
    gap = values.logsumexp(1).mean() - values.gather(1, a).mean() - 1.0
    price = F.softplus(raw_price)
    bellman = F.mse_loss(values.gather(1, a), y)
    q_loss = bellman + price.detach() * gap
    price_loss = -(price * gap)  # here
    q_opt.zero_grad()
    price_opt.zero_grad()
    (q_loss + price_loss).backward()
    q_opt.step()
    price_opt.step()
""",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_multiplier_that_trains_the_rest_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "graph/multiplier_with_a_graph")


RIGHT = {
    "what it weighs is detached": """
from torch.distributions import Normal

actor = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 2))
critic = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
log_alpha = torch.zeros(1, requires_grad=True)
actor_opt = torch.optim.Adam(actor.parameters(), lr=1e-3)
alpha_opt = torch.optim.Adam([log_alpha], lr=1e-3)
for step in range(6):
    obs = torch.randn(8, 3)
    mean, log_std = actor(obs).chunk(2, dim=-1)
    dist = Normal(mean, log_std.clamp(-5, 2).exp())
    action = dist.rsample()
    log_prob = dist.log_prob(action).sum(-1)
    alpha = log_alpha.exp().detach()
    actor_loss = (alpha * log_prob - critic(torch.cat([obs, action], -1)).squeeze(-1)).mean()
    alpha_loss = -(log_alpha * (log_prob.detach() - 1.0)).mean()
    actor_opt.zero_grad()
    alpha_opt.zero_grad()
    (actor_loss + alpha_loss).backward()
    actor_opt.step()
    alpha_opt.step()
""",
    "gradients that are put back by hand": """
from torch.distributions import Normal

actor = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 2))
critic = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
log_alpha = torch.zeros(1, requires_grad=True)
actor_opt = torch.optim.Adam(actor.parameters(), lr=1e-3)
alpha_opt = torch.optim.Adam([log_alpha], lr=1e-3)
for step in range(6):
    obs = torch.randn(8, 3)
    mean, log_std = actor(obs).chunk(2, dim=-1)
    dist = Normal(mean, log_std.clamp(-5, 2).exp())
    action = dist.rsample()
    log_prob = dist.log_prob(action).sum(-1)
    actor_loss = (log_alpha.exp().detach() * log_prob - critic(torch.cat([obs, action], -1)).squeeze(-1)).mean()
    actor_opt.zero_grad()
    actor_loss.backward(retain_graph=True)
    alpha_loss = -(log_alpha * (log_prob - 1.0)).mean()
    alpha_opt.zero_grad()
    actor_grads = [p.grad for p in actor.parameters()]
    for p in actor.parameters():
        p.grad = None
    alpha_loss.backward()
    for p, g in zip(actor.parameters(), actor_grads):
        p.grad = g
    actor_opt.step()
    alpha_opt.step()
""",
    "zeroed before the next pass": """
from torch.distributions import Normal

actor = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 2))
critic = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
log_alpha = torch.zeros(1, requires_grad=True)
actor_opt = torch.optim.Adam(actor.parameters(), lr=1e-3)
alpha_opt = torch.optim.Adam([log_alpha], lr=1e-3)

def draw(obs):
    mean, log_std = actor(obs).chunk(2, dim=-1)
    dist = Normal(mean, log_std.clamp(-5, 2).exp())
    action = dist.rsample()
    return action, dist.log_prob(action).sum(-1)

for step in range(6):
    obs = torch.randn(8, 3)
    action, log_prob = draw(obs)
    actor_loss = (log_alpha.exp().detach() * log_prob - critic(torch.cat([obs, action], -1)).squeeze(-1)).mean()
    actor_opt.zero_grad()
    actor_loss.backward()
    actor_opt.step()
    _, log_prob = draw(obs)
    alpha_loss = -(log_alpha * (log_prob - 1.0)).mean()
    alpha_opt.zero_grad()
    alpha_loss.backward()
    alpha_opt.step()
""",
    "one loss, down and up": """
x = torch.nn.Parameter(torch.tensor([2.0, -1.0]))
lam = torch.nn.Parameter(torch.tensor(0.0))
down = torch.optim.SGD([x], lr=0.05)
up = torch.optim.SGD([lam], lr=0.05, maximize=True)
for _ in range(20):
    down.zero_grad()
    up.zero_grad()
    lagrangian = x.square().sum() + lam * (x.sum() - 1)
    lagrangian.backward()
    down.step()
    up.step()
print(x.detach(), lam.detach().item())
""",
    "learned weights of tasks": """
net = nn.Linear(4, 2)
log_var = nn.Parameter(torch.zeros(2))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
opt_var = torch.optim.Adam([log_var], lr=1e-2)
for _ in range(8):
    x, y = torch.randn(16, 4), torch.randn(16, 2)
    errors = (net(x) - y).square().mean(0)
    loss = (torch.exp(-log_var) * errors + log_var).sum()
    opt.zero_grad()
    opt_var.zero_grad()
    loss.backward()
    opt.step()
    opt_var.step()
    shown = (torch.exp(-log_var).detach() * errors.detach()).sum().item()
""",
    "computed anew without a graph": """
net, raw = nn.Linear(4, 1), nn.Parameter(torch.tensor(0.0))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
dual = torch.optim.Adam([raw], lr=1e-2)
for _ in range(6):
    x, y = torch.randn(16, 4), torch.randn(16, 1)
    out = net(x)
    cost = out.abs().mean() - 0.2
    price = nn.functional.softplus(raw)
    loss = (out - y).square().mean() + price.detach() * cost
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        cost = net(x).abs().mean() - 0.2
    dual_loss = -price * cost
    dual.zero_grad()
    dual_loss.backward()
    dual.step()
""",
    "weights that climb": """
net, lam = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1)), nn.Parameter(torch.ones(1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
climb = torch.optim.Adam([lam], lr=1e-2, maximize=True)
for _ in range(6):
    t = torch.rand(16, 1)
    residual = (net(t) - t.sin()).square().mean()
    start = net(torch.zeros(1, 1)).square().mean()
    loss = residual + lam * start
    opt.zero_grad()
    climb.zero_grad()
    loss.backward()
    opt.step()
    climb.step()
    shown = lam.detach() * start.detach()
""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_multipliers_that_are_meant_are_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
