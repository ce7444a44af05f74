"""explain on losses per sample that are added up first, and reduced then: a term of which has no graph."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "graph/detached_term"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(8, 4), torch.randn(8, 2)
net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))
head = nn.Linear(2, 1)
opt = torch.optim.SGD([*net.parameters(), *head.parameters()], lr=0.1)
"""
STEP = "    opt.zero_grad(); loss.backward(); opt.step()\n"
WRONG = {
    "the mean of a name": """
for _ in range(3):
    code = net(x)
    a = F.mse_loss(code, y, reduction="none").mean(1)
    b = code.abs().sum(1)
    loss = a + 0.1 * b.detach()  # here
    opt.zero_grad()
    loss.mean().backward()
    opt.step()
""",
    "the mean of losses under another name": f"""
for _ in range(3):
    code = net(x)
    rec = (code - y).square().sum(1)
    kl = (code.exp() - code - 1).sum(1).detach()  # here
    losses = rec + kl
    loss = losses.mean()
{STEP}""",
    "the mean of a sum in brackets": f"""
def divergence(code):
    return (code.exp() - code - 1).sum(1)
for _ in range(3):
    code = net(x)
    rec = (code - y).square().sum(1)
    kl = divergence(code.data)  # here
    loss = (rec + 0.5 * kl).mean()
{STEP}""",
    "torch's mean of a sum, in a class": f"""
class Criterion(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = 0.2
    def forward(self, code, y):
        rec = F.l1_loss(code, y, reduction="none").sum(dim=1)
        penalty = code.detach().pow(2).sum(dim=1)  # here
        return torch.mean(rec + self.weight * penalty)
criterion = Criterion()
for _ in range(3):
    loss = criterion(net(x), y)
{STEP}""",
    "a policy and a value, subtracted both": """
critic = nn.Linear(4, 1)
opt = torch.optim.Adam([*net.parameters(), *critic.parameters()])
for _ in range(3):
    dist = torch.distributions.Categorical(logits=net(x))
    worth = critic(x).squeeze(1)
    entropy = 0.01 * dist.entropy()
    loss = -worth.detach() - entropy  # here
    opt.zero_grad()
    loss.mean().backward()
    opt.step()
""",
    "a clipped ratio and a loss of values that was cut": """
class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.pi, self.v = nn.Linear(4, 6), nn.Linear(6, 2), nn.Linear(6, 1)
        self.opt = torch.optim.Adam(self.parameters(), lr=0.01)
    def learn(self, s, a, old, gain, goal):
        for _ in range(3):
            h = F.relu(self.body(s))
            ratio = torch.exp(self.pi(h).log_softmax(1).gather(1, a) - old)
            first, second = ratio * gain, ratio.clamp(0.9, 1.1) * gain
            loss = -torch.min(first, second) + F.smooth_l1_loss(self.v(h).detach(), goal)  # here
            self.opt.zero_grad()
            loss.mean().backward()
            self.opt.step()
agent = Agent()
agent.learn(x, torch.zeros(8, 1, dtype=torch.long), torch.full((8, 1), -0.7), torch.rand(8, 1), torch.rand(8, 1))
""",
    "losses added up one after the other": f"""
for _ in range(3):
    code = net(x)
    per_sample_loss = (code - y).square().sum(1)
    per_sample_loss += 0.1 * code.detach().abs().sum(1)  # here
    loss = per_sample_loss.sum() / 8
{STEP}""",
    "a loss per sample that a function returns": """
def loss_per_sample(code):
    rec_loss = (code - y).square().sum(1)
    size_loss = code.detach().norm(dim=1)  # here
    return rec_loss + size_loss
for _ in range(3):
    opt.zero_grad()
    torch.sum(loss_per_sample(net(x)).view(-1)).backward()
    opt.step()
""",
}
RIGHT = {
    "all terms with a graph": f"""
for _ in range(3):
    code = net(x)
    rec_loss = (code - y).square().sum(1)
    kl = (code.exp() - code - 1).sum(1)
    loss = (rec_loss + 0.5 * kl).mean()
{STEP}""",
    "a divergence to a prior that is meant to stay": f"""
prior = nn.Linear(4, 4)
posterior = nn.Linear(4, 4)
opt = torch.optim.Adam([*prior.parameters(), *posterior.parameters()])
for _ in range(3):
    mu, logvar = posterior(x).chunk(2, dim=1)
    prior_mu, prior_logvar = prior(x).chunk(2, dim=1)
    kl = prior_logvar.detach() - logvar - 1 + (logvar.exp() + (mu - prior_mu.detach()) ** 2) / prior_logvar.detach().exp()
    back = logvar.detach() * -1 + prior_logvar + (logvar.detach().exp() + (mu.detach() - prior_mu) ** 2) / prior_logvar.exp()
    loss = 0.5 * kl.sum(1).mean() + 0.5 * back.sum(1).mean()
{STEP}""",
    "what a policy was before, subtracted": f"""
for _ in range(3):
    log_prob = net(x).log_softmax(1)[:, 0]
    old_log_prob = log_prob.detach()
    loss = (old_log_prob - log_prob).mean() + (log_prob.exp() * (log_prob - old_log_prob)).mean()
{STEP}""",
    "gates that round, and let gradients through": f"""
for _ in range(3):
    soft = torch.sigmoid(net(x))
    hard = (soft > 0.5).float()
    gate_loss = soft + (hard - soft).detach()
    other_loss = hard - soft.detach() + soft
    loss = F.mse_loss(net(x), y) + 0.1 * gate_loss.sum() + 0.1 * other_loss.mean()
{STEP}""",
    "an adapter on features that stay as they are": f"""
adapter = nn.Linear(2, 2)
opt = torch.optim.SGD(adapter.parameters(), lr=0.1)
for _ in range(3):
    base = net(x).detach()
    out = base + adapter(base)
    loss = out.square().mean() + out.sum()
{STEP}""",
    "a critic of what is real, asked for a difference alone": f"""
judge = nn.Linear(4, 1)
maker = nn.Linear(4, 4)
opt = torch.optim.Adam(maker.parameters())
for _ in range(3):
    loss = (judge(x).detach() - judge(maker(x))).mean()
{STEP}""",
    "a warm-up in which a variance is a constant": f"""
for _ in range(3):
    mu, logvar = net(x).chunk(2, dim=1)
    nll = 0.5 * logvar.detach() + 0.5 * (y[:, :1] - mu).square() / logvar.detach().exp()
    loss = nll.mean()
{STEP}""",
    "what was real, behind what was made": f"""
judge = nn.Linear(4, 1)
maker = nn.Linear(4, 4)
opt = torch.optim.Adam(maker.parameters())
for _ in range(3):
    loss = (-judge(maker(x)) + judge(x).detach()).mean()
{STEP}""",
    "constants of data": f"""
for _ in range(3):
    rate = net(x).exp()
    nll = rate - y.abs() * rate.log() + torch.lgamma(y.abs() + 1)
    loss = nll.mean() + (rate + 1e-3).log().mean()
{STEP}""",
    "a loss that is cut in a warm-up alone": f"""
for epoch in range(4):
    code = net(x)
    rec_loss, size_loss = (code - y).square().sum(1), code.norm(dim=1)
    if epoch < 2:
        total_loss = rec_loss + size_loss.detach()
    else:
        total_loss = rec_loss + size_loss
    loss = total_loss.mean()
{STEP}""",
    "a discounted value beside what is learned of it": f"""
for _ in range(3):
    q, q_next = head(net(x)).squeeze(1), head(net(x + 1)).squeeze(1)
    cost = torch.rand(8)
    td_error = cost + 0.9 * q_next.detach() - q
    loss = td_error.square().mean() + F.huber_loss(td_error, torch.zeros(8))
    energy = 0.9 * q_next.detach() + cost
    loss = loss - ((energy - q).detach() * q).mean()
{STEP}""",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_loss_without_a_graph_is_found_in_what_is_reduced_later(folder, body):
    assert_noted_at_mark(folder, START + body, ENTRY)


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_of_constants_that_are_meant_nothing_is_said(folder, body):
    assert_left_in_peace(folder, START + body)
