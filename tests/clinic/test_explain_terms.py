"""explain on losses whose terms or targets have the wrong graph: in several fields, and in right programs."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark, watched_in

from autograd_clinic.findings import report

START = """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)
x, y = torch.randn(8, 4), torch.randn(8, 2)
net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
"""
STEP = "    opt.zero_grad(); loss.backward(); opt.step()\n"
DETACHED = "graph/detached_term"
COUNTED = "implicit_seed/accuracy_as_loss"
ZEROED = "accumulation/zeroed_before_the_step"
TARGET = "graph/target_with_a_graph"
ADVANTAGE = "graph/advantage_with_a_graph"

WRONG = {
    "an anchor whose weight goes through two functions": (
        DETACHED,
        f"""
class Anchor:
    def __init__(self, model):
        self.means = {{n: p.detach().clone() for n, p in model.named_parameters()}}
    def penalty(self, model):
        total = 0
        for n, p in model.named_parameters():
            apart = (p.data - self.means[n]) ** 2  # here
            total += apart.sum()
        return total
def compute(model, anchor, strength):
    return F.mse_loss(model(x), y) + strength * anchor.penalty(model)
def fit(model, strength=3.0):
    anchor = Anchor(model)
    for _ in range(3):
        loss = compute(model, anchor, strength)
        {STEP.strip()}
fit(net)
""",
    ),
    "a sparsity term made a number": (
        DETACHED,
        f"""
for _ in range(3):
    code = net(x)
    fit = F.mse_loss(code, y)
    sparse = code.abs().mean().item()  # here
    loss = fit + 0.01 * sparse
{STEP}""",
    ),
    "a term made a number under its own name": (
        DETACHED,
        f"""
class Align:
    weight = 0.3
    def loss(self, code):
        fit = F.mse_loss(code, y)
        spread = code.var(0).mean()
        spread = spread.cpu().item()  # here
        return fit + self.weight * spread
for _ in range(3):
    loss = Align().loss(net(x))
{STEP}""",
    ),
    "a smoothness loss in NumPy, in a class": (
        DETACHED,
        f"""
import numpy as np
class Criterion:
    def __init__(self, weight):
        self.weight = weight
    def smooth(self, path):
        steps = np.diff(path.detach().numpy(), axis=0)  # here
        return torch.tensor((steps**2).mean())
    def __call__(self, path, target):
        return F.mse_loss(path, target) + self.weight * self.smooth(path)
criterion = Criterion(0.5)
for _ in range(3):
    loss = criterion(net(x), y)
{STEP}""",
    ),
    "a penalty through data": (
        DETACHED,
        f"""
for _ in range(3):
    loss = F.mse_loss(net(x), y)
    norm = net[0].weight.data.pow(2).sum()  # here
    loss = loss + 1e-3 * norm
{STEP}""",
    ),
    "an auxiliary head whose loss is collected as numbers": (
        DETACHED,
        f"""
for _ in range(3):
    out = net(x)
    main = F.mse_loss(out[:, :1], y[:, :1])
    side = F.l1_loss(out[:, 1:], y[:, 1:])
    extra = torch.tensor([side.item()]).sum()  # here
    loss = main + extra
{STEP}""",
    ),
    "a count of hits": (
        COUNTED,
        f"""
labels = torch.randint(0, 2, (8,))
for _ in range(3):
    out = net(x)
    missed = (out.argmax(1) != labels).float().mean()  # here
    loss = F.cross_entropy(out, labels) + missed
{STEP}""",
    ),
    "a threshold": (
        COUNTED,
        f"""
for _ in range(3):
    out = net(x)
    active = (out > 0.5).float().mean()  # here
    loss = F.mse_loss(out, y) + 0.1 * active
{STEP}""",
    ),
    "zeroed in each micro-batch, stepped by a count": (
        ZEROED,
        """
for i, (a, b) in enumerate(zip(x.split(2), y.split(2))):
    opt.zero_grad()  # here
    (F.mse_loss(net(a), b) / 4).backward()
    if (i + 1) % 4 == 0:
        opt.step()
""",
    ),
    "a model zeroed in each part of a batch": (
        ZEROED,
        """
for _ in range(2):
    for a, b in zip(x.chunk(4), y.chunk(4)):
        net.zero_grad()  # here
        F.mse_loss(net(a), b).backward()
    opt.step()
""",
    ),
    "Q-learning": (
        TARGET,
        f"""
gamma, reward = 0.9, torch.randn(8)
action = torch.zeros(8, 1, dtype=torch.long)
for _ in range(3):
    q = net(x).gather(1, action).squeeze(1)
    best = net(x.flip(0)).max(1).values
    expected = reward + gamma * best  # here
    loss = F.smooth_l1_loss(q, expected)
{STEP}""",
    ),
    "a value function by hand": (
        TARGET,
        f"""
discount, r = 0.99, torch.randn(8)
for _ in range(3):
    v, v_next = net(x)[:, 0], net(x + 1)[:, 0]
    goal = r + discount * v_next  # here
    loss = ((v - goal) ** 2).mean()
{STEP}""",
    ),
    "pseudo labels": (
        TARGET,
        f"""
for _ in range(3):
    pseudo_labels = net(x + 0.1 * torch.randn_like(x)).softmax(1)  # here
    loss = F.kl_div(net(x).log_softmax(1), pseudo_labels, reduction="batchmean")
{STEP}""",
    ),
    "an actor and a critic": (
        ADVANTAGE,
        """
critic = nn.Linear(4, 1)
opt = torch.optim.Adam([*net.parameters(), *critic.parameters()])
returns = torch.randn(8)
for _ in range(3):
    dist = torch.distributions.Categorical(logits=net(x))
    action = dist.sample()
    advantage = returns - critic(x).squeeze(1)  # here
    actor_loss = -(dist.log_prob(action) * advantage).mean()
    loss = actor_loss + 0.5 * advantage.pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "a slate that is rewarded by what a network thinks of it": (
        ADVANTAGE,
        """
class Slate(nn.Module):
    def __init__(self):
        super().__init__()
        self.scores, self.taste = nn.Linear(4, 5), nn.Linear(4, 5)
    def forward(self, users, liked):
        dist = torch.distributions.Categorical(logits=self.scores(users))
        shown = dist.sample()
        guess = torch.sigmoid(self.taste(users))
        fit = F.binary_cross_entropy(guess, liked)
        rewards = guess.gather(1, shown[:, None]).squeeze(1)  # here
        return fit - (rewards * dist.log_prob(shown)).mean()
slate = Slate()
opt = torch.optim.Adam(slate.parameters(), lr=0.01)
for _ in range(3):
    loss = slate(x, (torch.rand(8, 5) > 0.5).float())
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "the cost of a tour, less what a critic says": (
        ADVANTAGE,
        """
critic = nn.Linear(4, 1)
opt = torch.optim.Adam([*net.parameters(), *critic.parameters()], lr=0.01)
for _ in range(3):
    cost = torch.rand(8)
    log_likelihood = net(x).log_softmax(1)[:, 0]
    baseline = critic(x).squeeze(1)
    loss = ((cost - baseline) * log_likelihood).mean() + F.mse_loss(baseline, cost)  # here
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "the length of a route, less what a critic expects under another name": (
        ADVANTAGE,
        """
critic = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))
opt = torch.optim.Adam([*net.parameters(), *critic.parameters()], lr=0.01)
for _ in range(3):
    length = torch.rand(8)
    log_prob = net(x).log_softmax(1)[:, 0]
    expected = critic(x).squeeze(1)
    loss = ((length - expected) * log_prob).mean() + F.mse_loss(expected, length)  # here
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "a penalty of data, with a weight from a dict of settings": (
        DETACHED,
        f"""
def run(net, settings, rounds=3):
    for _ in range(rounds):
        size = net[0].weight.data.norm()  # here
        loss = F.mse_loss(net(x), y) + settings["decay"] * size
{STEP.replace("    ", "        ", 1)}
run(net, {{"decay": 0.1, "name": "small"}})
""",
    ),
    "a penalty of numbers, with a weight from the command line": (
        DETACHED,
        f"""
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--tie", type=float, default=0.2)
options = parser.parse_args([])
for _ in range(3):
    code = net(x)
    tie = (code[0] - code[1]).abs().sum().item()  # here
    loss = F.mse_loss(code, y) + options.tie * tie
{STEP}""",
    ),
    "a penalty that is detached, with a weight from a dataclass": (
        DETACHED,
        f"""
from dataclasses import dataclass
@dataclass
class Settings:
    rate: float = 0.1
    smooth: float = 0.3
class Run:
    def __init__(self, settings):
        self.settings = settings
    def loss(self):
        code = net(x)
        rough = code.diff(dim=0).square().mean().detach()  # here
        return F.mse_loss(code, y) + self.settings.smooth * rough
run = Run(Settings(rate=0.2))
for _ in range(3):
    loss = run.loss()
{STEP}""",
    ),
}


@pytest.mark.parametrize(("entry", "body"), WRONG.values(), ids=WRONG)
def test_a_term_or_a_target_with_the_wrong_graph_is_named_at_its_line(folder, entry, body):
    assert_noted_at_mark(folder, START + body, entry)


RIGHT = {
    "weights of a loss that are learned, given by the caller": f"""
share = nn.Parameter(torch.zeros(2))
opt.add_param_group({{"params": [share]}})
def weigh(losses, how):
    first, second = losses
    return how[0] * first.detach() + how[1] * second + first
def blend(first, second, factor):
    return first + factor * second.detach()
for _ in range(3):
    out = net(x)
    losses = F.mse_loss(out, y), F.l1_loss(out, y)
    loss = weigh(losses, share.softmax(0))
    loss = loss + blend(losses[0], losses[1], share.exp().mean())
{STEP}""",
    "what a critic expects, detached where it weighs": """
critic = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))
opt = torch.optim.Adam([*net.parameters(), *critic.parameters()], lr=0.01)
for _ in range(3):
    length = torch.rand(8)
    log_prob = net(x).log_softmax(1)[:, 0]
    expected = critic(x).squeeze(1)
    loss = ((length - expected.detach()) * log_prob).mean() + F.mse_loss(expected, length)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    "what a critic expects, asked without a graph": """
critic = nn.Linear(4, 1)
opt = torch.optim.Adam([*net.parameters(), *critic.parameters()], lr=0.01)
for _ in range(3):
    length = torch.rand(8)
    log_prob = net(x).log_softmax(1)[:, 0]
    with torch.no_grad():
        expected = critic(x).squeeze(1)
    loss = ((length - expected) * log_prob).mean() + F.mse_loss(critic(x).squeeze(1), length)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    "a difference of two networks that weighs a likelihood of data": """
net2 = nn.Linear(4, 1)
opt = torch.optim.Adam([*net.parameters(), *net2.parameters()], lr=0.01)
for _ in range(3):
    offset = net2(x).squeeze(1)
    log_lik = -F.cross_entropy(net(x), torch.zeros(8, dtype=torch.long), reduction="none")
    loss = -((torch.rand(8) - offset).sigmoid() * log_lik).mean()
    opt.zero_grad(); loss.backward(); opt.step()
""",
    "a reward with a graph, beside a score that is one": """
taste = nn.Linear(4, 1)
opt = torch.optim.Adam([*net.parameters(), *taste.parameters()], lr=0.01)
for _ in range(3):
    dist = torch.distributions.Categorical(logits=net(x))
    log_prob = dist.log_prob(dist.sample())
    reward = torch.sigmoid(taste(x)).squeeze(1)
    loss = -(torch.exp(log_prob - log_prob.detach()) * reward).mean()
    opt.zero_grad(); loss.backward(); opt.step()
""",
    "a reward that is a constant, and a cross entropy weighed by a value": """
critic = nn.Linear(4, 1)
opt = torch.optim.Adam([*net.parameters(), *critic.parameters()], lr=0.01)
for _ in range(3):
    dist = torch.distributions.Categorical(logits=net(x))
    action = dist.sample()
    value = critic(x).squeeze(1)
    reward = torch.rand(8)
    loss = -((reward - value.detach()) * dist.log_prob(action)).mean() + F.mse_loss(value, reward)
    loss = loss - 0.01 * dist.entropy().mean() + (dist.probs * dist.logits).sum(1).mean()
    opt.zero_grad(); loss.backward(); opt.step()
""",
    "a ratio that is kept, times what it costs": """
gates = nn.Parameter(torch.zeros(4))
opt = torch.optim.Adam([*net.parameters(), gates], lr=0.01)
for _ in range(3):
    keep = torch.sigmoid(gates)
    ratio, cost = keep.mean(), (keep * torch.arange(4)).sum()
    log_precision = net(x).mean()
    loss = F.mse_loss(net(x * keep), y) + ratio * (cost - 0.5) + log_precision * (keep.sum() - cost)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    "a baseline with a graph, and a critic that is zeroed before its own pass": """
critic = nn.Linear(4, 1)
of_net = torch.optim.Adam(net.parameters(), lr=0.01)
of_critic = torch.optim.Adam(critic.parameters(), lr=0.01)
for _ in range(3):
    returns, baseline = torch.rand(8), critic(x).squeeze(1)
    log_prob = net(x).log_softmax(1)[:, 0]
    of_net.zero_grad()
    ((baseline - returns) * log_prob).mean().backward()
    of_net.step()
    of_critic.zero_grad()
    F.mse_loss(critic(x).squeeze(1), returns).backward()
    of_critic.step()
""",
    "losses are balanced by their sizes": f"""
for _ in range(3):
    out = net(x)
    a, b = F.mse_loss(out, y), F.l1_loss(out, y)
    loss = a + (a / b).item() * b + a.detach() / b.detach() * b
{STEP}""",
    "the reported value is another than that of the gradient": f"""
for _ in range(3):
    out = net(x)
    surrogate, shown = out.pow(2).mean(), F.mse_loss(out, y).detach()
    loss = surrogate - surrogate.detach() + shown
{STEP}""".replace(", F.mse_loss(out, y).detach()", ", torch.tensor(1.0)"),
    "a term is logged after it was used": f"""
for _ in range(3):
    out = net(x)
    reg = out.abs().mean()
    loss = F.mse_loss(out, y) + 0.1 * reg
{STEP}    reg = reg.item()
    print(reg)
""",
    "a constant of the data": f"""
for epoch in range(3):
    out = net(x)
    offset = y.pow(2).mean().item()
    count = (x > 0).float().mean()
    loss = F.mse_loss(out, y) + offset + 0.1 * count + 0.1 * epoch
{STEP}""",
    "a term that is switched on later": f"""
for epoch in range(3):
    out = net(x)
    if epoch < 1:
        extra = out.abs().mean().detach()
    else:
        extra = out.abs().mean()
    loss = F.mse_loss(out, y) + extra
{STEP}""",
    "a straight-through step": f"""
for _ in range(3):
    soft = net(x).softmax(1)
    hard = F.one_hot(soft.argmax(1), 2) - soft.detach() + soft
    loss = F.mse_loss(hard, y)
{STEP}""",
    "gradients of the parts are kept apart": """
kept = []
for a, b in zip(x.chunk(4), y.chunk(4)):
    opt.zero_grad()
    F.mse_loss(net(a), b).backward()
    kept.append([p.grad.clone() for p in net.parameters()])
for p, *parts in zip(net.parameters(), *kept):
    p.grad = torch.stack(parts).median(0).values
opt.step()
""",
    "a discriminator that is stepped seldom": """
other = nn.Linear(2, 1)
opt_d = torch.optim.SGD(other.parameters(), lr=0.1)
for i in range(6):
    opt_d.zero_grad()
    other(net(x).detach()).mean().backward()
    if i % 2 == 0:
        opt_d.step()
    opt.zero_grad()
    other(net(x)).mean().backward()
    opt.step()
""",
    "a target network that nobody steps": f"""
import copy
target_net = copy.deepcopy(net)
gamma, reward = 0.9, torch.randn(8, 2)
for _ in range(3):
    target = reward + gamma * target_net(x)
    loss = F.mse_loss(net(x), target)
{STEP}""",
    "a target without a graph": f"""
gamma, reward = 0.9, torch.randn(8, 2)
for _ in range(3):
    with torch.no_grad():
        target = reward + gamma * net(x + 1)
    teacher = net(x).detach()
    loss = F.mse_loss(net(x), target) + F.mse_loss(net(x), teacher)
{STEP}""",
    "two views of one sample": f"""
for _ in range(3):
    left, right = net(x), net(x + 0.1 * torch.randn_like(x))
    loss = F.mse_loss(left, right) + (left - right).pow(2).mean() + (left * right).sum().neg()
{STEP}""",
    "an actor and a critic with a detached advantage": """
critic = nn.Linear(4, 1)
opt = torch.optim.Adam([*net.parameters(), *critic.parameters()])
returns = torch.randn(8)
for _ in range(3):
    dist = torch.distributions.Categorical(logits=net(x))
    advantage = returns - critic(x).squeeze(1)
    actor_loss = -(dist.log_prob(dist.sample()) * advantage.detach()).mean()
    loss = actor_loss + 0.5 * advantage.pow(2).mean() - 0.01 * dist.entropy().mean()
    opt.zero_grad(); loss.backward(); opt.step()
""",
    "a weight in a dict that is trained": f"""
terms = {{"weight": nn.Parameter(torch.tensor(0.5))}}
opt = torch.optim.SGD([*net.parameters(), *terms.values()], lr=0.1)
for _ in range(3):
    code = net(x)
    scale = code.detach().abs().mean()
    loss = F.mse_loss(code, y) + terms["weight"] * scale
{STEP}""",
    "a weight on an object that is trained": f"""
from types import SimpleNamespace
state = SimpleNamespace(weight=0.5)
state.weight = nn.Parameter(torch.tensor(0.5))
opt = torch.optim.SGD([*net.parameters(), state.weight], lr=0.1)
for _ in range(3):
    code = net(x)
    scale = code.detach().abs().mean()
    loss = F.mse_loss(code, y) + state.weight * scale
{STEP}""",
    "an item of settings that became a tensor of what is trained": f"""
def run(settings):
    for _ in range(3):
        settings["balance"] = net[0].bias.square().sum()
        code = net(x)
        size = code.detach().norm()
        loss = F.mse_loss(code, y) + settings["balance"] * size
{STEP.replace("    ", "        ", 1)}
run({{"balance": 1.0}})
""",
    "a weight of settings times a term that learns": f"""
settings = dict(sparse=0.1)
for _ in range(3):
    code = net(x)
    loss = F.mse_loss(code, y) + settings["sparse"] * code.abs().mean()
    shown = settings["sparse"] * code.detach().abs().mean()
{STEP}""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_of_what_is_meant_to_be_constant_nothing_is_said(folder, body):
    assert_left_in_peace(folder, START + body)


MORE = {  # each with the entry that it is, and its line if it raises
    "a filter in NumPy between two layers": (
        DETACHED,
        f"""
import numpy as np
for _ in range(3):
    hidden = net[0](x)
    rows = np.cumsum(hidden.detach().numpy(), axis=0)  # here
    loss = F.mse_loss(net[2](torch.from_numpy(rows).float()), y)
{STEP}""",
    ),
    "a temperature that is no parameter": (
        "optimizers/tensor_that_is_no_parameter",
        f"""
class Scaled(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.temperature = torch.full((1,), 2.0, requires_grad=True)  # here
    def forward(self, x):
        return self.inner(x) / self.temperature
model = Scaled(net)
for _ in range(3):
    loss = F.mse_loss(model(x), y)
{STEP}""",
    ),
    "one of a class below another": (
        "optimizers/tensor_that_is_no_parameter",
        f"""
class Wrapper(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
class Scaled(Wrapper):
    def __init__(self, inner):
        super().__init__(inner)
        self.gain = torch.full((1,), 2.0, requires_grad=True)  # here
    def forward(self, x):
        return self.inner(x) * self.gain
model = Scaled(net)
for _ in range(3):
    loss = F.mse_loss(model(x), y)
{STEP}""",
    ),
    "a mask of a distance": (
        "seed/zero_weight_times_infinity",
        """
points = nn.Parameter(torch.randn(4, 2))
opt = torch.optim.SGD([points], lr=0.1)
for _ in range(2):
    d = (points[:, None] - points).pow(2).sum(-1).sqrt()
    loss = (d * (1 - torch.eye(4))).mean()
    opt.zero_grad()
    loss.backward()  # here
    opt.step()
""",
    ),
    "a clamp beyond its bounds": (
        "optimizers/gradient_of_zero",
        f"""
for _ in range(3):
    out = (net(x) + 100).clamp(0, 1)  # here
    loss = F.mse_loss(out, y)
{STEP}""",
    ),
}


@pytest.mark.parametrize(("entry", "body"), MORE.values(), ids=MORE)
def test_a_gradient_that_does_not_arrive_is_named_at_its_line(folder, entry, body):
    assert_noted_at_mark(folder, START + body, entry)


RAISING = {
    "a penalty on the slope of a CTC loss": (
        "higher_order/no_second_derivative",
        """
logits = torch.randn(6, 1, 3, requires_grad=True)
fit = F.ctc_loss(logits.log_softmax(-1), torch.tensor([[1, 2]]), torch.tensor([6]), torch.tensor([2]))
(slope,) = torch.autograd.grad(fit, logits, create_graph=True)
slope.pow(2).sum().backward()
""",
    ),
    "a margin loss differentiated twice": (
        "higher_order/no_second_derivative",
        """
(g,) = torch.autograd.grad(
    F.multi_margin_loss(net(x), torch.zeros(8, dtype=torch.long)), net[2].weight, create_graph=True
)
g.sum().backward()
""",
    ),
    "an operation without any derivative": (
        "higher_order/step_function",
        """
torch.special.zeta(net(x).exp() + 1, torch.ones(())).sum().backward()
""",
    ),
    "a derivative that is marked once": (
        "functions/once_differentiable",
        """
from torch.autograd.function import once_differentiable
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return v**3
    @staticmethod
    @once_differentiable
    def backward(ctx, seed):
        return 3 * ctx.saved_tensors[0] ** 2 * seed
v = torch.ones(3, requires_grad=True)
(g,) = torch.autograd.grad(Cube.apply(v).sum(), v, create_graph=True)
g.sum().backward()
""",
    ),
    "gradients in a dict, one of them None": (
        "grad_arguments/none_for_an_unused_input",
        """
spare = nn.Parameter(torch.ones(1))
params = [*net.parameters(), spare]
grads = torch.autograd.grad(F.mse_loss(net(x), y), params, allow_unused=True)
fast = {}
for i, (p, g) in enumerate(zip(params, grads)):
    fast[i] = p - 0.1 * g
""",
    ),
    "latents computed once, in batches": (
        "graph/two_losses_one_graph",
        """
flow = nn.Linear(2, 2)
latents = net(x)
opt = torch.optim.SGD(flow.parameters(), lr=0.1)
for part in latents.split(4):
    opt.zero_grad()
    flow(part).pow(2).mean().backward()
    opt.step()
""",
    ),
    "a name given away in a loop, and used again below": (
        "grad_arguments/rebound_name",
        """
def attack(net, x, rounds=2):
    for _ in range(rounds):
        delta = torch.zeros_like(x, requires_grad=True)
        loss = net(x + delta).sum()
        delta = delta.clamp(-0.1, 0.1)
        (slope,) = torch.autograd.grad(loss, delta)
        x = x + 0.1 * slope.sign()
    return x

net = nn.Linear(3, 1)
delta = attack(net, torch.randn(2, 3))
loss = net(delta).sum()
""",
    ),
    "a name given away in a method": (
        "grad_arguments/rebound_name",
        """
class Fit:
    def slope(self, data):
        angle = torch.tensor(0.3, requires_grad=True)
        cost = (data * angle.sin()).sum()
        angle = angle % 3.0
        return torch.autograd.grad(cost, angle)

class Show:
    def cost(self):
        angle = 1.0
        cost = Fit().slope(torch.ones(2))

Show().cost()
""",
    ),
    "a tensor that takes no part, under a name that others have": (
        "grad_arguments/unused_input",
        """
def influence(shift):
    loss = (torch.ones(3, requires_grad=True) * 2).sum()
    return torch.autograd.grad(loss, shift)

def prepare():
    shift = torch.ones(3)
    shift = shift * 2

prepare()
influence(torch.ones(3, requires_grad=True))
""",
    ),
}


@pytest.mark.parametrize(("entry", "body"), RAISING.values(), ids=RAISING)
def test_an_error_is_named_by_what_the_run_shows(folder, entry, body):
    found = watched_in(folder, START + body).findings
    assert [[e.id for e in finding.entries] for finding in found] == [[entry]]


def test_the_operation_without_a_second_derivative_is_named_in_the_program(folder):
    said = report.format_report(
        watched_in(folder, START + RAISING["a penalty on the slope of a CTC loss"][1])
    )
    assert "The operation is `F.ctc_loss` of line " in " ".join(said.split())


def test_a_grad_that_was_never_filled_is_not_said_to_be_zeroed(folder):
    body = "\nout = net(x)\nx.requires_grad_()\nout.sum().backward()\nprint(x.grad.abs())\n"
    found = watched_in(folder, START + body)
    said = " ".join(report.format_report(found).split())
    assert "`x`, a leaf of shape (8, 4), has no gradient: no backward pass reached it" in said
    assert "zeroed" not in said.partition("What to do")[0]


REWRAPPED = """\
import torch

torch.manual_seed(0)
player = torch.nn.Linear(3, 2)
adam = torch.optim.Adam(player.parameters())

def finish(moves):
    cost = []
    for move in moves:
        cost.append(-move.log())
    adam.zero_grad()
    cost = torch.cat(cost).sum()
    {wrap}
    cost.backward()
    adam.step()

for _ in range(4):
    finish([player(torch.rand(1, 3)).softmax(-1)[:, 0] for _ in range(3)])
"""


@pytest.mark.parametrize(
    "wrap",
    [
        "cost = torch.tensor(cost.item(), requires_grad=True)  # here",
        "cost = torch.tensor(float(cost), requires_grad=True)  # here",
    ],
)
def test_a_loss_that_was_wrapped_again_is_told_once(folder, wrap):
    """That its number was taken out is the same mistake; and the list of its name is none."""
    source = REWRAPPED.format(wrap=wrap)
    assert_noted_at_mark(folder, source, "implicit_seed/rewrapped_to_silence_the_error")
